"""SARIF 2.1.0, as GitHub code scanning and other viewers read it.

One run per target, with its own category, so that a later scan of that target replaces its alerts. Findings that the
policy or a person allows are left out: readers show every result as an open alert, suppressed or not; who asks for what
people waived gets it as suppressed results. What is denied or to review
is written with the level of the finding (severity and confidence); the outcome stands in its properties. A scan that
found nothing writes a run without results, which closes old alerts. What was not fully checked is a notification, never
a result and never silence.

What is found in a model that local files name is placed at the line that names it. What is found in any other repo of the
Hub has no line here: such a run says that it is not for upload.

Limits (20 runs a file, 25,000 results a run of which 5,000 are shown, 10 MB packed) are GitHub's: `sarif_order` and
`sarif_size` keep them. Of more than 20 targets, those that local files name share a run, then the last ones do.
"""

from __future__ import annotations

import json
from hashlib import sha256

from scanner.model.escape import printable, without_commands
from scanner.model.hub import ENDPOINT
from scanner.model.report import MODELS_IN
from scanner.model.verdict import PARDONS
from scanner.reports.interface import Output
from scanner.reports.sarif_anchor import Anchor, anchor_of, bases, repo_of
from scanner.reports.sarif_order import MAX_RESULTS, Row, rows_of
from scanner.reports.sarif_places import uri
from scanner.reports.sarif_results import obligation, result, sentence
from scanner.reports.sarif_rules import descriptor
from scanner.reports.sarif_size import detail_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.fact import Gap
    from scanner.model.report import Report, TargetReport
    from scanner.reports.sarif_places import Object
    from scanner.reports.sarif_size import Detail

MAX_RUNS = 20
MAX_NAMES = 1_000
"""Targets that a run which several share lists by name."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def _render(report: Report) -> bytes:
    return _rendered(report, ())


def _render_waived(report: Report) -> bytes:
    return _rendered(report, PARDONS)


def _rendered(report: Report, waived: tuple[str, ...]) -> bytes:
    """The file. ``waived`` are the means by which people may have allowed what is written nevertheless."""
    groups = _groups(report.targets)
    rules = {rule.id: rule for rule in report.rules}
    rows = [rows_of(group, rules, waived) for group in groups]
    gaps = [_ordered(group) for group in groups]
    detail, fitting = detail_for([each[:MAX_RESULTS] for each in rows], gaps)
    runs = []
    for number, category in enumerate(_categories(groups)):
        run = _Run(report, groups[number], detail, rows[number], min(fitting[number], MAX_RESULTS))
        runs.append(run.told(category, gaps[number]))
    if runs and report.notes:
        notes: list[Object] = [{"level": "note", "message": {"text": sentence(note)}} for note in report.notes]
        runs[0]["invocations"][0]["toolConfigurationNotifications"] = notes
    text = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": runs}, indent=1)
    return (without_commands(text) + "\n").encode("ascii")


def _groups(targets: Sequence[TargetReport]) -> list[list[TargetReport]]:
    """The targets of each run. Targets that local files name share one as soon as there are too many, so that which of
    them do does not depend on their number."""
    groups = [[target] for target in targets]
    if len(groups) > MAX_RUNS:
        named = [target for target in targets if target.named]
        groups = ([named] if named else []) + [[target] for target in targets if not target.named]
    if len(groups) > MAX_RUNS:
        rest = [target for group in groups[MAX_RUNS - 1 :] for target in group]
        groups = [*groups[: MAX_RUNS - 1], rest]
    return groups


REPORT = Output("sarif", "SARIF 2.1.0, for GitHub code scanning and editors", _render, _render_waived)


class _Run:
    """One run: its targets, its results as far as they fit, and what there is to say beside them."""

    def __init__(
        self, report: Report, targets: Sequence[TargetReport], detail: Detail, rows: Sequence[Row], most: int
    ) -> None:
        self._report = report
        self._targets = targets
        self._detail = detail
        self._rows = rows[:most]
        self._cut = len(rows) - len(self._rows)
        many = len(targets) > 1
        self._anchors = {
            id(target): anchor_of(target, number if many else 0) for number, target in enumerate(targets, 1)
        }

    def told(self, category: str, gaps: Sequence[tuple[Gap, TargetReport]]) -> Object:
        """The run as SARIF has it."""
        fired = {row.finding.rule for row in self._rows}
        rules = [rule for rule in self._report.rules if rule.id in fired]
        index = {rule.id: position for position, rule in enumerate(rules)}
        run: Object = {
            "tool": {"driver": _driver(self._report, [descriptor(rule) for rule in rules])},
            "automationDetails": {"id": category},
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": bases(list(self._anchors.values())),
            "invocations": [
                {
                    "executionSuccessful": not any(gap.incomplete for gap, _ in gaps),
                    "exitCode": self._report.exit_code,
                    "toolExecutionNotifications": [*self._gaps(gaps), *self._remarks()],
                }
            ],
        }
        provenance = [entry for target in self._targets[:MAX_NAMES] for entry in self._provenance(target)]
        if provenance:
            run["versionControlProvenance"] = provenance
        run["results"] = self._results(index)
        run["properties"] = self._properties()
        return run

    def _results(self, index: dict[str, int]) -> list[Object]:
        many, detail = len(self._targets) > 1, self._detail
        results: list[Object] = []
        seen: dict[str, int] = {}
        for position, row in enumerate(self._rows):
            anchor = self._anchors[id(row.target)]
            target = row.target.target if many else ""
            entry = result(row, index[row.finding.rule], anchor, detail, position < detail.evidence, target)
            mark = entry["partialFingerprints"]["primaryLocationLineHash"].rpartition(":")[0]
            seen[mark] = seen.get(mark, 0) + 1
            entry["partialFingerprints"]["primaryLocationLineHash"] = f"{mark}:{seen[mark]}"
            results.append(entry)
        return results

    def _gaps(self, gaps: Sequence[tuple[Gap, TargetReport]]) -> list[Object]:
        """The gaps, each at its place; above the limit the rest is one notification that counts it."""
        most = self._detail.gaps
        notifications = [self._gap(gap, self._anchors[id(target)]) for gap, target in gaps[:most]]
        if len(gaps) > most:
            text = f"{len(gaps) - most:,} more files were not fully checked. Write --output json for all."
            notifications.append(_notification("gaps-cut", "warning", text))
        return notifications

    def _gap(self, gap: Gap, anchor: Anchor) -> Object:
        reason = printable(gap.reason, 200) or "gap"
        about = ""
        if anchor.name:
            about = f"{printable(anchor.name, 200)}, {printable(gap.place.path, 200)}: "
        text = sentence(about + gap.message.strip(), self._detail.text)
        entry = _notification(reason, "warning" if gap.incomplete else "note", text)
        if gap.place.path and (anchor.named or len(gap.place.path) <= self._detail.text * 10):
            entry["locations"] = [anchor.place(gap.place)]
        return entry

    def _remarks(self) -> list[Object]:
        """What a reader has to know of the file itself."""
        remarks = []
        stood_for = sum(row.more for row in self._rows)
        if stood_for:
            text = (
                f"{stood_for:,} findings are counted in results of the same rule and file, because there are so many."
            )
            remarks.append(_notification("results-grouped", "note", f"{text} Write --output json for each."))
        if self._cut:
            text = f"{self._cut:,} more findings are not in this file, which holds the {len(self._rows):,} worst."
            remarks.append(_notification("results-cut", "warning", f"{text} Write --output json for all."))
        if len(self._targets) > 1:
            text = f"This run holds {len(self._targets):,} targets, because a file may hold {MAX_RUNS} runs."
            remarks.append(_notification("targets-merged", "note", f"{text} Write one file per target instead."))
        if not self._may_upload:
            text = (
                "These results lie in files on the Hub, of which no repository here has a line: do not upload them to"
            )
            more = "code scanning. Scan with --models-in to have them at the line that names the model."
            remarks.append(_notification("not-for-upload", "note", f"{text} {more}"))
        return remarks

    @property
    def _may_upload(self) -> bool:
        return all(anchor.may_upload for anchor in self._anchors.values())

    def _provenance(self, target: TargetReport) -> list[Object]:
        anchor = self._anchors[id(target)]
        if not anchor.name or not anchor.revision or anchor.named:
            return []  # of a named model no file is written by its own path
        entry: Object = {
            "repositoryUri": f"{ENDPOINT}/{uri(anchor.name)}",
            "revisionId": printable(anchor.revision, 200),
        }
        return [{**entry, "mappedTo": {"uriBaseId": anchor.base}}]

    def _properties(self) -> Object:
        properties: Object = {
            "targets": [printable(target.target, 500) for target in self._targets[:MAX_NAMES]],
            "answers": [target.answer for target in self._targets[:MAX_NAMES]],
            "policy": printable(self._report.policy, 500),
            "ruleset": printable(self._report.ruleset, 500),
            "upload": self._may_upload,
            "revisions": [printable(target.revision or "", 200) for target in self._targets[:MAX_NAMES]],
        }
        due = [
            obligation(item, target.target, self._anchors[id(target)])
            for target in self._targets
            for item in target.obligations[: self._detail.obligations]
        ]
        if due:
            properties["obligations"] = due[: self._detail.obligations]
        return properties


def _ordered(targets: Sequence[TargetReport]) -> list[tuple[Gap, TargetReport]]:
    found = [(gap, target) for target in targets for gap in target.gaps]
    return sorted(found, key=lambda each: (not each[0].incomplete, *each[0].sort_key(), each[1].target))


def _driver(report: Report, rules: list[Object]) -> Object:
    version = printable(report.tool_version, 100)
    driver: Object = {"name": "Weighbridge"}
    if version:
        driver["version"] = version
    if version.count(".") == 2 and version.replace(".", "").isdigit():
        driver["semanticVersion"] = version
    driver["rules"] = rules
    return driver


def _notification(reason: str, level: str, text: str) -> Object:
    return {"descriptor": {"id": reason}, "level": level, "message": {"text": sentence(text)}}


def _categories(groups: Sequence[Sequence[TargetReport]]) -> list[str]:
    """One id per run, ending in ``/`` so that all of it is the category; GitHub refuses two that are the same."""
    taken: set[str] = set()
    categories: list[str] = []
    slugs = [_slug_of(group) for group in groups]
    for group, slug in zip(groups, slugs, strict=True):
        base = slug
        if slugs.count(slug) > 1 and group[0].named and "@" in group[0].target:  # two revisions of one model
            base = _letters(f"{slug}-{group[0].target.partition('@')[2]}")
        slug, number = base, 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        categories.append(f"weighbridge/{slug}/")
    return categories


def _slug_of(group: Sequence[TargetReport]) -> str:
    if len(group) > 1:
        return "named-models" if all(target.named for target in group) else "more-targets"
    (target,) = group
    return f"models-in-{_slug(target)}" if target.source == MODELS_IN else _slug(target)


def _slug(target: TargetReport) -> str:
    """The target's name as part of a category: other names have other parts. Of an absolute path its last part only."""
    name = repo_of(target) or target.target.removeprefix("hf-cache:").replace("\\", "/").rstrip("/")
    if name.startswith("/") or name[1:3] == ":/":
        name = name.rpartition("/")[2]
    return _letters(name)


def _letters(name: str) -> str:
    """``name`` in letters, digits, dot, dash, underscore and slash; a name that is changed by it ends in a digest."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    told = ["-" if part == ".." else "".join(char if _is_plain(char) else "-" for char in part) for part in parts]
    plain = "/".join(told)[:100].strip("/")
    if plain == "/".join(parts):
        return plain or "root"
    return f"{plain.strip('-/') or 'root'}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _is_plain(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "._-")
