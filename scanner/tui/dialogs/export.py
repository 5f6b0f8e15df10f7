"""The question behind ``e``: in which formats the report is written, and where."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.binding import Binding, BindingType

from scanner.model.record import record
from scanner.reports.console_text import counted, shown, shown_path, wrapped
from scanner.tui.dialogs.form import Field, Form
from scanner.tui.dialogs.told import Told
from scanner.tui.widgets.rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from scanner.reports.console_text import Line
    from scanner.tui.session import Session

_ENDINGS = {
    "completeness": "-completeness.txt",
    "console": ".txt",
    "cyclonedx": ".cdx.json",
    "cyclonedx17": "-1.7.cdx.json",
    "github": "-annotations.txt",
    "gitlab": "-codequality.json",
    "junit": "-junit.xml",
    "markdown": ".md",
    "mermaid": ".mmd",
    "spdx": ".spdx.json",
    "spdx3": ".spdx3.json",
    "tree": "-tree.txt",
}
"""What a file's name ends with where the format's id alone would say little."""

_FIRST = ("sarif", "json", "markdown", "console")
"""Formats that people ask for most."""

STEM = "weighbridge"


@record
class ExportAnswer:
    """What was answered: ``FORMAT:FILE`` each, as ``--output`` takes them."""

    specs: tuple[str, ...]


class Formats(Rows):
    """The list of formats. Its keys all have priority, so that enter does not overtake a space that came before it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "screen.pick", "Choose", show=False, priority=True, id="export.pick")
    ]


class ExportDialog(Form[ExportAnswer]):
    """Asks for formats and a folder."""

    DEFAULT_CSS = """
    ExportDialog #formats { height: auto; max-height: 9; margin-bottom: 1; }
    ExportDialog #formats-note { margin-bottom: 1; }
    """
    VERB = "write"

    def __init__(self, session: Session, folder: str = "") -> None:
        from scanner.reports.interface import names, output

        found = names()
        self._formats = [output(name) for name in (*(one for one in _FIRST if one in found), *_rest(found))]
        self._chosen = {self._formats[0].id} if self._formats else set()
        self._targets = len(session.view.targets)
        self._findings = len(session.view.rows)
        self._allowed = session.view.columns.outcome.count("allow")
        self._folder = folder or os.curdir
        self._is_asked = False
        super().__init__()

    def title_line(self) -> Line:
        return (("heading", "Export the report"),)

    def summary(self, width: int) -> Sequence[Line]:
        allowed = f" ({self._allowed:,} of them allowed)" if self._allowed else ""
        targets = counted(self._targets, "target")
        told = f"{counted(self._findings, 'finding')}{allowed} of {targets}, as the last scan judged them"
        return wrapped(told, width, "", "dim")

    def more(self) -> Iterable[Widget]:
        yield Formats(self._row, len(self._formats), id="formats")
        yield Told(self._chosen_note, id="formats-note")

    def fields(self) -> Iterable[Field]:
        yield Field("folder", "Folder", self._folder, folder_mistake, self._told_folder)

    def answer(self, values: dict[str, str]) -> ExportAnswer:
        folder = os.path.expanduser(values["folder"])
        return ExportAnswer(tuple(f"{one}:{os.path.join(folder, file_of(one))}" for one in self._picked()))

    def is_ready(self) -> bool:
        self._is_asked = True
        self.query_one("#formats-note", Told).show()
        if not self._chosen:
            self.set_focus(self.query_one("#formats"))
        return bool(self._chosen)

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#formats"))

    def on_rows_chosen(self) -> None:
        """Enter on a format answers; space chooses it."""
        self.action_submit()

    def on_rows_moved(self) -> None:
        """A title that the list has no room for stands below it."""
        self.query_one("#formats-note", Told).show()

    def action_pick(self) -> None:
        """Chooses the format under the cursor, or no longer."""
        rows = self.query_one("#formats", Rows)
        self._chosen ^= {self._formats[rows.cursor].id}
        rows.refresh()
        self.query_one("#formats-note", Told).show()
        self.refresh_notes()

    def _picked(self) -> list[str]:
        return [item.id for item in self._formats if item.id in self._chosen]

    def _row(self, index: int, width: int) -> Line:
        item = self._formats[index]
        mark = "x" if item.id in self._chosen else " "
        title = shown(item.title, max(8, width - 47))
        return (("key", f"[{mark}] "), ("path", f"{item.id:<13}"), ("dim", f"{file_of(item.id):<30}"), ("", title))

    def _chosen_note(self, width: int) -> Sequence[Line]:
        if self._chosen or not self._is_asked:
            found = self.query("#formats").results(Rows)
            item = self._formats[next((rows.cursor for rows in found), 0)]
            return wrapped(f"{item.id}: {shown(item.title, 200)}", width, "", "dim")
        return wrapped("Choose one format at least, with space.", width, "", "deny")

    def _told_folder(self, text: str) -> str:
        folder = os.path.expanduser(text)
        there = [name for name in map(file_of, self._picked()) if os.path.lexists(os.path.join(folder, name))]
        if there:
            return f"replaces {', '.join(there)}"
        return f"into {shown_path(os.path.abspath(folder), 120)}"

    def _keys(self) -> Line:
        return (("key", "space"), ("dim", " choose   "), *super()._keys())


def file_of(output: str) -> str:
    """The file's name for a format: ``weighbridge.sarif``."""
    return STEM + _ENDINGS.get(output, f".{output}")


def folder_mistake(text: str) -> str:
    """What is wrong with ``text`` as a folder to write into; "" for nothing."""
    folder = os.path.expanduser(text)
    if not text:
        return "Name a folder; . is the one you are in."
    if not os.path.isdir(folder):
        return f"There is no folder {shown(text, 80)}. Make it first, or name another."
    return "" if os.access(folder, os.W_OK) else f"Nothing can be written into {shown(text, 80)}. Name another folder."


def _rest(found: Sequence[str]) -> list[str]:
    return [name for name in found if name not in _FIRST]
