"""Names of repos on the Hub, in every way that people write them.

Source: the rules for repo ids in ``validate_repo_id`` of huggingface_hub, and its ``hf://`` names.
"""

from __future__ import annotations

import os
import re
from urllib.parse import quote, unquote, urlsplit

from scanner.model.escape import printable
from scanner.model.record import record
from scanner.model.regex import regex
from scanner.sources.interface import TargetError

SCHEME = "hf://"

KINDS = {"models": "model", "datasets": "dataset", "spaces": "space"}
"""The first word of an address, and what it makes of the rest."""

_PART = regex(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?", re.ASCII)
_REFS = regex(r"(refs/(?:pr/\d+|convert/[^/]+))(?:/(.*))?", re.DOTALL)
_WEB_HOSTS = ("huggingface.co", "www.huggingface.co", "hf.co")
_PAGES = ("tree", "blob", "resolve", "raw", "commit")
"""What stands between a repo's name and a revision in the address of its pages."""

_NO_REPOS = frozenset(
    {
        *("api", "blog", "collections", "docs", "enterprise", "join", "learn", "login", "new", "organizations"),
        *("papers", "posts", "pricing", "settings", "tasks"),
    }
)
"""First words of web addresses that are pages about something else."""

_FILES = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".json", ".yaml", ".yml",
          ".md", ".txt", ".onnx", ".h5", ".keras", ".npy", ".npz", ".zip", ".tar", ".gz", ".7z", ".py", ".gguf",
          ".nemo")  # fmt: skip
"""Endings of a bare ``a/b`` that was meant as a file here: its name is not sent to anybody."""


@record
class Address:
    """One repo: ``kind`` is "model", "dataset" or "space", ``id`` its name, ``revision`` as the user wrote it ("" for
    the main branch), ``path`` a file or folder in it ("" for all)."""

    kind: str
    id: str
    revision: str = ""
    path: str = ""

    @property
    def plural(self) -> str:
        """The word of the API for the kind: "models"."""
        return f"{self.kind}s"

    @property
    def prefix(self) -> str:
        """What stands before the id in the address of its pages: "" or "datasets/"."""
        return "" if self.kind == "model" else f"{self.plural}/"

    def __str__(self) -> str:
        revision = f"@{quote(self.revision, safe='')}" if self.revision else ""
        return f"{SCHEME}{self.prefix}{self.id}{revision}" + (f"/{self.path}" if self.path else "")


def is_address(target: str) -> bool:
    """True where ``target`` is written as an address of the Hub; whether such a repo can be is not asked."""
    if target.startswith(SCHEME):
        return True
    if target.startswith(("https://", "http://")):
        return _host(target) in (*_WEB_HOSTS, _host(os.environ.get("HF_ENDPOINT", "")) or None)
    name, _, revision = target.partition("@")
    parts = name.split("/")
    if parts[0] in KINDS and len(parts) == 3:
        parts = parts[1:]
    return (
        len(parts) == 2
        and all(is_name(part) for part in parts)
        and not (name.lower().endswith(_FILES) and not revision)
        and "/" not in revision
    )


def parse(target: str) -> Address:
    """The address that ``target`` names. Raises `TargetError` with what to write instead."""
    if target.startswith(SCHEME):
        return _parsed(target, target[len(SCHEME) :])
    if target.startswith(("https://", "http://")):
        return _web(target)
    return _parsed(target, target)


def is_name(part: str) -> bool:
    """True for what an owner or a repo may be called."""
    return (
        bool(_PART.fullmatch(part)) and ".." not in part and "--" not in part and not part.endswith((".git", ".ipynb"))
    )


def is_repo_id(name: object) -> bool:
    """True for "org/name" or a single name that a repo may have."""
    return isinstance(name, str) and len(name) <= 96 and name.count("/") <= 1 and all(map(is_name, name.split("/")))


def is_plain_path(path: str) -> bool:
    """True for a path that stays below its repo and that a URL can carry as it is."""
    if not path or len(path) > 4096 or any(part in ("", ".", "..") for part in path.split("/")):
        return False
    return "\\" not in path and "\0" not in path and path.isprintable()


def _parsed(target: str, rest: str) -> Address:
    head, at, tail = rest.partition("@")
    words = head.split("/")
    kind = "model"
    if words[0] in KINDS and len(words) > 1:
        kind = KINDS[words.pop(0)]
    count = len(words) if at else min(2, len(words))
    path = "/".join(words[count:])
    revision = ""
    if at:
        revision, path = _revision(tail)
    return _checked(target, Address(kind, "/".join(words[:count]), revision, path.strip("/")), bool(at))


def _revision(text: str) -> tuple[str, str]:
    """The revision and the path behind it; a slash in a branch's name is written ``%2F``. Bytes that are no UTF-8 stay lone
    surrogates, which no name has."""
    refs = _REFS.fullmatch(text)
    if refs:
        return refs[1], refs[2] or ""
    revision, _, path = text.partition("/")
    return unquote(revision, errors="surrogateescape"), path


def _web(target: str) -> Address:
    words = [word for word in urlsplit(target).path.split("/") if word]
    kind = KINDS[words.pop(0)] if words and words[0] in KINDS else "model"
    if not words or (kind == "model" and words[0] in _NO_REPOS):
        raise _wrong(target, "this is no repo's page")
    at = next((number for number in (1, 2) if len(words) > number and words[number] in _PAGES), None)
    if at is None:
        return _checked(target, Address(kind, "/".join(words[:2])), False)
    revision, path = _revision("/".join(words[at + 1 :]))
    path = unquote(path, errors="surrogateescape")
    return _checked(target, Address(kind, "/".join(words[:at]), revision, path), at + 1 < len(words))


def _checked(target: str, address: Address, revised: bool) -> Address:
    if not is_repo_id(address.id):
        raise _wrong(target, f"{printable(address.id, 100) or 'nothing'!r} is no name that a repo can have")
    revision = address.revision
    if revised and not revision:
        raise _wrong(target, "the revision after @ is missing")
    if len(revision) > 255 or not revision.isprintable() or ".." in revision or any(c in " ~^:?*[\\" for c in revision):
        raise _wrong(target, "this is no name of a branch, tag or commit")
    if address.path and not is_plain_path(address.path):
        raise _wrong(target, "the path leads out of the repo or nowhere")
    return address


def _wrong(target: str, why: str) -> TargetError:
    return TargetError(f"{printable(target, 200)}: {why}. Write hf://[datasets/|spaces/]org/name[@revision][/path].")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
