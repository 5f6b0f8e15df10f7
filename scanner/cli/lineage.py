"""``weighbridge lineage``: what a model was made from, and what each of its ancestors asks."""

from __future__ import annotations

import os
import sys

from scanner.cli.errors import UsageError
from scanner.cli.judging import add_flags, add_hub_flags, project_root
from scanner.cli.terminal import parse_outputs, write_outputs
from scanner.cli.terms import terms_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.catalog.lock import Lock
    from scanner.model.report import Report

SUMMARY = "draw a model's base-model tree, with what each ancestor asks"

_DESCRIPTION = """\
Draw what a model was made from: its base models, theirs, and so on, each with its licence, what that asks, and how it is
known. Of a repo on the Hub only cards, licence texts and configurations are fetched. The exit code is the policy's word on
the lineage alone; weighbridge scan judges the rest.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument("targets", metavar="TARGET", nargs="+", help="a folder, a file, or a repo of the Hub")
    add_flags(parser)
    add_hub_flags(parser)
    parser.add_argument(
        "--lock",
        action="store_true",
        help="pin the ancestors that were read: write .weighbridge/lock.yaml of this repository",
    )


def run(arguments: Namespace) -> int:
    """The exit code of the policy on the lineage. Raises `UsageError` before any reading for what is given wrongly."""
    from scanner.pipeline.about_lineage import only_lineage

    parse_outputs(arguments.output, default="tree")
    root = _lock_root() if arguments.lock else ""
    report, settings = terms_report(arguments)
    report = only_lineage(report, settings)
    write_outputs(report, arguments.output, default="tree")
    if root:
        for line in write_lock(report, root):
            sys.stderr.write(line + "\n")
    return report.exit_code


def write_lock(report: Report, root: str) -> list[str]:
    """Writes the pins of the report's trees beside those that are there; the lines say what changed."""
    from scanner.catalog.lock import LOCK_PATH, lock_text, merged
    from scanner.cli.terminal import Destination, write_data
    from scanner.pipeline.about_lineage import changes, pins
    from scanner.reports.console_text import shown

    lock = _lock_of(root)
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/")
    found = [entry for target in report.targets for entry in pins(target.lineage, report.created[:10], endpoint)]
    told = changes(lock.entries, found)
    if not told:
        word = "all of them are in it already" if found else "no ancestor was read at a commit"
        return [f"{LOCK_PATH} is as it was: {word}"]
    path = os.path.join(root, *LOCK_PATH.split("/"))
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{LOCK_PATH} cannot be written: {reason}. Make {os.path.dirname(path)} a folder.") from error
    write_data(Destination("lock", path), lock_text(merged(lock, found)).encode())
    return [*(shown(line, 300) for line in told), f"wrote {LOCK_PATH}"]


def _lock_root() -> str:
    root = project_root()
    if not root:
        raise UsageError(
            "this folder is in no git repository, and the lock file belongs to one. Run git init first, or leave --lock out."
        )
    _lock_of(root)  # what is wrong with it is told before anything is read
    return root


def _lock_of(root: str) -> Lock:
    from scanner.catalog.lock import read_lock
    from scanner.catalog.mistakes import CatalogError

    try:
        return read_lock(root)
    except CatalogError as error:
        raise UsageError(str(error)) from error
