"""Which base models the targets of a run share, and what licences that came with them ask: read from the stored reports."""

from __future__ import annotations

from scanner.model.fleet_summary import Shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.fleet import RunInfo
    from scanner.model.report import TargetReport
    from scanner.store.fleet.store import FleetStore

MAX_LISTED = 50
EXAMPLES = 3
_MAX_NAMES = 50_000


def inherited_of(store: FleetStore, run: RunInfo) -> tuple[tuple[Shared, ...], tuple[Shared, ...]]:
    """The base models of the targets, and the things that inherited licences ask and that are not done; most shared first.

    Each report is read whole, one at a time. One that cannot be read is left out: the targets' entries tell of it.
    """
    from scanner.store.fleet.errors import FleetError

    bases = _Groups()
    duties = _Groups()
    for entry in store.entries(run.number, states=("done",)):
        try:
            report = store.rebuilt(run.number, entry.target)
        except FleetError:
            continue
        for target in report.targets:
            bases.add(entry.target, [(node.id, "") for node in target.lineage if not node.own])
            duties.add(entry.target, _owed(target))
    return bases.told(), duties.told()


def _owed(target: TargetReport) -> Iterable[tuple[str, str]]:
    """The inherited things to do that are not known to be done: licence and kind, and what is asked."""
    for item in target.obligations:
        if item.path and item.state in ("missing", "unknown"):
            yield f"{item.license}: {item.kind}", item.says


class _Groups:
    """Names with the targets that have them."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, str, tuple[str, ...]]] = {}

    def add(self, target: str, named: Iterable[tuple[str, str]]) -> None:
        for name, says in dict(named).items():
            number, first, examples = self._found.get(name, (0, says, ()))
            if not number and len(self._found) >= _MAX_NAMES:
                continue
            more = (*examples, target) if len(examples) < EXAMPLES else examples
            self._found[name] = (number + 1, first, more)

    def told(self) -> tuple[Shared, ...]:
        ranked = sorted(self._found.items(), key=lambda item: (-item[1][0], item[0]))
        return tuple(Shared(name, number, says, examples) for name, (number, says, examples) in ranked[:MAX_LISTED])
