"""What a repo's statements come to: one ``license-concluded`` fact for the weights, and one for code of other terms.

In this order: what the user has clarified; texts that are named after the weights; other texts; what is declared. A text
and a declaration that name different licences are both listed, and the stricter one is what is concluded: who keeps to it
keeps to the freer one mostly too, and the disagreement is a finding of its own. A text that is none of the texts known
for the declared licence leaves nothing to conclude. A use policy that is known to add to the licence is concluded too.
"""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.repo.license_statements import joined_spdx, joined_with, policies_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact, Value
    from scanner.repo.license_statements import Statement
    from scanner.repo.repo import Repo

RELATED = 20
"""Places of other statements that a conclusion lists."""


def conclusions(repo: Repo, statements: list[Statement]) -> Iterator[Fact]:
    """The conclusions for ``repo``; none where nothing is said at all."""
    clarified = [statement for statement in statements if statement.basis == "clarify"]
    if clarified:
        yield _concluded(repo, clarified[:1], statements, "all")
        return
    weights = [statement for statement in statements if statement.covers in ("weights", "all")]
    code = [statement for statement in statements if statement.covers == "code"]
    subject = "weights" if code or any(statement.covers == "weights" for statement in weights) else "all"
    for found, covers in ((weights, subject), (code, "code")):
        if found:
            chosen = _resting_on(found)
            if covers != "code":
                chosen = _with_policies(chosen, policies_of(repo))
            yield _concluded(repo, chosen, found, covers)


def _resting_on(statements: list[Statement]) -> list[Statement]:
    """The statements whose licences together are concluded: one, or several texts that hold side by side."""
    texts = [statement for statement in statements if statement.basis == "text"]
    texts = [text for text in texts if text.covers == texts[0].covers]  # those on the weights come first
    known = [text for text in texts if text.sure]
    declared = [statement for statement in statements if statement.basis != "text"]
    sure = [statement for statement in declared if statement.sure]
    if not known:
        unlike = [text for text in texts if _was_read(text)]
        if unlike and (not sure or _text_is_known(sure[0])):
            return unlike[:1]
        return [max(sure, key=lambda statement: statement.rank)] if sure else (declared or texts)[:1]
    against = [statement for statement in sure if not any(text.agrees(statement) for text in known)]
    stricter = max(against, key=lambda statement: statement.rank, default=None)
    if stricter is not None and stricter.rank > max(text.rank for text in known):
        return [stricter]
    return known


def _with_policies(chosen: list[Statement], policies: list[Fact]) -> list[Statement]:
    """``chosen`` with each licence that a use policy beside it adds to replaced by the two together."""
    for policy in policies:
        base = policy.get("base")
        chosen = [joined_with(one, policy) if base and one.licenses == (base,) else one for one in chosen]
    return chosen


def _was_read(text: Statement) -> bool:
    return all(found.get("read") is not False for found in text.facts)


def _text_is_known(declared: Statement) -> bool:
    return all(found.get("text_known") is True for found in declared.facts)


def _concluded(repo: Repo, chosen: list[Statement], statements: list[Statement], covers: str) -> Fact:
    first = max(chosen, key=lambda statement: statement.rank)
    others = [statement for statement in statements if statement is not first]
    places = [found.place for statement in (first, *others) for found in statement.facts]
    several = len(chosen) > 1
    known = all(statement.licenses for statement in chosen)
    return fact(
        "license-concluded",
        first.place,
        related=tuple(dict.fromkeys(place for place in places if place != first.place))[:RELATED],
        repo=repo.path,
        licenses=tuple(dict.fromkeys(name for one in chosen for name in one.licenses)) if known else (),
        spdx=joined_spdx(tuple(dict.fromkeys(one.spdx for one in chosen)), "AND"),
        relation="and" if several else first.relation,
        basis=first.basis,
        modified=any(one.modified for one in chosen),
        covers=covers,
        parameters=_parameters(chosen),
        name=", ".join(dict.fromkeys(one.name for one in chosen)),
        inferred=any(one.inferred for one in chosen),
        agreed=all(one.agrees(other) for one in chosen for other in others if one.covers == other.covers),
    )


def _parameters(chosen: list[Statement]) -> Value:
    found: list[Value] = []
    for statement in chosen:
        for one in statement.facts:
            parameters = one.get("parameters")
            found += [item for item in parameters if item not in found] if isinstance(parameters, tuple) else ()
    return tuple(found)
