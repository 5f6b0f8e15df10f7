"""One target on the console: its headline, what to do, what was not checked, what was looked at."""

from __future__ import annotations

from scanner.model.finding import LEVELS
from scanner.model.report import MODELS_IN
from scanner.model.verdict import BY_PEOPLE, OUTCOMES, PARDONS
from scanner.reports.console_text import (
    Line,
    Span,
    begins_line,
    columns,
    counted,
    sentences,
    shown,
    shown_path,
    size,
    wrapped,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.place import Place
    from scanner.model.report import RuleInfo, TargetReport
    from scanner.model.verdict import Verdict

MAX_ROWS = 20
"""Findings shown under one action, kinds of gaps under one heading: what fits a screen or two."""

MAX_ALIKE = 8
"""Places shown of gaps that have the same message."""

MAX_NAMED = 4
"""Places shown of a target that local files name."""

MAX_ALLOWED = 4
"""Rules named of findings that the policy allows."""

MAX_EVIDENCE = 6
"""Lines of evidence shown per finding."""

MAX_TERMS = 4
"""Licences whose conditions are told although the policy allows them."""

_SUMMARY = "summary"
"""The tag of rules that sum up what a licence asks."""

MAX_REASONS = 6
"""Links shown of the chain from the policy's line to the licence's."""

MAX_MESSAGE = 1000
"""Characters of a message: how much a scanned file can put on the screen is bounded."""

_ANSWER_STYLE = {"fail": "deny", "incomplete": "incomplete", "pass": "ok"}
_INDENT = " " * 10


class Judged:
    """A target with its verdicts at hand: ``listed`` are the findings that are not allowed, worst first, ``waived`` those
    that only a person's decision allows."""

    __slots__ = ("allowed", "listed", "target", "verdicts", "waived")

    def __init__(self, target: TargetReport) -> None:
        self.target = target
        self.verdicts: dict[str, Verdict] = {verdict.subject: verdict for verdict in target.verdicts}
        self.allowed: list[Finding] = []
        self.listed: list[Finding] = []
        self.waived: list[Finding] = []
        for finding in target.findings:
            verdict = self.verdicts[finding.fingerprint]
            if verdict.outcome != "allow":
                self.listed.append(finding)
            else:
                (self.waived if verdict.by in PARDONS else self.allowed).append(finding)
        self.listed.sort(key=lambda finding: (OUTCOMES.index(self.outcome(finding)), *finding.sort_key()))

    def outcome(self, finding: Finding) -> str:
        """deny, review or allow, in constant time."""
        return self.verdicts[finding.fingerprint].outcome

    @property
    def terms(self) -> list[Finding]:
        """What sums up a licence and is allowed: told in short, since a person has to know it."""
        return [finding for finding in self.allowed if _SUMMARY in finding.tags]

    @property
    def missing(self) -> int:
        """How many things that a licence asks are not there."""
        if not self.target.obligations:
            return 0
        from scanner.reports.console_todo import missing  # not at the top: most targets ask for nothing

        return missing(self.target.obligations)

    @property
    def is_silent(self) -> bool:
        """True where a pass needs no more than its headline."""
        return self.target.answer == "pass" and not self.target.gaps and not self.listed


def answer_spans(answer: str, review: int = 0) -> tuple[Span, ...]:
    """The answer as the words that a line begins with; a pass with something to review says so before anything else."""
    word = (_ANSWER_STYLE[answer], answer.upper())
    if answer != "pass" or not review:
        return (word,)
    return (word, ("review", f", {counted(review, 'finding')} to review"))


def headline(judged: Judged, quiet: bool = False) -> Line:
    """The answer in one line: the word, the target, then only what the reader has to know."""
    target = judged.target
    name = shown_path(target.target) or "(no name)"
    if target.source == MODELS_IN:
        told = ", ".join(_looked_in(target))
        return (*answer_spans(target.answer), ("", "  models named in "), ("path", name), ("", f": {told}"))
    denied = sum(judged.outcome(finding) == "deny" for finding in judged.listed)
    review = len(judged.listed) - denied
    told = ", ".join(_counts(judged, denied, review, 0 if quiet else judged.missing))
    return (*answer_spans(target.answer, review), ("", "  "), ("path", name), ("", f": {told}"))


def _looked_in(target: TargetReport) -> list[str]:
    """How many models the files name, and how many of these may not be known."""
    named = {(fact.get("of"), str(fact.get("id")).casefold(), fact.get("revision")) for fact in target.facts}
    files = counted(target.inventory.in_scope, "file")
    parts = [f"{files} may name one"] if target.inventory.in_scope else ["no file that may name one"]
    parts.append(f"{counted(len(named), 'model')} named" if named else "none is named")
    unread = len({gap.place.path for gap in target.gaps if gap.incomplete})
    untold = len({gap.place.path for gap in target.gaps if not gap.incomplete})
    parts += [f"{counted(unread, 'file')} not fully checked"] if unread else []
    parts += [f"{counted(untold, 'file')} with names that only a run tells"] if untold else []
    return parts


def named_lines(target: TargetReport, width: int) -> list[Line]:
    """Where the project's own files name the target, in a line or two; nothing where they do not."""
    told = named_text(target, shown_path)
    return wrapped(told, width, "  ", "dim") if told else []


def named_text(target: TargetReport, told: Callable[[str], str]) -> str:
    """The same in words, "" where no file names it; ``told`` writes a place in the output's own language."""
    if not target.named:
        return ""
    places = ", ".join(told(str(place)) for place in target.named[:MAX_NAMED])
    left = len(target.named) - MAX_NAMED
    return f"named in {places}" + (f" and {counted(left, 'more place')}" if left > 0 else "")


def name_words(target: TargetReport, told: Callable[[str], str]) -> str:
    """What was looked at: a target by its name, or a place that was searched for models; ``told`` as for `named_text`."""
    name = told(target.target) or "no name"
    return f"models named in {name}" if target.source == MODELS_IN else name


def listed_counts(answer: str, denied: int, review: int) -> list[str]:
    """How many findings are denied and to review, as far as `answer_spans` does not say it."""
    parts = [f"{counted(denied, 'finding')} denied"] if denied else []
    if review and answer != "pass":
        parts.append(f"{review:,} to review" if denied else f"{counted(review, 'finding')} to review")
    return parts


def _counts(judged: Judged, denied: int, review: int, missing: int) -> list[str]:
    """How many files, findings and gaps there are, as far as the words before the name do not say it."""
    target = judged.target
    unchecked = counted(len({gap.place.path for gap in target.gaps if gap.incomplete}), "file")
    unscanned = len({gap.place.path for gap in target.gaps if not gap.incomplete})
    in_scope = target.inventory.in_scope
    parts: list[str] = []
    if target.answer == "incomplete" and not in_scope and not judged.listed and not target.inventory.bytes_total:
        return ["nothing of it was read"]
    if target.answer == "pass":
        parts.append(f"{counted(in_scope, 'file')} in scope" if in_scope else "no file in scope")
    if target.answer == "incomplete":
        parts.append(f"{unchecked} not fully checked")
    parts += listed_counts(target.answer, denied, review)
    if not judged.listed and (in_scope or target.answer != "pass"):
        nothing = "nothing to review" if judged.allowed or judged.waived or missing else "nothing found"
        parts.append(f"{nothing} in the rest" if target.answer == "incomplete" else nothing)
    if judged.waived:
        parts.append(f"{len(judged.waived):,} waived")
    if missing:
        parts.append(f"{counted(missing, 'thing')} to add")
    if target.answer != "incomplete" and any(gap.incomplete for gap in target.gaps):
        parts.append(f"{unchecked} not fully checked")
    if unscanned:
        parts.append(f"{counted(unscanned, 'file')} not scanned")
    return parts


def details(judged: Judged, rules: Mapping[str, RuleInfo], width: int, quiet: bool, waived: bool = False) -> list[Line]:
    """What follows a headline; with ``quiet`` without the accounts of what was looked at, with ``waived`` also each finding
    that people allowed."""
    groups: dict[str, list[Finding]] = {}
    named = named_lines(judged.target, width)
    for finding in judged.listed:
        groups.setdefault(rules[finding.rule].action, []).append(finding)
    lines: list[Line] = [*named]
    for action, findings in groups.items():
        lines += [(), heading(begins_line(shown(action, 100)) or "Look at these files", len(findings))]
        for number, finding in enumerate(findings[:MAX_ROWS]):
            lines += [()] if number else []
            lines += _finding(finding, judged.verdicts[finding.fingerprint], width)
        lines += more_lines(len(findings))
    gaps = sorted(judged.target.gaps, key=lambda gap: gap.sort_key())
    lines += gap_lines("Not fully checked", [gap for gap in gaps if gap.incomplete], width)
    lines += gap_lines("Not scanned", [gap for gap in gaps if not gap.incomplete], width)
    if waived and judged.waived:
        from scanner.reports.console_waived import waived_lines  # not at the top: only who asks for them sees them

        lines += waived_lines(judged, width)
    if quiet:
        return lines
    lines += _terms(judged.terms, width)
    if judged.target.obligations:
        from scanner.reports.console_todo import todo  # not at the top: most targets ask for nothing

        lines += todo(judged.target.obligations, width)
        if any(item.path for item in judged.target.obligations):
            hint = "weighbridge notice says what to put where, and --write does it"
            lines += wrapped(hint, width, "  ", "dim")
    lines += [()] if lines else []
    if judged.target.lineage:
        from scanner.reports.lineage_view import in_one_line  # not at the top: most targets have no ancestors

        for text in in_one_line(judged.target):
            lines += wrapped(text, width, "", "dim")
    for text in inventory_texts(judged.target):
        lines += wrapped(text, width, "", "dim")
    if judged.waived and not waived:
        from scanner.reports.console_waived import in_one_line as waived_in_one_line

        lines += wrapped(waived_in_one_line(judged), width, "", "dim")
    untold = [finding for finding in judged.allowed if _SUMMARY not in finding.tags]
    if untold:
        lines += wrapped(allowed_in_one_line(untold, judged), width, "", "dim")
    return lines


def heading(text: str, number: int) -> Line:
    """The line over a group, with how many are in it."""
    return (("heading", text), ("dim", f" ({number:,})"))


def more_lines(number: int) -> list[Line]:
    """What follows a list that was cut: how many more there are."""
    if number <= MAX_ROWS:
        return []
    return [(("dim", f"  and {number - MAX_ROWS:,} more; --output json shows them all"),)]


def few_rows(finding: Finding) -> tuple[str, ...]:
    """The lines to show: of a pickle's opcodes those up to the one that ``>`` marks, of any other text what is marked and
    what stands beside it; the first ones where nothing is marked."""
    excerpt = finding.excerpt
    marked = [index for index, line in enumerate(excerpt) if line.startswith(">")]
    if not marked:
        return excerpt[:MAX_EVIDENCE]
    if "pickle" in finding.tags:
        return excerpt[max(0, marked[0] + 1 - MAX_EVIDENCE) : marked[0] + 1]
    near = sorted(range(len(excerpt)), key=lambda index: (min(abs(index - mark) for mark in marked), index))
    told = sorted(index for index in near[:MAX_EVIDENCE] if min(abs(index - mark) for mark in marked) <= 1)
    return tuple(excerpt[index] for index in told)


def _finding(finding: Finding, verdict: Verdict, width: int) -> list[Line]:
    lines: list[Line] = [
        (("", "  "), (verdict.outcome, f"{verdict.outcome:<8}"), *place_spans(finding.place)),
        *_message(finding, verdict, width),
    ]
    room = max(20, width - len(_INDENT) - 2)
    for text in few_rows(finding):
        row = shown(text, room)
        lines.append((("dim", f"{_INDENT}| "), ("code", row if columns(row) <= room else shown(text, room // 2))))
    left = len(finding.excerpt) - MAX_EVIDENCE
    if left > 0 and not any(line.startswith(">") for line in finding.excerpt):
        lines.append((("dim", f"{_INDENT}| and {counted(left, 'more line')}"),))
    times = "" if finding.count == 1 else f", {counted(finding.count, 'time')}"
    lines += wrapped(f"{shown(finding.rule, 80)}, {finding.level}{times}", width, _INDENT, "dim")
    decider = "decided: " if verdict.by in BY_PEOPLE else "policy: "
    for number, reason in enumerate(verdict.reasons[:MAX_REASONS]):
        origin = f" ({shown_path(reason.origin)})" if reason.origin else ""
        text = beyond(reason.text, finding.message) if number else reason.text
        lines += wrapped(f"{'← ' if number else decider}{shown(text, 300)}{origin}", width, _INDENT, "dim")
    return lines


def _message(finding: Finding, verdict: Verdict, width: int) -> list[Line]:
    """The finding's words; on a base model in parts, the way to it only where no reason below tells it."""
    if "lineage" not in finding.tags:
        return wrapped(shown(finding.message, MAX_MESSAGE), width, _INDENT)
    way = next((str(value) for name, value in finding.attributes if name == "path" and value), "")
    told = way and any(way in reason.text for reason in verdict.reasons)
    parts = [part for part in sentences(finding.message) if not (told and part == f"Path: {way}.")]
    return [line for part in parts for line in wrapped(shown(part, MAX_MESSAGE), width, _INDENT)]


def beyond(reason: str, message: str) -> str:
    """``reason`` ("clause 2 of …: what it says") without the words that the message above it has already."""
    head, colon, says = reason.partition(": ")
    if colon and says and says in message:
        return head
    told = message.partition(": ")[2]
    if not colon or not told or not says.startswith(told):
        return reason
    return f"{head}: {says[len(told) :].strip()}" if len(says) > len(told) else head


def _terms(findings: Sequence[Finding], width: int) -> list[Line]:
    """What licences ask whose conditions the policy allows, and how each gets an answer."""
    if not findings:
        return []
    lines: list[Line] = [(), heading("Terms to know", len(findings))]
    for finding in findings[:MAX_TERMS]:
        lines += [(("", "  - "), *place_spans(finding.place))]
        lines += wrapped(shown(finding.message, MAX_MESSAGE), width, "    ")
    if len(findings) > MAX_TERMS:
        lines.append((("dim", f"  and {len(findings) - MAX_TERMS:,} more; --output json shows them all"),))
    hint = "State your use in a policy, and each is tested against it: weighbridge policy init"
    return lines + wrapped(hint, width, "    ", "dim")


def place_spans(place: Place) -> tuple[Span, ...]:
    """Where something is: the file, what lies in it, the position there."""
    spans = [("path", shown_path(place.path) or "(the whole target)")]
    if place.member:
        spans += [("dim", "!/"), ("path", shown_path(place.member))]
    if place.line is not None:
        spans.append(("dim", f" line {place.line}"))
    elif place.offset is not None:
        spans.append(("dim", f" @byte {place.offset}"))
    return tuple(spans)


def gap_lines(title: str, gaps: Sequence[Gap], width: int) -> list[Line]:
    """What was not read, under ``title``: the places of each reason together."""
    if not gaps:
        return []
    lines: list[Line] = [(), heading(title, len(gaps))]
    alike: dict[tuple[str, str], list[Gap]] = {}
    for gap in gaps:
        alike.setdefault((gap.message, gap.reason), []).append(gap)
    for (message, reason), same in list(alike.items())[:MAX_ROWS]:
        for gap in same[:MAX_ALIKE]:
            lines.append((("incomplete" if gap.incomplete else "dim", "  - "), *place_spans(gap.place)))
        if len(same) > MAX_ALIKE:
            lines.append((("dim", f"    and {len(same) - MAX_ALIKE:,} more; --output json shows them all"),))
        lines += wrapped(f"{shown(message, MAX_MESSAGE)} [{shown(reason, 80)}]", width, "    ")
    return lines + more_lines(len(alike))


def inventory_texts(target: TargetReport) -> list[str]:
    """How many files there are, what was read of them, and what was left out, in a text each."""
    inventory = target.inventory
    files = f"{counted(inventory.files, 'file')}, {inventory.in_scope:,} in scope"
    requests = f" in {counted(inventory.requests, 'request')}" if inventory.requests else ""
    texts = [f"{files}; read {size(inventory.bytes_read)} of {size(inventory.bytes_total)}{requests}"]
    if inventory.requests and target.revision:
        texts.append(f"revision {shown(target.revision, 64)}")
    excluded = [f"{number:,} by {shown(cause, 40)}" for cause, number in inventory.excluded[:MAX_ROWS] if number]
    if excluded:
        texts.append(f"left out: {', '.join(excluded)}")
    return texts


def allowed_in_one_line(findings: Sequence[Finding], judged: Judged) -> str:
    """How many findings the policy allows, by which rules they were found, and which file of somebody's allows errors."""
    rules = sorted({finding.rule for finding in findings})
    named = [shown(rule, 80) for rule in rules[:MAX_ALLOWED]]
    if len(rules) > MAX_ALLOWED:
        named.append(counted(len(rules) - MAX_ALLOWED, "more rule"))
    reasons = [judged.verdicts[one.fingerprint].reasons[:1] for one in findings if one.level == "error"]
    files = sorted({reason.origin for (reason,) in filter(None, reasons)} - {""})
    files = [file for file in files if not file.startswith("builtin:")]
    by = f", errors by {shown(files[0], 80)}{' and more' * (len(files) > 1)}" if files else ""
    return f"{by_level(findings)} allowed by policy ({', '.join(named)}){by}; --output json shows them"


def by_level(findings: Sequence[Finding]) -> str:
    """ "1 error and 2 notes"."""
    counts = dict.fromkeys(LEVELS, 0)
    for finding in findings:
        counts[finding.level] += 1
    return " and ".join(counted(number, level) for level, number in counts.items() if number)
