"""A report narrowed to what base models have to do with, and the pins that its tree makes."""

from __future__ import annotations

from scanner.model.hub import ENDPOINT
from scanner.model.lineage import is_about_lineage
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.lock_parts import LockEntry
    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageNode
    from scanner.model.report import Report, TargetReport
    from scanner.pipeline.settings import Settings

PINNED = ("hub", "cache")
"""States of ancestors whose commit and terms were read together, so that both can be pinned."""

_TELLING = (".gguf", ".safetensors")
"""Endings of weights whose headers can name a parent."""


def only_lineage(report: Report, settings: Settings) -> Report:
    """The report with the findings that a base model has to do with alone, and the answer and exit code that follow.

    What was not read of cards, texts, configurations and headers stays in it: a tree with a hole is no clean tree.
    """
    from scanner.pipeline.run import exit_code

    targets = tuple(_narrowed(target, settings.fail_on) for target in report.targets)
    answers = {target.answer for target in targets}
    answer = next((word for word in ("fail", "incomplete") if word in answers), "pass")
    fired = {finding.rule for target in targets for finding in target.findings}
    return altered(
        report,
        answer=answer,
        exit_code=exit_code(answer, settings),
        rules=tuple(rule for rule in report.rules if rule.id in fired),
        targets=targets,
    )


def _narrowed(target: TargetReport, fail_on: str) -> TargetReport:
    findings = tuple(finding for finding in target.findings if is_about_lineage(finding))
    subjects = {finding.fingerprint for finding in findings}
    verdicts = tuple(verdict for verdict in target.verdicts if verdict.subject in subjects)
    failing = ("deny", "review") if fail_on == "review" else ("deny",)
    failed = any(verdict.outcome in failing for verdict in verdicts)
    silent = {item.path for item in target.artifacts if item.role == "weights" and not item.path.endswith(_TELLING)}
    gaps = tuple(gap for gap in target.gaps if gap.place.path not in silent)
    answer = "fail" if failed else "incomplete" if any(gap.incomplete for gap in gaps) else "pass"
    return altered(target, answer=answer, findings=findings, verdicts=verdicts, gaps=gaps)


def pins(nodes: Iterable[LineageNode], today: str, endpoint: str = "") -> list[LockEntry]:
    """The lock file's entries for the ancestors that were read at a known commit; ``today`` is YYYY-MM-DD.

    ``endpoint`` is the Hub that they were read on, where it is another than the public one.
    """
    entries = [_pin(node, today, endpoint) for node in nodes if not node.own and node.state in PINNED]
    return [entry for entry in entries if entry is not None]


def _pin(node: LineageNode, today: str, endpoint: str) -> LockEntry | None:
    """The entry of one ancestor; None for a name or a commit that no lock file can hold."""
    import re

    from scanner.catalog.lock_parts import LockEntry, LockParent
    from scanner.catalog.model_parts import COMMIT, MODEL_ID

    model_id, found = node.id.removeprefix("datasets/"), node.license
    if not re.search(COMMIT, node.revision) or not re.search(MODEL_ID, model_id):
        return None
    ids, parameters = (found.get("licenses"), found.get("parameters")) if found is not None else ((), ())
    named = [edge for edge in node.parents if re.search(MODEL_ID, edge.parent)]
    return LockEntry(
        id=model_id,
        revision=node.revision,
        kind="model" if model_id == node.id else "dataset",
        endpoint=endpoint or ENDPOINT,
        licenses=tuple(map(str, ids)) if isinstance(ids, tuple) else (),
        relation="or" if found is not None and found.get("relation") == "or" else "and",
        spdx=_text(found, "spdx", 512),
        name=_text(found, "name", 500),
        basis=_text(found, "basis", 40) or "",
        modified=found is not None and found.get("modified") is True,
        parameters=parameters if isinstance(parameters, tuple) else (),
        parents=tuple(LockParent(edge.parent, edge.relation, edge.revision[:200]) for edge in named),
        seen=today,
    )


def _text(found: Fact | None, name: str, limit: int) -> str | None:
    value = found.get(name) if found is not None else None
    return value[:limit] if isinstance(value, str) and value else None


def changes(before: Iterable[LockEntry], after: Iterable[LockEntry]) -> list[str]:
    """What is new or other in ``after``, in a sentence each."""
    known = {entry.id.casefold(): entry for entry in before}
    said = []
    for entry in after:
        old = known.get(entry.id.casefold())
        if old is None:
            said.append(f"pinned {entry.id} at {entry.revision[:12]}: {_named(entry)}")
        elif _named(old) != _named(entry):
            said.append(f"{entry.id} changed its terms: {_named(old)} at {old.revision[:12]}, now {_named(entry)}")
        elif old.revision != entry.revision:
            said.append(f"{entry.id} moved from {old.revision[:12]} to {entry.revision[:12]}; its terms are the same")
    return said


def _named(entry: LockEntry) -> str:
    return f" {entry.relation} ".join(entry.licenses) or entry.spdx or entry.name or "no licence known"
