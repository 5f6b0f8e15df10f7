"""The wire format: fields are found where they lie, and what is none is said so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.pages import Span
from scanner.formats.protobuf import Wire, WireError, shape_of
from scanner.model.artifact import LimitReachedError
from tests.formats.wire import data, entry, integer, number
from tests.readers import reader_of


def wire_of(*parts, limit=1000):
    return Wire(reader_of(b"".join(parts)), limit)


def test_fields_come_in_order_with_their_payloads():
    wire = wire_of(integer(1, 300), data(2, "text"), integer(1000, -5), b"\x1d\1\2\3\4", b"\x21" + bytes(8))
    fields = list(wire.fields(wire.whole))
    assert [(field.number, field.wire) for field in fields] == [(1, 0), (2, 2), (1000, 0), (3, 5), (4, 1)]
    assert (fields[0].value, fields[2].signed, fields[3].value) == (300, -5, 0x04030201)
    assert wire.text(fields[1]) == "text"


def test_maps_are_read_by_key():
    wire = wire_of(entry(5, "a", "first"), entry(5, "b", "second"))
    assert {key: wire.text(value) for key, value in wire.entries(wire.whole, 5)} == {"a": "first", "b": "second"}


@pytest.mark.parametrize(
    "broken", [b"\x0a\xff\x01x", b"\x0f", b"\x00\x00", b"\x08" + b"\xff" * 11, b"\x09\1\2", b"\x0a", b"\x80"]
)
def test_what_is_no_field_is_an_error(broken):
    wire = wire_of(broken)
    with pytest.raises(WireError):
        list(wire.fields(wire.whole))
    assert shape_of(reader_of(broken)) is None


def test_the_fields_of_a_file_are_counted():
    with pytest.raises(LimitReachedError):
        list(wire_of(b"\x08\x00" * 1001).fields(Span(0, 2002)))


def test_a_large_payload_is_not_read():
    read = []
    size = 3 << 30
    head = data(1, "name") + number(2 << 3 | 2) + number(size)
    from scanner.model.artifact import Reader

    reader = Reader(len(head) + size, lambda at, count: (head[at : at + count]).ljust(count, b"\0"), read.append)
    wire = Wire(reader)
    assert [field.number for field in wire.fields(wire.whole)] == [1, 2]
    assert sum(read) < 100_000


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, (1 << 64) - 1) | st.binary(max_size=300)), max_size=40))
@settings(max_examples=200, deadline=None)
def test_what_was_written_is_read(pairs):
    parts = [integer(key, value) if isinstance(value, int) else data(key, value) for key, value in pairs]
    wire = wire_of(*parts)
    found = [
        (field.number, field.value if field.wire == 0 else wire.pages.read(field.start, field.end - field.start))
        for field in wire.fields(wire.whole)
    ]
    assert found == pairs


@given(st.lists(st.floats(width=32, allow_nan=False), max_size=50), st.lists(st.integers(0, 1 << 63), max_size=50))
@settings(max_examples=100, deadline=None)
def test_lists_of_numbers_are_stepped_over(floats, numbers):
    import struct

    lists = b"".join(b"\x3d" + struct.pack("<f", value) for value in floats) + b"".join(
        integer(8, value) for value in numbers
    )
    wire = wire_of(data(1, "name"), lists, data(5, "tensor"), integer(20, 6))
    numbers_left = [field.number for field in wire.parts(wire.whole)]
    assert numbers_left == [1, 5, 20]
