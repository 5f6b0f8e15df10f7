"""Keras models whose config names code, and HDF5 files that point at other files."""

from __future__ import annotations

import base64
import json
import marshal
from collections.abc import Iterator

from benchmarks.corpus.programs import evil, zipped
from benchmarks.corpus.sample import Group, Sample, written

Config = dict[str, object]


def _lambda_v3() -> Config:
    code = base64.b64encode(marshal.dumps((lambda x: x).__code__)).decode()
    function = {"class_name": "__lambda__", "config": {"code": code + "\n", "defaults": None, "closure": None}}
    return _layer(
        "keras.layers", "Lambda", {"name": "lambda", "trainable": True, "dtype": "float32", "function": function}
    )


def _layer(module: str | None, name: str, config: Config, registered: str | None = None) -> Config:
    return {"module": module, "class_name": name, "config": config, "registered_name": registered}


def _dense() -> Config:
    return _layer("keras.layers", "Dense", {"name": "dense", "units": 2, "activation": "linear"})


def _sequential(*layers: Config) -> Config:
    start = _layer("keras.layers", "InputLayer", {"batch_shape": [None, 2], "dtype": "float32", "name": "input"})
    return _layer("keras", "Sequential", {"name": "sequential", "layers": [start, *layers]})


def _weights() -> bytes:
    import h5py
    import numpy as np

    def write(path: str) -> None:
        with h5py.File(path, "w") as file:
            file.create_dataset("layers/dense/vars/0", data=np.zeros((2, 2), np.float32))

    return written(write, "model.weights.h5")


def _keras(config: Config, weights: bytes | None = None, **members: bytes) -> bytes:
    metadata = {"keras_version": "3.11.0", "date_saved": "2026-01-01@00:00:00"}
    return zipped(
        {
            "metadata.json": json.dumps(metadata).encode(),
            "config.json": json.dumps(config).encode(),
            "model.weights.h5": weights or _weights(),
            **members,
        }
    )


def _h5(config: Config, attributes: dict[str, str] | None = None) -> bytes:
    import h5py
    import numpy as np

    def write(path: str) -> None:
        with h5py.File(path, "w") as file:
            file.attrs["keras_version"] = "2.15.0"
            file.attrs["backend"] = "tensorflow"
            file.attrs["model_config"] = json.dumps(config)
            for name, value in (attributes or {}).items():
                file.attrs[name] = value
            file.create_dataset("model_weights/dense/kernel:0", data=np.zeros((2, 2), np.float32))

    return written(write, "m.h5")


def _lambda_h5() -> Config:
    code = base64.b64encode(marshal.dumps((lambda x: x).__code__)).decode()
    layer = {
        "class_name": "Lambda",
        "config": {
            "name": "l",
            "function": [code + "\n", None, None],
            "function_type": "lambda",
            "module": "__main__",
            "output_shape_type": "raw",
        },
    }
    return {"class_name": "Sequential", "config": {"name": "s", "layers": [layer]}}


def keras() -> Iterator[Sample]:
    """Each way that a config runs code, reads files or fetches."""
    yield Sample("lambda.keras", _keras(_sequential(_lambda_v3())))
    yield Sample("lambda.h5", _h5(_lambda_h5()), "h5py")
    yield Sample("lambda.hdf5", _h5(_lambda_h5()), "h5py")
    yield Sample("lambda-no-suffix", _h5(_lambda_h5()), "h5py")
    functional = {"class_name": "Functional", "config": {"name": "f", "layers": [_lambda_h5()["config"]["layers"][0]]}}  # type: ignore[index]
    yield Sample("lambda-functional.h5", _h5(functional), "h5py")
    inner = {"class_name": "Sequential", "config": {"name": "outer", "layers": [_lambda_h5()]}}
    yield Sample("lambda-nested.h5", _h5(inner), "h5py")
    yield Sample("lambda-nested.keras", _keras(_sequential(_sequential(_lambda_v3()))))
    yield Sample("real-lambda.keras", written(_real_lambda, "m.keras"), "keras")
    yield Sample("real-lambda.h5", written(_real_lambda, "m.h5"), "keras")
    yield Sample("lambda.zip", _keras(_sequential(_lambda_v3())))
    yield Sample("module-os.keras", _keras(_layer("os", "system", {"command": "true"})))
    yield Sample("module-builtins.keras", _keras(_sequential(_layer("builtins", "exec", {"source": "print(1)"}))))
    yield Sample("module-subprocess.keras", _keras(_sequential(_layer("subprocess", "Popen", {"args": ["true"]}))))
    function = {"module": "builtins", "class_name": "function", "config": "system", "registered_name": "system"}
    activation = _layer("keras.layers", "Activation", {"name": "a", "activation": {**function, "module": "os"}})
    yield Sample("function-of-os.keras", _keras(_sequential(activation)))
    gadget = {
        "module": "keras.src.utils.file_utils",
        "class_name": "function",
        "config": "get_file",
        "registered_name": "get_file",
    }
    yield Sample(
        "gadget-get-file.keras", _keras(_sequential(_layer("keras.layers", "Activation", {"activation": gadget})))
    )
    loader = {
        "module": "keras.src.saving.saving_lib",
        "class_name": "function",
        "config": "load_model",
        "registered_name": "x",
    }
    yield Sample(
        "gadget-load-model.keras", _keras(_sequential(_layer("keras.layers", "Activation", {"activation": loader})))
    )
    unsafe = {
        "module": "keras.config",
        "class_name": "function",
        "config": "enable_unsafe_deserialization",
        "registered_name": "x",
    }
    yield Sample("unsafe-flag.keras", _keras(_sequential(_layer("keras.layers", "Activation", {"activation": unsafe}))))
    wrapper = _layer("keras.layers", "TorchModuleWrapper", {"name": "t", "module": base64.b64encode(evil(2)).decode()})
    yield Sample("torch-module-wrapper.keras", _keras(_sequential(wrapper)))
    saved = _layer("keras.layers", "TFSMLayer", {"name": "t", "filepath": "/tmp/example", "call_endpoint": "serve"})
    yield Sample("tfsm-layer.keras", _keras(_sequential(saved)))
    lookup = _layer("keras.layers", "StringLookup", {"name": "s", "vocabulary": "/etc/hostname"})
    yield Sample("string-lookup.keras", _keras(_sequential(lookup)))
    url = _layer("keras.layers", "IntegerLookup", {"name": "s", "vocabulary": "https://example.com/words.txt"})
    yield Sample("integer-lookup-url.keras", _keras(_sequential(url)))
    text = _layer("keras.layers", "TextVectorization", {"name": "s", "vocabulary": "../../secret.txt"})
    yield Sample("text-vectorization.keras", _keras(_sequential(text)))
    yield Sample("string-lookup.h5", _h5({"class_name": "Sequential", "config": {"layers": [lookup]}}), "h5py")
    custom = _layer("custom_layers", "Evil", {"name": "e"}, "custom_layers>Evil")
    yield Sample("module-custom.keras", _keras(_sequential(custom)))
    yield Sample("pickle-member.keras", _keras(_sequential(_dense()), **{"assets/vocab.pkl": evil(2)}))
    yield Sample(
        "weights-npz.keras", _keras(_sequential(_dense()), **{"model.weights.npz": zipped({"x.npy": evil(2)})})
    )
    yield Sample(
        "compile-config.h5",
        _h5(
            _dense(),
            {
                "training_config": json.dumps(
                    {
                        "loss": {
                            "module": "os",
                            "class_name": "function",
                            "config": "system",
                            "registered_name": "system",
                        }
                    }
                )
            },
        ),
        "h5py",
    )
    yield Sample("lambda-config.json", json.dumps(_sequential(_lambda_v3())).encode())


def _real_lambda(path: str) -> None:
    import os

    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    layers = [keras.Input((2,)), keras.layers.Lambda(lambda x: x), keras.layers.Dense(1)]
    keras.Sequential(layers).save(path)


def hdf5() -> Iterator[Sample]:
    """Links and datasets that read another file of the machine."""
    import h5py
    import numpy as np

    def linked(path: str) -> None:
        with h5py.File(path, "w") as file:
            file.attrs["model_config"] = json.dumps(_dense())
            file["model_weights"] = h5py.ExternalLink("/etc/example.h5", "/")

    def relative(path: str) -> None:
        with h5py.File(path, "w") as file:
            file.create_group("layers/dense")["vars"] = h5py.ExternalLink("../../other.h5", "/data")

    def dataset(path: str) -> None:
        with h5py.File(path, "w") as file:
            file.create_dataset("layers/dense/vars/0", (16,), np.uint8, external=[("/etc/hostname", 0, 16)])

    def virtual(path: str) -> None:
        with h5py.File(path, "w") as file:
            layout = h5py.VirtualLayout((16,), np.uint8)
            layout[:] = h5py.VirtualSource("/etc/other.h5", "data", (16,))
            file.create_virtual_dataset("vars", layout)

    yield Sample("external-link.h5", written(linked, "m.h5"), "h5py")
    yield Sample("external-link.weights.h5", written(relative, "m.h5"), "h5py")
    yield Sample("external-dataset.h5", written(dataset, "m.h5"), "h5py")
    yield Sample("virtual-dataset.h5", written(virtual, "m.h5"), "h5py")
    yield Sample("external-in.keras", _keras(_sequential(_dense()), written(dataset, "m.h5")), "h5py")


GROUPS = (
    Group("keras", keras, "CVE-2024-3660, CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-9906, CVE-2025-12058"),
    Group("hdf5-external", hdf5, "CVE-2026-1669"),
)
