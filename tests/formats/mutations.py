"""Fixtures with bytes changed, for tests that a parser bears any of them."""

from pathlib import Path

from hypothesis import strategies as st

from scanner.model.artifact import Child, LimitReachedError
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from tests.readers import reader_of

GRAPHS = Path(__file__).parents[1] / "fixtures" / "graphs"


def mutated(*patterns):
    """Fixtures that match, with a few bytes set, cut off or doubled."""
    files = sorted(path.read_bytes() for pattern in patterns for path in GRAPHS.glob(pattern))
    assert files

    def change(drawn):
        index, edits, cut = drawn
        data = bytearray(files[index % len(files)])
        for at, value in edits:
            data[at % len(data)] = value
        return bytes(data[: len(data) - cut % len(data)] if cut else data)

    edits = st.lists(st.tuples(st.integers(0, 1 << 16), st.sampled_from((0, 1, 2, 8, 127, 128, 255))), max_size=12)
    return st.tuples(st.integers(0, 1000), edits, st.one_of(st.just(0), st.integers(0, 5000))).map(change)


def read_through(module, data):
    """All that a format yields, limits apart; anything else that it raises is a defect. At most 64 MiB may be read."""
    left = [64 << 20]

    def charge(count):
        left[0] -= count
        if left[0] < 0:
            raise LimitReachedError("limit-bytes", "more was read than is there")

    formats = getattr(module, "FORMATS", None) or (module.FORMAT,)
    items = []
    for format_ in formats:
        reader = reader_of(data, charge)
        if format_.recognise is not None:
            format_.recognise("model" + (format_.suffixes or ("",))[0], reader)
        try:
            items += format_.parse(Place("file"), reader)
        except LimitReachedError:
            assert left[0] >= 0
    assert all(isinstance(item, Fact | Child | Gap) for item in items)
    known = {kind for format_ in formats for kind in format_.states}
    assert {item.kind for item in items if isinstance(item, Fact)} <= known
    return items
