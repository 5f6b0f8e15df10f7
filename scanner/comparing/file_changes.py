"""Files added, removed, moved and changed; what changed in their headers, and in the weights as a whole."""

from __future__ import annotations

from scanner.comparing.changes import Change, Difference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.comparing.files import File, Pair, Pairing

_FORMATS_OF_TERMS = ("license-text",)


def file_changes(files: Pairing, texts: dict[str, tuple[Difference, ...]]) -> Iterator[Change]:
    """A change for each file that is not as it was. ``texts`` are what changed in a licence text, by its path on the newer
    side."""
    for file in files.removed:
        yield Change(file.about, "removed", file.path, before=file.path, differences=_all_of(file, gone=True))
    for file in files.added:
        yield Change(file.about, "added", file.path, after=file.path, differences=_all_of(file))
    for pair in files.moved:
        kind = "moved" if pair.same else "unknown" if pair.same is None else "changed"
        yield _pair_change(pair, kind, texts)
    for pair in files.pairs:
        if pair.same is not True:
            yield _pair_change(pair, "unknown" if pair.same is None else "changed", texts)
    yield from _whole(files)


def _pair_change(pair: Pair, kind: str, texts: dict[str, tuple[Difference, ...]]) -> Change:
    before, after = pair.before, pair.after
    differences = () if pair.same else (*differing(before, after), *texts.get(after.path, ()))
    about = after.about if before.about == after.about else max(before.about, after.about)
    # one subject for both directions, so that a comparison and its mirror agree
    return Change(about, kind, min(before.path, after.path), before.path, after.path, differences)


def differing(before: File, after: File) -> tuple[Difference, ...]:
    """The properties of two states of a file that are known on a side and not the same on both."""
    rows = [Difference("sha256", before.sha256, after.sha256), Difference("size", str(before.size), str(after.size))]
    rows.append(Difference("format", _formats(before), _formats(after)))
    for name in sorted({*before.properties, *after.properties}):
        rows.append(Difference(name, before.properties.get(name, ""), after.properties.get(name, "")))
    return tuple(row for row in rows if row.before != row.after)


def _formats(file: File) -> str:
    return ", ".join(name for name in file.formats if name not in _FORMATS_OF_TERMS)


def _all_of(file: File, gone: bool = False) -> tuple[Difference, ...]:
    rows = [("sha256", file.sha256), ("size", str(file.size)), ("format", _formats(file))]
    rows += sorted(file.properties.items()) if file.about == "weights" else []
    return tuple(Difference(name, *((value, "") if gone else ("", value))) for name, value in rows if value)


def _whole(files: Pairing) -> Iterator[Change]:
    """The weights in all, where there is more than one file of them: formats, bytes, and what headers count."""
    sides = [
        [pair.before for pair in (*files.pairs, *files.moved)] + list(files.removed),
        [pair.after for pair in (*files.pairs, *files.moved)] + list(files.added),
    ]
    before, after = ([file for file in side if file.about == "weights"] for side in sides)
    if max(len(before), len(after)) < 2 and len(before) == len(after):
        return
    old, new = _totals(before), _totals(after)
    rows = [
        Difference(name, old.get(name, ""), new.get(name, "")) for name in dict.fromkeys((*sorted(old), *sorted(new)))
    ]
    rows = sorted((row for row in rows if row.before != row.after), key=lambda row: row.name)
    if rows:
        yield Change("weights", "changed", "", "", "", tuple(rows))


def _totals(files: Iterable[File]) -> dict[str, str]:
    """Counts of one side's weights. Parameters are told by format: the same weights may lie there in two."""
    files = list(files)
    if not files:
        return {}
    found = {"files": str(len(files)), "size": str(sum(file.size for file in files))}
    by_format: dict[str, list[File]] = {}
    for file in files:
        by_format.setdefault(_formats(file) or "unknown", []).append(file)
    found["format"] = ", ".join(sorted(by_format))
    for name, group in by_format.items():
        counts = [file.properties.get("parameters", "") for file in group]
        if all(count.isdecimal() for count in counts):
            found[f"parameters ({name})"] = str(sum(int(count[:30]) for count in counts))
        kinds = {kind for file in group for kind in file.properties.get("dtypes", "").split(", ") if kind}
        if kinds:
            found[f"precision ({name})"] = ", ".join(sorted(kinds))
    return found
