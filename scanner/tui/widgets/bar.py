"""A few lines that do not scroll: the head of a screen, its tabs, the hints at its foot. Their words can be clicked."""

from __future__ import annotations

from textual.events import Click
from textual.message import Message

from scanner.reports.console_text import columns
from scanner.tui.widgets.lines import Lines


class Bar(Lines):
    """The lines that ``lines(width)`` makes, made anew after `update` and for another width."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; }
    """

    class Clicked(Message):
        """The ``span``-th word of line ``row`` was clicked."""

        def __init__(self, bar: Bar, row: int, span: int) -> None:
            super().__init__()
            self.bar, self.row, self.span = bar, row, span

        @property
        def control(self) -> Bar:
            """The lines that were clicked."""
            return self.bar

    def update(self) -> None:
        """Makes and draws the lines anew."""
        self.forget()
        self.refresh()

    def on_click(self, event: Click) -> None:
        lines = self.lines(self.size.width)
        at = event.x
        for number, (_, text) in enumerate(lines[event.y] if event.y < len(lines) else ()):
            if at < columns(text):
                self.post_message(self.Clicked(self, event.y, number))
                return
            at -= columns(text)
