"""``weighbridge audit``: the terminal UI in which a person decides what a scan found."""

from __future__ import annotations

import gc
import os
import sys
from functools import partial

from scanner.cli.errors import UsageError
from scanner.cli.judging import add_decision_flags, add_hub_flags, add_policy_flags, project_root, settings_of
from scanner.cli.store import add_store_flags, stored
from scanner.cli.targets import add_exclude_flag, add_target, is_report, options_of, plan, saved_view
from scanner.sources.interface import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from scanner.model.report_view import ReportView, TargetView
    from scanner.pipeline.settings import Settings
    from scanner.tui.app import AuditApp
    from scanner.tui.scanning import Scanning, Told
    from scanner.tui.session import Session
    from scanner.tui.state import State

SUMMARY = "work through what a scan found, and decide (terminal UI)"

_DESCRIPTION = """\
Work through what a scan found, and decide: waive findings, accept licence conclusions, mark what others must look at. The
last report on a target is shown at once, and the target is scanned anew beside it; a saved report is shown as it is.
Decisions are written to .weighbridge/ in the repository of the working directory, where weighbridge scan honours them. The
audit goes on where you left it. The exit code is 0 when you leave it, whatever the report says.

The store of weighbridge fleet scan is shown as the list of its targets, also while it is being written; Enter opens the
report of one.
"""

_DEFAULT_PORT = "8000"

_OLDEST = (8, 2, 5)
"""The first Textual with themes in the terminal's own colours, as pyproject.toml has it."""

_DRAWS = "120"
"""How often in a second Textual may draw, twice its own: a key is answered in two turns, the list first, then the detail."""

_SWITCH = 0.001
"""Seconds that the screen may have to wait for what is worked out beside it."""

_WORDS = (
    ("--policy", "policy"),
    ("--fail-on", "fail_on"),
    ("--waivers", "waivers"),
    ("--base", "base"),
    ("--mirror", "mirror"),
    ("--store", "store"),
    ("--run", "run"),
    ("--max-bytes", "max_bytes"),
)
"""Options with a value, and where their values are."""

_SWITCHES = (
    ("--require-content", "require_content"),
    ("--no-waivers", "no_waivers"),
    ("--online", "online"),
    ("--offline", "offline"),
    ("--no-store", "no_store"),
)


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    add_target(parser, ", or a fleet's store")
    parser.add_argument("--run", metavar="N", type=int, help="show this run of a fleet's store (default: the newest)")
    add_policy_flags(parser)
    add_decision_flags(parser)
    add_hub_flags(parser)
    add_store_flags(parser)
    add_exclude_flag(parser)
    parser.add_argument(
        "--serve",
        metavar="PORT",
        nargs="?",
        const=_DEFAULT_PORT,
        help=f"show it in a browser on this machine instead (default port: {_DEFAULT_PORT})",
    )
    parser.set_defaults(allow_incomplete=False, exit_zero=False, digests=True)


def run(arguments: Namespace) -> int:
    """0 when the audit was left. Raises `UsageError` for what cannot be audited, and where nobody is there to look."""
    os.environ.setdefault("TEXTUAL_FPS", _DRAWS)  # read when Textual is imported
    _check_installed()
    if arguments.serve is not None:
        return _serve(arguments)
    _check_screen()
    gc.disable()  # nothing that is made before the first screen is garbage; the app looks for it from then on
    chosen = settings_of(arguments)
    if _is_fleet(arguments):
        return _audit_fleet(arguments, chosen)
    return _audit_report(arguments, chosen) if is_report(arguments.target) else _audit_target(arguments, chosen)


def _audit_report(arguments: Namespace, chosen: Settings) -> int:
    """Shows a saved report as it is: its target may be on another machine, so that nothing is scanned."""
    from scanner.tui.names import guessed_name

    name = arguments.target
    view = saved_view(name)
    state = _state(f"report:{os.path.realpath(name)}")
    folders = (os.path.dirname(os.path.realpath(name)), project_root())
    return _run(_session(view, state, chosen, arguments, partial(guessed_name, folders)), None)


def _audit_fleet(arguments: Namespace, chosen: Settings) -> int:
    """Shows the targets of a fleet's store, and the report of each that is opened, as a saved report."""
    from scanner.tui.errors import AuditError
    from scanner.tui.fleet.app import FleetApp
    from scanner.tui.fleet.opening import opened
    from scanner.tui.names import guessed_name

    real = os.path.realpath(arguments.target)
    name_of = partial(guessed_name, (os.path.dirname(real), project_root()))

    def session_of(view: ReportView, state: State) -> Session:
        return _session(view, state, chosen, arguments, name_of)

    try:
        fleet = opened(
            arguments.target,
            arguments.run,
            lambda: session_of(_nothing_yet(chosen), _state(f"fleet:{real}")),
            lambda target, view: session_of(view, _state(f"fleet:{real}\x1f{target}")),
        )
    except AuditError as error:
        raise UsageError(str(error)) from error
    try:
        return _shown(FleetApp(fleet))
    finally:
        fleet.close()


def _audit_target(arguments: Namespace, chosen: Settings) -> int:
    """Shows the target's last report at once, or an empty one, and scans beside it."""
    from scanner.tui.errors import AuditError
    from scanner.tui.names import name_in
    from scanner.tui.scanning import Scanning

    _check_target(arguments.target, options_of(arguments))
    state = _state(_identity(arguments.target))
    name_of = partial(name_in, os.path.realpath(arguments.target))
    session = _session(_last_report(state) or _nothing_yet(chosen), state, chosen, arguments, name_of)
    if session.view.targets:
        made = session.view.head.created[:16].replace("T", " ")
        session.told.append(f"The report of {made} UTC; the target is being scanned anew.")
    scanning = Scanning(partial(scanned, arguments), state.folder)
    try:
        scanning.start()
    except AuditError as error:
        session.told.append(str(error))
    try:
        return _run(session, scanning)
    finally:
        scanning.close()


def _run(session: Session, scanning: Scanning | None) -> int:
    from scanner.tui.app import AuditApp

    app = AuditApp(session, scanning)
    code = _shown(app)
    _tell_how_far(session)
    return code


def _shown(app: AuditApp) -> int:
    """The exit code of the app, once it was left. Raises what it fell by."""
    sys.setswitchinterval(_SWITCH)
    try:
        app.run()
    finally:
        if app.failed is not None:
            app.session.place.clear()  # or the next audit would go where this one fell
            app.session.keep_place()
        app.session.close()
    if app.failed is not None:
        raise app.failed
    return app.return_code or 0


def _tell_how_far(session: Session) -> None:
    """Leaves a line on the terminal that the audit was in, for the screen is gone; a browser has none."""
    from scanner.cli.stdout import standard_output, write_text

    done, count = session.progress()
    if sys.stdout is not None and sys.stdout.isatty():
        later = "The same command goes on from here."
        write_text(standard_output(), f"Decided: {done:,} of {count:,}. {later}\n")


def scanned(arguments: Namespace, told: Told) -> bytes:
    """The report on the target as JSON. Runs in a process of its own; raises `ScanError` where the user has to act."""
    from scanner.model.codec import report_to_json
    from scanner.pipeline.run import run as run_tasks
    from scanner.tui.scanning import ScanError

    try:
        chosen = settings_of(arguments)
        tasks = plan([arguments.target], options_of(arguments))
        with stored(chosen, tasks, arguments) as with_store:
            return report_to_json(run_tasks(tasks, with_store, on_progress=told))
    except UsageError as error:
        raise ScanError(error.message) from error


def _session(
    view: ReportView, state: State, chosen: Settings, arguments: Namespace, name_of: Callable[[TargetView], str]
) -> Session:
    from scanner.catalog.ledger import read_ledger
    from scanner.policy.waived import terms_of
    from scanner.tui.session import Session

    root = project_root()
    return Session(
        view,
        root,
        chosen.created,
        state,
        terms_of(chosen.policy),
        partial(read_ledger, root, arguments.waivers),
        stand_in=arguments.waivers or ("--no-waivers" if arguments.no_waivers else ""),
        name_of=name_of,
    )


def _state(target: str) -> State:
    from scanner.tui.state import State, key_of, state_folder

    folder = state_folder()
    return State(os.path.join(folder, key_of(project_root(), target)) if folder else "")


def _identity(target: str) -> str:
    """The same word for a target however it is written."""
    from scanner.pipeline.decided import site_of

    if os.path.exists(target):
        return os.path.realpath(target)
    names = site_of(target, "hub", "").names
    return names[0] + (f"@{target.rpartition('@')[2]}" if "@" in target else "") if names else target


def _last_report(state: State) -> ReportView | None:
    """The view of the last report of the target that can be read; None where there is none."""
    from scanner.model.codec import ReportError
    from scanner.model.report_view import view_of_file

    for path in state.reports():
        try:
            return view_of_file(path)
        except (OSError, ReportError) as error:
            state.put_report_aside(path, str(error))
    return None


def _nothing_yet(chosen: Settings) -> ReportView:
    """The view of a report on nothing, for as long as the first scan takes."""
    from scanner.model.report import Report
    from scanner.model.report_view import ReportView
    from scanner.version import VERSION

    policy = chosen.policy
    return ReportView(
        Report(VERSION, chosen.created, policy.name, policy.origin, chosen.catalog.ruleset, "incomplete", 3)
    )


def _is_fleet(arguments: Namespace) -> bool:
    """True where the target is a fleet's store, by what it says of itself. Raises `UsageError` for ``--run`` elsewhere."""
    from scanner.store.fleet.header import is_fleet

    if is_fleet(arguments.target):
        return True
    if arguments.run is not None:
        raise UsageError(f"--run is for a fleet's store, and {arguments.target} is none. Name one, or leave --run out.")
    return False


def _check_target(target: str, options: Options) -> None:
    """Raises `UsageError` for a target that no source opens; nothing is asked of a server for it."""
    from scanner.pipeline.plan import sources

    if os.path.exists(target) or not any(source.claims(target) for source in sources()):
        plan([target], options)


def _check_installed() -> None:
    """Raises `UsageError` where the library that draws is absent, or older than what the screens are made with."""
    install = "Install it: pip install 'weighbridge[tui]'"
    try:
        from textual import __version__ as found
    except ImportError as error:
        raise UsageError(f"the terminal UI is not installed. {install}") from error
    numbers = tuple(int(part) for part in found.split(".")[:3] if part.isdigit())
    if numbers < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        raise UsageError(f"the terminal UI needs textual {oldest} or later, and {found} is installed. {install}")


def _check_screen() -> None:
    """Raises `UsageError` where nobody is there to press keys. A browser is as good as a terminal."""
    from scanner.tui.serving import is_served

    streams = (("input", sys.stdin), ("output", sys.stdout))
    missing = [name for name, stream in streams if stream is None or not stream.isatty()]
    if missing and not is_served():
        raise UsageError(
            f"audit is for a person at a terminal, and standard {' and '.join(missing)} is none. In scripts use "
            "weighbridge scan, and weighbridge waive, clarify and baseline to decide."
        )


def _serve(arguments: Namespace) -> int:
    from scanner.tui.errors import AuditError
    from scanner.tui.serving import own_command, port_of, serve

    try:
        port = port_of(arguments.serve)
        settings_of(arguments)  # what is wrong with the flags is told here, not in the browser
        if not _is_fleet(arguments) and not is_report(arguments.target):
            _check_target(arguments.target, options_of(arguments))
        serve([*own_command(), "audit", *command_words(arguments)], port, _say)
    except AuditError as error:
        raise UsageError(str(error)) from error
    return 0


def _say(sentence: str) -> None:
    sys.stderr.write(f"weighbridge: {sentence}\n")
    sys.stderr.flush()


def command_words(arguments: Namespace) -> list[str]:
    """The words of a command line that asks for the same audit in a terminal."""
    words = [f"{flag}={getattr(arguments, name)}" for flag, name in _WORDS if getattr(arguments, name)]
    words += [flag for flag, name in _SWITCHES if getattr(arguments, name)]
    words += [f"--exclude={glob}" for glob in arguments.exclude]
    return [*words, "--", arguments.target]
