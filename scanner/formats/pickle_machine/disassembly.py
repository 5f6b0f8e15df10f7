"""Evidence: the opcodes around a call, as lines that a person can read."""

from __future__ import annotations

from scanner.formats.pickle_machine.opcodes import NAMES
from scanner.model.escape import printable

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


def disassemble(reader: Reader, offsets: tuple[int, ...], call: int) -> tuple[str, ...]:
    """One line for each opcode at ``offsets``: byte offset, name, argument; ``>`` marks the one at ``call``."""
    return tuple(_line(reader, offset, ">" if offset == call else " ") for offset in offsets if offset <= call)


def _line(reader: Reader, offset: int, marker: str) -> str:
    data = reader.read_at(offset, _LINE)
    name = NAMES.get(data[0], f"0x{data[0]:02x}") if data else "(end)"
    return f"{marker} {offset:>8}  {name:<16} {_argument(name, data[1:])}".rstrip()


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
