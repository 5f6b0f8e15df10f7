"""Findings that are new, gone or told otherwise; verdicts that changed, by themselves or by what people decided; gaps."""

from __future__ import annotations

from scanner.comparing.changes import Change, Difference
from scanner.comparing.files import text_of
from scanner.model.record import record
from scanner.model.verdict import BY_PEOPLE, OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scanner.comparing.paths import Paths
    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.report import TargetReport
    from scanner.model.verdict import Verdict


@record
class Ground:
    """What findings are compared by. ``paths`` are those of the two sides, ``renamed`` maps a rule's old ids to its name
    now, ``failing`` are the outcomes that fail; ``same_files`` holds for each side the paths (as they are told) of files
    whose content is known to be the same on the other. ``same_tool`` is false where two versions of the tool, or of its
    rules, made the reports, which may describe one thing in other words."""

    paths: tuple[Paths, Paths]
    renamed: Mapping[str, str]
    failing: tuple[str, ...]
    same_files: tuple[frozenset[str], frozenset[str]]
    same_tool: bool = True


@record
class _Judged:
    finding: Finding
    verdict: Verdict | None

    @property
    def outcome(self) -> str:
        return self.verdict.outcome if self.verdict is not None else OUTCOMES[0]

    @property
    def decided_by(self) -> str:
        return self.verdict.by if self.verdict is not None else ""


def finding_changes(before: TargetReport, after: TargetReport, ground: Ground) -> tuple[list[Change], int]:
    """The changes, and how many findings are the same on both sides."""
    pairs, gone, new = _paired(_judged(before), _judged(after), ground)
    changes = [_one(item, ground, is_new=False) for item in gone]
    changes += [_one(item, ground, is_new=True) for item in new]
    same = 0
    for was, now in pairs:
        change = _changed(was, now, ground)
        if change is None:
            same += 1
        else:
            changes.append(change)
    return changes, same


def _judged(target: TargetReport) -> list[_Judged]:
    verdicts = {verdict.subject: verdict for verdict in target.verdicts}
    return [_Judged(finding, verdicts.get(finding.fingerprint)) for finding in target.findings]


def _paired(
    before: list[_Judged], after: list[_Judged], ground: Ground
) -> tuple[list[tuple[_Judged, _Judged]], list[_Judged], list[_Judged]]:
    """Which finding is which: by fingerprint, and where a file or a rule has another name now by all else that it says."""
    pairs: list[tuple[_Judged, _Judged]] = []
    known: dict[str, list[_Judged]] = {}
    for item in reversed(after):
        known.setdefault(item.finding.fingerprint, []).append(item)
    gone = []
    for item in before:
        twins = known.get(item.finding.fingerprint)
        if twins:
            pairs.append((item, twins.pop()))
        else:
            gone.append(item)
    new = [item for items in known.values() for item in items]
    if not gone or not new:
        return pairs, gone, new
    waiting: dict[object, list[_Judged]] = {}
    for item in sorted(new, key=_order, reverse=True):
        waiting.setdefault(_cause(item.finding, ground, 1), []).append(item)
    left = []
    for item in sorted(gone, key=_order):
        twins = waiting.get(_cause(item.finding, ground, 0))
        if twins:
            pairs.append((item, twins.pop()))
        else:
            left.append(item)
    return pairs, left, [item for items in waiting.values() for item in items]


def _order(item: _Judged) -> tuple[object, ...]:
    return item.finding.sort_key()


def _cause(finding: Finding, ground: Ground, side: int) -> object:
    """What a finding is about, in the words that both sides share."""
    paths, rule = ground.paths[side], ground.renamed.get(finding.rule, finding.rule)
    values = tuple((name, _value(value, paths)) for name, value in finding.attributes)
    return rule, paths.key(finding.place.path), finding.place.member, values


def _value(value: object, paths: Paths) -> str:
    text = text_of(value)  # type: ignore[arg-type]
    return paths.without_root(text)


def _one(item: _Judged, ground: Ground, *, is_new: bool) -> Change:
    """A finding that only one side has."""
    finding, side = item.finding, int(is_new)
    paths = ground.paths[side]
    message = paths.without_root(finding.message)
    pair = (lambda value: ("", value)) if is_new else (lambda value: (value, ""))
    rows = [Difference("outcome", *pair(item.outcome)), Difference("severity", *pair(finding.severity))]
    if item.decided_by:
        rows.append(Difference("decided by", *pair(item.decided_by)))
    return Change(
        "findings",
        "added" if is_new else "removed",
        finding.rule,
        "" if is_new else message,
        message if is_new else "",
        tuple(rows),
        path=paths.told(_place(finding)),
        fingerprint=finding.fingerprint,
        worse=is_new and item.outcome in ground.failing,
        in_same_file=paths.told(finding.place.path) in ground.same_files[side],
    )


def _changed(was: _Judged, now: _Judged, ground: Ground) -> Change | None:
    """How a finding that both sides have differs; None where it does not. That it stands on another line is nothing."""
    evidence = _evidence(was.finding, now.finding, ground)
    rows = [
        Difference("outcome", was.outcome, now.outcome),
        Difference("decided by", was.decided_by, now.decided_by),
        Difference("severity", was.finding.severity, now.finding.severity),
        *evidence,
    ]
    rows = [row for row in rows if row.before != row.after]
    if not rows:
        return None
    by_people = was.decided_by != now.decided_by and {was.decided_by, now.decided_by} & set(BY_PEOPLE)
    fails = now.outcome in ground.failing
    paths = ground.paths
    places = was.finding.place.path, now.finding.place.path
    in_same_file = all(paths[side].told(path) in ground.same_files[side] for side, path in enumerate(places))
    # Of the same bytes, another version may know more: they got no worse by it.
    told = bool(evidence) and (ground.same_tool or not in_same_file)
    return Change(
        "decisions" if by_people else "findings",
        "changed",
        ground.renamed.get(now.finding.rule, now.finding.rule),
        paths[0].without_root(was.finding.message),
        paths[1].without_root(now.finding.message),
        tuple(rows),
        path=paths[1].told(_place(now.finding)),
        fingerprint=now.finding.fingerprint,
        worse=fails and (was.outcome not in ground.failing or told),
        in_same_file=in_same_file,
    )


def _evidence(was: Finding, now: Finding, ground: Ground) -> list[Difference]:
    """The attributes that are others now, as far as both sides have them where two versions of the tool wrote them."""
    old, new = dict(was.attributes), dict(now.attributes)
    if was.attributes == now.attributes and was.count == now.count:
        return []
    names = [*old, *(name for name in new if name not in old)]
    if not ground.same_tool:
        names = [name for name in names if name in old and name in new]
    rows = [
        Difference(name, _value(old.get(name), ground.paths[0]), _value(new.get(name), ground.paths[1]))
        for name in sorted(names)
    ]
    rows.append(Difference("count", str(was.count), str(now.count)))
    return [row for row in rows if row.before != row.after]


def _place(finding: Finding) -> str:
    return f"{finding.place.path}!/{finding.place.member}" if finding.place.member else finding.place.path


def gap_changes(before: Iterable[Gap], after: Iterable[Gap], paths: tuple[Paths, Paths]) -> Iterator[Change]:
    """A change for each gap that only one side has: what was read there and could not be read here."""
    old, new = _gaps(before, paths[0]), _gaps(after, paths[1])
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if (was is None) == (now is None):
            continue
        word = "no" if not (was or now).incomplete else "yes"  # type: ignore[union-attr]
        rows = (Difference("incomplete", word if was else "", word if now else ""),)
        messages = was.message if was else "", now.message if now else ""
        path = paths[0].told(was.place.path) if was else paths[1].told(now.place.path)  # type: ignore[union-attr]
        yield Change("gaps", "removed" if was else "added", key[0], *messages, differences=rows, path=path)


def _gaps(gaps: Iterable[Gap], paths: Paths) -> dict[tuple[str, str, str], Gap]:
    return {(item.reason, paths.key(item.place.path), item.place.member): item for item in gaps}
