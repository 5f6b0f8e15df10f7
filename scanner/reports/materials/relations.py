"""What a model was made from: base models and datasets, each once, and how the model is related to them."""

from __future__ import annotations

import re

from scanner.model.hub import ENDPOINT
from scanner.model.lineage import CARRIES, READ
from scanner.model.record import record
from scanner.model.regex import regex
from scanner.reports.materials.identity import Identity, on_hub
from scanner.reports.materials.wording import line, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from scanner.model.description import Detail
    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageEdge, LineageNode

EVALUATION = "evaluation"
"""The relation to a dataset that the model was tested on; the others are `model.lineage.RELATIONS`."""

READS = {
    "finetune": "trained further from",
    "merge": "merged from",
    "adapter": "an adapter to be loaded beside",
    "quantized": "a quantized form of",
    "converted": "another file format of",
    "distill": "distilled from outputs of",
    "data": "trained on",
    EVALUATION: "evaluated on",
}
"""How a relation reads between the child and its parent."""

DATASETS = "datasets/"

_NAMED = regex(r"[A-Za-z0-9][\w.-]{0,95}(/[\w.-]{1,96})?", re.ASCII)
_EVALUATED = ("evaluation-dataset", EVALUATION), ("training-dataset", "data")


@record
class Relative:
    """A base model or dataset outside the target. ``key`` is its id in the lineage ("org/name", "datasets/org/name") or,
    for data known by a phrase only, that phrase.

    ``license`` is the SPDX expression that was concluded for it, "" where nothing is known; ``comment`` says in sentences
    what is known of its terms and from where.
    """

    key: str
    identity: Identity
    license: str = ""
    comment: str = ""

    @property
    def is_data(self) -> bool:
        """True for a dataset."""
        return self.identity.kind == "dataset"


@record
class Relation:
    """``child`` (a unit's key, or a relative's where ``of_unit`` is false) was made from ``parent``: a relative's key, or
    the key of a unit where one model of a target was made from another of it.

    ``relation`` is one of `READS`. ``comment`` is a sentence that says how sure that is and where it is said;
    ``carries`` is true where the parent's terms reach whoever uses the child.
    """

    child: str
    parent: str
    relation: str
    inferred: bool = False
    strength: str = "declared"
    comment: str = ""
    of_unit: bool = True
    carries: bool = False


def of_node(child: str, node: LineageNode, units: Mapping[str, str], own: bool = True) -> Iterator[Relation]:
    """How the model ``node``, which the document calls ``child``, is related to each of its parents.

    ``units`` has the keys of units by their ids in the lineage.
    """
    for edge in node.parents:
        yield Relation(
            child,
            units.get(edge.parent, edge.parent),
            edge.relation,
            edge.inferred,
            edge.strength,
            _sentence(edge),
            own,
            edge.relation in CARRIES,
        )


def of_details(child: str, details: Sequence[Detail], known: Iterable[str]) -> Iterator[Relation]:
    """The datasets that details name and the lineage does not, each once."""
    seen = {(key, "data") for key in known}
    for field, relation in _EVALUATED:
        for detail in details:
            key = data_key(detail.value, seen) if detail.field == field else ""
            if key and (key, relation) not in seen:
                seen.add((key, relation))
                where = f" in {path(str(detail.place))}" if detail.place is not None else ""
                yield Relation(child, key, relation, comment=f"{_begun(relation)} it, as told{where}.")


def data_key(name: str, known: Container[tuple[str, str]] = ()) -> str:
    """The key of a dataset that a card names: of one that is ``known``, or on the Hub with an owner, else the phrase.

    A single word may be a name on the Hub, and as well be anything else.
    """
    name = name.strip().removeprefix(f"{ENDPOINT}/").removeprefix(DATASETS)
    is_named = _NAMED.fullmatch(name) is not None and ("/" in name or (DATASETS + name, "data") in known)
    return DATASETS + name if is_named else line(name, 300)


def relatives(
    relations: Iterable[Relation],
    nodes: Mapping[str, LineageNode],
    units: Container[str],
    expression: Callable[[Fact], str],
) -> tuple[Relative, ...]:
    """Each parent of ``relations`` once, by key, except those that are ``units`` of the document.

    ``expression`` gives the one of a ``license-concluded`` fact.
    """
    revisions: dict[str, str] = {}
    is_data: dict[str, bool] = {}
    for relation in relations:
        if relation.parent in units:
            continue
        is_data[relation.parent] = is_data.get(relation.parent, True) and relation.relation in ("data", EVALUATION)
    for node in nodes.values():
        for edge in node.parents:
            revisions.setdefault(edge.parent, edge.revision)
    found = []
    for key in sorted(is_data):
        named = nodes.get(key)
        revision = (named.revision if named is not None else "") or revisions.get(key, "")
        found.append(_relative(key, named, revision, is_data[key], expression))
    return tuple(found)


def _relative(
    key: str, node: LineageNode | None, revision: str, is_data: bool, expression: Callable[[Fact], str]
) -> Relative:
    is_there = node is not None and node.state in READ
    may_be_there = is_there or (
        "/" in key.removeprefix(DATASETS) and not (node is not None and node.state == "missing")
    )
    identity = on_hub(key, revision) if may_be_there else Identity(line(key.removeprefix(DATASETS), 500) or "unnamed")
    if is_data and identity.kind == "model" and not identity.hub:
        identity = Identity(identity.name, kind="dataset")
    if node is None:
        return Relative(key, identity, "", "Nothing is known of its terms.")
    if node.license is None:
        return Relative(key, identity, "", line(f"Its terms are not known. {node.message}"))
    found = expression(node.license)
    where = f"{node.license.place.path}, {node.origin}" if node.origin else node.license.place.path
    said = f"Its licence was read in {path(where if node.origin != node.license.place.path else node.origin)}."
    asks = f" It asks: {'; '.join(node.asks)}." if node.asks else ""
    return Relative(key, identity, found, line(said + asks))


def _sentence(edge: LineageEdge) -> str:
    """How sure the edge is, and where it is said first."""
    how = {"declared": "is declared", "evidenced": "is shown by a file", "likely": "is likely by name or shape"}
    sure = how.get(edge.strength, "is said")
    where = f" ({path(str(edge.places[0]))})" if edge.places else ""
    guessed = "; the kind of relation is inferred" if edge.inferred else ""
    return f"{_begun(edge.relation)} it: that {sure}{where}{guessed}."


def _begun(relation: str) -> str:
    words = READS.get(relation, "made from")
    return words[0].upper() + words[1:]
