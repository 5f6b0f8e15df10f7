"""Core ML models: classes of the app and files elsewhere are told."""

import pytest
from hypothesis import given, settings

from scanner.formats import coreml
from tests.formats.mutations import GRAPHS, mutated, read_through
from tests.formats.wire import data, entry, integer
from tests.readers import parsed, reader_of


def model(*parts):
    return integer(1, 7) + data(2, data(100, data(1, "short"))) + b"".join(parts)


def operation(kind, *parts):
    return data(3, data(1, kind), *parts)


def program(*operations):
    return data(502, integer(1, 1), entry(2, "main", data(2, "CoreML7") + entry(3, "CoreML7", b"".join(operations))))


def weights(path):
    return operation("const", entry(5, "val", data(5, data(1, path), integer(2, 64))))


def told(content, kind):
    facts, _, _ = parsed(coreml, content)
    return [dict(fact.attributes) for fact in facts if fact.kind == kind]


CUSTOM = {
    "layer": (model(data(500, data(1, data(1, "l"), data(500, data(10, "Mine"))))), "Mine"),
    "classifier's layer": (model(data(403, data(1, data(1, "l"), data(500, data(10, "Mine"))))), "Mine"),
    "model": (model(data(555, data(10, "Mine"))), "Mine"),
    "operation": (model(program(operation("custom_layer"))), "custom_layer"),
}


@pytest.mark.parametrize("name", CUSTOM)
def test_a_class_of_the_app_is_named(name):
    content, wanted = CUSTOM[name]
    assert coreml.recognise("x.mlmodel", reader_of(content))
    assert [found["name"] for found in told(content, "coreml-custom")] == [wanted]


def test_models_in_pipelines_are_read():
    inner = model(data(555, data(10, "Mine")))
    for pipeline in (data(202, data(1, inner)), data(200, data(1, data(1, inner)))):
        assert told(model(pipeline), "coreml-custom") == [{"name": "Mine", "part": "model"}]


def test_weights_lie_below_the_model():
    assert told(model(program(weights("@model_path/weights/weight.bin"))), "coreml-file") == []
    assert told(model(program(weights("@model_path/../../x"))), "coreml-file")[0]["part"] == "weights"


def test_a_linked_model_elsewhere_is_named():
    content = model(data(556, data(1, data(1, data(1, "../../x")))))
    assert told(content, "coreml-file") == [{"name": "../../x", "part": "linked model"}]


def test_weights_of_a_program_are_known():
    content = (GRAPHS / "coreml/program/weights/weight.bin").read_bytes()
    assert coreml.is_blob("weight.bin", reader_of(content))
    assert not coreml.is_blob("weight.bin", reader_of(bytes(200)))


@pytest.mark.parametrize("text", [b"", b"\x08\x07", b"text\n", integer(1, 8) + data(2, "onnx") + data(7) + data(8)])
def test_other_content_is_none(text):
    assert not coreml.recognise("x.mlmodel", reader_of(text))


@given(mutated("coreml/**/*.mlmodel"))
@settings(max_examples=150, deadline=None)
def test_no_model_makes_the_reader_fail(content):
    read_through(coreml, content)
