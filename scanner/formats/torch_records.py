"""Which records of a torch archive are the storages of each of its pickles, and how long they are.

The pickle says how many elements a storage has, the archive how many bytes there are: see `pickle_machine.tensors`.
Source: ``torch/serialization.py``, ``torch/package/package_importer.py``, ``import.cpp`` of ``torch/csrc/jit/serialization``
and of ``torch/csrc/jit/mobile`` in PyTorch 2.13.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.tensors import RECORDS
from scanner.model.artifact import Child

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.containers.zip import Member
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

_ELSEWHERE = {"bytecode": "constants"}
"""Pickles whose storages lie with those of another one."""

_INPUTS = "traced_inputs"
"""The example inputs of a traced module: torch writes what they look like, and of some no bytes."""


def with_records(
    place: Place, members: Sequence[Member], items: Iterable[Fact | Child | Gap]
) -> Iterator[Fact | Child | Gap]:
    """The ``items`` read from the archive at ``place``; its pickles know the bytes of their records."""
    folders = _folders(members)
    begin = len(place.inside("").member)
    for item in items:
        if isinstance(item, Child) and item.expect == "pickle":
            item.reader.shared[RECORDS] = _records_of(item.place.member[begin:].lower(), folders)
        yield item


def _folders(members: Sequence[Member]) -> dict[str, dict[str, int]]:
    """The bytes of each record by its folder and name, in lower case, as torch finds them in any; of two records of one
    name the shorter counts."""
    folders: dict[str, dict[str, int]] = {}
    for member in members:
        folder, _, name = member.name.lower().rpartition("/")
        if not member.size and folder.endswith(_INPUTS):
            continue
        sizes = folders.setdefault(folder, {})
        sizes[name] = min(member.size, sizes.get(name, member.size))
    for folder, sizes in folders.items():
        if folder.endswith("/.data"):  # a package: its pickles leave the ending away, those of scripts in it do not
            sizes |= {name.removesuffix(".storage"): size for name, size in sizes.items()}
    return folders


def _records_of(pickle: str, folders: dict[str, dict[str, int]]) -> tuple[dict[str, int], ...]:
    """``a/data/0`` for ``a/data.pkl``, ``a/constants/0`` for ``a/constants.pkl``; in packages ``a/.data/0.storage``."""
    folder, _, name = pickle.rpartition("/")
    stem = name.rpartition(".")[0]
    places = (f"{folder}/{_ELSEWHERE.get(stem, stem)}", f"{folder.partition('/')[0]}/.data")
    return tuple(folders[place] for place in places if place in folders)
