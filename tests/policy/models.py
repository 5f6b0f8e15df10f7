"""Small model repos on disk, and scans of them under a policy that a test writes."""

from __future__ import annotations

import json
from pathlib import Path

from scanner.catalog.catalog import load
from scanner.model.finding import Finding
from scanner.model.report import Report
from scanner.model.verdict import Verdict
from scanner.pipeline.plan import plan
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings
from scanner.sources.interface import Options

TODAY = "2026-03-01T00:00:00Z"


def weights(folder: Path) -> None:
    """Writes a safetensors file of one tensor."""
    header = json.dumps({"a": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + b"\0\0")


def model(folder: Path, card: str, **files: str) -> Path:
    """A repo with weights, a card with that front matter, and other files by name (a dot is written as two underscores)."""
    weights(folder)
    (folder / "README.md").write_text(f"---\n{card}\n---\n# A model\n", encoding="utf-8")
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def scan(folder: Path, policy: str) -> Report:
    """The report on ``folder`` under a built-in policy or the text of one."""
    if "\n" in policy:
        path = folder.parent / "policy.yaml"
        path.write_text(f"version: 1\ntitle: t\n{policy}", encoding="utf-8")
        chosen = load().policy(str(path), str(folder.parent))
    else:
        chosen = load().policy(policy)
    return run(plan([str(folder)], Options("", ())), Settings(load(), chosen, TODAY))


def judged(report: Report) -> dict[str, tuple[Finding, Verdict]]:
    """The first finding of each rule with its verdict."""
    (target,) = report.targets
    verdicts = {verdict.subject: verdict for verdict in target.verdicts}
    found: dict[str, tuple[Finding, Verdict]] = {}
    for finding in target.findings:
        found.setdefault(finding.rule, (finding, verdicts[finding.fingerprint]))
    return found


def outcomes(report: Report) -> dict[str, str]:
    """The strictest outcome of each rule that found something of a licence."""
    (target,) = report.targets
    verdicts = {verdict.subject: verdict.outcome for verdict in target.verdicts}
    order = ("deny", "review", "allow")
    found: dict[str, str] = {}
    for finding in target.findings:
        if "license" in finding.tags:
            outcome = verdicts[finding.fingerprint]
            found[finding.rule] = min(found.get(finding.rule, "allow"), outcome, key=order.index)
    return found
