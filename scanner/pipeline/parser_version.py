"""What facts depend on besides the bytes: the code that reads, the licences it knows, and what it runs on."""

from __future__ import annotations

import os
import sys
from hashlib import sha256

from scanner.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.pipeline.budget import Limits

_READS = ("catalog", "containers", "formats", "licensing", "model")
"""Rooms whose code takes part in making a fact; and the modules of this one that do."""

_MODULES = ("pipeline/read.py", "pipeline/sniff.py", "pipeline/registry.py", "pipeline/budget.py", "pipeline/stored.py")

_LIBRARIES = ("pyyaml", "jinja2", "license-expression", "py7zr", "detect-secrets")
"""Distributions that readers ask, where they are there."""

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def parser_version(limits: Limits) -> str:
    """A digest of all that decides what a file is read to under ``limits``. Takes some ten milliseconds."""
    from scanner.catalog.license_rows import licenses_checksum

    digest = sha256()
    told = (VERSION, sys.version, licenses_checksum(), repr(limits), *_versions())
    digest.update("\0".join(map(str, told)).encode())
    for path in sorted(_sources()):
        with open(os.path.join(_PACKAGE, path), "rb") as file:
            content = file.read()
        digest.update(f"\0{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _sources() -> Iterator[str]:
    yield from _MODULES
    for room in _READS:
        pending = [room]
        while pending:
            folder = pending.pop()
            with os.scandir(os.path.join(_PACKAGE, folder)) as listing:
                for entry in listing:
                    if entry.name.endswith(".py"):
                        yield f"{folder}/{entry.name}"
                    elif entry.is_dir(follow_symlinks=False) and entry.name != "__pycache__":
                        pending.append(f"{folder}/{entry.name}")


def _versions() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, version

    for name in _LIBRARIES:
        try:
            yield version(name)
        except PackageNotFoundError:
            yield ""
