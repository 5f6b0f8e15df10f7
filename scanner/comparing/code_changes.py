"""What loading would run that it did not run before: callables of pickles, references to code. Files are told by
`file_changes`."""

from __future__ import annotations

from scanner.comparing.changes import Change, Difference
from scanner.comparing.files import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.comparing.paths import Paths
    from scanner.model.fact import Fact

_SHOWN = 5
"""Files that are named for one callable."""


def code_changes(before: Iterable[Fact], after: Iterable[Fact], paths: tuple[Paths, Paths]) -> Iterator[Change]:
    """A change for each callable and each reference that only one side has, or that is called on one and only named on the
    other; in which files is told with it."""
    old, new = _names(before, paths[0]), _names(after, paths[1])
    for name in sorted({*old, *new}):
        was, now = old.get(name, {}), new.get(name, {})
        if was.keys() == now.keys():
            continue
        kind = "changed" if was and now else "added" if now else "removed"
        rows = tuple(
            Difference(use, _files(was.get(use)), _files(now.get(use)))
            for use in sorted({*was, *now})
            if (use in was) != (use in now)
        )
        first = min(path for side in (was, now) for paths_of_use in side.values() for path in paths_of_use)
        yield Change("code", kind, name, name if was else "", name if now else "", rows, path=first)


def _files(paths: set[str] | None) -> str:
    named = sorted(paths or ())
    more = f" and {len(named) - _SHOWN:,} more" if len(named) > _SHOWN else ""
    return ", ".join(named[:_SHOWN]) + more


def _names(facts: Iterable[Fact], paths: Paths) -> dict[str, dict[str, set[str]]]:
    """What is run or named, by name; each with how, and in which files."""
    found: dict[str, dict[str, set[str]]] = {}
    for item in facts:
        for use, name in _told_by(item):
            found.setdefault(name, {}).setdefault(use, set()).add(paths.key(item.place.path))
    for uses in found.values():
        if "called" in uses:
            uses.pop("named", None)  # whatever is called is named before
    return found


def _told_by(item: Fact) -> Iterator[tuple[str, str]]:
    """How and what: a callable of a pickle, a reference to code, what code does that a loader runs."""
    name = item.get("callable")
    if item.kind.startswith("pickle-") and isinstance(name, str) and name:
        yield ("called" if item.kind == "pickle-call" else "named"), name
    elif item.kind == "custom-code":
        yield "configured", f"{text_of(item.get('key'))}: {text_of(item.get('reference'))}"
    elif item.kind == "config-target":
        yield "configured", " ".join(text_of(value) for _, value in item.attributes)[:300]
    elif item.kind == "loaded-code":
        does = item.get("does")
        for one in does if isinstance(does, tuple) else ():
            yield "does", text_of(one)
