"""LICENSE, NOTICE and use-policy files: that they are there and, by their words, which licence they are."""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.licensing.identification import Identification
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

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
    from scanner.licensing.document import LIMIT, document_of  # not at the top: this module is read to know the names

    name = (place.member or place.path).rpartition("/")[2].lower()
    suffix = _suffix(name)
    kind = file_kind(name)
    if suffix in _DOCUMENTS:
        yield _stated(place, kind, None)
        yield _not_read(
            place, f"a .{suffix} document is not read. Read it yourself, or put its text beside it as .txt."
        )
        return
    document = document_of(reader.read_at(0, LIMIT), name)
    text = document.text
    if text is None:
        yield _stated(place, kind, None)
        yield _not_read(place, f"{document.problem}. Replace it with the text of the terms.")
        return
    if not text.strip("\ufeff \t\r\n"):
        return
    whole = reader.size <= LIMIT
    yield _stated(place, kind, _identified(text) if whole else None, text)
    if not whole:
        # A collection of other projects' notices may be that long, and no identification rests on it.
        yield _not_read(place, "it is longer than 1 MiB. Check whether it is a licence at all.", kind != "notice")


def _identified(text: str) -> Identification:
    from scanner.licensing.identify import identify  # not at the top: this module is read to know the file names

    return identify(text)


def _stated(place: Place, kind: str, found: Identification | None, text: str = "") -> Fact:
    where = place
    if found is not None and found.basis:
        where = Place(place.path, place.member, line=_line_of(text, _at(found)), column=1)
    return fact(
        "license-text",
        where,
        file_kind=kind,
        license=found.license if found else None,
        spdx=found.spdx if found else None,
        title=_title(text) if found and found.basis else "",
        basis=found.basis if found else "",
        confidence=found.confidence if found else 0.0,
        modified=bool(found and found.modified),
        truncated=bool(found and found.truncated),
        nearest=found.nearest.id if found and found.nearest else None,
        excerpt=_shown(found, text) if found else _start(text),
    )


def _at(found: Identification) -> int | None:
    """Where the first change that matters begins; None where there is none."""
    return next((change.start for change in found.changes if change.matters), None)


def _line_of(text: str, offset: int | None) -> int:
    if offset is None:
        offset = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    return text.count("\n", 0, offset) + 1


def _title(text: str) -> str:
    return next((line.strip()[:200] for line in text[:4000].lstrip("\ufeff").splitlines() if line.strip()), "")


def _shown(found: Identification, text: str) -> tuple[str, ...]:
    """The words that were changed, else how the text starts."""
    changed = [change.words or change.place for change in found.changes if change.matters]
    return tuple(line[:160] for line in changed[:4]) or _start(text)


def _not_read(place: Place, problem: str, incomplete: bool = True) -> Gap:
    message = f"The terms in {printable(place.path, 200)} were not read: {problem}"
    return Gap("license-not-read", place, message, incomplete)


def _start(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text[:4000].splitlines())
    return tuple(line[:160] for line in lines if line)[:4]


FORMAT = Format(
    id="license-text",
    title="Licence, notice and use-policy texts",
    parse=parse,
    names=_NAMES,
    recognise=recognise,
    states=("license-text",),
    role="terms",
)
