"""The Python API: `scan` a target, `load_report`, `render` it. The same room joins them as behind the command line.

All of it is reached by ``import scanner``, which imports nothing of this until it is used. Nothing here prints, ends the
process, or reads the project of the working directory unless it is asked to. Every function may be called by many threads at
once: what they share are tables that are only read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeAlias

from scanner.model.record import altered
from scanner.model.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.catalog import Catalog
    from scanner.catalog.decisions import Policy
    from scanner.pipeline.settings import Settings, Task
    from scanner.sources.interface import Options
    from scanner.store.store import Store

StrPath: TypeAlias = str | os.PathLike[str]
Progress: TypeAlias = Callable[[int, int | None, str], None]


class ScanError(Exception):
    """What was asked for cannot be done. The message is a sentence, or one for each mistake, and ends with the next step."""


class TargetError(ScanError):
    """A target cannot be opened: there is no such path or repo, or it is a saved report."""


class PolicyError(ScanError):
    """A policy, or a file in which people decided something, is absent or has mistakes: each with file, line and column."""


class ReportError(ScanError):
    """A file holds no report that this version reads."""


class OutputError(ScanError):
    """There is no output of that name, or what it needs is not installed."""


def scan(
    target: StrPath | Iterable[StrPath],
    policy: StrPath | None = None,
    *,
    project: StrPath | None = None,
    fail_on: str | None = None,
    require_content: bool = False,
    preview: bool = False,
    offline: bool = False,
    online: bool = False,
    exclude: Iterable[str] = (),
    mirror: StrPath | None = None,
    jobs: int = 0,
    max_bytes: int = 0,
    store: StrPath | None = None,
    digests: bool = False,
    describe: bool = False,
    on_progress: Progress | None = None,
) -> Report:
    """The report on one target or several: folders, files, ``hf://org/name[@revision]``, ``hf-cache:org/name``.

    ``policy`` is a built-in name or a file; None is the project's own, else ``default``. ``project`` is a folder in the git
    repository whose policy, waivers, clarifications, baseline, lock and ignore files count; None (the default) for none,
    so that the same call says the same from every working directory. ``store`` is a file that keeps facts of files on the
    Hub; None keeps none. ``max_bytes`` are fetched of one repo at most; 0 is the default bound. ``on_progress`` hears (files
    done, files in all or None, path) after each file. The others are the options of ``weighbridge scan`` of the same names.

    Nothing that a target holds raises: what could not be read is told in the report, whose ``answer`` is then
    "incomplete". Raises `TargetError` and `PolicyError`, and `ScanError` for options that contradict each other.
    """
    from scanner.pipeline.run import run
    from scanner.sources.interface import Options

    names = _names(target)
    if offline and online:
        raise ScanError("offline=True and online=True contradict each other. Give one of them.")
    if fail_on not in (None, "deny", "review"):
        raise ScanError(f"fail_on cannot be {fail_on!r}: give 'deny' or 'review'.")
    if not 0 <= jobs <= 256 or max_bytes < 0:
        raise ScanError("jobs is a number from 0 to 256, and max_bytes not below 0. Correct them.")
    root = _root(project)
    settings = _settings(policy, root, preview)
    settings = altered(
        settings,
        fail_on=fail_on or settings.fail_on,
        require_content=require_content or settings.require_content,
        jobs=jobs,
        online=False if offline else True if online else None,
        mirror=os.fspath(mirror) if mirror is not None else "",
        digests=digests,
        described=describe,
    )
    tasks = _plan(names, Options(root, tuple(exclude), False, offline, max_bytes))
    kept = _store(store, settings, tasks)
    try:
        return run(tasks, altered(settings, store=kept), on_progress=on_progress)
    finally:
        if kept is not None:
            kept.close()


def load_report(path: StrPath) -> Report:
    """The report in a file that ``--output json:FILE`` or ``render(report, "json")`` made, in this version or another.

    Raises `ReportError`.
    """
    from scanner.pipeline.saved import SavedError, saved_report

    try:
        return saved_report(os.fspath(path))
    except SavedError as error:
        raise ReportError(str(error)) from error


def render(report: Report, output: str = "json", *, show_waived: bool = False) -> bytes:
    """The report as ``--output`` writes it, byte for byte: "json", "sarif", "markdown", "console"…

    With ``show_waived`` what people allowed is told too, where the output can. Raises `OutputError`.
    """
    from scanner.reports import interface

    try:
        found = interface.output(output)
    except KeyError:
        raise OutputError(f"there is no output {output!r}. There are: {', '.join(interface.names())}.") from None
    except ImportError as error:
        raise OutputError(f"the output {output!r} needs {error.name}, which is not installed. Install it.") from error
    lacks = found.missing()
    if lacks:
        raise OutputError(lacks)
    return (found.with_waived if show_waived and found.with_waived is not None else found.render)(report)


def _names(target: StrPath | Iterable[StrPath]) -> list[str]:
    several = [target] if isinstance(target, str | os.PathLike) else list(target)
    names = [os.fspath(item) for item in several]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise TargetError("no target is named. Give a path, or hf://ORG/NAME for a repo on the Hub.")
    for item, name in zip(several, names, strict=True):
        if not isinstance(item, str) and not os.path.lexists(name):  # a path is never the name of a repo
            raise TargetError(f"{name}: there is no such file or folder. Name a path that exists.")
    return names


def _root(project: StrPath | None) -> str:
    """The root of the repository that ``project`` lies in. Raises `ScanError` where it lies in none."""
    if project is None:
        return ""
    from scanner.sources.git import root_of

    root = root_of(os.path.realpath(project))
    if not root:
        raise ScanError(f"project={os.fspath(project)!r} lies in no git repository. Name a folder of yours that does.")
    return root


def _settings(policy: StrPath | None, root: str, preview: bool) -> Settings:
    """The settings by the policy and the project at ``root``. Raises `PolicyError`."""
    from scanner.catalog.catalog import load
    from scanner.catalog.mistakes import CatalogError
    from scanner.pipeline.decided import with_ledger
    from scanner.pipeline.invoked import decisions_of, has_decisions, now
    from scanner.pipeline.settings import Settings

    try:
        catalog = load()
        chosen = _policy(catalog, policy, root)
        ledger = decisions_of(root) if has_decisions(root) else None
    except CatalogError as error:
        raise PolicyError(str(error)) from error
    chosen = altered(chosen, preview=preview or chosen.preview)
    made = Settings(catalog, chosen, now(), chosen.fail_on, chosen.require_content, project=root)
    return with_ledger(made, ledger)


def _policy(catalog: Catalog, policy: StrPath | None, root: str) -> Policy:
    from scanner.pipeline.invoked import policy_of

    name = None if policy is None else os.fspath(policy)
    if name is not None and not isinstance(policy, str) and not os.path.dirname(name):
        name = os.path.join(os.curdir, name)  # a path, even where a built-in policy has that name
    return policy_of(catalog, name, root)


def _plan(names: list[str], options: Options) -> list[Task]:
    """One task for each target. Raises `TargetError`, also for a saved report: it would pass whatever it says."""
    from scanner.pipeline.plan import plan
    from scanner.pipeline.saved import says_report
    from scanner.sources.interface import TargetError as NotOpened

    if len(names) == 1 and says_report(names[0]):
        raise TargetError(f"{names[0]} is a saved report, not a model. Read it with load_report, or name its target.")
    try:
        return plan(names, options)
    except NotOpened as error:
        raise TargetError(str(error)) from error


def _store(path: StrPath | None, settings: Settings, tasks: list[Task]) -> Store | None:
    """The open store of facts, where one is named and a target is far away."""
    far = any(task.listing.remote is not None and not task.listing.remote.local for task in tasks)
    if path is None or not far:
        return None
    from scanner.pipeline.parser_version import parser_version
    from scanner.store.facts import FactStore

    return FactStore(os.path.abspath(path), lambda: parser_version(settings.limits))
