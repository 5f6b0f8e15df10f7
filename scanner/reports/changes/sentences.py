"""What a comparison comes to, in sentences that each output shows first. Not yet escaped."""

from __future__ import annotations

from scanner.reports.changes.rows import arrow
from scanner.reports.console_text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.comparing.changes import Diff, TargetDiff

_ANSWERS = {
    "worse": "something got worse",
    "incomplete": "nothing is known to be worse, and not everything was scanned",
    "changed": "nothing got worse",
    "unknown": "nothing is known to have changed, and not everything could be compared",
    "same": "nothing changed",
}


def headline(target: TargetDiff) -> str:
    """What a comparison of one target comes to, in one sentence without its names."""
    worse = [change for change in target.changes if change.worse]
    if worse:
        new = sum(change.kind == "added" for change in worse)
        parts = [f"{counted(new, 'new finding')} {'fails' if new == 1 else 'fail'}"] if new else []
        left = len(worse) - new
        parts += [f"{counted(left, 'finding')} got worse"] if left else []
        return ", ".join(parts)
    if not target.before:
        return "only on the newer side; nothing in it fails"
    if not target.after:
        return "only on the older side"
    known = sum(change.kind != "unknown" for change in target.changes)
    return _ANSWERS[target.answer] + (f", {counted(known, 'change')}" if known else "")


def names(target: TargetDiff) -> tuple[str, str]:
    """The target's names on the two sides, with the beginning of its commit where the name alone does not tell it."""
    sides = ((target.before, target.revision_before), (target.after, target.revision_after))
    told = [f"{name} ({revision[:12]})" if revision and name else name for name, revision in sides]
    return told[0], told[1]


def settings_told(diff: Diff) -> list[str]:
    """A sentence for each thing that judged and is another now, said before all else."""
    words = {
        "tool_version": "Weighbridge's version",
        "policy": "the policy",
        "policy_origin": "where the policy was read",
        "ruleset": "the rules",
        "fail_on": "what fails",
    }
    return [f"{words.get(row.name, row.name)}: {arrow(row)}" for row in diff.settings]


SETTINGS_MEAN = "What judged differs, so that a verdict may have changed although the model did not:"


def same_told(target: TargetDiff) -> str:
    """What is known to be as it was, "" where that is nothing."""
    return ", ".join(counted(item.count, item.about.removesuffix("s")) for item in target.same if item.count)


def incomplete_told(targets: Iterable[TargetDiff]) -> str:
    """Which sides were not fully scanned, "" where both were."""
    sides = {side for target in targets for side in target.incomplete}
    if not sides:
        return ""
    which = "Both sides were" if len(sides) == 2 else f"The {'older' if 'before' in sides else 'newer'} side was"
    return f"{which} not fully scanned: what was not read may have changed, too."
