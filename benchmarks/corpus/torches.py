"""What ``torch`` reads: zip, legacy and tar checkpoints, TorchScript, packages, exported programs, ExecuTorch."""

from __future__ import annotations

import io
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Iterator

from benchmarks.corpus.programs import PAYLOAD, SYSTEM, call, data, evil, glob, proto, text, torch_zip, zipped
from benchmarks.corpus.sample import Group, Sample, written

MAGIC = 0x1950A86A20F9469CFC6C


def _save(value: object, legacy: bool = False) -> bytes:
    import torch

    buffer = io.BytesIO()
    torch.save(value, buffer, _use_new_zipfile_serialization=not legacy)
    return buffer.getvalue()


def zips() -> Iterator[Sample]:
    """Checkpoints as ``torch.save`` writes them."""
    import torch

    state = {"layer.weight": torch.zeros(4, 4), "extra": PAYLOAD}
    yield Sample("model.pt", _save(state), "torch")
    yield Sample("pytorch_model.bin", _save(state), "torch")
    yield Sample("optimizer.pt", _save({"state": {}, "param_groups": [{"lr": 0.1, "hook": PAYLOAD}]}), "torch")
    yield Sample("checkpoint.ckpt", torch_zip(evil(2), root="checkpoint", deflate=True), "zipfile")
    yield Sample("training_args.bin", torch_zip(proto(2) + SYSTEM + b"."), "zipfile")


def legacy() -> Iterator[Sample]:
    """The stream of five pickles that torch wrote before 1.6, and its tar before 0.1.10."""
    import torch

    benign = {"layer.weight": torch.zeros(4, 4)}
    state = {**benign, "extra": PAYLOAD}
    bad = evil(2)
    head = [pickle.dumps(MAGIC, 2), pickle.dumps(1001, 2), pickle.dumps({"protocol_version": 1001}, 2)]
    end = pickle.dumps([], 2)
    yield Sample("fourth.pt", _save(state, legacy=True), "torch")
    yield Sample("fourth.bin", _save(state, legacy=True), "torch")
    yield Sample("fourth-no-suffix", _save(state, legacy=True), "torch")
    yield Sample("first.pt", bad + b"".join(head[1:]) + pickle.dumps({}, 2) + end)
    yield Sample("second.pt", head[0] + bad + head[2] + pickle.dumps({}, 2) + end)
    yield Sample("third.pt", head[0] + head[1] + bad + pickle.dumps({}, 2) + end)
    yield Sample("fifth.pth", b"".join(head) + pickle.dumps({}, 2) + bad)
    yield Sample("sixth.pt", _save(benign, legacy=True) + bad, "torch")
    magic = proto(2) + call(glob("builtins", "eval"), text(f"print(1) or {MAGIC}")) + b"."
    yield Sample("magic-by-eval.pt", magic + b"".join(head[1:]) + pickle.dumps({}, 2) + end)
    magic = proto(2) + call(glob("builtins", "int"), text(str(MAGIC))) + b"0" + SYSTEM + b"."
    yield Sample("magic-by-int.pt", magic + b"".join(head[1:]) + pickle.dumps({}, 2) + end)
    yield Sample("cut.pt", b"".join(head) + bad[:-1])
    yield Sample("tar-pickle.pt", _legacy_tar({"pickle": bad}), "tarfile")
    yield Sample("tar-storages.pt", _legacy_tar({"storages": bad, "tensors": pickle.dumps(0, 2)}), "tarfile")
    yield Sample("tar-tensors.tar", _legacy_tar({"tensors": bad}), "tarfile")


def _legacy_tar(members: dict[str, bytes]) -> bytes:
    whole = {
        "sys_info": pickle.dumps({}, 2),
        "pickle": pickle.dumps({}, 2),
        "storages": pickle.dumps(0, 2),
        "tensors": pickle.dumps(0, 2),
        **members,
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in whole.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def weights_only() -> Iterator[Sample]:
    """Rebuild arguments and items that corrupt memory below the restricted unpickler."""
    storage = b"(" + text("storage") + glob("torch", "FloatStorage") + text("0") + text("cpu") + b"K\x10tQ"
    ordered = call(glob("collections", "OrderedDict"))
    for label, offset, shape, stride in (
        ("offset-beyond", b"J\xff\xff\xff\x7f", b"K\x04\x85", b"K\x01\x85"),
        ("negative-offset", b"J\x00\xff\xff\xff", b"K\x04\x85", b"K\x01\x85"),
        ("shape-beyond", b"K\x00", b"J\xff\xff\xff\x7f\x85", b"K\x01\x85"),
        ("stride-beyond", b"K\x00", b"K\x04\x85", b"J\xff\xff\xff\x7f\x85"),
    ):
        tensor = call(glob("torch._utils", "_rebuild_tensor_v2"), storage, offset, shape, stride, b"\x89", ordered)
        yield Sample(f"{label}.pt", torch_zip(proto(2) + b"}" + text("w") + tensor + b"s."), "zipfile")
    on_tensor = call(
        glob("torch._utils", "_rebuild_tensor_v2"), storage, b"K\x00", b"K\x04\x85", b"K\x01\x85", b"\x89", ordered
    )
    items = proto(2) + on_tensor + b"K\x00K\x01s."
    yield Sample("setitem-on-tensor.pt", torch_zip(items), "zipfile")


def scripts() -> Iterator[Sample]:
    """TorchScript archives whose code or constants do more than compute."""
    import torch

    class Plain(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + 1

    def write(path: str) -> None:
        torch.jit.script(Plain()).save(path)

    plain = written(write, "plain.pt")
    root = _root(plain)

    class FromFile(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + torch.from_file("/tmp/example", False, 4)

    class Saves(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            torch.save(x, "/tmp/example")
            return x

    yield Sample("from-file.pt", written(lambda path: torch.jit.script(FromFile()).save(path), "m.pt"), "torch.jit")
    code = f"{root}/code/__torch__/torches.py"
    names = [name for name in zipfile.ZipFile(io.BytesIO(plain)).namelist() if name.endswith(".py")]
    code = names[0] if names else code
    yield Sample("aten-save.pt", _replaced(plain, {code: _op('torch.save(x, "/tmp/example")')}), "torch.jit")
    yield Sample("prim-python.pt", _replaced(plain, {code: _op("ops.prim.PythonOp(x)")}), "torch.jit")
    yield Sample("debug-pkl.pt", _replaced(plain, {f"{code}.debug_pkl": evil(2)}), "torch.jit")
    yield Sample("constants.pt", _replaced(plain, {f"{root}/constants.pkl": evil(2)}), "torch.jit")
    yield Sample("data.pt", _replaced(plain, {f"{root}/data.pkl": evil(2)}), "torch.jit")
    yield Sample("attributes.ptl", _replaced(plain, {f"{root}/bytecode.pkl": evil(2)}), "torch.jit")


def _op(expression: str) -> bytes:
    return (
        "class Plain(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
        f"  def forward(self: __torch__.Plain,\n    x: Tensor) -> Tensor:\n    _0 = {expression}\n    return x\n"
    ).encode()


def _root(archive: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()[0].split("/")[0]


def _replaced(archive: bytes, members: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        whole = {info.filename: source.read(info) for info in source.infolist()}
    return zipped({**whole, **members})


def packages() -> Iterator[Sample]:
    """``torch.package`` archives: Python source and pickles that it imports and loads."""
    import torch.package

    def write(path: str) -> None:
        with torch.package.PackageExporter(path) as exporter:
            exporter.save_source_string("loader", "import os\nos.system('true')\n")
            exporter.save_pickle("model", "model.pkl", {"weights": [1.0]})

    def write_pickle(path: str) -> None:
        with torch.package.PackageExporter(path) as exporter:
            exporter.save_binary("model", "model.pkl", evil(2))

    yield Sample("package-code.pt", written(write, "p.pt"), "torch.package")
    yield Sample("package-pickle.pt", written(write_pickle, "p.pt"), "torch.package")


def exported() -> Iterator[Sample]:
    """``torch.export`` archives (pt2) and ExecuTorch programs."""
    yield Sample("weights.pt2", _pt2({"data/weights/model.pt": torch_zip(evil(2))}))
    yield Sample("constants.pt2", _pt2({"data/constants/model.pt": torch_zip(evil(2))}))
    yield Sample("aot-library.pt2", _pt2({"data/aotinductor/model/x.so": b"\x7fELF" + bytes(200)}))
    yield Sample("sample-inputs.pt2", _pt2({"data/sample_inputs/model.pt": evil(2)}))
    yield Sample(
        "old-layout.pt2",
        zipped(
            {
                "serialized_exported_program.json": b"{}",
                "version": b"8.2",
                "serialized_state_dict.pt": torch_zip(evil(2)),
            }
        ),
    )
    header = struct.pack("<I4s", 16, b"ET12")
    yield Sample("offsets-beyond.pte", header + struct.pack("<4sIQQ", b"eh00", 24, 1 << 60, 1 << 61) + bytes(32))
    yield Sample("root-beyond.pte", struct.pack("<I4s", 0x7FFFFFFF, b"ET12") + bytes(64))
    yield Sample("pickle-inside.pte", header + bytes(56) + evil(2))


def _pt2(members: dict[str, bytes]) -> bytes:
    base = {"archive_format": b"pt2", "archive_version": b"0", "byteorder": b"little", "models/model.json": b"{}"}
    return zipped({f"model/{name}": content for name, content in {**base, **members}.items()})


def second_stage() -> Iterator[Sample]:
    """A checkpoint inside a checkpoint."""
    inner = torch_zip(evil(2))
    program = proto(3) + call(glob("torch.storage", "_load_from_bytes"), data(inner)) + b"."
    yield Sample("load-from-bytes-zip.pt", torch_zip(program), "zipfile")
    program = (
        proto(3) + call(glob("torch.storage", "_load_from_bytes"), data(_save({"x": PAYLOAD}, legacy=True))) + b"."
    )
    yield Sample("load-from-bytes-legacy.pkl", program, "torch")


GROUPS = (
    Group("torch-zip", zips),
    Group("torch-legacy", legacy, "CVE-2025-32434"),
    Group("torch-weights-only", weights_only, "CVE-2026-24747"),
    Group("torchscript", scripts, "CVE-2022-45907"),
    Group("torch-package", packages),
    Group("torch-export", exported),
    Group("torch-second-stage", second_stage),
)
