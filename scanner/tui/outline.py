"""A list whose items lie below each other and can be folded: what the rooms besides the findings show. No widget is known.

An item is any object with what `Item` names; screens draw its line in the list and its page beside it.
"""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from scanner.model.place import Place
    from scanner.reports.console_text import Line

    class Item(Protocol):
        """One item. ``key`` is its own and stays over a rescan; ``depth`` says below which item it lies."""

        @property
        def key(self) -> str: ...
        @property
        def depth(self) -> int: ...
        def line(self, width: int) -> Line:
            """What the list shows of it."""
            ...

        def page(self, width: int) -> Sequence[Line]:
            """What stands beside the list."""
            ...

        def copied(self) -> str:
            """What ``y`` copies."""
            ...

        def opened(self) -> Opened | None:
            """What ``o`` opens."""
            ...

        def licenses(self) -> tuple[str, ...]:
            """Our ids of the licences that ``x`` explains."""
            ...


@record
class Opened:
    """What can be opened: a place of the target with that number, or a model on the Hub."""

    target: int
    place: Place | None = None
    model: str = ""
    revision: str = ""


def own_key(taken: dict[str, int], *parts: object) -> str:
    """A key of these parts that no other item has; of items that are alike each keeps its own over a rescan."""
    key = "\n".join(map(str, parts))
    taken[key] = taken.get(key, 0) + 1
    return key if taken[key] == 1 else f"{key}\n{taken[key]}"


class Outline:
    """Items in their order, of which those below a closed one are not shown."""

    def __init__(self, items: Iterable[Item], closed: Iterable[str] = ()) -> None:
        self._all: Sequence[Item] = tuple(items)
        self._holding = {
            item.key for item, following in zip(self._all, self._all[1:], strict=False) if following.depth > item.depth
        }
        self.closed = set(closed) & self._holding
        self.items: list[Item] = []
        self._show()

    def holds(self, item: Item) -> bool:
        """True where items lie below it."""
        return item.key in self._holding

    def fold(self, index: int, is_open: bool | None = None) -> bool:
        """Opens or closes the item at ``index`` (the other way where nothing is said); True where that changed anything."""
        item = self.items[index] if 0 <= index < len(self.items) else None
        if item is None or item.key not in self._holding:
            return False
        was_open = item.key not in self.closed
        if is_open is None:
            is_open = not was_open
        if is_open == was_open:
            return False
        (self.closed.discard if is_open else self.closed.add)(item.key)
        self._show()
        return True

    def above(self, index: int) -> int:
        """Where the item is that the one at ``index`` lies below; ``index`` itself where there is none."""
        depth = self.items[index].depth if self.items else 0
        return next((at for at in range(index - 1, -1, -1) if self.items[at].depth < depth), index)

    def index_of(self, key: str) -> int:
        """Where the item with that key is shown; 0 where it is not."""
        return next((at for at, item in enumerate(self.items) if item.key == key), 0)

    def _show(self) -> None:
        shown: list[Item] = []
        hidden_below = -1
        for item in self._all:
            if 0 <= hidden_below < item.depth:
                continue
            hidden_below = item.depth if item.key in self.closed else -1
            shown.append(item)
        self.items = shown
