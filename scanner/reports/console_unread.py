"""Targets of which nothing was read for one and the same reason, told once: a scan without the Hub may have hundreds."""

from __future__ import annotations

from scanner.reports.console_target import MAX_MESSAGE, MAX_ROWS, answer_spans, more_lines, named_lines
from scanner.reports.console_text import Line, counted, shown, shown_path, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.reports.console_target import Judged


def unread_groups(targets: Sequence[Judged]) -> list[list[Judged]]:
    """Those of ``targets`` with nothing but one gap, by what it says; a reason that only one target has is no group."""
    groups: dict[tuple[str, str], list[Judged]] = {}
    for judged in targets:
        target = judged.target
        if target.findings or target.inventory.bytes_total or len(target.gaps) != 1 or target.answer != "incomplete":
            continue
        gap = target.gaps[0]
        groups.setdefault((gap.reason, gap.message), []).append(judged)
    return [group for group in groups.values() if len(group) > 1]


def unread_lines(group: Sequence[Judged], width: int) -> list[Line]:
    """The reason and what to do, then each target with the places that name it."""
    gap = group[0].target.gaps[0]
    head = (*answer_spans("incomplete"), ("", f"  nothing was read of {counted(len(group), 'target')}"))
    lines: list[Line] = [
        head,
        *wrapped(f"{shown(gap.message, MAX_MESSAGE)} [{shown(gap.reason, 80)}]", width, "  "),
        (),
    ]
    for judged in group[:MAX_ROWS]:
        lines.append((("", "  - "), ("path", shown_path(judged.target.target) or "(no name)")))
        lines += [(("", "  "), *line) for line in named_lines(judged.target, width - 2)]
    return lines + more_lines(len(group))
