"""Names of models in a sentence of a card: links to the Hub, ids, and bare names of known families with a version."""

from __future__ import annotations

import re

from scanner.model.parent import is_local
from scanner.model.record import record
from scanner.model.regex import regex

NAMES_LIMIT = 32
"""Names of one sentence that are told apart."""

OPEN, CLOSE = "\ue000", "\ue001"
"""Signs around the number of a name in a marked sentence; both are for private use and stripped from what is read."""

NAME = f"{OPEN}(\\d+){CLOSE}"


@record
class Named:
    """One name. ``kind`` is "hub" (a link to a model), "data" (a link to a data set), "id" (``org/name``) or "name";
    ``text`` is how it is shown, ``id`` what it means."""

    id: str
    text: str
    kind: str


def marked(sentence: str) -> tuple[str, list[Named]]:
    """``sentence`` without the signs of Markdown, each name replaced by its number between `OPEN` and `CLOSE`."""
    names: list[Named] = []

    def put(name: Named | None, otherwise: str) -> str:
        if name is None or len(names) >= NAMES_LIMIT:
            return otherwise
        names.append(name)
        return f"{OPEN}{len(names) - 1}{CLOSE}"

    text = sentence.replace(OPEN, "").replace(CLOSE, "")
    text = _IMAGE.sub(" ", text)
    text = _ANCHOR.sub(lambda match: f"[{_TAG.sub('', match[2])}]({match[1]})", text)
    text = _LINK.sub(lambda match: put(_linked(match[1], match[2]), _shown(match[1])), text)
    text = _ADDRESS.sub(lambda match: put(_linked("", match[0].rstrip(".,;:")), " "), text)
    text = _TAG.sub("", text)
    text = _shown(text)
    text = _ID.sub(lambda match: put(_written(match[0]), match[0]), text)
    if not _DIGITS.isdisjoint(text) or any(stem in text.lower() for stem in _OLD_STEMS):  # as `_bare` asks of a name
        text = _BARE.sub(lambda match: put(_bare(match[0]), match[0]), text)
    return " ".join(text.split()), names


def hub_id(address: str) -> tuple[str, str] | None:
    """("hub" or "data", id with its revision) that an address of the Hub leads to, or None for any other page."""
    match = _HUB.match(address.strip())
    if match is None:
        return None
    parts = [part for part in match[1].partition("?")[0].partition("#")[0].split("/") if part]
    kind = "hub"
    if parts and parts[0] == "datasets":
        kind, parts = "data", parts[1:]
    if not parts or parts[0].lower() in _PAGES or not all(_PART.fullmatch(part) for part in parts[:2]):
        return None
    if len(parts) > 2 and parts[2] in ("blob", "resolve", "raw", "discussions"):
        return None  # one of its files, such as a licence
    if len(parts) == 1 and kind == "hub" and not _LEGACY.match(parts[0]):
        return None  # the page of a user or an organisation
    name = "/".join(parts[:2])
    if len(parts) > 3 and parts[2] in ("tree", "commit") and parts[3] != "main":
        name += f"@{parts[3]}"
    return kind, name


def _linked(text: str, address: str) -> Named | None:
    text = _shown(text)
    if is_local(text) and text.startswith("/"):  # what a trainer took from a disc, as its card's template links it
        return Named(text, text, "id")
    found = hub_id(address)
    if found is not None:
        return Named(found[1], text or found[1], found[0])
    if _ID.fullmatch(address) and address.casefold().endswith(f"/{text.casefold().replace(' ', '-')}"):
        return _written(address)  # a link that forgot the Hub
    if _TOLD.fullmatch(text) and address.rstrip("/").endswith(f"huggingface.co/{text}"):
        return Named(text, text, "name")  # what a trainer's template makes of a folder's name
    return _written(text) or _bare(text) or _series(text)


def _written(text: str) -> Named | None:
    text = text.strip().rstrip(".")
    if not _ID.fullmatch(text) or is_local(text):
        return None
    owner, _, name = text.partition("/")
    told = any(letter.isdigit() for letter in name) or "-" in name or "_" in name
    known = told and owner.lower() not in _NO_OWNERS and not owner.replace(".", "").isdigit()
    return Named(text, text, "id") if known else None


def _bare(text: str) -> Named | None:
    text = text.strip().rstrip(".,")
    if not _BARE.fullmatch(text) or text.lower().endswith(_NO_ENDS):
        return None
    return Named(text, text, "name") if any(map(str.isdigit, text)) or "BERT" in text or _LEGACY.match(text) else None


def _series(text: str) -> Named | None:
    """The name that the text of a link begins with, where no more than a word or two of no other thing follow."""
    found = _BARE.match(text)
    if found is None or len(text) > found.end() + 20 or _OF_OTHERS.search(text):
        return None
    return _bare(found[0])


def _shown(text: str) -> str:
    return re.sub(r"[*`]|(?<!\w)_+|_+(?!\w)|\[|\](?!\()", "", text).strip()


_OF_OTHERS = regex(
    r"paper|repo|git|blog|code|licen[cs]e|docs|report|data|leaderboard|demo|space|benchmark|card|usage|policy|tokeni",
    re.I,
)
_IMAGE = regex(r"!\[[^\]\n]{0,200}\]\([^)\s]{0,500}\)|<img\b[^>]{0,600}>", re.I)
_ANCHOR = regex(r"<a\b[^>]{0,300}?href=[\"']([^\"'\s]{1,400})[\"'][^>]{0,300}>(.{1,200}?)</a>", re.I | re.S)
_LINK = regex(r"\[([^\]\n]{1,200})\]\(\s*<?([^)\s>]{1,400})>?[^)\n]{0,100}\)")
_ADDRESS = regex(r"<?https?://[^\s<>()\[\]\"'`]{4,400}>?")
_TAG = regex(r"</?[A-Za-z][^<>\n]{0,300}>")
_HUB = regex(r"<?https?://(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/(?!/)([^\s>]*)", re.I)
_PART = regex(r"[A-Za-z0-9][\w.-]{0,95}")
_PAGES = frozenset(
    """spaces papers docs blog collections organizations models datasets settings join login pricing tasks learn chat
    posts search api new enterprise terms-of-service privacy front support inference resources images""".split()  # noqa: SIM905 - a table
)
_OLD = (
    r"(?:gpt2|distilgpt2|openai-gpt|t5|bert|roberta|distilbert|distilroberta|"
    r"albert|xlm|xlnet|camembert|ctrl|transfo)(?:-[\w-]+)?"
)
_DIGITS = frozenset("0123456789")
_OLD_STEMS = ("bert", "gpt", "t5", "xlm", "xlnet", "ctrl", "transfo")
"""Strings of which a name without a digit holds one."""

_LEGACY = regex(f"{_OLD}$", re.I)
"""Models of the Hub's first days, which have no owner."""

_TOLD = regex(r"(?=[^\d]*\d)(?=[^-]*-)[A-Za-z][\w.-]{5,95}", re.ASCII)
"""A name of which nobody thinks that it is an organisation's."""

_NO_OWNERS = frozenset("and or w i n with input output train tcp http https mit km tokens".split())  # noqa: SIM905
_NO_ENDS = (".cpp", ".c", ".ai", ".com", ".py", ".js", ".rs", ".net", "factory", "index", "-style", "-like", "-based")

_ID = regex(r"(?<![\w/.@:-])[A-Za-z0-9][\w.-]{1,95}/[A-Za-z0-9][\w.-]{1,95}(?![\w/])", re.ASCII)

_FAMILIES = r"""
    (?:Meta[\s-])?(?:Code|Tiny|Open|Med|Llama)?[\s-]?L[Ll]a[Mm][Aa] Vicuna Alpaca Zephyr (?:Nous[\s-]|Open)?Hermes
    Mistral Mixtral Ministral Codestral Devstral Magistral Pixtral Voxtral Mathstral Qwen QwQ QVQ
    (?:Code|Pali|Med|Shield|Recurrent|T5|Function|Embedding)?Gemma DeepSeek Phi[\s-] Yi- Falcon MPT GPT-J GPT-Neo
    GPT-NeoX GPT-2 gpt2 gpt-oss Pythia OPT- BLOOMZ? StarCoder StarChat SmolLM SmolVLM OLMo OLMoE Molmo InternLM
    InternVL Baichuan ChatGLM GLM- CogVLM CogVideoX CogView Kimi Moonlight Hunyuan HunyuanVideo HunyuanImage
    ERNIE[\s-] MiniMax Step- Nemotron Minitron Command[\s-][RA] Aya[\s-] Granite Jamba LFM Seed-OSS Seed-Coder MiMo
    Stable\s?Diffusion SDXL SD\s?[123] FLUX\.? Wan\s?2 LTX BERT RoBERTa DistilBERT ALBERT DeBERTa ELECTRA ModernBERT
    XLM-R Whisper [Ww]av2[Vv]ec2? HuBERT XLS-R ViT- CLIP- SigLIP DINOv Swin ConvNeXt LLaVA BLIP Florence- Idefics
    [A-Z][A-Za-z]{1,12}BERTa?
    XTTS Kokoro NLLB MADLAD mT5 T5 Flan-T5 ByT5 mBART BART MPNet MiniLM E5- BGE- GTE- Cogito DBRX Grok- Skywork
    Aquila EXAONE SOLAR Dolly StableLM Stable\sLM OpenELM Apertus EuroLLM Tulu Dolphin WizardLM WizardCoder Orca
    RWKV Mamba UI-TARS Cosmos Ling- Ring- Bielik
    """.split()  # noqa: SIM905 - a table

_TAIL = (
    r"[\w.+-]{0,60}(?:[ ](?:v?\d+(?:\.\d+)*[BbMm]?|\d+x\d+[Bb]|[Bb]ase(?!\s+(?:model|llm|LLM|weights|checkpoint))|"
    r"[Ii]nstruct|[Cc]hat|[Mm]ini|[Ss]mall|[Mm]edium|[Ll]arge(?!\s+[Ll]anguage)|X{1,2}L|Coder|Math|Vision|VL|Nemo|Pro|Flash|"
    r"Next|Turbo|[Tt]iny|it|IT|PT|[vVrRkKmM]\d[\w.]{0,8}(?:-\w[\w.]{0,15}){0,3})(?![\w/])){0,5}"
)
_SIZED = r"[A-Za-z][A-Za-z]{1,30}[\w.]{0,20}-(?:[\w.]{1,20}-){0,4}\d{1,4}(?:\.\d{1,2})?[BbMm](?:-[\w.]{1,20}){0,4}"
_BARE = regex(rf"(?<![\w/.-])(?:(?:{'|'.join(_FAMILIES)}){_TAIL}|{_SIZED}|{_OLD}(?![\w/]))", re.ASCII)
