"""Formats that are recognised and not read yet: a file in one of them makes the scan incomplete, never clean."""

from __future__ import annotations

from scanner.model.fact import Gap
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.format import Parse
    from scanner.model.place import Place


def _unread(title: str) -> Parse:
    def parse(place: Place, _reader: Reader) -> Iterator[Fact | Child | Gap]:
        message = (
            f"{title} is not supported yet: check this file with another tool, or accept it with --allow-incomplete."
        )
        yield Gap("unsupported-format", place, message)

    return parse


def _format(
    format_id: str, title: str, suffixes: tuple[str, ...] = (), magics: tuple[tuple[int, bytes], ...] = ()
) -> Format:
    return Format(format_id, title, _unread(title), suffixes, magics, role="weights", order=90)


FORMATS = ()
