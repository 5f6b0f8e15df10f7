"""Lines of styled text to the strips that Textual draws. No markup is read: what was scanned cannot style a screen."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from scanner.tui.themes import NO_DIM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.reports.console_text import Line

STYLES = ("deny", "review", "ok", "incomplete", "path", "dim", "heading", "code", "mark", "added", "removed", "key", "")
"""The semantic styles of a `Line`; each theme gives them colours (`styles_of`)."""

_COLOURS = ("error", "warning", "success", "accent", "secondary", "primary")
_ANSI = "ansi_"


def styles_of(variables: Mapping[str, str]) -> dict[str, Style]:
    """The look of each of `STYLES` in a theme, from its CSS variables."""
    return _styles(tuple(_colour(variables.get(name, "")) for name in _COLOURS), NO_DIM in variables)


def _colour(value: str) -> str | None:
    """A theme's colour as rich names it: "#rrggbb", or one of the terminal's own sixteen."""
    if value.startswith(_ANSI):
        return value.removeprefix(_ANSI)
    return value if value.startswith("#") else None


@lru_cache(maxsize=16)
def _styles(colours: tuple[str | None, ...], no_dim: bool) -> dict[str, Style]:
    error, warning, success, accent, secondary, primary = colours
    return {
        "deny": Style(color=error, bold=True),
        "review": Style(color=warning),
        "ok": Style(color=success, bold=True),
        "incomplete": Style(color=accent, bold=True),
        "path": Style(bold=True),
        "dim": Style(dim=not no_dim),
        "heading": Style(bold=True, underline=True),
        "code": Style(color=secondary),
        "mark": Style(bold=True, reverse=True),
        "added": Style(color=success),
        "removed": Style(color=error),
        "key": Style(color=primary, bold=True),
        "": Style(),
    }


def uncoloured(styles: Mapping[str, Style]) -> dict[str, Style]:
    """The same styles without colours: for the row under the cursor, whose colours are the cursor's."""
    return {name: Style(bold=style.bold, reverse=style.reverse) for name, style in styles.items()}


def strip_of(line: Line, width: int, styles: Mapping[str, Style], base: Style) -> Strip:
    """``line`` on exactly ``width`` columns over the style ``base``; what is longer is cut. The text is already escaped."""
    segments = [Segment(text, base + styles.get(style, styles[""])) for style, text in line]
    return Strip(segments).adjust_cell_length(width, base)
