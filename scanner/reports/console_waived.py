"""What people allowed, on the console: counted in one line, or each with who, until when and why."""

from __future__ import annotations

from scanner.reports.console_target import MAX_ALLOWED, MAX_ROWS, by_level, heading, more_lines, place_spans
from scanner.reports.console_text import Line, counted, shown, shown_path, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.reports.console_target import Judged

_INDENT = " " * 10


def in_one_line(judged: Judged) -> str:
    """How many findings people allowed, and by which rules they were found."""
    rules = sorted({finding.rule for finding in judged.waived})
    named = [shown(rule, 80) for rule in rules[:MAX_ALLOWED]]
    if len(rules) > MAX_ALLOWED:
        named.append(counted(len(rules) - MAX_ALLOWED, "more rule"))
    return f"{by_level(judged.waived)} allowed by people ({', '.join(named)}); --show-waived tells by whom and why"


def waived_lines(judged: Judged, width: int) -> list[Line]:
    """Each finding that people allowed, with the decision that did."""
    lines: list[Line] = [(), heading("Allowed by people", len(judged.waived))]
    for finding in judged.waived[:MAX_ROWS]:
        lines.append((("", "  "), ("dim", "waived  "), *place_spans(finding.place)))
        lines += wrapped(f"{shown(finding.rule, 80)}, {finding.level}", width, _INDENT, "dim")
        for number, reason in enumerate(judged.verdicts[finding.fingerprint].reasons[:2]):
            origin = f" ({shown_path(reason.origin)})" if reason.origin else ""
            lines += wrapped(f"{'policy: ' if number else ''}{shown(reason.text, 300)}{origin}", width, _INDENT, "dim")
    return lines + more_lines(len(judged.waived))
