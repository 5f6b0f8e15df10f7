"""A whole JSON file of a repo, or the gap that says why it was not parsed."""

from __future__ import annotations

from scanner.model.artifact import LimitReachedError
from scanner.model.bounded_json import JsonDepthError, JsonLimitError, bounded_json
from scanner.model.fact import Gap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader
    from scanner.model.place import Place


class UnreadJsonError(Exception):
    """A JSON file that was not parsed; ``gap`` says why."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(gap.message)
        self.gap = gap


def json_file(place: Place, reader: Reader, noun: str, limit: int, malformed: str, may_mark: bool = False) -> object:
    """The value of a whole file of at most ``limit`` bytes; with ``may_mark``, a byte order mark may come first.

    Raises `LimitReachedError` where it nests too deep, else `UnreadJsonError`; its sentences call the file by ``noun``
    ("config"), and say ``malformed`` of what is no JSON.
    """
    if reader.size > limit:
        message = f"The {noun} has {reader.size:,} bytes, over the {limit:,} that are parsed."
        raise UnreadJsonError(Gap("limit-bytes", place, message))
    try:
        data = reader.read_at(0, reader.size)
        return bounded_json(data.removeprefix(b"\xef\xbb\xbf") if may_mark else data)
    except JsonDepthError as error:
        raise LimitReachedError("limit-depth", str(error)) from error
    except JsonLimitError as error:
        message = f"{error}: the {noun} was not parsed. Check this file by itself."
        raise UnreadJsonError(Gap("limit-json", place, message)) from error
    except ValueError as error:
        raise UnreadJsonError(Gap("malformed", place, malformed)) from error
