"""A page for each licence, and the list of them, from rules/licenses/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.catalog.catalog import load
from scanner.catalog.license_page import DISCLAIMER, NOTHING, license_page_of
from scanner.catalog.license_words import KNOWN
from website.markup import code, plain, table

if TYPE_CHECKING:
    from scanner.catalog.catalog import Catalog
    from scanner.catalog.license import License
    from scanner.catalog.license_page import ClauseWords

_AS_CODE = ("SPDX", "also known", "on the Hub", "based on", "see also", "read in", "quoted in", "named in")
"""Labels whose values are ids and places, to be copied as they are."""

_COMMERCIAL = {"allowed": "yes", "conditional": "on conditions", "prohibited": "no", "unknown": "not known"}


def license_pages() -> dict[str, str]:
    """The list of licences and the page of each, by the page's name."""
    catalog = load()
    rows = sorted(catalog.licenses(), key=lambda row: row.name.lower())
    return {"licenses.md": _list(rows), **{f"licenses/{row.id}.md": _page(row, catalog) for row in rows}}


def _page(row: License, catalog: Catalog) -> str:
    page = license_page_of(row, catalog)
    facts = [(label, ", ".join(_value(label, value) for value in values)) for label, values in page.facts]
    lines = [f"# {plain(row.name)}", "", *table(("licence", code(row.id)), facts)]
    if page.note:
        lines += [plain(page.note), ""]
    for title, clauses in page.groups:
        lines += [f"## {plain(title)}", ""]
        for clause in clauses:
            lines += _clause(clause)
        lines.append("")
    if not page.groups:
        lines += [NOTHING, ""]
    lines += [DISCLAIMER, "", f"On a command line: `weighbridge explain {row.id}`. [All licences](../licenses.md)."]
    return "\n".join(lines) + "\n"


def _value(label: str, value: str) -> str:
    return code(value) if label in _AS_CODE and " " not in value else plain(value)


def _clause(clause: ClauseWords) -> list[str]:
    """A line of a list; what tells when it bites is a list below it."""
    return [f"- **{plain(clause.number)}** {plain(clause.says)}", *(f"    - {plain(line)}" for line in clause.lines)]


def _list(rows: list[License]) -> str:
    lines = [
        "# Licences",
        "",
        "Each is one file in `rules/licenses/`, and its page has the clauses and when they bite. ",
    ]
    lines[-1] += DISCLAIMER + " [How licences are judged](licenses-how.md)."
    lines += ["", *table(("known", "means", "licences"), _how_known(rows))]
    cells = [
        (
            f"[{plain(row.name)}](licenses/{row.id}.md)",
            code(row.id),
            code(row.spdx) if row.spdx else "–",
            row.category,
            _COMMERCIAL[row.commercial],
            row.confidence,
        )
        for row in rows
    ]
    return "\n".join([*lines, *table(("licence", "id", "SPDX", "category", "commercial use", "known"), cells)])


def _how_known(rows: list[License]) -> list[tuple[str, str, str]]:
    counted = {known: sum(row.confidence == known for row in rows) for known in KNOWN}
    return [(known, KNOWN[known], str(count)) for known, count in counted.items() if count]
