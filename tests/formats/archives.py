"""Honest files of formats that hold programs, the changed copies that an attacker would make, and what a scan says."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

from scanner.cli.main import main

FOLDER = Path(__file__).parents[1] / "fixtures" / "archives"


class Payload:
    """Pickles as a call of ``posix.system("true")``."""

    def __reduce__(self) -> Any:
        import os

        return os.system, ("true",)


CALL = pickle.dumps(Payload(), 2)


def honest(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def with_members(data: bytes, members: dict[str, bytes]) -> bytes:
    """The archive with ``members`` (names below its folder) put in or in place of others."""
    old = zipfile.ZipFile(io.BytesIO(data))
    root = old.namelist()[0].split("/")[0]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name.partition("/")[2] not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(f"{root}/{name}", content)
    return buffer.getvalue()


def archive(members: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def member(data: bytes, ending: str) -> bytes:
    file = zipfile.ZipFile(io.BytesIO(data))
    return file.read(next(name for name in file.namelist() if name.endswith(ending)))


def scanned(folder: Path, name: str, data: bytes) -> tuple[set[str], list[str]]:
    """The rules with tag security above a note that a scan of one file names, and the reasons why it is incomplete."""
    target, report = folder / name, folder / "report.json"
    target.write_bytes(data)
    main(["scan", str(target), "--output", f"json:{report}"])
    found = json.loads(report.read_text())["targets"][0]
    rules = {
        finding["rule"]
        for finding in found.get("findings", [])
        if "security" in finding["tags"] and finding["severity"] not in ("low", "info")
    }
    return rules, [gap["reason"] for gap in found.get("gaps", []) if gap.get("incomplete", True)]
