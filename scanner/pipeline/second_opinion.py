"""An outside engine beside our own reading: what it says is put next to what we say, and decides nothing."""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING

from scanner.model.fact import Fact, fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.engines.interface import Engine
    from scanner.model.artifact import Reader
    from scanner.model.report import TargetReport

NAMED = 8
"""Names that one note lists."""

UNKNOWN = "unknown"
"""What modelscan calls a name that it cannot tell."""


def opinions(engine: Engine, path: str, streams: list[tuple[Place, Reader]], facts: list[Fact]) -> Iterator[Fact]:
    """Yields what ``engine`` states of the pickle streams of one file, beside our own ``facts`` of it.

    Each ``engine-finding`` gets ``agreed``: whether our reading names the same callable. ``engine-examined`` tells how
    many streams were looked at, so that silence is an answer.
    """
    ours = frozenset(_callables(facts))
    for place, reader in streams:
        for found in engine.examine(place, reader):
            if found.kind == "engine-finding":
                agreed = _is_ours(str(found.get("module")), str(found.get("name")), ours)
                found = Fact(found.kind, found.place, (*found.attributes, ("agreed", agreed)))
            yield found
    if streams:
        yield fact("engine-examined", Place(path), engine=engine.name, version=engine.version, streams=len(streams))


def notes(engine: Engine, targets: Iterable[TargetReport]) -> tuple[str, ...]:
    """What the two say in sum: who looked, what only the engine reports, what only we report."""
    streams = reported = 0
    alone: list[str] = []
    ours_alone: list[str] = []
    for target in targets:
        streams += sum(_streams(found) for found in target.facts)
        theirs = [found for found in target.facts if found.kind == "engine-finding"]
        reported += len(theirs)
        alone += [f"{_name(found)} in {found.place.path}" for found in theirs if found.get("agreed") is False]
        names = {(found.place.path, name) for found in theirs for name in _spellings(_name(found))}
        ours_alone += [f"{name} in {path}" for path, name in _reported(target) if (path, name) not in names]
    title = f"{engine.name} {engine.version}"
    told = [f"{title} looked at {streams:,} pickle streams as a second engine and reports {reported:,} names."]
    if alone:
        told.append(f"Only {title} reports: {_listed(alone)}.")
    if ours_alone:
        told.append(f"Only Weighbridge reports: {_listed(ours_alone)}.")
    return tuple(told)


def _streams(found: Fact) -> int:
    count = found.get("streams") if found.kind == "engine-examined" else 0
    return count if isinstance(count, int) else 0


def _name(found: Fact) -> str:
    return f"{found.get('module')}.{found.get('name')}"


def _reported(target: TargetReport) -> Iterator[tuple[str, str]]:
    """Path and callable of what our own rules report of pickles, notes left out."""
    for finding in target.findings:
        called = dict(finding.attributes).get("callable")
        if finding.level != "note" and "pickle" in finding.tags and isinstance(called, str):
            yield finding.place.path, called


def _callables(facts: list[Fact]) -> Iterator[str]:
    for found in facts:
        name = found.get("callable")
        if isinstance(name, str):
            yield name


def _is_ours(module: str, name: str, ours: frozenset[str]) -> bool:
    """True where our reading names the callable; where the engine cannot tell a part, the other part has to fit."""
    if module == UNKNOWN and name == UNKNOWN:
        return bool(ours)  # ours has followed every name
    if module == UNKNOWN:
        return any(called.endswith(f".{name}") for called in ours)
    if name == UNKNOWN:
        return any(called.startswith(f"{module}.") for called in ours)
    return not ours.isdisjoint(_spellings(f"{module}.{name}"))


def _spellings(dotted: str) -> set[str]:
    """The name, and as Python 3 renames it in pickles of Python 2."""
    module, _, name = dotted.rpartition(".")
    module_3, name_3 = NAME_MAPPING.get((module, name), (IMPORT_MAPPING.get(module, module), name))
    return {dotted, f"{module_3}.{name_3}"}


def _listed(names: list[str]) -> str:
    names = sorted(set(names))
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
