"""What leaves the list of targets: a name or a command for the clipboard, a page for the browser."""

from __future__ import annotations

from scanner.model.fleet import bare
from scanner.model.report import Inventory, TargetReport
from scanner.tui.fleet.lines import command_of
from scanner.tui.verbs import copy_text, hub_page, open_page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from textual.app import App

    from scanner.model.fleet import Entry


def copy_target(app: App[Any], entry: Entry, what: str) -> str:
    """Copies the "name" of the target, or the "command" that scans it alone, and says so."""
    return copy_text(app, entry.target if what == "name" else command_of(entry.target))


def open_target_page(app: App[Any], entry: Entry) -> str:
    """Opens the page of the target on the Hub, at what was read, and says so; what has none has its name copied."""
    head = TargetReport(entry.target, "hub", "", Inventory(), bare(entry.commit) or None)
    page = hub_page(head) if entry.target.startswith("hf://") else ""
    return open_page(app, page) if page else copy_text(app, entry.target)
