"""Kinds of facts that are shown with what stands around them, each with what to look for there."""

from __future__ import annotations

_CALL = ("callable", "layer")
_HEAD: tuple[str, ...] = ()
WORDS: dict[str, tuple[str, ...]] = {
    "appended-data": _HEAD,
    "catboost-malformed": _HEAD,
    "chat-template-conditional": ("says", "trigger"),
    "chat-template-escape": ("name",),
    "chat-template-hidden": ("name",),
    "code-reference": ("reference",),
    "container-unexpected": _HEAD,
    "coreml-custom": ("name",),
    "coreml-file": ("name",),
    "coreml-malformed": _HEAD,
    "executorch-malformed": _HEAD,
    "gguf-malformed": _HEAD,
    "git-config": _HEAD,
    "git-filter": _HEAD,
    "git-submodule": _HEAD,
    "hdf5-external": ("file",),
    "hdf5-malformed": _HEAD,
    "keras-code": ("layer", "how"),
    "keras-malformed": _HEAD,
    "keras-reads-file": ("file", "layer"),
    "keras-reference": _CALL,
    "lightgbm-malformed": _HEAD,
    "msgpack-malformed": _HEAD,
    "native-weights-malformed": _HEAD,
    "notebook-command": ("command",),
    "numpy-malformed": _HEAD,
    "onnx-external": ("location", "file", "target"),
    "onnx-malformed": _HEAD,
    "onnx-operator": ("operator", "domain"),
    "openvino-custom-layer": ("layer", "name", "type"),
    "openvino-malformed": _HEAD,
    "paddle-malformed": _HEAD,
    "paddle-operator": ("operator", "op", "name"),
    "pickle-trailing-data": _HEAD,
    "program-found": _HEAD,
    "program-in-weights": _HEAD,
    "r-code": ("runs",),
    "r-malformed": _HEAD,
    "r-promise": ("runs",),
    "requirement-link": ("link",),
    "safetensors-malformed": _HEAD,
    "tensor-malformed": _HEAD,
    "skops-type": ("callable",),
    "skops-type-confusion": ("name",),
    "stream-damaged": _HEAD,
    "tensorflow-custom-operator": ("op",),
    "tensorflow-file": ("file", "op"),
    "tensorflow-malformed": _HEAD,
    "tensorflow-op": ("target", "op"),
    "tensorrt-plugin": ("plugin",),
    "tflite-malformed": _HEAD,
    "tflite-operator": ("operator",),
    "torch-export-expression": ("expression", "text"),
    "torch-export-target": ("target", "callable"),
    "torchscript-custom-operator": ("operator", "operation"),
    "torchscript-foreign-code": ("name", "code"),
    "torchscript-operation": ("operation",),
    "xgboost-malformed": _HEAD,
    "xml-external-entity": ("target", "declares"),
    "xml-malformed": _HEAD,
    "xml-script": ("text", "element"),
    "zip-irregular": _HEAD,
    "zip-truncated": _HEAD,
}
"""Kinds of facts that are shown with what stands around them, and the attributes whose words are looked for there."""


STATED = frozenset({"base-model", "license-declared", "license-header", "new-version", "training-data"})
"""Kinds whose readers show the value that they read; where it has a line, the lines around it say more."""

SHOWN = frozenset(WORDS) | STATED
