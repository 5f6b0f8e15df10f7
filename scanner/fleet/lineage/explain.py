"""Why one edge is as it is, in sentences: what the parent's licence asks, where it says so, what the child's label leaves.

The sentences name licences and no models: edges with the same terms share them, so that millions of edges need a few
thousand texts.
"""

from __future__ import annotations

from scanner.licensing.clause_facts import cited
from scanner.model.escape import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.lineage.loss import Loss
    from scanner.lineage.terms import Terms

LONGEST = 1200
"""Characters of one text: what clauses say is ours and short, labels of cards are anybody's."""

_LEAVES = {
    "no-derivatives": "nothing changed may be passed on, whatever the label says",
    "non-commercial-dropped": "{label} lets everybody earn with it",
    "share-alike-broken": "{label} is not the licence that changed versions stay under",
    "wrong-version": "{label} is another edition of it, and neither stands for the other",
    "flow-down-lost": "{label} passes none of that on",
    "looser": "{label} carries no such limit",
    "output-ban": "{label} has no such limit on outputs",
    "data-terms": "{label} has no such terms for what learnt from the data",
    "outside-territory-unsaid": "{label} leaves out no such places",
    "terms-unsaid": "{label} is stated here, so whoever takes the model learns of none of it",
    "relabelled": "{label} stands for the whole, and the parent's part stays under its own licence",
    "outputs-reach": "{label} says nothing of it",
}
"""What becomes of it, by the problem. ``label`` is the child's, in quotes where it states one."""


def why(child: Terms, parent: Terms, losses: Iterable[Loss]) -> str:
    """What the edge loses, the worst first, with the clause of each; "" where nothing is lost.

    ``losses`` are those of `lineage.transition`, weighed as the way and the publishers ask.
    """
    told = [_loss(child, parent, loss) for loss in losses]
    return printable(" ".join(told), LONGEST) if told else ""


def why_absent() -> str:
    """Why an edge to a model that nobody has a row of is no sign of freedom."""
    return "The parent is not in the table and not among the known models, so its terms, whatever they are, may reach here."


def _loss(child: Terms, parent: Terms, loss: Loss) -> str:
    label = f'"{child.label}"' if child.options or child.state == "unrecorded" else child.label
    row, clause = loss.license, loss.clause
    if row is None or clause is None:
        where = f"is under the {row.name}" if row is not None else f'is labelled "{parent.label}"'
        if parent.state == "silent":
            where = "names no licence, and no licence means no rights"
        return f"The parent {where}: what {label} drops cannot be told{_because(loss, parent)}."
    told = f"The parent asks, by {cited(row.name, loss.number)}: {_sentence(clause.says)}"
    leaves = _LEAVES.get(loss.problem, "{label} may not carry that")
    if clause.kind == "relicense" and loss.problem == "looser":
        leaves = "{label} puts other terms in their place"
    leaves = leaves.format(label=label)
    told += f" {leaves[:1].upper()}{leaves[1:]}."
    if loss.drops:
        told += f" Dropped: {'; '.join(loss.drops)}."
    return told + (f" {_sentence(loss.remark[:1].upper() + loss.remark[1:])}" if loss.remark else "")


def _because(loss: Loss, parent: Terms) -> str:
    return f", for {loss.remark}" if loss.remark and parent.state != "silent" else ""


def _sentence(words: str) -> str:
    return words if words.endswith(".") else f"{words}."
