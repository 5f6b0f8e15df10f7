"""What every screen of the audit has: the head with the answer, the tabs, the hints of the keys, and two panes at most."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from scanner.tui.head import MIN_SIZE, ROOMS, fitting, head_line, hint_line, tab_line
from scanner.tui.keys import ACTIONS, bindings, order_of
from scanner.tui.widgets.bar import Bar
from scanner.tui.widgets.rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.report_view import ReportView
    from scanner.reports.console_text import Line
    from scanner.tui.session import Session


_WIDTHS = [(0, "-tiny"), (MIN_SIZE[0], "-narrow"), (100, "-wide")]
_HEIGHTS = [(0, "-flat"), (MIN_SIZE[1], "-low"), (20, "-tall")]
"""From how many columns and rows on a screen has which class."""


class Split(Container):
    """A list and its detail: side by side where it is wide, below each other where it is not.

    Its children have the classes ``list`` and ``detail``. Where it is low too, or zoomed, one of them is shown alone.
    """

    DEFAULT_CSS = """
    Split {
        layout: vertical;
        & > .list { height: 1fr; }
        & > .detail { height: 1fr; border-top: solid $border-blurred; }
        & > .detail:focus { border-top: heavy $border; }
    }
    """


class Room(Screen[None]):
    """A screen with the audit's frame; `body` is what is between head and hints."""

    NAME = ""
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS
    DEFAULT_CSS = """
    Room #head { dock: top; height: 2; background: $surface; }
    Room #hints { dock: bottom; background: $surface; }
    Room #body { height: 1fr; }
    Room #small { display: none; height: 1fr; }
    Room.-tiny #small, Room.-flat #small { display: block; }
    Room.-tiny #head, Room.-flat #head, Room.-tiny #hints, Room.-flat #hints { display: none; }
    Room.-tiny #body, Room.-flat #body { display: none; }
    Room.-wide Split { layout: horizontal; }
    Room.-wide Split > .list { width: 1fr; }
    Room.-wide Split > .detail { width: 1fr; border-top: none; border-left: solid $border-blurred; }
    Room.-wide Split > .detail:focus { border-top: none; border-left: heavy $border; }
    Room.-low.-narrow Split > .detail { display: none; }
    Room.-low.-narrow.-zoomed Split > .detail { display: block; }
    Room.-zoomed Split > .list { display: none; }
    Room.-zoomed Split > .detail { display: block; border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("room")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._pressable: list[ActiveBinding] = []
        self._counted: ReportView | None = None
        self._counts = (0, 0)

    def compose(self) -> ComposeResult:
        yield Bar(self._head, id="head")
        with Container(id="body"):
            yield from self.body()
        yield Bar(self._hints, id="hints")
        yield Bar(_too_small, id="small")

    def body(self) -> ComposeResult:
        """The widgets between head and hints."""
        yield from ()

    def refresh_head(self) -> None:
        """Draws the head anew."""
        self.query_one("#head", Bar).update()

    def refresh_decisions(self) -> None:
        """Shows what was decided since."""
        self.refresh_head()

    def show_report(self) -> None:
        """Shows the session's report in place of the one before."""
        self.refresh_decisions()

    def refresh_keys(self) -> None:
        """Shows the hints anew: other keys act now."""
        self.query_one("#hints", Bar).update()

    def on_mount(self) -> None:
        self.bindings_updated_signal.subscribe(self, lambda _: self.refresh_keys())

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.refresh_decisions()

    @property
    def is_zoomed(self) -> bool:
        """True where the detail is shown alone."""
        return self.has_class("-zoomed")

    def zoom(self, on: bool) -> None:
        """Shows the detail alone, or both panes again; the focus goes with it."""
        self.set_class(on, "-zoomed")
        side = self.query(".detail" if on else ".list")
        if side:
            first = side.first(Widget)
            self.set_focus(first if first.can_focus else first.query_one(Rows))
        self.refresh_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """While one types in a line, its keys are letters."""
        return action not in ACTIONS or not isinstance(self.focused, Input)

    def offers(self, action: str) -> bool:  # noqa: ARG002
        """False for what a key does that is of no use just now: it is not among the hints."""
        return True

    def action_zoom(self) -> None:
        if self.query(Split):
            self.zoom(not self.is_zoomed)

    async def action_back(self) -> None:
        if not self.step_back():
            await self.run_action("app.out")

    def step_back(self) -> bool:
        """Goes one step back on this screen; False where there is none."""
        in_detail = self.focused is not None and self.focused.has_class("detail")
        if self.is_zoomed or (in_detail and any(one.display for one in self.query(".list"))):
            self.zoom(False)
            return True
        return False

    async def on_bar_clicked(self, event: Bar.Clicked) -> None:
        if event.bar.id == "head" and event.row == 1 and event.span < len(ROOMS):
            await self.run_action(f"app.room('{ROOMS[event.span][0]}')")
        elif event.bar.id == "hints" and event.span:
            clicked = self._pressable[(event.span - 1) // 2]
            await self.app.run_action(clicked.binding.action, clicked.node)

    def _head(self, width: int) -> Sequence[Line]:
        view = self.session.view
        progress = self.session.progress()
        if self._counted is not view:
            self._counted = view
            self._counts = (
                sum(len(target.obligations) for target in view.targets),
                sum(len(target.gaps) for target in view.targets),
            )
        counts = (None, progress[1], None, *self._counts)
        doing = getattr(self.app, "doing", "")
        is_counting = getattr(self.session, "is_counting", False)
        return head_line(view, progress, doing, width, is_counting), tab_line(self.NAME, counts, width)

    def _hints(self, width: int) -> Sequence[Line]:
        """As many hints as fit; the last, the help, is there always."""
        acting = self._acting()
        told = [self._told(item) for item in acting]
        fit = fitting(told[:-1], told[-1], width) if told else 0
        self._pressable = [*acting[:fit], *acting[-1:]]
        return (hint_line([*told[:fit], *told[-1:]]),)

    def _acting(self) -> list[ActiveBinding]:
        """What can be pressed now, in the table's order, each thing once."""
        found: dict[str, ActiveBinding] = {}
        for one in self.active_bindings.values():
            if one.binding.show and one.enabled and self.offers(one.binding.action):
                found.setdefault(one.binding.action, one)
        return sorted(found.values(), key=lambda one: order_of(one.binding.id))

    def _told(self, one: ActiveBinding) -> tuple[str, str]:
        return self.app.get_key_display(one.binding), one.binding.description


def _too_small(width: int) -> Sequence[Line]:
    from scanner.reports.console_text import wrapped

    columns, rows = MIN_SIZE
    return wrapped(f"Make this window larger: {columns} columns and {rows} rows are needed.", max(width, 20), "")
