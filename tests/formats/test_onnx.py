"""ONNX models: external data, foreign operators and sizes that do not add up."""

import pytest
from hypothesis import given, settings

from scanner.formats import onnx
from scanner.model.artifact import LimitReachedError
from tests.formats.mutations import mutated, read_through
from tests.formats.wire import data, integer
from tests.readers import parsed, reader_of


def model(*graph, functions=b""):
    return integer(1, 8) + data(2, "test") + data(7, *graph) + data(8, integer(2, 18)) + functions


def node(operation, domain="", *attributes):
    return data(1, data(4, operation), *attributes, data(7, domain))


def tensor(*dims, kind=1, raw=None, **external):
    parts = [integer(1, size) for size in dims] + [integer(2, kind), data(8, "w")]
    if raw is not None:
        parts.append(data(9, raw))
    parts += [data(13, data(1, key), data(2, value)) for key, value in external.items()]
    return data(5, *parts, integer(14, 1) if external else b"")


def told(content, kind):
    facts, _, _ = parsed(onnx, content)
    return [dict(fact.attributes) for fact in facts if fact.kind == kind]


@pytest.mark.parametrize(
    ("location", "how"),
    [
        ("weights.bin", "beside"),
        ("sub/weights.bin", "beside"),
        ("a..b.bin", "beside"),
        ("../weights.bin", "outside"),
        ("a/../../b", "outside"),
        ("/etc/passwd", "outside"),
        ("C:\\x", "outside"),
        ("..\\x", "outside"),
        ("", "outside"),
        ("file:///etc/passwd", "outside"),
        ("*/_ORT_MEM_ADDR_/*", "memory"),
    ],
)
def test_where_external_data_lie(location, how):
    assert told(model(tensor(2, location=location)), "onnx-external") == [
        {"location": location, "how": how, **({"end": 8} if how == "beside" else {})}
    ]


def test_tensors_of_attributes_and_branches_count():
    attribute = data(5, data(1, "value"), data(5, tensor(2, location="../x")[2:]))
    branch = data(5, data(1, "then_branch"), data(6, node("Constant", "", attribute)))
    assert told(model(node("If", "", branch)), "onnx-external")[0]["how"] == "outside"


BROKEN = {
    "negative": (tensor(-1, 2, raw=bytes(8)), "negative"),
    "too many": (tensor(1 << 40, 1 << 40, raw=bytes(8)), "counted"),
    "short": (tensor(100, raw=bytes(8)), "another length"),
    "long": (tensor(1, raw=bytes(8)), "another length"),
    "nothing": (tensor(1 << 60), "nothing fills"),
    "offset": (tensor(2, location="w", offset="-1"), "no number"),
    "length": (tensor(2, location="w", length="9" * 20), "beyond any file"),
    "key": (tensor(2, location="w", __class__="x"), "a key that is none"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_tensor_that_breaks_the_rules(name):
    content, problem = BROKEN[name]
    (found,) = told(model(content), "onnx-malformed")
    assert problem in found["problem"]


@pytest.mark.parametrize(
    "content",
    [tensor(2, raw=bytes(8)), tensor(raw=bytes(4)), tensor(3, kind=22, raw=bytes(2)), tensor(0), tensor(2, kind=8)],
)
def test_a_tensor_that_adds_up(content):
    assert told(model(content), "onnx-malformed") == []


def test_operators_of_other_domains_need_a_library_unless_the_model_defines_them():
    content = model(node("Relu"), node("Gelu", "com.microsoft"), node("Run", "my.domain"))
    assert told(content, "onnx-operator") == [{"domain": "my.domain", "operator": "Run", "how": "custom"}]
    function = data(25, data(1, "Run"), data(7, data(4, "Relu")), data(10, "my.domain"))
    assert told(model(node("Run", "my.domain"), functions=function), "onnx-operator") == []


@pytest.mark.parametrize("operator", ["PyOp", "PythonOp", "PyCustomOpDef_run", "PyFunc"])
def test_operators_that_call_python(operator):
    assert told(model(node(operator, "ai.onnx.contrib")), "onnx-operator")[0]["how"] == "python"


def test_a_model_without_its_graph_is_cut_off():
    assert told(integer(1, 8) + data(2, "test"), "onnx-malformed") == [{"problem": "it ends without a graph"}]


def test_what_follows_a_model_is_told():
    facts, _, gaps = parsed(onnx, model(node("Relu")) + b"\x7fELF\x02\x01\x01" + bytes(80))
    assert {"appended-data", "onnx-malformed"} <= {fact.kind for fact in facts}
    assert gaps


def test_a_field_that_is_none_of_the_formats_is_searched():
    facts, children, _ = parsed(onnx, model(node("Relu")) + data(1000, b"cos\nsystem\n(S'true'\ntR."))
    assert [fact.get("holds") for fact in facts if fact.kind == "appended-data"] == ["pickle"]
    assert children[0].expect == "pickle"


def test_graphs_that_nest_too_deep_are_a_limit():
    graph = b""
    for _ in range(100):
        graph = data(1, data(5, data(6, graph)))
    with pytest.raises(LimitReachedError) as limit:
        parsed(onnx, model(graph))
    assert limit.value.reason == "limit-depth"


def test_a_model_is_told_by_its_content():
    content = model(node("Relu"))
    assert onnx.recognise("weights.bin", reader_of(content))
    assert onnx.recognise("model.onnx", reader_of(content[:-3]))
    for other in (b"", b"\x08 some text", b"just text\n", b"\x80\x04N.", content[:-3]):
        assert not onnx.recognise("weights.bin", reader_of(other))
    assert not onnx.recognise("model.onnx", reader_of(b"version https://example.com\n"))


@given(mutated("onnx/*.onnx"))
@settings(max_examples=200, deadline=None)
def test_no_model_makes_the_reader_fail(content):
    read_through(onnx, content)
