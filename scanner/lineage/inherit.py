"""What follows from the tree for each repo of the target: inherited terms, transitions, conflicts, all as facts."""

from __future__ import annotations

from scanner.licensing.clause_facts import cited
from scanner.licensing.figures import in_words
from scanner.lineage.heir import SURE, Family, Heir, place_of, read_at, related_to
from scanner.lineage.join import conflicts, joined
from scanner.lineage.paths import called
from scanner.lineage.terms import KNOWN
from scanner.lineage.transition_facts import transition_facts
from scanner.model.fact import fact
from scanner.model.lineage import STRENGTHS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner.lineage.join import Conflict
    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageNode


def lineage_facts(nodes: Iterable[LineageNode], names: Mapping[str, tuple[str, ...]] | None = None) -> Iterator[Fact]:
    """The facts for every own repo among ``nodes``: ``model-derived``, ``license-transition``, ``license-conflict``,
    ``license-inherited`` and ``license-joined``.

    ``names`` are what own repos without an id are called, by their place in the tree.
    """
    family = Family(tuple(nodes), names or {})
    for own in family.nodes:
        if own.own and own.parents:
            heir = Heir(own, family)
            told, clashes = dropped_and_clashing(heir)
            yield from _derived(heir)
            yield from told
            yield from clashes
            yield from _inherited(heir, told)
            yield from _joined(heir)


def dropped_and_clashing(heir: Heir) -> tuple[list[Fact], list[Fact]]:
    """The ``license-transition`` and ``license-conflict`` facts of one model."""
    found = conflicts(heir.sure, heir.family.terms) if heir.family.may_clash(heir.sure) else ()
    clashes = [_conflict(heir.own, conflict) for conflict in found]
    return [item for item in transition_facts(heir) if not _told_as_conflict(item, clashes)], clashes


def _derived(heir: Heir) -> Iterator[Fact]:
    """That the model was made from another, for what licences ask of those who build on one."""
    for path in heir.sure:
        if path.direct:
            yield fact(
                "model-derived",
                place_of(path),
                repo=heir.own.repo,
                parent=path.ancestor.id,
                relation=path.relation,
                strength=path.strength,
            )


def _told_as_conflict(transition: Fact, clashes: Sequence[Fact]) -> bool:
    """True where the finding on two parents together says already that this one lets nothing changed be passed on."""
    return transition.get("problem") == "no-derivatives" and any(
        clash.get("problem") == "no-derivatives" and clash.get("row") == transition.get("row") for clash in clashes
    )


def _inherited(heir: Heir, told: Sequence[Fact]) -> Iterator[Fact]:
    """The conclusions on ancestors whose licence is not the repo's own, each licence by the nearest that has it."""
    mine = heir.family.terms(heir.own).certain
    rows_told = {str(item.get("row")) for item in told if item.get("weight") != "note"}
    seen: set[frozenset[str]] = set()
    for path in heir.sure:
        terms, concluded = heir.family.terms(path.ancestor), path.ancestor.license
        if concluded is None or terms.state != KNOWN or terms.ids <= mine or terms.ids in seen:
            continue
        if heir.by_publisher(path) == SURE:
            continue
        seen.add(terms.ids)
        yield fact(
            "license-inherited",
            place_of(path),
            related=related_to(path),
            repo=heir.own.repo,
            licenses=concluded.get("licenses"),
            spdx=concluded.get("spdx"),
            relation=concluded.get("relation"),
            basis="base-model",
            modified=concluded.get("modified"),
            covers="all",
            parameters=concluded.get("parameters"),
            name=concluded.get("name"),
            parent=path.ancestor.id,
            path=str(path),
            edge=path.relation,
            inferred=path.inferred,
            strength=path.strength,
            told=any(f"rules/licenses/{name}.yaml" in rows_told for name in terms.ids),
            license_at=read_at(path),
            origin=path.ancestor.origin,
        )


def _joined(heir: Heir) -> Iterator[Fact]:
    whole = joined(heir.sure, heir.family.terms)
    if len(whole.licenses) > 1:
        yield fact(
            "license-joined",
            place_of(heir.sure[0]),
            repo=heir.own.repo,
            licenses=whole.licenses,
            commercial=whole.commercial,
            shareable=whole.shareable,
            thresholds=whole.thresholds,
            figures=in_words(whole.thresholds),
            territories=whole.territories,
            prefixes=whole.prefixes,
            asks=whole.asks,
        )


def _conflict(own: LineageNode, conflict: Conflict) -> Fact:
    one, other = conflict.one, conflict.other
    strength = max((one.path.strength, other.path.strength), key=STRENGTHS.index)
    return fact(
        "license-conflict",
        place_of(one.path),
        related=tuple(dict.fromkeys((place_of(other.path), *related_to(one.path)))),
        repo=own.repo,
        problem=conflict.problem,
        weight="warning" if strength != "declared" else conflict.weight,
        lawful=conflict.lawful,
        child=called(own),
        parent=one.path.ancestor.id,
        parent_license=one.row.id,
        other=other.path.ancestor.id,
        other_license=other.row.id,
        path=str(one.path),
        other_path=str(other.path),
        relation=one.path.relation,
        strength=strength,
        name=one.row.name,
        clause=one.clause.clause,
        cites=cited(one.row.name, one.clause.clause),
        says=one.clause.says,
        other_name=other.row.name,
        other_clause=other.clause.clause,
        other_cites=cited(other.row.name, other.clause.clause),
        other_says=other.clause.says,
        basis="base-model",
        license_at=read_at(one.path),
        confidence=one.clause.confidence or one.row.confidence,
        row=f"rules/licenses/{one.row.id}.yaml",
        other_row=f"rules/licenses/{other.row.id}.yaml",
    )
