"""Texts that no parser bears: JSON nested deeper than Python's parser follows, YAML whose aliases multiply.

Loaders read such files before they look at what they say: ``json.load`` fails with an error that few expect, and
``yaml.safe_load`` makes of a kilobyte what whoever walks through it never finishes.
"""

from __future__ import annotations

from scanner.formats.whole_text import whole_text
from scanner.model.fact import fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

READ_LIMIT = 1 << 20
"""Bytes of a text that are looked at: larger ones would take longer than the look is worth, and bombs are short."""
DEPTH_LIMIT = 1000
"""Lists and maps in one another: Python's parser follows about as many."""

GROWTH_LIMIT = 10_000_000
"""Values that aliases may come to."""

_ANCHORS = 4
_ALIASES = 20
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ANCHOR = rb"(?m)(?:^|[\s\[{,])([&*])([\w.-]{1,64})"


def recognise(name: str, reader: Reader) -> bool:
    """True for a text that nests too deep or multiplies."""
    if reader.size > READ_LIMIT:
        return False
    return bool(_limit(name, whole_text(reader, READ_LIMIT)))


def _limit(name: str, data: bytes) -> str:
    if data.count(b"[") + data.count(b"{") > DEPTH_LIMIT and _is_deep(data):
        return "limit-depth"
    if name.endswith((".yaml", ".yml")) and data.count(b"&") >= _ANCHORS and data.count(b"*") >= _ALIASES:
        return "limit-ratio" if _grown(data) > GROWTH_LIMIT else ""
    return ""


def _is_deep(data: bytes) -> bool:
    import re

    outside = re.sub(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', b"", data, flags=re.DOTALL)
    brackets = outside.translate(None, _ALL_BUT_BRACKETS)
    for _ in range(16):  # what honest texts hold is gone after a few rounds
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    depth = 0
    for sign in brackets[: 1 << 20]:
        depth += 1 if sign in b"[{" else -1
        if depth > DEPTH_LIMIT:
            return True
    return False


def _grown(data: bytes) -> int:
    """About how many values the text comes to when every alias is what its anchor stands for: what follows an anchor is
    taken for its own until the next one."""
    import re

    sizes: dict[bytes, int] = {}
    open_name = b""
    total = 0
    for sign, name in re.findall(_ANCHOR, data):
        if sign == b"&":
            open_name = name
            sizes[name] = 1
            continue
        size = min(sizes.get(name, 1), 1 << 62)
        total += size
        if open_name and open_name != name:
            sizes[open_name] += size
    return total


def parse(place: Place, reader: Reader) -> Iterator[Fact]:
    """Yields which limit the text crosses."""
    name = (place.member or place.path).lower()
    yield fact("resource-bomb", place, limit=_limit(name, whole_text(reader, READ_LIMIT)))


FORMAT = Format(
    id="text-bomb",
    title="Text that no parser bears",
    parse=parse,
    names=("*.json", "*.yaml", "*.yml"),
    recognise=recognise,
    states=("resource-bomb",),
    role="",
    order=60,
)
