"""What a model's card has to say of its licence and its base models, as far as the tree leaves no choice."""

from __future__ import annotations

from scanner.model.lineage import CARRIES, DERIVED, HUB_RELATIONS, KEPT
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.license import License
    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageNode
    from scanner.model.report import TargetReport
    from scanner.pipeline.card_edit import Setting

STATES = ("done", "write", "todo", "check")
"""Of a step: it is there; `--write` does it; a person has to; a person has to look."""

_RELABEL = (*KEPT, "relabelled")
"""Problems of a transition that go away once the card gives the parent's licence."""


@record
class Step:
    """One thing that is done or to do; ``says`` is a sentence, ``license`` our id of what asks for it, or ""."""

    state: str
    what: str
    says: str
    license: str = ""
    clause: str = ""


@record
class CardTerms:
    """The front matter's ``settings``, the ``steps`` that they are, and our ids of the licences that it no longer gives
    (``dropped``) and that it then gives (``labels``)."""

    settings: tuple[Setting, ...] = ()
    steps: tuple[Step, ...] = ()
    dropped: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def card_terms(target: TargetReport, repo: str, node: LineageNode | None) -> CardTerms:
    """The licence that has to stay, where it is one label, and the parents that files name and the card does not."""
    if node is None:
        return CardTerms()
    of_license = _license(target, repo, node)
    of_parents = _base_models(node)
    settings, steps = of_license.settings + of_parents.settings, of_license.steps + of_parents.steps
    return CardTerms(settings, steps, of_license.dropped, of_license.labels)


def row_of_id(license_id: str) -> License | None:
    """Our row of that id."""
    from scanner.catalog.license_names import row_of

    return row_of(license_id)


def _license(target: TargetReport, repo: str, node: LineageNode) -> CardTerms:
    lost = [item for item in _of(target, repo, "license-transition") if item.get("weight") != "note"]
    told = [item for item in lost if item.get("problem") in _RELABEL and item.get("relation") in DERIVED]
    steps = [Step("todo", "terms", _clash(item)) for item in lost if item not in told]
    # a licence that may be left for stricter terms gives way to one that stays; its own conditions are listed all the same
    stay = [item for item in told if item.get("problem") != "relabelled"] or told
    kept = [name for name in _given(target, node) if _binds(row_of_id(name))]
    rows = [row for row in map(row_of_id, dict.fromkeys((*kept, *map(_row_id, stay)))) if row is not None]
    if not told:
        return CardTerms(steps=tuple(steps))
    if not rows or (len(rows) > 1 and _in_conflict(target, repo)):
        what = " and ".join(row.id for row in rows) or "the base models' licences"
        says = f"{what} stay in force, and no label gives them all as they are: decide which base to build on"
        return CardTerms(steps=(*steps, Step("todo", "license", says)))
    name = rows[0].hub[0] if len(rows) == 1 and rows[0].hub else "other"
    settings: list[Setting] = [("license", (name,))]
    if name == "other" or _is_named(target, repo):
        called = [row.names[0] if row.names and len(rows) == 1 else row.id for row in rows]
        settings += [("license_name", ("-and-".join(called),)), ("license_link", ("LICENSE",))]
    whose = list(dict.fromkeys(str(item.get("parent")) for item in stay))
    asks = "asks" if len(whose) == 1 else "ask"
    label = ", ".join(f"{key}: {values[0]}" for key, values in settings)
    steps.append(
        Step("write", "README.md", f"{label}, for what {' and '.join(whose)} {asks}", ", ".join(row.id for row in rows))
    )
    return CardTerms(tuple(settings), tuple(steps), node.license_ids, tuple(row.id for row in rows))


def _given(target: TargetReport, node: LineageNode) -> list[str]:
    """Our ids of the licences that the repo gives already and that an ancestor brought: a label for more keeps them."""
    own = set(node.license_ids)
    return [name for other in target.lineage if not other.own for name in other.license_ids if name in own]


def _binds(row: License | None) -> bool:
    """True for a licence that what is made from the model stays under."""
    if row is None:
        return False
    values = {clause.value for clause in row.clauses if clause.kind == "relicense"}
    return bool(values & {"same-license", "same-or-compatible", "forbidden"}) or row.commercial == "prohibited"


def _base_models(node: LineageNode) -> CardTerms:
    """Names the parents in the card where files name them and the card does not."""
    edges = [edge for edge in node.parents if edge.relation in CARRIES and edge.strength != "likely"]
    declared = [edge for edge in edges if {"card", "tag", "hub"} & set(edge.sources)]
    settings: tuple[Setting, ...] = ()
    steps: list[Step] = []
    if edges and not declared:
        settings = (("base_model", tuple(edge.parent for edge in edges)),)
        steps.append(Step("write", "README.md", f"base_model: {', '.join(edge.parent for edge in edges)}"))
    relations = {edge.relation for edge in edges}
    if len(relations) == 1 and relations <= set(HUB_RELATIONS) and all(edge.inferred for edge in declared):
        says = f"base_model_relation is not stated, and taken for {relations.pop()}: state it, or correct it"
        steps.append(Step("check", "README.md", says))
    return CardTerms(settings, tuple(steps))


def _of(target: TargetReport, repo: str, kind: str) -> list[Fact]:
    return [item for item in target.facts if item.kind == kind and str(item.get("repo") or "") == repo]


def _clash(item: Fact) -> str:
    """The words for what no label mends."""
    cites, says = str(item.get("cites") or ""), str(item.get("says") or "").rstrip(".")
    return f"{item.get('parent')}: by {cites}, {says}" if item.get("row") else f"{item.get('parent')}: {says}"


def _in_conflict(target: TargetReport, repo: str) -> bool:
    """True where the parents' terms cannot all be kept, so that no label is right."""
    return any(item.get("weight") == "error" for item in _of(target, repo, "license-conflict"))


def _is_named(target: TargetReport, repo: str) -> bool:
    """True where the card gives its licence a name, which would stay beside another licence."""
    card = f"{repo}/README.md".lstrip("/").casefold()
    declared = (item for item in target.facts if item.kind == "license-declared" and item.get("statement") == "card")
    return any(item.get("name") and item.place.path.casefold() == card for item in declared)


def _row_id(item: Fact) -> str:
    """Our id of the parent's licence, from the path of its row; "" for none."""
    row = item.get("row")
    return row.rpartition("/")[2].removesuffix(".yaml") if isinstance(row, str) else ""
