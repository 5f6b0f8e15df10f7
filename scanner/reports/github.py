"""Workflow commands: annotations on a run of GitHub Actions and on the files of its change, written into the step's log.

What is denied is an error, what is to review or was not fully checked a warning, all else a notice. GitHub shows ten of
a kind for a step; the last line counts the rest.
Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands,
actions/toolkit, packages/core/src/command.ts (how data and properties are escaped)
"""

from __future__ import annotations

from scanner.model.report import ANSWERS
from scanner.reports.ci.places import file_name, in_checkout, line_of, where
from scanner.reports.console_target import Judged, headline
from scanner.reports.console_text import counted, plain, shown
from scanner.reports.interface import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.place import Place
    from scanner.model.report import Report, RuleInfo, TargetReport

LEVELS = ("error", "warning", "notice")

MAX_SHOWN = 10
"""Annotations of one level that GitHub shows for a step."""

MAX_TEXT = 1_000
MAX_TITLE = 160

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def _render(report: Report) -> bytes:
    targets = [Judged(target) for target in sorted(report.targets, key=lambda target: ANSWERS.index(target.answer))]
    lines = _Lines()
    for judged in targets[:1]:
        more = f" (and {counted(len(targets) - 1, 'more target')})" if len(targets) > 1 else ""
        lines.add("notice", {"title": f"Weighbridge: {report.answer.upper()}"}, plain(headline(judged)) + more)
    rules = {rule.id: rule for rule in report.rules}
    for outcome, level in (("deny", "error"), ("review", "warning")):
        for judged in targets:
            for finding in judged.listed:
                if judged.outcome(finding) == outcome:
                    _add_finding(lines, level, judged, finding, rules.get(finding.rule))
    for is_incomplete, level in ((True, "warning"), (False, "notice")):
        for judged in targets:
            for gap in judged.target.gaps:
                if gap.incomplete is is_incomplete:
                    _add_gap(lines, level, judged.target, gap)
    for note in report.notes:
        lines.add("notice", {"title": "Weighbridge"}, shown(note, MAX_TEXT) or "an empty note")
    return lines.text().encode()


REPORT = Output("github", "annotations in the log of a GitHub Actions step", _render)


def command(level: str, properties: dict[str, str], message: str) -> str:
    """One workflow command, escaped as the Actions toolkit does."""
    told = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items() if value)
    return f"::{level}{' ' if told else ''}{told}::{message.translate(_DATA)}"


def _add_finding(lines: _Lines, level: str, judged: Judged, finding: Finding, rule: RuleInfo | None) -> None:
    if not lines.has_room(level):
        return
    title = shown(rule.title if rule is not None and rule.title else finding.rule, MAX_TITLE)
    verdict = judged.verdicts[finding.fingerprint]
    rows = [shown(finding.message, MAX_TEXT), f"In {where(judged.target, finding.place)}."]
    for reason in verdict.reasons[:1]:
        origin = f" ({shown(reason.origin, 200)})" if reason.origin else ""
        rows.append(f"Policy: {shown(reason.text, 300)}{origin}")
    rows.append(f"weighbridge explain {shown(finding.rule, 100)}")
    lines.add(level, {**_at(judged.target, finding.place), "title": title}, "\n".join(rows))


def _add_gap(lines: _Lines, level: str, target: TargetReport, gap: Gap) -> None:
    if not lines.has_room(level):
        return
    title = "Not fully checked" if gap.incomplete else "Not scanned"
    rows = [shown(gap.message, MAX_TEXT), f"In {where(target, gap.place)} [{shown(gap.reason, 80)}]."]
    lines.add(level, {**_at(target, gap.place), "title": title}, "\n".join(rows))


def _at(target: TargetReport, place: Place) -> dict[str, str]:
    at = in_checkout(target, place)
    return {"file": file_name(at), "line": str(line_of(at))} if at is not None else {}


class _Lines:
    """The commands, at most ten of a level, with a count of those that are left out."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._count = dict.fromkeys(LEVELS, 0)

    def has_room(self, level: str) -> bool:
        """False where one more of that level would not be shown; it is counted then. The last notice counts the rest."""
        if self._count[level] < (MAX_SHOWN - 1 if level == "notice" else MAX_SHOWN):
            return True
        self._count[level] += 1
        return False

    def add(self, level: str, properties: dict[str, str], message: str) -> None:
        if self.has_room(level):
            self._count[level] += 1
            self._lines.append(command(level, properties, message))

    def text(self) -> str:
        left = {
            level: count - (MAX_SHOWN - 1 if level == "notice" else MAX_SHOWN) for level, count in self._count.items()
        }
        told = [counted(number, f"more {level}") for level, number in left.items() if number > 0]
        if told:
            words = f"and {', '.join(told)}; GitHub shows {MAX_SHOWN} of a kind, other outputs have them all"
            self._lines.append(command("notice", {"title": "Weighbridge"}, words))
        return "".join(f"{line}\n" for line in self._lines) or "\n"
