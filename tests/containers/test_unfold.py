"""Compressed streams: unfolded as the libraries wrote them, in any order, and as far as a broken one goes."""

import bz2
import gzip
import lzma
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.containers import decoders
from scanner.containers.lz4 import Lz4
from scanner.containers.unfold import BLOCK, HOLDERS, KEPT_BLOCKS, Unfolding
from scanner.model.artifact import LimitReachedError
from tests.readers import reader_of

STREAMS = {
    "gzip": (gzip.compress, decoders.gzip),
    "zlib": (zlib.compress, decoders.zlib),
    "bzip2": (bz2.compress, decoders.bzip2),
    "xz": (lzma.compress, decoders.xz),
    "lzma": (lambda body: lzma.compress(body, format=lzma.FORMAT_ALONE), decoders.lzma_alone),
}
RANDOM = random.Random(7)
TEXT = b" ".join(b"%d" % RANDOM.randrange(5000) for _ in range(60_000))


def unfolding(data, make, grace=1 << 40):
    stream = Unfolding(reader_of(data), make, grace)
    stream.measure()
    return stream


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("body", [b"", b"x", bytes(300_000), TEXT], ids=["empty", "one", "zeros", "text"])
def test_every_byte_comes_out_in_any_order(name, body):
    compress, make = STREAMS[name]
    data = compress(body)
    stream = unfolding(data, make)
    assert (stream.size, stream.ended, stream.consumed) == (len(body), "end", len(data))
    for at in (0, 250_000, 10, 70_000, 0):
        assert stream.fetch(at, 5000) == body[at : at + 5000]


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz"])
def test_streams_follow_each_other(name):
    compress, make = STREAMS[name]
    stream = unfolding(compress(b"one") + compress(TEXT) + bytes(8) + compress(b"end"), make)
    assert stream.fetch(0, stream.size) == b"one" + TEXT + b"end"
    assert stream.ended == "end"


@pytest.mark.parametrize("name", STREAMS)
def test_what_lies_behind_is_not_taken(name):
    compress, make = STREAMS[name]
    data = compress(TEXT)
    stream = unfolding(data + b"something else", make)
    assert (stream.size, stream.ended, stream.consumed) == (len(TEXT), "end", len(data))


@pytest.mark.parametrize("name", ["gzip", "zlib", "xz", "lzma"])
def test_a_cut_stream_gives_what_came_before_the_cut(name):
    compress, make = STREAMS[name]
    data = compress(TEXT)
    stream = unfolding(data[: len(data) // 2], make)
    assert stream.ended == "truncated"
    assert len(TEXT) // 4 < stream.size < len(TEXT)
    assert stream.fetch(0, stream.size) == TEXT[: stream.size]


@pytest.mark.parametrize("name", ["gzip", "zlib"])
def test_a_wrong_checksum_loses_nothing(name):
    compress, make = STREAMS[name]
    data = compress(TEXT)
    stream = unfolding(data[:-1] + bytes([data[-1] ^ 1]), make)
    assert (stream.size, stream.ended) == (len(TEXT), "corrupt")
    assert stream.fetch(0, stream.size) == TEXT


@pytest.mark.parametrize("name", STREAMS)
def test_a_bomb_stops_at_its_grace(name):
    compress, make = STREAMS[name]
    stream = unfolding(compress(bytes(8 << 20)), make, 1 << 20)
    assert stream.ended == "ratio"
    assert stream.size < 2 << 20
    with pytest.raises(LimitReachedError) as raised:
        stream.fetch(4 << 20, 10)
    assert raised.value.reason == "limit-ratio"


def test_many_streams_keep_little():
    data = gzip.compress(bytes(300_000))
    streams = [unfolding(data, decoders.gzip) for _ in range(HOLDERS * 3)]
    assert sum(bool(stream._kept) for stream in streams) <= HOLDERS
    assert [stream.fetch(100_000, 3) for stream in streams] == [b"\0\0\0"] * len(streams)


def test_what_is_kept_is_bounded_and_steps_back_are_right():
    body = bytes(RANDOM.randrange(256) for _ in range(1 << 16)) * 200
    stream = unfolding(zlib.compress(body, 1), decoders.zlib)
    for at in (12_000_000, 5, 9_000_000, 8_999_000, 12_999_999):
        assert stream.fetch(at, 70_000) == body[at : at + 70_000]
    for at in range(0, len(body), BLOCK):
        stream.fetch(at, 1)
    assert len(stream._kept) <= KEPT_BLOCKS


# Frames of lz4.frame 4.4.5: b"abc" * 40 + b"end", linked blocks with a checksum of the content; and b"\0" * 70_000.
LZ4_TEXT = bytes.fromhex("04224d186c407b000000000000009b0d0000003f616263030060506263656e64000000004e246f3f")
LZ4_ZEROS = bytes.fromhex(
    "04224d1848407011010000000000770b0100001f000100ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe75000000000001b0000000f0100ffffffffffffffffffffffffffffffffff6950000000000000000000"
)


@pytest.mark.parametrize(("data", "body"), [(LZ4_TEXT, b"abc" * 40 + b"end"), (LZ4_ZEROS, bytes(70_000))])
def test_lz4_frames_unfold(data, body):
    stream = unfolding(data + data, Lz4)
    assert (stream.fetch(0, stream.size), stream.ended, stream.consumed) == (body * 2, "end", 2 * len(data))
    assert unfolding(data[:-9], Lz4).ended == "truncated"


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_damage_makes_a_stream_fail(data):
    name = data.draw(st.sampled_from([*STREAMS, "lz4"]))
    compress, make = (lambda _body: LZ4_TEXT, Lz4) if name == "lz4" else STREAMS[name]
    damaged = bytearray(compress(b"some words and more words, and yet more of them" * 5))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    stream = unfolding(bytes(damaged), make, 1 << 20)
    assert stream.ended in ("end", "truncated", "corrupt", "ratio")
    assert len(stream.fetch(0, min(stream.size, 1 << 20))) == min(stream.size, 1 << 20)
