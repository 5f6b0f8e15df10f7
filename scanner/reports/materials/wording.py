"""Scanned strings as a bill of materials may carry them: no character in them acts, and each encodes as UTF-8."""

from __future__ import annotations

from hashlib import sha256

from scanner.model.escape import printable
from scanner.model.regex import regex

LONGEST = 2_000
"""Characters of one value of a card; what is longer is cut and ends in an ellipsis."""

_TIME = regex(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_NOT_IN_ID = regex(r"[^A-Za-z0-9.-]+")


def line(text: str, limit: int = LONGEST) -> str:
    """``text`` on one line, visible, at most ``limit`` characters."""
    return printable(" ".join(text.split()) if "\n" in text or "\t" in text else text.strip(), limit)


def lines(text: str) -> str:
    """``text`` with its lines kept and each of them made visible: for a licence text, which is whole."""
    return "\n".join(printable(one) for one in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def path(text: str) -> str:
    """A path of the target as text: visible, and never cut, since it tells files apart."""
    return printable(text)


def idstring(text: str) -> str:
    """``text`` in letters, digits, ``.`` and ``-``, as an SPDX idstring has them (SPDX 2.3, Annex D); "" for none."""
    return _NOT_IN_ID.sub("-", text).strip("-.")[:100].strip("-.")


def key(*parts: str) -> str:
    """16 hex digits that tell ``parts`` from others on every machine."""
    joined = "\x1f".join(parts)
    return sha256(joined.encode("utf-8", "surrogateescape" if joined.isprintable() else "surrogatepass")).hexdigest()[
        :16
    ]


def timestamp(text: str) -> str:
    """``text`` where it is a time by RFC 3339, as reports have it; else (it was edited) the beginning of time."""
    return text if _TIME.fullmatch(text) and _is_day(text[:10]) else "1970-01-01T00:00:00Z"


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
