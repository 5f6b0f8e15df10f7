"""What stands around the place of a fact, as its evidence: lines of a text, or bytes as hex.

Most readers say what is there and where; this adds what it looks like, for the kinds of facts that a rule may find. A fact
that brings evidence of its own keeps it. Little is read for it, and nothing over the network.
"""

from __future__ import annotations

from scanner.formats.shown_kinds import SHOWN, STATED, WORDS
from scanner.model.artifact import HEAD, LimitReachedError
from scanner.model.escape import ROW, hex_rows
from scanner.model.excerpt import text_around
from scanner.model.fact import Fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Child, Reader

TEXT_LIMIT = 1 << 20
"""Bytes of a text that is looked at whole, so that its lines have numbers."""

SEARCH_LIMIT = 4 << 20
"""Bytes in which the words of one fact are looked for."""

BUDGET = 16 << 20
"""Bytes that are looked at for all facts of one file together."""

MOST = 128
"""Facts of one file that get evidence."""

_STEP = 1 << 18
_RUN = 48
"""Bytes of text in a row that are shown as such, not as hex."""

_LONGEST = 8 * ROW

_BESIDE = 2 * ROW
"""Bytes shown before and behind those that matter."""

_PLAIN = bytes(range(0x20, 0x7F)) + b"\t\n\r" + bytes(range(0x80, 0x100))


class Surroundings:
    """Adds evidence to the facts of one file, within a budget."""

    __slots__ = ("_left", "_most", "_reader", "_text")

    def __init__(self) -> None:
        self._left = BUDGET
        self._most = MOST
        self._reader: Reader | None = None
        self._text: bytes | None = None

    def shown(self, found: Fact, source: Child) -> Fact:
        """The fact with what stands around its place in ``source``, where that can be read."""
        if found.kind not in SHOWN or self._most <= 0:
            return found
        if found.excerpt and (found.kind not in STATED or found.place.line is None):
            return found
        try:
            rows = self._rows(found, source)
        except (OSError, LimitReachedError):  # the bytes were read before, or their reader has said why not
            rows = ()
        if not rows:
            return found
        self._most -= 1
        return Fact(found.kind, found.place, found.attributes, found.count, found.related, rows)

    def _rows(self, found: Fact, source: Child) -> tuple[str, ...]:
        reader, place = source.reader, found.place
        inside = place.member == source.place.member
        words = _words(found)
        text = self._whole(reader)
        if text is not None:
            return _of_text(text, place.line if inside else None, place.offset if inside else None, words)
        offset = place.offset if inside else None
        at = self._find(reader, offset or 0, words)
        if at is None:
            at = (offset, max(1, min(place.length or 1, ROW))) if offset is not None else None
        if at is None:
            return self._hex(reader, 0, 0) if not WORDS.get(found.kind) and found.kind not in STATED and inside else ()
        return self._around(reader, *at)

    def _whole(self, reader: Reader) -> bytes | None:
        """All bytes of a small text; None for anything else."""
        if self._reader is not reader:
            self._reader, self._text = reader, None
            size = reader.size
            if 0 < size <= (HEAD if reader.far else TEXT_LIMIT) and not reader.head.translate(None, _PLAIN):
                data = self._read(reader, 0, size)
                self._text = data if not data.translate(None, _PLAIN) and _is_utf8(data) else None
        return self._text

    def _find(self, reader: Reader, start: int, words: list[bytes]) -> tuple[int, int] | None:
        """Where one of the words stands at ``start`` or behind it, else from the beginning: (offset, length)."""
        for first in dict.fromkeys((start, 0)):
            for word in words:
                at, end = first, min(reader.size, first + (_STEP if first else SEARCH_LIMIT))
                while at < end and self._left > 0:
                    data = self._read(reader, at, min(_STEP, end - at) + len(word))
                    found = data.find(word)
                    if found >= 0:
                        return at + found, len(word)
                    at += _STEP
        return None

    def _around(self, reader: Reader, low: int, length: int) -> tuple[str, ...]:
        """What stands around ``length`` bytes at ``low``: text where it reads as such, else hex."""
        low = max(0, min(low, reader.size - 1))  # a place may lie behind the end: what is shown is the end
        first = max(0, low - 400)
        data = self._read(reader, first, 400 + length + 800)
        begin = min(low - first, len(data))
        end = min(low - first + length, len(data))
        while begin > 0 and data[begin - 1] in _PLAIN:
            begin -= 1
        while end < len(data) and data[end] in _PLAIN:
            end += 1
        if end - begin >= _RUN and not data[low - first : low - first + length].translate(None, _PLAIN):
            shown = data[begin:end].decode("utf-8", "replace")
            before = len(data[begin : low - first].decode("utf-8", "replace"))
            if "\ufffd" not in shown[1:-1]:  # the ends may cut a character
                return text_around(shown, before, before + length, 0, first + begin)
        return self._hex(reader, low, low + length)

    def _hex(self, reader: Reader, low: int, high: int) -> tuple[str, ...]:
        first = max(0, low - _BESIDE) // ROW * ROW
        last = min(reader.size, max(min(high, low + _LONGEST), low + ROW) + _BESIDE)
        return hex_rows(self._read(reader, first, max(0, -(-(last - first) // ROW) * ROW)), first, low, high)

    def _read(self, reader: Reader, offset: int, length: int) -> bytes:
        """The bytes, as far as they are at hand: of what lies far away only its first block."""
        if reader.far:
            return reader.head[offset : offset + length]
        self._left -= length
        return reader.read_at(offset, length)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _words(found: Fact) -> list[bytes]:
    """What to look for, most telling first: each value, and the last part of a dotted name."""
    words: list[bytes] = []
    for name in WORDS.get(found.kind, ()):
        value = found.get(name)
        if not isinstance(value, str) or len(value) < 2:
            continue
        module, _, last = value.rpartition(".")
        parts = (value[:80], f'"{last}"' if module else "", last, value.rpartition("::")[2], module, value[:24])
        words += [part.encode("utf-8", "replace") for part in parts if len(part) > 1]
    return list(dict.fromkeys(words))


def _of_text(data: bytes, line: int | None, offset: int | None, words: list[bytes]) -> tuple[str, ...]:
    """The line of a text that matters, with those around it."""
    low, length = 0, 1
    if line is not None and line > 1:
        at = -1
        for _ in range(line - 1):
            at = data.find(b"\n", at + 1)
            if at < 0:
                break
        low = at + 1
    elif offset is not None:
        low = min(offset, len(data))
    known = line is not None or offset is not None
    for word in words:
        found = data.find(word, low, low + _REACH if known and line != 1 else len(data))
        if found >= 0:
            low, length, known = found, len(word), True
            break
    if not known and words:
        return ()
    begin, end = low, low + length
    for _ in range(3):
        begin = max(0, data.rfind(b"\n", 0, max(0, begin - 1)) + 1 if begin else 0)
        end = data.find(b"\n", end) + 1 or len(data)
    part = data[begin:end]
    before = part[: low - begin].decode("utf-8", "replace")
    text = before + part[low - begin :].decode("utf-8", "replace")
    return text_around(text, len(before), len(before) + length, data.count(b"\n", 0, begin) + 1, begin)


_REACH = 4000
"""Bytes behind the place of a fact in which its words are looked for."""
