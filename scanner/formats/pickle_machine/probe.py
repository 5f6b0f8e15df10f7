"""Whether some bytes are a pickle program, told by running their first block on the machine."""

from __future__ import annotations

from scanner.formats.pickle_machine.machine import Machine
from scanner.formats.pickle_machine.observations import Observations
from scanner.model.artifact import HEAD, Reader

_TEXT_STARTS = frozenset(b"(c]}lidNIJKLMVSUTXFG0)2")


def is_pickle(head: bytes, size: int, named: bool = False) -> bool:
    """True where ``head`` (the first 4 KiB of ``size`` bytes) begins a pickle that looks something up or is well formed.

    With a PROTO opcode in front it is enough that the block runs without damage or imports a name. Without one (protocols
    0 and 1, which plain text can resemble) it must call something, or import a name and reach STOP, or be valid for the
    whole block. ``named`` says that the file name promises a pickle: then a clean run to STOP is enough.
    """
    protocol = head[:1] == b"\x80" and len(head) > 1 and head[1] <= 5
    if not protocol and (not head or head[0] not in _TEXT_STARTS):
        return False
    block = head[:HEAD]
    seen = Observations()
    machine = Machine(Reader(len(block), lambda at, count: block[at : at + count], _free), 0, seen)
    machine.run()
    looked_up = any(_is_identifier(name) for name in seen.imports)
    clean = machine.damage is None and machine.ended == "stop"
    cut = machine.ended == "truncated" and size > len(block) and _only_cut(machine)
    if protocol:
        return looked_up or clean or cut
    if named:
        return clean or cut or looked_up
    return (bool(seen.calls) and looked_up) or (looked_up and clean) or (cut and machine.opcodes > 256)


def _only_cut(machine: Machine) -> bool:
    return machine.damage is not None and machine.damage[1] == "the data ends before STOP"


def _is_identifier(dotted: str) -> bool:
    return dotted.replace(".", "").replace("_", "").isalnum() and not dotted[:1].isdigit()


def _free(cost: int) -> None:
    """A block that is in memory already costs nothing more."""
