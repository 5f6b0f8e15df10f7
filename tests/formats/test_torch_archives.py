"""Packages, exported programs, distributed checkpoints, TorchServe and NeMo archives, and what stands behind storages."""

import io
import json
import tarfile

import pytest

from scanner.formats import distcp, nemo, torch_export, torch_package, torchserve
from tests.formats.archives import CALL, archive, honest, member, scanned, with_members
from tests.readers import parsed, reader_of, whole


@pytest.mark.parametrize("name", ["exported.pt2", "shard.distcp", "distributed.metadata", "legacy.pt"])
def test_what_torch_writes_passes(tmp_path, name):
    assert scanned(tmp_path, name, honest(name)) == (set(), [])


def test_a_package_brings_its_modules_as_source():
    data = honest("package.pt")
    assert torch_package.recognise("a.pt", reader_of(data))
    (fact,), (child,), gaps = parsed(torch_package, data)
    assert (fact.kind, fact.get("first"), gaps) == ("packaged-code", "package/net/model.py", [])
    assert (child.expect, whole(child.reader)[:12]) == ("python-source", b"import torch")


def test_modules_in_a_zip_that_calls_itself_a_program_are_packaged_code():
    data = archive({"model/run.py": "import os"})
    assert torch_package.recognise("model.pte", reader_of(data)) and not torch_package.recognise(
        "a.zip", reader_of(data)
    )


TARGETS = [
    ("torch.os.system", "torch-export-target"),
    ("torch.serialization.os.system", "torch-export-target"),
    ("torch.load", "torch-export-target"),
    ("torch.ops.aten.os.system", "torch-export-target"),
    ("_operator.methodcaller", "torch-export-target"),
    ("torch.ops.aten.from_file.default", "torchscript-file-operation"),
]


@pytest.mark.parametrize(("target", "rule"), TARGETS)
def test_a_node_of_an_exported_program_that_calls_more_than_operators(tmp_path, target, rule):
    data = honest("exported.pt2")
    graph = member(data, "models/model.json").replace(b"torch.ops.aten.linear.default", target.encode())
    assert scanned(tmp_path, "a.pt2", with_members(data, {"models/model.json": graph})) == ({rule}, [])


@pytest.mark.parametrize(
    "target",
    ["_operator.add", "math.trunc", "torch.sym_max", "torch.ops.higher_order.cond", "torch._C._set_grad_enabled"],
)
def test_arithmetic_and_switches_are_quiet(tmp_path, target):
    data = honest("exported.pt2")
    graph = member(data, "models/model.json").replace(b"torch.ops.aten.linear.default", target.encode())
    assert scanned(tmp_path, "a.pt2", with_members(data, {"models/model.json": graph})) == (set(), [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("__import__('os').system('true')", True),
        ("eval(s0)", True),
        ("s0.evalf", True),
        ("2*s0 + Mod(s1, 4)", False),
        ("Max(1, FloorDiv(u0, 2)) <= 1.5", False),
    ],
)
def test_an_expression_is_arithmetic_or_code(text, found):
    data = archive({"a/archive_format": "pt2", "a/models/m.json": json.dumps({"as_expr": {"expr_str": text}})})
    facts, _, gaps = parsed(torch_export, data)
    assert ("torch-export-expression" in {fact.kind for fact in facts}, gaps) == (found, [])


def test_native_code_and_pickles_in_an_exported_program(tmp_path):
    data = honest("exported.pt2")
    native = with_members(data, {"data/aotinductor/model/m.so": b"\x7fELF" + bytes(100)})
    assert scanned(tmp_path, "a.pt2", native) == ({"native-code"}, [])
    for name in ("data/constants/opaque_obj_0", "data/sample_inputs/model.pt"):
        assert "pickle-unsafe-callable" in scanned(tmp_path, "b.pt2", with_members(data, {name: CALL}))[0]


def test_every_archive_of_a_distributed_shard_is_a_child():
    data = honest("shard.distcp")
    facts, children, gaps = parsed(distcp, data)
    assert (facts, len(children), gaps) == ([], 3, [])
    assert b"".join(whole(child.reader) for child in reversed(children)) == data


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_call_anywhere_in_a_distributed_shard_is_found(tmp_path, place):
    shard = honest("shard.distcp")
    evil = with_members(honest("trace.pt"), {"data.pkl": CALL})
    data = {"first": evil + shard, "middle": shard + evil + shard, "last": shard + evil}[place]
    assert "pickle-unsafe-callable" in scanned(tmp_path, "__0_0.distcp", data)[0]
    assert "pickle-unsafe-callable" in scanned(tmp_path, ".metadata", CALL)[0]


def manifest(handler, **files):
    text = json.dumps({"model": {"handler": handler, "serializedFile": "m.pt"}})
    return archive({"MAR-INF/MANIFEST.json": text, **{name.replace("_", "."): data for name, data in files.items()}})


@pytest.mark.parametrize("handler", ["handler.py", "handler", "handler.py:run", "../../x.py:run", "os:system"])
def test_a_handler_is_code(handler):
    facts, children, gaps = parsed(torchserve, manifest(handler, handler_py="x = 1"))
    assert ({fact.kind for fact in facts}, gaps) == ({"packaged-code"}, [])
    assert [(child.place.member, child.expect) for child in children] == [("handler.py", "python-source")]


def test_a_handler_of_the_server_is_none(tmp_path):
    data = manifest("image_classifier", m_pt=honest("script.pt"))
    assert scanned(tmp_path, "m.mar", data) == (set(), [])
    assert "pickle-unsafe-callable" in scanned(tmp_path, "m.mar", manifest("image_classifier", m_pt=CALL))[0]


def test_configurations_in_a_nemo_checkpoint_are_handed_on():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        for name, content in (("./model_config.yaml", b"target: x"), ("./a.py", b"x"), ("./model_weights.ckpt", b"w")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    data = buffer.getvalue()
    assert nemo.recognise("m.nemo", reader_of(data))
    (fact,), children, gaps = parsed(nemo, data)
    assert (fact.get("members"), gaps) == (3, [])
    told = [(child.expect, whole(child.reader)) for child in children]
    assert told == [("yaml-config", b"target: x"), ("python-source", b"x")]


@pytest.mark.parametrize("between", [b"", bytes(100), b"text\n" * 30])
def test_a_call_behind_the_storages_of_a_legacy_checkpoint_is_found(tmp_path, between):
    assert "pickle-unsafe-callable" in scanned(tmp_path, "m.pt", honest("legacy.pt") + between + CALL)[0]


def test_an_archive_behind_a_legacy_checkpoint_is_found(tmp_path):
    evil = with_members(honest("trace.pt"), {"data.pkl": CALL})
    rules, _ = scanned(tmp_path, "m.pt", honest("legacy.pt") + evil)
    assert {"appended-program", "pickle-unsafe-callable"} <= rules
