"""Readers over bytes, for tests of formats and containers."""

from scanner.model.artifact import Child, Reader
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place


def reader_of(data, charge=lambda count: None):
    """A reader of ``data`` on a budget that never ends."""
    return Reader(len(data), lambda at, count: data[at : at + count], charge)


def parsed(module, data, path="file"):
    """The facts, children and gaps that a format's module yields for ``data``."""
    items = list(module.parse(Place(path), reader_of(data)))
    return (
        [item for item in items if isinstance(item, Fact)],
        [item for item in items if isinstance(item, Child)],
        [item for item in items if isinstance(item, Gap)],
    )


def whole(reader):
    """All bytes of a reader."""
    return reader.read_at(0, reader.size)
