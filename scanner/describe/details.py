"""All that is known of a target's repos, as details in the order of the registry."""

from __future__ import annotations

from scanner.describe.config import KINDS
from scanner.describe.registry import HYPERPARAMETER, NAME
from scanner.model.description import Detail
from scanner.model.place import folder_of, upwards
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.catalog.bom_parts import BomField
    from scanner.describe.registry import Fields
    from scanner.model.fact import Fact, Value

_SUREST = ("weights", "config", "card", "hub", "lineage", "license", "target")
_IDENTITY = ("name", "version", "download-location")
"""Fields that the target's own name and commit answer better than its card."""

OF_FOLDER = (("of", "folder"),)
"""The attribute of a name that is only what a folder of this machine is called: anything else says more."""

_OF_FOLDER = (*KINDS.values(), "model-shape", "model-config")
"""Kinds of facts on configurations: those of folders inside a repo are on its parts, or on copies."""

_SOURCES = {"hub": "hub", "hub-repo": "hub", "hub-metadata": "hub", "target": "target", "folder": "target"}
_OF_WEIGHTS = ("weights", "safetensors-header", "gguf-header", "onnx-model")
_OF_STATEMENTS = {"card": "card", "hub": "hub", "tag": "hub", "gguf": "weights", "safetensors": "weights"}

LONGEST = 500


class Units:
    """The folders of a target that are described each by itself."""

    def __init__(self, cards: Iterable[str], others: Iterable[str]) -> None:
        """``cards`` are folders with a card or a model of the tree; ``others`` have weights or a configuration, and stand
        alone where no folder above does."""
        self.folders = set(cards)
        for folder in sorted(set(others)):  # an outer folder sorts before those inside it
            if not any(above in self.folders for above in upwards(folder)):
                self.folders.add(folder)

    def of(self, path: str) -> str:
        """The folder of the unit that a file belongs to; "" where it belongs to none."""
        return next((folder for folder in upwards(folder_of(path)) if folder in self.folders), "")


def details_of(fields: Fields, facts: Iterable[Fact], cards: Iterable[Detail], units: Units) -> Iterator[Detail]:
    """The details of all units, by folder, then in the order of the registry, the surest first.

    A field that has one value keeps the surest; the same value is told once.
    """
    said: dict[str, dict[str, list[Detail]]] = {}
    for detail in cards:
        unit = units.of(detail.place.path) if detail.place is not None else ""
        said.setdefault(unit, {}).setdefault(detail.field, []).append(detail)
    known: dict[str, dict[str, list[Fact]]] = {}
    for fact in facts:
        unit = units.of(fact.place.path)
        if fact.kind not in _OF_FOLDER or folder_of(fact.place.path) == unit or fact.get("source") == "gguf":
            known.setdefault(unit, {}).setdefault(fact.kind, []).append(fact)
    for unit in sorted(said.keys() | known.keys()):
        kinds = known.get(unit, {})
        for each in kinds.values():
            each.sort(key=lambda fact: (fact.place.path.count("/"), fact.sort_key()))
        for row in fields.rows:
            yield from _chosen(row, [*_of_facts(row, kinds), *said.get(unit, {}).get(row.id, ())])


def _chosen(row: BomField, found: Sequence[Detail]) -> Iterator[Detail]:
    ranks = ("target", *_SUREST) if row.id in _IDENTITY else _SUREST
    seen = set()
    for detail in sorted(found, key=lambda one: (one.attributes == OF_FOLDER, ranks.index(one.source))):  # stable
        if row.id == NAME and detail.source == "card":
            detail = altered(detail, value=_name(detail.value))
        key = (
            detail.value.casefold(),
            tuple((name, str(value)) for name, value in detail.attributes if name != "unit"),
        )
        if key not in seen:
            seen.add(key)
            yield detail
            if not row.many:
                return


_OUTPUTS = (
    "outputs",
    "output",
    "out",
    "results",
    "result",
    "runs",
    "checkpoints",
    "checkpoint",
    "models",
    "tmp",
    "",
    ".",
    "..",
    "~",
)
"""How paths begin to which trainers write."""


def _name(value: str) -> str:
    """The name of a model; of the folder that a trainer wrote to, and told as a name, its own name alone."""
    first, slash, rest = value.replace("\\", "/").strip().partition("/")
    return rest.rstrip("/").rpartition("/")[2] or value if slash and first.lower() in _OUTPUTS else value


def _of_facts(row: BomField, kinds: dict[str, list[Fact]]) -> Iterator[Detail]:
    """The values of the first of the field's facts that has any; of hyperparameters, of all."""
    for path in row.facts:
        kind, _, key = path.partition(".")
        any_found = False
        for fact in kinds.get(kind, ()):
            for value in _texts(fact.get(key)):
                any_found = True
                place = None if kind in ("target", "folder") else fact.place
                attributes = (("name", key),) if row.id == HYPERPARAMETER else OF_FOLDER if kind == "folder" else ()
                yield Detail(row.id, value, _source(fact), place, attributes)
            if any_found and not row.many:
                break
        if any_found and row.id != HYPERPARAMETER:
            return


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, tuple):
        for item in value:
            yield from _texts(item) if not isinstance(item, tuple) else ()
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, str) and value.strip():
        yield value.strip()[:LONGEST]


def _source(fact: Fact) -> str:
    if fact.kind in _OF_WEIGHTS or (fact.kind == "model-shape" and fact.get("source") == "gguf"):
        return "weights"
    if fact.kind == "training-data":
        return _OF_STATEMENTS.get(str(fact.get("source")), "config")
    return _SOURCES.get(fact.kind, "config")
