"""The targets of a fleet's run: each with its answer, and below the list what is known of the one under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from scanner.model.record import altered
from scanner.reports.console_text import shown, wrapped
from scanner.store.fleet.errors import FleetError
from scanner.tui.fleet.asked import SHOWS, Asked, asked_before, kept, next_show, next_sort
from scanner.tui.fleet.lines import (
    entry_line,
    entry_page,
    fitted,
    head_line,
    nothing_lines,
    shows_line,
    status_line,
    titles_line,
)
from scanner.tui.keys import bindings
from scanner.tui.screens.room import Room, Split
from scanner.tui.widgets.bar import Bar
from scanner.tui.widgets.filter import Filter
from scanner.tui.widgets.page import Page
from scanner.tui.widgets.rows import GUTTER, Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.model.fleet import Entry
    from scanner.reports.console_text import Line
    from scanner.tui.fleet.fleet import Fleet, Looked

LOOKS = 3.0
"""Seconds between two looks at the store while it is being written."""

MAX_REASON = 300
"""Characters of what a store is damaged by."""


class FleetScreen(Room):
    """All targets of the run."""

    NAME = "fleet"
    DEFAULT_CSS = """
    FleetScreen #status, FleetScreen #titles { height: 1; }
    FleetScreen Split, FleetScreen.-wide Split { layout: vertical; }
    FleetScreen Split > .list, FleetScreen.-wide Split > .list { height: 1fr; width: 1fr; }
    FleetScreen Split > .detail { height: 8; }
    FleetScreen.-wide Split > .detail { width: 1fr; border-left: none; border-top: solid $border-blurred; }
    FleetScreen.-wide Split > .detail:focus { border-left: none; border-top: heavy $border; }
    FleetScreen.-zoomed Split > .detail { height: 1fr; border: none; }
    FleetScreen.-zoomed #titles { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("fleet")

    def __init__(self, fleet: Fleet) -> None:
        super().__init__(fleet.session)
        self.fleet = fleet
        self.asked = asked_before(fleet.session.place)
        self._is_looking = self._is_due = False
        self._failed = ""
        self._told_of = fleet.run.number
        self._wanted = fleet.session.place.get("target")

    # What is on the screen

    def body(self) -> ComposeResult:
        yield Bar(lambda _: (status_line(self.asked, len(self.fleet), self._is_looking),), id="status")
        yield Bar(lambda width: ((("", " " * GUTTER), *titles_line(width - GUTTER - 1)),), id="titles")
        with Split():
            with Vertical(classes="list"):
                yield Rows(self._row, len(self.fleet), id="list")
                yield Filter("words of the name, the licence or the error")
            yield Page(self._detail, id="detail", classes="detail")

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one("#list", Rows)

    def on_mount(self) -> None:
        if self.asked.needle:
            self.query_one(Filter).hold(self.asked.needle)
        self.set_focus(self.rows)
        self.settle(is_first=True)
        self.set_interval(LOOKS, self._look_again)

    def current(self) -> Entry | None:
        """The target under the cursor; None where there is none, or it cannot be read."""
        try:
            return self.fleet.entry(self.rows.cursor) if self.rows.cursor < len(self.fleet) else None
        except FleetError:
            return None

    def _row(self, index: int, width: int) -> Line:
        try:
            return entry_line(self.fleet.entry(index), width)
        except FleetError as error:
            return (("deny", fitted(shown(str(error), width + 1), width)),)

    def _detail(self, width: int) -> Sequence[Line]:
        if not len(self.fleet):
            if self._failed:
                return wrapped(shown(self._failed, MAX_REASON), width, "", "deny")
            return () if self._is_looking else nothing_lines(self.asked, self.fleet.run, width)
        try:
            return entry_page(self.fleet.entry(self.rows.cursor), width)
        except FleetError as error:
            return wrapped(shown(str(error), MAX_REASON), width, "", "deny")

    def _head(self, width: int) -> Sequence[Line]:
        head = head_line(self.fleet.name, self.fleet.run, width)
        return head, shows_line(self.asked.show, self.fleet.counts, width)

    async def on_bar_clicked(self, event: Bar.Clicked) -> None:
        if event.bar.id == "head":
            if event.row == 1 and event.span < len(SHOWS):
                self._ask(altered(self.asked, show=tuple(SHOWS)[event.span]))
        else:
            await super().on_bar_clicked(event)

    def on_rows_moved(self) -> None:
        self.query_one("#detail", Page).show()
        self._keep()

    # Looks at the store

    def look(self, only_if_changed: bool = False) -> None:
        """Has the store looked at beside the screen, once more where that is under way already."""
        if self._is_looking:
            self._is_due = self._is_due or not only_if_changed
            return
        self._is_looking = True
        self.run_worker(lambda: self._look(self.asked, only_if_changed), thread=True, exit_on_error=False)

    def _look(self, asked: Asked, only_if_changed: bool) -> None:
        looked: Looked | None = None
        failed = ""
        try:
            looked = self.fleet.look_beside(asked, only_if_changed)
        except FleetError as error:
            failed = str(error)
        self.app.call_from_thread(self._looked, looked, failed)

    def _looked(self, looked: Looked | None, failed: str) -> None:
        if not self.is_mounted or not self.app.screen_stack:
            return
        self._is_looking = False
        if failed and failed != self._failed:
            self.app.notify(shown(failed, MAX_REASON), severity="warning", markup=False)
        self._failed = failed
        if looked is not None and looked.asked == self.asked:
            self._take(looked)
        elif failed:
            self._show_status()
        if self._is_due:
            self._is_due = False
            self.look()

    def _look_again(self) -> None:
        if self.app.screen is self:
            self.look(only_if_changed=True)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.is_mounted:
            self.look(only_if_changed=True)

    def _take(self, looked: Looked) -> None:
        """Shows what was found; the cursor stays on its target, or where it was."""
        wanted, self._wanted = self._wanted, None
        at = self.current()
        name = wanted if isinstance(wanted, str) else at.target if at is not None else ""
        is_other = looked.asked != self.fleet.asked
        self.fleet.take(looked)
        index = self.fleet.index_of(name) if name else -1
        if index < 0:
            index = 0 if is_other else self.rows.cursor
        self.rows.show(len(self.fleet), index)
        self._show_status()
        self._keep()
        self._tell_newer()

    def _show_status(self) -> None:
        self.refresh_head()
        self.query_one("#status", Bar).update()
        self.query_one("#detail", Page).show()

    def _tell_newer(self) -> None:
        newest = self.fleet.newest
        if newest > self._told_of:
            self._told_of = newest
            self.app.notify(f"This is run {self.fleet.run.number}; run {newest} is there too. Open the store again "
                            "to see it.", markup=False)  # fmt: skip

    def settle(self, is_first: bool = False) -> None:
        """Has the list as it was asked for, at once: a key is about the row that the keys before it went to."""
        if is_first or self.fleet.asked != self.asked:
            try:
                self._take(self.fleet.look(self.asked))
            except FleetError as error:
                self._failed = str(error)
                self._show_status()

    # What is asked for

    def _ask(self, asked: Asked) -> None:
        if asked != self.asked:
            self.asked = asked
            self.look()
            self._show_status()

    def action_filter(self) -> None:
        if self.is_zoomed:
            self.zoom(False)
        self.query_one(Filter).enter()

    def on_input_changed(self) -> None:
        self._ask(altered(self.asked, needle=self.query_one(Filter).value))

    def on_filter_left(self) -> None:
        self.set_focus(self.rows)

    def action_show(self) -> None:
        self._ask(next_show(self.asked))

    def action_sort(self) -> None:
        self._ask(next_sort(self.asked))

    async def action_rule(self) -> None:
        """Asks for a rule, whose targets are shown then."""
        from scanner.tui.fleet.rules import RulesDialog

        def answered(rule: str | None) -> None:
            if rule is not None:
                self._ask(altered(self.asked, rule=rule))

        try:
            rules = self.fleet.rules()
        except FleetError as error:
            self.app.notify(shown(str(error), MAX_REASON), severity="warning", markup=False)
        else:
            await self.app.push_screen(RulesDialog(rules, self.asked.rule), answered)

    def step_back(self) -> bool:
        """One step back: out of the detail, then all that narrows the list goes."""
        if super().step_back():
            return True
        if self.asked.is_narrowed:
            self.query_one(Filter).leave(clear=True)
            self._ask(Asked(sort=self.asked.sort))
            return True
        return False

    # What is done with a target

    def on_rows_chosen(self) -> None:
        self._with_target(self._choose)

    def _choose(self, entry: Entry) -> None:
        """Opens the report of the target; where there is none, what is known of it."""
        if entry.state == "done":
            self.call_later(self.run_action, "app.open_target")
        else:
            self.zoom(True)

    def _with_target(self, deed: Callable[[Entry], object]) -> None:
        """Does it with the target under the cursor of the list that was asked for: after what was typed before."""

        def do() -> None:
            self._ask(altered(self.asked, needle=self.query_one(Filter).value))
            self.settle()
            entry = self.current()
            if entry is not None:
                deed(entry)

        self.query_one(Filter).call_later(do)

    def where(self) -> str:
        """Which row of the list the cursor is on."""
        return f"target {self.rows.cursor + 1:,} of {len(self.fleet):,}"

    def go_on(self, step: int) -> bool:
        """Puts the cursor on the next target that has a report (the one before, for a step of -1); False where there is
        none."""
        index = self.rows.cursor + step
        while 0 <= index < len(self.fleet):
            try:
                if self.fleet.entry(index).state == "done":
                    self.rows.cursor = index
                    return True
            except FleetError:
                pass
            index += step
        return False

    def action_copy(self, what: str) -> None:
        """Copies the name of the target, or the command that scans it alone."""
        from scanner.tui.fleet.deeds import copy_target

        self._with_target(lambda entry: self.app.notify(copy_target(self.app, entry, what), markup=False))

    def action_open(self) -> None:
        """Opens the page of the target on the Hub."""
        from scanner.tui.fleet.deeds import open_target_page

        self._with_target(lambda entry: self.app.notify(open_target_page(self.app, entry), markup=False))

    def _keep(self) -> None:
        """Keeps where one is, for the next audit of this store."""
        entry = self.current()
        self.session.place.update(kept(self.asked))
        if entry is not None:
            self.session.place["target"] = entry.target
        self.session.keep_place()
