"""``weighbridge baseline``: the findings that are there already, so that only new ones fail."""

from __future__ import annotations

import os

from scanner.catalog.ledger_parts import BASELINE_PATH, Known, bare
from scanner.cli.deciding import Look, add_scan_flags, counted, ledger_of, look_at, outlook, say
from scanner.cli.errors import UsageError
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Sequence

    from scanner.model.report_view import Row

SUMMARY = "write down the findings that are there already, so that only new ones fail"

_DESCRIPTION = """\
Write down the findings that are there already: .weighbridge/baseline.txt of the repository of the working directory has one
finding a line, sorted. weighbridge scan lets these pass and fails for new ones; those about security pass only while the
file has the same bytes. What people waived or marked is not in it. create begins one; update adds what is new and drops
what is gone; update --prune only drops. Lines about what was not scanned stay.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="verb", required=True)
    create = actions.add_parser("create", help="begin one from what is found", allow_abbrev=False)
    create.add_argument("--force", action="store_true", help="begin anew where there is a baseline")
    update = actions.add_parser("update", help="add what is new, drop what is gone", allow_abbrev=False)
    update.add_argument("--prune", action="store_true", help="drop what is gone, and add nothing")
    for action in (create, update):
        action.add_argument(
            "targets",
            metavar="TARGET|REPORT",
            nargs="*",
            default=["."],
            help="what to scan (default: the working directory)",
        )
        add_scan_flags(action)
    create.set_defaults(prune=False)


def run(arguments: Namespace) -> int:
    """0 once it is written, or would be. Raises `UsageError`; then nothing was written."""
    from scanner.cli.deciding import project_of

    project = project_of()
    _check(arguments, os.path.lexists(os.path.join(project, *BASELINE_PATH.split("/"))))
    found = look_at(arguments.targets, arguments)
    _check_places(found)
    rows = [row for row in found.view.rows if row.outcome != "allow" or row.by == "baseline"]
    rows = [row for row in rows if row.by not in ("waiver", "mark")]
    lines = {line: row for row in rows for line in [_line(found, row)]}
    change = _change(found, arguments, tuple(lines))
    before = ledger_of(project).baseline if arguments.verb == "update" else ()
    after = change(before) if arguments.dry_run else _write(project, change, arguments.verb == "create")
    told = _told(before, tuple(after), arguments.dry_run)
    now = altered(ledger_of(project), baseline=tuple(after))
    if rows and not arguments.prune:
        told.append(outlook(found, now, rows))
    say(told)
    return 0


def _check(arguments: Namespace, is_there: bool) -> None:
    if arguments.verb == "create" and is_there and not arguments.force:
        raise UsageError(
            f"{BASELINE_PATH} is there already: weighbridge baseline update renews it, and create --force begins anew."
        )
    if arguments.verb == "update" and not is_there:
        raise UsageError(f"there is no {BASELINE_PATH} yet. Begin one: weighbridge baseline create.")


def _check_places(found: Look) -> None:
    """Raises `UsageError` for a folder outside of the project, whose paths would mean other files here."""
    for at, target in enumerate(found.view.targets):
        if found.targets.site(at).prefix is None:
            raise UsageError(
                f"{target.head.target} is not in this project: a baseline is for the project's own files and for repos on "
                "the Hub. Run this where it lies, or waive its findings."
            )


def _line(found: Look, row: Row) -> Known:
    from scanner.policy.waived import known_of

    return known_of(found.view.finding(row), found.targets.site(row.target), found.pin(row))


def _change(
    found: Look, arguments: Namespace, lines: Sequence[Known]
) -> Callable[[tuple[Known, ...]], tuple[Known, ...]]:
    """What becomes of the lines of a baseline."""
    if arguments.verb == "create":
        return lambda _: tuple(lines)
    still = {bare(line) for line in lines}
    is_gone = _gone(found, {(line.path, line.rule, line.fingerprint) for line in lines})

    def changed(rows: tuple[Known, ...]) -> tuple[Known, ...]:
        kept = tuple(line for line in map(bare, rows) if line in still or not is_gone(line))
        if arguments.prune:
            return kept
        again = {(line.path, line.rule, line.fingerprint) for line in lines}
        others = tuple(line for line in kept if (line.path, line.rule, line.fingerprint) not in again)
        return (*others, *lines)

    return changed


def _gone(found: Look, seen: set[tuple[str, str, str]]) -> Callable[[Known], bool]:
    """Whether a line is of something that was looked at and is not found any more.

    A file that was left out, or could not be read, is not looked at; one that is not there any more is gone.
    """
    looked = []
    for at, target in enumerate(found.view.targets):
        head = target.head
        site = found.targets.site(at)
        unread = {gap.place.path for gap in target.gaps if gap.incomplete}
        one = ""
        if site.prefix == "" and os.path.isfile(head.target):
            one = os.path.relpath(os.path.realpath(head.target), os.path.realpath(found.project)).replace(os.sep, "/")
        if site.prefix is not None:
            looked.append((at, site, unread, one))

    def is_gone(line: Known) -> bool:
        if (line.path, line.rule, line.fingerprint) in seen:
            return False
        for at, site, unread, one in looked:
            prefix = site.prefix or ""
            if not line.path.startswith(prefix):
                continue
            path = line.path.removeprefix(prefix)
            if prefix:
                return path not in unread and not unread.intersection(("", "."))
            if path.startswith("hf://") or not (path == one if one else _is_below(path, site.folder)):
                continue
            here = os.path.join(found.project, *path.split("/"))
            if not os.path.lexists(here) or os.path.isdir(here):
                return True
            return found.pins.has(at, path) and path not in unread
        return False

    return is_gone


def _is_below(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def _write(project: str, change: Callable[[tuple[Known, ...]], Iterable[Known]], is_anew: bool) -> tuple[Known, ...]:
    from scanner.decisions.edit import LedgerError, edit_baseline

    try:
        return edit_baseline(project, change, is_anew)
    except LedgerError as error:
        raise UsageError(str(error)) from error


def _told(before: Sequence[Known], after: Sequence[Known], is_dry: bool) -> list[str]:
    was, now = {bare(line) for line in before}, {bare(line) for line in after}
    new, gone = now - was, was - now
    told = [
        f"{'Would write' if is_dry else 'Wrote'} {BASELINE_PATH}: {counted(len(now))}, "
        f"{len(new):,} added, {len(gone):,} dropped."
    ]
    for word, lines in (("added", new), ("dropped", gone)):
        for rule, count in sorted(_by_rule(lines).items()):
            told.append(f"  {word}  {count:,} {rule}")
    if new or gone:
        told.append("Look at the change before you commit it: what is in the baseline lets a scan pass.")
    return told


def _by_rule(lines: Iterable[Known]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        found[line.rule] = found.get(line.rule, 0) + 1
    return found
