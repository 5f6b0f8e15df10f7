"""Torch checkpoints of 2016: a tar archive of pickles, with raw numbers between them.

Source: ``legacy_load`` in ``torch/serialization.py`` of PyTorch 2.13, which still reads them.
"""

from __future__ import annotations

from scanner.containers.tar import LINKS, is_tar, members_of
from scanner.formats.tar import behind, gaps_of, is_torch
from scanner.model.artifact import Child
from scanner.model.fact import Gap
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.pickle_machine.machine import Machine
    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place


def recognise(_name: str, reader: Reader) -> bool:
    """True for a tar archive with torch's members."""
    return is_tar(reader) and is_torch(reader)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the pickles of each member import and call."""
    members, whole = members_of(reader)
    for member in members:
        inside = place.inside(member.name)
        if member.kind in LINKS:
            message = "A member of the tar checkpoint is a link, which was not followed: get the file anew."
            yield Gap("malformed", inside, message)
        if not member.is_file or not member.size:
            continue
        window = reader.window(member.offset, member.size)
        name = member.name.removeprefix("./")
        if name == "storages":
            yield from _interleaved(inside, window, _storage_bytes)
        elif name == "tensors":
            yield from _interleaved(inside, window, _tensor_bytes)
        else:
            yield Child(inside, window, "pickle" if name in ("pickle", "sys_info") else "")
    yield from gaps_of(place, members, whole)
    yield from behind(place, reader, members)


def _interleaved(place: Place, reader: Reader, raw_bytes: _RawBytes) -> Iterator[Fact | Child | Gap]:
    """A count as a pickle, then for each item a pickle and raw bytes whose length ``raw_bytes`` tells; then the rest."""
    from scanner.formats.pickle import PickleRun, damage_of  # not at the top: every file is asked whether it is a tar

    run = PickleRun(place, reader)
    items = 0
    told: list[Fact | Gap] = []
    try:
        while run.end < reader.size:
            machine = run.next_stream()
            if machine.damage is not None:
                told += damage_of(place, machine)
            if machine.ended != "stop":
                break
            if run.count == 1:
                items = machine.top if isinstance(machine.top, int) else 0
            elif run.count <= items + 1:
                raw = raw_bytes(machine, reader)
                if raw < 0:
                    told.append(
                        Gap("malformed", place, "A member of the tar checkpoint cannot be followed to its end.")
                    )
                    break
                run.end += raw
    finally:
        yield from run.facts()
        yield from told


def _storage_bytes(machine: Machine, reader: Reader) -> int:
    """(key, location, storage class): 8 bytes of count, then the elements."""
    from scanner.formats.pickle_machine.tensors import element_bytes

    items = getattr(machine.top, "items", [])
    width = element_bytes(items[2]) if len(items) == 3 else 0
    count = int.from_bytes(reader.read_at(machine.end, 8), "little", signed=True)
    return 8 + count * width if width and count >= 0 else -1


def _tensor_bytes(machine: Machine, reader: Reader) -> int:
    """(key, storage, tensor class): 4 bytes of dimensions and 4 unused, then sizes, strides and an offset of 8 each."""
    dimensions = int.from_bytes(reader.read_at(machine.end, 4), "little", signed=True)
    return 8 + 16 * dimensions + 8 if dimensions >= 0 else -1


if TYPE_CHECKING:
    from collections.abc import Callable

    _RawBytes = Callable[[Machine, Reader], int]

FORMAT = Format(
    id="torch-tar",
    title="PyTorch checkpoint (2016, tar)",
    parse=parse,
    magics=((0, b""),),  # the first bytes are a name, that may be another format's magic
    recognise=recognise,
    states=("pickle-import", "pickle-call", "pickle-malformed", "pickle-truncated"),
    role="weights",
    order=10,
)
