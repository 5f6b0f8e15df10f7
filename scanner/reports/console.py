"""A report for a person at a terminal: the answer first, then what to do, then what was not checked.

Nothing here knows colours: a line is spans with semantic styles, which `scanner.cli.terminal` may paint. It is on the
hook's path, so it imports next to nothing.
"""

from __future__ import annotations

from scanner.model.report import ANSWERS
from scanner.reports.console_target import MAX_MESSAGE, MAX_ROWS, Judged, answer_spans, details, headline, named_lines
from scanner.reports.console_text import Line, counted, plain, shown, wrapped
from scanner.reports.interface import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.report import Report

WIDTH = 88
"""Columns where nothing says how wide the reader's screen is."""


def console_lines(report: Report, width: int = WIDTH, quiet: bool = False, waived: bool = False) -> list[Line]:
    """The report as lines for a screen of ``width`` columns; no line begins with text from a scanned file.

    With ``quiet`` (the hook) a report without anything to tell gives no line, and one that passed with something to
    review or not scanned tells that, without the accounts of what was looked at. With ``waived``, what people allowed is
    listed too.
    """
    targets = [Judged(target) for target in sorted(report.targets, key=lambda target: ANSWERS.index(target.answer))]
    notes = _notes(report, width)
    if quiet and report.answer == "pass" and all(target.is_silent for target in targets) and not waived:
        return notes
    rules = {rule.id: rule for rule in report.rules}
    many = len(targets) != 1
    short = [
        target
        for target in targets
        if many and target.is_silent and (quiet or not target.missing) and not (waived and target.waived)
    ]
    blocks: list[list[Line]] = [[_answer_of_many(report, targets)]] if many else []
    unread = _unread(targets)
    alike = {id(target) for group in unread for target in group}
    blocks += [
        [headline(target, quiet), *details(target, rules, width, quiet, waived)]
        for target in targets
        if target not in short and id(target) not in alike
    ]
    for group in unread:
        from scanner.reports.console_unread import unread_lines

        blocks.append(unread_lines(group, width))
    if many:
        blocks.append(_passed(short, width))
    blocks.append([*notes, *_next_step(targets)])
    lines: list[Line] = []
    for block in blocks:
        lines += [()] if lines and block else []
        lines += block
    return lines


def _unread(targets: Sequence[Judged]) -> list[list[Judged]]:
    """Targets that were not read for the same reason."""
    if sum(target.target.answer == "incomplete" for target in targets) < 2:
        return []
    from scanner.reports.console_unread import unread_groups  # not at the top: most scans read what they are given

    return unread_groups(targets)


def _render(report: Report) -> bytes:
    return "".join(plain(line) + "\n" for line in console_lines(report)).encode()


def _render_waived(report: Report) -> bytes:
    return "".join(plain(line) + "\n" for line in console_lines(report, waived=True)).encode()


REPORT = Output("console", "the answer and what to do, for people", _render, _render_waived)


def _answer_of_many(report: Report, targets: Sequence[Judged]) -> Line:
    words = {"fail": "failed", "incomplete": "incomplete", "pass": "passed"}
    counts = dict.fromkeys(ANSWERS, 0)
    for target in report.targets:
        counts[target.answer] += 1
    parts = [f"{number:,} {words[answer]}" for answer, number in counts.items() if number]
    text = f"  {counted(len(report.targets), 'target')}: {', '.join(parts) or 'nothing checked'}"
    return (*answer_spans(report.answer, sum(len(target.listed) for target in targets)), ("", text))


def _passed(targets: Sequence[Judged], width: int) -> list[Line]:
    lines: list[Line] = []
    for target in targets[:MAX_ROWS]:
        lines += [headline(target), *named_lines(target.target, width)]
    if len(targets) > MAX_ROWS:
        lines.append((("dim", f"and {counted(len(targets) - MAX_ROWS, 'more target')} passed"),))
    return lines


def _notes(report: Report, width: int) -> list[Line]:
    lines: list[Line] = []
    for note in report.notes[:MAX_ROWS]:
        rows = wrapped(shown(note, MAX_MESSAGE), width, "      ", "dim")
        if rows:
            lines += [(("", "note: "), *rows[0][1:]), *rows[1:]]
    if len(report.notes) > MAX_ROWS:
        lines.append((("dim", f"and {counted(len(report.notes) - MAX_ROWS, 'more note')}"),))
    return lines


def _next_step(targets: Sequence[Judged]) -> list[Line]:
    """The command that explains the worst finding's rule, where something was found."""
    for target in targets:
        for finding in target.listed[:1]:
            return [(("", "Explain a rule: "), ("code", f"weighbridge explain {shown(finding.rule, 80)}"))]
    return []
