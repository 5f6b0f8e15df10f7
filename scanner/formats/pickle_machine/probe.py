"""Whether some bytes are a pickle program, told by running their first block on the machine."""

from __future__ import annotations

from scanner.formats.pickle_machine.machine import CUT, Machine
from scanner.formats.pickle_machine.observations import Observations
from scanner.formats.pickle_machine.opcodes import NAMES
from scanner.model.artifact import LimitReachedError, Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

LOOK = 16 << 20
"""Bytes of a file without a PROTO opcode that may be run to tell a program from text."""

HEADER_LOOK = 128 << 10
"""The same for a safetensors header that lies far away: its length may begin a line of text, which never ends."""

UNDECIDED = "pickle-undecided"
"""The name under which a reader shares that so much was looked at and no more."""

_MANY = 256
"""Opcodes in a row without an error: more than text makes by chance."""


def is_pickle(head: bytes, size: int, named: bool = False, reader: Reader | None = None) -> bool:
    """True where ``head`` (the first 4 KiB of ``size`` bytes) begins a pickle that looks something up or is well formed.

    With a PROTO opcode in front it is enough that the block runs without damage or imports a name, or that the file's
    name promises a pickle (``named``). Without one (any opcode may come first, and plain text can resemble a program) it
    must call something, or import a name and reach STOP; where the block ends before that can be told, up to `LOOK` more
    bytes of ``reader``, payloads stepped over, decide. A promising name lets a clean run to STOP be enough. Without a
    reader (bytes inside another pickle) only what looks a name up counts, or may hold such bytes in turn.
    """
    if not head or head[0] not in NAMES:
        return False
    if reader is None and size <= len(head) and not may_name(head):
        return False
    protocol = head[0] == 0x80 and len(head) > 1 and head[1] <= 5
    if protocol and named:
        return True
    machine, cut = _run(Reader(len(head), lambda at, count: head[at : at + count], _free), size)
    if reader is None:
        if machine.observations.names_something():
            return protocol or _acts(machine) or not machine.damage
        return protocol and (cut or (machine.damage is None and machine.ended == "stop"))
    look = HEADER_LOOK if reader.far and _is_header(head, size) else LOOK
    if protocol and machine.ended == "truncated" and size > len(head):  # also where a FRAME says more than there is
        machine, cut = _run(Reader(size, reader.read_at, _within(look)), size)
    if protocol or named:
        return machine.observations.names_something() or cut or (machine.damage is None and machine.ended == "stop")
    if cut:
        machine, cut = _run(Reader(size, reader.read_at, _within(look)), size)
    if _acts(machine):
        return True
    if not machine.observations.names_something():
        if cut and machine.opcodes <= _MANY:
            reader.shared[UNDECIDED] = look
        return cut and machine.opcodes > _MANY
    return machine.damage is None and (machine.ended == "stop" or cut)


def may_name(data: bytes) -> bool:
    """False where no part of ``data``, whatever runs it, can look a name up: the opcodes that do are not in it."""
    return (
        b"\x93" in data
        or (data.count(b"\n") > 1 and (b"c" in data or b"i" in data))
        or b"\x82" in data
        or b"\x83" in data
        or b"\x84" in data
        or b"gA" in data  # a pickle written as text
        or b"8004" in data
    )


def _is_header(head: bytes, size: int) -> bool:
    """True for how a safetensors file begins: the length of a header that fits, and its brace."""
    return head[8:9] == b"{" and int.from_bytes(head[:8], "little") <= size - 8


def _acts(machine: Machine) -> bool:
    """True where a name was looked up and something called before the first error, at which CPython stops."""
    end = machine.damage[0] if machine.damage else None
    return machine.observations.names_something(end) and machine.observations.calls_something(end)


def _run(reader: Reader, size: int) -> tuple[Machine, bool]:
    """The machine that ran over the first bytes of ``size``, and whether it ran out of them without an error."""
    machine = Machine(reader, 0, Observations(), size=size)
    try:
        machine.run()
    except LimitReachedError:
        return machine, machine.damage is None
    return machine, machine.ended == "truncated" and machine.damage == (machine.offset, CUT) and size > reader.size


def _within(limit: int) -> Callable[[int], None]:
    """A charge that allows ``limit`` bytes."""
    left = [limit]

    def charge(cost: int) -> None:
        left[0] -= cost
        if left[0] < 0:
            raise LimitReachedError("limit-look", "enough was seen")

    return charge


def _free(cost: int) -> None:
    """A block that is in memory already costs nothing more."""
