"""A fact says what is there, with evidence. It never says "bad"."""

from __future__ import annotations

from scanner.model.place import Place
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

Value = None | bool | int | float | str | tuple["Value", ...]
Attributes = tuple[tuple[str, Value], ...]

EXCERPT = 4096
"""Bytes of one excerpt in UTF-8."""


@record
class Fact:
    """One thing that is so, aggregated where it was made.

    ``kind`` names what was seen ("pickle-call"); ``attributes`` are its named values, in a stable order; ``count`` is
    how many times it was seen, ``place`` where first. ``related`` are other places that the fact rests on (the LICENSE
    beside the card). ``excerpt`` is the evidence to show, as lines (opcodes, hex or text), at most 4 KiB in all.
    """

    kind: str
    place: Place
    attributes: Attributes = ()
    count: int = 1
    related: tuple[Place, ...] = ()
    excerpt: tuple[str, ...] = ()

    def get(self, name: str, default: Value = None) -> Value:
        """The attribute ``name``, or ``default`` where this fact has none."""
        for key, value in self.attributes:
            if key == name:
                return value
        return default

    def at(self, place: Place) -> Fact:
        """The same fact at ``place``."""
        return Fact(self.kind, place, self.attributes, self.count, self.related, self.excerpt)

    def without_excerpt(self) -> Fact:
        """The same fact without its evidence, which the findings made of it carry."""
        return Fact(self.kind, self.place, self.attributes, self.count, self.related) if self.excerpt else self

    def sort_key(self) -> tuple[object, ...]:
        """Place, then kind, then attributes as text: total and the same on every run."""
        return (*self.place.sort_key(), self.kind, repr(self.attributes))


def fact(
    kind: str,
    place: Place,
    *,
    count: int = 1,
    related: tuple[Place, ...] = (),
    excerpt: tuple[str, ...] = (),
    **attributes: Value,
) -> Fact:
    """A `Fact` with its attributes given by name, in the order given."""
    return Fact(kind, place, tuple(attributes.items()), count, related, excerpt)


def bounded(rows: Sequence[str]) -> tuple[str, ...]:
    """The rows as far as they fit into `EXCERPT` bytes; the marked ones are kept before those around them."""
    if sum(map(len, rows)) * 4 <= EXCERPT:  # no character takes more
        return tuple(rows)
    sizes = [len(one.encode("utf-8", "surrogatepass")) for one in rows]
    if sum(sizes) <= EXCERPT:
        return tuple(rows)
    left = EXCERPT
    kept: set[int] = set()
    for at in sorted(range(len(rows)), key=lambda at: (not rows[at].startswith(">"), at)):
        if sizes[at] <= left:
            kept.add(at)
            left -= sizes[at]
    return tuple(rows[at] for at in sorted(kept))


FAR = "far-"
"""How the reason of a gap begins that tells what was not looked at because the file lies on another machine."""


@record
class Gap:
    """Something in scope that was not fully read or understood: never silence, never "clean".

    ``reason`` is a stable kebab-case word ("unsupported-format", "unreadable", "limit-bytes", "pointer");
    ``message`` one sentence that ends with the next step. ``incomplete`` is false only for what the user may
    accept by default (an LFS pointer that was never fetched, a reason that begins with `FAR`).
    """

    reason: str
    place: Place
    message: str
    incomplete: bool = True

    def sort_key(self) -> tuple[object, ...]:
        """Place, then reason."""
        return (*self.place.sort_key(), self.reason, self.message)
