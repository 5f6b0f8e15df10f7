"""From listings to a report: reads every file, joins the facts of each repo, judges, decides, accounts for the rest."""

from __future__ import annotations

from scanner.detect.detect import detect, rule_info
from scanner.model.artifact import Artifact, Entry
from scanner.model.fact import FAR, Fact, Gap
from scanner.model.record import altered
from scanner.model.report import Inventory, Report, TargetReport
from scanner.pipeline.left_over import left_over
from scanner.pipeline.read import FileResult, read_file
from scanner.pipeline.sniff import Sniffer
from scanner.policy.decide import decide
from scanner.repo.interface import ASIDE, derive
from scanner.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.model.description import FieldInfo
    from scanner.model.finding import Finding
    from scanner.model.verdict import Verdict
    from scanner.pipeline.asking import Asking
    from scanner.pipeline.described import Describing
    from scanner.pipeline.licenses import Terms
    from scanner.pipeline.lineage import Lineage
    from scanner.pipeline.settings import Progress, Settings, Task
    from scanner.sources.interface import Listing, Remote


def run(
    tasks: Iterable[Task],
    settings: Settings,
    sniffer: Sniffer | None = None,
    on_progress: Progress | None = None,
    searched: tuple[TargetReport, ...] = (),
) -> Report:
    """The report on all targets. Nothing that a target holds makes this raise.

    ``on_progress`` hears (files done, files in all or None, path) after each file. ``searched`` are the accounts of files in
    which models were looked for; they stand before the targets.
    """
    sniffer = sniffer or Sniffer()
    tasks = tuple(tasks)
    whole = all(task.only is None for task in tasks)
    targets = (*searched, *(_run_target(task, settings, sniffer, on_progress) for task in tasks))
    answers = {target.answer for target in targets}
    answer = next((word for word in ("fail", "incomplete") if word in answers), "pass")
    fired = sorted({finding.rule for target in targets for finding in target.findings})
    return Report(
        tool_version=VERSION,
        created=settings.created,
        policy=settings.policy.name,
        policy_origin=settings.policy.origin,
        ruleset=settings.catalog.ruleset,
        answer=answer,
        exit_code=exit_code(answer, settings),
        fail_on=settings.fail_on,
        notes=_opinions(settings, targets)
        + left_over(settings, targets, whole)
        + tuple(settings.store.notes if settings.store is not None else ()),
        rules=tuple(rule_info(settings.catalog.rule(rule)) for rule in fired),
        fields=_fields(settings),
        targets=targets,
    )


def _opinions(settings: Settings, targets: tuple[TargetReport, ...]) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    if any(item.kind == "hub-verdict" for target in targets for item in target.facts):
        from scanner.pipeline.hub_opinion import notes as by_the_hub

        found = by_the_hub(targets)
    if settings.engine is None:
        return found
    from scanner.pipeline.second_opinion import notes

    return found + notes(settings.engine, targets)


def exit_code(answer: str, settings: Settings) -> int:
    """What a command ends with for an answer, as the invoker wants it."""
    if settings.exit_zero or answer == "pass":
        return 0
    if answer == "fail":
        return 1
    return 0 if settings.allow_incomplete else 3


def _run_target(task: Task, settings: Settings, sniffer: Sniffer, on_progress: Progress | None) -> TargetReport:
    describing = _describing(task, settings)
    task = task if describing is None else describing.task
    asking = _asking(task, settings)
    task = task if asking is None else asking.task
    read = _Read(_read_all(task.listing, settings, sniffer, on_progress))
    facts, gaps, artifacts = read.facts, read.gaps, read.artifacts
    facts += derive(tuple(artifacts) + task.known, facts, loose=task.listing.whole)
    lineage = _lineage(facts, artifacts, gaps, task, settings)
    if lineage is not None:
        for was, now in lineage.settled:
            facts[facts.index(was)] = now
        facts += lineage.facts
    facts = [item for item in facts if item.kind not in ASIDE]
    untold = tuple(facts) if settings.before is not None else ()
    terms = _terms(facts, settings, task.listing.target)
    if terms is not None:
        facts += terms.facts
    findings = detect(facts, settings.catalog)
    if task.only is not None:
        findings = [finding for finding in findings if concerns(finding, task.only)]
        gaps = [gap for gap in gaps if gap.place.path in task.only]
        artifacts = [artifact for artifact in artifacts if artifact.path in task.only]
        facts = [item for item in facts if item.place.path in task.only]
    if lineage is not None:
        gaps += lineage.gaps  # after the others were sorted out: no changed file has them, and all need the parents
    said = [item for item in facts if item.kind in ("license-clarified", "license-clarified-unreviewed")]
    findings, verdicts = _judged(findings, settings, terms is not None, said)
    if settings.before is not None:
        from scanner.pipeline.before import held  # not at the top: only a change of the policy asks for it

        findings, verdicts = held(untold, settings, task, said, findings, verdicts)
    deciding = asking.deciding(findings) if asking is not None else None
    if deciding is not None:
        verdicts = deciding.verdicts(findings, verdicts, read.artifacts, gaps)
        artifacts = deciding.pinned(artifacts, findings, verdicts) if settings.digests else artifacts
    description = None
    if describing is not None:
        description, left_out = describing.described(read.artifacts, facts, lineage, on_progress)
        gaps += left_out
    if settings.require_content:
        gaps = [altered(gap, incomplete=True) if gap.reason.startswith(FAR) else gap for gap in gaps]
    failing = ("deny", "review") if settings.fail_on == "review" else ("deny",)
    incomplete = any(gap.incomplete for gap in gaps)
    failed = any(verdict.outcome in failing for verdict in verdicts)
    remote = task.listing.remote
    return TargetReport(
        target=task.listing.target,
        source=task.source,
        answer="fail" if failed else "incomplete" if incomplete else "pass",
        inventory=_inventory(read, len(artifacts), task.listing, lineage),
        revision=task.listing.revision or (remote.revision if remote is not None else None),
        artifacts=tuple(sorted(artifacts, key=lambda artifact: artifact.path)),
        facts=tuple(item.without_excerpt() for item in sorted(facts, key=Fact.sort_key)),
        findings=tuple(findings),
        verdicts=tuple(verdicts),
        gaps=tuple(sorted(gaps, key=Gap.sort_key)),
        obligations=terms.obligations if terms is not None else (),
        lineage=lineage.nodes if lineage is not None else (),
        named=task.named,
        description=description,
    )


def _describing(task: Task, settings: Settings) -> Describing | None:
    if not settings.described:
        return None
    from scanner.pipeline.described import Describing  # not at the top: only a bill of materials asks for it

    return Describing(task)


def _fields(settings: Settings) -> tuple[FieldInfo, ...]:
    if not settings.described:
        return ()
    from scanner.catalog.bom_fields import infos

    return infos()


def _asking(task: Task, settings: Settings) -> Asking | None:
    """Asks what people decided, and for the digests of what they decided on; None where nobody did or asks."""
    if settings.ledger is None and settings.lazy is None and not settings.digests:
        return None
    from scanner.pipeline.asking import Asking  # not at the top: most projects have no such decisions

    return Asking(task, settings)


class _Read:
    """What the files of one target came to."""

    __slots__ = ("artifacts", "bytes_read", "bytes_total", "facts", "files", "gaps")

    def __init__(self, results: Iterator[FileResult | Fact | Gap]) -> None:
        self.facts: list[Fact] = []
        self.gaps: list[Gap] = []
        self.artifacts: list[Artifact] = []
        self.files = self.bytes_total = self.bytes_read = 0
        for item in results:
            if isinstance(item, Fact):
                self.facts.append(item)
                continue
            self.files += 1
            if isinstance(item, Gap):
                self.gaps.append(item)
            else:
                self._take(item)

    def _take(self, file: FileResult) -> None:
        self.bytes_total += file.artifact.size
        self.bytes_read += file.bytes_read
        self.facts += file.facts
        self.gaps += file.gaps
        if file.in_scope:
            self.artifacts.append(file.artifact)


def _inventory(read: _Read, in_scope: int, listing: Listing, lineage: Lineage | None) -> Inventory:
    """The counts of the report; bytes of a repo that is far away are those that came over the network.

    What looking up base models cost is among the bytes and requests of the target that asked for them first.
    """
    remote = listing.remote
    return Inventory(
        read.files,
        in_scope,
        read.bytes_total,
        (remote.bytes if remote is not None and not remote.local else read.bytes_read)
        + (lineage.bytes_read if lineage else 0),
        tuple(sorted(listing.excluded.items())),
        (remote.requests if remote is not None else 0) + (lineage.requests if lineage else 0),
    )


TELLS_LINEAGE = frozenset(("base-model", "model-shape", "training-data", "adapter-config", "hub-repo"))
"""Kinds of facts from which the tree of base models begins."""


def _lineage(
    facts: list[Fact], artifacts: list[Artifact], gaps: list[Gap], task: Task, settings: Settings
) -> Lineage | None:
    """The models that the target was made from, or None where no file speaks of one."""
    named = settings.mirror or task.source == "hf-cache"  # a card may keep still on what our table has for the name
    told = bool(named) or any(item.kind in TELLS_LINEAGE for item in facts)
    if not told and not _states_terms(facts, artifacts, task):
        return None
    if not named and task.only is not None:
        from scanner.pipeline.shape_alone import guesses_only  # not at the top: only the hook asks

        if guesses_only(facts, artifacts, task):
            return None
    from scanner.pipeline.lineage import lineage_of  # not at the top: a scan of weights alone has no ancestors

    if settings.online is None:
        settings = altered(settings, online=task.source == "hub")
    found = lineage_of(facts, artifacts, task, settings, gaps)
    return found if told or any(node.parents for node in found.nodes) else None


def _states_terms(facts: list[Fact], artifacts: list[Artifact], task: Task) -> bool:
    """True for a folder of weights under a licence: its name alone may be that of a model known to be made from another."""
    licensed = task.listing.whole and any(item.kind == "license-concluded" for item in facts)
    return licensed and any(item.role == "weights" for item in artifacts)


def _judged(
    findings: list[Finding], settings: Settings, licensed: bool, clarified: list[Fact]
) -> tuple[list[Finding], list[Verdict]]:
    if not licensed and not settings.policy.exceptions and settings.policy.licenses is None:
        return findings, decide(findings, settings.policy)
    from scanner.policy.judge import judge  # not at the top: a scan of weights alone has no terms

    return judge(findings, settings.policy, settings.created, clarified)


def _terms(facts: list[Fact], settings: Settings, target: str) -> Terms | None:
    """What the licences of the target bring, or None where no file speaks of one."""
    if not any(item.kind in ("license-concluded", "license-declared", "license-inherited") for item in facts):
        return None
    from scanner.pipeline.licenses import terms_of  # not at the top: a scan of weights alone has no terms

    return terms_of(facts, settings.policy, target)


def concerns(finding: Finding, paths: frozenset[str]) -> bool:
    """True where one of ``paths`` is what the finding is about, or what it rests on."""
    return finding.place.path in paths or any(place.path in paths for place in finding.related)


LOOKAHEAD = 20_000
"""Entries that are listed before reading begins, so that progress has a total; longer listings go on without one."""


FAR_JOBS = 8
"""Files that are read at once over the network: waiting is most of it."""


def _read_all(
    listing: Listing, settings: Settings, sniffer: Sniffer, on_progress: Progress | None
) -> Iterator[FileResult | Fact | Gap]:
    entries = listing.entries
    total: int | None = None
    if on_progress is not None:
        entries, total = _look_ahead(entries)
    results: Iterator[FileResult | Fact | Gap]
    jobs = settings.jobs or (1 if listing.remote is None or listing.remote.local else FAR_JOBS)
    if jobs > 1:
        results = _in_threads(entries, settings, sniffer, jobs, listing.remote)
    else:
        results = (_read(item, settings, sniffer) for item in entries)
    for done, result in enumerate(results, 1):
        if on_progress is not None:
            path = result.artifact.path if isinstance(result, FileResult) else result.place.path
            on_progress(done, total, path)
        yield result


def _read(item: Entry | Fact | Gap, settings: Settings, sniffer: Sniffer) -> FileResult | Fact | Gap:
    if not isinstance(item, Entry):
        return item
    result = _read_file(item, settings, sniffer)
    known = settings.policy.clarify
    if settings.lazy is not None:
        from scanner.pipeline.asking import clarifications

        known = clarifications(settings, result)
    if known or settings.unreviewed:
        from scanner.pipeline.clarify import clarified  # not at the top: few policies clarify anything

        result.facts += clarified(item, known, settings.unreviewed)
    return result


def _read_file(entry: Entry, settings: Settings, sniffer: Sniffer) -> FileResult:
    if (entry.endpoint or entry.blob is not None) and settings.engine is None:  # an engine has to see the bytes
        from scanner.pipeline.stored import known  # not at the top: only what is far away, or shared, is kept

        read = lambda watched: read_file(watched, sniffer, settings.limits, settings.require_content)  # noqa: E731
        return known(entry, settings.store, settings.shared, read)
    return read_file(entry, sniffer, settings.limits, settings.require_content, settings.engine)


def _in_threads(
    entries: Iterator[Entry | Fact | Gap], settings: Settings, sniffer: Sniffer, jobs: int, remote: Remote | None
) -> Iterator[FileResult | Fact | Gap]:
    """The same results in the same order, with ``jobs`` files read at once and a bounded number waiting."""
    from collections import deque
    from concurrent.futures import Future, ThreadPoolExecutor

    with ThreadPoolExecutor(jobs) as pool:
        waiting: deque[Future[FileResult | Fact | Gap]] = deque()
        try:
            for item in entries:
                waiting.append(pool.submit(_read, item, settings, sniffer))
                if len(waiting) >= jobs * 8:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BaseException:
            if remote is not None:
                remote.cancelled = True  # what is under way ends at its next block, not at its last
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _look_ahead(entries: Iterator[Entry | Fact | Gap]) -> tuple[Iterator[Entry | Fact | Gap], int | None]:
    from itertools import chain, islice

    first = list(islice(entries, LOOKAHEAD))
    return chain(first, entries), len(first) if len(first) < LOOKAHEAD else None
