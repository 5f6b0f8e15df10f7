"""What people decided, joined with what a run finds: whose files they are about, what those hold, and what is amiss.

On the hook's path only where a project has such decisions.
"""

from __future__ import annotations

import os

from scanner.catalog.ledger_parts import bare
from scanner.model.artifact import Entry
from scanner.model.hub import FAR_SOURCES
from scanner.model.record import altered
from scanner.model.verdict import BY_PEOPLE
from scanner.pipeline.digest import digest_of
from scanner.pipeline.left_over import DECIDED
from scanner.policy.pins import files_of
from scanner.policy.waived import HUB, Decisions, Site, terms_of
from scanner.policy.waived_notes import Tally
from scanner.sources.git import git_folder, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.catalog.ledger_parts import Ledger
    from scanner.model.artifact import Artifact
    from scanner.model.fact import Gap
    from scanner.model.finding import Finding
    from scanner.model.verdict import Verdict
    from scanner.pipeline.settings import Settings, Task


def with_ledger(settings: Settings, ledger: Ledger | None, base: Ledger | None = None) -> Settings:
    """``settings`` with the decisions of a project; its clarifications join the policy's own.

    ``base`` are the decisions before the change under review: clarifications that it has not conclude nothing yet.
    """
    if ledger is None:
        return settings
    known = None if base is None else {bare(entry) for entry in base.clarify}
    old = tuple(entry for entry in ledger.clarify if known is None or bare(entry) in known)
    policy = settings.policy
    return altered(
        settings,
        ledger=ledger,
        base=base,
        policy=altered(policy, clarify=(*policy.clarify, *old)) if old else policy,
        unreviewed=(*settings.unreviewed, *(entry for entry in ledger.clarify if entry not in old)),
    )


def site_of(target: str, source: str, project: str, revision: str | None = None, whole: bool = False) -> Site:
    """The target of a report as decisions name it. ``whole`` is true where all that lies in it was looked at."""
    if source in FAR_SOURCES:
        name = _hub_name(target)
        if not name:
            return Site(whole=whole)
        names = (name, *(f"{name}@{one.lower()}" for one in (_typed(target), revision) if one))
        return Site(names, f"{name}/", whole=whole)
    if source == "git":  # the project's own files as they were: decisions on their content hold
        return Site((os.path.realpath(project),), "") if project else Site()
    folder = os.path.realpath(target)
    if not os.path.isdir(folder):
        folder, whole = os.path.dirname(folder), False
    if not project or root_of(folder) != os.path.realpath(project):
        return Site((folder,), whole=whole)
    below = os.path.relpath(folder, os.path.realpath(project)).replace(os.sep, "/")
    return Site((folder,), "", "" if below == "." else below, whole)


def _hub_name(target: str) -> str:
    """``hf://org/name`` in lower case for a repo that is named in any way; "" where none is."""
    from scanner.sources.hf_cache_layout import snapshot_at
    from scanner.sources.hub.address import is_address, parse
    from scanner.sources.interface import TargetError

    text = target.removeprefix("hf-cache:")
    if text == target and not is_address(target):
        snapshot = snapshot_at(os.path.realpath(target))
        return f"{HUB}{snapshot[0].name}".lower() if snapshot is not None else ""
    try:
        address = parse(text)
    except TargetError:
        return ""
    return f"{HUB}{address.prefix}{address.id}".lower()


def _typed(target: str) -> str:
    """The revision that the user wrote, or ""."""
    from scanner.sources.hub.address import parse
    from scanner.sources.interface import TargetError

    try:
        return parse(target.removeprefix("hf-cache:")).revision
    except TargetError:
        return ""


class TargetFiles:
    """The files of one target. What a digest is not known of is read for it once, and only where somebody asks.

    A digest that a server asserts is believed of what the same server sends; of bytes that lie here, whatever the name of
    their file says, none is.
    """

    def __init__(self, task: Task, settings: Settings, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._known: dict[str, str] = {}
        self._artifacts: dict[str, Artifact] = {artifact.path: artifact for artifact in task.known}
        self._base = settings.project or os.path.realpath(os.curdir)
        self._here = task.listing.remote is None or task.listing.remote.local

    def take(self, artifacts: Sequence[Artifact]) -> None:
        """Hears what became of the files that are in scope."""
        self._artifacts.update((artifact.path, artifact) for artifact in artifacts)

    def has(self, path: str) -> bool:
        """True where the target has a file in scope at ``path``."""
        return path in self._artifacts

    def digest(self, path: str) -> str:
        """SHA-256 of the file at ``path``, as hex; "" where it cannot be read."""
        if path not in self._known:
            self._known[path] = self._digest(path)
        return self._known[path]

    def _digest(self, path: str) -> str:
        artifact = self._artifacts[path]
        if artifact.sha256 and (not self._here or artifact.state == "pointer"):
            return artifact.sha256
        item = self._entries.get(path) or self._beside(artifact)
        return digest_of(item)

    def _beside(self, artifact: Artifact) -> Entry:
        """An entry for a neighbour of changed files, which was listed and not read."""
        from scanner.sources.files import open_file

        path = os.path.join(self._base, artifact.path)
        return Entry(artifact, lambda charge: open_file(path, git_folder(self._base), charge))


class Deciding:
    """The decisions on one target. ``entries`` are its files by path, as far as they were listed to be read."""

    def __init__(self, task: Task, settings: Settings, entries: Mapping[str, Entry]) -> None:
        self._settings = settings
        self._files = TargetFiles(task, settings, entries)
        self._task = task

    def verdicts(
        self,
        findings: Sequence[Finding],
        verdicts: Sequence[Verdict],
        artifacts: Sequence[Artifact],
        gaps: Sequence[Gap],
    ) -> list[Verdict]:
        """The policy's ``verdicts`` as people's decisions leave them. ``artifacts`` are all that were read."""
        self._files.take(artifacts)
        ledger = self._settings.ledger
        if ledger is None or not (ledger.waivers or ledger.marks or ledger.baseline):
            return list(verdicts)
        listing = self._task.listing
        whole = listing.whole and self._task.only is None and not listing.excluded.get("exclude")
        whole = whole and not any(gap.incomplete for gap in gaps)
        revision = listing.revision or (listing.remote.revision if listing.remote is not None else None)
        site = site_of(listing.target, self._task.source, self._settings.project, revision, whole)
        decisions, tally = _shared(self._settings, ledger)
        tally.visit(site)
        found = []
        for finding, verdict in zip(findings, verdicts, strict=True):
            found.append(decisions.verdict(finding, verdict, site, self._files))
            tally.hear(finding, site, self._files, verdict.outcome == "allow")
        return found

    def pinned(
        self, artifacts: Sequence[Artifact], findings: Sequence[Finding], verdicts: Sequence[Verdict]
    ) -> list[Artifact]:
        """``artifacts`` with the digest of each that a finding rests on which is not simply allowed; where there is one, of
        the licence texts and cards too: what a person concludes from a text is pinned to it, wherever the finding is."""
        asked = {
            path
            for finding, verdict in zip(findings, verdicts, strict=True)
            if verdict.outcome != "allow" or verdict.by in BY_PEOPLE
            for path in files_of(finding)
            if self._files.has(path)
        }
        if asked:
            asked.update(item.path for item in artifacts if item.role == "terms" and self._files.has(item.path))
        return [
            altered(artifact, sha256=digest)
            if artifact.path in asked and (digest := self._files.digest(artifact.path))
            else artifact
            for artifact in artifacts
        ]


def notes(settings: Settings, whole: bool) -> tuple[str, ...]:
    """What is amiss with the decisions of a run; of a ``whole`` one also what was for nothing."""
    found = settings.shared.get(DECIDED)
    return tuple(found[1].notes(whole)) if isinstance(found, tuple) else ()


def _shared(settings: Settings, ledger: Ledger) -> tuple[Decisions, Tally]:
    """The decisions of a run and their tally, which its targets share."""
    found = settings.shared.get(DECIDED)
    if not isinstance(found, tuple):
        decisions = Decisions(ledger, settings.created, terms_of(settings.policy), settings.base)
        found = settings.shared[DECIDED] = (decisions, Tally(decisions))
    return found
