"""TensorFlow Lite models and ExecuTorch programs: honest ones pass, operators are judged, nothing leads out of the file."""

import io
import struct
import time
import zipfile
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import executorch, tflite
from tests.formats.archives import CALL, archive, honest, scanned
from tests.readers import parsed

POSTPROCESS = b"TFLite_Detection_PostProcess"


def with_operator(name):
    """The honest model with its custom operator renamed (to a name that is no longer)."""
    data = honest("model.tflite")
    at = data.index(POSTPROCESS)
    padded = name.encode().ljust(len(POSTPROCESS), b"\0")
    return data[: at - 4] + len(name).to_bytes(4, "little") + padded + data[at + len(POSTPROCESS) :]


@pytest.mark.parametrize("name", ["model.tflite", "program.pte"])
def test_what_the_libraries_write_passes_under_any_name(tmp_path, name):
    assert scanned(tmp_path, name, honest(name)) == (set(), [])
    assert scanned(tmp_path, "model.bin", honest(name)) == (set(), [])


def test_both_are_read_to_their_end():
    (model, operator), _, _ = parsed(tflite, honest("model.tflite"))
    assert dict(model.attributes) == {"operators": 1, "tensors": 2, "subgraphs": 1}
    assert (operator.get("operator"), operator.get("known")) == (POSTPROCESS.decode(), True)
    (program,), _, _ = parsed(executorch, honest("program.pte"))
    assert program.get("operators") >= 2


@pytest.mark.parametrize(
    ("operator", "rules"),
    [
        ("FlexReadFile", {"tflite-unsafe-operator"}),
        ("FlexWriteFile", {"tflite-unsafe-operator"}),
        ("FlexEagerPyFunc", {"tflite-unsafe-operator"}),
        ("FlexNobodyKnows", {"tflite-custom-operator"}),
        ("MyOperator", {"tflite-custom-operator"}),
        ("FlexErf", set()),
        ("Mfcc", set()),
    ],
)
def test_operators_are_judged(tmp_path, operator, rules):
    assert scanned(tmp_path, "model.tflite", with_operator(operator)) == (rules, [])


def test_files_packed_behind_a_model_are_read(tmp_path):
    buffer = io.BytesIO(honest("model.tflite"))
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr("labels.txt", "cat\ndog\n")
    assert scanned(tmp_path, "model.tflite", buffer.getvalue()) == (set(), [])
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr("labels.pkl", CALL)
    assert "pickle-unsafe-callable" in scanned(tmp_path, "model.tflite", buffer.getvalue())[0]


def test_a_program_that_is_a_zip_is_read_as_one(tmp_path):
    assert "pickle-unsafe-callable" in scanned(tmp_path, "model.pte", archive({"m/bytecode.pkl": CALL}))[0]


def with_number(data, at, value, width):
    return data[:at] + value.to_bytes(width, "little") + data[at + width :]


BROKEN = {
    "root.tflite": with_number(honest("model.tflite"), 0, 0x7FFFFFFF, 4),
    "cut.tflite": honest("model.tflite")[:200],
    "short.tflite": b"\0\0\0\0TFL3",
    "root.pte": with_number(honest("program.pte"), 0, 0x7FFFFFFF, 4),
    "size.pte": with_number(honest("program.pte"), 16, 1 << 40, 8),
    "base.pte": with_number(honest("program.pte"), 24, 1 << 40, 8),
    "cut.pte": honest("program.pte")[:600],
    "short.pte": b"\0\0\0\0ET12",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_leads_out_of_the_file_is_malformed(tmp_path, name):
    rule = "tflite-malformed" if name.endswith(".tflite") else "executorch-malformed"
    assert scanned(tmp_path, name, BROKEN[name]) == ({rule}, ["malformed"])


def test_indexes_that_lead_nowhere_are_malformed():
    data = honest("model.tflite")
    changed = 0
    for at in range(8, len(data) - 3):
        facts, _, _ = parsed(tflite, with_number(data, at, 0x7FFFFFF0, 4))
        changed += any(fact.kind == "tflite-malformed" for fact in facts)
    assert changed > len(data) / 3


@pytest.mark.parametrize(("module", "name"), [(tflite, "model.tflite"), (executorch, "program.pte")])
@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_change_makes_the_readers_fail(module, name, data):
    changed = bytearray(honest(name))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at] = data.draw(st.sampled_from([0, 1, 4, 127, 128, 255]) | st.integers(0, 255))
    parsed(module, bytes(changed[: data.draw(st.integers(8, len(changed)))]))


def test_a_vector_of_more_tables_than_are_visited_is_a_limit_in_time():
    count = 1_000_000
    head = struct.pack("<I4s4HiII", 16, b"TFL3", 8, 8, 0, 4, 8, 4, count)  # a root whose second field is a vector
    table = len(head) + 4 * count + 4
    offsets = array("I", range(table - len(head), 4, -4)).tobytes()
    data = head + offsets + struct.pack("<2Hi", 4, 4, 4)
    start = time.process_time()
    facts, _, gaps = parsed(tflite, data)
    assert time.process_time() - start < 6
    assert ([fact.kind for fact in facts], [gap.reason for gap in gaps]) == (["tflite-model"], ["limit-tables"])
