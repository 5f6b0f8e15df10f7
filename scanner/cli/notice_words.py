"""The plan of a bundle in words, for `weighbridge notice`."""

from __future__ import annotations

from scanner.reports.console_text import begins_line, counted, plain, shown, shown_path, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.cli.notice_files import Written
    from scanner.model.report import TargetReport
    from scanner.pipeline.bundle import Bundle
    from scanner.pipeline.card_terms import Step

WIDTH = 100

_HEADINGS = (("write", "To write"), ("todo", "For a person to do"), ("check", "To look at"), ("done", "There already"))


def told(plans: Sequence[Bundle], written: Mapping[str, Written], target: TargetReport) -> Iterator[str]:
    """The lines on all plans; ``written`` says what `--write` made of each, by the folder of its repo."""
    name = begins_line(shown_path(target.target))
    if not plans:
        yield f"{name}: no licence that was found asks for anything to be shipped or shown."
    for number, plan in enumerate(plans):
        if number:
            yield ""
        where = f", {shown_path(plan.repo)}" if plan.repo and len(plans) > 1 else ""
        result = written.get(plan.repo)
        yield f"{name}{where}: {_counts(plan, result)}"
        for state, title in _HEADINGS:
            heading = "To write by hand" if state == "write" and result is not None else title
            steps = [step for step in plan.steps if step.state == state]
            yield from _section(heading, [step for step in steps if state != "write" or not _is_written(step, result)])
        if result is not None:
            yield from _result(result)
    if any(step.state == "write" and plan.repo not in written for plan in plans for step in plan.steps):
        yield ""
        how = "--write" if target.source == "folder" else "--write DIR"
        yield f"Put the files in place: the same command with {how}"
    yield from _unread(target)


def _counts(plan: Bundle, result: Written | None) -> str:
    counts = {state: sum(step.state == state for step in plan.steps) for state, _ in _HEADINGS}
    parts = [f"{counts['done']} done"] if counts["done"] else []
    left = sum(step.state == "write" and not _is_written(step, result) for step in plan.steps)
    if left:
        parts.append(f"{left} to write" + (" by hand" if result is not None else ""))
    if counts["todo"]:
        parts.append(f"{counts['todo']} for a person")
    if counts["check"]:
        parts.append(f"{counts['check']} to look at")
    return ", ".join(parts) or "nothing is left to do"


def _is_written(step: Step, result: Written | None) -> bool:
    """True where `--write` did what the step says; its file may have been there under a name of other case or ending."""
    if result is None:
        return False
    names = {name.casefold() for name in (*result.written, *result.same)}
    return bool(names & {step.what.casefold(), f"{step.what}.txt".casefold(), f"{step.what}.md".casefold()})


def _section(heading: str, steps: Sequence[Step]) -> Iterator[str]:
    if not steps:
        return
    yield ""
    yield heading
    for step in steps:
        asked = ", ".join(filter(None, (shown(step.license, 60), shown(step.clause, 40))))
        text = f"{shown(step.what, 60)}: {shown(step.says, 700)}" + (f" [{asked}]" if asked else "")
        rows = [plain(line) for line in wrapped(text, WIDTH, "    ")]
        yield "  - " + rows[0].lstrip() if rows else "  -"
        yield from rows[1:]


def _result(result: Written) -> Iterator[str]:
    yield ""
    for name in result.written:
        yield f"  wrote {shown_path(name)}"
    for name in result.same:
        yield f"  {shown_path(name)} is as it has to be"
    for text in result.refused:
        yield f"  {shown(text, 500)}"


def _unread(target: TargetReport) -> Iterator[str]:
    gaps = [gap for gap in target.gaps if gap.incomplete]
    if gaps:
        yield ""
        yield f"Not read, so that more may be asked: {counted(len({gap.place.path for gap in gaps}), 'file')}"
        for gap in gaps[:10]:
            yield f"  - {shown_path(str(gap.place))}: {shown(gap.message, 300)}"
