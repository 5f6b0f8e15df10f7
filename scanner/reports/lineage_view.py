"""What the tree, the flow chart and the graph tell alike of a target's lineage: labels, roots, and problems by model."""

from __future__ import annotations

from scanner.model.lineage import READ
from scanner.reports.console_text import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageEdge, LineageNode
    from scanner.model.report import TargetReport

RELATIONS = {
    "finetune": "finetune of",
    "merge": "merge with",
    "adapter": "adapter for",
    "quantized": "quantized from",
    "converted": "converted from",
    "distill": "distilled from",
    "data": "trained on",
}
"""How an edge reads between the child and its parent."""

_PROBLEMS = {
    "no-derivatives": "{parent_license} of {parent} lets nobody pass on what is made from it",
    "non-commercial-dropped": "says {child_license}, but {parent_license} of {parent} keeps commerce out",
    "share-alike-broken": "says {child_license}, but {parent_license} of {parent} wants the same licence",
    "wrong-version": "says {child_license}, but {parent} is under {parent_license}",
    "flow-down-lost": "says {child_license}, which does not pass on the limits of {parent_license} of {parent}",
    "looser": "says {child_license}, which is looser than {parent_license} of {parent}",
    "output-ban": "{parent_license} of {parent} lets its outputs train no such model",
    "data-terms": "says {child_license}, over data under {parent_license} ({parent})",
    "outside-territory-unsaid": "does not say where {parent_license} of {parent} does not hold",
    "terms-unsaid": "states no terms, over {parent_license} of {parent}",
    "not-comparable": "its terms cannot be held against {parent_license} of {parent}",
    "upstream-unknown": "no permission is shown for {parent}",
    "relabelled": "says {child_license} over {parent_license} of {parent}",
    "undeclared-base": "does not declare its base model {parent}",
    "disagreement": "its files name other base models than its card",
    "cycle": "is its own ancestor",
    "self-loop": "names itself as its base model",
    "relation": "its files tell another relation to {parent} than its card",
    "unknown-base": "names a base model by no name that anybody else could find it under",
    "relicensed": "is under another licence than it was before",
}
"""What is wrong, by the word for it in ``license-transition`` and ``lineage-problem`` facts."""

_OF_STATE = ("gated", "unavailable", "not-asked", "dangling", "limit")
"""Problems that the state of the parent tells by itself."""

KINDS = ("license-transition", "license-conflict", "lineage-problem")
"""Kinds of facts that say what is wrong in a tree."""

_STATES = {
    "scanned": "read in this scan",
    "hub": "read on the Hub",
    "local": "read in a local folder",
    "cache": "read in the Hub's local cache",
    "lock": "from the lock file",
    "known": "from the table of known models",
    "gated": "gated: its terms were not read",
    "missing": "no model of that name was found",
    "unavailable": "it could not be read",
    "not-asked": "it was not looked up (offline)",
    "limit": "not looked up: a limit was reached",
}

MAX_CHAIN = 4
"""Generations that one line tells."""

MAX_LINES = 3
"""Models of a target that are told in a line each."""

_STRENGTHS = {"evidenced": "named in a file", "likely": "likely, by its shape and name"}


class View:
    """A target's models by id, with what is wrong at each."""

    __slots__ = ("_name", "nodes", "own", "problems")

    def __init__(self, target: TargetReport) -> None:
        self._name = target.target
        self.nodes: dict[str, LineageNode] = {}
        for node in target.lineage:
            self.nodes.setdefault(node.id, node)
        self.own = [node for node in self.nodes.values() if node.own]
        self.problems: dict[str, list[str]] = {}
        for item in target.facts:
            if item.kind in KINDS and item.get("weight") != "note" and item.get("problem") not in _OF_STATE:
                self._add(item)

    def roots(self) -> list[LineageNode]:
        """The target's own models, those that are nobody's parent first; all nodes where none is marked as own."""
        own = self.own or list(self.nodes.values())[:1]
        parents = {edge.parent for node in own for edge in node.parents if edge.parent != node.id}
        return sorted(own, key=lambda node: node.id in parents)

    def title_of(self, node_id: str) -> str:
        """What the model is called: the target's own name for its only model, or for the one in its root folder."""
        node = self.nodes.get(node_id)
        is_target = node is not None and node.own and (len(self.own) == 1 or node_id in (".", ""))
        return self._name if is_target else node_id

    def problems_of(self, node_id: str) -> list[str]:
        """What is wrong at that model, each once."""
        return self.problems.get(node_id, [])

    def _add(self, item: Fact) -> None:
        named = [str(item.get(name) or "") for name in ("dropped_by", "child", "model", "id")]
        at = next((name for name in named if name in self.nodes), "") or self._own_id(_first(item, ("repo",)))
        text = problem_text(item)
        found = self.problems.setdefault(at, [])
        if text not in found:
            found.append(text)

    def _own_id(self, repo: str) -> str:
        """The id of the target's repo in that folder; ``repo`` itself where there is none."""
        return next((node.id for node in self.own if node.repo == repo), repo)


def problem_text(item: Fact) -> str:
    """What a fact of the lineage says is wrong, as half a sentence."""
    if item.kind == "license-conflict":
        one, other = _first(item, ("cites",)) or "one clause", _first(item, ("other_cites",)) or "another"
        return f"{one} and {other} cannot both be kept"
    problem = _first(item, ("problem",))
    words = _PROBLEMS.get(problem, problem.replace("-", " ") or item.kind)
    for name, otherwise in (("child_license", "nothing"), ("parent_license", "the terms"), ("parent", "a base model")):
        words = words.replace(f"{{{name}}}", _first(item, (name,)) or otherwise)
    clause = _first(item, ("clause",))
    return f"{words} (clause {clause})" if clause else words


def license_of(node: LineageNode) -> str:
    """The model's licence in few words: our ids, else its SPDX expression or name; what is missing is said, and where the
    text has other words than the licence of that name."""
    found = node.license
    if found is None:
        return "no licence stated" if node.state in READ else "licence not known"
    return f"{name_of(found)}{', with changed words' if found.get('modified') is True else ''}"


def name_of(found: Fact) -> str:
    """A concluded licence in few words."""
    ids = found.get("licenses")
    if isinstance(ids, tuple) and ids:
        return (" OR " if found.get("relation") == "or" else " AND ").join(map(str, ids))
    return _first(found, ("spdx", "name")) or "licence not known"


def known_by(node: LineageNode) -> str:
    """Where the model's terms are known from, or why they are not."""
    words = _STATES.get(node.state, node.state)
    if node.license is not None and node.license.get("basis") == "clarify":
        words += ", and concluded by a person for these bytes"
    if node.state in ("hub", "cache", "local") and node.revision:
        words += f" at {node.revision[:12]}"
    if node.origin and node.state in ("known", "lock", "local"):
        words += f", {node.origin}"
    return f"{words}. {node.message}" if node.message else words


def is_read(node: LineageNode) -> bool:
    """True where the model's terms are known."""
    return node.state in READ


def relation_of(edge: LineageEdge) -> str:
    """The relation in words that stand before the parent's name."""
    return RELATIONS.get(edge.relation, f"{edge.relation} of" if edge.relation else "made from")


def is_sure(edge: LineageEdge) -> bool:
    """True where the child's makers name the parent and the relation themselves."""
    return edge.strength == "declared" and not edge.inferred


def doubts_of(edge: LineageEdge) -> str:
    """What is not sure of an edge: "relation inferred; named in a file", "" for a declared one."""
    parts = ["relation inferred"] if edge.inferred else []
    if edge.strength in _STRENGTHS:
        parts.append(_STRENGTHS[edge.strength])
    return "; ".join(parts)


def in_one_line(target: TargetReport) -> list[str]:
    """What the target's models were made from, in a line each, for at most three of them; escaped."""
    view = View(target)
    told = []
    for node in (node for node in view.own if node.parents):
        parts: list[str] = []
        seen = {node.id}
        edge = node.parents[0]
        while len(parts) < MAX_CHAIN:
            parent = view.nodes.get(edge.parent)
            terms = shown(license_of(parent), 60) if parent is not None else "not looked up"
            more = f" and {len(node.parents) - 1} more" if not parts and len(node.parents) > 1 else ""
            parts.append(f"{shown(edge.parent, 100)} ({terms}){more}")
            if parent is None or not parent.parents or parent.id in seen:
                break
            seen.add(parent.id)
            edge = parent.parents[0]
        else:
            parts.append("…")
        which = f"{shown(node.repo, 80)} is made" if len(view.own) > 1 and node.repo else "made"
        told.append(f"{which} from {' ← '.join(parts)}")
    if not told:
        return []
    left = [f"and {len(told) - MAX_LINES} more models"] if len(told) > MAX_LINES else []
    lines = [*told[:MAX_LINES], *left]
    return [*lines[:-1], f"{lines[-1]}; weighbridge lineage shows the tree"]


def edges(view: View, limit: int) -> Iterator[tuple[LineageNode, LineageEdge]]:
    """Each model with each of its parents, breadth first from the target's own, at most ``limit``."""
    pending = view.roots()
    seen = {node.id for node in pending}
    told = 0
    for node in pending:  # which grows
        for edge in node.parents:
            if told >= limit:
                return
            told += 1
            yield node, edge
            parent = view.nodes.get(edge.parent)
            if parent is not None and parent.id not in seen:
                seen.add(parent.id)
                pending.append(parent)


def _first(item: Fact, names: tuple[str, ...]) -> str:
    for name in names:
        value = item.get(name)
        if isinstance(value, str) and value:
            return value
    return ""
