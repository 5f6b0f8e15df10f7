"""Strings that licences ask to have shown, found in a repo's texts: a notice, a line of credit, an acknowledgement."""

from __future__ import annotations

from scanner.licensing.rows import index
from scanner.model.fact import Fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("notice", "display", "acknowledgement", "attribution", "keep-notices")
"""Kinds of clauses whose strings a text may hold."""

SHORTEST = 6
"""Characters of a string that is looked for: shorter ones stand anywhere."""

_IDLE = str.maketrans({"*": "", "`": "", "“": '"', "”": '"', "’": "'", "‘": "'", "\u00a0": " ", "©": "(c)"})

_wanted: dict[str, list[tuple[str, str, str]]] | None = None


def strings_in(place: Place, text: str, file_kind: str, first_line: int = 1) -> Iterator[Fact]:
    """A ``terms-string`` fact for each string of the catalogue that ``text`` shows, where it does so first.

    White space, case, quotes and the stars of Markdown make no difference. ``file_kind`` says what sort of file it is:
    a licence that quotes its own strings shows them to nobody.
    """
    folded = folded_text(text)
    lines: list[int] | None = None
    for string, rows in _strings().items():
        at = _whole(folded, string)
        if at < 0:
            continue
        if lines is None:
            lines = _line_ends(text)
        where = Place(place.path, place.member, line=first_line + _line_of(lines, at))
        for license_id, kind, written in rows:
            yield Fact(
                "terms-string",
                where,
                (("text", written[:300]), ("license", license_id), ("kind", kind), ("file_kind", file_kind)),
            )


def folded_text(text: str) -> str:
    """``text`` as it is compared: in lower case, with single spaces and plain quotes, without emphasis."""
    return " ".join(text.translate(_IDLE).casefold().split())


def _strings() -> dict[str, list[tuple[str, str, str]]]:
    """The strings to look for, folded, each with (licence, kind of clause, as written)."""
    global _wanted
    if _wanted is None:
        found: dict[str, list[tuple[str, str, str]]] = {}
        for row in index().by_id.values():
            for clause in row.clauses:
                for string in clause.strings if clause.kind in KINDS else ():
                    folded = folded_text(string)
                    known = found.setdefault(folded, []) if len(folded) >= SHORTEST else []
                    if (row.id, clause.kind, string) not in known:
                        known.append((row.id, clause.kind, string))
        _wanted = found
    return _wanted


def _whole(folded: str, string: str) -> int:
    """Where ``string`` stands in ``folded`` with no letter or digit joined to it, or -1. Looks at 100 places at most."""
    at = -1
    for _ in range(100):
        at = folded.find(string, at + 1)
        if at < 0:
            return -1
        before, after = folded[at - 1 : at], folded[at + len(string) : at + len(string) + 1]
        if not before.isalnum() and not (after.isalnum() and string[-1:].isalnum()):
            return at
    return -1


def _line_ends(text: str) -> list[int]:
    """For each line, the length of the folded text up to its end."""
    ends: list[int] = []
    length = 0
    for line in text.splitlines():
        words = folded_text(line)
        length += len(words) + 1 if words else 0
        ends.append(length)
    return ends


def _line_of(ends: list[int], at: int) -> int:
    """The number from 0 of the line in which the folded text's character ``at`` lies."""
    from bisect import bisect_right  # not at the top: few texts show any string

    return min(bisect_right(ends, at), max(0, len(ends) - 1))
