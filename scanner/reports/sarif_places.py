"""Places in words that SARIF and GitHub know."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.place import Place

Object = dict[str, Any]
"""A JSON object."""


def location(place: Place, base: str = "%SRCROOT%") -> Object:
    """The place as a SARIF location in the file that the repository knows: of a member, in its archive.

    Bytes get line 1 beside their offset, because GitHub needs a line. A member's own offset or line says nothing about
    the archive: where its offset in the file is known that is given, and the message tells its own.
    """
    if place.line is not None and not place.member:
        region: Object = {"startLine": max(1, place.line)}
        if place.column is not None and place.column > 0:
            region["startColumn"] = place.column
    else:
        region = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}
        offset = place.file_offset if place.member else place.offset
        if offset is not None and offset >= 0:
            region["byteOffset"] = offset
            region["byteLength"] = max(1, place.length or 1)
    artifact = {"uri": uri(place.path), "uriBaseId": base}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def is_elsewhere(place: Place) -> bool:
    """True for a place that is no file of the checkout: an ancestor's ("org/name@commit/LICENSE"), or what the Hub says.

    GitHub refuses addresses with a scheme, also of related places, so that such a place is left to the message.
    """
    parts = place.path.split("/", 2)
    return place.path == "(hub)" or (len(parts) == 3 and "@" in parts[1][1:])


def uri(path: str) -> str:
    """``path`` as a relative URI reference, percent-encoded as the bytes that the file system has."""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # other lone surrogates, which Windows allows in names
        raw = path.encode("utf-8", "surrogatepass")
    return quote(raw.lstrip(b"/"), safe="/") or "."
