"""LICENSE, NOTICE and use-policy files: that they are there and, by their words, which licence they are."""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.model.fact import Gap
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

_STEM_WORDS = (
    "license licence copying notice model_license model-license modellicense use_policy use-policy usage_policy "
    "usage-policy acceptable_use acceptable-use prohibited_use_policy unlicense eula terms_of_use"
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
    "safetensors bin pt pth pkl gguf onnx tmpl j2 cmake"
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


def covers_of(name: str) -> str:
    """What the terms in a file of that lower-case name are about: "weights", "code", "data" or "all"."""
    stem = name.rpartition(".")[0] if _suffix(name) in (*_DOCUMENTS, "txt", "md", "rst", "html", "htm") else name
    for mark in "-_.() ":
        stem = stem.replace(mark, " ")
    words = set(stem.split())
    told = [kind for kind, names in _SUBJECTS.items() if not words.isdisjoint(names)]
    return told[0] if len(told) == 1 else "all"


_SUBJECTS = {
    "weights": ("model", "models", "weights", "weight", "checkpoint", "checkpoints", "modellicense"),
    "code": ("code", "software", "src", "source"),
    "data": ("data", "dataset", "datasets", "corpus"),
}


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """One ``license-text`` fact for a file that holds terms, and a ``terms-string`` for each string of a licence that it
    shows; a gap where it was not read to its end."""
    from scanner.licensing.document import LIMIT, document_of  # not at the top: this module is read to know the names
    from scanner.licensing.exact_strings import strings_in
    from scanner.licensing.known_text import text_fact, unread

    name = (place.member or place.path).rpartition("/")[2].lower()
    suffix = _suffix(name)
    kind, covers = file_kind(name), covers_of(name)
    found = document_of(reader.read_at(0, LIMIT), name) if suffix not in _DOCUMENTS else None
    if found is None or found.text is None:
        problem = found.problem if found is not None else f"a .{suffix} document is not read"
        advice = "" if ". " in problem else ", or put its text beside it as .txt"
        yield unread(place, kind, covers)
        yield _not_read(
            place, f"{problem}. Read it yourself{advice}." if advice else f"{problem}, or read it yourself."
        )
        return
    if not found.text.strip("\ufeff \t\r\n"):
        return
    whole = reader.size <= LIMIT
    yield text_fact(place, found.text, kind, covers, whole=whole)
    yield from strings_in(place, found.text, kind)
    if not whole:
        # A collection of other projects' notices may be that long, and no identification rests on it.
        yield _not_read(place, "it is longer than 1 MiB. Check whether it is a licence at all.", kind != "notice")


def _not_read(place: Place, problem: str, incomplete: bool = True) -> Gap:
    message = f"The terms in {printable(place.path, 200)} were not read: {problem}"
    return Gap("license-not-read", place, message, incomplete)


FORMAT = Format(
    id="license-text",
    title="Licence, notice and use-policy texts",
    parse=parse,
    names=_NAMES,
    recognise=recognise,
    states=("license-text", "terms-string"),
    role="terms",
)
