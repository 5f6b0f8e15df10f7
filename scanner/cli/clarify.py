"""``weighbridge clarify``: which licence a file is, as a person read it, pinned to the file's bytes."""

from __future__ import annotations

import os

from scanner.cli.deciding import (
    add_scan_flags,
    add_words,
    approver_of,
    ledger_of,
    look_at,
    project_of,
    reason_of,
    say,
)
from scanner.cli.entered import taken_out, written
from scanner.cli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.catalog.policy_parts import Clarification

SUMMARY = "say which licence a text is, for as long as it has these bytes"

_DESCRIPTION = """\
Say which licence a text is where no rule could tell: an entry in .weighbridge/clarify.yaml of the repository of the working
directory, pinned to the SHA-256 of the text. weighbridge scan takes it as that licence until the text changes. Name the
file whose words you read: the licence text where there is one, the card only where it is all that there is.
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument("file", metavar="FILE", help="the licence text or card that was read")
    parser.add_argument(
        "--license",
        metavar="EXPR",
        default="",
        help="what it is: an SPDX expression, an id that explain knows, or LicenseRef-name for terms of their own",
    )
    add_words(parser)
    parser.add_argument(
        "--in",
        dest="place",
        metavar="TARGET|REPORT",
        help="FILE is a path in this repo of the Hub, or in this saved report (default: a file that is here)",
    )
    parser.add_argument("--remove", action="store_true", help="take what was said of FILE back")
    add_scan_flags(parser)


def run(arguments: Namespace) -> int:
    """0 once it is written, or would be. Raises `UsageError`; then nothing was written."""
    project = project_of()
    ledger = ledger_of(project)
    if arguments.remove:
        file = arguments.file if arguments.place else _path(arguments.file)
        meant = [entry for entry in ledger.clarify if entry.file in (file, arguments.file) or entry.origin == file]
        if not meant:
            raise UsageError(f"nothing is clarified of {file}. There are: {_there(ledger.clarify)}.")
        say(taken_out(project, meant, arguments.dry_run))
        return 0
    entry = _entry(arguments, project)
    head = f"accepted {entry.file} as {entry.license}"
    lines, _ = written(project, ledger, head, [entry], arguments.dry_run)
    told = [f"The next scan takes {entry.file} as {entry.license} for as long as it has these bytes."]
    beside = _texts_beside(arguments.file) if not arguments.place else []
    if beside:
        told.append(f"Beside this card lies {' and '.join(beside)}, whose bytes this does not pin: name what you read.")
    say([*lines, *told])
    return 0


def _texts_beside(file: str) -> list[str]:
    """The licence texts in the folder of a card that is here; none for any other file."""
    from scanner.licensing.texts import file_kind
    from scanner.model.file_names import NOT_TERMS, TEXT_STEMS
    from scanner.reports.console_text import shown_path

    folder, name = os.path.split(file)
    if not name.lower().startswith("readme"):
        return []
    names = sorted(os.listdir(folder or "."))
    texts = [
        item
        for item in names
        if item.lower().startswith(TEXT_STEMS)
        and file_kind(item.lower()) == "license"
        and ("." not in item or item.lower().rpartition(".")[2] not in NOT_TERMS)
    ]
    return [shown_path(item, 60) for item in texts[:3]]


def _entry(arguments: Namespace, project: str) -> Clarification:
    from scanner.catalog.policy_parts import Clarification
    from scanner.catalog.policy_terms import license_mistakes
    from scanner.cli.judging import settings

    if not arguments.license.strip():
        raise UsageError(
            "--license is missing: say which licence it is, as an SPDX expression, or an id that weighbridge explain knows."
        )
    mistakes = license_mistakes(arguments.license.strip())
    if mistakes:
        raise UsageError(f"--license {arguments.license}: {' '.join(mistakes)}")
    reason = reason_of(arguments, "A clarification")
    if arguments.place:
        file, digest = arguments.file, _digest_in(arguments)
    else:
        file, digest = _path(arguments.file), _digest_of(arguments.file)
    today = settings(arguments.policy).created[:10]
    return Clarification(file, digest, arguments.license.strip(), reason, approver_of(arguments, project), today)


def _path(file: str) -> str:
    """The file's path as scans name it: from the root of its repository, or from its folder outside of any."""
    from scanner.sources.git import root_of

    folder = os.path.dirname(os.path.abspath(file))
    if not os.path.lexists(file) and not os.path.isdir(folder):
        return file
    root = root_of(os.path.realpath(folder)) or folder
    return os.path.relpath(
        os.path.join(os.path.realpath(folder), os.path.basename(file)), os.path.realpath(root)
    ).replace(os.sep, "/")


def _digest_of(file: str) -> str:
    """SHA-256 of a text that is here. Raises `UsageError` for what is none."""
    from scanner.decisions.pins import digest_of
    from scanner.pipeline.clarify import LARGEST
    from scanner.sources.pointers import UnfetchedError

    if not os.path.isfile(file):
        what = "a folder: name the text in it" if os.path.isdir(file) else "not here; name a file, or say --in TARGET"
        raise UsageError(f"{file} is {what}.")
    if os.path.getsize(file) > LARGEST:
        raise UsageError(f"{file} is larger than {LARGEST >> 20} MiB, which no licence text is.")
    try:
        return digest_of(file)
    except (OSError, UnfetchedError) as error:
        raise UsageError(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _digest_in(arguments: Namespace) -> str:
    """The digest of a file of a target or report. Raises `UsageError` where it has none."""
    from scanner.decisions.pins import PinError

    found = look_at([arguments.place], arguments)
    for at in range(len(found.view.targets)):
        if found.pins.has(at, arguments.file):
            try:
                digest = found.pins.asked(at, arguments.file)
            except PinError as error:
                raise UsageError(str(error)) from error
            if digest:
                return digest
    raise UsageError(
        f"{arguments.place} has no file {arguments.file} with a known digest. Fetch it, and name the file that is here."
    )


def _there(entries: tuple[Clarification, ...]) -> str:
    return ", ".join(f"{entry.file} ({entry.origin})" for entry in entries[:12]) or "none at all"
