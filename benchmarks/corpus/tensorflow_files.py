"""TensorFlow graphs and TensorFlow Lite models whose operations reach outside of the computation."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from benchmarks.corpus.programs import zipped
from benchmarks.corpus.protobuf import field
from benchmarks.corpus.sample import Content, Group, Sample

OPERATIONS = (
    "ReadFile",
    "WriteFile",
    "MatchingFiles",
    "PyFunc",
    "EagerPyFunc",
    "PyFuncStateless",
    "Save",
    "MergeV2Checkpoints",
)


def _node(name: str, operation: str, *inputs: str, **attributes: bytes) -> bytes:
    """NodeDef. https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/node_def.proto"""
    values = b"".join(field(5, field(1, key) + field(2, value)) for key, value in attributes.items())
    return field(1, name) + field(2, operation) + b"".join(field(3, item) for item in inputs) + values


def _constant(name: str, text: str) -> bytes:
    tensor = field(1, 7) + field(2, b"") + field(8, text)
    return _node(name, "Const", dtype=field(6, 7), value=field(8, tensor))


def _graph(operation: str, **attributes: bytes) -> bytes:
    nodes = [_constant("name", "/tmp/example"), _node("x", operation, "name", **attributes)]
    return b"".join(field(1, node) for node in nodes) + field(4, field(1, 1882))


def _library(operation: str) -> bytes:
    """A graph that calls a function whose body holds ``operation``."""
    function = (
        field(1, field(1, "inner")) + field(3, _constant("n", "/etc/hostname")) + field(3, _node("r", operation, "n"))
    )
    call = _node("c", "PartitionedCall", f=field(10, field(1, "inner")))
    return field(1, call) + field(2, field(1, function)) + field(4, field(1, 1882))


def _meta_graph(graph: bytes) -> bytes:
    info = field(4, "serve") + field(5, "2.15.0")
    return field(1, info) + field(2, graph)


def _saved_model(graph: bytes) -> dict[str, bytes]:
    return {
        "saved_model.pb": field(1, 1) + field(2, _meta_graph(graph)),
        "variables/variables.index": b"",
        "fingerprint.pb": b"",
    }


def _model(content: dict[str, bytes]) -> Content:
    return dict(content)


def graphs() -> Iterator[Sample]:
    """SavedModels, frozen graphs and checkpoint metas."""
    for operation in OPERATIONS:
        yield Sample(f"saved-model-{operation}", _model(_saved_model(_graph(operation))))
    yield Sample("library-ReadFile", _model(_saved_model(_library("ReadFile"))))
    yield Sample("library-PyFunc", _model(_saved_model(_library("PyFunc"))))
    yield Sample("frozen-ReadFile.pb", _graph("ReadFile"))
    yield Sample("frozen-WriteFile.pb", _graph("WriteFile"))
    yield Sample("frozen-PyFunc.pb", _graph("PyFunc", token=field(2, "pyfunc_0")))
    yield Sample("frozen-library.pb", _library("WriteFile"))
    yield Sample("model.ckpt.meta", _meta_graph(_graph("WriteFile")))
    yield Sample("pyfunc.meta", _meta_graph(_graph("PyFunc")))
    yield Sample("real-saved-model", _real(), "tensorflow")
    yield Sample("zipped.zip", zipped({f"model/{k}": v for k, v in _saved_model(_graph("ReadFile")).items()}))
    yield Sample("custom-op.pb", _graph("EvilCustomOp"))
    yield Sample("one-file/saved_model.pb", _saved_model(_graph("ShellExecute"))["saved_model.pb"])


def _real() -> Content:
    """A module with ReadFile and WriteFile, saved by TensorFlow itself."""
    import os

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    from benchmarks.corpus.sample import written_folder

    class Reads(tf.Module):  # type: ignore[misc]
        @tf.function(input_signature=[tf.TensorSpec([], tf.string)])  # type: ignore[untyped-decorator]
        def __call__(self, path: object) -> object:
            content = tf.io.read_file(path)
            tf.io.write_file("/tmp/example", content)
            return content

    return written_folder(lambda path: tf.saved_model.save(Reads(), path))


def _tflite(custom: str | None, builtin: int = 32, root: int | None = None) -> bytes:
    """A TFLite model with one operator code. https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs"""
    import flatbuffers

    builder = flatbuffers.Builder(256)
    name = builder.CreateString(custom) if custom else None
    builder.StartObject(4)
    builder.PrependInt8Slot(0, min(builtin, 127), 0)
    if name is not None:
        builder.PrependUOffsetTRelativeSlot(1, name, 0)
    builder.PrependInt32Slot(2, 1, 0)
    builder.PrependInt32Slot(3, builtin, 0)
    code = builder.EndObject()
    builder.StartVector(4, 1, 4)
    builder.PrependUOffsetTRelative(code)
    codes = builder.EndVector()
    builder.StartVector(4, 0, 4)
    subgraphs = builder.EndVector()
    builder.StartVector(4, 0, 4)
    buffers = builder.EndVector()
    builder.StartObject(8)
    builder.PrependUint32Slot(0, 3, 0)
    builder.PrependUOffsetTRelativeSlot(1, codes, 0)
    builder.PrependUOffsetTRelativeSlot(2, subgraphs, 0)
    builder.PrependUOffsetTRelativeSlot(4, buffers, 0)
    builder.Finish(builder.EndObject(), b"TFL3")
    whole = bytes(builder.Output())
    return whole if root is None else struct.pack("<I", root) + whole[4:]


def lite() -> Iterator[Sample]:
    """Custom and Flex operations, and offsets beyond the file."""
    yield Sample("custom.tflite", _tflite("EvilOp"), "flatbuffers")
    yield Sample("flex-read-file.tflite", _tflite("FlexReadFile"), "flatbuffers")
    yield Sample("flex-write-file.lite", _tflite("FlexWriteFile"), "flatbuffers")
    yield Sample("flex-py-func.tflite", _tflite("FlexPyFunc"), "flatbuffers")
    yield Sample("root-beyond.tflite", _tflite("EvilOp", root=0x7FFFFF00), "flatbuffers")
    longer = _tflite("EvilOp").replace(struct.pack("<I", 1), struct.pack("<I", 0x7FFFFFFF), 1)
    yield Sample("vector-beyond.tflite", longer, "flatbuffers")


GROUPS = (
    Group("tensorflow", graphs, "https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md"),
    Group("tflite", lite),
)
