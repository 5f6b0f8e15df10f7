"""The rows of a comparison, in words and not yet escaped: what each output draws in its own way."""

from __future__ import annotations

from scanner.comparing.changes import Difference
from scanner.model.record import record
from scanner.reports.console_text import counted, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.comparing.changes import Change, TargetDiff

TITLES = {
    "findings": "Findings",
    "decisions": "Decided by people",
    "license": "Licence",
    "obligations": "Obligations",
    "lineage": "Base models",
    "card": "Model card",
    "weights": "Weights",
    "code": "Code that loading runs",
    "files": "Other files",
    "gaps": "Not fully read",
}

SIGNS = {"added": "+", "removed": "-", "moved": ">", "changed": "~", "unknown": "?"}

_LATER = ("concluded", "declared", "text", "inherited from", "limit")
"""The statements of a licence in the order in which they are told; files come last."""

_WORD = 200
"""Characters of one value that are told."""

_HIDDEN = ("severity", "format", "strength", "said by", "state", "asks", "license", "relation")


@record
class Row:
    """One change for people. ``name`` is what it is about, ``text`` what happened, ``more`` a sentence below it. ``outcome``
    is the policy's word on a finding now, "" elsewhere."""

    sign: str
    name: str
    text: str = ""
    more: tuple[str, ...] = ()
    outcome: str = ""
    worse: bool = False


@record
class Section:
    """The rows on one thing. ``quiet`` counts changes that are not worth a row each, in ``note``."""

    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def sections(target: TargetDiff) -> list[Section]:
    """What changed in one target, by what it is about; empty ones are left out."""
    by_about: dict[str, list[Change]] = {}
    for change in target.changes:
        by_about.setdefault(change.about, []).append(change)
    made = []
    for about, title in TITLES.items():
        changes = by_about.get(about, [])
        loud = [change for change in changes if change.kind != "unknown" and not _is_quiet(change)]
        rows = [_ROWS.get(about, _file_row)(change) for change in sorted(loud, key=_order)]
        notes = _notes(changes)
        if rows or notes:
            made.append(Section(title, tuple(rows), notes))
    return made


def _order(change: Change) -> tuple[object, ...]:
    """Within its section: findings as they are, the whole before its files, statements before files."""
    if change.about == "license":
        first = next((at for at, word in enumerate(_LATER) if change.subject.startswith(word)), len(_LATER))
        return (first if change.subject != change.before or change.subject != change.after else len(_LATER), ())
    if change.about == "findings":
        return (not change.worse, OUTCOME_ORDER.index(_outcome(change) or "allow"))
    return (change.subject != "",)


OUTCOME_ORDER = ("deny", "review", "allow")


def _outcome(change: Change) -> str:
    row = _named(change, "outcome")
    return (row.after or row.before) if row is not None else ""


def _named(change: Change, name: str) -> Difference | None:
    return next((row for row in change.differences if row.name == name), None)


def _is_quiet(change: Change) -> bool:
    """True for what the policy allows on its own before and after: notes, which the JSON has."""
    if change.about != "findings":
        return False
    row = _named(change, "outcome")
    if row is None or _named(change, "decided by") is not None:
        return False
    return {row.before, row.after} <= {"", "allow"}


def _notes(changes: Sequence[Change]) -> tuple[str, ...]:
    notes = []
    quiet = [change for change in changes if _is_quiet(change)]
    for kind, word in (("added", "new"), ("removed", "gone"), ("changed", "changed")):
        number = sum(change.kind == kind for change in quiet)
        if number:
            notes.append(f"{counted(number, 'note')} allowed by policy: {word}")
    unknown = sum(change.kind == "unknown" for change in changes)
    if unknown:
        notes.append(
            f"{counted(unknown, 'file')} of the same size: whether the content is the same is not known, "
            "for want of SHA-256 on both sides (scan with --describe)"
        )
    return tuple(notes)


def _finding_row(change: Change) -> Row:
    message = change.after or change.before
    outcome = _named(change, "outcome")
    now = (outcome.after if outcome is not None else "") or ""
    if change.kind == "removed":
        message = message.partition(". ")[0]
    more = [message, change.subject]
    if change.kind == "changed":
        more[1:] = [f"{row.name}: {arrow(row)}" for row in change.differences] + [change.subject]
    if change.in_same_file and change.kind != "removed":
        more.append("the file is the same as before: the rules, the policy or a base model changed")
    told = now or (outcome.before if outcome is not None else "")
    return Row(
        SIGNS[change.kind], told, change.path, tuple(more), told if change.kind != "removed" else "", change.worse
    )


def _plain_row(change: Change) -> Row:
    """A statement: its name, and what it was and is."""
    if change.subject in (change.before, change.after):
        return _file_row(change)
    rows = tuple(f"{row.name}: {arrow(row)}" for row in change.differences if row.name not in _HIDDEN)
    return Row(SIGNS[change.kind], change.subject, _both(change.before, change.after), rows)


def _obligation_row(change: Change) -> Row:
    says = "" if change.kind == "removed" else next((row.after or row.before for row in change.differences), "")
    return Row(SIGNS[change.kind], change.subject, _both(change.before, change.after), (says,) if says else ())


def _card_row(change: Change) -> Row:
    if change.subject in (change.before, change.after):
        return _file_row(change)
    words = tuple(f"{row.name}: {_quoted(row)}" for row in change.differences)
    return Row(SIGNS[change.kind], change.subject, "" if words else _both(change.before, change.after), words)


def _code_row(change: Change) -> Row:
    if not all(row.name in _USES for row in change.differences) or not change.differences:
        return _file_row(change)
    told = [f"{_USES[row.name]} {_both(row.before, row.after)}" for row in change.differences]
    return Row(SIGNS[change.kind], change.subject, "; ".join(told))


_USES = {"called": "called by the pickle in", "named": "named in", "configured": "named by", "does": "in"}


def _gap_row(change: Change) -> Row:
    return Row(SIGNS[change.kind], change.path or change.subject, change.subject, (change.after or change.before,))


def _file_row(change: Change) -> Row:
    if not change.subject:
        return Row("~", "in all", ", ".join(map(_property, change.differences)))
    name = change.after or change.before
    if change.before and change.after and change.before != change.after:
        name = f"{change.before} → {change.after}"
    if change.kind == "moved":
        return Row(SIGNS["moved"], name, "the same content under another name")
    rows = {row.name: row for row in change.differences}
    words = [row for row in change.differences if row.name.startswith(("words", "blanks"))]
    pick = _filled if change.kind == "changed" else _property
    told = [pick(row) for row in change.differences if row not in words and _is_told(row, change.kind)]
    if change.kind == "changed" and "sha256" in rows:
        told.insert(0, f"other content, sha256 {arrow(rows['sha256'], 12)}")
    if change.kind == "changed" and change.about == "weights" and not _headers_differ(rows):
        told.append("all else that is known of it is the same")
    return Row(SIGNS[change.kind], name, ", ".join(told), tuple(f"{row.name}: {_quoted(row)}" for row in words))


def _is_told(row: Difference, kind: str) -> bool:
    """False for digests, which people do not read, and for the checksum of a file that only one side has."""
    return row.name != "sha256" and (kind == "changed" or row.name != "layout")


def _headers_differ(rows: dict[str, Difference]) -> bool:
    return bool(rows.keys() - {"sha256", "size"})


def _property(row: Difference) -> str:
    if row.name == "size":
        return _sizes(row)
    if row.name == "layout":
        both = row.before and row.after
        return "other names or shapes of tensors" if both else "names and shapes of tensors known on one side only"
    before, after = row.before, row.after
    if row.name.startswith(("parameters", "tensors", "files", "storages", "storage_bytes")):
        before, after = _number(before), _number(after)
    name = row.name.replace("dtypes", "precision").replace("_", " ")
    return f"{name} {_both(before, after)}"


def _filled(row: Difference) -> str:
    """The same of a file that both sides have: what only one says of it is told as such."""
    filled = Difference(row.name, row.before or "none", row.after or "none")
    return _property(row if row.name == "layout" else filled)


def _number(text: str) -> str:
    return f"{int(text):,}" if text.isdecimal() and len(text) < 40 else text


def _sizes(row: Difference) -> str:
    """Two sizes in units in which they differ."""
    numbers = [int(side) if side.isdecimal() and len(side) < 40 else None for side in (row.before, row.after)]
    before, after = ("" if number is None else size(number) for number in numbers)
    if before == after and None not in numbers:
        before, after = (f"{number:,} B" for number in numbers)
    return _both(before, after)


def _both(before: str, after: str, limit: int = _WORD) -> str:
    """The two values with an arrow, or the one that there is."""
    before, after = _cut(before, limit), _cut(after, limit)
    return f"{before} → {after}" if before and after and before != after else after or before


def arrow(row: Difference, limit: int = _WORD) -> str:
    """Both values with an arrow, "none" for one that is not there."""
    return f"{_cut(row.before, limit) or 'none'} → {_cut(row.after, limit) or 'none'}"


def _quoted(row: Difference) -> str:
    if row.name != "words":
        return arrow(row)
    return f'"{_cut(row.before, 400)}" → "{_cut(row.after, 400)}"'


def _cut(text: str, limit: int) -> str:
    if limit == 12:
        return text[:12]
    return text if len(text) <= limit else text[: limit - 1] + "…"


_ROWS: dict[str, Callable[[Change], Row]] = {
    "findings": _finding_row,
    "decisions": _finding_row,
    "license": _plain_row,
    "obligations": _obligation_row,
    "lineage": _plain_row,
    "card": _card_row,
    "code": _code_row,
    "gaps": _gap_row,
}
