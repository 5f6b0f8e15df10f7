"""The repos of the fixture Hub: commits, branches and what the API says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from fnmatch import fnmatch

import yaml

from tests.hub.content import File, Sparse, content_of

KINDS = {"model": "models", "dataset": "datasets", "space": "spaces"}

LFS = (
    *("*.safetensors", "*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.gguf", "*.onnx", "*.h5", "*.keras", "*.npz"),
    *(
        "*.npy",
        "*.msgpack",
        "*.tflite",
        "*.zip",
        "*.tar*",
        "*.7z",
        "*.joblib",
        "*.parquet",
        "*.model",
        "*.ot",
        "*.arrow",
    ),
)
"""What the Hub's ``.gitattributes`` for a new repo puts into LFS (the part of it that matters here)."""

DAY = "2026-01-02T03:04:05.000Z"


class HubRepo:
    """One repo of the fixture Hub: its commits, its refs and what the Hub says of it beside its files."""

    def __init__(
        self,
        repo_id: str,
        files: dict[str, bytes | str | Sparse] | None = None,
        *,
        kind: str = "model",
        lfs: Iterable[str] = LFS,
        card: dict | None = None,
        text: str = "# A model\n",
        tags: Iterable[str] | None = None,
        base_models: dict | tuple | None = None,
        gated: bool | str = False,
        gate_metadata: bool = False,
        private: bool = False,
        disabled: bool = False,
        security: dict[str, object] | None = None,
        scanned: bool = True,
        renamed_from: str | Iterable[str] = (),
        extra: dict | None = None,
    ) -> None:
        self.id, self.kind, self.lfs = repo_id, kind, tuple(lfs)
        self.children: int | None = 0
        self.gated = "auto" if gated is True else gated
        self.gate_metadata, self.private, self.disabled, self.scanned = gate_metadata, private, disabled, scanned
        self.security = dict(security or {})
        self.former = (renamed_from,) if isinstance(renamed_from, str) else tuple(renamed_from)
        self.stated_tags, self.stated_parents, self.stated_card = tags, base_models, card
        self.extra = dict(extra or {})
        self.commits: dict[str, dict[str, File]] = {}
        self.refs: dict[str, str] = {}
        first = dict(files or {})
        if card is not None and "README.md" not in first:
            first["README.md"] = readme(card, text)
        self.commit(first)

    def commit(self, files: dict[str, bytes | str | Sparse | None], branch: str = "main", message: str = "") -> str:
        """Puts a commit onto a branch (or ``refs/pr/N``) and returns its id; a file given as None is removed.

        A new branch begins at ``main``. The id is a digest of all of it, the same in each run.
        """
        before = self.refs.get(branch) or self.refs.get("main", "")
        tree = dict(self.commits.get(before, {}))
        for path, value in files.items():
            tree.pop(path, None)
            if value is not None:
                tree[path] = File(path, content_of(value), self.in_lfs(path), self.security.get(path))
        tree = dict(sorted(tree.items()))
        digest = hashlib.sha1(f"{self.kind} {self.id} {before} {message}".encode(), usedforsecurity=False)
        for path, file in tree.items():
            digest.update(f"\n{path} {file.etag} {file.size}".encode())
        sha = digest.hexdigest()
        self.commits[sha] = tree
        self.refs[branch] = sha
        return sha

    def in_lfs(self, path: str) -> bool:
        return any(fnmatch(path, glob) or fnmatch(path.rpartition("/")[2], glob) for glob in self.lfs)

    @property
    def sha(self) -> str:
        """The commit that ``main`` is at."""
        return self.refs["main"]

    @property
    def files(self) -> dict[str, File]:
        return self.commits[self.sha]

    def at(self, revision: str) -> str | None:
        """The commit that a branch, a ref or a commit's id (also cut to seven digits or more) names."""
        if revision in self.refs:
            return self.refs[revision]
        found = [sha for sha in self.commits if len(revision) >= 7 and sha.startswith(revision)]
        return found[0] if found else None

    def card(self, sha: str) -> dict | None:
        """The front matter of a commit's card, None where it has none that is valid YAML."""
        if self.stated_card is not None and sha == next(iter(self.commits)):
            return self.stated_card
        file = self.commits[sha].get("README.md")
        if file is None:
            return None
        text = file.content.read(0, file.size).decode("utf-8", "replace")
        try:
            front = yaml.safe_load(text.split("---", 2)[1]) if text.startswith("---") else None
        except (yaml.YAMLError, IndexError):
            return None
        return front if isinstance(front, dict) else None

    def parents(self, sha: str) -> dict | None:
        """``baseModels`` as the Hub answers it: as the test stated it, else made from the card as the Hub does."""
        stated = self.stated_parents
        if stated is None:
            ids = listed(self.card(sha), "base_model")
            stated = (self.relation(sha, ids), ids)
        if not isinstance(stated, dict):
            relation, ids = stated or ("", ())
            stated = {"relation": relation, "models": [{"_id": object_id(parent), "id": parent} for parent in ids]}
        return stated if stated.get("models") else None

    def relation(self, sha: str, parents: list[str]) -> str:
        """How the Hub infers a relation that a card does not state."""
        card = self.card(sha) or {}
        if isinstance(card.get("base_model_relation"), str):
            return card["base_model_relation"]
        if len(parents) > 1:
            return "merge"
        paths = self.commits[sha]
        if "adapter_config.json" in paths or card.get("library_name") == "peft":
            return "adapter"
        return "quantized" if any(path.endswith(".gguf") for path in paths) else "finetune"

    def tags(self, sha: str) -> list[str]:
        """The tags of a repo: as the test stated them, else those the Hub makes from a card."""
        if self.stated_tags is not None:
            return list(self.stated_tags)
        card = self.card(sha) or {}
        made = [str(tag) for tag in listed(card, "tags")]
        made += [f"license:{name}" for name in listed(card, "license")]
        made += [f"dataset:{name}" for name in listed(card, "datasets")]
        parents = self.parents(sha) or {"models": []}
        for parent in parents["models"]:
            made += [f"base_model:{parent['id']}", f"base_model:{parents['relation']}:{parent['id']}"]
        return made


def readme(card: dict, text: str = "# A model\n") -> str:
    """A model card: front matter with ``card`` as YAML, then ``text``."""
    return "---\n" + yaml.safe_dump(card, sort_keys=False, allow_unicode=True, width=1000) + "---\n" + text


def listed(card: dict | None, key: str) -> list[str]:
    """The words of a key that holds one or several."""
    value = (card or {}).get(key)
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [str(item) for item in values if item]


def object_id(name: str) -> str:
    """An ``_id`` as the Hub gives one to each repo: 24 hexadecimal digits."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()[:24]
