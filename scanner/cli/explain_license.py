"""The page of ``weighbridge explain`` for a licence, and how it is found by whatever people call it."""

from __future__ import annotations

from scanner.cli import license_words as words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.catalog.catalog import Catalog
    from scanner.catalog.license import Clause, License, Source

_WIDTH = 100
"""Characters of a line."""

_LABEL = 10
"""Characters that a clause's number may have to stand on the line of its words."""

_COMMERCIAL = {
    "allowed": "yes",
    "conditional": "on conditions, see below",
    "prohibited": "no",
    "unknown": "not known",
}

_WHERE = {"text": "read in", "secondary": "quoted in", "recall": "named in", "convention": "written in"}

_DISCLAIMER = "These are our words for what a text says, and no legal advice: the text itself decides."


def find_license(name: str, catalog: Catalog) -> License | None:
    """The licence of that id, Hub identifier, name on a card, SPDX id, LicenseRef, alias or heading; else None."""
    from scanner.catalog.license_names import row_of
    from scanner.licensing.identifiers import meaning_of, named
    from scanner.licensing.rows import index, title_key

    row = catalog.license(name) or named(name) or row_of(name.strip())
    return row or index().by_title.get(title_key(name)) or meaning_of(name).license


def nearest_license(name: str, catalog: Catalog) -> str:
    """`` Did you mean "x"?`` (with the leading space) for the licence whose id or name is nearest, or an empty text."""
    from scanner.catalog.mistakes import suggestion

    known = (text for row in catalog.licenses() for text in (row.id, *row.hub, *row.names, row.spdx or ""))
    plain = name.strip().removeprefix("LicenseRef-").removeprefix("scancode-")
    return suggestion(plain, [text for text in known if not text.startswith("LicenseRef-")])


def category_page(name: str, catalog: Catalog) -> str:
    """The licences of a category, as a policy's lists name it; an empty text where no licence has it."""
    wanted = name.strip().casefold().removeprefix("category:").strip()
    rows = [row for row in catalog.licenses() if row.category == wanted]
    if not rows:
        return ""
    width = max(len(row.id) for row in rows)
    lines = "".join(f"  {row.id:<{width}}  {row.name}\n" for row in rows)
    return f"{wanted}: a category of licences. In the lists of a policy it stands for all of these.\n\n{lines}"


def license_page(row: License, catalog: Catalog) -> str:
    """The page of one licence, as lines of text with a final newline."""
    from scanner.catalog.license import DUTIES, GROUNDS, LIMITS

    parts = ["\n".join([f"{row.id}: {row.name}", "", *_facts(row, catalog)])]
    if row.note:
        parts.append(_wrapped(row.note, "  "))
    groups = (
        ("What it does not give or limits", LIMITS),
        ("What you have to do", DUTIES),
        ("What else it says", GROUNDS),
    )
    unread = "" if row.confidence in ("text", "measured") else f" ({words.KNOWN[row.confidence]})"
    for title, kinds in groups:
        clauses = [clause for clause in row.clauses if clause.kind in kinds]
        if clauses:
            parts.append("\n".join([title + unread, *(line for clause in clauses for line in _clause(clause, row))]))
    if not row.clauses:
        parts.append("  No clause of it is recorded.")
    return "\n\n".join([*parts, _DISCLAIMER]) + "\n"


def _facts(row: License, catalog: Catalog) -> Iterator[str]:
    yield _fact("commercial", _COMMERCIAL[row.commercial])
    yield _fact("category", f"{row.category}, of the family {row.family}" if row.family else row.category)
    if row.object != "any":
        yield _fact("made for", {"model": "models"}.get(row.object, row.object))
    if row.template:
        yield _fact("varies", "editions or publishers differ: the copy in a repo decides")
    yield _fact("SPDX", row.spdx or "has no expression for it")
    others = [other.id for other in catalog.licenses() if other.base == row.id or other.id in row.editions]
    many = (("also known", row.aliases), ("on the Hub", row.hub), ("also named", row.names), ("headings", row.titles))
    for label, values in (*many, ("based on", (row.base,) if row.base else ()), ("see also", others)):
        if values:
            yield _fact(label, *values)
    yield _fact("known", words.KNOWN[row.confidence])
    origins = [source_text(source) for source in row.sources] or ([row.source] if row.source else [])
    if origins:
        yield _fact(_WHERE.get(row.confidence, "read in"), *origins)


def source_text(source: Source, digits: int = 40) -> str:
    """Repository, path and commit in one word, with the first ``digits`` of the commit."""
    place = "/".join(part for part in (source.repo, source.path) if part)
    return f"{place}@{source.commit[:digits]}" if source.commit else place


def _fact(label: str, *values: str) -> str:
    return "\n".join(
        _wrapped(value, f"  {label if value is values[0] else '':<11} ", " " * 14) for value in dict.fromkeys(values)
    )


def _clause(clause: Clause, row: License) -> Iterator[str]:
    number = clause.clause or "–"
    pad = " " * (_LABEL + 4)
    fits = len(number) <= _LABEL
    if not fits:
        yield f"  {number}"
    says = f"{words.heading(clause)}: {clause.says}"
    yield _wrapped(says, f"  {number:<{_LABEL}}  " if fits else pad, pad)
    lines = words.conditions(clause)
    if clause.confidence not in ("", row.confidence):
        lines.append(f"known: {words.KNOWN[clause.confidence]}")
    for line in lines:
        yield pad + line if line.startswith(words.EXACTLY) else _wrapped(line, pad, pad + "  ")


def _wrapped(text: str, first: str, rest: str | None = None) -> str:
    from textwrap import fill

    indent = first if rest is None else rest
    return fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
