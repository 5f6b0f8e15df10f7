"""The page of ``weighbridge explain`` for a licence, and how it is found by whatever people call it."""

from __future__ import annotations

from scanner.catalog.license_page import DISCLAIMER, NOTHING, license_page_of
from scanner.catalog.license_words import EXACTLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.catalog.catalog import Catalog
    from scanner.catalog.license import License
    from scanner.catalog.license_page import ClauseWords

_WIDTH = 100
"""Characters of a line."""

_LABEL = 10
"""Characters that a clause's number may have to stand on the line of its words."""


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
    page = license_page_of(row, catalog)
    parts = ["\n".join([page.title, "", *(_fact(label, *values) for label, values in page.facts)])]
    if page.note:
        parts.append(_wrapped(page.note, "  "))
    for title, clauses in page.groups:
        parts.append("\n".join([title, *(line for clause in clauses for line in _clause(clause))]))
    if not row.clauses:
        parts.append(f"  {NOTHING}")
    return "\n\n".join([*parts, DISCLAIMER]) + "\n"


def _fact(label: str, *values: str) -> str:
    return "\n".join(_wrapped(value, f"  {label if value is values[0] else '':<11} ", " " * 14) for value in values)


def _clause(clause: ClauseWords) -> Iterator[str]:
    pad = " " * (_LABEL + 4)
    fits = len(clause.number) <= _LABEL
    if not fits:
        yield f"  {clause.number}"
    yield _wrapped(clause.says, f"  {clause.number:<{_LABEL}}  " if fits else pad, pad)
    for line in clause.lines:
        yield pad + line if line.startswith(EXACTLY) else _wrapped(line, pad, pad + "  ")


def _wrapped(text: str, first: str, rest: str | None = None) -> str:
    from textwrap import fill

    indent = first if rest is None else rest
    return fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
