"""Safetensors: the verdict of the safetensors library is ours."""

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import safetensors as ours
from tests.readers import parsed, reader_of

library = pytest.importorskip("safetensors", reason="the safetensors library is in the dependency group `test`")


def file_of(header, data=b"", raw=None):
    text = json.dumps(header).encode() if raw is None else raw
    return len(text).to_bytes(8, "little") + text + data


def tensor(dtype="F32", shape=(2,), start=0, end=8):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


GOOD = {"__metadata__": {"format": "pt"}, "a": tensor(), "b": tensor("I64", (1, 1), 8, 16)}


def accepts(data):
    facts, _, gaps = parsed(ours, data)
    assert bool(gaps) == (facts == [] or facts[0].kind == "safetensors-malformed")
    return not gaps


def library_accepts(data):
    try:
        library.deserialize(data)
    except (library.SafetensorError, ValueError, OverflowError):
        return False
    return True


def test_a_header_is_summed_up():
    (fact,), children, gaps = parsed(ours, file_of(GOOD, bytes(16)))
    assert (children, gaps) == ([], [])
    assert dict(fact.attributes) == {
        "tensors": 2,
        "dtypes": ("F32", "I64"),
        "parameters": 3,
        "metadata_keys": ("format",),
        "layout": "6c4455b3",
    }


BROKEN = {
    "overlap": file_of({"a": tensor(), "b": tensor("I64", (1,), 4, 12)}, bytes(12)),
    "hole": file_of({"a": tensor(), "b": tensor("I64", (1,), 9, 17)}, bytes(17)),
    "trailing data": file_of({"a": tensor()}, bytes(9)),
    "short data": file_of({"a": tensor()}, bytes(7)),
    "unknown dtype": file_of({"a": tensor("F33")}, bytes(8)),
    "wrong length": file_of({"a": tensor(shape=(3,))}, bytes(8)),
    "huge shape": file_of({"a": tensor(shape=(1 << 40, 1 << 40))}, bytes(8)),
    "no JSON": file_of(None, raw=b"{nope}"),
    "a list": file_of([1]),
    "metadata of numbers": file_of({"__metadata__": {"a": 1}}),
    "missing field": file_of({"a": {"dtype": "F32", "shape": [2]}}, bytes(8)),
    "negative offset": file_of({"a": tensor(start=-8, end=0)}, bytes(8)),
    "header beyond the file": (1 << 20).to_bytes(8, "little") + b"{}",
    "header beyond the format": (1 << 40).to_bytes(8, "little") + b"{}",
    "deep nesting": file_of(None, raw=b'{"a":' + b"[" * 100_000),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_library_refuses_is_malformed(name):
    assert not library_accepts(BROKEN[name])
    assert not accepts(BROKEN[name])


RAW = {
    "no metadata": (b'{"__metadata__":null}', True),
    "whole surrogate pair": (b'{"__metadata__":{"a":"\\ud83d\\ude00"}}', True),
    "half a pair in a value": (b'{"__metadata__":{"a":"\\ud800"}}', False),
    "half a pair in a key": (b'{"__metadata__":{"\\uDFFF":"a"}}', False),
    "half a pair in a tensor's name": (b'{"\\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}', False),
    "surrogates as bytes": (b'{"__metadata__":{"a":"\xed\xa0\x80"}}', False),
    "a list of nothing": (b'{"__metadata__":[]}', False),
}


@pytest.mark.parametrize("name", RAW)
def test_metadata_are_taken_as_the_library_takes_them(name):
    raw, expected = RAW[name]
    assert library_accepts(file_of(None, raw=raw)) is expected
    assert accepts(file_of(None, raw=raw)) is expected


def test_a_key_that_is_named_twice_is_malformed():
    text = json.dumps({"a": tensor()})
    assert not accepts(file_of(None, bytes(8), raw=(text[:-1] + ", " + text[1:]).encode()))


headers = st.dictionaries(
    st.sampled_from(["a", "b", "c", "__metadata__"]),
    st.one_of(
        st.builds(
            tensor,
            st.sampled_from(["F32", "I64", "U8", "BF16", "F4", "BOOL", "X"]),
            st.lists(st.integers(0, 3), max_size=3),
            st.integers(0, 16),
            st.integers(0, 24),
        ),
        st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
        st.dictionaries(*[st.text(st.characters(categories=["Cs", "Lu"]), max_size=2)] * 2, max_size=2),
        st.none(),
    ),
    max_size=4,
)


@given(headers, st.integers(0, 32))
@settings(max_examples=500, deadline=None)
def test_every_verdict_is_the_librarys(header, size):
    data = file_of(header, bytes(size))
    assert accepts(data) == library_accepts(data)


@given(st.lists(st.tuples(st.sampled_from(["F32", "U8", "I64"]), st.integers(0, 4)), max_size=4), st.integers(0, 1))
@settings(max_examples=300, deadline=None)
def test_every_well_formed_file_is_taken(tensors, extra):
    at, header = 0, {}
    for index, (dtype, count) in enumerate(tensors):
        width = {"F32": 4, "U8": 1, "I64": 8}[dtype]
        header[f"t{index}"] = tensor(dtype, (count,), at, at + count * width)
        at += count * width
    data = file_of(header, bytes(at + extra))
    assert accepts(data) == library_accepts(data) == (extra == 0)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_the_reader_fail(data):
    parsed(ours, data)


PICKLE = b"\x80\x04cos\nsystem\nX\x04\0\0\0true\x85R."


@pytest.mark.parametrize(
    ("data", "holds", "side"),
    [
        (file_of({"a": tensor()}, bytes(8) + PICKLE), "pickle", "after"),
        (file_of({"a": tensor()}, bytes(8) + b"\x7fELF\2\1\1" + bytes(60)), "program", "after"),
        (
            file_of({"a": tensor(), "b": tensor("U8", (1,), 50, 51)}, bytes(8) + PICKLE.ljust(43, b".")),
            "pickle",
            "between",
        ),
    ],
)
def test_bytes_that_belong_to_no_tensor_are_searched(data, holds, side):
    facts, children, _ = parsed(ours.FORMATS[0], data)
    assert [(fact.get("holds"), fact.get("side")) for fact in facts if fact.kind == "appended-data"] == [(holds, side)]
    assert bool(children) == (holds == "pickle")


def test_a_zip_archive_inside_of_a_tensor_is_told():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("archive/data.pkl", PICKLE)
    packed = archive.getvalue()
    data = file_of({"a": tensor("U8", (len(packed),), 0, len(packed))}, packed)
    assert library_accepts(data)
    facts, (child,), _ = parsed(ours.FORMATS[0], data)
    assert [fact.get("side") for fact in facts if fact.kind == "appended-data"] == ["inside"]
    assert child.reader.read_at(0, 4) == b"PK\x03\x04"


@pytest.mark.parametrize("data", [PICKLE, b"\x7fELF\2\1\1" + bytes(60), b"abc", bytes(range(200))])
def test_other_content_under_the_name_is_malformed(data):
    other = ours.FORMATS[1]
    assert other.recognise("m.safetensors", reader_of(data))
    facts, _, _ = parsed(other, data)
    assert [fact.kind for fact in facts] == ["safetensors-malformed"]
    assert not other.recognise("m.safetensors", reader_of(file_of(GOOD, bytes(16))))


def test_a_header_made_only_to_be_long_is_a_bomb():
    facts, _, gaps = parsed(ours.FORMATS[0], file_of({}, raw=b"{" + b" " * ours.READ_LIMIT + b"}"))
    assert [fact.kind for fact in facts] == ["resource-bomb"]
    assert [gap.reason for gap in gaps] == ["limit-header"]
