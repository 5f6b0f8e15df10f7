"""LICENSE, NOTICE and use-policy files: that they are there and, from heading or words, which licence they are.

A heading tells which licence a text claims to be. It never tells that the text is unchanged.
"""

from __future__ import annotations

from scanner.licensing.exact_strings import strings_in
from scanner.licensing.rows import index
from scanner.licensing.wording import HEADING, OPENING, body_digest, is_copyright, lines_of
from scanner.model.escape import printable
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.catalog.license import License
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

LIMIT = 1 << 20
"""Bytes read of one text."""

LINES = 20_000
"""Lines looked through for the heading of a second licence."""

_STEM_WORDS = (
    "license licence copying notice model_license model-license modellicense use_policy use-policy usage_policy "
    "usage-policy acceptable_use acceptable-use prohibited_use_policy unlicense"
)

_NAMES = (
    *(f"{stem}{end}" for stem in _STEM_WORDS.split() for end in ("", ".*", "-*", "_*")),
    *(f"*{mark}{word}{end}" for mark in "-_" for word in ("license", "licence") for end in ("", ".txt", ".md", ".pdf")),
    "*license agreement*",
    "*license*.pdf",
    "*licence*.pdf",
)

_OTHER_SUFFIXES = (
    "py pyi pyc ipynb js mjs cjs ts tsx jsx json jsonl yaml yml toml ini cfg xml csv tsv parquet lock sh bash bat ps1 rb "
    "go rs c cc cpp cxx h hpp java kt swift php pl lua r sql css scss svg png jpg jpeg gif webp ico mp4 zip gz tar "
    "safetensors bin pt pth pkl gguf onnx tmpl j2"
)
_NOT_TERMS = frozenset(_OTHER_SUFFIXES.split())
"""Suffixes of programs, data and pictures that happen to be called after a licence."""

_DOCUMENTS = ("pdf", "doc", "docx", "odt", "rtf", "pages", "epub")
"""Suffixes of documents whose text this tool does not read."""


@record
class Identified:
    """Which licence a text is: ``basis`` is "heading", or "words" where every word of a known text is there."""

    license: License
    title: str
    basis: str
    line: int


def identify(text: str) -> Identified | None:
    """The licence that ``text`` claims to be, or None: no known heading, several licences, or changed short text.

    The heading must come first, after copyright lines only. Licences whose heading others share (MIT) are known by
    all their words instead.
    """
    found = index()
    lines = lines_of(text, LINES)
    at = 0
    while at < min(len(lines), OPENING):
        for height in range(HEADING, 0, -1):
            window = lines[at : at + height]
            row = found.by_title.get(" ".join(key for _, key in window))
            if row is None:
                continue
            title = text.splitlines()[window[0][0] - 1].strip()[:200]
            if row.digests:
                return _by_words(text, title, window[0][0])
            return None if _another(lines[at + height :], row) else Identified(row, title, "heading", window[0][0])
        if not is_copyright(lines[at][1]):
            break
        at += 1
    return _by_words(text, "", 1)


def file_kind(name: str) -> str:
    """ "notice", "use-policy" or "license", by the lower-case base name of a file of terms."""
    if name.startswith("notice"):
        return "notice"
    policy = (
        "use_policy",
        "use-policy",
        "usage_policy",
        "usage-policy",
        "acceptable_use",
        "acceptable-use",
        "prohibited",
    )
    return "use-policy" if name.startswith(policy) else "license"


def recognise(name: str, reader: Reader) -> bool:
    """True for a file with a name of terms that is no program, data or picture by its suffix, and not empty."""
    return reader.size > 0 and _suffix(name) not in _NOT_TERMS


def _suffix(name: str) -> str:
    return name.rpartition(".")[2] if "." in name else ""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """One ``license-text`` fact for a file that holds terms; a gap where it was not read to its end."""
    name = (place.member or place.path).rpartition("/")[2].lower()
    suffix = _suffix(name)
    kind = file_kind(name)
    if suffix in _DOCUMENTS:
        yield _stated(place, kind, None)
        yield _not_read(
            place, f"a .{suffix} document is not read. Read it yourself, or put its text beside it as .txt."
        )
        return
    text = decoded(reader.read_at(0, LIMIT))
    if text is None:
        yield _stated(place, kind, None)
        yield _not_read(place, "it is not text. Replace it with the text of the terms.")
        return
    if not text.strip():
        return
    whole = reader.size <= LIMIT
    if suffix in ("html", "htm"):
        text = _without_tags(text)
    yield _stated(place, kind, identify(text) if kind == "license" and whole else None, _start(text))
    yield from strings_in(place, text, kind)
    if not whole:
        # A collection of other projects' notices may be that long, and no identification rests on it.
        yield _not_read(place, "it is longer than 1 MiB. Check whether it is a licence at all.", kind != "notice")


def decoded(data: bytes) -> str | None:
    """``data`` as text: UTF-8, UTF-16 with a byte order mark, else Latin-1; None where NUL bytes show it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            cut = error.start >= len(data) - 3 and len(data) == LIMIT  # the limit fell inside a character
            text = data[: error.start].decode("utf-8-sig") if cut else data.decode("latin-1")
    return None if "\0" in text else text


def _by_words(text: str, title: str, line: int) -> Identified | None:
    found = index()
    titles = frozenset(key for key, row in found.by_title.items() if row.digests)
    row = found.by_digest.get(body_digest(text, titles) or "")
    return None if row is None else Identified(row, title, "words", line)


def _another(lines: list[tuple[int, str]], row: License) -> bool:
    titles = index().by_title
    for at in range(len(lines)):
        key = ""
        for _, part in lines[at : at + HEADING]:
            key = f"{key} {part}" if key else part
            if len(key) > 120:
                break
            other = titles.get(key)
            if other is not None and other.id != row.id:
                return True
    return False


def _stated(place: Place, kind: str, found: Identified | None, start: tuple[str, ...] = ()) -> Fact:
    where = place if found is None else Place(place.path, place.member, line=found.line, column=1)
    return fact(
        "license-text",
        where,
        file_kind=kind,
        license=found.license.id if found else None,
        spdx=found.license.spdx if found else None,
        category=found.license.category if found else None,
        title=found.title if found else "",
        basis=found.basis if found else "",
        excerpt=start,
    )


def _not_read(place: Place, problem: str, incomplete: bool = True) -> Gap:
    message = f"The terms in {printable(place.path, 200)} were not read: {problem}"
    return Gap("license-not-read", place, message, incomplete)


def _start(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text[:4000].splitlines())
    return tuple(line[:160] for line in lines if line)[:4]


def _without_tags(text: str) -> str:
    first, *rest = text.split("<")
    return first + "".join("\n" + part.partition(">")[2] for part in rest)


FORMAT = Format(
    id="license-text",
    title="Licence, notice and use-policy texts",
    parse=parse,
    names=_NAMES,
    recognise=recognise,
    states=("license-text", "terms-string"),
    role="terms",
)
