"""All that goes wrong in the fault matrix: each fault, each kind of request that it strikes, and the repos that are read.

`judged` holds one scan under a fault against one without: it says the same, or that it is incomplete, or it is wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.hub.builders import SHELL, gguf, safetensors, torch_zip
from tests.hub.repos import HubRepo
from tests.hub.scanning import Scan, differences, unresolved
from tests.hub.server import FixtureHub

TARGET = "hf://org/subject"
HEIR = "hf://org/child"

PASSING: dict[str, dict[str, Any]] = {
    **{f"status {code}": {"action": "status", "code": code} for code in (408, 429, 500, 502, 503, 504)},
    "429 with Retry-After": {"action": "status", "code": 429, "headers": {"Retry-After": "0"}},
    "429 with ratelimit": {"action": "status", "code": 429, "headers": {"ratelimit": '"api";r=0;t=0'}},
    "503 with Retry-After": {"action": "status", "code": 503, "headers": {"Retry-After": "0"}},
    "no answer": {"action": "reset"},
    "nothing of the body": {"action": "drop", "after": 0},
    "a part of the body": {"action": "drop", "after": 11},
    "slow body": {"action": "slow", "piece": 20_000, "seconds": 0.02},
    "expired address": {"action": "expired-url"},
}
"""Faults that a scan gets over where they pass: it then says all that it says without them."""

REFUSALS: dict[str, dict[str, Any]] = {
    "400": {"action": "status", "code": 400},
    "401": {"action": "status", "code": 401},
    "401 gated": {"action": "status", "code": 401, "error": "GatedRepo"},
    "403": {"action": "status", "code": 403},
    "403 gated": {"action": "status", "code": 403, "error": "GatedRepo"},
    "403 disabled": {"action": "status", "code": 403, "message": "Access to this resource is disabled."},
    "404": {"action": "status", "code": 404},
    "404 repo": {"action": "status", "code": 404, "error": "RepoNotFound"},
    "404 revision": {"action": "status", "code": 404, "error": "RevisionNotFound"},
    "404 entry": {"action": "status", "code": 404, "error": "EntryNotFound"},
    "410": {"action": "status", "code": 410},
    "416": {"action": "status", "code": 416},
    "418": {"action": "status", "code": 418},
    "429 for a day": {"action": "status", "code": 429, "headers": {"Retry-After": "86400"}},
    "204": {"action": "status", "code": 204},
    "304": {"action": "status", "code": 304},
}

LIES: dict[str, dict[str, Any]] = {
    "a page to log in": {"action": "body"},
    "an empty body": {"action": "body", "data": b""},
    "null": {"action": "body", "data": b"null"},
    "an empty object": {"action": "body", "data": b"{}"},
    "an empty list": {"action": "body", "data": b"[]"},
    "a body cut short": {"action": "truncate", "after": 11},
    "an ignored Range": {"action": "ignore-range"},
    "another range": {"action": "wrong-range"},
    "half a range": {"action": "short-range"},
    "another commit": {"action": "changed-commit"},
    "another ETag": {"action": "changed-etag"},
    "another origin": {"action": "redirect-elsewhere"},
    "a circle": {"action": "redirect-loop"},
    "no Content-Range": {"action": "headers", "headers": {"Content-Range": None}},
    "a Content-Range of another size": {"action": "headers", "headers": {"Content-Range": "bytes 0-10/11"}},
    "no commit": {"action": "headers", "headers": {"X-Repo-Commit": None}},
    "no ETag": {"action": "headers", "headers": {"ETag": None, "X-Linked-Etag": None}},
    "gzip that is none": {"action": "headers", "headers": {"Content-Encoding": "gzip"}},
    "a redirect to nowhere": {"action": "headers", "headers": {"Location": None}},
    "a redirect to a file": {"action": "headers", "headers": {"Location": "file:///etc/passwd"}},
    "one bit of the text": {"action": "flip", "at": 40},
}

FAULTS = PASSING | REFUSALS | LIES

ROUTES = {
    "metadata": r"GET /api/models/org/subject(/revision/|\?)",
    "verdicts": r"POST /api/models/org/subject/paths-info",
    "texts": r"GET /org/subject/resolve/.*\.(md|json|py)$",
    "small weights": r"GET /org/subject/resolve/.*evil",
    "redirect to the CDN": r"GET /org/subject/resolve/.*\.(bin|pkl|gguf|safetensors)$",
    "CDN": r"GET /cdn/",
    "everything": r".",
}
"""Kinds of requests for a repo whose metadata names the sizes of all files."""

TREE = {"tree": r"GET /api/models/org/subject/tree/", "second page": r"GET /api/models/org/subject/tree/.*cursor="}
"""The same where sizes are asked of the tree (`FixtureHub.sizes`)."""

ABOVE = {
    "the child's parents": r"GET /api/models/org/child/.*expand=baseModels",
    "the parent's metadata": r"GET /api/models/maker/tuned",
    "the parent's card": r"GET /maker/tuned/resolve/",
    "its parent's metadata": r"GET /api/models/foundation/llama",
    "its parent's card": r"GET /foundation/llama/resolve/",
}
"""Kinds of requests on the way to base models."""


def subject(hub: FixtureHub) -> HubRepo:
    """A repo of which each file has something to be found."""
    files = {
        "config.json": '{"model_type": "x", "auto_map": {"AutoModel": "modeling_x.XModel"}}',
        "modeling_x.py": "import os\n\nos.system('true')\n\n\nclass XModel:\n    pass\n",
        "model.safetensors": safetensors({"weight": ("F32", [8, 8])}),
        "pytorch_model.bin": torch_zip({"a": [1 << 18, 4], "b": [5]}, SHELL),
        "evil.pkl": b"\x80\x04cposix\nsystem\n\x8c\x04true\x85R.",
        "model.gguf": gguf({"general.architecture": "llama", "tokenizer.chat_template": "{{ x.__class__ }}"}),
        "LICENSE": "You may not use this at all.\n",
        **{f"docs/page{number}.txt": "text" for number in range(6)},
    }
    return hub.repo("org/subject", files, card={"license": "cc-by-nc-4.0"}, security={"evil.pkl": "unsafe"})


def family(hub: FixtureHub) -> None:
    """A repo labelled Apache over a base model under CC BY-NC over one under Llama's terms."""
    config = '{"model_type": "llama"}'
    hub.repo("foundation/llama", {"config.json": config}, card={"license": "llama3.1"})
    hub.repo("maker/tuned", {"config.json": config}, card={"license": "cc-by-nc-4.0", "base_model": "foundation/llama"})
    files: dict[str, Any] = {"config.json": config, "model.safetensors": safetensors()}
    hub.repo("org/child", files, card={"license": "apache-2.0", "base_model": "maker/tuned"})


@dataclass(frozen=True)
class Cell:
    """One fault on one route: once, or always (``times`` None). ``tree`` asks the tree for sizes."""

    fault: str
    route: str
    times: int | None
    tree: bool = False

    @property
    def target(self) -> str:
        return HEIR if self.route in ABOVE else TARGET

    def __str__(self) -> str:
        return f"{self.fault}, {self.route}, {'once' if self.times else 'always'}"


def cells() -> Iterator[Cell]:
    """The whole matrix."""
    for fault in FAULTS:
        for times in (1, None):
            yield from (Cell(fault, route, times) for route in (*ROUTES, *ABOVE))
            yield from (Cell(fault, route, times, tree=True) for route in TREE)


def struck(hub: FixtureHub, scan: Callable[..., Scan], calm: Scan, cell: Cell) -> tuple[str, list[str]]:
    """("same", "incomplete" or "WRONG", and what is wrong) of a scan under one fault; ``calm`` is one without."""
    hub.calm()
    route = (ROUTES | TREE | ABOVE)[cell.route]
    made = hub.fault(route, times=cell.times, **FAULTS[cell.fault])
    began = time.monotonic()
    try:
        spoiled = scan(cell.target)
    except Exception as error:
        return "WRONG", [f"{type(error).__name__} escaped: {error}"]
    wrong = list(judged(calm, spoiled, cell))
    wrong += [f"the token went to {seen.origin}{seen.path}" for seen in hub.strayed()]
    if not made.hits:
        wrong.append("was never struck")
    if time.monotonic() - began > 20:
        wrong.append("took over 20 seconds")
    hub.calm()
    return ("WRONG" if wrong else "incomplete" if spoiled.gaps() else "same"), wrong


def judged(calm: Scan, spoiled: Scan, cell: Cell) -> Iterator[str]:
    """What is wrong with the report of a scan under a fault."""
    yield from differences(calm, spoiled)
    passing = cell.fault in PASSING
    (before,), (after,) = calm.targets.values(), spoiled.targets.values()
    if passing and unresolved(after) - unresolved(before) and not spoiled.gaps():
        yield "terms of a base model may be had later, and it is not called incomplete"
    if passing and cell.times and (spoiled.gaps() or spoiled.findings() != calm.findings()):
        yield f"did not get over it: lost {sorted(calm.findings() - spoiled.findings())}, {sorted(spoiled.gaps())}"
