"""One spelling for each target, however lists write it."""

from __future__ import annotations

import os

from scanner.model.addresses import in_address
from scanner.model.escape import printable
from scanner.model.record import record
from scanner.sources.interface import TargetError

HF_CACHE = "hf-cache:"

LONGEST = 4096
"""Characters of a name that are looked at: as long as a path may be."""


@record
class Spelled:
    """``name`` is what `weighbridge scan` takes, ``key`` the same for all names of one target."""

    key: str
    name: str


def spelled(text: str, on_hub: bool = False, revision: str = "") -> Spelled:
    """The target that ``text`` names, of a repo at ``revision``; with ``on_hub`` it is never a path.

    Raises `TargetError` for what can be none.

    What exists as a path is meant as one, as in `weighbridge scan`; else "gpt2" and "org/name" are repos on the Hub.
    """
    if len(text) > LONGEST or "\0" in text:
        raise TargetError(f"{printable(text, 60)}: this is too long for a name. Name a path, or hf://ORG/NAME.")
    if revision and "@" not in text and not os.path.lexists(text):
        text = f"{text}@{revision if revision.startswith('refs/') else in_address(revision, '')}"
    if text.startswith(HF_CACHE):
        return _cached(text)
    if not on_hub and not text.startswith(("hf://", "https://", "http://")):
        if text.startswith("git:") and not os.path.lexists(text):
            return Spelled(text, text)
        if os.path.lexists(expanded := os.path.expanduser(text)) and text:
            return at_path(expanded)
    return _on_hub(text)


def at_path(path: str) -> Spelled:
    """The target that lies at ``path``."""
    absolute = os.path.abspath(path)
    return Spelled(os.path.realpath(path), absolute)


def _cached(text: str) -> Spelled:
    name, _, revision = text[len(HF_CACHE) :].partition("@")
    name = name.removeprefix("models/") if name.count("/") > 1 else name
    whole = f"{HF_CACHE}{name}" + (f"@{revision}" if revision else "")
    return Spelled(f"{HF_CACHE}{name.casefold()}@{revision}", whole)


def _on_hub(text: str) -> Spelled:
    from scanner.sources.hub.address import is_address, is_repo_id, parse

    name = text.partition("@")[0]
    if not is_address(text) and not (is_repo_id(name) and not name.lower().endswith(_files())):
        from scanner.pipeline.plan import _nothing_opens

        raise TargetError(_nothing_opens(printable(text, 200)))
    address = parse(text)
    revision = "" if address.revision == "main" else address.revision
    from scanner.model.record import altered

    address = altered(address, revision=revision)
    key = altered(address, id=address.id.casefold(), revision=_folded(revision))
    return Spelled(str(key), str(address))


def _folded(revision: str) -> str:
    """The revision, of a commit in small letters: branches are told apart by case."""
    return revision.lower() if len(revision) == 40 and revision.isalnum() else revision


def _files() -> tuple[str, ...]:
    from scanner.pipeline.plan import _FILES

    return _FILES
