"""Fleets' stores for tests and measurements: real ones, filled as a scan fills them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.model.codec import report_to_json
from scanner.model.fact import Gap
from scanner.model.finding import Finding, fingerprint_of
from scanner.model.fleet import Cost, Outcome, Wanted
from scanner.model.place import Place
from scanner.model.report import Inventory, Report, RuleInfo, TargetReport
from scanner.model.verdict import Reason, Verdict
from scanner.store.fleet.store import FleetStore, open_fleet

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY = "k" * 64
BEGUN = "2026-11-22T00:00:00Z"
COMMIT = "0123abcd" * 5

PICKLE = RuleInfo(
    "pickle-unsafe-callable", "A pickle calls code that can harm", "A pickle is a program.", "Do not load it.",
    "Do not load these files", "critical", "very-high", ("security", "pickle"),
)  # fmt: skip
LICENSE = RuleInfo(
    "license-mismatch", "Two statements of the licence differ", "Somebody has to say which holds.", "Ask the author.",
    "Find out which licence holds", "high", "high", ("license",),
)  # fmt: skip


def report(target: str, deny: int = 0, review: int = 0, gaps: int = 0) -> bytes:
    """A report on one target, as a worker hands it over."""
    rules = [PICKLE] * deny + [LICENSE] * review
    findings = tuple(_finding(rule, f"part-{at}.bin") for at, rule in enumerate(rules))
    outcomes = ["deny"] * deny + ["review"] * review
    verdicts = tuple(
        Verdict(found.fingerprint, outcome, (Reason("the policy says so", "builtin:default:27"),))
        for found, outcome in zip(findings, outcomes, strict=True)
    )
    missed = tuple(
        Gap("pointer", Place(f"big-{at}.safetensors"), "It was never fetched. Fetch it.") for at in range(gaps)
    )
    answer = "fail" if deny else "incomplete" if gaps else "pass"
    looked = Inventory(len(findings) + 2, len(findings) + 1, 48_000_000)
    one = TargetReport(target, "hub", answer, looked, COMMIT, findings=findings, verdicts=verdicts, gaps=missed)
    head = ("0.1.0", BEGUN, "default", "builtin:default", "r" * 12, answer, 1 if deny else 0)
    return report_to_json(Report(*head, rules=(PICKLE, LICENSE), targets=(one,)))


def _finding(rule: RuleInfo, path: str) -> Finding:
    return Finding(
        rule.id, Place(path), f"Loading {path} calls posix.system.", rule.severity, rule.confidence,
        fingerprint_of(rule.id, path, ""), rule.tags,
    )  # fmt: skip


def outcome(target: str, **found: int) -> Outcome:
    """What a target came to that was read."""
    data = report(target, **found)
    answer = "fail" if found.get("deny") else "incomplete" if found.get("gaps") else "pass"
    return Outcome(target, KEY, "done", COMMIT, answer, data, cost=Cost(1_200_000, 12, 3.4, "worker-1"))


def failed(target: str, error: str = "There is no such repo on the Hub. Look at the name.") -> Outcome:
    """What a target came to that could not be read."""
    return Outcome(target, KEY, "failed", error=error)


def filled(
    path: str, outcomes: Iterable[Outcome], waiting: Iterable[str] = (), finished: str = "", killers: Iterable[str] = ()
) -> FleetStore:
    """A store with one run of these outcomes, and targets that wait or were quarantined; it is open for writing."""
    store = open_fleet(path, create=True)
    items, rest, deadly = list(outcomes), list(waiting), list(killers)
    names = [item.target for item in items] + deadly + rest
    wanted = (Wanted(name, lists=(f"ids.txt:{at}",)) for at, name in enumerate(names, 1))
    run = store.begin(KEY, ["ids.txt"], wanted, "default", "r" * 12, "0.1.0", BEGUN)
    for item in items:
        store.put(run.number, item)
    for name in deadly:
        store.quarantine(run.number, name, "Reading it ended two processes (killed by signal 9). Read it alone.")
    if finished:
        store.finish(run.number, finished)
    return store


def app_on(path: str, number: int | None = None, keep: dict[str, Any] | None = None, **settings: Any) -> Any:
    """The app on a store; ``keep`` is the place that is kept, and no file of settings is read."""
    from scanner.tui.fleet.app import FleetApp
    from scanner.tui.fleet.opening import opened
    from scanner.tui.settings import Settings
    from tests.tui.stage import Audit

    def listed() -> Any:
        one = Audit(_nothing())
        one.place = keep if keep is not None else {}
        return one

    return FleetApp(opened(path, number, listed, lambda _, view: Audit(view)), Settings("dark", **settings))


def _nothing() -> Any:
    from scanner.model.report_view import ReportView

    return ReportView(Report("0.1.0", BEGUN, "default", "builtin:default", "r" * 12, "incomplete", 3))
