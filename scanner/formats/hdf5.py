"""HDF5 (Keras H5, PyTables, netCDF-4, MATLAB 7.3): its tree, what it takes from other files, and Python objects in it.

Source: "HDF5 File Format Specification Version 3.0"; ``legacy_h5_format.py`` of Keras 3.12 and ``attributeset.py`` of
PyTables 3.10 for what their readers parse or unpickle.
"""

from __future__ import annotations

from scanner.formats.appended import appended
from scanner.formats.hdf5_file.attributes import attributes_of, values_of
from scanner.formats.hdf5_file.file import SIGNATURE, BrokenHdf5Error, Hdf5File, signature_offset
from scanner.formats.hdf5_file.fractal_heap import FilteredHeapError
from scanner.formats.hdf5_file.header import LAYOUT, Message, messages_of
from scanner.formats.hdf5_file.links import EXTERNAL, HARD, links_of
from scanner.formats.hdf5_file.pickled import PickledError, pickled_elements, reader_over
from scanner.formats.hdf5_file.storage import declared_bytes, external_files, virtual_sources
from scanner.formats.keras_config import judged
from scanner.formats.malformed import not_valid
from scanner.formats.outside import leads_outside
from scanner.formats.pickle_machine.probe import is_pickle
from scanner.model.artifact import Child
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact

OBJECTS_LIMIT = 50_000
"""Groups and datasets of one file that are visited; the optimizer's state of a very large model has some thousands."""

TOLD_LIMIT = 64
"""Facts of one kind that are told by name."""

BOMB_BYTES, BOMB_RATIO = 4 << 30, 1000
"""A dataset that declares more than both is refused by Keras since 3.12.1."""

KERAS_TEXTS = ("model_config", "training_config", "build_config", "compile_config")


def recognise(_name: str, reader: Reader) -> bool:
    """True where a superblock stands at one of the offsets that the library looks at."""
    return reader.head.startswith(SIGNATURE) or signature_offset(reader) >= 0


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the file's groups, datasets and attributes are and name."""
    start = signature_offset(reader)
    if start > 0 and not reader.head.startswith(b"MATLAB 7.3"):
        yield from appended(place, reader, 0, start, "before")
    try:
        file = Hdf5File(reader, start)
    except BrokenHdf5Error as error:
        yield from _broken(place, error)
        return
    yield from _Walk(place, file).all()
    end = file.base + file.end if file.end < file.size - file.base or file.base == 0 else file.end
    if file.is_undefined(file.end) or end > file.size:
        yield from _broken(place, BrokenHdf5Error(start, f"it ends {end - file.size:,} bytes early: it is cut off"))
    elif end < file.size:
        yield from appended(place, reader, end, file.size, "after")


def _broken(place: Place, error: BrokenHdf5Error) -> Iterator[Fact | Gap]:
    at = Place(place.path, place.member, max(0, error.at) if error.at < 1 << 62 else None)
    yield from not_valid("hdf5-malformed", "HDF5 file", at, error)


class _Walk:
    """The visit of every object from the root on, each once."""

    def __init__(self, place: Place, file: Hdf5File) -> None:
        self.place = place
        self.file = file
        self.problems = 0
        self.told = 0
        self.datasets = 0
        self.is_keras = False

    def all(self) -> Iterator[Fact | Child | Gap]:
        """Everything there is to say, and last what the file is."""
        file = self.file
        pending = [("", file.root)]
        known = {file.root}
        while pending:
            path, address = pending.pop()
            try:
                messages = messages_of(file, address)
                yield from self._object(path, messages)
                for link in links_of(file, messages):
                    inside = f"{path}/{link.name}"[:200]
                    if link.kind == HARD and link.target not in known:
                        known.add(link.target)
                        pending.append((inside, link.target))
                    elif link.kind == EXTERNAL:
                        yield from self._other_file(inside, "link", link.file)
                    if len(known) > OBJECTS_LIMIT:
                        message = f"More than {OBJECTS_LIMIT:,} groups and datasets: the rest was not read."
                        yield Gap("limit-objects", self.place, message)
                        pending.clear()
                        break
            except BrokenHdf5Error as error:
                yield from self._problem(error)
            except IndexError:
                yield from self._problem(BrokenHdf5Error(file.base + address, "a message is cut off"))
            except FilteredHeapError:
                message = "Its groups keep names in compressed heaps, which are not read: save it anew without."
                yield Gap("unsupported-format", self.place, message)
        yield fact(
            "hdf5-file",
            self.place,
            version=file.version,
            objects=len(known),
            datasets=self.datasets,
            keras=self.is_keras,
        )

    def _problem(self, error: BrokenHdf5Error) -> Iterator[Fact | Gap]:
        self.problems += 1
        if self.problems <= TOLD_LIMIT:
            yield from _broken(self.place, error)

    def _object(self, path: str, messages: list[Message]) -> Iterator[Fact | Child | Gap]:
        objects_inside = ""
        for attribute in attributes_of(self.file, messages):
            if attribute.name in ("layer_names", "keras_version"):
                self.is_keras = True
            for address, data in values_of(self.file, attribute):
                name = f"{path}@{attribute.name}"[:200]
                if attribute.name in KERAS_TEXTS:
                    yield from judged(self.place.inside(name), data.rstrip(b"\0"), archive=True)
                elif attribute.name == "PSEUDOATOM":
                    objects_inside = data.rstrip(b"\0").decode("ascii", "replace")
                elif _may_name(data):
                    value = reader_over(self.file, address, data)
                    if is_pickle(data[:4096], len(data), False, value):
                        yield Child(self.place.inside(name), value, "pickle")
        if any(message.kind == LAYOUT for message in messages):
            self.datasets += 1
            yield from self._dataset(path, messages, objects_inside == "object")

    def _dataset(self, path: str, messages: list[Message], objects: bool) -> Iterator[Fact | Child | Gap]:
        for name in external_files(self.file, messages):
            yield from self._other_file(path, "data", name)
        for name in virtual_sources(self.file, messages):
            yield from self._other_file(path, "virtual", name)
        declared = declared_bytes(self.file, messages)
        if declared > BOMB_BYTES and declared > BOMB_RATIO * self.file.size:
            yield fact("resource-bomb", self.place.inside(path), limit="limit-ratio")
        try:
            for pickled in pickled_elements(self.file, messages, objects):
                yield Child(self.place.inside(path), pickled, "pickle")
        except PickledError as error:
            yield Gap("unsupported-storage", self.place.inside(path), f"{error}: check this file by itself.")

    def _other_file(self, path: str, how: str, name: str) -> Iterator[Fact]:
        if name in (".", ""):
            return
        self.told += 1
        if self.told <= TOLD_LIMIT:
            outside = leads_outside(name)
            yield fact("hdf5-external", self.place.inside(path), how=how, file=name[:200], outside=outside)


def _may_name(data: bytes) -> bool:
    """False for text on one line: no program of the pickle machine that names something is written so."""
    return data[:1] not in (b"", b"\0") and not (data.isascii() and b"\n" not in data)


FORMAT = Format(
    id="hdf5",
    title="HDF5 (Keras H5)",
    parse=parse,
    suffixes=(".h5", ".hdf5"),
    magics=tuple((at, SIGNATURE) for at in (0, 512, 1024, 2048)),
    names=("*.h5", "*.hdf5"),
    recognise=recognise,
    states=(
        "hdf5-file", "hdf5-external", "hdf5-malformed", "appended-data", "resource-bomb",
        "keras-code", "keras-reference", "keras-reads-file", "keras-malformed", "keras-config",
    ),
    role="weights",
    order=10,
)  # fmt: skip
