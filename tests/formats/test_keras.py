"""Keras configurations: what a loader would import, run or read is told, and what Keras saves is quiet."""

import base64
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.catalog.catalog import load
from scanner.detect.detect import detect
from scanner.formats import keras, keras_config
from scanner.model.fact import Fact
from scanner.model.place import Place
from tests.formats.mutations import mutated, read_through
from tests.readers import reader_of

CODE = {"class_name": "__lambda__", "config": {"code": "4wEAAAA", "defaults": None, "closure": None}}


def layer(class_name, module="keras.layers", registered_name=None, **config):
    return {"module": module, "class_name": class_name, "config": config, "registered_name": registered_name}


def function(module, name):
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def found_in(config, archive=True):
    """The rules at error or warning that fire on a configuration."""
    text = (
        config
        if isinstance(config, bytes)
        else json.dumps({"class_name": "Model", "config": {"layers": [config]}}).encode()
    )
    facts = [item for item in keras_config.judged(Place("m"), text, archive) if isinstance(item, Fact)]
    return {found.rule for found in detect(facts, load()) if found.level != "note"}


ATTACKS = {
    "a lambda": (layer("Lambda", function=CODE), "keras-code"),
    "a lambda of Keras 2": (layer("Lambda", function=["4wEAAAAAAAAAAAAAAAEAAAABAAAA", None, None]), "keras-code"),
    "a lambda as output shape": (
        layer("Lambda", output_shape=["4wEAAAAAAAAAAAAAAAEAAAABAAAA", None, None]),
        "keras-code",
    ),
    "a lambda in JaxLayer": (layer("JaxLayer", call_fn=CODE), "keras-code"),
    "a lambda registered elsewhere": (layer("my>Lambda", function=CODE), "keras-code"),
    "a torch module": (
        layer("TorchModuleWrapper", module_="", module=base64.b64encode(b"\x80\x02N.").decode()),
        "keras-code",
    ),
    "a SavedModel": (layer("TFSMLayer", filepath="model"), "keras-code"),
    "a function of os": (layer("Lambda", function=function("os", "system")), "keras-unsafe-callable"),
    "a class of subprocess": (layer("Popen", "subprocess", args=["true"]), "keras-unsafe-callable"),
    "a built-in function": (layer("Lambda", function=function("builtins", "exec")), "keras-unsafe-callable"),
    "an activation": (layer("Dense", activation=function("os", "system")), "keras-unsafe-callable"),
    "a function by registered name": (
        {"module": "os", "class_name": "function", "config": "relu", "registered_name": "system"},
        "keras-unsafe-callable",
    ),
    "a function by fn_name": (layer("Loss", "keras.losses", fn_name="system", fn_module="os"), "keras-unsafe-callable"),
    "a type": (
        {"class_name": "__typespec__", "spec_name": "system", "module": "os", "config": []},
        "keras-unsafe-callable",
    ),
    "a named function of Keras 2": (
        layer("Lambda", function="system", function_type="function", module="os"),
        "keras-unsafe-callable",
    ),
    "a download": (layer("Lambda", function=function("keras.utils", "get_file")), "keras-gadget"),
    "a download by its place": (function("keras.src.utils.file_utils", "get_file"), "keras-gadget"),
    "another model": (function("keras.models", "load_model"), "keras-gadget"),
    "the safe mode's switch": (function("keras.config", "enable_unsafe_deserialization"), "keras-gadget"),
    "the switch as a class": (layer("enable_unsafe_deserialization", "keras.config"), "keras-gadget"),
    "an operation of TensorFlow": (layer("TFOpLambda", function="io.write_file"), "keras-gadget"),
    "a node of TensorFlow": (layer("TensorFlowOpLayer", node_def='name: "a" op: "ReadFile"'), "keras-gadget"),
    "a function of an unknown package": (function("some_package.things", "run_me"), "keras-unknown-function"),
    "a vocabulary of the machine": (layer("StringLookup", vocabulary="/etc/passwd"), "keras-reads-file"),
    "a vocabulary that climbs": (layer("IntegerLookup", vocabulary="../../x"), "keras-reads-file"),
    "a vocabulary of the network": (layer("TextVectorization", vocabulary="http://example.com"), "keras-reads-file"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_flagged(name):
    config, rule = ATTACKS[name]
    assert rule in found_in(config)


HONEST = {
    "a layer": layer("Dense", activation="relu", kernel_initializer=layer("GlorotUniform", "keras.initializers")),
    "a class by its place": layer("Functional", "keras.src.models.functional"),
    "a loss": function("builtins", "mean_squared_error"),
    "a function of one's own": function("builtins", "my_activation"),
    "a class of one's own": layer("Mine", None, "my_package>Mine", units=3),
    "a class of a package": layer("Mine", "my_package.layers", "my_package>Mine"),
    "a vocabulary": layer("StringLookup", vocabulary=["/etc/passwd", "b"]),
    "a vocabulary beside": layer("StringLookup", vocabulary="vocabulary.txt"),
    "a backend's function in Keras 2": layer(
        "Lambda", function="l2_normalize", function_type="function", module="keras.backend"
    ),
    "an operation in Keras 2": layer("TFOpLambda", function="math.multiply"),
    "a feature space": layer("FeatureSpace", "keras.utils"),
    "a hub's backbone": layer("BertBackbone", "keras_hub.src.models.bert.bert_backbone", "keras_hub>BertBackbone"),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_keras_saves_is_quiet(name):
    assert found_in(HONEST[name]) == set()


def test_a_key_that_is_named_twice_is_told_and_both_values_are_judged():
    bad = json.dumps(function("os", "system"))
    text = f'{{"class_name": "Model", "config": {{"layers": {bad}, "layers": []}}}}'.encode()
    assert found_in(text) >= {"keras-malformed", "keras-unsafe-callable"}


def test_what_only_resembles_a_configuration_is_passed_over():
    assert list(keras_config.judged(Place("m"), b'{"class_name": "a", "config": 1}\n{}')) == []
    facts = list(keras_config.judged(Place("m"), b"{nope", archive=True))
    assert [getattr(fact, "kind", "gap") for fact in facts] == ["keras-malformed", "gap"]


def archive(config):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("metadata.json", '{"keras_version": "3.9.0"}')
        file.writestr("config.json", config)
    return buffer.getvalue()


def test_an_archives_configuration_is_judged_whatever_it_looks_like():
    padded = b'{"pad": "' + b"a" * 5000 + b'", ' + json.dumps(function("os", "system")).encode()[1:]
    odd = b'{"module": "os", "class_\\u006eame": "function", "config": "system"}'
    for config in (padded, odd):
        (archive_format, config_format) = keras.FORMATS
        reader = reader_of(archive(config))
        kinds = {item.kind for item in archive_format.parse(Place("m.keras"), reader) if isinstance(item, Fact)}
        if not config_format.recognise("config.json", reader_of(config)):
            assert "keras-reference" in kinds
        else:  # the members' own reader tells it
            assert "keras-reference" not in kinds


@pytest.mark.parametrize("text", [b"name,class_name\n", b'{"a": 1}', b'{"class_name": "x"}', b"", b"\n"])
def test_other_texts_are_none(text):
    assert not keras.recognise_config("file.json", reader_of(text))


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["os", "function", "Lambda", "system"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["class_name", "config", "module", "registered_name", "function", "vocabulary", "fn_name", "x"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(values)
@settings(max_examples=300, deadline=None)
def test_no_configuration_makes_the_judge_fail(config):
    list(keras_config.judged(Place("m"), json.dumps(config).encode(), archive=True))


@given(mutated("keras/*.keras", "keras/*.json"))
@settings(max_examples=150, deadline=None)
def test_no_archive_makes_the_reader_fail(data):
    read_through(keras, data)
