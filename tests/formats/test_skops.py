"""Skops archives: what skops writes passes; names that harm, and nodes that act on another name than they give, do not."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import skops
from tests.formats.archives import archive, honest, member, scanned
from tests.readers import parsed


def node(loader, dotted, **more):
    module, _, name = dotted.rpartition(".")
    return {"__loader__": loader, "__module__": module, "__class__": name, **more}


def text(value):
    return node("JsonNode", "builtins.str", content=json.dumps(value), is_json=True)


def items(*values):
    return node("TupleNode", "builtins.tuple", content=list(values))


MODEL = node("ObjectNode", "sklearn.linear_model._logistic.LogisticRegression")


def of(schema):
    return archive({"schema.json": json.dumps({"protocol": 2, "_skops_version": "0.16.0", **schema})})


def test_what_skops_writes_passes(tmp_path):
    assert scanned(tmp_path, "model.skops", honest("model.skops")) == (set(), [])


@pytest.mark.parametrize(
    "schema",
    [
        node("OperatorFuncNode", "operator.itemgetter", attrs=items(text(0))),
        node("OperatorFuncNode", "operator.attrgetter", attrs=items(text("values"))),
        node(
            "MethodNode", "sklearn.linear_model._logistic.LogisticRegression", content={"func": "predict", "obj": MODEL}
        ),
        node("TypeNode", "builtins.int"),
    ],
)
def test_honest_functions_pass(tmp_path, schema):
    assert scanned(tmp_path, "model.skops", of(schema)) == (set(), [])


@pytest.mark.parametrize("loader", ["ConstructorFromReduceNode", "FunctionNode", "DictNode", "ObjectNode", "TypeNode"])
@pytest.mark.parametrize("name", ["os.system", "posix.system", "builtins.eval", "subprocess.Popen"])
def test_names_that_harm_are_found(tmp_path, loader, name):
    rules, gaps = scanned(tmp_path, "model.skops", of({"content": [node(loader, name, content=items(text("true")))]}))
    assert ("skops-unsafe-type" in rules, gaps) == (True, [])


CONFUSED = {
    "a module that is not operator": node("OperatorFuncNode", "sklearn.base.call", attrs=items(text("x"))),
    "a function that skops never writes": node("OperatorFuncNode", "operator.call", attrs=items(text("x"))),
    "an internal attribute": node("OperatorFuncNode", "operator.attrgetter", attrs=items(text("__globals__.os"))),
    "a method of internals": node("MethodNode", "builtins.int", content={"func": "__globals__", "obj": MODEL}),
    "a method of another object": node("MethodNode", "builtins.int", content={"func": "mro", "obj": MODEL}),
    "a method of nothing": node("MethodNode", "builtins.int", content={"func": 1}),
}


@pytest.mark.parametrize("name", CONFUSED)
def test_nodes_that_act_on_another_name_are_found(tmp_path, name):
    rules, gaps = scanned(tmp_path, "model.skops", of(CONFUSED[name]))
    assert ("skops-type-confusion" in rules, gaps) == (True, [])


def test_a_key_that_is_named_twice_is_told():
    schema = b'{"__loader__": "TypeNode", "__loader__": "ObjectNode", "__module__": "a", "__class__": "b"}'
    facts, _, _ = parsed(skops, archive({"schema.json": schema}))
    assert "skops-type-confusion" in {fact.kind for fact in facts}


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_schema_makes_the_reader_fail(data):
    schema = bytearray(member(honest("model.skops"), "schema.json")[:2000])
    for _ in range(data.draw(st.integers(1, 6))):
        schema[data.draw(st.integers(0, len(schema) - 1))] = data.draw(st.sampled_from(b'{}[]":,_x1'))
    parsed(skops, archive({"schema.json": bytes(schema)}))
    parsed(
        skops,
        archive(
            {
                "schema.json": json.dumps(
                    data.draw(
                        st.recursive(
                            st.none() | st.text(max_size=3),
                            lambda inner: (
                                st.lists(inner, max_size=3)
                                | st.dictionaries(
                                    st.sampled_from(
                                        ["__loader__", "__module__", "__class__", "content", "obj", "func"]
                                    ),
                                    inner | st.sampled_from(["MethodNode", "OperatorFuncNode"]),
                                    max_size=6,
                                )
                            ),
                        )
                    )
                )
            }
        ),
    )
