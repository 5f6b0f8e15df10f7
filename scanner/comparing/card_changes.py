"""What the model card says that it did not say before: intended use, limits, metrics, training data."""

from __future__ import annotations

from scanner.comparing.changes import Change, Difference
from scanner.comparing.words import word_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.comparing.paths import Paths
    from scanner.model.description import Detail
    from scanner.model.report import TargetReport

_SAID_BY = ("card", "hub")
"""Details that somebody states; what is read from files is told with the files."""

_LONG = 160
"""Characters: of longer values the words that changed are told."""

_TEXTS_LIMIT = 50


def card_changes(before: TargetReport, after: TargetReport, paths: tuple[Paths, Paths]) -> Iterator[Change]:
    """A change for each field of the card that is stated otherwise. Nothing where a side was not described."""
    if before.description is None or after.description is None:
        return
    old, new = (_stated(side.description.details, told) for side, told in zip((before, after), paths, strict=True))  # type: ignore[union-attr]
    texts = 0
    for key in sorted({*old, *new}):
        was, now = old.get(key, ()), new.get(key, ())
        if sorted(was) == sorted(now):
            continue
        gone, come = [item for item in was if item not in now], [item for item in now if item not in was]
        values = "; ".join(gone), "; ".join(come)
        kind = "changed" if was and now else "added" if now else "removed"
        rows: tuple[Difference, ...] = ()
        if kind == "changed" and max(map(len, values)) > _LONG and texts < _TEXTS_LIMIT:
            rows, texts = word_changes(*values), texts + 1
        yield Change("card", kind, key[1], *values, rows, path=key[0])


def _stated(details: tuple[Detail, ...], paths: Paths) -> dict[tuple[str, str], list[str]]:
    """By file and field the values, each with what belongs to it."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in details:
        if item.source in _SAID_BY:
            where = paths.told(item.place.path) if item.place is not None else ""
            more = ", ".join(f"{name} {value}" for name, value in item.attributes if value not in (None, ""))
            value = f"{item.value} ({more})" if more else item.value
            values = found.setdefault((where, item.field), [])
            if value not in values[-50:]:
                values.append(value)
    return found
