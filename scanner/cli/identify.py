"""``weighbridge identify``: which licence a text is, what was changed in it, and the figures and names it sets."""

from __future__ import annotations

import sys

from scanner.cli.errors import UsageError
from scanner.model.record import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.licensing.identification import Change, Identification, Nearest, Part
    from scanner.licensing.parameters import Parameter

SUMMARY = "say which licence a text is and what was changed in it"

_DESCRIPTION = """\
Say which licence each file is, which words in it were changed, and which limits, territories, notices and names it
sets. Offsets count the characters of the file. Nothing here is legal advice: it shows where to read.
"""

_EPILOG = "Exit codes: 0 all files were read, 2 usage error or a file that cannot be opened, 3 a file that is no text."

FORMATS = ("console", "json")

_UNREADABLE = 2
_NOT_TEXT = 3


@record
class Answer:
    """What is known of one ``file``; ``code`` is 0, or the exit code of what kept it from being read, told by ``note``."""

    file: str
    kind: str = "text"
    found: Identification | None = None
    parameters: tuple[Parameter, ...] = field(default=())
    note: str = ""
    code: int = 0


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.add_argument("files", metavar="FILE", nargs="+", help="a text of terms, also HTML; - is standard input")
    parser.add_argument(
        "--output",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help=f"write this format (repeatable; default: console): {', '.join(FORMATS)}",
    )


def run(arguments: Namespace) -> int:
    """0 where all was read, 2 where a file could not be opened, 3 where one is no text. Raises `UsageError`."""
    from scanner.cli.terminal import parse_outputs, write_data

    destinations = parse_outputs(arguments.output, FORMATS)
    if arguments.files.count("-") > 1:
        raise UsageError("standard input (-) can be read once only. Name the other files.")
    answers = [_answer(path) for path in arguments.files]
    for destination in destinations:
        if destination.output == "json":
            write_data(destination, _json(answers))
        elif destination.path is None:
            _show(answers)
        else:
            from scanner.cli.identified import page

            write_data(destination, page(answers).encode("utf-8", "backslashreplace"))
    codes = {answer.code for answer in answers}
    if _UNREADABLE in codes:
        _complain([answer for answer in answers if answer.code == _UNREADABLE])
    return _UNREADABLE if _UNREADABLE in codes else max(codes)


def _answer(path: str) -> Answer:
    from scanner.licensing.document import LIMIT, document_of

    try:
        data = _read(path, LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Answer(path, "", None, (), f"it cannot be opened: {reason[:1].lower()}{reason[1:]}", _UNREADABLE)
    if len(data) > LIMIT:
        return Answer(path, "text", None, (), "it is longer than 1 MiB, which no licence is", _NOT_TEXT)
    document = document_of(data, path)
    if document.text is None:
        return Answer(path, document.kind, None, (), document.problem, _NOT_TEXT)
    from scanner.licensing.identify import identify
    from scanner.licensing.parameters import parameters_of

    empty = not document.text.strip("\ufeff \t\r\n")
    note = "it is empty" if empty else ""
    return Answer(path, document.kind, identify(document.text), parameters_of(document.text), note)


def _read(path: str, limit: int) -> bytes:
    if path == "-":
        if sys.stdin is None:
            raise ValueError("standard input is closed")
        return sys.stdin.buffer.read(limit)
    with open(path, "rb") as file:
        return file.read(limit)


def _show(answers: list[Answer]) -> None:
    from scanner.cli.identified import page
    from scanner.cli.stdout import standard_output, write_text

    write_text(standard_output(), page(answers))


def _complain(answers: list[Answer]) -> None:
    from scanner.reports.console_text import shown

    for answer in answers:
        sys.stderr.write(f"weighbridge: {shown(answer.file, 200)}: {shown(answer.note, 200)}. Check the path.\n")


def _json(answers: list[Answer]) -> bytes:
    import json

    text = json.dumps([_entry(answer) for answer in answers], indent=1)  # ASCII only: nothing acts on a terminal
    text = text.replace("\x7f", "\\u007f").replace(
        "##", "#\\u0023"
    )  # a CI log acts on ``##[error]`` anywhere in a line
    return (text + "\n").encode("ascii")


def _entry(answer: Answer) -> dict[str, object]:
    """One object of the array. Its first keys are what scripts read, the others may grow."""
    found = answer.found
    nearest = (found.nearest or _itself(found)) if found else None
    return {
        "file": answer.file,
        "license": found.spdx if found else None,
        "confidence": round(found.confidence, 4) if found else 0.0,
        "modified": found.modified if found else False,
        "changes": _changes(found.changes) if found else [],
        "nearest": None
        if nearest is None
        else {
            "license": nearest.spdx,
            "confidence": round(nearest.score, 4),
            "id": nearest.license,
            "text": nearest.id,
        },
        "parameters": values(answer.parameters),
        "parameter_evidence": [_evidence(item) for item in answer.parameters],
        "id": found.license if found else None,
        "aliases": list(found.aliases) if found else [],
        "basis": found.basis if found else "",
        "truncated": found.truncated if found else False,
        "role": found.role if found else "",
        "variant": found.variant if found else "",
        "parts": [_part(part) for part in found.parts] if found else [],
        "kind": answer.kind,
        "read": answer.code == 0,
        "note": answer.note,
    }


def _itself(found: Identification) -> Nearest | None:
    """The known text that the file is, word for word."""
    from scanner.licensing.identification import Nearest

    return Nearest(found.variant, found.spdx, found.license, 1.0) if found.basis == "exact" and found.variant else None


def values(parameters: tuple[Parameter, ...]) -> dict[str, object]:
    """Name → value, or → the list of values where a text sets several."""
    gathered: dict[str, list[int | float | str]] = {}
    for item in parameters:
        known = gathered.setdefault(item.name, [])
        if item.value not in known:
            known.append(item.value)
    return {name: found[0] if len(found) == 1 else found for name, found in gathered.items()}


def _changes(changes: tuple[Change, ...]) -> list[dict[str, object]]:
    """The changes that matter."""
    return [
        {
            "start": change.start,
            "end": change.end,
            "words": change.words,
            "kind": change.kind,
            "why": change.why,
            "place": change.place,
        }
        for change in changes
        if change.matters
    ]


def _evidence(item: Parameter) -> dict[str, object]:
    names = ("name", "value", "unit", "period", "comparison", "scope", "clause", "start", "end", "words")
    return {name: getattr(item, name) for name in names}


def _part(part: Part) -> dict[str, object]:
    return {
        "license": part.spdx,
        "id": part.license,
        "confidence": round(part.confidence, 4),
        "start": part.start,
        "end": part.end,
        "modified": part.modified,
        "truncated": part.truncated,
        "changes": _changes(part.changes),
    }
