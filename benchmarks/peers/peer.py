"""Which scanners, how each is started, and what of its answer counts as *flagged*.

A scanner is taken as its own command line or, for fickling, its documented functions; no rule set is changed. Where one has
a mild level that it does not fail on, both readings are shown: the first column is what it does by itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

CRASHED = 70
"""The code that `forked` gives to a scanner that raised; those that were killed have a negative one."""

Judge = Callable[[int, str], str]
"""Exit code and output of one run -> flagged, incomplete or clean."""


@dataclass(frozen=True)
class Peer:
    """``entry`` is ``module:function``; in ``arguments``, ``{path}`` is the item and ``{out}`` a file that it may write.

    ``judges`` names each reading of its answer. ``command`` is the program whose speed is measured, and ``alarm`` the code
    that it exits with where it flags something.
    """

    name: str
    entry: str
    arguments: tuple[str, ...]
    judges: dict[str, Judge]
    command: tuple[str, ...]
    alarm: int = 1

    @property
    def pins(self) -> Path:
        """The requirements file with its version."""
        return HERE / f"{self.name}.txt"


def _by_code(flagged: tuple[int, ...], incomplete: tuple[int, ...]) -> Judge:
    def judge(code: int, _output: str) -> str:
        if code in flagged:
            return "flagged"
        return "incomplete" if code in incomplete or code == CRASHED or code < 0 else "clean"

    return judge


def _fickling(code: int, output: str) -> str:
    """Flagged from "likely overtly malicious" on: below, it calls any import from outside the standard library unsafe."""
    return "flagged" if "OVERTLY_MALICIOUS" in output else "incomplete" if code not in (0, 1) else "clean"


def _modelaudit(*severities: str) -> Judge:
    """Flagged from an issue of these severities on; what it calls a debug or info issue is none."""

    def judge(code: int, output: str) -> str:
        report = _json(output)
        if any(issue.get("severity") in severities for issue in report.get("issues", [])):
            return "flagged"
        return "incomplete" if code not in (0, 1) or not report else "clean"

    return judge


def _hayward(*severities: str) -> Judge:
    """Flagged from a finding of these severities on; its coverage gaps are what we call incomplete."""

    def judge(_code: int, output: str) -> str:
        report = _json(output)
        if any(finding.get("severity") in severities for finding in report.get("findings", [])):
            return "flagged"
        return "incomplete" if not report or report.get("coverage_gaps") else "clean"

    return judge


def _aisbom(*risks: str) -> Judge:
    """Flagged from a component of these risks on. MEDIUM is what it gives to any pickle at all."""

    def judge(code: int, output: str) -> str:
        report = _json(output)
        found = [
            str(entry.get("value", ""))
            for component in report.get("components", [])
            for entry in component.get("properties", [])
            if entry.get("name") == "aisbom:risk"
        ]
        if any(value.upper().startswith(risks) for value in found):
            return "flagged"
        return "incomplete" if code not in (0, 2) or not report else "clean"

    return judge


def _json(output: str) -> dict[str, list[dict[str, object]]]:
    """The JSON object in what was printed; empty where there is none."""
    start = output.find("{")
    try:
        value, _ = json.JSONDecoder().raw_decode(output[start:]) if start >= 0 else ({}, 0)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


PEERS = (
    Peer(
        "picklescan",
        "picklescan.cli:main",
        ("-p", "{path}"),
        {"picklescan": _by_code((1,), (2,))},
        ("picklescan", "-p"),
    ),
    Peer(
        "picklescan",
        "picklescan.cli:main",
        ("--strict", "-p", "{path}"),
        {"picklescan --strict": _by_code((1,), (2,))},
        ("picklescan", "--strict", "-p"),
    ),
    Peer(
        "fickling",
        "fickling_files:main",
        ("{path}",),
        {"fickling": _by_code((1,), (2,)), "fickling, malicious": _fickling},
        ("python", str(HERE / "fickling_files.py")),
    ),
    Peer(
        "modelscan",
        "modelscan.cli:main",
        ("scan", "-p", "{path}"),
        {"modelscan": _by_code((1,), (2,))},  # 3 is no file that it supports: out of its scope
        ("modelscan", "scan", "-p"),
    ),
    Peer(
        "modelaudit",
        "modelaudit.cli:main",
        ("scan", "--format", "json", "--no-cache", "{path}"),
        {"modelaudit": _modelaudit("critical", "warning"), "modelaudit, critical": _modelaudit("critical")},
        ("modelaudit", "scan", "--no-cache"),
    ),
    Peer(
        "hayward",
        "hayward.cli:main",
        ("scan", "--format", "json", "--quiet", "{path}"),
        {"hayward": _hayward("critical", "high"), "hayward, medium": _hayward("critical", "high", "medium")},
        ("hayward", "scan"),
    ),
    Peer(
        "aisbom",
        "aisbom.cli:app",
        ("scan", "--format", "json", "--output", "{out}", "{path}"),
        {"aisbom": _aisbom("CRITICAL"), "aisbom, medium": _aisbom("CRITICAL", "HIGH", "MEDIUM")},
        ("aisbom", "scan", "--format", "json", "--output", os.devnull),
        alarm=2,
    ),
)


def environment(home: Path) -> dict[str, str]:
    """The variables for a peer: a home of its own, no telemetry, no network where it can be told so."""
    quiet = ("AISBOM_OFFLINE", "AISBOM_NO_TELEMETRY", "PROMPTFOO_DISABLE_TELEMETRY", "NO_ANALYTICS", "DO_NOT_TRACK")
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {
        **kept,
        **dict.fromkeys(quiet, "1"),
        "HF_HUB_OFFLINE": "1",
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "NO_COLOR": "1",
    }
