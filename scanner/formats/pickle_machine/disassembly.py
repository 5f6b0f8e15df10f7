"""Evidence: the opcodes around a call and their bytes, as lines that a person can read."""

from __future__ import annotations

from scanner.formats.pickle_machine.opcodes import NAMES
from scanner.model.escape import ROW, hex_rows, printable
from scanner.model.fact import bounded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

_LINE = 96
"""Bytes of an opcode and its argument that are looked at."""

_COUNTED = {"BINUNICODE": 4, "SHORT_BINUNICODE": 1, "BINUNICODE8": 8, "BINBYTES": 4, "SHORT_BINBYTES": 1, "BINBYTES8": 8,
            "BINSTRING": 4, "SHORT_BINSTRING": 1, "BYTEARRAY8": 8}  # fmt: skip
_FIXED = {"PROTO": 1, "BININT": 4, "BININT1": 1, "BININT2": 2, "BINGET": 1, "LONG_BINGET": 4, "BINPUT": 1,
          "LONG_BINPUT": 4, "EXT1": 1, "EXT2": 2, "EXT4": 4, "FRAME": 8}  # fmt: skip
_LINES = {"GLOBAL": 2, "INST": 2, "INT": 1, "LONG": 1, "FLOAT": 1, "STRING": 1, "UNICODE": 1, "PERSID": 1, "GET": 1,
          "PUT": 1}  # fmt: skip

_AFTER = 2
"""Opcodes behind the one that matters."""

_BYTES = 4 * ROW
"""Bytes that are shown as hex: those before the end of the opcode that matters."""


def disassemble(reader: Reader, offsets: tuple[int, ...], call: int, does: str = "") -> tuple[str, ...]:
    """One line for each opcode at ``offsets`` and two behind them: byte offset, name, argument; ``>`` marks the one at
    ``call``, whose line ends with what it ``does``. Then the bytes of the last of them as hex."""
    before = [offset for offset in offsets if offset <= call]
    near = _Near(reader, before[-_TRAIL] if len(before) > _TRAIL else before[0] if before else call, call)
    rows: list[str] = []
    for index, offset in enumerate(before):
        rows.append(_line(near.at(offset), offset, offset == call, does))
        if index == 0 and len(before) > _TRAIL and before[1] - offset > _LINE:
            rows.append(f"{'…':>11}")
    end = at = call + _length(near.at(call))
    for _ in range(_AFTER):
        data = near.at(at) if call < at < reader.size else b""
        if not data or data[0] not in NAMES:
            break
        rows.append(_line(data, at, False, ""))
        length = _length(data)
        if not length or data[0] == _STOP:
            break
        at += length
    first = max(near.start, end - _BYTES)
    first -= first % ROW
    data = near.read(first, min(_BYTES + ROW, -(-max(end - first, 1) // ROW) * ROW))
    return bounded([*rows, *hex_rows(data, first, call, max(end, call + 1))])


class _Near:
    """The bytes around an opcode, read at once where they lie together."""

    __slots__ = ("_data", "_from", "_reader", "start")

    def __init__(self, reader: Reader, start: int, call: int) -> None:
        self._reader = reader
        self.start = start
        self._from = max(0, start - ROW)
        self._data = reader.read_at(self._from, call - self._from + _BLOCK) if call - start < _BLOCK else b""

    def at(self, offset: int) -> bytes:
        """The beginning of the opcode there."""
        return self.read(offset, _LINE)

    def read(self, offset: int, length: int) -> bytes:
        """The bytes, cut at the end."""
        low = offset - self._from
        if low >= 0 and low + length <= len(self._data):
            return self._data[low : low + length]
        return self._reader.read_at(offset, length)


_BLOCK = 512
"""Bytes that are read before and behind an opcode at once."""

_STOP = ord(".")

_DOES = 160
"""Characters of what the marked opcode does."""

_TRAIL = 8
"""Opcodes that a machine remembers: one more at the front is where the callable was looked up."""


def _line(data: bytes, offset: int, marked: bool, does: str) -> str:
    name = NAMES.get(data[0], f"0x{data[0]:02x}") if data else "(end)"
    told = " ".join(part for part in (_argument(name, data[1:]), printable(does, _DOES) if marked else "") if part)
    return f"{'>' if marked else ' '} {offset:>8}  {name:<16} {told}".rstrip()


def _length(data: bytes) -> int:
    """Bytes of the opcode at the beginning of ``data`` with its argument; 0 where that is not known here."""
    name = NAMES.get(data[0], "") if data else ""
    if name in _COUNTED:
        width = _COUNTED[name]
        return 1 + width + int.from_bytes(data[1 : 1 + width], "little")
    if name in _FIXED:
        return 1 + _FIXED[name]
    if name in _LINES:
        at = 0
        for _ in range(_LINES[name]):
            at = data.find(b"\n", at + 1)
            if at < 0:
                return 0
        return at + 1
    widths = {"LONG1": 2 + (data[1] if len(data) > 1 else 0), "BINFLOAT": 9, "LONG4": 0, "": 0}
    return widths.get(name, 1)


def _argument(name: str, data: bytes) -> str:
    if name in _COUNTED:
        width = _COUNTED[name]
        length = int.from_bytes(data[:width], "little")
        text = printable(repr(data[width : width + min(length, 60)].decode("utf-8", "replace")))
        return text if length <= 60 else f"{text}… ({length:,} bytes)"
    if name in _FIXED:
        return str(int.from_bytes(data[: _FIXED[name]], "little", signed=name == "BININT"))
    if name in _LINES:
        return printable(" ".join(part.decode("utf-8", "replace") for part in data.split(b"\n")[: _LINES[name]]), 80)
    return ""
