"""The question which rule's targets shall be shown."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from scanner.reports.console_text import shown
from scanner.tui.fleet.lines import fitted
from scanner.tui.widgets.rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.reports.console_text import Line

_ANY = "any rule, or none"


class RulesDialog(ModalScreen[str]):
    """The rules that found something, the commonest first; answers with one, or "" for all targets."""

    CSS = """
    RulesDialog { align: center middle; background: $background 60%; }
    RulesDialog Vertical {
        width: 72; max-width: 100%; height: auto; max-height: 90%;
        background: $surface; border: solid $border; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close", id="rules.close")]

    def __init__(self, rules: Sequence[tuple[str, int]], chosen: str) -> None:
        super().__init__()
        self._rules = [("", 0), *rules]
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = "Targets with a finding of"
            box.border_subtitle = "enter shows them, escape closes"
            yield Rows(self._row, len(self._rules))

    def on_mount(self) -> None:
        rows = self.query_one(Rows)
        rows.styles.height = min(len(self._rules), 30)
        rows.show(len(self._rules), next((at for at, (id, _) in enumerate(self._rules) if id == self._chosen), 0))  # noqa: A001
        self.set_focus(rows)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        self.dismiss(self._rules[event.index][0])

    def action_leave(self) -> None:
        self.dismiss(None)

    def _row(self, index: int, width: int) -> Line:
        rule, count = self._rules[index]
        told = f"{count:,}" if rule else ""
        return (("", fitted(shown(rule, 80) or _ANY, width - len(told) - 1)), ("dim", f" {told}"))
