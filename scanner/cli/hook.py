"""``weighbridge hook``: the changed files of a commit, judged with their neighbours; offline and fast."""

from __future__ import annotations

import os

from scanner.cli.errors import UsageError
from scanner.cli.judging import add_flags, project_root, settings, settings_of
from scanner.cli.terminal import parse_outputs, write_outputs
from scanner.pipeline.neighbours import neighbours
from scanner.pipeline.run import run as run_tasks
from scanner.pipeline.settings import Settings, Task
from scanner.pipeline.sniff import Sniffer
from scanner.sources.folder import open_files
from scanner.sources.interface import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "judge the files of a commit (what pre-commit calls)"

_DESCRIPTION = """\
Judge the given files, reading the model cards, licence texts and indexes beside them. Only what concerns the given
files is reported. Prints nothing when there is nothing to tell.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument("files", metavar="FILE", nargs="*", help="a changed file")
    add_flags(parser)


def run(arguments: Namespace) -> int:
    """The exit code of the hook. Raises `UsageError` for a folder among the files, and a wrong policy or output."""
    parse_outputs(arguments.output)
    return _judge(arguments.files, settings_of(arguments, lazy=True), arguments.output, arguments.show_waived)


def run_plain(files: list[str]) -> int:
    """The same for a command line without options."""
    return _judge(files, settings(lazy=True), [])


def _judge(files: list[str], chosen: Settings, outputs: list[str], waived: bool = False) -> int:
    here = os.path.realpath(os.curdir)
    root = project_root() or here
    paths = [os.path.join(here, file) for file in files]
    for file, path in zip(files, paths, strict=True):
        if os.path.isdir(path) and not os.path.islink(path):
            raise UsageError(f"{file} is a folder: use weighbridge scan, or name the files in it.")
    changed = [os.path.relpath(path, root).replace(os.sep, "/") for path in paths]
    sniffer = Sniffer()
    beside, listed = neighbours(changed, root, sniffer.suffixes)
    paths += [os.path.join(root, path) for path in beside]
    task = Task(open_files(paths, Options(root)), "folder", frozenset(changed), listed)
    report = run_tasks([task], chosen, sniffer)
    write_outputs(report, outputs, quiet=True, waived=waived)
    return report.exit_code
