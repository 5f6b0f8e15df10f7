"""Reports to screens, pipes and files: the one place where output meets the outside.

On the hook's path: rich is imported only when there is something to paint.
"""

from __future__ import annotations

import os

from scanner.cli.errors import UsageError
from scanner.cli.stdout import standard_output, write_bytes, write_text
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from scanner.model.report import Report
    from scanner.reports.console_text import Line

_WIDEST = 100
"""Columns: longer lines are hard to read, however wide the screen."""

_PIPED = 88
"""Columns where nothing says how wide the reader's screen is."""

_STYLES = {
    "deny": "bold red",
    "review": "yellow",
    "ok": "bold green",
    "incomplete": "bold magenta",
    "path": "bold",
    "dim": "dim",
    "heading": "bold underline",
    "code": "cyan",
}


@record
class Destination:
    """One ``--output``: an output's id and the file to write, or None for standard output."""

    output: str
    path: str | None = None


def add_output_flag(parser: ArgumentParser) -> None:
    """Adds ``--output``, which every command that shows a report has."""
    from scanner.reports.interface import names

    parser.add_argument(
        "--output",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help=f"write this format (repeatable; default: console): {', '.join(names())}",
    )


def parse_outputs(specs: Sequence[str], known: Sequence[str] = (), default: str = "console") -> list[Destination]:
    """What each ``FORMAT[:FILE]`` means; to be called before a scan, so that a mistake costs no time.

    The first colon separates (``json:C:\\r.json`` works); no FILE or ``-`` is standard output. No specs at all mean
    ``default``. ``known`` are the formats (default: those of reports). Raises `UsageError` for an unknown format, one whose
    library is not installed, a folder that is absent, and two outputs to one place.
    """
    if not specs:
        return [Destination(default)]
    if not known:
        from scanner.reports.interface import names

        known = names()
    destinations: list[Destination] = []
    seen: set[str | None] = set()
    for spec in specs:
        name, colon, path = spec.partition(":")
        if name not in known:
            raise UsageError(f"--output {spec}: there is no format {name!r}.{_did_you_mean(name, known)}")
        _check_installed(name)
        if colon and not path:
            raise UsageError(f"--output {spec}: a file name must follow the colon; - is standard output.")
        destination = Destination(name, None if path in ("", "-") else path)
        key = os.path.normcase(os.path.realpath(path)) if destination.path else None
        if key in seen:
            where = path if destination.path else "standard output"
            raise UsageError(f"--output {spec}: {where} is written twice. Give each output its own file.")
        seen.add(key)
        if destination.path:
            _check_writable(spec, destination.path)
        destinations.append(destination)
    return destinations


def write_outputs(
    report: Report, specs: Sequence[str], quiet: bool = False, default: str = "console", waived: bool = False
) -> None:
    """Writes ``report`` to each of ``specs`` (see `parse_outputs`); ``quiet`` is for a console on standard output.

    With ``waived``, outputs that can tell what people allowed do so. A file appears whole or not at all. Raises `UsageError`
    that names a file which cannot be written.
    """
    for destination in parse_outputs(specs, default=default):
        if destination.path is None and destination.output in ("console", "tree"):
            stream = standard_output()
            if not quiet or waived or destination.output == "tree" or _is_anything_told(report):
                write_report(report, stream, quiet, destination.output, waived)
            continue
        if destination.output == "markdown" and destination.path is not None:
            from scanner.cli.summary import append, is_summary  # not at the top: the hook writes no summary

            if is_summary(destination.path):
                append(destination.path, report)
                continue
        from scanner.reports.interface import output

        found = output(destination.output)
        render = found.with_waived if waived and found.with_waived is not None else found.render
        write_data(destination, render(report))


def _is_anything_told(report: Report) -> bool:
    """False where a quiet console has no line: known here, so that a clean commit need not import what draws them."""
    told = any(target.findings or target.gaps for target in report.targets)
    return report.answer != "pass" or bool(report.notes) or told


def write_data(destination: Destination, data: bytes) -> None:
    """Writes ``data`` to its place; a file appears whole or not at all. Raises `UsageError` where that fails."""
    if destination.path is None:
        write_bytes(standard_output(), data)
    else:
        _write_file(destination.path, data)


def write_report(
    report: Report, stream: TextIO, quiet: bool = False, output: str = "console", waived: bool = False
) -> None:
    """Writes the console output, or the tree, to ``stream``: in colour on a terminal, else as plain text that never varies.

    ``NO_COLOR`` (not empty) and ``TERM=dumb`` mean plain. What the stream's encoding lacks is written as an escape.
    """
    from scanner.reports.console_text import plain

    on_terminal = stream.isatty()
    lines = _lines(report, stream, _width(stream) if on_terminal else 0, quiet, output, waived)
    if on_terminal and lines and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        write_text(stream, _painted(lines, stream))
    else:
        write_text(stream, "".join(plain(line) + "\n" for line in lines))


def write_lines(lines_of: Callable[[int], Sequence[Line]]) -> None:
    """Writes styled lines to standard output, as `write_report` does. ``lines_of`` makes them for a number of columns."""
    from scanner.reports.console_text import plain

    stream = standard_output()
    on_terminal = stream.isatty()
    lines = lines_of(_width(stream) if on_terminal else _PIPED)
    if on_terminal and lines and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        write_text(stream, _painted(lines, stream))
    else:
        write_text(stream, "".join(plain(line) + "\n" for line in lines))


def _lines(report: Report, stream: TextIO, width: int, quiet: bool, output: str, waived: bool) -> Sequence[Line]:
    """The lines of one of the outputs for screens; without ``width`` as wide as that output is by itself."""
    if output == "tree":
        from scanner.reports import tree

        return tree.tree_lines(report, width or tree.WIDTH, _has_boxes(stream))
    from scanner.reports import console

    return console.console_lines(report, width or console.WIDTH, quiet, waived)


def _has_boxes(stream: TextIO) -> bool:
    """True where the stream's encoding has the characters that a tree is drawn with."""
    try:
        "├└│─✗↺".encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _width(stream: TextIO) -> int:
    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        width = 0
    return max(40, min(_WIDEST, width or _WIDEST))


def _painted(lines: Sequence[Line], stream: TextIO) -> str:
    """``lines`` with colour codes, painted by rich; markup, emoji codes and links in the text stay as they are."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    with console.capture() as capture:
        for line in lines:
            text = Text.assemble(*((span, _STYLES.get(style, "")) for style, span in line))
            console.print(text, soft_wrap=True)
    return capture.get()


def _check_installed(name: str) -> None:
    from scanner.reports.interface import output

    try:
        missing = output(name).missing()
    except KeyError:  # a format of one command alone
        return
    if missing:
        raise UsageError(missing)


def _check_writable(spec: str, path: str) -> None:
    folder = os.path.dirname(os.path.realpath(path))
    if os.path.isdir(path) or path.endswith(("/", os.sep)):
        raise UsageError(f"--output {spec}: {path} is a folder. Name a file in it.")
    if not os.path.isdir(folder):
        raise UsageError(f"--output {spec}: the folder {folder} does not exist. Make it first.")


def _write_file(path: str, data: bytes) -> None:
    from scanner.store.whole_file import write_whole

    real = os.path.realpath(path)  # a link stays a link, and its file is replaced
    try:
        if os.path.lexists(real) and not os.path.isfile(real):
            with open(real, "wb") as device:  # /dev/stderr or a pipe: replacing it would destroy it
                device.write(data)
            return
        write_whole(real, data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{path} cannot be written: {reason}. Choose another file for --output.") from error


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), known, n=1)
    guess = f" Did you mean {close[0]!r}?" if close else ""
    return f"{guess} Formats: {', '.join(known)}."
