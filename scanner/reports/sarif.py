"""SARIF 2.1.0, as GitHub code scanning and other viewers read it.

One run per target, with its own category, so that a later scan of that target replaces its alerts. Findings that the
policy or a person allows are left out: readers show every result as an open alert, suppressed or not; who asks for what
people waived gets it as suppressed results. What is denied or to review
is written with the level of the finding (severity and confidence); the outcome stands in its properties. A scan that
found nothing writes a run without results, which closes old alerts. What was not fully checked is a notification, never
a result and never silence.

Limits (20 runs a file, 25,000 results a run) are GitHub's. More than 20 targets share the last run.
"""

from __future__ import annotations

import json

from scanner.model.escape import printable
from scanner.model.verdict import OUTCOMES, PARDONS
from scanner.reports.interface import Output
from scanner.reports.sarif_results import location, obligation, result, sentence, uri
from scanner.reports.sarif_rules import descriptor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.report import Report, TargetReport
    from scanner.model.verdict import Verdict
    from scanner.reports.sarif_results import Object

MAX_RUNS = 20
MAX_RESULTS = 25_000
MAX_OBLIGATIONS = 2_000

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HUB = "https://huggingface.co/"
_HUB_SOURCES = ("hub", "hf-cache")


def _render(report: Report) -> bytes:
    return _rendered(report, ())


def _render_waived(report: Report) -> bytes:
    return _rendered(report, PARDONS)


def _rendered(report: Report, waived: tuple[str, ...]) -> bytes:
    """The file. ``waived`` are the means by which people may have allowed what is written nevertheless."""
    groups = [[target] for target in report.targets]
    if len(groups) > MAX_RUNS:
        groups = [*groups[: MAX_RUNS - 1], list(report.targets[MAX_RUNS - 1 :])]
    categories = _categories(groups)
    runs = [_run(report, group, category, waived) for group, category in zip(groups, categories, strict=True)]
    if runs and report.notes:
        notes: list[Object] = [{"level": "note", "message": {"text": sentence(note)}} for note in report.notes]
        runs[0]["invocations"][0]["toolConfigurationNotifications"] = notes
    text = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": runs}, indent=1)
    # "##[error]" acts anywhere in a line of a CI log, also inside of JSON that is written to standard output.
    return (text.replace("##", "#\\u0023") + "\n").encode("ascii")


REPORT = Output("sarif", "SARIF 2.1.0, for GitHub code scanning and editors", _render, _render_waived)


def _run(report: Report, targets: Sequence[TargetReport], category: str, waived: tuple[str, ...]) -> Object:
    judged: list[tuple[Finding, Verdict, TargetReport]] = []
    for target in targets:
        verdicts = {verdict.subject: verdict for verdict in target.verdicts}
        judged += [(finding, verdicts[finding.fingerprint], target) for finding in target.findings]
    judged = [entry for entry in judged if entry[1].outcome != "allow" or entry[1].by in waived]
    judged.sort(key=lambda entry: (OUTCOMES.index(entry[1].outcome), *entry[0].sort_key()))
    cut = judged[MAX_RESULTS:]
    del judged[MAX_RESULTS:]
    fired = {finding.rule for finding, _, _ in judged}
    rules = [rule for rule in report.rules if rule.id in fired]
    index = {rule.id: position for position, rule in enumerate(rules)}
    results = [
        result(finding, verdict, index[finding.rule], position, target.target if len(targets) > 1 else "")
        for position, (finding, verdict, target) in enumerate(judged)
    ]
    notifications = _notifications([gap for target in targets for gap in target.gaps])
    if cut:
        text = f"{len(cut):,} more findings are not in this file, which holds the {MAX_RESULTS:,} worst."
        notifications.append(_notification("results-cut", "warning", f"{text} Write --output json for all."))
    if len(targets) > 1:
        text = f"This run holds {len(targets):,} targets, because a file may hold {MAX_RUNS} runs."
        notifications.append(_notification("targets-merged", "note", f"{text} Write one file per target instead."))
    run: Object = {
        "tool": {"driver": _driver(report, [descriptor(rule) for rule in rules])},
        "automationDetails": {"id": category},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the scanned repository."}}},
        "invocations": [
            {
                "executionSuccessful": not any(gap.incomplete for target in targets for gap in target.gaps),
                "exitCode": report.exit_code,
                "toolExecutionNotifications": notifications,
            }
        ],
    }
    provenance = [entry for target in targets for entry in _provenance(target)]
    if provenance:
        run["versionControlProvenance"] = provenance
    run["results"] = results
    run["properties"] = {
        "targets": [printable(target.target, 500) for target in targets],
        "answers": [target.answer for target in targets],
        "policy": printable(report.policy, 500),
        "ruleset": printable(report.ruleset, 500),
    }
    due = [obligation(item, target.target) for target in targets for item in target.obligations]
    if due:
        run["properties"]["obligations"] = due[:MAX_OBLIGATIONS]
    return run


def _driver(report: Report, rules: list[Object]) -> Object:
    version = printable(report.tool_version, 100)
    driver: Object = {"name": "Weighbridge"}
    if version:
        driver["version"] = version
    if version.count(".") == 2 and version.replace(".", "").isdigit():
        driver["semanticVersion"] = version
    driver["rules"] = rules
    return driver


def _notifications(gaps: Sequence[Gap]) -> list[Object]:
    """The gaps, each at its place; above 25,000 the rest is one notification that counts it."""
    ordered = sorted(gaps, key=lambda gap: (not gap.incomplete, *gap.sort_key()))
    notifications: list[Object] = []
    for gap in ordered[:MAX_RESULTS]:
        reason = printable(gap.reason, 200) or "gap"
        entry = _notification(reason, "warning" if gap.incomplete else "note", gap.message)
        if gap.place.path:
            entry["locations"] = [location(gap.place)]
        notifications.append(entry)
    left = len(ordered) - MAX_RESULTS
    if left > 0:
        notifications.append(_notification("gaps-cut", "warning", f"{left:,} more files were not fully checked."))
    return notifications


def _notification(reason: str, level: str, text: str) -> Object:
    return {"descriptor": {"id": reason}, "level": level, "message": {"text": sentence(text)}}


def _provenance(target: TargetReport) -> list[Object]:
    if target.source not in _HUB_SOURCES or not target.revision:
        return []
    entry: Object = {"repositoryUri": _HUB + uri(_hub_name(target)), "revisionId": printable(target.revision, 200)}
    return [{**entry, "mappedTo": {"uriBaseId": "%SRCROOT%"}}]


def _hub_name(target: TargetReport) -> str:
    """``org/name`` (or ``datasets/org/name``) of a Hub target as the user may have written it."""
    name = target.target
    for prefix in ("hf://", "hf-cache:"):
        name = name.removeprefix(prefix)
    return name.partition("@")[0]


def _categories(groups: Sequence[Sequence[TargetReport]]) -> list[str]:
    """One id per run, ending in ``/`` so that all of it is the category; GitHub refuses two that are the same."""
    taken: set[str] = set()
    categories: list[str] = []
    for group in groups:
        base = _slug(group[0]) if len(group) == 1 else "more-targets"
        slug, number = base, 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        categories.append(f"weighbridge/{slug}/")
    return categories


def _slug(target: TargetReport) -> str:
    """The target's name in letters, digits, dot, dash and underscore; of an absolute path its last part only."""
    name = _hub_name(target) if target.source in _HUB_SOURCES else target.target.replace("\\", "/").rstrip("/")
    if name.startswith("/") or name[1:3] == ":/":
        name = name.rpartition("/")[2]
    slug = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "-" for char in name)
    return slug.strip(".-")[:100] or "root"
