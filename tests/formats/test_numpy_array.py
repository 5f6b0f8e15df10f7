"""NumPy arrays: what NumPy writes passes, its pickles are judged, and headers that lie are told."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import numpy_array
from scanner.formats.python_literal import NoLiteralError, literal_of
from tests.formats.archives import CALL, honest, scanned
from tests.readers import parsed

F4 = {"descr": "<f4", "fortran_order": False, "shape": (1,)}
OBJECTS = {"descr": "|O", "fortran_order": False, "shape": (1,)}


def array(header, data=b"", version=1):
    text = header if isinstance(header, bytes) else repr(header).encode()
    text += b" " * (63 - (len(text) + 10) % 64) + b"\n"
    return b"\x93NUMPY" + bytes((version, 0)) + len(text).to_bytes(2 if version == 1 else 4, "little") + text + data


@pytest.mark.parametrize("name", ["arrays.npy", "arrays.npz"])
@pytest.mark.parametrize("under", ["", "model.bin", "model.pkl"])
def test_what_numpy_writes_passes_under_any_name(tmp_path, name, under):
    assert scanned(tmp_path, under or name, honest(name)) == (set(), [])


def test_arrays_in_a_row_are_each_told():
    facts, children, gaps = parsed(numpy_array, honest("arrays.npy"))
    told = [(fact.get("shape"), fact.get("objects")) for fact in facts if fact.kind == "numpy-array"]
    assert told == [((2, 3), False), ((2,), False), ((4,), True), ((2, 2), False)]
    assert (children, gaps) == ([], [])


@pytest.mark.parametrize(
    ("header", "version"),
    [
        (OBJECTS, 1),
        (OBJECTS, 2),
        (OBJECTS, 3),
        ({**OBJECTS, "descr": [("a", "<f4"), ("b", [("c", "|O", (2,))])]}, 1),
        ({**OBJECTS, "shape": ()}, 1),
        (b"{'descr': '|O', 'fortran_order': False, 'shape': (3L,), }", 1),
    ],
)
def test_a_call_in_an_array_of_objects_is_found(tmp_path, header, version):
    rules, _ = scanned(tmp_path, "a.npy", array(header, CALL, version))
    assert "pickle-unsafe-callable" in rules


def test_a_call_behind_an_array_is_found(tmp_path):
    assert "pickle-unsafe-callable" in scanned(tmp_path, "a.npy", array(F4, b"1234" + CALL))[0]
    assert "pickle-unsafe-callable" in scanned(tmp_path, "b.npy", array(OBJECTS, pickle.dumps(["a"]) + CALL))[0]
    assert "pickle-unsafe-callable" in scanned(tmp_path, "c.npy", array(F4, b"1234") + array(OBJECTS, CALL))[0]


LIES = {
    "negative": array({**F4, "shape": (-1,)}),
    "overflow": array({**F4, "shape": (1 << 40, 1 << 40)}),
    "more than there is": array({**F4, "shape": (100,)}, b"1234"),
    "too many dimensions": array({**F4, "shape": (1,) * 65}, b"1234"),
    "a shape of texts": array({**F4, "shape": ("1",)}),
    "an unknown dtype": array({**F4, "descr": "object"}, CALL),
    "a field too many": array({**F4, "extra": 1}),
    "code": array(b"__import__('os').system('true')"),
    "deep": array(b"(" * 1000),
    "no header": b"\x93NUMPY\x01\x00",
    "longer than the file": b"\x93NUMPY\x02\x00\xff\xff\xff\x7f{}",
    "a version of its own": b"\x93NUMPY\x07\x00" + array(F4)[8:],
    "a header of a megabyte": array(b"{" + b" " * (1 << 20), version=2),
}


@pytest.mark.parametrize("name", LIES)
def test_a_header_that_lies_is_malformed(tmp_path, name):
    rules, gaps = scanned(tmp_path, "a.npy", LIES[name])
    assert "numpy-malformed" in rules and "malformed" in gaps
    assert ("pickle-unsafe-callable" in rules) == (CALL in LIES[name])


def test_more_arrays_than_are_read_are_a_gap(monkeypatch):
    monkeypatch.setattr(numpy_array, "ARRAYS_LIMIT", 2)
    _, _, gaps = parsed(numpy_array, array(F4, b"1234") * 3)
    assert [gap.reason for gap in gaps] == ["limit-arrays"]


literals = st.recursive(
    st.one_of(st.integers(-(10**20), 10**20), st.booleans(), st.none(), st.text("ab_ 'é", max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text("ab", max_size=3), inner, max_size=3),
    ),
    max_leaves=12,
)


@given(literals)
@settings(max_examples=300, deadline=None)
def test_a_literal_is_read_as_python_reads_it(value):
    assert literal_of(repr(value)) == value


@given(st.text("(){}[],:'\"\\ 1LTruea.", max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_the_literals_fail(text):
    try:
        literal_of(text)
    except NoLiteralError:
        pass


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_change_makes_the_reader_fail(data):
    changed = bytearray(honest("arrays.npy"))
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    parsed(numpy_array, bytes(changed[: data.draw(st.integers(0, len(changed)))]))
