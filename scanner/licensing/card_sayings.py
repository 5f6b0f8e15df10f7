"""The words by which cards say what a model was made from, with the relation that they tell."""

from __future__ import annotations

import re

from scanner.licensing.model_names import NAME
from scanner.model.record import record
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION = (
    r"(?:versions?|variants?|checkpoints?|derivatives?|editions?|releases?|copy|adaptations?|models?|weights|series)"
)
_FEW = r"(?:[\w'()/.,-]+\s+){0,3}?"
_MADE = (
    "generated produced created curated synthesized synthesised distilled written sampled collected obtained annotated "
    "labeled labelled"
).replace(" ", "|")
_OUTPUTS = (
    "outputs? data samples responses completions generations conversations dialogues dialogs instructions answers traces "
    "trajectories rationales examples labels demonstrations captions solutions translations"
).replace(" ", "|")
_BITS = (
    r"(?:GPTQ|AWQ|EXL[23]|GGUF|GGML|MLX|INT[48]|W\d{1,2}A\d{1,2}|FP8|FP4|NVFP4|MXFP4|HQQ|AQLM|"
    r"\d(?:\.\d+)?[- ]?(?:bits?|bpw))"
)
_TUNED = (
    r"(?:fine-?\s?tuned?|(?:instruct(?:ion)?|chat|preference|dpo|rl)-?\s?tuned|post-?trained|aligned|uncensored|abliterated|"
    r"domain-adapted|(?:continued|continually|further)[- ]pre-?train(?:ed|ing))"
)


def _each(firsts: str, seconds: str) -> str:
    """Every one of ``firsts`` followed by every one of ``seconds``."""
    return " ".join(f"{first}_{second}" for first in firsts.split("|") for second in seconds.split())


_SAYINGS: tuple[tuple[str | None, str, str], ...] = (
    ("distill", "generated produced created curated synthesi distilled written sampled collected obtained annotated label",
     rf"(?:{_OUTPUTS})\s+{_FEW}(?:{_MADE})\s+(?:by|from|with|using|via)"),
    ("distill", _each(f"output|{_OUTPUTS.replace('?', '')}", "of from"),
     rf"(?:on|from)\s+(?:the\s+)?(?:{_OUTPUTS})\s+(?:of|from)"),
    ("distill", "distil",
     rf"distill?(?:ed|ation|s|ing)?\s+{_FEW}(?:from|of)"),
    ("distill", "distilling",
     r"distilling\s+(?:knowledge\s+from\s+)?"),
    ("distill", "teacher",
     r"teacher(?:\s+model)?\s*(?:,|is|was|:|being)"),
    ("adapter", "lora adapter peft loha lycoris",
     rf"(?:Q?LoRA|LoHa|LyCORIS|DoRA|adapters?|PEFT)\s+{_FEW}(?:for|of|on top of|onto|on|from)"),
    ("adapter", "controlnet inversion ip-adapter t2i",
     r"(?:ControlNet|controlnet|[Tt]extual inversion|IP-Adapter|T2I-Adapter)\s+(?:weights\s+|model\s+|embeddings?\s+|"
     r"adapt(?:at)?ion\s+)*(?:(?:is|was|were|are)\s+)?(?:for|(?:made|trained|created)\s+(?:with|on|for))"),
    ("converted", "mirror_of clone_of duplicate_of copy_of fork_of",
     r"(?:mirror|clone|duplicate|fork|(?:exact|ungated|unmodified|verbatim|plain)\s+copy)\s+of"),
    ("converted", "conver port upload mirror",
     r"(?:conver(?:sion|ted)|port(?:ed)?|exported|export|re-?upload(?:ed)?|mirror)\s+(?:\([^()]{1,40}\)\s+)?"
     r"(?:(?:in)?to\s+(?:the\s+)?[\w./ -]{1,40}?\s+)?(?:format\s+)?(?:of|from)"),
    ("converted", "onnx openvino core_ml coreml ctranslate2 tensorrt tflite safetensors transformers hf",
     r"(?:ONNX|OpenVINO|Core\s?ML|CTranslate2|TensorRT(?:-LLM)?|TFLite|Safetensors|Transformers|HF)\s+"
     rf"{_FEW}(?:version|conversion|export|port|weights|format|build|re-?pack|package)s?\s+(?:of|for|from)"),
    ("quantized", "quanti&_of quanti&_from quanti&_for",
     rf"quanti[sz](?:ed|ations?|ing)\s+(?:{_FEW}{_VERSION}\s+)?(?:of|from|for)"),
    ("quantized", "quantizing quantising",
     r"quanti[sz]ing\s+(?:the\s+)?(?:[\w-]+\s+){0,5}?of"),
    ("quantized", "quantized&from quantised&from",
     r"quanti[sz]ed\s+(?:[\w'-]+\s+){0,9}?(?:to\s+(?:the\s+)?[\w-]+\s+format\s+)?from"),
    ("quantized", "bit bpw gptq awq exl gguf ggml mlx int4 int8 w1 w2 w3 w4 w5 w6 w7 w8 w9 w0 fp8 fp4 hqq aqlm",
     rf"{_BITS}\s+{_FEW}(?:quants?|quanti[sz]ations?|weights|files?|versions?|checkpoints?|variants?|"
     rf"builds?|packs?|format|models?)\s+{_FEW}(?:of|for|from)"),
    ("quantized", "quants_of quants_for quants_from",
     r"\bquants\s+(?:of|for|from)"),
    ("merge", "merg",
     rf"merge[sd]?\s+{_FEW}(?:of|between|from)|\bmerging\b|merge\s+method,?\s+using"),
    ("finetune", "tun trained aligned uncensored abliterated adapted training",
     rf"{_TUNED}\s+{_FEW}{_VERSION}\s+(?:of|from|based on|on)"),
    ("finetune", _each("tune|tuned|tuning|tunes", "from of on over upon based directly"),
     r"fine-?\s?tun(?:ed?|ing|es)\s+(?:directly\s+)?(?:from|of|on (?:the )?top of|over|upon|based on|on)"),
    ("finetune", "tun censored abliterated pruned",
     r"(?:fine-?\s?tuned|uncensored|decensored|abliterated|(?:[\w-]+-)?pruned)\b(?:\s+\([\w\s-]{1,30}\))?|\b(?:by|after|via|through)\s+fine-?\s?tuning(?:\s+of)?"),
    ("finetune", "initiali warm boot upcycled pruned start continued",
     r"(?:initiali[sz]ed|warm-?started|bootstrapped|upcycled|pruned|start(?:ed|ing)|continued)\s+(?:off\s+)?"
     r"(?:from|with|using)(?:\s+(?:the\s+)?(?:pre-?trained\s+)?(?:weights|parameters|checkpoints?)\s+(?:of|from))?"),
    ("finetune", "further&train continu&train additional&train incremental&train",
     r"(?:further|continu(?:al|ally|ed|ous)|additional(?:ly)?|incremental(?:ly)?)\s+(?:pre-?)?train(?:ed|ing)\s+"
     r"(?:from|of|on top of|on|with|based on)"),
    ("finetune", "trained_from trained_over trained_on_top trained_on_the_top trained_based trained_starting trained_using",
     r"(?:post-?|re-?)?trained\s+(?:from|over|on (?:the )?top of|based on|starting from|using)"),
    ("finetune", _each("sft|dpo|orpo|kto|grpo|rlhf|tune|tunes", "of on over"),
     r"\b(?:SFT|DPO|ORPO|KTO|GRPO|RLHF|finetunes?|fine-tunes?|tunes?)\s+(?:of|on|over)"),
    ("finetune", "we_use&tun we_take&tun we_took&tun",
     r"\bwe\s+(?:use|used|take|took)\s+(?:the\s+|a\s+)?pre-?trained(?=[^.;]{1,300}\bfine-?\s?tun)"),
    ("converted", _each("build|builds|pack|packs|package|packages|packaging", "of"),
     r"\b(?:builds?|(?:re-?)?packs?|(?:re-?)?packag(?:es?|ing))\s+of"),
    (None, "version_of variant_of edition_of",
     r"(?:^\W*|\b(?:is|are)\s+)(?:an?\s+|the\s+)?(?:(?!(?:a|an|the|for|see|also|if|we|you|than|like|as|in|with|how|to|get|use|"
     r"try|faster|better|compared|no|not|from|on|at|of|and|or|but|previous|next|new|newer|updated|upgraded|improved|latest|"
     r"enhanced|earlier|successor|second|third|old|older|specific|\w+-specific|current|final|first)\b)[\w-]+\s+){1,3}?(?:version|variant|edition)\s+of"),
    ("converted", _each("weights|checkpoint|checkpoints|files", "of from"),
     r"^\W*(?:the\s+)?(?:original\s+)?(?:weights|checkpoints?|files)\s+(?:of|from)(?=[^.;]{1,300}\b"
     r"(?:re-?pack|convert|quanti|port|re-?upload|mirror|split|shard|export))"),
    (None, "trained&against",
     r"\btrained\s+(?:[^\s.;]{1,40}\s+){0,12}?against"),
    (None, "original&:",
     r"\boriginal\s+(?:[\w-]+\s+){0,2}?(?:model|release|weights|checkpoint|repo(?:sitory)?)\s*:"),
    (None, ",_we_",
     r"(?:(?:for|as)\s+(?:the\s+|our\s+)?)?\b(?:llm|language\s+model|backbone|base\s+model)\b[^.;:]{0,40},\s+we\s+(?:choose|chose|adopt(?:ed)?|"
     r"employ(?:ed)?|select(?:ed)?|used?)"),
    (None, _each("base|backbone|foundation", "model llm language"),
     r"\b(?:base|backbone|foundation)\s+(?:language\s+)?(?:model|llm)s?\s*(?:,|is|was|used is|being|:)?"),
    (None, _each("derived|adapted|developed|created|obtained|extended|extracted|made", "from") + " derivative",
     r"(?:derived|adapted|developed|created|obtained|extended|extracted|made)\s+from|\bderivative\s+(?:work\s+)?of"),
    (None, _each("based|bases|built|build|builds|building", "on up off from around"),
     r"\b(?:based|bases|built|build|builds|building)\s+(?:up)?(?:on(?:\s+top\s+of)?|off(?:\s+of)?|from|around)"),
    (None, "using&_as_ uses&_as_ used&_as_",
     r"\bus(?:es|ing|ed)(?=[^.;]{1,160}\bas\s+(?:its|the|a|our)\s+(?:\w+\s+)?"
     r"(?:base|backbone|foundation|starting point|sentence transformer))"),
)  # fmt: skip
"""(relation, strings of which a sentence must hold one, pattern that stands before a name); where several fit at one place,
the first counts. In the strings a ``_`` is a blank, and what ``&`` joins must all be there."""

_held: dict[str, list[list[str]]] = {}

_ADJECTIVE = frozenset(
    """the a an our strong robust new recent well-known small tiny great amazing wonderful excellent capable original
    official pre-trained pretrained open-source open-sourced open open-weight base foundation foundational
    instruct instruction large language multimodal vision model models llm llms slm weights checkpoint
    checkpoints latest released raw dense famous popular powerful powerful, state-of-the-art both parameter
    parameters multilingual transformer transformer-based version of company's instruction-tuned fine-tuned
    finetuned quantized following called named""".split()  # noqa: SIM905 - a table
)

_FILLERS = 8
"""Words that may stand between a saying and the name that it leads to."""

_BETWEEN = r"((?:\s+[^\s\ue000\ue001]{1,34}){0,16}?)"

_OWNERS = regex(r"[A-Z][\w.]{1,20}(?:\s[A-Z][\w_]{1,12})?['’]s?|\d+(?:\.\d+)?[BbMm]")


_PATTERNS = tuple(
    (
        relation,
        words,
        regex(rf"(?<![\w-])(?:{pattern}){_BETWEEN}\s*[:\"'(]{{0,2}}\s*{NAME}", 0 if "LoRA" in pattern else re.I),
    )
    for relation, words, pattern in _SAYINGS
)


@record
class Saying:
    """One saying in a sentence, at ``[start, end)`` with the name ``index`` at its end; ``words`` are what tells it."""

    relation: str | None
    start: int
    end: int
    index: int
    words: str


def sayings(text: str) -> Iterator[Saying]:
    """The sayings of a marked sentence, by the order of the table.

    A pattern is compiled when a sentence first holds its words: all of them would take a commit's hook 30 ms.
    """
    low = text.casefold()
    for relation, words, pattern in _PATTERNS:
        if not holds_one(low, words):
            continue
        at = 0
        while found := pattern.search(text, at):
            if _is_filler(found[1]):
                yield Saying(
                    relation, found.start(), found.end(), int(found[2]), text[found.start() : found.start(2) - 1]
                )
                at = found.end()
            else:
                at = found.start() + 1


def holds_one(low: str, words: str) -> bool:
    """True where ``low`` holds one of ``words``, which are written as in `_SAYINGS`."""
    found = _held.get(words)
    if found is None:
        found = _held[words] = [[part.replace("_", " ") for part in word.split("&")] for word in words.split()]
    return any(parts[0] in low and (len(parts) == 1 or all(part in low for part in parts)) for parts in found)


def _is_filler(between: str) -> bool:
    """True for words that lead on from a saying to a name: articles, adjectives, "Meta's", "7B"."""
    words = between.split()
    count = at = 0
    while at < len(words):
        word = words[at]
        if word.casefold() not in _ADJECTIVE and not _OWNERS.fullmatch(word):
            at += 1  # an owner may be of two words
            if not _OWNERS.fullmatch(" ".join((word, *words[at : at + 1]))):
                return False
        at += 1
        count += 1
    return count <= _FILLERS


TRAINED_ON = regex(
    rf"\b(?:fine-?\s?tuned|trained|distilled)\s+(?:[^\s.;]{{1,40}}\s+){{0,12}}?on(?:\s+[\w'-]+){{0,4}}?\s+{NAME}", re.I
)
"""What data a sentence says that the model was trained on, where the name is a link to a data set."""

LIST_INTRO = regex(
    r"(?:following|these|constituent|component)\s+(?:[\w-]+\s+){0,4}?(?:models|checkpoints|experts|llms)\b", re.I
)
MERGES = regex(r"\bmerg|\bfrankenm|\bmixture of experts\b|\bmoe\b|\bcombin|\bblend", re.I)
MERGE_HEADING = regex(
    r"^\W*(?:models? merged|merged models?|models (?:used|included)|merge (?:components|models|recipe))", re.I
)

BUILT_WITH = regex(
    r"\bbuilt with (meta )?((?:llama|qwen)(?:[ -]?\d(?:\.\d)?)?)\b(?!\s*(?:stack|index|factory|guard|[-.]))", re.I
)
DUTY = regex(r"\b(?:must|shall|display\w*|prominently|need to|required?|should|include|“|add)\b|[\"“'‘]\s*built", re.I)
"""Words of a sentence that tells others to show that string."""

FOREIGN_SECTION = regex(
    r"citation|cite|reference|bibtex|related|similar|other (?:models|versions|formats|quant)|also|compar|benchmark|evaluat|"
    r"result|performance|leaderboard|\bfaq\b|how to|usage|quick ?start|getting started|inference|deploy|example|install|"
    r"limitation|bias|thanks|changelog|news|updates?$|model zoo|roadmap|todo|engagement|support me|"
    r"引用|评测|致谢|使用|快速开始",
    re.I,
)
ORIGINAL_CARD = regex(r"^\W*(?:(?:the\s+)?original (?:model )?(?:card|readme|description)|model card from)\b", re.I)
"""The heading below which a card repeats that of the model that it was made from."""
