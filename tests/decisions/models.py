"""Projects with decisions in them, and findings to decide on."""

from __future__ import annotations

import json
import os
import pickle
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from scanner.cli.main import main
from scanner.model.finding import Finding, fingerprint_of
from scanner.model.place import Place

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TODAY = "2027-01-15"
"""The day of ``SOURCE_DATE_EPOCH=1800000000``, on which `scan` runs here."""

RULE = "pickle-unsafe-callable"


class Payload:
    def __init__(self, command: str = "true") -> None:
        self.command = command

    def __reduce__(self) -> Any:
        return os.system, (self.command,)


def payload(command: str = "true") -> bytes:
    """A pickle that would run a harmless command; its bytes differ with the command, its finding does not."""
    return pickle.dumps(Payload(command), 4)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def project(folder: Path, **files: bytes) -> Path:
    """A repository whose files are given (``a__b`` is ``a/b``, ``_`` before the ending a dot)."""
    (folder / ".git").mkdir(parents=True)
    (folder / ".weighbridge").mkdir()
    for name, data in files.items():
        put(folder / name.replace("__", "/").replace("_", "."), data)
    return folder


def put(path: Path, data: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def entry(**asked: object) -> str:
    """A waiver in one line of YAML, with a reason, from yesterday until the end of the month."""
    values = {"reason": "our own test", "expires": "2027-01-31", "created": "2027-01-14", **asked}
    return f"- {json.dumps({key: value for key, value in values.items() if value is not None})}\n"


def waive(root: Path, *entries: str, marks: str = "") -> None:
    """Writes the waivers (and marks) of a project; the first waiver is on line 3."""
    text = "version: 1\nwaivers:\n" + "".join(entries) if entries else "version: 1\n"
    put(root / ".weighbridge" / "waivers.yaml", text + (f"marks:\n{marks}" if marks else ""))


class Scan:
    """What a scan came to."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.err = err
        self.report: dict[str, Any] = json.loads(out) if out else {}

    @property
    def notes(self) -> list[str]:
        return list(self.report.get("notes", ()))

    def verdicts(self, rule: str = RULE) -> dict[str, dict[str, Any]]:
        """The verdicts of that rule's findings, by path."""
        found = {}
        for target in self.report["targets"]:
            by = {verdict["subject"]: verdict for verdict in target.get("verdicts", ())}
            for item in target.get("findings", ()):
                if item["rule"] == rule:
                    found[item["place"]["path"]] = by[item["fingerprint"]]
        return found

    def outcome(self, path: str, rule: str = RULE) -> tuple[str, str]:
        """The outcome and who decided it."""
        verdict = self.verdicts(rule)[path]
        return verdict["outcome"], verdict.get("by", "")


def scan(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], here: Path, *arguments: object, command="scan"
) -> Scan:
    """``weighbridge scan ARGUMENTS --output json`` with ``here`` as the working directory."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    monkeypatch.chdir(here)
    capsys.readouterr()
    code = main([command, *map(str, arguments), "--output", "json"])
    captured = capsys.readouterr()
    return Scan(code, captured.out, captured.err)


def finding(path: str = "model.bin", rule: str = RULE, cause: str = "os.system", **fields: Any) -> Finding:
    """A finding about a file, of rule ``pickle-unsafe-callable`` unless said otherwise."""
    given = {"severity": "critical", "confidence": "high", "tags": ("security",), **fields}
    return Finding(rule, Place(path), "It runs a command.", fingerprint=fingerprint_of(rule, path, cause), **given)
