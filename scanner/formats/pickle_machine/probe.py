"""Whether some bytes are a pickle program, told by running their first block on the machine."""

from __future__ import annotations

from scanner.formats.pickle_machine.machine import CUT, Machine
from scanner.formats.pickle_machine.observations import Observations
from scanner.model.artifact import LimitReachedError, Reader

LOOK = 1 << 20
"""Bytes of a file without a PROTO opcode that may be run to tell a program from text."""

_MANY = 256
"""Opcodes in a row without an error: more than text makes by chance."""

_TEXT_STARTS = frozenset(b"(c]}lidNIJKLMVSUTXFG0)2")


def is_pickle(head: bytes, size: int, named: bool = False, reader: Reader | None = None) -> bool:
    """True where ``head`` (the first 4 KiB of ``size`` bytes) begins a pickle that looks something up or is well formed.

    With a PROTO opcode in front it is enough that the block runs without damage or imports a name, or that the file's
    name promises a pickle (``named``). Without one (protocols 0 and 1, which plain text can resemble) it must call
    something, or import a name and reach STOP; where the block ends before that can be told, up to `LOOK` bytes of
    ``reader`` decide. A promising name then lets a clean run to STOP be enough.
    """
    protocol = head[:1] == b"\x80" and len(head) > 1 and head[1] <= 5
    if not protocol and (not head or head[0] not in _TEXT_STARTS):
        return False
    machine, cut = _run(Reader(len(head), lambda at, count: head[at : at + count], _free), size)
    looked_up = machine.observations.names_something
    if protocol and named:
        return True
    if protocol or named:
        return looked_up or cut or (machine.damage is None and machine.ended == "stop")
    if cut and reader is not None:
        machine, cut = _run(reader.window(0, LOOK), size)
        looked_up = machine.observations.names_something
    if not looked_up:
        return cut and machine.opcodes > _MANY
    return bool(machine.observations.calls) or machine.ended == "stop" or cut


def _run(reader: Reader, size: int) -> tuple[Machine, bool]:
    """The machine that ran over the first bytes of ``size``, and whether it ran out of them without an error."""
    machine = Machine(reader, 0, Observations(), size=size)
    try:
        machine.run()
    except LimitReachedError:
        return machine, machine.damage is None
    return machine, machine.ended == "truncated" and machine.damage == (machine.offset, CUT) and size > reader.size


def _free(cost: int) -> None:
    """A block that is in memory already costs nothing more."""
