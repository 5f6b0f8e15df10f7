"""What a tree comes to, said before it is drawn: under which terms the model stands, and what to do about findings."""

from __future__ import annotations

from scanner.model.lineage import KEPT, is_about_lineage
from scanner.reports.console_target import answer_spans, gap_lines, listed_counts
from scanner.reports.console_text import Line, begins_line, counted, sentences, shown, shown_path, wrapped
from scanner.reports.lineage_view import license_of, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.model.fact import Fact
    from scanner.model.finding import Finding
    from scanner.model.lineage import LineageNode
    from scanner.model.report import RuleInfo, TargetReport
    from scanner.reports.lineage_view import View

MAX_FINDINGS = 10
MAX_NAMED = 3
"""Licences that the first line names."""

_STAYS = frozenset((*KEPT, "no-derivatives"))
"""Problems of a transition that say that the parent's terms hold for the whole of the child."""

_SURE = {
    "recall": ", from memory, not checked against the text",
    "secondary": ", as others quote it",
}
"""What is said of a table row that was not written from the text itself."""

_NOT_COMMERCIAL = ("no commercial use", "research only")
_INDENT = " " * 8


def headline(target: TargetReport, view: View, width: int) -> list[Line]:
    """The answer, the model's terms, and how many findings there are, as one sentence."""
    name = shown_path(target.target) or "(no name)"
    outcomes = [outcome for _, outcome in judged(target)]
    denied, review = outcomes.count("deny"), outcomes.count("review")
    parts = [_terms(target, view), *listed_counts(target.answer, denied, review)]
    answer = answer_spans(target.answer, review)
    indent = " " * (sum(len(text) for _, text in answer) + 2)
    first, *rest = wrapped(f"{name}: {'; '.join(parts)}", width, indent)
    told = "".join(text for _, text in first[1:])
    at = len(name) if told.startswith(f"{name}: ") else 0
    return [(*answer, ("", "  "), ("path", told[:at]), ("", told[at:])), *rest]


def judged(target: TargetReport) -> list[tuple[Finding, str]]:
    """The findings on the lineage that the policy does not allow, each with its outcome."""
    outcomes = {verdict.subject: verdict.outcome for verdict in target.verdicts}
    found = [(item, outcomes[item.fingerprint]) for item in target.findings if is_about_lineage(item)]
    return [(item, outcome) for item, outcome in found if outcome != "allow"]


def findings(target: TargetReport, view: View, rules: Mapping[str, RuleInfo], width: int) -> Iterator[Line]:
    """What is wrong in the tree, each with what to do about it first, then the clause that says so."""
    found = judged(target)
    for item, outcome in found[:MAX_FINDINGS]:
        yield ()
        yield from _finding(item, outcome, view, rules, width)
    if len(found) > MAX_FINDINGS:
        yield ()
        yield (("dim", f"and {counted(len(found) - MAX_FINDINGS, 'more finding')}; --output console has them"),)


def unread(target: TargetReport, width: int) -> list[Line]:
    """What was not read of cards, texts and configurations: a tree with a hole is no clean tree."""
    gaps = sorted(target.gaps, key=lambda gap: gap.sort_key())
    return gap_lines("Not fully checked", [gap for gap in gaps if gap.incomplete], width)


def _terms(target: TargetReport, view: View) -> str:
    """Under what the target's one model stands; of several, how many there are."""
    if len(view.own) > 1:
        return counted(len(view.own), "model")
    if not view.own:
        return _alone(target)
    node = view.own[0]
    own = _called(node)
    inherited = [item for item in target.facts if item.kind == "license-inherited" and item.get("repo") == node.repo]
    stays, besides = _brought(target, node, inherited)
    if stays:
        said = f"says {own}, but {_named(stays)} holds" if node.license is not None else f"{_named(stays)} holds"
    elif besides:
        said = f"under {own}, with {_named(besides)} for what it was made from"
    else:
        said = f"under {own}" if node.license is not None else own
    parts = [said if node.parents else f"{said}; no base model is named"]
    used = [node, *(view.nodes[str(item.get("parent"))] for item in inherited if item.get("parent") in view.nodes)]
    if any(text in _NOT_COMMERCIAL for one in used for text in one.asks):
        parts.append("not for commercial use")
    unknown = sum(not one.own and one.license is None for one in view.nodes.values())
    if unknown:
        parts.append(f"the terms of {counted(unknown, 'base model')} are not known")
    return "; ".join(parts)


def _alone(target: TargetReport) -> str:
    """The terms of a target without a tree."""
    concluded = [item for item in target.facts if item.kind == "license-concluded"]
    if not concluded:
        return "no model was read" if target.answer == "incomplete" else "no licence and no base model is named"
    ids = dict.fromkeys(shown(name_of(item), 120) for item in concluded)
    return f"under {_named(list(ids))}; no base model is named"


def _brought(target: TargetReport, node: LineageNode, inherited: Sequence[Fact]) -> tuple[list[str], list[str]]:
    """The ancestors' licences that hold for the whole, whatever the card says, and those that hold for a part."""
    lost = [item for item in target.facts if item.kind == "license-transition" and item.get("repo") == node.repo]
    stays = [item for item in lost if item.get("problem") in _STAYS and item.get("weight") != "note"]
    whole = dict.fromkeys(str(item.get("parent_license")) for item in stays)
    part: dict[str, None] = {}
    for item in inherited:
        ids = item.get("licenses")
        part.update(dict.fromkeys(map(str, ids)) if isinstance(ids, tuple) else {})
    return list(whole), [one for one in part if one not in whole]


def _called(node: LineageNode) -> str:
    return shown(license_of(node), 120)


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MAX_NAMED} more" if len(ids) > MAX_NAMED else ""
    return " and ".join(shown(one, 60) for one in ids[:MAX_NAMED]) + more


def _finding(item: Finding, outcome: str, view: View, rules: Mapping[str, RuleInfo], width: int) -> list[Line]:
    line = f" line {item.place.line}" if item.place.line is not None else ""
    where = begins_line(shown_path(item.place.path, 80) or "(the whole target)")
    first, *rest = sentences(item.message)
    lines: list[Line] = [
        ((outcome, f"{outcome:<8}"), ("path", where), ("dim", f"{line}  {shown(item.rule, 80)}")),
        *wrapped(shown(first, 400), width, _INDENT),
    ]
    info = rules.get(item.rule)
    if info is not None and info.action:
        lines += wrapped(f"To do: {shown(info.action, 200)}.", width, _INDENT)
    for text in rest:
        if not _is_drawn(text, view):
            lines += wrapped(shown(text, 600), width, _INDENT, "dim")
    return lines + wrapped(_known_from(item), width, _INDENT, "dim")


def _known_from(item: Finding) -> str:
    """Which table row the clause is of, how sure that row is, and where the ancestor's licence was read."""
    told = dict(item.attributes)
    row, at = told.get("row"), told.get("license_at")
    parts = [shown(row, 80) + _SURE.get(str(told.get("confidence")), "")] if isinstance(row, str) and row else []
    if isinstance(at, str) and at:
        parts.append(f"terms read in {shown(at, 120)}")
    return f"({'; '.join(parts)})" if parts else ""


def _is_drawn(text: str, view: View) -> bool:
    """True for what the tree shows already: the way to a direct parent, and what a model's licence asks."""
    kind, _, told = text.partition(": ")
    if kind == "Path":
        return told.count("←") < 2
    asked = told.removesuffix(".")
    return kind == "Dropped" and any(asked == "; ".join(node.asks) for node in view.nodes.values())
