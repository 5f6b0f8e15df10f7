"""``weighbridge scan`` in this process, and what two reports of the same repos may differ in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from tests.hub.server import FixtureHub

Found = tuple[str, str]
"""Rule and path of a finding; its words may say more where more was learnt."""


@dataclass
class Scan:
    """One run: its exit code and report, what it printed for people, and its seconds and peak memory (MB) if measured."""

    exit: int
    report: dict[str, Any]
    printed: str
    seconds: float = 0.0
    peak: float = 0.0

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


NO_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


def be_a_client(hub: FixtureHub, folder: object, monkeypatch: Any, token: str = "", **more: str) -> None:
    """Makes this process one that talks to ``hub`` alone, as `FixtureHub.environment` makes another one."""
    for name, value in hub.environment(folder, token, **more).items():
        if name.startswith(("HF_", "XDG_", "NO_PROXY", "WEIGHBRIDGE_")):
            monkeypatch.setenv(name, value)
    if not token:
        monkeypatch.delenv("HF_TOKEN", raising=False)
    for name in NO_PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.endpoint)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(Path(str(folder)) / "no-token"))


def called(*arguments: object) -> tuple[int, str, str]:
    """``weighbridge ARGUMENTS`` in this process: the exit code, what it printed, and what it complained of."""
    from scanner.cli.main import main

    printed, complaints = StringIO(), StringIO()
    with redirect_stdout(printed), redirect_stderr(complaints):
        code = main([str(argument) for argument in arguments])
    return code, printed.getvalue(), complaints.getvalue()


def scanner_of(hub: FixtureHub, folder: Path, monkeypatch: Any, timeout: float = 1) -> Callable[..., Scan]:
    """A function that scans targets on ``hub``, with its token, in this process.

    Nothing is waited for (``WEIGHBRIDGE_WAIT_FACTOR``), and a server that says nothing is given up after ``timeout``.
    """
    be_a_client(hub, folder, monkeypatch, hub.token)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", timeout)
    monkeypatch.chdir(folder)
    runs = iter(range(10_000))

    def scan(*arguments: object) -> Scan:
        number = next(runs)
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / f"cache{number}"))  # no run knows what another has seen
        saved = folder / f"report{number}.json"
        code, printed, complaints = called("scan", *arguments, "--output", f"json:{saved}")
        return Scan(code, json.loads(saved.read_text()), printed + complaints)

    return scan


UNTOLD = ("inventory", "gaps", "answer")
"""What of a target is left aside where it is held against the same of another scan."""

UNHEARD = "hub-verdicts"
"""The gap of a report that lacks the opinion of the Hub's own scanners; it makes nothing incomplete."""

UNKNOWN = {"base-model-unresolved", "license-upstream-unknown"}
"""Rules by which a report says that terms of a base model are not known; enough where the Hub refuses them for good."""


def told(target: dict[str, Any], without: str = "-") -> dict[str, Any]:
    """All that a report says of one target but what it cost and, where that may be missing, the Hub's own opinion."""
    said = {key: value for key, value in target.items() if key not in UNTOLD}
    for key, kind in (("facts", "kind"), ("findings", "rule")):
        said[key] = [item for item in said[key] if not item[kind].startswith(without)]
    left = {item["fingerprint"] for item in target["findings"]} - {item["fingerprint"] for item in said["findings"]}
    said["verdicts"] = [verdict for verdict in said["verdicts"] if verdict["subject"] not in left]
    return said


def differences(calm: Scan, spoiled: Scan, target: str | None = None, without: str = "-") -> list[str]:
    """What is wrong with a report that was made under faults, beside one that was not: none of it may be.

    Where it names no new gap it says the same to the letter, but for the Hub's own opinion where it says that this could
    not be had, and for what follows from terms of base models that it says are not known. With a new gap it may say
    less, and it never passes. Facts and rules whose name begins with ``without`` are left aside.
    """
    targets = [target] if target else list(calm.targets)
    loose = any(
        gap not in calm.targets[name]["gaps"] for name in spoiled.targets for gap in spoiled.targets[name]["gaps"]
    )
    return [line for name in targets for line in _different(calm.targets[name], spoiled.targets[name], without, loose)]


def _different(calm: dict[str, Any], spoiled: dict[str, Any], without: str, loose: bool) -> list[str]:
    new = [gap for gap in spoiled["gaps"] if gap not in calm["gaps"]]
    stops = [f"{gap['reason']} {gap['place']['path']}" for gap in new if gap.get("incomplete", True)]
    if stops:
        return [f"passed with {stops}"] if spoiled["answer"] == "pass" else []
    reasons = {gap["reason"] for gap in new}
    if unresolved(spoiled) - unresolved(calm):  # said by rules of their own, and then what follows from terms is not
        return _less(_rules(calm, "license"), _rules(spoiled, "license"))
    if unsaid(spoiled) - unsaid(calm):
        return _less(_rules(calm), _rules(spoiled))
    without = "hub-verdict" if UNHEARD in reasons else without
    if loose:  # a base model that is itself a target and was not wholly read was looked up anew: in other places
        return _less(_gist(calm, without), _gist(spoiled, without))
    before, after = told(calm, without), told(spoiled, without)
    wrong = [
        f"called complete, but says of {key}: {_shown(before[key], after[key])}"
        for key in before
        if before[key] != after[key]
    ]
    if calm["answer"] != spoiled["answer"] and without == "-":
        wrong.append(f"answered {spoiled['answer']}, not {calm['answer']}, and names no gap")
    return wrong


def unresolved(target: dict[str, Any]) -> set[str]:
    """The base models of which a target's findings say that their terms are not known."""
    found = (finding for finding in target["findings"] if finding["rule"] in UNKNOWN)
    return {str(finding["attributes"].get("parent")) for finding in found}


def unsaid(target: dict[str, Any]) -> set[str]:
    """The base models of which a target's tree says that not all of them was read."""
    return {node["id"] for node in target["lineage"] if node.get("message")}


def _gist(target: dict[str, Any], without: str) -> Counter[Found]:
    """The findings of a target, those on base models by the name of the model and not by the place that tells it; and
    the models of its tree with their licences."""
    found: Counter[Found] = Counter()
    for finding in target["findings"]:
        if not finding["rule"].startswith(without):
            found[finding["rule"], str(finding["attributes"].get("parent") or finding["place"]["path"])] += 1
    for node in target["lineage"]:
        found["a node", f"{node['id']} {(node.get('license') or {}).get('attributes', {}).get('licenses')}"] += 1
    return found


def _rules(target: dict[str, Any], but: str = "") -> Counter[Found]:
    chosen = (finding for finding in target["findings"] if but not in finding["tags"])
    return Counter((finding["rule"], finding["place"]["path"]) for finding in chosen)


def _less(before: Counter[Found], after: Counter[Found]) -> list[str]:
    return [] if before == after else [f"lost {sorted(before - after)} and has {sorted(after - before)} more"]


def _shown(before: Any, after: Any) -> str:
    if isinstance(before, list) and isinstance(after, list):
        lost = [item for item in before if item not in after]
        more = [item for item in after if item not in before]
        return f"not {json.dumps(lost)[:500]} but {json.dumps(more)[:500]}"
    return f"not {before!r} but {after!r}"
