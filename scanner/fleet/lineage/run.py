"""From tables of the Hub's metadata to what their lineage comes to: reads, resolves, passes terms on, judges."""

from __future__ import annotations

from scanner.fleet.lineage.edges import edges_table
from scanner.fleet.lineage.groups import groups_of
from scanner.fleet.lineage.labels import Labels
from scanner.fleet.lineage.models import models_table
from scanner.fleet.lineage.propagate import masks_of
from scanner.fleet.lineage.publishers import publishers_of
from scanner.fleet.lineage.read import files_of, read_tables
from scanner.fleet.lineage.resolve import graph_of
from scanner.fleet.lineage.tables import Lineage
from scanner.fleet.lineage.verdicts import verdicts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.pipeline.settings import Settings

    Progress = Callable[[str], None]
    """What hears which step begins."""


def lineage_of_tables(
    paths: Sequence[str], settings: Settings, threads: int = 2, on_step: Progress | None = None
) -> Lineage:
    """What the tables at ``paths`` come to under the policy of ``settings``. Raises `TableError`."""
    steps = _Steps(on_step)
    steps.begin("read")
    files = files_of(paths)
    tables = read_tables(files, threads)
    steps.begin("resolve")
    labels = Labels()
    graph = graph_of(tables, labels)
    groups = groups_of(len(graph.ids), graph.child, graph.parent)
    publishers = publishers_of(graph, labels)
    steps.begin("propagate")
    masks = masks_of(graph, labels, publishers)
    steps.begin("judge")
    verdicts = verdicts_of(graph, labels, publishers, groups, settings)
    steps.begin("models")
    models = models_table(tables, graph, labels, masks, groups, verdicts)
    rounds = masks.rounds
    del masks, verdicts
    steps.begin("edges")
    edges = edges_table(graph, labels, publishers)
    steps.begin("digest")
    sources = tuple((path, _digest(path)) for path in files)
    dangling = int(graph.missing[graph.parent].sum())
    problems = {**tables.problems, **graph.problems, **({"dangling-parents": dangling} if dangling else {})}
    return Lineage(
        models=models,
        edges=edges,
        problems=problems,
        groups=tuple(tuple(graph.ids.take(group).to_pylist()) for group in groups),
        rounds=rounds,
        absent=tables.absent,
        sources=sources,
        seconds=steps.end(),
    )


class _Steps:
    def __init__(self, on_step: Progress | None) -> None:
        from time import perf_counter

        self._clock = perf_counter
        self._told = on_step
        self._done: list[tuple[str, float]] = []
        self._name = ""
        self._since = 0.0

    def begin(self, name: str) -> None:
        self._close()
        _give_back()
        self._name, self._since = name, self._clock()
        if self._told is not None:
            self._told(name)

    def end(self) -> tuple[tuple[str, float], ...]:
        self._close()
        return tuple(self._done)

    def _close(self) -> None:
        if self._name:
            self._done.append((self._name, round(self._clock() - self._since, 3)))


def _give_back() -> None:
    """Hands what a step has freed back to the system, so that the next does not stand on top of it."""
    import ctypes

    try:
        import pyarrow as pa

        pa.default_memory_pool().release_unused()
        ctypes.CDLL(None).malloc_trim(0)
    except (ImportError, AttributeError, OSError):  # another system's allocator sees to it by itself
        return


def _digest(path: str) -> str:
    from hashlib import file_digest

    with open(path, "rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
