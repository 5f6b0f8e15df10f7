"""The machine's stack, marks and memo, as CPython's C unpickler keeps them: nothing below the last MARK can be popped."""

from __future__ import annotations

from scanner.formats.pickle_machine.values import ONE, Items, ReplayError, Stretch, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.formats.pickle_machine.skim import Skimmer

NESTING = 10_000
"""Containers in each other; Python itself gives up at a thousand calls."""

EXPANSION = 1 << 40
"""Values that a container may stand for when everything shared in it is written out."""

MEMO_GAP = 1 << 22
"""An entry of the memo that is numbered beyond takes 64 MB and more, unless as many come before."""


class Stack:
    """What one stream has made so far. ``fence`` is the height below which nothing can be popped, ``damage`` the first
    problem as (offset, words), and ``bombs`` where something costs a loader too much, by the limit."""

    def __init__(self, start: int) -> None:
        self.stack: list[object] = []
        self.marks: list[int] = []
        self.fence = 0
        self.memo: dict[int, object] = {}
        self.start = start
        self.offset = start
        self.damage: tuple[int, str] | None = None
        self._fences: list[int] = []
        self.bombs: dict[str, int] = {}
        self.skimmer: Skimmer | None = None

    def push(self, value: object) -> None:
        """Puts ``value`` on the stack."""
        self.stack.append(value)

    def pop(self) -> object:
        """The top, taken off; what CPython cannot pop is damage and an unknown value."""
        if len(self.stack) > self.fence:
            return self.stack.pop()
        self._missing()
        self.note("unexpected MARK" if self.marks else "the stack is empty")
        return Unknown("missing value")

    def peek(self) -> object:
        """The top, left where it is."""
        if len(self.stack) > self.fence:
            return self.stack[-1]
        self._missing()
        self.note("unexpected MARK" if self.marks else "the stack is empty")
        return Unknown("missing value")

    def _missing(self) -> None:
        """Raises `ReplayError` where the value that is not there was stepped over."""
        if self.stack and self.fence and isinstance(self.stack[self.fence - 1], Stretch):
            raise ReplayError

    def watch(self, container: Items) -> None:
        """Notes a container that is nested or shared as no data is."""
        if container.depth > NESTING and "limit-depth" not in self.bombs:
            self.bombs.setdefault("limit-depth", self.offset)
        if container.expanded > EXPANSION:
            self.bombs.setdefault("limit-expansion", self.offset)

    def look_at(self, *values: object) -> None:
        """Raises `ReplayError` where a value that matters was stepped over, or holds one in its first two layers."""
        if self.skimmer is None:
            return
        for value in values:
            if value is ONE or (isinstance(value, Items) and any(map(_holds_one, value.items))):
                raise ReplayError

    def mark(self) -> None:
        """Sets a mark: nothing below can be popped until it is taken off."""
        height = len(self.stack)
        self._fences.append(self.fence)
        self.fence = height
        self.marks.append(height)
        if len(self.marks) > NESTING and "limit-depth" not in self.bombs:
            self.bombs.setdefault("limit-depth", self.offset)

    def unmark(self) -> int:
        """Takes the last mark off; returns the stack's height at it."""
        if not self.marks:
            self.note("there is no MARK")
            return len(self.stack)
        self.fence = self._fences.pop()
        return self.marks.pop()

    def pop_to_mark(self, stretches: bool = False) -> list[object]:
        """All values above the last mark, taken off with it. Only who asks for them gets ``stretches`` too."""
        height = self.unmark()
        items = self.stack[height:]
        del self.stack[height:]
        if self.skimmer is not None and not stretches and any(isinstance(item, Stretch) for item in items):
            raise ReplayError
        return items

    def recall(self, index: int) -> None:
        """Pushes the memo's entry ``index``."""
        value = self.memo.get(index, self)
        if value is self and self.skimmer is not None and self.skimmer.begun and self.skimmer.knows(index):
            value = self.memo.get(index, ONE)
        if value is self:
            self.note(f"memo {index} was never set")
            value = Unknown(f"memo {index}, never set")
        self.stack.append(value)

    def remember(self, index: int | None) -> None:
        """Puts the top into the memo: at ``index``, or behind the last entry."""
        value = self.peek()
        if index is not None and index > MEMO_GAP and index > self.offset - self.start:
            self.bombs.setdefault("limit-memo", self.offset)  # CPython's memo is an array
        if self.skimmer is not None and self.skimmer.begun:
            self.skimmer.put(index, value)
        else:
            self.memo[len(self.memo) if index is None else index] = value

    def note(self, problem: str) -> None:
        """Remembers the first damage; the run goes on."""
        if self.damage is None:
            self.damage = (self.offset, problem)


def _holds_one(value: object) -> bool:
    if isinstance(value, tuple):
        return any(map(_holds_one, value))
    return value is ONE or (isinstance(value, Items) and any(item is ONE for item in value.items))
