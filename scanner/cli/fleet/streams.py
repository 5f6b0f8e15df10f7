"""Outputs too long to be held: pieces that go to a file whole or not at all, or to standard output as they come."""

from __future__ import annotations

import contextlib
import os

from scanner.cli.errors import UsageError
from scanner.cli.stdout import standard_output, write_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from scanner.cli.terminal import Destination


def write_stream(destination: Destination, pieces: Iterable[bytes]) -> None:
    """Writes the pieces to their place. Raises `UsageError` where that fails."""
    if destination.path is None:
        for piece in pieces:
            write_bytes(standard_output(), piece)
        return
    with whole_output(destination.path) as file:
        for piece in pieces:
            file.write(piece)


@contextlib.contextmanager
def whole_output(path: str) -> Iterator[BinaryIO]:
    """The file at ``path`` to write into: it is there whole once the block ends. Raises `UsageError` where that fails."""
    from scanner.store.whole_file import writing_whole

    real = os.path.realpath(path)  # a link stays a link, and its file is replaced
    try:
        if os.path.lexists(real) and not os.path.isfile(real):
            with open(real, "wb") as device:  # /dev/stderr or a pipe: replacing it would destroy it
                yield device
            return
        with writing_whole(real) as file:
            yield file
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{path} cannot be written: {reason}. Choose another file for --output.") from error
