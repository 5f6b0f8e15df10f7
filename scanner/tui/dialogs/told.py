"""A few styled lines that are as high as they are long and take no focus: titles, summaries and hints."""

from __future__ import annotations

from textual.geometry import Size

from scanner.tui.widgets.lines import Lines


class Told(Lines):
    """The lines that ``lines(width)`` makes, as high as they need."""

    NARROWEST = 20
    DEFAULT_CSS = """
    Told { height: auto; }
    """

    def show(self) -> None:
        """Makes and draws the lines anew."""
        self.forget()
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """How many lines there are at that width."""
        return len(self.lines(width))
