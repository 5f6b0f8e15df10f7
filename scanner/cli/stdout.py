"""Standard output, and what is said when it cannot be written. On the hook's path."""

from __future__ import annotations

import os
import sys

from scanner.cli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def write_text(stream: TextIO, text: str) -> None:
    """Writes ``text`` to ``stream``, what its encoding lacks as escapes. Raises `UsageError` where that fails."""
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        _give_up(stream, error)


def write_bytes(stream: TextIO, data: bytes) -> None:
    """Writes ``data`` to ``stream`` as it is. Raises `UsageError` where that fails."""
    binary = getattr(stream, "buffer", None)
    if binary is None:  # a stand-in for standard output that takes text only
        write_text(stream, data.decode())
        return
    try:
        stream.flush()
        binary.write(data)
        binary.flush()
    except OSError as error:
        _give_up(stream, error)


def standard_output() -> TextIO:
    """The process's standard output. Raises `UsageError` where it is closed."""
    if sys.stdout is None:
        raise UsageError("standard output is closed. Open it, or write a file with --output FORMAT:FILE.")
    return sys.stdout


def flush_output() -> None:
    """Standard output has all that was written. Raises `UsageError` where it cannot take it."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _give_up(sys.stdout, error)


def _give_up(stream: TextIO, error: OSError) -> None:
    """What is still buffered goes nowhere, so that the interpreter's end has nothing to say of it.

    A reader that went away (``| head``) has the right to; a full disk is told.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    finally:
        os.close(nowhere)
    if isinstance(error, BrokenPipeError):
        return
    reason = error.strerror or type(error).__name__
    raise UsageError(
        f"standard output cannot be written: {reason}. Make room, or write a file elsewhere with --output FORMAT:FILE."
    ) from error
