"""LICENSE, NOTICE and use-policy files: that they are there and, by their words, which licence they are."""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.model.fact import Gap
from scanner.model.file_names import NOT_TERMS, TEXT_STEMS
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

    _About = tuple[str, str, str, bool, bool]
    """What the facts on a text depend on besides it: the name's end, the kind of file, what it covers, whether it is
    whole, whether it lies inside another file."""

_NAMES = (
    *(f"{stem}{end}" for stem in TEXT_STEMS for end in ("", ".*", "-*", "_*")),
    *(f"*{mark}{word}{end}" for mark in "-_" for word in ("license", "licence") for end in ("", ".txt", ".md", ".pdf")),
    "*license agreement*",
    "*license*.pdf",
    "*licence*.pdf",
)

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
    return reader.size > 0 and _suffix(name) not in NOT_TERMS


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
    from scanner.licensing.document import LIMIT  # not at the top: this module is read to know the names

    name = (place.member or place.path).rpartition("/")[2].lower()
    suffix = _suffix(name)
    kind, covers = file_kind(name), covers_of(name)
    facts: tuple[Fact, ...] = ()
    if suffix in _DOCUMENTS:
        problem = f"a .{suffix} document is not read"
    else:
        whole = reader.size <= LIMIT
        problem, facts = _read(reader.read_at(0, LIMIT), (name[-6:], kind, covers, whole, bool(place.member)))
    if problem:
        from scanner.licensing.known_text import unread

        advice = "" if ". " in problem else ", or put its text beside it as .txt"
        yield unread(place, kind, covers)
        yield _not_read(
            place, f"{problem}. Read it yourself{advice}." if advice else f"{problem}, or read it yourself."
        )
        return
    for found in facts:
        yield found.at(Place(place.path, place.member, line=found.place.line, column=found.place.column))
    if facts and reader.size > LIMIT:
        # A collection of other projects' notices may be that long, and no identification rests on it.
        yield _not_read(place, "it is longer than 1 MiB. Check whether it is a licence at all.", kind != "notice")


_KEPT = 64
"""Texts whose facts are remembered: what many folders have is mostly one of a few texts."""

_known: dict[tuple[bytes, _About], tuple[str, tuple[Fact, ...]]] = {}


def _read(data: bytes, about: _About) -> tuple[str, tuple[Fact, ...]]:
    """(why ``data`` was not read or "", the facts on it without a path), told anew only where it was not told lately."""
    from hashlib import blake2b

    key = (blake2b(data, digest_size=32).digest(), about)
    known = _known.pop(key, None) or _read_anew(data, about)
    if len(_known) >= _KEPT:
        _known.pop(next(iter(_known), key), None)  # the one that was not asked for longest; threads may race for it
    _known[key] = known
    return known


def _read_anew(data: bytes, about: _About) -> tuple[str, tuple[Fact, ...]]:
    from scanner.licensing.document import document_of  # not at the top, as above
    from scanner.licensing.exact_strings import strings_in
    from scanner.licensing.known_text import text_fact

    ending, kind, covers, whole, inside = about
    found = document_of(data, ending)
    if found.text is None:
        return found.problem, ()
    if not found.text.strip("\ufeff \t\r\n"):
        return "", ()
    place = Place("", "member" if inside else "")
    return "", (text_fact(place, found.text, kind, covers, whole=whole), *strings_in(place, found.text, kind))


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
