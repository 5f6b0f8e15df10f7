"""TensorFlow graphs: operations that reach beyond tensors are told wherever they stand, and files that are named."""

import pytest
from hypothesis import given, settings

from scanner.formats import tensorflow
from tests.formats.mutations import GRAPHS, mutated, read_through
from tests.formats.wire import data, entry, integer
from tests.readers import parsed, reader_of


def text_constant(name, text):
    tensor = data(8, integer(1, 7), data(2, b""), data(8, text))
    return data(1, data(1, name), data(2, "Const"), entry(5, "dtype", integer(6, 7)), entry(5, "value", tensor))


def node(name, operation, *inputs, **attributes):
    texts = [entry(5, key, data(2, value)) for key, value in attributes.items()]
    return data(1, data(1, name), data(2, operation), *(data(3, item) for item in inputs), *texts)


def saved_model(graph, *more):
    return integer(1, 1) + data(2, data(1, data(4, "serve")), data(2, graph), *more)


def told(content, kind="tensorflow-op"):
    facts, _, _ = parsed(tensorflow, content)
    return [dict(fact.attributes) for fact in facts if fact.kind == kind]


FORMS = {
    "graph": lambda graph: graph,
    "meta graph": lambda graph: data(1, data(5, "2.0")) + data(2, graph),
    "saved model": saved_model,
    "saved model with a field of its own": lambda graph: saved_model(graph) + data(99, "x"),
    "library first": lambda graph: data(2) + integer(3, 1) + graph,
}


@pytest.mark.parametrize("form", FORMS)
def test_an_operation_is_found_in_each_form(form):
    content = FORMS[form](node("a", "Identity", "b") + node("r", "ReadFile", "a"))
    assert tensorflow.recognise("model.pb", reader_of(content))
    assert told(content) == [{"op": "ReadFile", "effect": "read", "node": "r", "target": ""}]


def test_functions_are_walked():
    function = data(1, data(1, data(1, "f")), data(3, data(1, "w"), data(2, "WriteFile")))
    content = saved_model(node("a", "StatefulPartitionedCall") + data(2, function))
    assert [found["op"] for found in told(content)] == ["WriteFile"]


def test_where_a_print_goes_decides():
    assert told(node("p", "PrintV2", output_stream="stderr")) == []
    assert told(node("p", "PrintV2", output_stream="file:///tmp/x"))[0]["effect"] == "write"


def test_debug_operations_count_where_they_send():
    urls = entry(5, "debug_urls", data(1, data(2, "grpc://example.com:1")))
    content = data(1, data(1, "d"), data(2, "DebugIdentityV2"), urls)
    assert told(content)[0]["target"] == "grpc://example.com:1"
    assert told(data(1, data(1, "d"), data(2, "DebugIdentityV2"))) == []


@pytest.mark.parametrize(("path", "flagged"), [("/etc/passwd", True), ("../x", True), ("vocab.txt", False)])
def test_a_constant_names_the_file_of_a_table(path, flagged):
    graph = text_constant("c", path) + node("t", "InitializeTableFromTextFileV2", "h", "c")
    assert bool(told(graph, "tensorflow-file")) is flagged


def test_an_asset_may_have_been_anywhere():
    graph = text_constant("c", "/home/me/vocab.txt") + node("t", "InitializeTableFromTextFileV2", "h", "c")
    asset = data(6, data(1, data(1, "c:0")), data(2, "vocab.txt"))
    assert told(saved_model(graph, asset), "tensorflow-file") == []
    asset = data(6, data(1, data(1, "c:0")), data(2, "../../etc/passwd"))
    assert told(saved_model(graph, asset), "tensorflow-file") == [{"op": "asset", "file": "../../etc/passwd"}]


def test_saving_and_restoring_are_what_saved_models_do():
    graph = text_constant("c", "model") + node("s", "SaveV2", "c") + node("r", "RestoreV2", "c")
    assert told(graph) == told(graph, "tensorflow-file") == []


def test_the_text_form_is_searched():
    content = (GRAPHS / "tensorflow/read-file.pbtxt").read_bytes()
    assert tensorflow.recognise("graph.pbtxt", reader_of(content))
    assert [found["op"] for found in told(content)] == ["ReadFile"]


def test_a_keras_configuration_beside_is_judged():
    text = '{"class_name": "Lambda", "config": {"name": "l", "function": ["4wEAAAAAAAAAAAAAAAEAAAABAAAA", null, null]}}'
    item = integer(2, 1) + data(3, "root.layer") + data(4, "_tf_keras_layer") + data(5, text)
    content = data(1, item)
    assert tensorflow.kind_of(reader_of(content)) == "keras-metadata"
    assert told(content, "keras-code") == [{"layer": "l", "how": "lambda"}]


@pytest.mark.parametrize("text", [b"", b"\n\n# notes\n", b"item {\n id: 1\n}\n", b"\x08\x01", b"\x0a\x03abc"])
def test_other_content_is_none(text):
    assert not tensorflow.recognise("labels.pb", reader_of(text))


def test_a_broken_graph_is_malformed_and_what_stands_before_is_told():
    facts, _, gaps = parsed(tensorflow, saved_model(node("r", "ReadFile")) + b"\x12\xff\x7f")
    assert {"tensorflow-op", "tensorflow-malformed"} <= {fact.kind for fact in facts}
    assert gaps


@given(mutated("tensorflow/*.*", "tensorflow/*/saved_model.pb"))
@settings(max_examples=200, deadline=None)
def test_no_graph_makes_the_reader_fail(content):
    read_through(tensorflow, content)


def test_an_operation_of_no_library_is_told():
    content = saved_model(node("a", "EvilOp") + node("b", "Conv2D"))
    assert told(content, "tensorflow-custom-operator") == [{"op": "EvilOp"}]
    function = data(1, data(1, data(1, "EvilOp")), data(3, data(1, "w"), data(2, "Relu")))
    assert told(saved_model(node("a", "EvilOp") + data(2, function)), "tensorflow-custom-operator") == []
    assert told(node("a", "SentencepieceOp") + node("b", "SimpleMLInferenceOp"), "tensorflow-custom-operator") == []


def test_merging_checkpoints_belongs_to_saving():
    assert told(node("m", "MergeV2Checkpoints", "a", "b"))[0]["effect"] == "write"
    assert told(node("s", "SaveV2", "a") + node("m", "MergeV2Checkpoints", "a", "b")) == []


def test_the_last_of_two_operations_counts():
    twice = data(1, data(1, "a"), data(2, "NoOp"), data(3, "b"), data(2, "ReadFile"))
    assert [found["op"] for found in told(twice + node("b", "Relu"))] == ["ReadFile"]


LIBRARY = data(1, data(1, data(1, "f")), data(3, data(1, "r"), data(2, "ReadFile")))


@pytest.mark.parametrize("graph", [data(2, node("r", "ReadFile")), data(2, LIBRARY)])
def test_a_meta_graph_and_a_library_need_no_introduction(graph):
    assert tensorflow.recognise("model.meta", reader_of(graph))
    assert [found["op"] for found in told(graph)] == ["ReadFile"]


def test_what_a_training_graph_reads_by_a_queue_is_its_pipeline():
    graph = node("q", "QueueDequeueV2", "h") + node("r", "ReadFile", "q:1")
    assert told(data(1, data(5, "1.15")) + data(2, graph))[0]["effect"] == "reader"
    assert told(saved_model(graph))[0]["effect"] == "read"


def test_a_million_nodes_are_walked():
    graph = node("a", "Relu", "b") * 300_000 + node("r", "ReadFile")
    _, _, gaps = parsed(tensorflow, graph)
    assert not gaps
    assert [found["op"] for found in told(graph)] == ["ReadFile"]
