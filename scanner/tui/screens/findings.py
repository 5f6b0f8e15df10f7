"""The findings on the left, the evidence of the one under the cursor beside it, a filter, a selection, and the verbs."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from scanner.model.codec import ReportError
from scanner.reports.console_text import shown
from scanner.tui.damaged import MAX_REASON, damage
from scanner.tui.detail import explained_lines, finding_lines, group_lines, rule_of
from scanner.tui.keys import bindings
from scanner.tui.listing import group_line, nothing_lines, row_line, status_line
from scanner.tui.screens.room import Room, Split
from scanner.tui.table import GROUPS, SORTS, Group, Table
from scanner.tui.widgets.bar import Bar
from scanner.tui.widgets.filter import MAX_NEEDLE, Filter
from scanner.tui.widgets.page import Page
from scanner.tui.widgets.rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.model.report_view import Row
    from scanner.reports.console_text import Line
    from scanner.tui.session import Session

Key = tuple[int, str]
"""A finding as the selection knows it, whatever is shown and scanned anew: the target's number and the fingerprint."""


class FindingsScreen(Room):
    """All findings of the report."""

    NAME = "findings"
    DEFAULT_CSS = """
    FindingsScreen #status { height: 1; }
    FindingsScreen #list { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("findings")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table = Table(session.view, session.decided, session.orders)
        self.selected: dict[Key, Row] = {}
        self.explains = False
        self._filters = False
        self._can_accept = False
        self._wanted_target = -1

    # What is on the screen

    def body(self) -> ComposeResult:
        yield Bar(lambda _: (status_line(self.table, len(self.selected)),), id="status")
        with Split():
            with Vertical(classes="list"):
                yield Rows(self._row, len(self.table.items), id="list", selected=self._is_selected)
                yield Filter()
            yield Page(self._detail, id="detail", classes="detail")

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one("#list", Rows)

    def on_mount(self) -> None:
        self._resume()
        self.set_focus(self.rows)
        if self._wanted_target >= 0:
            self.call_later(self.go_to_target, self._wanted_target)

    def current(self) -> Group | Row | None:
        """What the cursor is on."""
        items = self.table.items
        return items[self.rows.cursor] if self.rows.cursor < len(items) else None

    def under_cursor(self) -> Row | None:
        """The finding under the cursor; None on a heading."""
        item = self.current()
        return None if isinstance(item, Group) else item

    def chosen(self) -> list[Row]:
        """What a verb acts on: the selected findings, else the one under the cursor, or all of the group under it."""
        if self.selected:
            return list(self.selected.values())
        return self.chosen_at_cursor()

    def chosen_at_cursor(self) -> list[Row]:
        """The finding under the cursor, or all of the group whose heading it is on."""
        return self.table.rows_at(self.rows.cursor) if self.table.items else []

    def refresh_decisions(self) -> None:
        super().refresh_decisions()
        at = self.current()
        self.table.decisions_changed()
        self._show_anew(at)

    def _row(self, index: int, width: int) -> Line:
        item = self.table.items[index]
        if isinstance(item, Group):
            rule = rule_of(self.session.view, item.title) if self.table.group_by == "rule" else None
            return group_line(item, rule.title if rule else "", width)
        self.session.view.finding(item), self.session.view.verdict(item)  # a line that says two things is not shown
        return row_line(item, self.session.decided(item), self.table.group_by, width)

    def _detail(self, width: int) -> Sequence[Line]:
        item = self.current()
        if item is None:
            return nothing_lines(self.table, width)
        if isinstance(item, Group):
            return group_lines(self.session.view, item, width)
        if self.explains:
            return explained_lines(self.session.view, item, width)
        decided = self.session.decided(item)
        lapsed = "" if decided is not None else self.session.lapsed(item)
        return finding_lines(self.session.view, item, decided, width, lapsed)

    def on_rows_moved(self) -> None:
        self._changed()

    def _show_anew(self, at: Group | Row | None) -> None:
        """Draws the list after it was arranged otherwise; the cursor stays on ``at`` where that is still there."""
        index = -1
        if at is not None and not isinstance(at, Group):
            index = self.table.index_of(at.fingerprint, at.target, reveal=True)
        self.rows.show(len(self.table.items), index if index >= 0 else self._near())
        self._changed()

    def _changed(self) -> None:
        """Shows the detail and the status of what the cursor is on now, and keeps where that is."""
        self.query_one("#status", Bar).update()
        self.query_one("#detail", Page).show()
        self._look_at_cursor()
        self._keep()

    def _near(self) -> int:
        """The row that stands where the cursor was, or the first: a heading tells less."""
        return self.rows.cursor if 0 < self.rows.cursor < len(self.table.items) else self._first()

    def _first(self) -> int:
        """The first row, where its group is open."""
        items = self.table.items
        return int(len(items) > 1 and isinstance(items[0], Group) and items[0].is_open)

    # Going about

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        if isinstance(self.table.items[event.index], Group):
            self._fold(event.index)
        else:
            self.zoom(True)

    def _fold(self, index: int, is_open: bool | None = None) -> None:
        index = self.table.fold(index, is_open)
        self.rows.show(len(self.table.items), index)
        self._changed()

    def action_fold(self, is_open: bool) -> None:
        """Opens or closes the group that the cursor is in; closing leaves the cursor on its heading."""
        item = self.current()
        if isinstance(item, Group) and item.is_open == is_open:
            return
        if item is not None and (isinstance(item, Group) or not is_open):
            self._fold(self.rows.cursor, is_open)

    def step_back(self) -> bool:
        """One step back: out of the detail, out of the page of the rule, then the selection goes, then the filter."""
        if super().step_back():
            return True
        if self.explains:
            self.action_explain()
        elif self.selected:
            self._select({})
        elif self.table.needle:
            self.query_one(Filter).leave(clear=True)
        else:
            return False
        return True

    def action_explain(self) -> None:
        self.explains = not self.explains
        self.query_one("#detail", Page).show()

    def action_undecided(self, step: int) -> None:
        """Puts the cursor on the next finding that nobody decided, going around at the end."""
        index = self.table.next_open(self.rows.cursor, back=step < 0)
        if index < 0:
            self.notify("Nothing that is shown is left to decide.", markup=False)
        else:
            self.rows.show(len(self.table.items), index)
            self._changed()

    def go_to_target(self, target: int) -> None:
        """Puts the cursor on the first finding of that target."""
        if not self.is_mounted:
            self._wanted_target = target
            return
        row = self.table.first_of(target)
        if row is not None:
            self._show_anew(row)

    # Filter and order

    def action_filter(self) -> None:
        if self.is_zoomed:
            self.zoom(False)
        self.query_one(Filter).enter()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the detail, space goes down a page."""
        if action == "select" and self.focused is not None and self.focused.has_class("detail"):
            return False
        return super().check_action(action, parameters)

    def offers(self, action: str) -> bool:
        """Accepting is among the hints where it answers the finding under the cursor."""
        return action != "app.accept" or self._can_accept

    def _look_at_cursor(self) -> None:
        """Has the hints told anew where a verb is offered now that was not, or the other way about."""
        row = self.under_cursor()
        can_accept = row is not None and self.session.can_accept(row)
        if can_accept != self._can_accept:
            self._can_accept = can_accept
            self.refresh_bindings()

    def on_input_changed(self) -> None:
        """Filters once all keys that were typed meanwhile are taken: typing never waits."""
        if not self._filters:
            self._filters = True
            self.call_after_refresh(self._filter)

    def _filter(self) -> None:
        self._filters = False
        self._arrange(lambda: self.table.filter(self.query_one(Filter).value))

    def on_filter_left(self) -> None:
        self.set_focus(self.rows)

    def action_group(self) -> None:
        self._arrange(lambda: self.table.arrange(group_by=_after(GROUPS, self.table.group_by)))

    def action_sort(self) -> None:
        self._arrange(lambda: self.table.arrange(sort_by=_after(SORTS, self.table.sort_by)))

    def action_allowed(self) -> None:
        self._arrange(lambda: self.table.show_allowed(not self.table.shows_allowed))

    def _arrange(self, arrange: Callable[[], None]) -> None:
        """Arranges the list otherwise; the cursor stays where it is."""
        at = self.current()
        self._tried(arrange)
        self._show_anew(at)

    def _tried(self, arrange: Callable[[], None]) -> None:
        """Arranges the list; where the report cannot be read for that, it stays as it was, and why is told."""
        try:
            arrange()
        except ReportError as error:
            self.notify(shown(damage(error), MAX_REASON), severity="warning", markup=False)

    # Where one was

    def show_report(self) -> None:
        """Shows the session's report in place of the one before; cursor and selection stay with their findings."""
        if not self.is_mounted:
            return
        at, before = self.under_cursor(), self.table
        self.table = Table(self.session.view, self.session.decided, self.session.orders)
        self._arrange_as(before.group_by, before.sort_by, before.needle, before.shows_allowed)
        found = self._rows_of({fingerprint for _, fingerprint in self.selected})
        self.selected = {_key(row): row for row in found if _key(row) in self.selected}
        self._show_anew(at)
        self.refresh_head()

    def _resume(self) -> None:
        """Goes to where the auditor was when this target was audited last."""
        place = getattr(self.session, "place", {})
        group_by, sort_by = _one_of(place.get("group_by"), GROUPS), _one_of(place.get("sort_by"), SORTS)
        needle, fingerprint, selected = (place.get(name) for name in ("needle", "fingerprint", "selected"))
        needle = needle[:MAX_NEEDLE] if isinstance(needle, str) else ""
        self._arrange_as(group_by, sort_by, needle, place.get("allowed") is True)
        if self.table.needle:
            self.query_one(Filter).hold(self.table.needle)
        if isinstance(selected, list) and selected:
            wanted = {one for one in selected if isinstance(one, str)}
            self.selected = {_key(row): row for row in self._rows_of(wanted)}
        at = self.table.index_of(fingerprint, reveal=True) if isinstance(fingerprint, str) else -1
        self.rows.show(len(self.table.items), at if at >= 0 else self._first())

    def _rows_of(self, fingerprints: set[str]) -> list[Row]:
        view = self.session.view
        places = [at for at, one in enumerate(view.columns.fingerprint) if one in fingerprints] if fingerprints else []
        return view.rows.take(places)

    def _arrange_as(self, group_by: str | None, sort_by: str | None, needle: str, allowed: bool) -> None:
        """Arranges the list like that; one by one, as far as the report can be read, where it cannot be at once."""
        try:
            self.table.arrange(group_by, sort_by, needle, allowed)
        except ReportError:
            self._tried(lambda: self.table.arrange(sort_by=sort_by, shows_allowed=allowed))
            self._tried(lambda: self.table.arrange(group_by))
            self._tried(lambda: self.table.filter(needle))

    def _keep(self) -> None:
        place = getattr(self.session, "place", None)
        if place is None:
            return
        row = self.under_cursor()
        place.update(
            group_by=self.table.group_by,
            sort_by=self.table.sort_by,
            needle=self.table.needle,
            allowed=self.table.shows_allowed,
            selected=[fingerprint for _, fingerprint in self.selected],
        )
        if row is not None:
            place["fingerprint"] = row.fingerprint
        self.session.keep_place()

    # Selection

    def _is_selected(self, index: int) -> bool:
        item = self.table.items[index]
        return not isinstance(item, Group) and _key(item) in self.selected

    def _select(self, selected: dict[Key, Row]) -> None:
        self.selected = selected
        self.rows.refresh()
        self.query_one("#status", Bar).update()
        self._keep()

    def unselect(self) -> None:
        """Selects nothing."""
        self._select({})

    def action_select(self) -> None:
        """Selects the row and goes on to the next, so that several are selected by holding the key."""
        rows = {_key(row): row for row in self.chosen_at_cursor()}
        if rows.keys() <= self.selected.keys():
            self._select({key: row for key, row in self.selected.items() if key not in rows})
        else:
            self._select({**self.selected, **rows})
        self.rows.action_move(1)

    def action_select_all(self) -> None:
        every = {_key(row): row for row in self.table.shown()}
        self._select({} if every.keys() <= self.selected.keys() else {**self.selected, **every})


def _key(row: Row) -> Key:
    return row.target, row.fingerprint


def _one_of(name: object, names: Sequence[str]) -> str | None:
    return name if isinstance(name, str) and name in names else None


def _after(names: Sequence[str], name: str) -> str:
    return names[(names.index(name) + 1) % len(names)]
