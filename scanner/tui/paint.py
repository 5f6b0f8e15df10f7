"""Lines of styled text to the strips that Textual draws. No markup is read: what was scanned cannot style a screen."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.reports.console_text import Line

STYLES = ("deny", "review", "ok", "incomplete", "path", "dim", "heading", "code", "mark", "added", "removed", "key", "")
"""The semantic styles of a `Line`; each theme gives them colours (`styles_of`)."""


def styles_of(variables: Mapping[str, str]) -> dict[str, Style]:
    """The look of each of `STYLES` in a theme, from its CSS variables."""

    def color(name: str) -> str | None:
        value = variables.get(name, "")
        return value if value.startswith("#") else None

    return {
        "deny": Style(color=color("error"), bold=True),
        "review": Style(color=color("warning")),
        "ok": Style(color=color("success"), bold=True),
        "incomplete": Style(color=color("accent"), bold=True),
        "path": Style(bold=True),
        "dim": Style(dim=True),
        "heading": Style(bold=True, underline=True),
        "code": Style(color=color("secondary")),
        "mark": Style(bold=True, reverse=True),
        "added": Style(color=color("success")),
        "removed": Style(color=color("error")),
        "key": Style(color=color("primary"), bold=True),
        "": Style(),
    }


def strip_of(line: Line, width: int, styles: Mapping[str, Style], base: Style) -> Strip:
    """``line`` on exactly ``width`` columns over the style ``base``; what is longer is cut. The text is already escaped."""
    segments = [Segment(text, base + styles.get(style, styles[""])) for style, text in line]
    return Strip(segments).adjust_cell_length(width, base)
