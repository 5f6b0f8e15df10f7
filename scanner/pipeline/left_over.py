"""What a run tells of what did not hold: exceptions, clarifications and people's decisions. On the hook's path."""

from __future__ import annotations

from scanner.model.finding import PREVIEW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import TargetReport
    from scanner.pipeline.settings import Settings

DECIDED = "decided"
"""Under which name a run shares its decisions and their tally: from where something was asked of them."""


def _names(settings: Settings, targets: tuple[TargetReport, ...]) -> list[str]:
    """What is told of rules that have other names now, and of those that decide nothing yet."""
    renamed = settings.policy.renamed + (settings.ledger.renamed if settings.ledger is not None else ())
    found = []
    if renamed:
        from scanner.policy.names import note

        found.append(note(renamed))
    if not settings.policy.preview:
        rules = [finding.rule for target in targets for finding in target.findings if PREVIEW in finding.tags]
        if rules:
            names = ", ".join(sorted(set(rules)))
            what = (
                "1 finding of a preview rule decides"
                if len(rules) == 1
                else f"{len(rules):,} findings of preview rules decide"
            )
            found.append(f"{what} nothing yet ({names}): --preview judges by them, and weighbridge explain tells more.")
    return found


def left_over(settings: Settings, targets: tuple[TargetReport, ...], whole: bool) -> tuple[str, ...]:
    """A sentence for each entry that expired or is void; of a ``whole`` run (not of a commit's files alone) also for each
    that was for nothing."""
    policy = settings.policy
    found = list(settings.said)
    if whole:
        found += _names(settings, targets)
    if policy.exceptions:
        from scanner.policy.exceptions import notes

        verdicts = [verdict for target in targets for verdict in target.verdicts]
        found += notes(policy.exceptions, verdicts, settings.created, whole)
    lazy = settings.lazy
    clarify = (*policy.clarify, *settings.unreviewed, *(lazy.used if lazy is not None else ()))
    if clarify:
        from scanner.pipeline.clarify import notes as unclear

        found += unclear(clarify, [item for target in targets for item in target.facts], whole)
    if DECIDED in settings.shared:
        from scanner.pipeline.decided import notes as undecided

        found += undecided(settings, whole)
    return tuple(found)
