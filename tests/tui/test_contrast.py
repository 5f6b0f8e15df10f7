"""Whatever is written on a screen can be read: WCAG 2.2's contrast of 4.5, and of 7 in the theme that is for it."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("textual", reason="the extra 'tui' is not installed")

from textual.containers import Vertical
from textual.screen import ModalScreen

from tests.tui.stage import app_on, piloted

LEAST = {"dark": 4.5, "light": 4.5, "contrast": 7.0}
KEYS = ("1", "2 space", "2 tab", "2 slash", "2 x", "3", "4", "5", "2 w", "2 r tab", "e", "2 question_mark", "ctrl+p")


@pytest.mark.parametrize("theme", LEAST)
def test_what_is_written_can_be_read(theme: str) -> None:
    app = app_on("unsafe", theme)
    faint: list[tuple[str, float, str]] = []
    least: list[float] = []

    async def play(pilot: Any) -> None:
        app.notify("It is so.", severity="warning", timeout=60)
        for keys in KEYS:
            await pilot.press(*keys.split())
            await pilot.pause()
            for text, ratio in written(app):
                least.append(ratio)
                if ratio < LEAST[theme]:
                    faint.append((keys, round(ratio, 2), text))
            while isinstance(app.screen, ModalScreen) or app.screen.query(".-used"):
                await pilot.press("escape")
                await pilot.pause()

    piloted(app, play)
    assert len(least) > 300
    assert not faint


def written(app: Any) -> list[tuple[str, float]]:
    """Each piece of text on the screen with its contrast; of a dialog what is in its box, since the rest is to recede."""
    screen = app.screen
    boxes = [box.region for box in screen.query(Vertical)][:1] if isinstance(screen, ModalScreen) else [screen.region]
    found = []
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            start, x = x, x + len(text)
            inside = any(box.y <= y < box.bottom and box.x <= start and x <= box.right for box in boxes)
            if inside and any(letter.isalnum() for letter in text):
                fore, back = style.color.get_truecolor(), style.bgcolor.get_truecolor()
                found.append((text.strip(), contrast(fore, back)))
    return found


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """WCAG's contrast of two colours: 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: tuple[int, ...]) -> float:
    """The relative luminance of an sRGB colour."""
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
