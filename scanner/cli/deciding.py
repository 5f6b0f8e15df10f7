"""What the commands that decide share: where findings are looked for, by whom and why, and what the next scan will say."""

from __future__ import annotations

import sys

from scanner.cli.errors import UsageError
from scanner.cli.judging import add_hub_flags, add_policy_flags, project_root, settings_of
from scanner.cli.targets import add_exclude_flag, is_report, options_of, plan, saved_view
from scanner.model.record import altered, record
from scanner.model.verdict import BY_PEOPLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Sequence

    from scanner.catalog.ledger_parts import Ledger
    from scanner.decisions.pins import Pins
    from scanner.decisions.targets import Targets
    from scanner.model.report_view import ReportView, Row
    from scanner.model.verdict import Verdict
    from scanner.pipeline.settings import Settings

NO_PROJECT = (
    "there is no project to write decisions to: the working directory is in no repository. Change into your own "
    "repository, or make one with git init."
)


@record
class Look:
    """A report that is decided on: its rows, the run's settings, and the project that the decisions are for."""

    view: ReportView
    settings: Settings
    project: str
    targets: Targets
    pins: Pins

    @property
    def today(self) -> str:
        """The day of the decision."""
        return self.settings.created[:10]

    def target(self, row: Row) -> str:
        """What an entry says as the row's target."""
        return self.targets.name(row.target)

    def pin(self, row: Row) -> str:
        """The SHA-256 that the row's decision is pinned to, "" where it is about no file. Raises `UsageError`."""
        from scanner.decisions.pins import PinError

        try:
            return self.pins.of(row.target, self.view.finding(row))
        except PinError as error:
            raise UsageError(str(error)) from error


def add_scan_flags(parser: ArgumentParser) -> None:
    """Adds the flags of a scan that is made to decide on it."""
    from scanner.cli.store import add_store_flags

    parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    add_exclude_flag(parser)
    add_policy_flags(parser)
    add_hub_flags(parser)
    add_store_flags(parser)
    parser.set_defaults(allow_incomplete=False, exit_zero=False, digests=True, waivers="", no_waivers=False, base=None)


def add_words(parser: ArgumentParser, reason: str = "why, in your own words (required)") -> None:
    """Adds the flags that say why and by whom something is decided."""
    parser.add_argument("--reason", metavar="TEXT", default="", help=reason)
    parser.add_argument(
        "--approver", metavar="NAME", help="who decides it (default: git's user.name, else the account)"
    )


def look(arguments: Namespace) -> Look:
    """The report that the command line names, or that of a scan made now. Raises `UsageError`."""
    return look_at([arguments.target], arguments)


def look_at(targets: list[str], arguments: Namespace) -> Look:
    """The same for several targets."""
    from scanner.decisions.pins import Pins
    from scanner.decisions.targets import Targets

    project = project_of()
    chosen = settings_of(arguments)
    report = len(targets) == 1 and is_report(targets[0])
    view = saved_view(targets[0]) if report else _scanned(targets, arguments, chosen)
    return Look(view, chosen, project, Targets(view, project), Pins(view))


def project_of() -> str:
    """The root of the invoker's project. Raises `UsageError` where there is none to write decisions to."""
    root = project_root()
    if not root:
        raise UsageError(NO_PROJECT)
    return root


def _scanned(targets: list[str], arguments: Namespace, chosen: Settings) -> ReportView:
    from scanner.cli.progress import progress
    from scanner.cli.store import stored
    from scanner.model.report_view import ReportView
    from scanner.pipeline.run import run

    tasks = plan(targets, options_of(arguments))
    with stored(chosen, tasks, arguments) as with_store, progress(sys.stderr, tasks) as on_progress:
        return ReportView(run(tasks, with_store, on_progress=on_progress))


def is_undecided(row: Row) -> bool:
    """True for a finding that the policy does not allow, whatever people decided of it."""
    return row.outcome != "allow" or row.by in BY_PEOPLE


def reason_of(arguments: Namespace, what: str) -> str:
    """The reason that was given. Raises `UsageError` where none was."""
    reason: str = arguments.reason.strip()
    if not reason:
        raise UsageError(
            f"--reason is missing: say why, in your own words. {what} without a reason tells nobody anything."
        )
    return reason


def approver_of(arguments: Namespace, project: str) -> str:
    """Who decides: as given, else the name that git signs with, else that of the account."""
    if arguments.approver is not None:
        return str(arguments.approver).strip()
    from scanner.sources.git_user import user_name

    return user_name(project)


def ledger_of(project: str) -> Ledger:
    """What was decided in the project. Raises `UsageError` with file:line where that cannot be read."""
    from scanner.catalog.ledger import read_ledger
    from scanner.catalog.mistakes import CatalogError

    try:
        return read_ledger(project)
    except CatalogError as error:
        raise UsageError(str(error)) from error


def where(row: Row) -> str:
    """A finding in a few words: its rule and its file."""
    return f"{row.rule} in {row.path}" if row.path else row.rule


def counted(number: int, noun: str = "finding") -> str:
    """ "1 finding", "2 findings"."""
    from scanner.reports.console_text import counted as words

    return words(number, noun)


def say(lines: Iterable[str]) -> None:
    """Writes sentences to standard output, with what was scanned in them made harmless."""
    from scanner.cli.stdout import standard_output, write_text
    from scanner.reports.console_text import begins_line, shown

    for line in lines:
        indent = line[: len(line) - len(line.lstrip(" "))]
        write_text(standard_output(), f"{indent}{begins_line(shown(line.lstrip(' ')))}\n")


def outlook(found: Look, ledger: Ledger, rows: Sequence[Row]) -> str:
    """What the next scan of the same bytes says under ``ledger``, with which something was decided of ``rows``."""
    from scanner.policy.waived import Decisions, terms_of

    decisions = Decisions(ledger, found.today, terms_of(found.settings.policy))
    changed = {(row.target, row.number) for row in rows}
    outcomes: dict[str, int] = {"allow": 0, "review": 0, "deny": 0}
    allowed = 0
    for row in found.view.rows:
        outcome = row.outcome
        is_meant = (row.target, row.number) in changed
        if is_meant or is_undecided(row):  # a saved report may be older than other decisions
            policy = _by_policy(found.view.verdict(row))
            finding, files = found.view.finding(row), found.pins.files(row.target)
            outcome = decisions.verdict(finding, policy, found.targets.site(row.target), files).outcome
            allowed += is_meant and outcome == "allow"
        outcomes[outcome] += 1
    what = "it" if len(rows) == 1 else "them" if allowed == len(rows) else f"{allowed:,} of them"
    rest = _rest(found, outcomes)
    if not allowed:
        return f"The next scan does not allow {what.replace('0 of ', '')}. It {rest}"
    return f"The next scan allows {what}, and {rest}"


def _by_policy(verdict: Verdict) -> Verdict:
    """The verdict without what a person decided; what was allowed so is taken to be for review."""
    if verdict.by not in BY_PEOPLE:
        return verdict
    return altered(verdict, outcome="review" if verdict.outcome == "allow" else verdict.outcome, by="")


def _rest(found: Look, outcomes: dict[str, int]) -> str:
    left = [(outcomes[name], word) for name, word in (("deny", "denied"), ("review", "for review")) if outcomes[name]]
    fails = outcomes["deny"] + (outcomes["review"] if found.settings.fail_on == "review" else 0)
    told = " and ".join(f"{counted(number)} {'is' if number == 1 else 'are'} {word}" for number, word in left)
    if fails:
        return f"fails still: {told}."
    if any(gap.incomplete for target in found.view.targets for gap in target.gaps):
        return f"is incomplete: not everything could be read{f'; {told}' if told else ''}."
    return f"passes{f'; {told}' if told else ''}."
