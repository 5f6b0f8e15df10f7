"""What each output says of a run in the same words. Nothing here is escaped yet."""

from __future__ import annotations

from scanner.reports.console_text import counted, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.comparing.fleet_changes import Cause, FleetDiff, TargetChange
    from scanner.model.fleet import Entry, RunInfo
    from scanner.model.fleet_summary import FleetSummary

ANSWERS = (("fail", "denied"), ("incomplete", "not fully checked"), ("pass", "passed"))
"""What counts of answers are called; "failed" is said of targets that could not be read, and of nothing else."""

STATES = (
    ("failed", "failed"),
    ("quarantined", "quarantined"),
    ("running", "being read"),
    ("waiting", "waiting"),
)

OUTCOMES = (("deny", "Denied"), ("review", "To review"), ("allow", "Allowed"))

_COMMIT = 12

_FILES = 64
"""Digits of the digest that stands for a commit where there is none: of what a folder's files show of themselves."""

_SAID = {
    "commit": "new commit",
    "base-model": "base model",
    "policy": "the policy",
    "settings": "the policy's text, waivers or flags",
    "rules": "the rules",
    "version": "Weighbridge's version",
    "decision": "decided by",
    "reading": "what could be read",
    "state": "state",
}

FAILED = "Failed: they could not be read"
QUARANTINED = "Quarantined: they ended the process that read them"
UNSOLD = "Not licensed for commercial use, by reason"
"""Titles that several outputs have."""

CAUSE_TITLES = {
    "commit": "a new commit, or changed files",
    "base-model": "a base model changed",
    "policy": "another policy",
    "settings": "the policy's text, waivers or flags changed, or one ran out",
    "decision": "a waiver, mark or exception came, went or ran out",
    "rules": "other rules",
    "version": "another version of Weighbridge",
    "reading": "something could be read on one side only",
    "state": "not read on one side",
}


def run_name(run: RunInfo) -> str:
    """ "run 3"."""
    return f"run {run.number:,}"


def progress(run: RunInfo) -> str:
    """How far the run is: "12 of 40 targets"."""
    ended, every = run.count("done", "failed", "quarantined"), run.count()
    return (
        f"{ended:,} of {counted(every, 'target')}" if ended != every or not run.finished else counted(every, "target")
    )


def states_told(run: RunInfo, answers: Sequence[tuple[str, int]]) -> str:
    """How many targets came to what, worst first; what is nobody's is left out."""
    count = dict(answers)
    parts = [f"{count[name]:,} {word}" for name, word in ANSWERS if count.get(name)]
    parts += [f"{run.count(name):,} {word}" for name, word in STATES if run.count(name)]
    return ", ".join(parts) or "no target"


def taken(summary: FleetSummary) -> str:
    """What this run read itself and what that took, and how much it took over."""
    done = summary.run.count("done")
    if not summary.read:
        return f"nothing was read anew: {counted(done, 'target')} as before" if done else ""
    parts = [f"{counted(summary.read, 'target')} read"]
    parts += [size(summary.bytes)] if summary.bytes else []
    parts += [counted(summary.requests, "request")] if summary.requests else []
    kept = done - summary.read
    return ", ".join(parts) + (f"; {kept:,} as in an earlier run" if kept > 0 else "")


def target_told(entry: Entry) -> str:
    """What stands behind the name of a failing target."""
    parts = [f"{counted(entry.deny, 'finding')} denied"] if entry.deny else []
    parts += [f"{entry.review:,} to review"] if entry.review else []
    parts += [f"{counted(entry.gaps, 'gap')}"] if entry.gaps else []
    parts += [", ".join(entry.licenses[:3])] if entry.licenses else []
    return ", ".join(parts)


def examples(names: Sequence[str], total: int) -> tuple[tuple[str, ...], str]:
    """The names that are shown, and "and N more" for the rest ("" for none)."""
    left = total - len(names)
    return tuple(names), f"and {left:,} more" if left > 0 else ""


def in_words(number: float) -> str:
    """Seconds as people say them: "40 s", "12 min", "3.5 h"."""
    if 0 < number < 0.05:
        return "less than 0.1 s"
    if number < 90:
        return f"{number:.0f} s" if number >= 10 else f"{number:.1f} s"
    return f"{number / 60:.0f} min" if number < 5400 else f"{min(number, 1e12) / 3600:,.1f} h"


def cause_told(cause: Cause) -> str:
    """One reason in words, with what differs."""
    if cause.kind == "reading":
        parts = [f"{cause.after} no longer fully read"] if cause.after else []
        parts += [f"{cause.before} read now that were not"] if cause.before else []
        return "files: " + ", ".join(parts)
    if cause.kind == "decision":
        return f"{_SAID['decision']} {cause.before or 'the policy'} before, by {cause.after or 'the policy'} now"
    before, after = (text[:_COMMIT] if _is_digest(text) else text for text in (cause.before, cause.after))
    name = f"{_SAID.get(cause.kind, cause.kind)} {cause.name}".strip()
    if cause.kind == "commit" and _FILES in map(len, (cause.before, cause.after)):
        name = "changed files"
    if cause.kind == "settings":
        return name
    return f"{name}: {before or 'none'} → {after or 'none'}"


def change_told(change: TargetChange) -> str:
    """What a changed target came to, without its name."""
    if change.kind == "gone":
        return "no longer in the lists"
    if change.kind == "added":
        parts = [f"new, {change.answer_after or change.state_after}"]
        parts += [f"{counted(change.deny, 'finding')} denied"] if change.deny else []
        return ", ".join(parts)
    was = change.answer_before or change.state_before
    now = change.answer_after or change.state_after
    return f"{was} → {now}" if was != now else f"{now} as before"


def diff_counts(diff: FleetDiff) -> str:
    """How many targets changed, by sort, and how many of them are worse."""
    words = (
        ("changed", "changed"),
        ("added", "new"),
        ("gone", "gone"),
        ("moved", "at another commit and otherwise the same"),
        ("same", "the same"),
    )
    told = ", ".join(f"{diff.count(name):,} {word}" for name, word in words if diff.count(name)) or "no target"
    worse, answers = diff.count("worse"), diff.count("answers")
    parts = [f"{worse:,} worse"] if worse else []
    parts += [f"{answers:,} with another answer"] if answers else []
    return f"{told}; {', '.join(parts)}" if parts else told


def verdict_counts(change: TargetChange) -> str:
    """How many findings of a target are new, gone and judged otherwise."""
    if change.diff is None:
        return ""
    count = {"added": 0, "removed": 0, "changed": 0}
    for one in change.diff.changes:
        if one.about in ("findings", "decisions"):
            count[one.kind] = count.get(one.kind, 0) + 1
    words = (("added", "new"), ("removed", "gone"), ("changed", "judged or told otherwise"))
    told = [f"{count[kind]:,} {word}" for kind, word in words if count[kind]]
    return f"findings: {', '.join(told)}" if told else ""


def _is_digest(text: str) -> bool:
    return len(text) > _COMMIT and not text.strip("0123456789abcdef")
