"""The app of ``weighbridge audit``: it wires screens, keys and themes, and knows nothing else."""

from __future__ import annotations

from textual.app import App

from scanner.tui.screens.findings import FindingsScreen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.tui.session import Session


class AuditApp(App[int]):
    """The audit of one report."""

    TITLE = "Weighbridge"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def on_mount(self) -> None:
        self.push_screen(FindingsScreen(self.session))
