"""A question with a few fields over a screen: tab goes on, enter answers, escape leaves; mistakes are told as one types."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input

from scanner.model.record import record
from scanner.reports.console_text import columns, plain, wrapped
from scanner.tui.dialogs.told import Told
from scanner.tui.widgets.entry import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.widget import Widget

    from scanner.reports.console_text import Line

Answer = TypeVar("Answer")

LONGEST = 500
"""Characters that a field takes."""


@record
class Field:
    """One field. ``check`` says what is wrong with a text, "" for nothing; ``hint`` what it comes to, in a few words."""

    id: str
    label: str
    value: str
    check: Callable[[str], str]
    hint: Callable[[str], str]


def needed(sentence: str) -> Callable[[str], str]:
    """A check that says ``sentence`` of an empty text, and that a text is on one printable line."""

    def check(text: str) -> str:
        if not text.strip():
            return sentence
        return "" if text.isprintable() else "Leave out characters that cannot be shown."

    return check


class Form(ModalScreen[Answer | None]):
    """What all questions share. One that asks gives `title`, `summary`, `fields` and `answer`."""

    DEFAULT_CSS = """
    Form { align: center middle; }
    Form > #box { width: 90%; max-width: 100; min-width: 60; height: auto; max-height: 96%;
                  border: round $primary; padding: 0 1; background: $surface; }
    Form #box > Told { margin-bottom: 1; }
    Form #summary { max-height: 8; height: auto; margin-bottom: 1; }
    Form .field { height: auto; }
    Form .field > Told { width: 10; }
    Form .field > Vertical { height: auto; width: 1fr; margin-bottom: 1; }
    Form Input { height: 1; }
    Form #box > #keys { dock: bottom; margin-bottom: 0; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="dialog.cancel"),
        Binding("ctrl+s", "submit", "Answer", show=False, id="dialog.submit"),
        Binding("down", "app.focus_next", "Next field", show=False, id="dialog.next"),
        Binding("up", "app.focus_previous", "Field before", show=False, id="dialog.previous"),
    ]
    VERB = "answer"

    def __init__(self) -> None:
        super().__init__()
        self._fields: tuple[Field, ...] = tuple(self.fields())
        self._touched: set[str] = set()

    def title_line(self) -> Line:
        """What is asked, in a few words."""
        raise NotImplementedError

    def summary(self, width: int) -> Sequence[Line]:
        """What the answer will be about."""
        raise NotImplementedError

    def fields(self) -> Iterable[Field]:
        """The fields, in their order."""
        raise NotImplementedError

    def answer(self, values: dict[str, str]) -> Answer:
        """The record of an answer in which nothing is wrong."""
        raise NotImplementedError

    def more(self) -> Iterable[Widget]:
        """Widgets between the summary and the fields."""
        return ()

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box", can_focus=False):
            yield Told(lambda _: (self.title_line(),), id="title")
            with VerticalScroll(id="summary", can_focus=False):
                yield Told(self.summary, id="about")
            yield from self.more()
            for item in self._fields:
                with Horizontal(classes="field"):
                    yield Told(lambda _, item=item: ((("key", item.label),),))  # type: ignore[misc]
                    with Vertical():
                        yield Entry(item.value, id=item.id, compact=True, max_length=LONGEST, select_on_focus=False)
                        yield Told(lambda width, item=item: self._note(item, width), id=f"note-{item.id}")  # type: ignore[misc]
            yield Told(lambda width: (_fitting(self._keys(), width),), id="keys")

    def on_mount(self) -> None:
        empty = next((item for item in self._fields if not item.value), None)
        if empty is not None:
            self.set_focus(self.query_one(f"#{empty.id}", Input))

    def values(self) -> dict[str, str]:
        """What stands in each field, without blanks around it."""
        return {item.id: self.query_one(f"#{item.id}", Input).value.strip() for item in self._fields}

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value != next((item.value for item in self._fields if item.id == event.input.id), ""):
            self._touched.add(event.input.id or "")
        self.refresh_notes()

    def on_input_blurred(self, event: Input.Blurred) -> None:
        self._touched.add(event.input.id or "")
        self.refresh_notes()

    def on_input_submitted(self) -> None:
        self.action_submit()

    def refresh_notes(self) -> None:
        """Tells anew below each field what it comes to, or what is wrong with it."""
        for item in self._fields:
            self.query_one(f"#note-{item.id}", Told).show()

    def action_submit(self) -> None:
        """Answers; where something is wrong, goes to the first such field and says what."""
        values = self.values()
        self._touched = set(values)
        self.refresh_notes()
        for item in self._fields:
            if item.check(values[item.id]):
                self.set_focus(self.query_one(f"#{item.id}", Input))
                return
        if self.is_ready():
            self.dismiss(self.answer(values))

    def is_ready(self) -> bool:
        """False where something besides the fields is still wrong; it says what by itself."""
        return True

    def action_cancel(self) -> None:
        """Leaves without an answer."""
        self.dismiss(None)

    def _note(self, item: Field, width: int) -> Sequence[Line]:
        found = self.query(f"#{item.id}").results(Input)
        value = next((one.value for one in found), item.value).strip()
        wrong = item.check(value)
        if wrong and item.id in self._touched:
            return wrapped(wrong, width, "", "deny")
        return wrapped(item.hint(value), width, "", "dim") or [()]

    def _keys(self) -> Line:
        return (
            ("key", "enter"), ("dim", f" {self.VERB}   "),
            ("key", "tab"), ("dim", " next field   "),
            ("key", "esc"), ("dim", " cancel"),
        )  # fmt: skip


def _fitting(keys: Line, width: int) -> Line:
    """The line of keys, closer together where it is too long: how to leave stands at its end."""
    if columns(plain(keys)) <= width:
        return keys
    return tuple((style, f"{text.rstrip()}  " if text.endswith("   ") else text) for style, text in keys)
