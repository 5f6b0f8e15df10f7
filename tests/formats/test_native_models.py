"""Models of other libraries: real files are quiet, and numbers that do not fit are told."""

import bz2
import gzip
import json
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import (
    catboost,
    lightgbm,
    msgpack,
    native_program,
    native_weights,
    r_data,
    raw_data,
    tensorrt,
    xgboost,
    xml_model,
)
from scanner.model.artifact import LimitReachedError
from scanner.model.fact import Fact
from scanner.model.place import Place
from tests.readers import parsed, reader_of

FILES = Path(__file__).parents[1] / "fixtures" / "weights"
REAL = {
    "a.cbm": catboost.FORMAT,
    "cat.cbm": catboost.FORMAT,
    "dart.ubj": xgboost.FORMATS[0],
    "gblinear.ubj": xgboost.FORMATS[0],
    "dart.json": xgboost.FORMATS[1],
    "lgb-cat.txt": lightgbm.FORMAT,
    "flax.msgpack": msgpack.FORMAT,
    "list.rds": r_data.FORMAT,
    "objects.rda": r_data.FORMAT,
    "openvino.xml": xml_model.FORMATS[1],
    "fasttext.bin": native_weights.FORMATS[1],
}
ALARMS = (
    "malformed",
    "r-promise",
    "r-code",
    "script",
    "entity",
    "custom-layer",
    "plugin",
    "extension",
    "appended",
    "bomb",
)
PICKLE = b"\x80\x04cos\nsystem\nX\x04\0\0\0true\x85R."


def read(entry, data, path="m"):
    return list(entry.parse(Place(path), reader_of(data)))


def kinds(entry, data, path="m"):
    return {item.kind for item in read(entry, data, path) if isinstance(item, Fact)}


def alarms(entry, data, path="m"):
    return {kind for kind in kinds(entry, data, path) if any(word in kind for word in ALARMS)}


@pytest.mark.parametrize("name", REAL)
def test_what_a_library_wrote_is_read_whole(name):
    data = (FILES / name).read_bytes()
    entry = REAL[name]
    assert entry.recognise is None or entry.recognise(name, reader_of(data))
    items = read(entry, data, name)
    assert items and all(isinstance(item, Fact) for item in items)
    assert alarms(entry, data) == set()


@pytest.mark.parametrize("name", REAL)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_mutation_makes_a_reader_raise(name, data):
    mutated = bytearray((FILES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        mutated[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(mutated)))
    try:
        read(REAL[name], bytes(mutated[: cut or None]))
    except LimitReachedError:
        pass


def changed(name, before, after):
    data = (FILES / name).read_bytes()
    assert before in data
    return data.replace(before, after, 1)


UBJSON = (FILES / "dart.ubj").read_bytes()
XGBOOST = {
    "cut": UBJSON[: len(UBJSON) // 2],
    "count": changed("dart.ubj", b"[#L\0\0\0\0\0\0\0\5", b"[#L\x7f" + b"\xff" * 7),
    "negative": changed("dart.ubj", b"[#L\0\0\0\0\0\0\0\5", b"[#L" + b"\xff" * 8),
    "key": b"{L" + b"\xff" * 8 + b"learner",
    "deep": b"{L\0\0\0\0\0\0\0\7learner" + b"[" * 100_000,
    "run": b"{L\0\0\0\0\0\0\0\7learner[$d#L\x40" + bytes(7) + b"}",
    "type": b"{L\0\0\0\0\0\0\0\7learnerQ",
}


@pytest.mark.parametrize("name", XGBOOST)
def test_broken_ubjson_is_told(name):
    assert kinds(xgboost.FORMATS[0], XGBOOST[name]) == {"xgboost-malformed"}


def first_tree(model):
    booster = model["learner"]["gradient_booster"]
    return booster.get("gbtree", booster)["model"]["trees"][0]


@pytest.mark.parametrize(
    "change",
    [
        lambda model: first_tree(model)["tree_param"].update(num_nodes="999999999"),
        lambda model: first_tree(model)["tree_param"].update(num_nodes="-1"),
        lambda model: first_tree(model)["left_children"].__setitem__(0, 10**6),
        lambda model: first_tree(model)["split_indices"].__setitem__(0, 10**6),
        lambda model: first_tree(model)["left_children"].extend([1] * 9),
        lambda model: model["learner"]["learner_model_param"].update(num_feature="-5"),
    ],
)
def test_trees_that_lead_out_of_themselves_are_told(change):
    model = json.loads((FILES / "dart.json").read_bytes())
    change(model)
    assert "xgboost-malformed" in kinds(xgboost.FORMATS[1], json.dumps(model).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"binf" + bytes(10),
        b"binf" + bytes(136) + struct.pack("<Q", 1 << 60),
        b"binf"
        + bytes(136)
        + b"".join(struct.pack("<Q", len(n)) + n for n in (b"reg", b"gbtree"))
        + b"\xff\xff\xff\x7f",
    ],
)
def test_the_older_binary_is_held_against_the_file(data):
    assert kinds(xgboost.FORMATS[2], data) == {"xgboost-malformed"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"num_leaves=", b"num_leaves=2000000000"),
        (b"num_leaves=", b"num_leaves=-"),
        (b"tree_sizes=", b"tree_sizes=99999999 "),
        (b"left_child=", b"left_child=99999 "),
        (b"split_feature=", b"split_feature=99999 "),
        (b"max_feature_idx=", b"max_feature_idx=4000"),
        (b"num_class=1", b"num_class=-1"),
        (b"end of trees", b"end"),
    ],
)
def test_lightgbm_counts_that_do_not_fit_are_told(before, after):
    assert kinds(lightgbm.FORMAT, changed("lgb-cat.txt", before, after)) == {"lightgbm-malformed"}


CBM = (FILES / "a.cbm").read_bytes()


@pytest.mark.parametrize(
    "data",
    [
        CBM[:4] + b"\xff\xff\xff\xff" + CBM[8:],
        CBM[:200],
        CBM[:8] + b"\xff\xff\xff\x7f" + CBM[12:],
        b"CBMX" + CBM[4:],
        b"CBM1",
    ],
)
def test_catboost_offsets_that_lead_out_are_told(data):
    assert kinds(catboost.FORMAT, data) == {"catboost-malformed"}


def test_what_lies_behind_a_model_is_searched():
    assert "appended-data" in kinds(catboost.FORMAT, CBM + b"\x7fELF\2\1\1" + bytes(60))
    assert "appended-data" in kinds(xgboost.FORMATS[0], UBJSON + PICKLE)


R = b"X\n" + struct.pack(">iii", 2, 0x40000, 0x20300)


def number(*values):
    return struct.pack(f">{len(values)}i", *values)


def symbol(name):
    return number(1, 9, len(name)) + name


CALL = number(6) + symbol(b"system") + number(2, 16, 1, 9, 4) + b"true" + number(254)
PROMISE = number(5, 252) + CALL


@pytest.mark.parametrize(
    "data",
    [
        R + PROMISE,
        gzip.compress(R + PROMISE, mtime=0),
        bz2.compress(R + number(19, 1) + PROMISE),
        b"RDX2\n" + R + number(1026) + symbol(b"x") + PROMISE + number(254),
    ],
)
def test_a_promise_of_nobody_is_told(data):
    facts = [item for item in read(r_data.FORMAT, data) if item.kind == "r-promise"]
    assert [fact.get("runs") for fact in facts] == ["system"]


def test_a_promise_bound_to_an_environment_is_honest():
    bound = number(5 | 0x400, 253, 252, 254)
    environment = number(4, 0, 242, 1026) + symbol(b"x") + bound + number(254, 254, 254)
    assert alarms(r_data.FORMAT, R + environment) == set()


def test_calls_that_start_programs_are_told():
    assert "r-code" in kinds(r_data.FORMAT, R + CALL)


@pytest.mark.parametrize(
    "data", [b"", b"X\n", R + number(99), R + number(16, -5), gzip.compress(R, mtime=0)[:-9], b"PK\3\4" * 9]
)
def test_broken_r_data_is_told(data):
    assert "r-malformed" in kinds(r_data.FORMAT, data)


def test_r_data_that_grows_without_end_is_a_bomb():
    with pytest.raises(LimitReachedError):
        read(r_data.FORMAT, gzip.compress(R + number(24, 1 << 30) + bytes(80 << 20), 9))


PMML, OPENVINO = xml_model.FORMATS
NET = '<net name="m" version="11"><layers>{}</layers><edges>{}</edges></net>'


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/hostname">]><PMML>&x;</PMML>', "xml-external-entity"),
        ('<!DOCTYPE PMML SYSTEM "http://example.com/x.dtd"><PMML/>', "xml-external-entity"),
        ('<!DOCTYPE PMML [<!ENTITY % x SYSTEM "http://example.com/x"> %x;]><PMML/>', "xml-external-entity"),
        ('<!DOCTYPE PMML [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><PMML>&c;</PMML>', "resource-bomb"),
        ('<PMML><Extension name="script" value="java.lang.Runtime"/></PMML>', "xml-script"),
        ("<PMML><Extension>import os; os.system('true')</Extension></PMML>", "xml-script"),
        ("<PMML><x></PMML>", "xml-malformed"),
    ],
)
def test_what_a_pmml_document_draws_in_is_told(text, kind):
    assert kind in kinds(PMML, text.encode())
    assert kind in kinds(PMML, b"\xff\xfe" + text.encode("utf-16-le")) or kind == "xml-malformed"


def test_an_honest_pmml_document_is_quiet():
    text = (
        '<?xml version="1.0"?><PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header><Extension name="a" '
        'value="1"/></Header><DataDictionary><DataField name="x" optype="continuous"/></DataDictionary></PMML>'
    )
    assert PMML.recognise("m.xml", reader_of(text.encode()))
    assert alarms(PMML, text.encode()) == set()


@pytest.mark.parametrize(
    ("layer", "edge", "kind"),
    [
        ('<layer id="0" type="Mine" version="extension"/>', "", "openvino-custom-layer"),
        ('<layer id="0" type="Mine" version="mine"/>', "", "openvino-custom-layer"),
        ('<layer id="0" type="A" version="opset1"><data x="libmine.so"/></layer>', "", "openvino-custom-layer"),
        ('<layer id="0" type="Const" version="opset1"><data offset="-1" size="4"/></layer>', "", "openvino-malformed"),
        ('<layer id="0" type="A"/>', '<edge from-layer="0" to-layer="7"/>', "openvino-malformed"),
        (
            '<layer id="0" type="Const" version="opset1"><data element_type="f32" shape="9,9" offset="0" size="4"/></layer>',
            "",
            "openvino-malformed",
        ),
    ],
)
def test_what_an_openvino_network_asks_for_is_told(layer, edge, kind):
    assert kind in kinds(OPENVINO, NET.format(layer, edge).encode())


def test_the_tokenizers_of_openvino_itself_are_no_alarm():
    layer = '<layer id="0" type="BPETokenizer" version="extension"/>'
    assert alarms(OPENVINO, NET.format(layer, "").encode()) == set()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xdf\xff\xff\xff\xff", "msgpack-malformed"),
        (b"\x91" * 1000, "msgpack-malformed"),
        (b"\x81\xa1a\xc6\xff\xff\xff\xffx", "msgpack-malformed"),
        (b"\x81\xa1a\xc7\x04\x2aabcd", "msgpack-extension"),
        (b"\x81\xa1a\xc7\x0b\x01\x93\x91\x09\xa7float32\xc4\x00", "msgpack-malformed"),
        (b"\xc1", "msgpack-malformed"),
        (b"\x80" + PICKLE, "appended-data"),
    ],
)
def test_messagepack_that_is_no_tree_of_arrays_is_told(data, kind):
    assert kind in kinds(msgpack.FORMAT, data)


def test_a_pickle_in_messagepack_is_read():
    packed = b"\x81\xa1a\xc4" + bytes([len(PICKLE)]) + PICKLE
    _, (child,), _ = parsed(msgpack, packed)
    assert child.reader.read_at(0, 100) == PICKLE


def test_plugins_of_an_engine_are_told():
    assert kinds(tensorrt.FORMAT, b"ftrt" + bytes(200)) == {"tensorrt-engine"}
    facts, _, _ = parsed(tensorrt, b"ftrt" + bytes(20) + b"./libmine_plugin.so\0" + bytes(20) + b"\x7fELF\2\1\1")
    assert [fact.get("plugin") for fact in facts if fact.kind == "tensorrt-plugin"] == [
        "./libmine_plugin.so",
        "a library of its own",
    ]


@pytest.mark.parametrize(
    ("name", "data", "program"),
    [
        ("model.bin", b"\x7fELF\2\1\1" + bytes(60), "ELF"),
        ("model.pt", b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0", "PE"),
        ("model.onnx", b"\xcf\xfa\xed\xfe" + bytes(60), "Mach-O"),
        ("model.gguf", b"#!/bin/sh\ntrue\n", "script"),
        ("model.llamafile", b"MZqFpD='\n" + bytes(60), "llamafile"),
    ],
)
def test_a_program_under_the_name_of_weights_is_told(name, data, program):
    entry = native_program.FORMATS[0]
    assert entry.recognise(name, reader_of(data))
    (fact,) = read(entry, data, name)
    assert (fact.kind, fact.get("program")) == ("program-found", program)
    assert not entry.recognise("tool.so", reader_of(data))


def test_raw_data_is_listed_and_its_ends_are_searched():
    assert kinds(raw_data, bytes(range(256)) * 40) == {"raw-data"}
    assert kinds(raw_data, bytes(3 << 20) + b"\x7fELF\2\1\1" + bytes(60)) == {"raw-data", "appended-data"}


@pytest.mark.parametrize("magic", [b"lmgg", b"tjgg", b"algg"])
def test_older_native_formats_never_alarm(magic):
    assert "native-weights" in kinds(native_weights.FORMATS[0], magic + struct.pack("<6i", 1, 32000, 4096, 256, 32, 32))
    assert "native-weights" in kinds(native_weights.FORMATS[0], magic + b"\xff" * 40)
