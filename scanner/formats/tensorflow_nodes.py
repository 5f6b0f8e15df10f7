"""The nodes of a TensorFlow graph, fast: a graph may have a million, and nearly all of them are of no interest.

Source: ``node_def.proto`` of TensorFlow 2.21: ``name`` = 1, ``op`` = 2, ``input`` = 3, ``device`` = 4, ``attr`` = 5.
"""

from __future__ import annotations

from scanner.formats.pages import Span
from scanner.formats.protobuf import BYTES, Wire
from scanner.model.artifact import LimitReachedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NODES_LIMIT = 4_000_000
"""Nodes of one graph or function that are walked."""

OTHERS_LIMIT = 100_000
"""Fields of one graph or function that are no nodes: a library of functions, and what the function returns."""

_BLOCK = 1 << 18
_ROOM = 512
"""Bytes in which a node's head and its two names fit, where they are short as nearly all are."""


class Nodes:
    """The nodes of the message in ``span``, where they are its field ``number``.

    ``count`` is how many were walked, and ``others`` are the message's other fields, as (number, where).
    """

    def __init__(self, wire: Wire, span: Span, number: int) -> None:
        self.wire = wire
        self.span = span
        self.number = number
        self.count = 0
        self.others: list[tuple[int, Span]] = []

    def all(
        self, plain: frozenset[bytes], names: frozenset[bytes] | None = None
    ) -> Iterator[tuple[Span, bytes, bytes]]:
        """(where, name, operation) of each node whose operation is not in ``plain``; with ``names``, of those called so.

        Of a field that is given twice the last counts, as parsers have it. Raises `WireError` and `LimitReachedError`.
        """
        self.count = 0
        self.others = []
        key, at, end = self.number << 3 | BYTES, self.span.start, self.span.end
        block, base = b"", at
        while at < end:
            used = at - base
            if used + _ROOM > len(block) and base + len(block) < end:
                block, base, used = self.wire.pages.read(at, min(_BLOCK, end - at)), at, 0
            found = _short(block, used, key)
            if found is None:
                field = next(self.wire.fields(Span(at, end)))
                at = field.end
                if field.number != self.number or field.wire != BYTES:
                    self.others.append((field.number, field.span))
                    if len(self.others) > OTHERS_LIMIT:
                        raise LimitReachedError("limit-fields", "it has more fields than are walked")
                    continue
                start = field.start
                name, operation = self._names(field.span)
            else:
                start, name, operation, stop = found
                start += base
                at = base + stop
                if at > end:  # for the error that belongs to it
                    next(self.wire.fields(Span(base + used, end)))
            self.count += 1
            if self.count > NODES_LIMIT:
                raise LimitReachedError("limit-fields", f"it has more than the {NODES_LIMIT:,} nodes that are walked")
            if operation not in plain if names is None else name in names:
                yield Span(start, at), name, operation

    def _names(self, span: Span) -> tuple[bytes, bytes]:
        name = operation = b""
        for field in self.wire.fields(span):
            if field.number == 1 and field.wire == BYTES:
                name = self.wire.pages.read(field.start, min(512, field.end - field.start))
            elif field.number == 2 and field.wire == BYTES:
                operation = self.wire.pages.read(field.start, min(256, field.end - field.start))
        return name, operation


def _short(block: bytes, at: int, key: int) -> tuple[int, bytes, bytes, int] | None:
    """(start, name, operation, end) of a node written in the usual order with short names, None for any other."""
    try:
        if block[at] != key:
            return None
        length, at = block[at + 1], at + 2
        if length >= 0x80:
            if block[at] >= 0x80:
                return None
            length, at = (length & 0x7F) | block[at] << 7, at + 1
        start, stop = at, at + length
        first = block[at + 1]
        if block[at] != 0x0A or first >= 0x80:
            return None
        at += 2 + first
        second = block[at + 1]
        if block[at] != 0x12 or second >= 0x80:
            return None
        name, at = block[start + 2 : at], at + 2
        operation = block[at : at + second]
        at += second
        while at < stop:  # inputs, device and attributes: no second operation among them
            if block[at] not in (0x1A, 0x22, 0x2A):
                return None
            length = block[at + 1]
            if length >= 0x80:
                if block[at + 2] >= 0x80:
                    return None
                length = ((length & 0x7F) | block[at + 2] << 7) + 1
            at += 2 + length
    except IndexError:
        return None
    return (start, name, operation, stop) if at == stop else None
