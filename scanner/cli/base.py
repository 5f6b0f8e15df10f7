"""``--base REV``: what the project's people had decided before the change under review, read without running git."""

from __future__ import annotations

import os

from scanner.catalog.catalog import PROJECT_POLICY
from scanner.catalog.ledger_parts import BASELINE_PATH, CLARIFY_PATH, WAIVERS_PATH, Ledger, bare
from scanner.catalog.lock import LOCK_PATH
from scanner.cli.errors import UsageError
from scanner.model.escape import printable
from scanner.model.record import altered, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.decisions import Policy
    from scanner.pipeline.settings import Settings
    from scanner.sources.git_objects import Snapshot

_SHORT = 12  # digits of a commit's id that are shown


@record
class Before:
    """The decisions and the policy as they were at a revision, and sentences on what the change touched that judges it.

    ``name`` is the revision with its commit's id.
    """

    name: str
    ledger: Ledger
    policy: Policy
    notes: tuple[str, ...]


def since(
    revision: str,
    settings: Settings,
    ledger: Ledger | None,
    waivers: str = "",
    policy: str | None = None,
    fail_on: str | None = None,
) -> Settings:
    """``settings`` with the decisions of ``ledger``, where those that were not there at ``revision`` allow nothing, nor
    does what the change made of the policy.

    ``policy`` and ``fail_on`` are what the command line says of them. ``waivers`` is a file that stands in for the
    project's own. Raises `UsageError` where there is no repository, and where the revision is not in it.
    """
    from scanner.cli.base_policy import under
    from scanner.pipeline.decided import with_ledger

    was = before(settings.project, revision, settings, waivers, policy)
    now = _marks_kept(ledger or Ledger(), was)
    settings = altered(settings, said=(*settings.said, *was.notes))
    if was.policy != settings.policy:
        known = frozenset(bare(entry) for entry in was.ledger.clarify)
        settings = under(settings, was.policy, f"the policy at {was.name}", known, fail_on)
    return with_ledger(settings, now if now != Ledger() else None, was.ledger)


def before(root: str, revision: str, settings: Settings, waivers: str = "", named: str | None = None) -> Before:
    """What was decided at ``revision`` in the invoker's repository at ``root``. Raises `UsageError` as `since` does.

    Waivers in a file outside of the repository are no part of the change: they count as they are.
    """
    from scanner.cli.base_policy import policy_before
    from scanner.sources.git_objects import files_at
    from scanner.sources.interface import TargetError

    if not root:
        raise UsageError(
            "--base: it names a revision of your project's repository; here is none, so run it in a checkout."
        )
    own = _inside(root, waivers) if waivers else WAIVERS_PATH
    try:
        found = files_at(root, revision, {own, CLARIFY_PATH, BASELINE_PATH} - {""})
        policy, taken, mistake = policy_before(root, found, settings.catalog, named)
        judging = list(dict.fromkeys((*_judging(settings.policy, named is not None), *taken, LOCK_PATH)))
        judges = files_at(root, found.commit, judging)
    except TargetError as error:
        raise UsageError(f"--base: {error}") from error
    ledger, notes = _ledger(found, own)
    if not own:
        ledger = _with_outside(ledger, waivers)
    ledger = altered(ledger, clarify=(*ledger.clarify, *policy.clarify))
    if mistake:
        notes.append(
            f"The policy at {_shown(found)} had mistakes ({mistake}): what the built-in default does not allow is reviewed."
        )
    notes += _changed(root, found, judges.files, judging)
    return Before(_shown(found), ledger, policy, tuple(notes))


def _marks_kept(ledger: Ledger, was: Before) -> Ledger:
    """``ledger`` with the marks that the change took away: removing one settles nothing."""
    there = {bare(mark) for mark in ledger.marks}
    gone = [mark for mark in was.ledger.marks if bare(mark) not in there]
    kept = [altered(mark, origin=f"{mark.origin} at {was.name}") for mark in gone]
    return altered(ledger, marks=(*ledger.marks, *kept)) if kept else ledger


def _judging(policy: Policy, named: bool) -> list[str]:
    """The project's own files that say how findings are judged: its policy, and what that extends."""
    origins = [policy.origin]
    for entries in (policy.decide, policy.exceptions, policy.clarify):
        origins += [entry.origin.rpartition(":")[0] for entry in entries]
    paths = [origin for origin in dict.fromkeys(origins) if origin and not origin.startswith("builtin:")]
    paths = [path for path in paths if not os.path.isabs(path) and not path.startswith("../")]
    return [*([] if named else [PROJECT_POLICY]), *paths]


def _inside(root: str, path: str) -> str:
    """``path`` from the root, with ``/``; "" where it lies outside. A link that a change made leads nowhere out of it."""
    top = os.path.realpath(root)
    for full in (os.path.abspath(path), os.path.realpath(path)):
        if full.startswith(os.path.join(top, "")):
            return os.path.relpath(full, top).replace(os.sep, "/")
    return ""


def _ledger(found: Snapshot, waivers: str) -> tuple[Ledger, list[str]]:
    """The decisions at the revision. A file with mistakes decided nothing, and a sentence says so."""
    from scanner.catalog.ledger import ledger_of
    from scanner.catalog.mistakes import CatalogError

    notes: list[str] = []

    def part(path: str, name: str) -> Ledger:
        try:
            return ledger_of(**{name: found.files.get(path)})  # type: ignore[arg-type]
        except CatalogError as error:
            first = str(error.mistakes[0])
            notes.append(f"All that {path} says counts as new: at {_shown(found)} it had mistakes ({first}).")
            return Ledger()

    decided = part(waivers, "waivers") if waivers else Ledger()
    clear, known = part(CLARIFY_PATH, "clarify"), part(BASELINE_PATH, "baseline")
    return Ledger(decided.waivers, decided.marks, clear.clarify, known.baseline), notes


def _with_outside(ledger: Ledger, waivers: str) -> Ledger:
    from scanner.catalog.ledger import read_ledger

    given = read_ledger("", waivers)
    return altered(ledger, waivers=given.waivers, marks=given.marks)


def _changed(root: str, found: Snapshot, files: dict[str, bytes], paths: list[str]) -> list[str]:
    """A sentence for each file that is another now: a change that loosens its own judge shall be seen."""
    from scanner.sources.git_files import content

    told = []
    for path in paths:
        now, old = content(os.path.join(root, *path.split("/")), 64 << 20), files.get(path)
        if _plain(now) != _plain(old):
            how = "is new" if old is None else "is gone" if now is None else "is another"
            told.append(f"{printable(path, 200)} {how} since {_shown(found)}: look at how this change is judged.")
    return told


def _plain(data: bytes | None) -> bytes | None:
    """The bytes with git's own line ends: a checkout may have others."""
    return None if data is None else data.replace(b"\r\n", b"\n")


def _shown(found: Snapshot) -> str:
    return f"{printable(found.revision, 100)} ({found.commit[:_SHORT]})"
