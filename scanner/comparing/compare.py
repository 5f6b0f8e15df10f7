"""Two reports to one comparison: which targets belong together, what changed in each, and what that comes to."""

from __future__ import annotations

from scanner.comparing.card_changes import card_changes
from scanner.comparing.changes import ANSWERS, Change, Diff, Difference, Same, Side, TargetDiff
from scanner.comparing.code_changes import code_changes
from scanner.comparing.file_changes import file_changes
from scanner.comparing.files import Pairing, files_of, pairing
from scanner.comparing.finding_changes import Ground, finding_changes, gap_changes
from scanner.comparing.license_changes import license_changes, text_changes
from scanner.comparing.lineage_changes import lineage_changes, obligation_changes
from scanner.comparing.paths import Paths, paths_of
from scanner.model.hub import FAR_SOURCES, hub_name
from scanner.model.record import altered
from scanner.model.report import Inventory, TargetReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.report import Report

_SETTINGS = ("tool_version", "policy", "policy_origin", "ruleset", "fail_on")


def compare(
    before: Report,
    after: Report,
    names: tuple[str, str] = ("before", "after"),
    fail_on: str = "",
    allow_incomplete: bool = False,
    exit_zero: bool = False,
) -> Diff:
    """What changed from ``before`` to ``after``. ``names`` are what the user called the two; ``fail_on`` is "deny" or
    "review" (default: that of the newer report). The exit code is 1 where something got worse, 3 where nothing did and a
    side is incomplete (unless ``allow_incomplete``), else 0."""
    fail_on = fail_on or after.fail_on
    failing = ("deny", "review") if fail_on == "review" else ("deny",)
    targets = tuple(_target(was, now, before, after, failing) for was, now in _matched(before, after))
    answer = min((target.answer for target in targets), key=ANSWERS.index, default="same")
    code = 1 if answer == "worse" else 3 if answer == "incomplete" and not allow_incomplete else 0
    return Diff(
        _side(before, names[0]),
        _side(after, names[1]),
        answer,
        0 if exit_zero else code,
        fail_on,
        settings=tuple(
            Difference(name, getattr(before, name), getattr(after, name))
            for name in _SETTINGS
            if getattr(before, name) != getattr(after, name)
        ),
        targets=targets,
    )


def _side(report: Report, name: str) -> Side:
    return Side(
        name,
        report.created,
        report.tool_version,
        report.policy,
        report.policy_origin,
        report.ruleset,
        report.answer,
    )


def _matched(before: Report, after: Report) -> Iterator[tuple[TargetReport | None, TargetReport | None]]:
    """The targets that belong together: the only ones of their reports, else those of one name, whatever the revision."""
    if len(before.targets) == len(after.targets) == 1:
        yield before.targets[0], after.targets[0]
        return
    waiting: dict[str, list[TargetReport]] = {}
    for target in after.targets:
        waiting.setdefault(name_of(target), []).append(target)
    for target in before.targets:
        twins = waiting.get(name_of(target))
        yield target, twins.pop(0) if twins else None
    for targets in waiting.values():
        for target in targets:
            yield None, target


def name_of(target: TargetReport) -> str:
    """The target's name without a revision, and without what the same name may be written with."""
    name = target.target.replace("\\", "/")
    if target.source == "git":
        return name.removeprefix("git:").partition(":")[2].strip("/") or "."
    if target.source in FAR_SOURCES:
        return hub_name(name).removeprefix("models/").lower()
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return ("/" if name.startswith("/") else "") + "/".join(parts) or "."


def _target(
    was: TargetReport | None, now: TargetReport | None, before: Report, after: Report, failing: tuple[str, ...]
) -> TargetDiff:
    old, new = was or _nothing(now), now or _nothing(was)
    paths = paths_of(old, new) if was is not None and now is not None else (Paths(), Paths())
    files = _files(old, new, paths)
    same_files = [pair for pair in (*files.pairs, *files.moved) if pair.same]
    ground = Ground(
        paths,
        _renamed(before, after),
        failing,
        (frozenset(pair.before.path for pair in same_files), frozenset(pair.after.path for pair in same_files)),
        (before.tool_version, before.ruleset) == (after.tool_version, after.ruleset),
    )
    findings, same = finding_changes(old, new, ground)
    changes = [
        *findings,
        *license_changes(old, new, paths),
        *obligation_changes(old.obligations, new.obligations, paths),
        *lineage_changes(old.lineage, new.lineage, paths),
        *card_changes(old, new, paths),
        *file_changes(files, text_changes(old, new, files, paths)),
        *code_changes(old.facts, new.facts, paths),
        *gap_changes(old.gaps, new.gaps, paths),
    ]
    incomplete = tuple(side for side, one in (("before", old), ("after", new)) if _is_incomplete(one))
    return TargetDiff(
        was.target if was is not None else "",
        now.target if now is not None else "",
        _answer(changes, incomplete, was is None or now is None),
        was.answer if was is not None else "",
        now.answer if now is not None else "",
        old.revision or "",
        new.revision or "",
        incomplete,
        tuple(sorted(changes, key=Change.sort_key)),
        (Same("files", len(same_files)), Same("findings", same)),
    )


def _nothing(other: TargetReport | None) -> TargetReport:
    """What stands for a target that a side does not have."""
    return TargetReport("", other.source if other is not None else "folder", "pass", Inventory())


def _files(old: TargetReport, new: TargetReport, paths: tuple[Paths, Paths]) -> Pairing:
    """The files of both sides. Those of one commit of the Hub are the same. Paths learn which file moved where."""
    files = pairing(files_of(old, paths[0]), files_of(new, paths[1]))
    paths[1].move({pair.after.path: pair.before.path for pair in files.moved})
    if not _is_one_commit(old, new):
        return files
    return altered(files, pairs=tuple(altered(pair, same=True) if pair.same is None else pair for pair in files.pairs))


def _is_one_commit(old: TargetReport, new: TargetReport) -> bool:
    at_one = bool(old.revision) and old.revision == new.revision
    return at_one and old.source == new.source == "hub" and name_of(old) == name_of(new)


def _renamed(before: Report, after: Report) -> dict[str, str]:
    """Old ids of rules, as far as either report's rules tell them, with the name of today."""
    return {
        alias: info.id for report in (before, after) for info in report.rules for alias in getattr(info, "aliases", ())
    }


def _is_incomplete(target: TargetReport) -> bool:
    return target.answer == "incomplete" or any(gap.incomplete for gap in target.gaps)


def _answer(changes: list[Change], incomplete: tuple[str, ...], alone: bool) -> str:
    if any(change.worse for change in changes):
        return "worse"
    if incomplete:
        return "incomplete"
    if alone or any(change.kind != "unknown" for change in changes):
        return "changed"
    return "unknown" if changes else "same"
