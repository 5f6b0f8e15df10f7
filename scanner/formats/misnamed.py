"""Pickles under the names of formats that hold none: a loader of that name refuses them, and a scanner that goes by names
never runs the one that reads pickles."""

from __future__ import annotations

from scanner.formats.pickle_machine.probe import is_pickle
from scanner.model.fact import fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

ENDINGS = (
    ".onnx",
    ".ort",
    ".tflite",
    ".h5",
    ".hdf5",
    ".keras",
    ".ggml",
    ".pte",
    ".mlmodel",
    ".pmml",
    ".cbm",
    ".engine",
)
"""Endings of weights whose formats are data alone; safetensors and GGUF tell by themselves that they are neither."""


def recognise(_name: str, reader: Reader) -> bool:
    """True where the content begins as pickles of protocol 2 to 5 do, and runs as one."""
    head = reader.head
    return head[:1] == b"\x80" and head[1:2] in b"\2\3\4\5" and is_pickle(head, reader.size, False, reader)


def parse(place: Place, _reader: Reader) -> Iterator[Fact]:
    """Yields that the name promises something else."""
    name = (place.member or place.path).rpartition("/")[2].lower()
    yield fact("container-unexpected", place, container="pickle", ending=name[name.rindex(".") :])


FORMAT = Format(
    id="misnamed-pickle",
    title="Pickle under the name of another format",
    parse=parse,
    names=tuple(f"*{ending}" for ending in ENDINGS),
    recognise=recognise,
    states=("container-unexpected",),
    role="weights",
    order=95,
)
