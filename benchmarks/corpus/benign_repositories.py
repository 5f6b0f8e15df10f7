"""Honest text files of a repository: configs, cards, templates, source folders, notebooks."""

from __future__ import annotations

import json
from collections.abc import Iterator

from benchmarks.corpus.benign_templates import TEMPLATES
from benchmarks.corpus.sample import Group, Sample


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


CARD = b"""---
license: apache-2.0
language: [en]
tags: [text-generation]
---
# Example

```python
import os
from transformers import AutoModel
model = AutoModel.from_pretrained("example/model")
os.system("ls")
```

Set your token with `export HF_TOKEN=hf_xxxxxxxxxxxxxxxx`.
"""

MODELING = b'''"""An honest module."""
import math
import os
from dataclasses import dataclass

import torch
from torch import nn

PATH = os.path.join(os.path.dirname(__file__), "assets")


@dataclass
class Config:
    hidden: int = 8


class Attention(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.scale = 1 / math.sqrt(config.hidden)
        self.query = nn.Linear(config.hidden, config.hidden)

    def forward(self, x):
        model = self.query(x) * self.scale
        self.eval()
        return torch.compile(model) if getattr(self, "fast", False) else model
'''


def configs() -> Iterator[Sample]:
    """The JSON and YAML files beside weights."""
    yield Sample(
        "bert/config.json",
        _json(
            {
                "architectures": ["BertForMaskedLM"],
                "model_type": "bert",
                "hidden_size": 768,
                "vocab_size": 30522,
                "transformers_version": "4.40.0",
                "torch_dtype": "float32",
                "id2label": {"0": "NEG"},
            }
        ),
    )
    yield Sample(
        "generation/generation_config.json",
        _json({"bos_token_id": 1, "eos_token_id": [2, 3], "temperature": 0.6, "top_p": 0.9}),
    )
    for name, template in TEMPLATES.items():
        yield Sample(
            f"{name}/tokenizer_config.json",
            _json(
                {
                    "tokenizer_class": "LlamaTokenizer",
                    "chat_template": template,
                    "added_tokens_decoder": {"0": {"content": "<unk>", "special": True}},
                    "model_max_length": 10**30,
                }
            ),
        )
    yield Sample("template/chat_template.jinja", TEMPLATES["tools"].encode())
    vocabulary = {
        token: number
        for number, token in enumerate(["eval", "exec", "os.system", "__import__", "AKIA", "hf_", "\u0120the"])
    }
    merges = ["a b", "e v", "ev al", "s k-"]
    yield Sample(
        "tokenizer/tokenizer.json",
        _json({"version": "1.0", "model": {"type": "BPE", "vocab": vocabulary, "merges": merges}}),
    )
    yield Sample("vocab/vocab.json", _json(vocabulary))
    yield Sample("merges/merges.txt", ("#version: 0.2\n" + "\n".join(merges)).encode())
    yield Sample("vocab-text/vocab.txt", "\n".join(["[PAD]", "[UNK]", "import", "os", "##ing"]).encode())
    yield Sample(
        "special/special_tokens_map.json",
        _json({"bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": False}}),
    )
    yield Sample(
        "sentence/modules.json",
        _json(
            [
                {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            ]
        ),
    )
    yield Sample(
        "diffusers/model_index.json",
        _json(
            {
                "_class_name": "StableDiffusionPipeline",
                "_diffusers_version": "0.21.0",
                "unet": ["diffusers", "UNet2DConditionModel"],
                "vae": ["diffusers", "AutoencoderKL"],
                "safety_checker": [None, None],
                "text_encoder": ["transformers", "CLIPTextModel"],
            }
        ),
    )
    yield Sample(
        "adapter/adapter_config.json",
        _json(
            {
                "peft_type": "LORA",
                "auto_mapping": None,
                "r": 8,
                "target_modules": ["q_proj"],
                "base_model_name_or_path": "example/base",
                "task_type": "CAUSAL_LM",
            }
        ),
    )
    yield Sample(
        "hydra/config.yaml",
        b"model:\n  _target_: torch.nn.Linear\n  in_features: 8\n  out_features: 2\noptim:\n"
        b"  _target_: torch.optim.AdamW\n  lr: 1.0e-3\n",
    )
    yield Sample("plain/config.yaml", b"lr: 0.1\nlayers: [1, 2]\nanchors: &a {x: 1}\nuse: *a\ndate: 2026-01-01\n")
    yield Sample(
        "trainer/trainer_state.json",
        _json({"best_metric": None, "epoch": 1.0, "log_history": [{"loss": 1.5, "step": 10}]}),
    )
    yield Sample("index/model.safetensors.index.json", _json({"metadata": {"total_size": 16}, "weight_map": {}}))
    flavors = "flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    model_path: model.pkl\n"
    yield Sample("mlflow/MLmodel", (flavors + "  sklearn:\n    pickled_model: model.pkl\nmodel_uuid: 0\n").encode())
    yield Sample(
        "attributes/.gitattributes",
        b"*.bin filter=lfs diff=lfs merge=lfs -text\n*.safetensors filter=lfs diff=lfs merge=lfs -text\n",
    )


def sources() -> Iterator[Sample]:
    """Cards, code, notebooks, requirements."""
    yield Sample("card/README.md", CARD)
    yield Sample("module/modeling_example.py", MODELING)
    yield Sample(
        "train/train.py",
        b"import argparse\nimport torch\n\n\ndef main():\n    parser = argparse.ArgumentParser()\n"
        b"    parser.add_argument('--lr', type=float, default=0.1)\n    args = parser.parse_args()\n"
        b"    torch.save({'lr': args.lr}, 'out.pt')\n\n\nif __name__ == '__main__':\n    main()\n",
    )
    yield Sample("package/pyproject.toml", b"[project]\nname = 'example'\nversion = '1'\n")
    yield Sample(
        "setup/setup.py",
        b"from setuptools import find_packages, setup\n\nsetup(name='example', packages=find_packages())\n",
    )
    yield Sample(
        "requirements/requirements.txt",
        b"torch>=2\ntransformers==4.40.0\n# a comment\nnumpy<3 ; python_version < '3.13'\n",
    )
    cell = {
        "cell_type": "code",
        "source": ["import torch\n", "torch.zeros(2)"],
        "metadata": {},
        "outputs": [],
        "execution_count": 1,
    }
    text = {"cell_type": "markdown", "source": ["# Example"], "metadata": {}}
    yield Sample(
        "notebook/example.ipynb", _json({"cells": [text, cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    yield Sample("script/run.sh", b"#!/bin/sh\nset -e\npython train.py --lr 0.1\n")
    yield Sample("data/table.csv", b"a,b\n1,2\n3,4\n")
    yield Sample(
        "image/picture.png",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde"
        b"\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82",
    )
    yield Sample("license/LICENSE", b"MIT License\n\nCopyright (c) 2026 Example\n")


GROUPS = (
    Group("configs", configs),
    Group("sources", sources),
)
