"""What there is to say of one licence, in the order in which a page tells it; no widths and no styles."""

from __future__ import annotations

from scanner.catalog import license_words as words
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.catalog.catalog import Catalog
    from scanner.catalog.license import Clause, License, Source

_COMMERCIAL = {
    "allowed": "yes",
    "conditional": "on conditions, see below",
    "prohibited": "no",
    "unknown": "not known",
}

_WHERE = {"text": "read in", "secondary": "quoted in", "recall": "named in", "convention": "written in"}

DISCLAIMER = "These are our words for what a text says, and no legal advice: the text itself decides."

NOTHING = "No clause of it is recorded."


@record
class ClauseWords:
    """One clause: its number, what it says, and the lines that tell when it bites and what it names exactly."""

    number: str
    says: str
    lines: tuple[str, ...] = ()


@record
class LicensePage:
    """A licence's title, its facts as (label, values), a note of ours, and its clauses in groups of (title, clauses)."""

    title: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    note: str
    groups: tuple[tuple[str, tuple[ClauseWords, ...]], ...]


def license_page_of(row: License, catalog: Catalog) -> LicensePage:
    """The page of one licence; ``catalog`` tells which others stand on it."""
    from scanner.catalog.license import DUTIES, GROUNDS, LIMITS

    groups = (
        ("What it does not give or limits", LIMITS),
        ("What you have to do", DUTIES),
        ("What else it says", GROUNDS),
    )
    unread = "" if row.confidence in ("text", "measured") else f" ({words.KNOWN[row.confidence]})"
    told = [
        (title + unread, tuple(_clause(clause, row) for clause in row.clauses if clause.kind in kinds))
        for title, kinds in groups
    ]
    return LicensePage(
        f"{row.id}: {row.name}",
        tuple((label, tuple(dict.fromkeys(values))) for label, values in _facts(row, catalog)),
        row.note,
        tuple((title, clauses) for title, clauses in told if clauses),
    )


def source_text(source: Source, digits: int = 40) -> str:
    """Repository, path and commit in one word, with the first ``digits`` of the commit."""
    place = "/".join(part for part in (source.repo, source.path) if part)
    return f"{place}@{source.commit[:digits]}" if source.commit else place


def _facts(row: License, catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "commercial", (_COMMERCIAL[row.commercial],)
    yield "category", (f"{row.category}, of the family {row.family}" if row.family else row.category,)
    if row.object != "any":
        yield "made for", ({"model": "models"}.get(row.object, row.object),)
    if row.template:
        yield "varies", ("editions or publishers differ: the copy in a repo decides",)
    yield "SPDX", (row.spdx or "has no expression for it",)
    others = tuple(other.id for other in catalog.licenses() if other.base == row.id or other.id in row.editions)
    many = (("also known", row.aliases), ("on the Hub", row.hub), ("also named", row.names), ("headings", row.titles))
    for label, values in (*many, ("based on", (row.base,) if row.base else ()), ("see also", others)):
        if values:
            yield label, tuple(values)
    yield "known", (words.KNOWN[row.confidence],)
    origins = tuple(source_text(source) for source in row.sources) or ((row.source,) if row.source else ())
    if origins:
        yield _WHERE.get(row.confidence, "read in"), origins


def _clause(clause: Clause, row: License) -> ClauseWords:
    lines = words.conditions(clause)
    if clause.confidence not in ("", row.confidence):
        lines.append(f"known: {words.KNOWN[clause.confidence]}")
    return ClauseWords(clause.clause or "–", f"{words.heading(clause)}: {clause.says}", tuple(lines))
