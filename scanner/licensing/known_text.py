"""Licence texts as facts: which licence one is, what was changed in it, and the figures and places that it sets."""

from __future__ import annotations

from scanner.licensing.residue import residue_rows
from scanner.licensing.rows import index
from scanner.model.excerpt import row
from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.model.strictness import STRICTNESS, rank_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.licensing.identification import Change, Identification
    from scanner.model.fact import Fact, Value

CHANGES = 16
"""Changes of one text that are told."""

WORDS = 200
"""Characters of one change that are told."""

PARAMETERS = 64
"""Figures, places and names of one text that are told."""

LONG = 400
"""Characters from which a value of some metadata may be a whole text."""

HEADER_LINES = 20
"""Lines of a text in which its own copyright line stands; the examples of an appendix come later."""

_BLANKS: tuple[str, ...] = (
    *("year", "yyyy", "fullname", "name of copyright owner", "copyright holder", "owner", "author", "name of author"),
    *("organization", "copyright owner", "your name", "insert year", "insert name", "company name"),
)
"""What templates write between brackets for their users to fill in."""


def unread(place: Place, file_kind: str, covers: str) -> Fact:
    """The fact of a file of terms whose text was not read."""
    return fact("license-text", place, file_kind=file_kind, license=None, spdx=None, covers=covers, read=False)


def text_fact(
    place: Place, text: str, file_kind: str, covers: str = "all", statement: str = "file", whole: bool = True
) -> Fact:
    """The ``license-text`` fact of ``text``; ``whole`` is false where it was cut before it was read."""
    from scanner.licensing.identify import identify  # not at the top: it brings the index of known texts

    found = identify(text) if whole else None
    licenses = licenses_of(found) if found else ()
    known = found is not None and bool(licenses or found.spdx)
    matters = [change for change in found.changes if change.matters] if found else []
    nearest = found.nearest if found else None
    line = _line(text, matters[0].start if matters else len(text) - len(text.lstrip("\ufeff \t\r\n")))
    return fact(
        "license-text",
        place if place.member or not (found and found.basis) else Place(place.path, place.member, line=line, column=1),
        excerpt=residue_rows(text, matters) if matters else _start(text),
        file_kind=file_kind,
        statement=statement,
        license=licenses[0] if len(licenses) == 1 else None,
        licenses=licenses,
        spdx=found.spdx if found else None,
        category=_category(licenses),
        object=_object(licenses),
        base=_base(licenses),
        role=found.role if found else "license",
        variant=found.variant if found else "",
        title=_title(text),
        basis=found.basis if found else "",
        confidence=found.confidence if found else 0.0,
        modified=found is not None and known and found.modified and not found.truncated,
        truncated=found is not None and known and found.truncated,
        changes=tuple(_change(text, change) for change in matters[:CHANGES]),
        first=_summary(text, matters),
        named=_named(found.license, found.spdx, "") if found and known else None,
        nearest=_named(nearest.license, nearest.spdx, nearest.id) if nearest else None,
        share=round(100 * nearest.score) if nearest else None,
        covers=covers,
        parameters=parameters(text) if file_kind == "license" else (),
        blank=_blank(text),
        read=True,
    )


def license_in(text: str) -> str | None:
    """Our id of the licence whose unchanged text ``text`` is, or None."""
    from scanner.licensing.identify import identify  # not at the top: it brings the index of known texts

    found = identify(text)
    licenses = licenses_of(found)
    return licenses[0] if len(licenses) == 1 and not found.modified else None


def licenses_of(found: Identification) -> tuple[str, ...]:
    """Our ids of the licences in the text; none where one of them has no row or is not known."""
    if found.license is not None:
        return (found.license,)
    parts = [part for part in found.parts if part.role == "license"]
    ids = tuple(dict.fromkeys(part.license for part in parts if part.license is not None))
    return ids if parts and all(part.license is not None for part in parts) else ()


def parameters(text: str) -> Value:
    """(name, value, unit, comparison, line) of what ``text`` sets."""
    from scanner.licensing.parameters import parameters_of

    found = parameters_of(text)[:PARAMETERS]
    return tuple((one.name, one.value, one.unit, one.comparison, _line(text, one.start)) for one in found)


def _category(licenses: tuple[str, ...]) -> str | None:
    rows = [index().by_id.get(name) for name in licenses]
    ranks = [rank_of(row.category if row else None) for row in rows]
    return STRICTNESS[max(ranks)] if ranks else None


def _object(licenses: tuple[str, ...]) -> str | None:
    """What the licences are made for, where they are made for the same."""
    rows = [index().by_id.get(name) for name in licenses]
    objects = {row.object if row else None for row in rows}
    return objects.pop() if len(objects) == 1 else None


def _base(licenses: tuple[str, ...]) -> str | None:
    """Our id of the licence that the only one of ``licenses`` adds to."""
    row = index().by_id.get(licenses[0]) if len(licenses) == 1 else None
    return (row.base or None) if row is not None else None


def _named(license_id: str | None, spdx: str | None, reference: str) -> str:
    row = index().by_id.get(license_id) if license_id else None
    return row.name if row is not None else spdx or reference


def _change(text: str, change: Change) -> Value:
    words = change.words or change.place
    return (change.start, change.end, _line(text, change.start), change.kind, words[:WORDS], change.why)


def _summary(text: str, matters: list[Change]) -> str:
    """The first change in one clause, for a message; "" where nothing matters."""
    if not matters:
        return ""
    change = matters[0]
    more = f", and {len(matters) - 1} more" if len(matters) > 1 else ""
    if not change.words:
        told = change.place.replace(" of the known text missing", " missing", 1) or "words missing"
        return f"line {_line(text, change.start)}: {told}{more}"
    return f"line {_line(text, change.start)}: “{change.words[:80]}” {change.kind} ({change.why}){more}"


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _title(text: str) -> str:
    return next((line.strip()[:200] for line in text[:4000].lstrip("\ufeff").splitlines() if line.strip()), "")


def _start(text: str) -> tuple[str, ...]:
    """The first lines that hold any words, with their numbers."""
    lines = [row(number, line) for number, line in enumerate(text[:4000].splitlines(), 1) if line.strip("\ufeff \t")]
    return tuple(lines[:4])


def _blank(text: str) -> str:
    """The first copyright line that still holds a template's blanks, such as ``<year>``; "" where none does.

    The appendix of Apache-2.0 shows such a line to copy; it stands further down.
    """
    for line in text[:8000].splitlines()[:HEADER_LINES]:
        low = line.casefold()
        if "copyright" in low and any(f"{left}{word}" in low for word in _BLANKS for left in "<[{"):
            return line.strip()[:WORDS]
    return ""
