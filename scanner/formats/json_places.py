"""Where in a JSON text a key has its value, for evidence that points at a line: the parser itself keeps no places."""

from __future__ import annotations

from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

LOOKS = 64
"""Places of one key that are compared with the value."""

_LONGEST_VALUE = 4096


def json_of(reader: Reader, limit: int) -> tuple[dict[str, object], bytes] | None:
    """(the map that a whole small file of JSON holds, its bytes), or None for anything else.

    Silent: who is to tell that a configuration is malformed or too large does so by itself.
    """
    if reader.size > limit:
        return None
    from scanner.formats.whole_text import whole_text
    from scanner.model.bounded_json import bounded_json  # not at the top: it is needed with a configuration only

    data = whole_text(reader, limit).removeprefix(b"\xef\xbb\xbf")
    try:
        value = bounded_json(data)
    except ValueError:
        return None
    return (value, data) if isinstance(value, dict) else None


def place_of(place: Place, data: bytes, key: str, value: object) -> Place:
    """The line and column, from 1, of ``value`` behind ``key``; of the first such key where none has that value."""
    import json
    import re

    first = -1
    sign = re.compile(re.escape(json.dumps(key).encode()) + rb"\s{0,200}:\s{0,200}")
    for count, match in enumerate(sign.finditer(data)):
        first = match.end() if first < 0 else first
        text = data[match.end() : match.end() + _LONGEST_VALUE].decode("utf-8", "replace")
        try:
            if json.JSONDecoder().raw_decode(text)[0] == value:
                return position(place, data, match.end())
        except (ValueError, RecursionError):
            pass
        if count >= LOOKS:
            break
    return position(place, data, first) if first >= 0 else place


def position(place: Place, data: bytes, at: int) -> Place:
    """The place with the line and column of the byte ``at`` of ``data``."""
    start = data.rfind(b"\n", 0, at) + 1
    column = len(data[max(start, at - 10_000) : at].decode("utf-8", "replace")) + max(0, at - 10_000 - start) + 1
    return Place(place.path, place.member, line=data.count(b"\n", 0, at) + 1, column=column)
