"""The lite interpreter's programs in a FlatBuffer."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import torch_flatbuffer
from scanner.model.artifact import LimitReachedError
from tests.formats.archives import honest, scanned
from tests.readers import parsed


def test_an_honest_program_passes(tmp_path):
    assert scanned(tmp_path, "model.ptl", honest("flatbuffer.ptl")) == (set(), [])


def test_a_program_that_maps_a_file_is_told_under_any_name(tmp_path):
    for name in ("model.ptl", "model.pt", "weights"):
        rules, gaps = scanned(tmp_path, name, honest("flatbuffer-from-file.ptl"))
        assert (rules, gaps) == ({"torchscript-file-operation"}, [])


def test_operators_of_other_libraries_are_told():
    data = honest("flatbuffer.ptl").replace(b"aten::linear", b"evil::linear")
    (fact,), _, gaps = parsed(torch_flatbuffer, data)
    assert (fact.kind, fact.get("namespace"), gaps) == ("torchscript-custom-operator", "evil", [])


def test_a_program_that_ends_early_is_a_gap(tmp_path):
    assert scanned(tmp_path, "model.ptl", honest("flatbuffer.ptl")[:200])[1] == ["malformed"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2000), st.sampled_from((0, 1, 4, 127, 128, 255))), max_size=12),
    st.integers(8, 2000),
)
def test_any_bytes_are_borne(edits, end):
    data = bytearray(honest("flatbuffer.ptl"))
    for at, value in edits:
        data[at % len(data)] = value
    try:
        parsed(torch_flatbuffer, bytes(data[:end]))
    except LimitReachedError:
        pass
