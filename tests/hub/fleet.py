"""Many repos of real rows with small weights, some of them hostile, as one run scans them; and faults drawn by a seed."""

from __future__ import annotations

from typing import Any

from tests.hub.builders import SHELL, gguf, safetensors, torch_zip
from tests.hub.rows import put, rows
from tests.hub.server import FixtureHub

EVERY = 5
"""One repo in so many holds a checkpoint that runs a command when it is loaded."""

MIXED: tuple[dict[str, Any], ...] = (
    *({"action": "status", "code": 503}, {"action": "status", "code": 429, "headers": {"Retry-After": "0"}}),
    *({"action": "reset"}, {"action": "drop", "after": 7}, {"action": "ignore-range"}, {"action": "truncate"}),
    *({"action": "status", "code": 404}, {"action": "body"}, {"action": "changed-etag"}, {"action": "wrong-range"}),
)
"""Faults of all sorts: such as pass, refusals and lies."""


def put_fleet(hub: FixtureHub, count: int) -> list[str]:
    """Puts ``count`` repos onto the Hub, and the rest of the rows as their base models; the targets that name them."""
    weights = {"model.safetensors": safetensors(), "config.json": '{"model_type": "llama"}'}
    evil = {**weights, "pytorch_model.bin": torch_zip({"a": [1 << 10, 8]}, SHELL)}
    packed = {"model.gguf": gguf({"general.architecture": "llama", "tokenizer.chat_template": "{{ x.__class__ }}"})}
    names = list(rows())
    for number, name in enumerate(names):
        put(hub, name, weights if number % EVERY else evil if number % (2 * EVERY) else {**weights, **packed})
    for number in range(len(names), count):  # forks: the rows are not that many
        names.append(f"fork-{number}/{names[number % len(rows())].rpartition('/')[2]}")
        card = {"license": "apache-2.0", "base_model": names[number % len(rows())]}
        hub.repo(names[-1], evil if not number % EVERY else weights, card=card)
    return [f"hf://{name}" for name in names[:count]]


def trouble(hub: FixtureHub, share: float = 0.05, seed: int = 0) -> None:
    """Lets a ``share`` of all requests go wrong, each in one of the `MIXED` ways; the same ones for the same seed."""
    for number, said in enumerate(MIXED):
        hub.fault(r".", chance=share / len(MIXED), seed=seed * len(MIXED) + number, **said)
