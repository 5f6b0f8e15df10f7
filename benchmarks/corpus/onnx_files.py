"""ONNX models that read files beside, above or instead of their own, or that need code of somebody's."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.corpus.programs import evil
from benchmarks.corpus.protobuf import field
from benchmarks.corpus.sample import Group, Link, Sample


def _external(location: str, **more: str) -> bytes:
    import onnx
    from onnx import TensorProto, helper

    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    for key, value in {"location": location, **more}.items():
        tensor.external_data.add(key=key, value=value)
    node = helper.make_node("Add", ["x", "w"], ["y"])
    graph = helper.make_graph([node], "g", [_value("x")], [_value("y")], [tensor])
    return onnx.ModelProto(ir_version=8, graph=graph, opset_import=[helper.make_opsetid("", 17)]).SerializeToString()


def _value(name: str) -> object:
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [4])


def _node(operation: str, domain: str, inside_function: bool = False) -> bytes:
    import onnx
    from onnx import helper

    node = helper.make_node(operation, ["x"], ["y"], domain=domain)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(domain, 1)]
    functions = []
    if inside_function:
        functions = [helper.make_function("local", "f", ["x"], ["y"], [node], opsets)]
        node = helper.make_node("f", ["x"], ["y"], domain="local")
    graph = helper.make_graph([node], "g", [_value("x")], [_value("y")])
    model = onnx.ModelProto(ir_version=8, graph=graph, opset_import=[*opsets, helper.make_opsetid("local", 1)])
    model.functions.extend(functions)
    return model.SerializeToString()


def _dims(*dims: int) -> bytes:
    import onnx
    from onnx import TensorProto, helper

    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=dims, raw_data=bytes(16))
    graph = helper.make_graph([helper.make_node("Identity", ["w"], ["y"])], "g", [], [_value("y")], [tensor])
    return onnx.ModelProto(ir_version=8, graph=graph, opset_import=[helper.make_opsetid("", 17)]).SerializeToString()


def onnx_files() -> Iterator[Sample]:
    """External data, operator domains, sizes."""
    yield Sample("external-parent.onnx", _external("../../../etc/passwd"), "onnx")
    yield Sample("external-absolute.onnx", _external("/etc/passwd"), "onnx")
    yield Sample("external-inside-then-out.onnx", _external("weights/../../secret"), "onnx")
    yield Sample("external-windows.onnx", _external("C:\\Windows\\win.ini"), "onnx")
    yield Sample("external-backslash.onnx", _external("..\\..\\secret"), "onnx")
    yield Sample("external-url.onnx", _external("file:///etc/passwd"), "onnx")
    yield Sample("external-memory.onnx", _external("*/_ORT_MEM_ADDR_/*", offset="4096", length="16"), "onnx")
    yield Sample("external-negative-offset.onnx", _external("w.bin", offset="-8", length="99999999999"), "onnx")
    yield Sample("external-link", {"model.onnx": _external("weights.bin"), "weights.bin": Link("/etc/passwd")}, "onnx")
    yield Sample("python-op.onnx", _node("PyOp", "ai.onnx.contrib"), "onnx")
    yield Sample("python-op-torch.onnx", _node("PythonOp", "com.microsoft"), "onnx")
    yield Sample("custom-domain.onnx", _node("RunShell", "com.evil.ops"), "onnx")
    yield Sample("custom-in-function.onnx", _node("RunShell", "com.evil.ops", inside_function=True), "onnx")
    yield Sample("dims-overflow.onnx", _dims(1 << 40, 1 << 40), "onnx")
    yield Sample("dims-negative.onnx", _dims(-4), "onnx")
    yield Sample("dims-too-many.onnx", _dims(1000, 1000), "onnx")
    yield Sample("trailing-pickle.onnx", _dims(4) + evil(2), "onnx")
    yield Sample("length-beyond.onnx", field(1, 8) + field(2, "x") + b"\x3a\xff\xff\xff\xff\x07" + bytes(20))


GROUPS = (Group("onnx", onnx_files, "CVE-2022-25882, CVE-2024-27318, CVE-2024-5187, CVE-2025-51480"),)
