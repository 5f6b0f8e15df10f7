"""PaddlePaddle programs: operators that reach beyond tensors are told."""

import json

import pytest
from hypothesis import given, settings

from scanner.formats import paddle
from scanner.model.place import Place
from tests.formats.mutations import GRAPHS, mutated, read_through
from tests.formats.wire import data, integer
from tests.readers import parsed, reader_of


def operator(kind, **attributes):
    texts = [data(4, data(1, key), integer(2, 2), data(5, value)) for key, value in attributes.items()]
    return data(4, data(1, data(1, "X"), data(2, "x")), data(3, kind), *texts)


def program(*operators):
    return data(1, integer(1, 0), integer(2, -1), data(3, data(1, "x")), *operators) + data(4, integer(1, 0))


def told(content):
    facts, _, _ = parsed(paddle, content)
    return [
        (fact.get("operator"), fact.get("effect"), fact.get("file")) for fact in facts if fact.kind == "paddle-operator"
    ]


def test_operators_are_told_with_what_they_do():
    content = program(
        operator("matmul"), operator("py_func"), operator("save", file_path="/tmp/x"), operator("py_func")
    )
    assert told(content) == [("py_func", "python", ""), ("save", "write", "/tmp/x")]


def test_a_program_for_inference_is_quiet():
    content = (GRAPHS / "paddle/plain.pdmodel").read_bytes()
    assert paddle.recognise("x.pdmodel", reader_of(content))
    assert told(content) == []


@pytest.mark.parametrize("text", [b"", b"\n\n", b"\nsome text", data(1, data(1, "name"), data(2, "Op")), b"\x0a\x05"])
def test_other_content_is_none(text):
    assert not paddle.recognise("x.pdmodel", reader_of(text))


@given(mutated("paddle/*.pdmodel"))
@settings(max_examples=150, deadline=None)
def test_no_program_makes_the_reader_fail(content):
    read_through(paddle, content)


@pytest.mark.parametrize(("name", "found"), [("1.py_func", ["py_func"]), ("1.matmul", [])])
def test_a_program_in_json_is_walked(name, found):
    program = {
        "base_code": {"magic": "pir", "version": 1},
        "program": {"regions": [{"blocks": [{"ops": [{"#": name}]}]}]},
    }
    content = json.dumps(program).encode()
    assert paddle.is_pir("inference.json", reader_of(content))
    items = list(paddle.parse_pir(Place("inference.json"), reader_of(content)))
    assert [item.get("operator") for item in items if item.kind == "paddle-operator"] == found
