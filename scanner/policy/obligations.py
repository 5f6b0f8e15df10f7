"""What the licences of a target ask to be shipped or shown for the stated use, and whether it lies there already.

Without a stated use it is told for those who pass the weights on. What a repo of the publisher himself lacks is no fault
of it: display strings, notices and names are asked of those who build on the model, so that they are missing only where
a base model or changes show that somebody did.
"""

from __future__ import annotations

from scanner.catalog.license import DUTIES
from scanner.catalog.policy_parts import Use
from scanner.model.fact import fact
from scanner.model.obligation import Obligation
from scanner.policy.fulfilment import Evidence, fulfilled
from scanner.policy.reach import Answer, Bite, answer_of, bite_of_clause, both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.catalog.license import Clause, License
    from scanner.model.fact import Fact
    from scanner.policy.fulfilment import State

PASSED_ON = ("distribute",)
"""The act that is assumed where the policy states no use: a repo passes its weights on."""

ASKED_OF_LICENSEES = ("notice", "display", "name-prefix")
"""Kinds whose absence is told as a finding, where somebody built on the model."""

ASKED_OF_HEIRS = (*ASKED_OF_LICENSEES, "license-copy")
"""The same for a base model's licence that is not the repo's own: nothing else tells that its text is missing."""

_ON_CHANGE = ("state-changes", "name-prefix")
"""Kinds that hold for changed models which others get: neither a plain copy nor a private change brings them about."""


def obligations(
    licensed: Iterable[tuple[Fact, License]], facts: Iterable[Fact], use: Use | None, target: str = ""
) -> tuple[Obligation, ...]:
    """The obligations of all repos, in the order of `Obligation.sort_key`, from conclusions and the rows of each.

    ``target`` is what the user named, whose last part names the model of the root.
    """
    licensed = tuple(licensed)
    evidence = Evidence(facts, [str(concluded.get("repo") or "") for concluded, _ in licensed], target)
    due: dict[object, list[list[Obligation]]] = {}
    for number, (concluded, row) in enumerate(licensed):
        clauses = (clause for clause in row.clauses if clause.kind in DUTIES)
        own = [item for clause in clauses for item in _of_clause(concluded, row, clause, use, evidence)]
        choice: object = (concluded.place, concluded.get("repo")) if concluded.get("relation") == "or" else number
        due.setdefault(choice, []).append(own)
    found = [item for alternatives in due.values() for item in min(alternatives, key=_left)]
    return tuple(sorted(dict.fromkeys(found), key=Obligation.sort_key))


def missing_facts(found: Iterable[Obligation], conclusions: Iterable[Fact]) -> Iterator[Fact]:
    """``obligation-missing`` facts: what a derivative does not ship or show, at the statement of its licence."""
    places: dict[tuple[str, str], Fact] = {}
    for concluded in conclusions:
        ids = concluded.get("licenses")
        for license_id in ids if isinstance(ids, tuple) else ():
            places.setdefault((str(concluded.get("repo") or ""), str(license_id)), concluded)
    for item in found:
        basis = places.get((item.repo, item.license))
        asked = ASKED_OF_HEIRS if item.path else ASKED_OF_LICENSEES
        if basis is None or item.state != "missing" or item.kind not in asked:
            continue
        yield fact(
            "obligation-missing",
            basis.place,
            related=basis.related,
            repo=item.repo,
            license=item.license,
            name=item.name,
            duty=item.kind,
            clause=item.clause,
            cites=_cites(item),
            says=item.says,
            strings=item.strings,
            wanted=" or ".join(f'"{text}"' for text in item.strings[:3]) or item.file or _WANTED.get(item.kind, ""),
            where=item.where,
            file=item.file,
            basis=basis.get("basis"),
            confidence=item.confidence,
            row=item.row,
            path=item.path,
        )


_WANTED = {"license-copy": "the text of the licence", "notice": "a notice"}


def _cites(item: Obligation) -> str:
    """The clause, and by which way it reaches the repo."""
    words = f"the {item.name}, {item.clause}" if item.clause else f"the {item.name}"
    return f"{words} ({item.path})" if item.path else words


def _left(due: list[Obligation]) -> tuple[int, int]:
    """How much one of several licences to choose from leaves to do: who may choose takes the one that leaves least."""
    states = [item.state for item in due]
    return states.count("missing"), states.count("unknown")


def _of_clause(
    concluded: Fact, row: License, clause: Clause, use: Use | None, evidence: Evidence
) -> Iterator[Obligation]:
    repo = str(concluded.get("repo") or "")
    derived = evidence.is_derived(repo)
    bite = bite_of_clause(clause)
    if use is None:
        answer = answer_of(bite, Use(distribute=("weights",), modify=derived or None))
        if clause.kind in _ON_CHANGE and not derived:
            return
        if answer.applies != "yes" or clause.strength != "required":
            return
    else:
        answer = answer_of(bite, use)
        if clause.kind in _ON_CHANGE:
            changed = Bite("", when=("modify", "train") if clause.kind == "name-prefix" else ("modify",))
            given = Bite("", when=("distribute", "product", "host"))
            answer = both([answer, answer_of(changed, use), answer_of(given, use)])
    state, because, place = _state(clause, concluded, answer, evidence, use)
    yield Obligation(
        license=row.id,
        kind=clause.kind,
        clause=clause.clause,
        says=clause.says,
        state=state,
        because=because,
        repo=repo,
        name=row.name,
        strings=clause.strings,
        one_of=clause.one_of,
        where=clause.where,
        file=clause.file,
        act=_act(clause, use),
        assumed=use is None,
        place=place,
        missing=tuple(f"use.{name}" for name in answer.missing),
        row=f"rules/licenses/{row.id}.yaml",
        confidence=clause.confidence or row.confidence,
        path=str(concluded.get("path") or ""),
    )


def _state(clause: Clause, concluded: Fact, answer: Answer, evidence: Evidence, use: Use | None) -> State:
    if answer.applies == "no":
        facts = ", ".join(f"use.{name}" for name in answer.used)
        return "not-needed", f"the stated use does not bring it about ({facts})", None
    state, because, place = fulfilled(clause, concluded, evidence)
    if clause.strength != "required" and state != "done":
        return "unknown", "it is wished for, not required", None
    if answer.applies == "unknown" and state != "done":
        names = _listed([f"use.{name}" for name in answer.missing]) or "what no profile states"
        return "unknown", f"depends on {names}, which the policy does not state", None
    if state == "missing" and concluded.get("edge") == "adapter":
        return "unknown", "an adapter alone may be passed on without its base; with it, this is needed", None
    if state == "missing" and clause.kind in ASKED_OF_LICENSEES and use is not None and not _shipped(use):
        return "unknown", "it has to be shown where you use it, which this repo does not tell", None
    return state, because, place


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _shipped(use: Use) -> bool:
    """True where the repo itself is what others get, so that what it lacks is missing."""
    return use.distribute is None or "weights" in use.distribute


def _act(clause: Clause, use: Use | None) -> str:
    if use is None:
        return PASSED_ON[0] if not clause.when or PASSED_ON[0] in clause.when else clause.when[0]
    done = {"weights": "distribute", "product": "product", "hosted": "host"}
    acts = [done[word] for word in use.distribute or () if word in done]
    acts += [act for act, stated in (("commercial", use.commercial), ("modify", use.modify)) if stated]
    acts += [act for act, stated in (("train", use.train_on_outputs), ("publish", use.publish)) if stated]
    return next((act for act in clause.when if act in acts), clause.when[0] if clause.when else "use")
