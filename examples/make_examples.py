"""Writes examples/clean-model, examples/unsafe-model and examples/relabelled-model, with the real libraries.

    python examples/make_examples.py           # needs the dependency group `fixtures`, on Linux

The unsafe model is inert: its payload is the shell command `true`. A second run with the same versions writes the same
bytes.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import struct
import zlib
from typing import Any

import torch
from safetensors.torch import save

HERE = os.path.dirname(os.path.abspath(__file__))

CLEAN_CARD = """\
---
license: apache-2.0
language: en
library_name: transformers
pipeline_tag: text-classification
tags: [example]
---
# A clean model

Random weights of a very small text classifier, twice: as safetensors and as a torch checkpoint. The card and the
LICENSE file say the same, and loading either file runs no code.
"""

UNSAFE_CARD = """\
---
license: mit
language: en
library_name: transformers
pipeline_tag: text-classification
tags: [example]
---
# A model that should not pass

Loading `pytorch_model.bin` runs a shell command. It is `true`, which does nothing; an attacker would have chosen
another. The card says MIT, and the LICENSE file is another licence's text.
"""

RELABELLED_CARD = """\
---
license: mit
base_model: meta-llama/Llama-3.1-8B
base_model_relation: finetune
pipeline_tag: text-generation
tags: [example]
---
# A model under another licence than its base

Its card says MIT, and its base model is under the Llama 3.1 Community License, whose terms go along with what is made from
it. `weighbridge notice examples/relabelled-model` says what is missing. The weights are a few random numbers.
"""

CONFIG = {
    "architectures": ["BertForSequenceClassification"],
    "model_type": "bert",
    "vocab_size": 128,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 32,
    "torch_dtype": "float32",
}


class Payload:
    """Pickles as a call of os.system with the command that does nothing."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


def main() -> None:
    """Writes both folders anew."""
    torch.manual_seed(0)
    weights = {
        "embeddings.weight": torch.randn(128, 16),
        "encoder.dense.weight": torch.randn(32, 16),
        "encoder.dense.bias": torch.zeros(32),
        "classifier.weight": torch.randn(2, 32),
    }
    with open(os.path.join(os.path.dirname(HERE), "LICENSE"), encoding="utf-8") as stream:
        apache = stream.read()

    clean = _folder("clean-model", CLEAN_CARD, apache)
    _write(clean, "model.safetensors", save(weights, metadata={"format": "pt"}))
    torch.save(weights, os.path.join(clean, "pytorch_model.bin"))
    _write(clean, "confusion.png", _png(32, 32))
    _write(clean, "labels.csv", _csv([("id", "label"), ("0", "negative"), ("1", "positive")]))

    unsafe = _folder("unsafe-model", UNSAFE_CARD, apache)
    torch.save({**weights, "on_load": Payload()}, os.path.join(unsafe, "pytorch_model.bin"))

    relabelled = os.path.join(HERE, "relabelled-model")
    shutil.rmtree(relabelled, ignore_errors=True)
    os.makedirs(relabelled)
    _write(relabelled, "README.md", RELABELLED_CARD.encode())
    small = {"model.norm.weight": torch.linspace(0, 1, 16)}
    _write(relabelled, "model.safetensors", save(small, metadata={"format": "pt"}))


def _folder(name: str, card: str, terms: str) -> str:
    folder = os.path.join(HERE, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    _write(folder, "README.md", card.encode())
    _write(folder, "LICENSE", terms.encode())
    _write(folder, "config.json", (json.dumps(CONFIG, indent=2) + "\n").encode())
    return folder


def _write(folder: str, name: str, data: bytes) -> None:
    with open(os.path.join(folder, name), "wb") as stream:
        stream.write(data)


def _csv(rows: list[tuple[str, str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _png(width: int, height: int) -> bytes:
    """A grey gradient: signature, IHDR, IDAT, IEND."""
    rows = b"".join(b"\x00" + bytes((x + y) * 4 & 255 for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    framed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


if __name__ == "__main__":
    main()
