"""``weighbridge fleet scan``: reads many targets into one store, and goes on where it was stopped."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress

from scanner.cli.errors import UsageError
from scanner.cli.fleet import add_database_flag
from scanner.cli.fleet.lists import add_list_flags, lists_of, wanted_of
from scanner.cli.fleet.progress import listing, progress, quota_words
from scanner.cli.fleet.summary import summary_of
from scanner.cli.judging import add_decision_flags, add_hub_flags, add_policy_flags, check_hub_client, settings_of
from scanner.cli.scan import count
from scanner.cli.stdout import standard_output, write_text
from scanner.cli.targets import add_exclude_flag, options_of
from scanner.model.fleet import ENDED
from scanner.reports.console_text import counted, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator
    from types import FrameType

    from scanner.fleet.executors.interface import Executor, Running, Sink
    from scanner.fleet.recipe import Recipe
    from scanner.model.fleet import RunInfo, Wanted
    from scanner.store.fleet.store import FleetStore
    from scanner.store.store import Store

SUMMARY = "read many models into one store; the same command goes on where it was stopped"

_DESCRIPTION = """\
Read every target of any number of lists, judge each, and keep what it came to in one file. The same command goes on after
a stop, of whatever kind, and at another time reads only what has changed since.
"""

INTERRUPTED = 130
INCOMPLETE = 3


def configure(parser: ArgumentParser) -> None:
    """Adds this action's arguments."""
    parser.description = _DESCRIPTION
    add_list_flags(parser)
    add_database_flag(parser)
    parser.add_argument(
        "--executor",
        metavar="NAME[=ADDRESS]",
        default="threads",
        help="who reads: threads of this process (default), or dask, dask=SCHEDULER for many machines",
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        dest="at_once",
        type=count,
        default=0,
        help="targets to read at once (default: 8 on the Hub; of local ones as many as there are cores)",
    )
    parser.add_argument(
        "--anew", action="store_true", help="read every target again, also those that have not changed since"
    )
    add_policy_flags(parser)
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="exit with 0 although something was not checked"
    )
    parser.add_argument("--exit-zero", action="store_true", help="report only: exit with 0 whatever is found")
    add_decision_flags(parser, reviews=False)
    parser.add_argument(
        "--digests",
        action="store_true",
        help="put the SHA-256 of each file with a finding into the reports, so that decisions can be made from them",
    )
    add_hub_flags(parser)
    add_exclude_flag(parser)


def run(arguments: Namespace) -> int:
    """The exit code. Raises `UsageError` for a list, policy, store or executor that is wrong."""
    from scanner.fleet.executors.interface import ExecutorError
    from scanner.fleet.recipe import recipe_of
    from scanner.store.fleet.errors import FleetError
    from scanner.store.fleet.store import open_fleet

    executor, address = _executor(arguments.executor)
    recipe = recipe_of(settings_of(arguments), options_of(arguments))
    with listing(sys.stderr) as tell:
        wanted = wanted_of(arguments, tell)
    opened: list[Running] = []
    try:
        with open_fleet(arguments.db, create=True) as store, store.hold():
            code = _scan(store, recipe, wanted, executor, address, arguments, opened)
    except (FleetError, ExecutorError) as error:
        raise UsageError(str(error)) from error
    if any(running.hangs for running in opened):
        _end_now(code)
    return code


def _end_now(code: int) -> None:
    """Ends this process although a target hangs in one of its threads, which Python would wait for. All is stored."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _scan(
    store: FleetStore,
    recipe: Recipe,
    wanted: Iterator[Wanted],
    executor: Executor,
    address: str,
    arguments: Namespace,
    opened: list[Running],
) -> int:
    from scanner.fleet.executors.interface import ExecutorError
    from scanner.fleet.run import Loop, RunError, StoreSink
    from scanner.model.record import altered
    from scanner.store.fleet.errors import FleetError

    policy = recipe.policy
    with _interrupts() as is_stopped:
        checked = _checked(wanted, arguments.offline, is_stopped)
        run = store.begin(
            recipe.key, lists_of(arguments), checked, policy.name, recipe.ruleset, recipe.version, recipe.created
        )
        if not run.count():
            raise UsageError(
                "the lists name no target: name a TARGET, as a folder or hf://org/name, or a list with one."
            )
        recipe = altered(recipe, created=run.started, store=os.path.abspath(arguments.db))
        facts, sink = store.facts(lambda: recipe.parser), StoreSink(store, run)
        try:
            running = _opened(executor, address, recipe, sink, facts, arguments.at_once)
            opened.append(running)
            with progress(sys.stderr, quota_words) as tell:
                loop = Loop(store, run, recipe, running, sink, tell, is_stopped, arguments.anew)
                is_over = loop.go()
        except (FleetError, ExecutorError, RunError) as error:
            return _broken_off(store, run, str(error))
        finally:
            facts.close()
    if not is_over:
        sys.stderr.write(f"\nweighbridge: interrupted; {_far(store, run)}\n")
        return INTERRUPTED
    summary = summary_of(store, store.run(run.number), arguments.db)
    write_text(standard_output(), summary.text)
    return 0 if arguments.exit_zero else summary.exit_code(arguments.allow_incomplete)


def _executor(asked: str) -> tuple[Executor, str]:
    """The executor that is named, and its address. Raises `UsageError`."""
    from scanner.fleet.executors import executor_named
    from scanner.fleet.executors.interface import ExecutorError

    name, _, address = asked.partition("=")
    try:
        found = executor_named(name)
    except ExecutorError as error:
        raise UsageError(str(error)) from error
    if missing := found.missing():
        raise UsageError(missing)
    return found, address


def _checked(wanted: Iterator[Wanted], offline: bool, is_stopped: Callable[[], bool]) -> Iterator[Wanted]:
    """The same targets. Raises `UsageError` at the first on the Hub where its client is not installed."""
    is_checked = offline
    for each in wanted:
        if is_stopped():
            raise KeyboardInterrupt
        if not is_checked and each.name.startswith("hf://") and not each.problem:
            check_hub_client("reading targets from the Hub")
            is_checked = True
        yield each


def _opened(executor: Executor, address: str, recipe: Recipe, sink: Sink, facts: Store, at_once: int) -> Running:
    """The executor, at work. Raises `UsageError` where it cannot be had."""
    from scanner.fleet.executors.interface import ExecutorError

    try:
        return executor.open(address, recipe, sink, facts, at_once)
    except ExecutorError as error:
        raise UsageError(str(error)) from error


def _broken_off(store: FleetStore, run: RunInfo, words: str) -> int:
    """Tells why a run cannot go on; the exit code of what was not fully checked."""
    from scanner.store.fleet.errors import FleetError

    try:
        far = _far(store, run)
    except FleetError:  # the store itself is what is wrong
        far = "what was stored is kept."
    sys.stderr.write(f"weighbridge: {shown(words)}\nThe run was broken off; {far}\n")
    return INCOMPLETE


def _far(store: FleetStore, run: RunInfo) -> str:
    now = store.run(run.number)
    return f"{now.count(*ENDED):,} of {counted(now.count(), 'target')} are stored, the same command goes on."


@contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """Gives what tells whether Ctrl-C was pressed; pressed again, it ends the process at once. What was stored is kept."""
    import signal
    from threading import current_thread, main_thread

    pressed: list[int] = []

    def press(_number: int, _frame: FrameType | None) -> None:
        if pressed:
            with suppress(OSError):
                os.write(2, b"\nweighbridge: stopped at once; what was stored is kept, the same command goes on.\n")
            os._exit(INTERRUPTED)
        pressed.append(1)

    if current_thread() is not main_thread():  # signals are heard in the main thread alone
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
