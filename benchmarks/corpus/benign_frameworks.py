"""Honest files of the other frameworks: boosters, Keras, TensorFlow, ONNX, GGUF, safetensors, Flax."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator

from benchmarks.corpus.sample import Group, Sample, written, written_folder


def boosters() -> Iterator[Sample]:
    """XGBoost, LightGBM, CatBoost in their own formats and as pickles."""
    import joblib
    import numpy as np

    random = np.random.default_rng(0)
    inputs, labels = random.normal(size=(60, 3)), np.arange(60) % 2
    import xgboost

    model = xgboost.XGBClassifier(n_estimators=3).fit(inputs, labels)
    for suffix in ("json", "ubj"):
        yield Sample(f"xgboost.{suffix}", written(model.save_model, f"m.{suffix}"), "xgboost")
    yield Sample("xgboost.pkl", pickle.dumps(model, 4), "xgboost")
    yield Sample("xgboost.joblib", written(lambda path: joblib.dump(model, path)), "xgboost")
    import lightgbm

    light = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(inputs, labels)
    yield Sample("lightgbm.txt", written(light.booster_.save_model, "m.txt"), "lightgbm")
    yield Sample("lightgbm.pkl", pickle.dumps(light, 4), "lightgbm")
    import catboost

    cat = catboost.CatBoostClassifier(iterations=3, verbose=False, allow_writing_files=False).fit(inputs, labels)
    yield Sample("catboost.cbm", written(cat.save_model, "m.cbm"), "catboost")
    yield Sample("catboost.json", written(lambda path: cat.save_model(path, format="json"), "m.json"), "catboost")
    yield Sample("catboost.pkl", pickle.dumps(cat, 4), "catboost")


def keras() -> Iterator[Sample]:
    """Keras v3, its weights alone, and H5."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras as library

    layers = library.layers
    model = library.Sequential(
        [
            library.Input((8, 8, 1)),
            layers.Conv2D(2, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dropout(0.1),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    yield Sample("sequential.keras", written(model.save, "m.keras"), "keras")
    yield Sample("sequential.h5", written(model.save, "m.h5"), "keras")
    yield Sample("model.weights.h5", written(model.save_weights, "m.weights.h5"), "keras")
    start = library.Input((4,), dtype="int32")
    inner = layers.Embedding(20, 6)(start)
    inner = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(inner)
    inner = layers.MultiHeadAttention(2, 3)(inner, inner)
    functional = library.Model(start, layers.Dense(1)(layers.GlobalAveragePooling1D()(inner)))
    yield Sample("functional.keras", written(functional.save, "m.keras"), "keras")
    yield Sample("functional.hdf5", written(functional.save, "m.h5"), "keras")
    yield Sample("architecture.json", functional.to_json().encode(), "keras")


def tensorflow() -> Iterator[Sample]:
    """A SavedModel, a checkpoint, a TFLite model."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    class Dense(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.weight = tf.Variable(tf.zeros((3, 2)))

        @tf.function(input_signature=[tf.TensorSpec([None, 3])])  # type: ignore[untyped-decorator]
        def __call__(self, inputs: object) -> object:
            return tf.nn.relu(tf.matmul(inputs, self.weight))

    model = Dense()
    yield Sample("saved-model", written_folder(lambda path: tf.saved_model.save(model, path)), "tensorflow")
    yield Sample(
        "checkpoint", written_folder(lambda path: tf.train.Checkpoint(model=model).save(f"{path}/ckpt")), "tensorflow"
    )
    concrete = model.__call__.get_concrete_function()
    graph = tf.compat.v1.graph_util.remove_training_nodes(concrete.graph.as_graph_def())
    yield Sample("frozen.pb", graph.SerializeToString(), "tensorflow")
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], model)
    yield Sample("model.tflite", converter.convert(), "tensorflow")


def onnx() -> Iterator[Sample]:
    """ONNX with its weights inside, and beside."""
    import numpy as np
    import onnx as library
    from onnx import TensorProto, helper, numpy_helper

    def model() -> object:
        weight = numpy_helper.from_array(np.zeros((64, 32), np.float32), "w")
        nodes = [helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Relu", ["h"], ["y"])]
        ends = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", size])
            for name, size in (("x", 64), ("y", 32))
        ]
        graph = helper.make_graph(nodes, "g", ends[:1], ends[1:], [weight])
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="pytorch")

    def beside(path: str) -> None:
        library.save(
            model(), f"{path}/model.onnx", save_as_external_data=True, location="model.onnx_data", size_threshold=0
        )

    yield Sample("inside.onnx", model().SerializeToString(), "onnx")  # type: ignore[attr-defined]
    yield Sample("beside", written_folder(beside), "onnx")
    named = model()
    named.metadata_props.add(key="names", value="{0: 'cat'}")  # type: ignore[attr-defined]
    node = helper.make_node("FusedMatMul", ["x", "w"], ["z"], domain="com.microsoft")
    named.graph.node.append(node)  # type: ignore[attr-defined]
    named.opset_import.append(helper.make_opsetid("com.microsoft", 1))  # type: ignore[attr-defined]
    named.opset_import.append(helper.make_opsetid("ai.onnx.ml", 3))  # type: ignore[attr-defined]
    yield Sample("runtime-optimized.onnx", named.SerializeToString(), "onnx")  # type: ignore[attr-defined]


def gguf() -> Iterator[Sample]:
    """GGUF by its own writer, with and without tensors, with a real chat template, in several types."""
    import gguf as library
    import numpy as np

    from benchmarks.corpus.benign_templates import TEMPLATES

    def write(path: str, template: str, tensors: bool) -> None:
        writer = library.GGUFWriter(path, "llama")
        writer.add_name("example")
        writer.add_context_length(2048)
        writer.add_block_count(1)
        writer.add_float32("llama.rope.freq_base", 10000.0)
        writer.add_bool("tokenizer.ggml.add_bos_token", True)
        writer.add_tokenizer_model("gpt2")
        writer.add_token_list(["<s>", "a", "b", "\u0120the"])
        writer.add_token_types([3, 1, 1, 1])
        writer.add_token_merges(["a b"])
        writer.add_chat_template(template)
        if tensors:
            writer.add_tensor("token_embd.weight", np.zeros((4, 32), np.float32))
            writer.add_tensor("blk.0.attn_q.weight", np.zeros((32, 32), np.float16))
            quantized = library.quants.quantize(np.ones((4, 32), np.float32), library.GGMLQuantizationType.Q8_0)
            writer.add_tensor("output.weight", quantized, raw_dtype=library.GGMLQuantizationType.Q8_0)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        if tensors:
            writer.write_tensors_to_file()
        else:
            writer.write_ti_data_to_file()
        writer.close()

    for name, template in TEMPLATES.items():
        yield Sample(f"{name}.gguf", written(lambda path, t=template: write(path, t, True), "m.gguf"), "gguf")
    yield Sample("vocab-only.gguf", written(lambda path: write(path, TEMPLATES["chatml"], False), "m.gguf"), "gguf")


def safetensors() -> Iterator[Sample]:
    """safetensors with and without metadata, in many types, empty."""
    import numpy as np
    import torch
    from safetensors.numpy import save as save_numpy
    from safetensors.torch import save

    yield Sample(
        "model.safetensors", save({"a": torch.zeros(3, 4), "b": torch.zeros(2).half()}, {"format": "pt"}), "safetensors"
    )
    kinds = {
        str(kind): torch.zeros(3).to(kind)
        for kind in (torch.bfloat16, torch.int8, torch.bool, torch.float8_e5m2, torch.int64)
    }
    yield Sample("dtypes.safetensors", save(kinds), "safetensors")
    yield Sample("numpy.safetensors", save_numpy({"w": np.zeros((2, 0, 3)), "s": np.array(1.0)}), "safetensors")
    yield Sample("empty.safetensors", save({}), "safetensors")
    kohya = {
        "ss_network_module": "networks.lora",
        "ss_tag_frequency": '{"img": {"a (cat)": 3, "eval": 1}}',
        "ss_base_model_version": "sdxl",
    }
    yield Sample("lora.safetensors", save({"lora_unet.down.weight": torch.zeros(4, 8)}, kohya), "safetensors")


def flax() -> Iterator[Sample]:
    """A Flax state as its MessagePack, and bare binary weights of other tools."""
    import struct

    import msgpack
    import numpy as np

    array = np.zeros((2, 3), np.float32)
    packed = msgpack.ExtType(1, msgpack.packb((array.shape, array.dtype.name, array.tobytes()), use_bin_type=True))
    yield Sample("flax_model.msgpack", msgpack.packb({"params": {"dense": {"kernel": packed}}}), "msgpack")
    yield Sample("fasttext.bin", struct.pack("<ii", 793712314, 12) + struct.pack("<12i", *range(12)) + bytes(400))
    yield Sample("ggml.bin", b"lmgg" + struct.pack("<7i", 32, 8, 256, 2, 1, 4, 1) + bytes(200))
    spec = b"TransformerSpec\0"
    yield Sample("ctranslate2/model.bin", struct.pack("<IH", 6, len(spec)) + spec + struct.pack("<II", 7, 0) + bytes(8))
    yield Sample("mnist/data-00000-of-00001.bin", bytes(4096))


GROUPS = (
    Group("boosters", boosters),
    Group("keras", keras),
    Group("tensorflow", tensorflow),
    Group("onnx", onnx),
    Group("gguf", gguf),
    Group("safetensors", safetensors),
    Group("other-weights", flax),
)
