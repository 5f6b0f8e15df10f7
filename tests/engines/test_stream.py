"""What a second engine reads of: any file object's behaviour, and bounds that no file object has."""

import io
import pickletools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.engines import stream as module
from scanner.engines.stream import Stream
from scanner.model.artifact import LimitReachedError
from tests.readers import reader_of

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(0, 90)),
        st.tuples(st.just("readline")),
        st.tuples(st.just("seek"), st.integers(0, 300)),
        st.tuples(st.just("tell")),
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), STEPS)
def test_it_reads_as_a_file_does(data, steps):
    ours, theirs = Stream(reader_of(data)), io.BytesIO(data)
    for name, *arguments in steps:
        assert getattr(ours, name)(*arguments) == getattr(theirs, name)(*arguments)
    assert ours.stopped == ""


def test_a_long_literal_is_stepped_over_and_what_follows_is_read():
    size = 1 << 30
    head, tail = b"\x80\x04\x8e" + size.to_bytes(8, "little"), b"0cos\nsystem\n."
    fetched = []

    def fetch(at, length):
        fetched.append(length)
        whole = len(head) + size
        data = head[at : at + length]
        data += bytes(max(0, min(at + length, whole) - max(at, len(head))))
        return data + tail[max(0, at - whole) : max(0, at + length - whole)]

    reader = reader_of(b"").derived(len(head) + size + len(tail), fetch)
    names = [value for opcode, value, _ in pickletools.genops(Stream(reader)) if opcode.name == "GLOBAL"]
    assert names == ["os system"]
    assert sum(fetched) < 1 << 20


@pytest.mark.parametrize(("bound", "data"), [("READS", b"N" * 5000), ("HELD", b"\x8c\xff" + b"a" * 255)])
def test_what_is_too_much_ends_it(monkeypatch, bound, data):
    monkeypatch.setattr(module, bound, 100)
    stream = Stream(reader_of(data))
    with pytest.raises(ValueError, match=r"."):
        list(pickletools.genops(stream))
    assert stream.stopped


def test_a_spent_budget_ends_it_without_an_error():
    def charge(_count):
        raise LimitReachedError("limit-time", "reading took longer than 1 second")

    stream = Stream(reader_of(b"abc", charge))
    assert stream.read(3) == b""
    assert stream.stopped == "reading took longer than 1 second"
