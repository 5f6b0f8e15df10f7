"""The looks of the audit room: dark, light, high contrast, and the sixteen colours that the terminal has itself."""

from __future__ import annotations

from textual.theme import Theme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

NO_DIM = "weighbridge-no-dim"
"""The variable of themes in which nothing may be faint."""

THEMES = {
    "dark": Theme(
        name="dark",
        dark=True,
        primary="#7aa2d6",
        secondary="#9fb8a5",
        accent="#c7a0dc",
        warning="#e5b567",
        error="#f0777b",
        success="#8fc27b",
        foreground="#d8dbe0",
        background="#16191d",
        surface="#1b1f24",
        panel="#252b33",
        variables={"border": "#7aa2d6", "border-blurred": "#3b444f", "text-disabled": "auto 70%"},
    ),
    "light": Theme(
        name="light",
        dark=False,
        primary="#1f4f8f",
        secondary="#3d5a45",
        accent="#74309c",
        warning="#8a5300",
        error="#b3202a",
        success="#2d6b1d",
        foreground="#1c1f23",
        background="#fbfbf9",
        surface="#f3f3ef",
        panel="#e4e5df",
        variables={"border": "#1f4f8f", "border-blurred": "#b9bbb2", "text-disabled": "auto 70%"},
    ),
    "contrast": Theme(
        name="contrast",
        dark=True,
        primary="#8cd2ff",
        secondary="#ffffff",
        accent="#ff9bff",
        warning="#ffe14d",
        error="#ff8080",
        success="#7dff7d",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        text_alpha=1.0,
        variables={
            NO_DIM: "true",
            "block-cursor-background": "#ffe14d",
            "block-cursor-foreground": "#000000",
            "block-cursor-blurred-background": "#505050",
            "block-cursor-blurred-foreground": "#ffffff",
            "border": "#ffffff",
            "border-blurred": "#ffffff",
            "scrollbar": "#ffffff",
            "scrollbar-background": "#000000",
            "text-disabled": "auto 85%",
        },
    ),
    "terminal": Theme(
        name="terminal",
        ansi=True,
        dark=True,
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_magenta",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables={
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "block-cursor-foreground": "ansi_default",
            "block-cursor-background": "ansi_default",
            "border-blurred": "ansi_default",
            "input-cursor-background": "ansi_default",
            "input-cursor-foreground": "ansi_default",
            "input-cursor-text-style": "reverse",
            "input-selection-background": "ansi_blue",
            "input-selection-foreground": "ansi_white",
        },
    ),
}
"""Each theme by the name that the settings give it. Outcomes are words in all of them; colour only repeats them."""

_BRIGHT = ("7", "15")
"""Backgrounds that COLORFGBG (rxvt, Konsole and others) calls by the number of a light colour."""


def first_theme(wanted: str, environ: Mapping[str, str]) -> str:
    """The theme to begin with: ``wanted`` where there is such a one, else what the terminal says that it can show."""
    if wanted in THEMES:
        return wanted
    if "NO_COLOR" in environ or not _has_many_colours(environ):
        return "terminal"
    return "light" if environ.get("COLORFGBG", "").rpartition(";")[2] in _BRIGHT else "dark"


def theme_after(name: str) -> str:
    """The next theme in turn."""
    names = list(THEMES)
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]


def _has_many_colours(environ: Mapping[str, str]) -> bool:
    """True where 256 colours or more can be shown, as terminals tell it. Windows has no TERM, and its consoles can."""
    if environ.get("COLORTERM", "") in ("truecolor", "24bit") or "TERM" not in environ:
        return True
    return any(word in environ["TERM"] for word in ("256color", "direct", "truecolor", "kitty", "alacritty", "ghostty"))
