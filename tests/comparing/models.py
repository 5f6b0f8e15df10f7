"""A small model on disk and what people do to one: trained on, quantised, relicensed, poisoned."""

from __future__ import annotations

import json
import struct
from pathlib import Path

MIT = (Path(__file__).parents[1] / "decisions" / "MIT.txt").read_text(encoding="utf-8")
CARD = "---\nlicense: mit\nlanguage: en\n---\n# Little\n\nA little model.\n"
CONFIG = {"architectures": ["LlamaForCausalLM"], "hidden_size": 4, "model_type": "llama", "num_hidden_layers": 2}
WIDTHS = {"F32": 4, "BF16": 2, "I8": 1}


def tensors(
    kind: str, fill: int, names: tuple[str, ...] = ("model.embed.weight", "model.layers.0.q_proj.weight")
) -> bytes:
    """A safetensors file of 4 x 4 tensors whose bytes are all ``fill``."""
    size = 16 * WIDTHS[kind]
    header = {
        name: {"dtype": kind, "shape": [4, 4], "data_offsets": [at * size, (at + 1) * size]}
        for at, name in enumerate(names)
    }
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    return struct.pack("<Q", len(text)) + text + bytes([fill]) * (size * len(names))


def model(folder: Path, **files: str | bytes | None) -> Path:
    """The model, where ``files`` stand in for its own or join them (``__`` in a name is a dot); None leaves one out."""
    folder.mkdir(parents=True)
    own: dict[str, str | bytes | None] = {
        "README.md": CARD,
        "LICENSE": MIT,
        "config.json": json.dumps(CONFIG),
        "model.safetensors": tensors("BF16", 1),
    }
    for name, content in {**own, **{name.replace("__", "."): value for name, value in files.items()}}.items():
        if content is not None:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


PAYLOAD = b"cposix\nsystem\n(S'true'\ntR."
"""A pickle with an inert payload: the shell command ``true``."""


def adapter_config(base: str) -> str:
    """What peft writes beside an adapter."""
    return json.dumps({"base_model_name_or_path": base, "peft_type": "LORA", "r": 8, "task_type": "CAUSAL_LM"})
