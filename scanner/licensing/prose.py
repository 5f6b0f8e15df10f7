"""What a card says of its licence in plain sentences: "code is under MIT, the weights under X", and the like in Chinese.

Only sentences whose subject is the model or code at hand count. One about a data set, a base model, another product or
what contributors agree to says nothing here, and neither does a name that no known licence has: a statement that was
missed costs less than one that was never made.
"""

from __future__ import annotations

import re

from scanner.licensing.identifiers import linked, named
from scanner.model.record import record
from scanner.model.regex import regex
from scanner.model.strictness import OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.catalog.license import License

SENTENCES = 400
"""Sentences of one card that are looked into, of those that speak of a licence at all."""

LONGEST = 600
"""Characters of one sentence."""

_WINDOW = 9
"""Words that the name of a licence may have."""


@record
class Said:
    """One licence named in a sentence: what it covers ("weights", "code", "all"), the line from 0, and the sentence."""

    license: License
    written: str
    covers: str
    line: int
    sentence: str


def said_in(text: str) -> list[Said]:
    """The licences that the prose of a card names for what it describes, in order, each once for what it covers."""
    found: dict[tuple[str, str], Said] = {}
    title = ""
    section = ""
    spoken = 0
    for line, paragraph in _paragraphs(text):
        heading = re.match(r"#{1,6}\s+(.*)", paragraph)
        if heading:
            section = _plain(heading[1]).casefold()
            title = title or section
            continue
        if _FOREIGN_SECTION.search(section):
            continue
        for offset, sentence in _sentences(paragraph):
            if not _MENTION.search(sentence) and (not _TERMS_SECTION.search(section) or len(sentence) > 80):
                continue
            spoken += 1
            if spoken > SENTENCES:
                return list(found.values())
            at = line + paragraph.count("\n", 0, offset)
            for row, written, covers in _stated(sentence, title, bool(_TERMS_SECTION.search(section))):
                found.setdefault((row.id, covers), Said(row, written, covers, at, _plain(sentence)[:300]))
    return list(found.values())


def headed(text: str) -> str | None:
    """Our id of the licence that the first line of ``text`` is the title of, or None."""
    first = next((line for line in text.splitlines() if line.strip(" #*\t")), "")[:200]
    found = leading(_plain(first.strip(" #*\t")))
    if found is None or not first.casefold().rstrip(" *#:.").endswith(
        ("license", "licence", "agreement", "terms of use")
    ):
        return None
    return found[0].id


_MENTION = regex(r"licen[cs]|\bunder\b|subject to|governed by|协议|许可|授权", re.I)
_TERMS_SECTION = regex(r"licen[cs]|协议|许可|授权|라이선스", re.I)
_FOREIGN_SECTION = regex(
    r"data|corpus|acknowledg|third[- ]party|credit|citation|contribut|related|depend|benchmark|faq|数据|致谢|引用", re.I
)

_UNDER = regex(
    r"\b(?:under|subject to|governed by|covered by|according to)\s+(?:the\s+|a\s+|an\s+)?"
    r"(?:terms(?:\s+and\s+conditions)?\s+of\s+|terms\s+in\s+|conditions\s+of\s+)?(?:the\s+|our\s+|an?\s+)?",
    re.I,
)
_VERB = regex(
    r"\b(?:licen[cs]ed|released?|distributed|available|provided|published|open[- ]?sourced|subject|governed|covered|"
    r"shared|used?)\b|\b(?:is|are)\s+under\b",
    re.I,
)
_IS = regex(r"\b(?:is|are)\s+(?:licensed\s+)?(?=\S)", re.I)
_CHINESE = regex(
    r"(?:采用|遵循|依照|基于|根据|遵守|适用|按照|使用|以)\s*(?:的是)?\s*\[?([A-Za-z][\w .+/-]{1,60}?)\]?(?:\([^)\s]*\))?\s*"
    r"(?:开源|模型|商业|社区)?(?:协议|许可证|许可|授权|license|licence)",
    re.I,
)
_LINE = regex(
    r"^\W*(?:(model|code|weights?|模型|代码|权重)\s*)?(licen[cs]e|许可证|许可|协议)?\W{0,8}?\s*[:：]\W*(.+)$", re.I
)
_CUT = regex(r"[,;，；](?!\s*(?:version|v?\d))|\s\((?:the\b|\")", re.I)

_CODE = regex(r"\b(?:code|codebase|source|software|scripts?|library|wrapper|package)\b|代码|程序", re.I)
_WEIGHTS = regex(r"\b(?:models?|weights?|checkpoints?|parameters|adapters?|lora|embeddings?)\b|模型|权重|参数", re.I)
_WHOLE = regex(
    r"\b(?:this|the|our|entire|whole)\s+(?:\w+\s+)?(?:repo|repository|project|work|release)\b|本项目|本仓库|该项目",
    re.I,
)
_OTHERS = regex(
    r"\b(?:data|datasets?|corpus|corpora|annotations?|images?|base models?|original|underlying|upstream|based on|built on|"
    r"derived|fine-?tuned|trained|teacher|third[- ]party|contributions?|contributing|contributors?|parts?|some|portions?|"
    r"components?|not|unless|if|previously|formerly|was|were|other|docs|documentation|tokenizer|paper|which|whose)\b|"
    r"数据|原始|基座|第三方|贡献|除|部分|不",
    re.I,
)
_GENERIC_WORDS = (
    "the this these our all and of for in is are be as its it model models weights code pretrained pre-trained released "
    "both any use using here with available provided licensed open-source open-sourced"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())


def _stated(sentence: str, title: str, in_section: bool) -> Iterator[tuple[License, str, str]]:
    """(row, as written, what it covers) for each licence that ``sentence`` names."""
    plain = _plain(sentence)
    links = {_plain(match[1]): match[2] for match in _LINK.finditer(sentence)}
    line = _LINE.match(plain)
    if plain.startswith("license:"):  # the key of a front matter that stands where nothing reads it
        return
    if line is not None and (line[2] or (line[1] and in_section)):
        found = leading(line[3], links)
        if found is not None and len(line[3].split()) <= _WINDOW + 3:
            yield (*found, _covers(line[1], title, False) if line[1] else "all")
        return
    start = 0
    sayings = (_UNDER, _IS) if plain.isascii() else (_UNDER, _CHINESE, _IS)
    for saying, match in [(one, match) for one in sayings for match in one.finditer(plain)]:
        start = max(start if saying is _UNDER else 0, _clause_start(plain, match.start()))
        subject = plain[start : match.start()]
        found = leading(match[1] if saying is _CHINESE else plain[match.end() :], links)
        if found is None or (saying is _IS and not _ends_clause(plain[match.end() :], found[1])):
            continue
        if saying is _UNDER and not _VERB.search(plain[: match.end()]):
            continue
        covers = _covers(subject, title, in_section and not plain[: match.start()].replace(subject, "").strip())
        if covers:
            yield (*found, covers)
        start = match.end()
    if in_section and len(plain.split()) <= _WINDOW and "://" not in plain:
        whole = leading(plain, links)
        if whole is not None and _ends_clause(plain, whole[1]):
            yield (*whole, "all")


def _clause_start(plain: str, end: int) -> int:
    """Where the clause begins that ends at ``end``."""
    return max(plain.rfind(mark, 0, end) for mark in (", ", "; ", "，", "；", "。")) + 1


def _ends_clause(rest: str, written: str) -> bool:
    """True where the name ``written`` is all that ``rest`` says in its clause."""
    after = rest[rest.find(written) + len(written) :].strip(" )*_`\"'").casefold()
    return not after or after[0] in ".,;:，；。(" or after.startswith(("licen", "and ", "while ", "but "))


def _covers(subject: str, title: str, in_section: bool) -> str:
    """What ``subject`` is: "code", "weights", "all", or "" where it is nothing of this repo's."""
    if _OTHERS.search(subject):
        return ""
    code, weights, whole = _CODE.search(subject), _WEIGHTS.search(subject), _WHOLE.search(subject)
    if code or weights:
        first, *rest = re.findall(r"[\w.-]+", subject)
        if any(not _is_own(word, title) for word in (first if first[1:] != first[1:].lower() else "", *rest)):
            return ""
        return "all" if code and weights else "code" if code else "weights"
    if whole:
        return "all"
    bare = not set(re.findall(r"\w+", subject.casefold())) - {
        "licensed",
        "released",
        "distributed",
        "it",
        "is",
        "available",
    }
    return "all" if in_section and bare else ""


def _is_own(word: str, title: str) -> bool:
    """False for a word that names something other than the card's title does."""
    looks_proper = word[:1].isupper() or (any(map(str.isdigit, word)) and any(map(str.isalpha, word)))
    return not looks_proper or word.casefold() in _GENERIC or word.casefold().strip("-.") in title


def leading(text: str, links: dict[str, str] | None = None) -> tuple[License, str] | None:
    """The licence that ``text`` begins with, by the longest name that one has or by its link, and how it is written."""
    words = _CUT.split(text[:300], maxsplit=1)[0].split()[:_WINDOW]
    for length in range(len(words), 0, -1):
        written = " ".join(words[:length]).strip(" .:!*_`\"'。，")
        if written.count("(") < written.count(")"):
            written = written.rstrip(")")
        row = _row(written)
        if (row is None or row.category in OPEN) and links and written in links:
            row = linked(links[written])
        if row is not None and row.category not in OPEN:
            return row, written
    return None


def _row(written: str) -> License | None:
    name = written.casefold().replace("licence", "license")
    if not 2 <= len(name) <= 100 or name in _WORDS:
        return None
    if "://" in name:
        return linked(written)
    name = name.removesuffix(" license")
    found = named(written) or named(name) or named(name.removesuffix(" model") + " license")
    if found is None and name.startswith(("attribution", "cc-", "cc ")):
        # The version says little beside what the letters say: who leaves it out means the current one.
        found = named(f"creative commons {name}") or named(f"{name.replace(' ', '-')}-4.0")
    return found


_WORDS = frozenset(
    {"license", "the license", "yi", "sam", "code", "model", "qwen", "gemma", "llama", "deepseek", "falcon"}
)
"""Names of licences that are words, or names of models, where they stand alone."""

_LINK = regex(r"\[([^\]\n]{1,200})\]\(\s*([^)\s]{1,500})[^)\n]{0,100}\)")


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """(line from 0, paragraph): headings and list items stand alone; code, comments, quotes and tables are left out."""
    kept: list[str] = []
    first = 0
    for number, line in enumerate(_without_code(text)):
        stripped = line.strip()
        alone = stripped.startswith(("#", "- ", "* ", "+ ", "|", ">", "---", "===")) or stripped[:1].isdigit()
        if kept and (alone or not stripped):
            yield first, "\n".join(kept)
            kept = []
        if stripped.startswith("#"):
            yield number, stripped[:LONGEST]
        elif stripped and not stripped.startswith(("|", ">", "---", "===")):
            first = first if kept else number
            kept.append(stripped)
    if kept:
        yield first, "\n".join(kept)


def _without_code(text: str) -> Iterator[str]:
    """The lines of ``text``, empty where they are code between fences or lie in a comment."""
    fence = ""
    comment = False
    for line in text.splitlines():
        mark = line.lstrip()[:3]
        if comment or "<!--" in line:
            after = line.rpartition("-->")[2] if "-->" in line else ""
            comment = "-->" not in line or "<!--" in after
            yield after.partition("<!--")[0]
        elif fence or mark in ("```", "~~~"):
            fence = ("" if mark == fence else fence) if fence else mark
            yield ""
        else:
            yield line


def _sentences(paragraph: str) -> Iterator[tuple[int, str]]:
    """(offset, sentence) of ``paragraph``, cut at `LONGEST`."""
    start = 0
    for match in re.finditer(r"(?<!\bv)[.!?](?=[\s)\]*_]|$)|[。！？]|\n(?=\W*\*\*)", paragraph):
        if paragraph[start : match.end()].strip():
            yield start, paragraph[start : match.end()][:LONGEST]
        start = match.end()
    if paragraph[start:].strip():
        yield start, paragraph[start:][:LONGEST]


def _plain(text: str) -> str:
    """``text`` without the signs of Markdown: a link is its words."""
    text = re.sub(r"!\[[^\]\n]{0,200}\]\([^)\s]{0,500}\)", "", text)
    text = re.sub(r"\[([^\]\n]{1,200})\]\([^)\n]{0,500}\)", r"\1", text)
    text = re.sub(r"<[^>\n]{1,200}>", "", text)
    return " ".join(re.sub(r"[*`]|(?<!\w)_+|_+(?!\w)", "", text).split())
