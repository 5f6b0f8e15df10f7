"""The pages of licences beside what is about them, as ``weighbridge explain`` has them."""

from __future__ import annotations

from scanner.reports.console_text import shown, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.reports.console_text import Line

MAX_LICENSES = 4
"""Licences explained below each other."""


def licenses_lines(ids: Iterable[str], width: int) -> list[Line]:
    """The pages of the licences with these ids of ours; a sentence where none is known."""
    from scanner.catalog.catalog import load
    from scanner.catalog.license_page import DISCLAIMER, license_page_of
    from scanner.reports.pages.explained import license_lines

    catalog = load()
    lines: list[Line] = []
    for name in list(dict.fromkeys(ids))[:MAX_LICENSES]:
        row = catalog.license(name)
        lines += [()] if lines else []
        if row is None:
            lines += wrapped(f"{shown(name, 80)} is in no table of ours: read its text.", width, "")
        else:
            lines += license_lines(license_page_of(row, catalog), width, DISCLAIMER)
    return lines or wrapped("No licence is known here that could be explained.", width, "")
