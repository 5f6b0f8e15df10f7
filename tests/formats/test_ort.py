"""Models in onnxruntime's own format: the operators that they need, and offsets that lead out."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import ort
from scanner.model.fact import Fact
from tests.readers import parsed

PLAIN = (Path(__file__).parents[1] / "fixtures/graphs/onnx/plain.ort").read_bytes()


def kinds(content):
    facts, _, gaps = parsed(ort, content)
    return {fact.kind for fact in facts}, [gap.reason for gap in gaps]


def test_what_onnxruntime_writes_is_read():
    facts, _, gaps = parsed(ort, PLAIN)
    assert [dict(fact.attributes) for fact in facts] == [{"producer": "onnxruntime", "nodes": 2, "tensors": 1}]
    assert gaps == []


@pytest.mark.parametrize(("operation", "how"), [(b"PyOp", "python"), (b"Evil", "custom")])
def test_an_operator_that_is_none_of_onnx(operation, how):
    name = b"\4\0\0\0Relu\0"
    assert name in PLAIN
    facts, _, _ = parsed(ort, PLAIN.replace(name, b"\4\0\0\0" + operation + b"\0"))
    assert [fact.get("how") for fact in facts if fact.kind == "onnx-operator"] == [how]


def test_an_offset_that_leads_out_is_told():
    assert kinds(b"\xff\xff\xff\x7fORTM" + PLAIN[8:]) == ({"onnx-malformed", "onnx-model"}, ["malformed"])


@given(st.integers(0, len(PLAIN) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_no_model_makes_the_reader_fail(at, patch):
    content = PLAIN[:at] + patch + PLAIN[at + len(patch) :]
    assert any(isinstance(item, Fact) for item in parsed(ort, content)[0])
