"""Findings that only a change of the policy lets pass: judged by the policy as it was, they are for somebody to look at."""

from __future__ import annotations

from scanner.detect.detect import detect
from scanner.model.record import altered
from scanner.model.verdict import Reason, Verdict
from scanner.pipeline.run import concerns
from scanner.policy.judge import judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.catalog.decisions import Policy
    from scanner.model.fact import Fact
    from scanner.model.finding import Finding
    from scanner.pipeline.settings import Settings, Task


def held(
    facts: Sequence[Fact],
    settings: Settings,
    task: Task,
    said: Sequence[Fact],
    findings: Sequence[Finding],
    verdicts: Sequence[Verdict],
) -> tuple[list[Finding], list[Verdict]]:
    """``findings`` and ``verdicts``, where nothing is allowed that the policy before the change did not allow.

    A policy may also have a finding told that another leaves out: what the one before would have told is told.
    ``facts`` are those that no policy had a part in, ``said`` what clarifications make of the files.
    """
    before = settings.before
    assert before is not None
    told = detect([*facts, *_terms(facts, before, task.listing.target)], settings.catalog)
    if task.only is not None:
        told = [finding for finding in told if concerns(finding, task.only)]
    was = {
        verdict.subject: (finding, verdict)
        for finding, verdict in zip(*judge(told, before, settings.created, said), strict=True)
    }
    joined = []
    for finding, verdict in zip(findings, verdicts, strict=True):
        _, old = was.pop(finding.fingerprint, (finding, verdict))
        joined.append((finding, _held(verdict, old, before.name)))
    joined += [(finding, _held(None, old, before.name)) for finding, old in was.values() if old.outcome != "allow"]
    joined.sort(key=lambda pair: pair[0].sort_key())
    return [finding for finding, _ in joined], [verdict for _, verdict in joined]


def _terms(facts: Sequence[Fact], policy: Policy, target: str) -> tuple[Fact, ...]:
    if not any(item.kind in ("license-concluded", "license-declared", "license-inherited") for item in facts):
        return ()
    from scanner.pipeline.licenses import terms_of

    return terms_of(facts, policy, target).facts


def _held(now: Verdict | None, old: Verdict, name: str) -> Verdict:
    """The verdict ``now`` (None where the policy no longer tells the finding), or one to review where it alone allows."""
    if now is not None and (now.outcome != "allow" or old.outcome == "allow"):
        return now
    first = old.reasons[0] if old.reasons else Reason("")
    where = f" ({first.origin})" if first.origin else ""
    does = "allows it" if now is not None else "does not tell it"
    text = (
        f"the policy {does} since this change → review: {name} says {first.text}{where}; somebody has to look at both"
    )
    kept = now.reasons if now is not None else old.reasons
    reason = Reason(text, kept[0].origin if kept else "")
    return altered(now or old, outcome="review", reasons=(reason, *kept), by="")
