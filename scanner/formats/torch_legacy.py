"""Torch checkpoints before 1.6: five pickles in a row, then the storages' bytes.

Source: ``_legacy_save`` and ``_legacy_load`` in ``torch/serialization.py`` of PyTorch 2.13.
"""

from __future__ import annotations

from scanner.formats.pickle import TORCH_MAGIC, PickleRun, damage_of
from scanner.formats.pickle_machine.probe import is_pickle
from scanner.formats.pickle_machine.tensors import element_bytes
from scanner.formats.pickle_machine.values import Items
from scanner.model.artifact import HEAD
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact


def recognise(_name: str, reader: Reader) -> bool:
    """True where the first pickle is torch's magic number."""
    return reader.head[:1] == b"\x80" and reader.head.find(TORCH_MAGIC, 0, 32) > 0


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the five pickles import and call, and whatever follows the storages."""
    run = PickleRun(place, reader)
    told: list[Fact | Child | Gap] = []
    try:
        storages: list[object] = []
        for _ in range(5):
            machine = run.next_stream()
            storages += machine.persistent
            if machine.damage is not None:
                told += damage_of(place, machine)
            if machine.ended != "stop":
                return
        end = run.end + _storage_bytes(storages)
        if end > reader.size:
            message = f"The storages end {end - reader.size:,} bytes behind the file: it is cut off. Get it anew."
            told.append(Gap("truncated", place, message))
        run.end = end
        told += _behind_storages(place, reader, run)
    except _UnknownStorageError as error:
        told.append(Gap("unsupported-storage", place, f"{error}. What follows the five pickles was not read."))
    finally:
        yield from run.facts()
        yield from told


class _UnknownStorageError(Exception):
    """A storage whose length cannot be told."""


def _behind_storages(place: Place, reader: Reader, run: PickleRun) -> Iterator[Fact | Child | Gap]:
    """Pickles in a row are run, as a second call of ``torch.load`` would; what else stands there is searched."""
    if run.end >= reader.size:
        return
    left = reader.size - run.end
    yield fact("pickle-trailing-data", Place(place.path, place.member, run.end), bytes=left)
    while run.end < reader.size and is_pickle(reader.read_at(run.end, HEAD), reader.size - run.end):
        machine = run.another_stream()
        if machine is None:
            break
        if machine.damage is not None:
            yield from damage_of(place, machine)
        if machine.ended != "stop":
            return
    if run.end < reader.size:
        from scanner.formats.appended import appended  # not at the top: few files have anything there

        yield from appended(place, reader, run.end, reader.size, "after")


def _storage_bytes(keys: list[object]) -> int:
    """Bytes of all storages, each with its count of elements in front (8 bytes), by the ids that name them."""
    lengths: dict[object, int] = {}
    for key in keys:
        if not (isinstance(key, Items) and len(key.items) >= 5 and key.items[0] == "storage"):
            continue  # ("module", …): a container's source code, which torch only compares
        _, kind, name, _, count = key.items[:5]
        width = element_bytes(kind)
        if not isinstance(count, int) or not isinstance(name, str) or width == 0 or count < 0:
            raise _UnknownStorageError("A storage's class or length is unknown")
        lengths[name] = 8 + count * width
    return sum(lengths.values())


FORMAT = Format(
    id="torch-legacy",
    title="PyTorch checkpoint (before 1.6)",
    parse=parse,
    recognise=recognise,
    magics=tuple((0, bytes((0x80, protocol))) for protocol in range(2, 6)),
    states=(
        "pickle-import",
        "pickle-call",
        "pickle-malformed",
        "pickle-truncated",
        "pickle-trailing-data",
        "appended-data",
    ),
    role="weights",
    order=10,
)
