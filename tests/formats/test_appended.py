"""What stands beside a model: programs, archives and pickles are found, chance and padding are not."""

import gzip
import io
import random
import zipfile

import pytest

from scanner.formats.appended import SEARCH_LIMIT, appended
from scanner.model.artifact import Child
from scanner.model.fact import Fact
from scanner.model.place import Place
from tests.readers import reader_of, whole

PICKLE = b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R."
RANDOM = random.Random(11).randbytes(8 << 20)


def told(data, side="after"):
    items = list(appended(Place("model"), reader_of(data), 0, len(data), side))
    facts = [(item.place.offset, item.get("holds")) for item in items if isinstance(item, Fact)]
    return facts, [whole(item.reader) for item in items if isinstance(item, Child)]


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(zipfile.ZipInfo("a"), "b")  # of no time: its bytes name the test, in each worker
    return buffer.getvalue()


@pytest.mark.parametrize("before", [b"", b"words, and more words\n" * 300, RANDOM[:70_000]], ids=["", "text", "random"])
@pytest.mark.parametrize(
    ("payload", "holds"),
    [
        (PICKLE, "pickle"),
        (b"cposix\nsystem\n(S'true'\ntR.", "pickle"),
        (b"(S'true'\niposix\nsystem\n.", "pickle"),
        (b"\x80\x04\x95\x18\0\0\0\0\0\0\0\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R.", "pickle"),
        (archive(), "archive"),
        (gzip.compress(b"x" * 99, mtime=0), "archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "archive"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "program"),
        (b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(20), "program"),
        (b"#!/bin/sh\ntrue\n", "script"),
        (b"#!/usr/bin/env python3\n", "script"),
    ],
)  # fmt: skip
def test_what_hides_beside_a_model_is_found(before, payload, holds):
    facts, children = told(before + payload)
    assert facts == [(len(before), holds)]
    assert children == ([payload] if holds in ("pickle", "archive") else [])


def test_random_bytes_are_data():
    assert told(RANDOM) == ([(0, "data")], [])


@pytest.mark.parametrize("size", [1, 512, 3 << 20])
def test_padding_is_zeros(size):
    assert told(bytes(size)) == ([(0, "zeros")], [])


def test_signs_without_end_are_themselves_told():
    facts, _ = told(b"~const\nclass\n~choose\n" * 2000 + PICKLE)
    assert [holds for _, holds in facts][-1] == "decoys"


def test_the_search_ends_where_it_says():
    size = SEARCH_LIMIT + (1 << 20)
    (item,) = appended(Place("model"), reader_of(bytes(size)), 0, size, "after")
    assert (item.get("bytes"), item.get("searched")) == (size, SEARCH_LIMIT)


@pytest.mark.parametrize("rest", [b"", b"\0", b"\xe0" + bytes(20)])
def test_a_gzip_sign_at_the_very_end_is_chance(rest):
    assert told(b"words " * 20 + b"\x1f\x8b\x08" + rest) == ([(0, "data")], [])
