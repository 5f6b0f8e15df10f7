"""Lists in Markdown that are cut where their room ends, and say how much they leave out."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    T = TypeVar("T")

REST = "the JSON report has them all"


def octets(text: str) -> int:
    """Bytes of ``text`` in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def blocks(items: Sequence[T], told: Callable[[T], str], limit: int, room: int, bullet: str = "") -> list[str]:
    """What ``told`` makes of each item, at most ``limit`` of them in at most ``room`` bytes, then how many are left out.

    ``bullet`` stands before the line that says it.
    """
    made: list[str] = []
    for item in items[:limit]:
        text = told(item)
        room -= octets(text) + 2
        if room < 0:
            break
        made.append(text)
    left = len(items) - len(made)
    return [*made, f"{bullet}and {left:,} more; {REST}"] if left else made


def bullets(items: Sequence[T], told: Callable[[T], str], limit: int, room: int, indent: str = "") -> str:
    """A list with an item for each, cut like `blocks`. ``told`` gives text that may go on with indented lines."""
    bullet = f"{indent}- "
    return "\n".join(blocks(items, lambda item: bullet + told(item), limit, room, bullet))


def section(title: str, *parts: str) -> str:
    """A heading of the third level over ``parts``; "" where all of them are empty."""
    kept = [part for part in parts if part]
    return "\n\n".join((f"### {title}", *kept)) if kept else ""
