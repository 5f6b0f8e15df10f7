"""Names of models taken apart, to tell a copy, a quantisation or a sibling from another model."""

from __future__ import annotations

from scanner.lineage.ids import folded, last_part

QUANTIZED = frozenset(
    """awq gptq exl2 exl3 int4 int8 4bit 8bit 2bit 3bit 5bit 6bit fp8 fp4 nf4 nvfp4 mxfp4 w4a16 w8a8 w8a16 bnb quantized
    quant hqq aqlm quip autoround 4bits 8bits int3 int2 imatrix i1 eetq bitnet dwq""".split()  # noqa: SIM905 - a table
)
"""Words in names that say a model is in fewer bits."""

FORM = QUANTIZED | frozenset(
    """gguf ggml onnx mlx coreml openvino hf safetensors bf16 fp16 f16 fp32 f32 tflite ct2 ctranslate2 bit bits unsloth
    dynamic ud pytorch transformers paddle mirror copy g128 ov litert web fixed ungated original""".split()  # noqa: SIM905 - a table
)
"""Words in names that say in which form the same weights lie."""

_STAGES = frozenset(
    """base instruct it chat pt sft dpo rlhf rl orpo preview hf instructed aligned thinking reasoning think pretrain
    pretrained latest stage1 stage2 final""".split()  # noqa: SIM905 - a table
)
"""Words in names that tell stages of one model apart, the parent's before the child's."""

_WHOLE = frozenset(("int", "exl", "mxfp", "nvfp", "ggml", "stage"))
"""Words that a number is a part of."""

_MAKERS = ("meta", "mistralai", "google", "facebook", "nvidia", "microsoft")
"""Owners that also stand before a model's name ("Meta-Llama-3-8B" is Llama-3-8B)."""

_FORMER_OWNERS = {
    "thudm": "zai-org",
    "01ai": "01-ai",
    "allenai-dev": "allenai",
    "moonshot-ai": "moonshotai",
    "decapoda-research": "huggyllama",
    "tencent-hunyuan": "tencent",
    "deepseekai": "deepseek-ai",
    "cognitivecomputations": "dphn",
    "psmathur": "pankajmathur",
    "openmeditron": "epflight",
    "powerinfer": "tiiny",
    "elichen3051": "skymizer",
}
"""Owners that changed their name."""

_CANONICAL = {
    "bert-": "google-bert", "gpt2": "openai-community", "distilgpt2": "distilbert", "distilbert-": "distilbert",
    "distilroberta-": "distilbert", "roberta-": "facebookai", "xlm-roberta-": "facebookai", "xlm-mlm-": "facebookai",
    "xlm-clm-": "facebookai", "t5-": "google-t5", "albert-": "albert", "xlnet-": "xlnet", "camembert-": "almanach",
    "openai-gpt": "openai-community", "transfo-xl-": "transfo-xl", "ctrl": "salesforce",
}  # fmt: skip
"""Beginnings of the names that the Hub once had without an owner, and who owns them since 2024."""


def owners_of(owner: str) -> tuple[str, ...]:
    """``owner`` and the names, folded, that the same owner has now or had before."""
    mine = folded(owner)
    now = _FORMER_OWNERS.get(mine, mine)
    before = (name for name, today in _FORMER_OWNERS.items() if today == now)
    return tuple(dict.fromkeys((owner, *(name for name in (now, *before) if name != mine))))


def former_owners() -> tuple[str, ...]:
    """The names, folded, that owners had before."""
    return tuple(_FORMER_OWNERS)


def owned(model_id: str) -> str:
    """``model_id`` folded, with the owner that it has today where it was known under another or none."""
    name = folded(model_id)
    owner, slash, rest = name.partition("/")
    if slash:
        owner = _FORMER_OWNERS.get(owner, owner)
        return f"{owner}/{rest}"
    found = next((owner for start, owner in _CANONICAL.items() if name.startswith(start)), "")
    return owned(f"{found}/{name}") if found else name


def is_canonical(name: str) -> bool:
    """True for a name that the Hub once had without an owner ("gpt2")."""
    return "/" in owned(name) and "/" not in name


def tokens(name: str) -> tuple[str, ...]:
    """The words and numbers of a model's name, folded: "Meta-Llama-3.1-8B" is llama, 3, 1, 8b."""
    found: list[str] = []
    word = ""
    for letter in folded(name[:200]) + "-":
        if letter.isalnum():
            if letter.isdigit() and len(word) > 2 and word.isalpha() and word not in _WHOLE:  # llama3 is llama, 3
                found.append(word)
                word = ""
            word += letter
        elif word:
            found.append(word)
            word = ""
    if len(found) > 1 and found[0] in _MAKERS:
        del found[0]
    return tuple(found)


def without_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """``words`` of a name without those on the form of its weights, "q4 k m" among them."""
    return tuple(word for word in words if word not in FORM and not _is_width(word))


def same_weights(one: str, other: str) -> bool:
    """True where two ids name the same weights: renamed, mirrored, quantised or in another form."""
    if owned(one) == owned(other):
        return True
    mine, theirs = without_form(tokens(last_part(one))), without_form(tokens(last_part(other)))
    return bool(mine) and mine == theirs


def family(model_id: str) -> tuple[str, ...]:
    """The words of a name that its base, its instructed stages and all their forms share."""
    return tuple(word for word in without_form(tokens(last_part(model_id))) if word not in _STAGES)


def _is_width(word: str) -> bool:
    """True for a part of a quantisation's name: q4, iq3, k, m, s, xl, xxs, l, 0."""
    return word in ("k", "m", "s", "xl", "xs", "xxs", "xss") or (
        word.startswith(("q", "iq")) and word[1:].removeprefix("q").isdigit()
    )
