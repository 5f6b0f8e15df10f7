"""Pages of facts about one thing: a heading, labels with their words, lists; wrapped for a width, everything escaped."""

from __future__ import annotations

from itertools import islice

from scanner.reports.console_text import shown, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.reports.console_text import Line

LABEL = 12
"""Columns of a label."""

MAX_LISTED = 40
"""Things listed under one heading; how many more there are is said."""


def heading(text: str, width: int) -> list[Line]:
    """The title of a page, with a blank line after it. ``text`` as scanned."""
    return [*wrapped(shown(text, 400), width, "", "heading"), ()]


def labelled(label: str, text: str, width: int, style: str = "") -> list[Line]:
    """``text`` (as scanned) after its label, its later lines below its first; nothing where there is no text."""
    if not text:
        return []
    if width < 3 * LABEL:
        return [(("dim", label),), *wrapped(shown(text, 2000), width, "  ", style)]
    rows = wrapped(shown(text, 2000), width, " " * LABEL, style)
    return [(("dim", f"{label:<{LABEL}}"), *rows[0][1:]), *rows[1:]] if rows else []


def listed(title: str, texts: Iterable[str], width: int, style: str = "", total: int = 0) -> list[Line]:
    """``texts`` (as scanned) below a title, a blank line before it; nothing where there are none. ``total`` says how many
    there are in all where only the first were made."""
    first = list(islice(texts, MAX_LISTED + 1))
    if not first:
        return []
    lines: list[Line] = [(), (("heading", title),)]
    for text in first[:MAX_LISTED]:
        rows = wrapped(shown(text, 1000), width, "  ", style)
        lines += [(("", "- "), *rows[0][1:]), *rows[1:]] if rows else []
    if len(first) > MAX_LISTED:
        more = f"and {total - MAX_LISTED:,} more" if total else "and more"
        lines.append((("dim", f"  {more}"),))
    return lines
