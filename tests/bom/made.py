"""Repos of models as people publish them, each with what a bill of materials must hold of it, told by hand."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path

from tests.hub.content import Sparse

COMMIT = "4f1c2b3a5d6e7f8091a2b3c4d5e6f708192a3b4c"
MIT = (Path(__file__).parents[1] / "decisions" / "MIT.txt").read_text()


@dataclass
class Made:
    """``hub`` is the name on the Hub ("org/name", "datasets/org/name") as which it lies in a cache, "" for a plain folder.

    ``wants`` has for each field what a bill must hold, by the name of its unit where a target has several; a value that
    ends in "…" is how a longer one begins. Fields that are not named must be absent.
    """

    name: str
    files: dict[str, str | bytes | Sparse]
    wants: dict[str, list[str]]
    hub: str = ""
    units: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Writes the repo below ``folder`` and returns its own folder."""
        kind, _, name = self.hub.rpartition("datasets/") if self.hub.startswith("datasets/") else ("", "", self.hub)
        cached = f"{'datasets' if kind or self.hub.startswith('datasets/') else 'models'}--{name.replace('/', '--')}"
        root = folder / cached / "snapshots" / COMMIT if self.hub else folder / self.name
        if self.hub:
            (folder / cached / "refs").mkdir(parents=True)
            (folder / cached / "refs" / "main").write_text(COMMIT)
            (folder / cached / "blobs").mkdir()
        for path, content in self.files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                file.write_text(content, encoding="utf-8")
            else:
                file.write_bytes(content if isinstance(content, bytes) else content.read(0, content.size))
        return root


def on_hub(name: str) -> dict[str, list[str]]:
    """What its name on the Hub and its commit tell of a model."""
    return {
        "name": [name],
        "version": [COMMIT],
        "purl": [f"pkg:huggingface/{name}@{COMMIT}"],
        "supplier": [name.partition("/")[0]],
    }


def config(**keys: object) -> str:
    """A ``config.json``."""
    return json.dumps(keys, indent=2)


def gguf(keys: dict[str, str | int | list[str]], tensors: dict[str, tuple[int, list[int]]]) -> bytes:
    """A GGUF file with these keys and tensors (name → type and shape), all zeros."""
    parts = [b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys))]
    for key, value in keys.items():
        parts.append(_text(key))
        if isinstance(value, int):
            parts.append(struct.pack("<II", 4, value))
        elif isinstance(value, str):
            parts.append(struct.pack("<I", 8) + _text(value))
        else:
            parts.append(struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(_text, value)))
    at = 0
    for name, (kind, shape) in tensors.items():
        count = 1
        for each in shape:
            count *= each
        parts.append(_text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", one) for one in shape))
        parts.append(struct.pack("<IQ", kind, at))
        per, size = _BLOCKS[kind]
        at += -(-(count // per * size) // 32) * 32
    head = b"".join(parts)
    return head + bytes(-len(head) % 32) + bytes(at)


_BLOCKS = {0: (1, 4), 1: (1, 2), 8: (32, 34), 12: (256, 144)}
"""Numbers and bytes of a block: F32, F16, Q8_0 and Q4_K."""


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()
