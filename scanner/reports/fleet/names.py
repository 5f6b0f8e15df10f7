"""Names of files for targets: safe on every system, the same each time, and of no two targets the same.

A name is what can be read of the target, in lower case and short, with the beginning of its SHA-256. No dot stands before
the ending, so that none is a device of Windows ("con.txt"), and two that differ in their case alone differ in the digest.
Source: https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
"""

from __future__ import annotations

from scanner.model.regex import regex

READABLE = 60
"""Characters of the target's own name."""

DIGITS = 16

_OTHER = regex(r"[^a-z0-9]+")
_OURS = regex(rf"[a-z0-9][a-z0-9-]*-[0-9a-f]{{{DIGITS}}}\.sarif")


def file_name(target: str, ending: str = "sarif") -> str:
    """The name of the target's file."""
    from hashlib import sha256

    readable = _OTHER.sub("-", target.rpartition("://")[2].lower()).strip("-")
    if len(readable) > READABLE:
        readable = readable[-READABLE:].strip("-")  # the end of a path tells most
    digest = sha256(target.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
    return f"{readable or 'target'}-{digest}.{ending}"


def is_ours(name: str) -> bool:
    """True for a name that `file_name` may have made, and for the index."""
    return name == "index.json" or _OURS.fullmatch(name) is not None
