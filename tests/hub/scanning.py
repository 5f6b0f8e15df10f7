"""``weighbridge scan`` in this process, and what two reports of the same repos may differ in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hub.server import FixtureHub

Found = tuple[str, str]
"""Rule and path of a finding; its words may say more where more was learnt."""


@dataclass
class Scan:
    """One run: its exit code and report, and what it printed for people."""

    exit: int
    report: dict[str, Any]
    printed: str

    @property
    def targets(self) -> dict[str, dict[str, Any]]:
        return {target["target"]: target for target in self.report["targets"]}

    def findings(self, target: str | None = None) -> Counter[Found]:
        """The findings of one target, or of all."""
        chosen = [self.targets[target]] if target else self.report["targets"]
        found = (finding for told in chosen for finding in told["findings"])
        return Counter((each["rule"], each["place"]["path"]) for each in found)

    def gaps(self, target: str | None = None) -> list[str]:
        """What makes a target, or the run, incomplete."""
        chosen = [self.targets[target]] if target else self.report["targets"]
        return [
            f"{gap['reason']} {gap['place']['path']}"
            for told in chosen
            for gap in told["gaps"]
            if gap.get("incomplete", True)
        ]


def scanner_of(hub: FixtureHub, folder: Path, monkeypatch: Any, capsys: Any) -> Callable[..., Scan]:
    """A function that scans targets on ``hub``, with its token, as one process would, but tries again without waiting."""
    from scanner.cli.main import main
    from scanner.sources.hub.patience import Patience

    for name, value in hub.environment(folder, hub.token).items():
        if name.startswith(("HF_", "XDG_", "NO_PROXY", "WEIGHBRIDGE_")):
            monkeypatch.setenv(name, value)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.endpoint)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", 1)
    monkeypatch.setattr(Patience, "pause", lambda patience, seconds: patience.check())
    monkeypatch.chdir(folder)
    runs = iter(range(10_000))

    def scan(*arguments: str) -> Scan:
        number = next(runs)
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / f"cache{number}"))  # no run knows what another has seen
        saved = folder / f"report{number}.json"
        code = main(["scan", *arguments, "--output", f"json:{saved}"])
        captured = capsys.readouterr()
        return Scan(code, json.loads(saved.read_text()), captured.out + captured.err)

    return scan


def differences(calm: Scan, spoiled: Scan, target: str | None = None, without: str = "-") -> list[str]:
    """What is wrong with a report that was made under faults, beside one that was not: none of it may be.

    It may say less only where it says that it is incomplete, and it never ends better than without faults. Rules whose
    name begins with ``without`` are left aside.
    """
    wrong = []
    before, after = (
        Counter({found: count for found, count in run.findings(target).items() if not found[0].startswith(without)})
        for run in (calm, spoiled)
    )
    gaps = set(spoiled.gaps(target)) - set(calm.gaps(target))
    if not gaps and before != after:
        wrong.append(f"called complete, but lost {sorted(before - after)} and has {sorted(after - before)} more")
    answers = [run.targets[target]["answer"] if target else run.report["answer"] for run in (calm, spoiled)]
    if gaps and answers[1] == "pass":
        wrong.append(f"passed with {sorted(gaps)}")
    if not gaps and answers[0] != answers[1]:
        wrong.append(f"answered {answers[1]}, not {answers[0]}, and names no gap")
    return wrong
