"""``weighbridge notice``: what a model has to carry for the licences in its tree, told or put in place."""

from __future__ import annotations

import os

from scanner.cli.errors import UsageError
from scanner.cli.judging import add_hub_flags
from scanner.cli.stdout import standard_output, write_text
from scanner.cli.terms import add_policy_flag, terms_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.cli.notice_files import Written
    from scanner.model.report import Report
    from scanner.pipeline.ancestor_texts import Shelf
    from scanner.pipeline.bundle import Bundle

SUMMARY = "say what a model must carry for its base models, or put it there"

_DESCRIPTION = """\
Say what a model must carry for the licences in its base-model tree: the NOTICE file, licence copies from the ancestors'
own repos, the lines of the card, and what only a person can do. With --write the files are put in place; nothing that is
there is lost, and a second run changes nothing. Exits with 0 when nothing is left to do, with 1 when something is.
"""

_HERE = "\0"
"""The value of --write without a folder: the target itself."""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument("target", metavar="TARGET", help="a folder, or a repo of the Hub")
    parser.add_argument(
        "--write",
        metavar="DIR",
        nargs="?",
        const=_HERE,
        help="write the files into this folder (default: the target, where it is a folder)",
    )
    parser.add_argument("--force", action="store_true", help="replace files of the same name that hold something else")
    add_policy_flag(parser)
    add_hub_flags(parser)


def run(arguments: Namespace) -> int:
    """0 where nothing is left to do, 1 where something is, 3 where terms were not read. Raises `UsageError`."""
    from scanner.pipeline.bundle import bundles

    into = _destination(arguments)
    arguments.targets = [arguments.target]
    report, settings = terms_report(arguments)
    base, folder = _places(arguments.target)
    (target,) = report.targets
    online = settings.online if settings.online is not None else target.source == "hub"
    shelf = _shelf(report, base, settings.mirror, online)
    plans = bundles(target, shelf)
    written: dict[str, Written] = {}
    if into:
        from scanner.cli.notice_files import write_bundle

        for plan in plans:
            below = os.path.relpath(os.path.join(base, *plan.repo.split("/")), folder) if folder else plan.repo
            written[plan.repo] = write_bundle(plan, os.path.normpath(os.path.join(into, below)), arguments.force)
    from scanner.cli.notice_words import told

    write_text(standard_output(), "\n".join(told(plans, written, target)) + "\n")
    return _exit_code(plans, written, any(gap.incomplete for gap in target.gaps))


def _exit_code(plans: tuple[Bundle, ...], written: dict[str, Written], incomplete: bool) -> int:
    left = any(
        step.state == "todo" or (step.state == "write" and plan.repo not in written)
        for plan in plans
        for step in plan.steps
    )
    refused = any(result.refused for result in written.values())
    return 1 if left or refused else 3 if incomplete else 0


def _destination(arguments: Namespace) -> str:
    """The folder to write into, "" for none. Raises `UsageError` where it is none."""
    if arguments.write is None:
        return ""
    into: str = arguments.target if arguments.write == _HERE else arguments.write
    if not os.path.isdir(into):
        what = "name the folder: --write DIR" if arguments.write == _HERE else "make it first"
        raise UsageError(f"--write: {into} is no folder on this machine; {what}.")
    return os.path.realpath(into)


def _places(target: str) -> tuple[str, str]:
    """The folder that the report's paths begin at, and the target's own; both "" for a target that is no folder."""
    from scanner.sources.git import root_of

    if not os.path.isdir(target):
        return "", ""
    folder = os.path.realpath(target)
    return root_of(folder) or folder, folder


def _shelf(report: Report, base: str, mirror: str, online: bool) -> Shelf:
    from scanner.pipeline.ancestor_texts import Shelf

    nodes = [node for target in report.targets for node in target.lineage if node.own and base]
    folders = tuple((node.id, os.path.join(base, *node.repo.split("/")) if node.repo else base) for node in nodes)
    return Shelf(folders, mirror, online)
