"""The join of licences and policy in a run: conclusions to clauses, lists and obligations, all as facts."""

from __future__ import annotations

from scanner.model.record import record
from scanner.policy.obligations import missing_facts, obligations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.catalog.decisions import Policy
    from scanner.model.fact import Fact
    from scanner.model.obligation import Obligation


@record
class Terms:
    """What the facts of one target say of terms: more facts, for the rules, and what there is to do."""

    facts: tuple[Fact, ...]
    obligations: tuple[Obligation, ...]


def terms_of(facts: Sequence[Fact], policy: Policy, target: str = "") -> Terms:
    """The clauses, the licences on the policy's lists and the obligations that follow from ``facts``.

    What base models bring (``license-inherited``) is taken like what the repo itself states.
    """
    from scanner.licensing.clause_facts import clause_facts
    from scanner.licensing.conclusions import conclusions, inherited, rows_of
    from scanner.licensing.nature import is_multimodal

    concluded = (*conclusions(facts), *inherited(facts))
    shapes = tuple(item for item in facts if item.kind in ("model-shape", "base-model"))
    made = list(clause_facts(concluded, lambda item: is_multimodal(item, shapes, target)))
    if policy.licenses is not None:
        from scanner.policy.lists import listed_facts

        made += listed_facts(concluded, policy.licenses)
    due = obligations([(item, row) for item in concluded for row in rows_of(item)], facts, policy.use, target)
    made += missing_facts(due, concluded)
    return Terms(tuple(made), due)
