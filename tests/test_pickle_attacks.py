"""Pickles that hide what they do: each is found at a level that a policy acts on. All are inert."""

import base64
import bz2
import lzma
import pickle
import zlib

import pytest

from scanner.formats.pickle_machine.probe import is_pickle
from tests.readers import reader_of
from tests.test_gadgets import levels

CALL = b"cos\nsystem\nX\x04\0\0\0true\x85R"
FULL = b"\x80\x02" + CALL + b"."
PLAIN = pickle.dumps({"a": [1, 2, 3]}, 4)
LATIN = FULL.decode("latin-1")


def text(value):
    return b"X" + len(value).to_bytes(4, "little") + value


HIDDEN = {
    "base64 text": base64.b64encode(FULL).decode(),
    "base64 bytes": base64.b64encode(FULL),
    "base64 in lines": base64.encodebytes(b"\x80\x04" + text(b"y" * 200) + b"0" + CALL + b".").decode(),
    "url-safe base64": base64.urlsafe_b64encode(b"\x80\x04\x8c\x04\xc3\xbf?>0" + CALL + b".").decode(),
    "base64 of a long one": base64.b64encode(
        b"\x80\x04B" + (5000).to_bytes(4, "little") + bytes(5000) + CALL + b"."
    ).decode(),
    "hex": FULL.hex(),
    "protocol 0 as text": "cos\nsystem\n(S'true'\ntR.",
    "latin-1 text": LATIN,
    "zlib": zlib.compress(FULL),
    "zlib in base64": base64.b64encode(zlib.compress(FULL)).decode(),
    "bzip2": bz2.compress(FULL),
    "xz": lzma.compress(FULL),
    "two deep": pickle.dumps({"b": FULL}, 4),
}


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("name", HIDDEN)
def test_a_pickle_in_a_value_is_found(name, protocol):
    found = levels(pickle.dumps({"weights": [0.5], "blob": HIDDEN[name]}, protocol))
    assert "error" in found or "warning" in found


@pytest.mark.parametrize(
    "padding", [b"\0" * 64, b"\0" * 5000, b"\xff" * 100, bytes(range(200, 256)) * 3, b"\n some words \n", b""]
)
@pytest.mark.parametrize("tail", [FULL, b"cos\nsystem\n(S'true'\ntR.", b"\x80\x04" + CALL])
def test_a_pickle_behind_padding_is_found(padding, tail):
    assert "error" in levels(PLAIN + padding + tail)


TAR = b"B" + (600).to_bytes(4, "little") + b"a" * 252 + b"ustar\x0000" + bytes(340)
FRONTS = (b"GGUF\x03\0\0\0\x01", b"PK\x03\x04" + bytes(26) + b"\n", b"U\x09\0\0TFL3\0\0\0", b"U\x09\0\0ET12\0\0\0", TAR)


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("name", ["model.bin", "model.pkl", "model.pt"])
def test_a_program_that_begins_with_another_formats_mark_is_run(front, name):
    assert "error" in levels(front + b"0" + CALL + b".", name)


@pytest.mark.parametrize(
    "bomb",
    [
        b"\x80\x02]r\xff\xff\xff\x7f.",
        b"(lp2147483647\n.",
        b"\x80\x02" + b"(" * 50_000 + b"t" * 50_000 + b".",
        b"\x80\x02" + b"]" * 20_000 + b"a" * 19_999 + b".",
        b"\x80\x02N" + b"\x85" * 20_000 + b".",
        b"\x80\x02N" + b"2\x86" * 60 + b".",
        b"\x80\x04N\x94" + b"".join(b"h" + bytes([i]) + b"h" + bytes([i]) + b"\x86\x94" for i in range(60)) + b".",
    ],
)
def test_a_bomb_is_told(bomb):
    assert "warning" in levels(bomb)


@pytest.mark.parametrize(
    "value",
    [
        {"hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "id": "gASVAAAAAAAAAACMBXBv"},
        {"png": base64.b64encode(bytes(range(256)) * 20).decode(), "raw": zlib.compress(bytes(5000))},
        {"code": "class A:\n    pass\ncount = 1\ni = 2\n", "inner": pickle.dumps([1, "a"], 4)},
    ],
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_honest_text_and_bytes_are_quiet(value, protocol):
    assert not levels(pickle.dumps(value, protocol)) & {"error", "warning"}


def test_what_cannot_name_anything_is_no_pickle_inside_another():
    assert not is_pickle(b"\x80\x04K\x01.", 5)
    assert is_pickle(FULL, len(FULL), False, reader_of(FULL))
