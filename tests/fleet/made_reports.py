"""Outcomes as a worker makes them, without anything to scan."""

from __future__ import annotations

from pathlib import Path

from scanner.model.codec import report_to_json
from scanner.model.fact import Fact, Gap
from scanner.model.finding import Finding
from scanner.model.fleet import Cost, Outcome, RunInfo, Wanted
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.report import Inventory, Report, RuleInfo, TargetReport
from scanner.model.verdict import Reason, Verdict
from scanner.store.fleet.store import FleetStore, open_fleet

KEY = "5" * 64
BEGAN = "2026-01-01T00:00:00Z"
COMMIT = "c" * 40

RULES = tuple(
    RuleInfo(rule, "Title", "Why.", "Fix.", "Act", severity, "high")
    for rule, severity in (("pickle-unsafe-callable", "critical"), ("license-undeclared", "low"))
)


def name_of(number: int) -> str:
    """The name of one target."""
    return f"hf://acme/model-{number:04}"


def wanted(*numbers: int, by: str = "ids.txt") -> list[Wanted]:
    """Targets as a list names them."""
    return [Wanted(name_of(number), lists=(f"{by}:{number}",)) for number in numbers]


def report_on(name: str, found: tuple[str, ...] = ("m.bin",), created: str = BEGAN, under: str = "MIT") -> bytes:
    """The report on a target with a finding in each of these files: of the first rule in ``.bin``, else of the second."""
    findings = tuple(
        Finding(
            (rule := RULES[0] if path.endswith(".bin") else RULES[1]).id,
            Place(path, line=number or None),
            f"{path} would run 100% of it. Do not load it.",
            rule.severity,
            "high",
            f"{number:032x}",
        )
        for number, path in enumerate(found)
    )
    verdicts = tuple(
        Verdict(
            item.fingerprint,
            "deny" if item.rule == RULES[0].id else "review",
            (Reason("It says so.", "policy.yaml:3"),),
        )
        for item in findings
    )
    target = TargetReport(
        target=name,
        source="hub",
        answer="fail" if findings else "pass",
        inventory=Inventory(3, 2, 100),
        revision=COMMIT,
        facts=(Fact("license-concluded", Place("README.md"), (("spdx", under),)),) if under else (),
        findings=findings,
        verdicts=verdicts,
        gaps=(Gap("pointer", Place("big.bin"), "It was never fetched. Fetch it.", False),),
    )
    return report_to_json(
        Report("1", created, "default", "policies", "rules", target.answer, 1, rules=RULES, targets=(target,))
    )


def done(number: int, **changes: object) -> Outcome:
    """What a target came to that was read; each the same every time, and other than its neighbours."""
    name = name_of(number)
    found = tuple(f"m{at}.{'bin' if at % 2 else 'txt'}" for at in range(number % 4))
    whole = Outcome(name, KEY, "done", COMMIT, "fail", report_on(name, found), cost=Cost(7, 3, 0.25, "one"))
    return altered(whole, **changes)


def opened(path: Path, **how: bool) -> FleetStore:
    """The store in that file, which is made where there is none."""
    return open_fleet(str(path), create=True, **how)


def begun(store: FleetStore, *numbers: int, key: str = KEY, lists: tuple[str, ...] = ("ids.txt",)) -> RunInfo:
    """A run over these targets."""
    return store.begin(key, lists, wanted(*numbers), "default", "rules", "1", BEGAN)
