"""What is stored as JSON and back. What is read back is held to the form that was written, down to each field."""

from __future__ import annotations

import json

from scanner.model.codec import ReportError, rebuilt
from scanner.model.objects import as_object
from scanner.model.record import altered
from scanner.store.store import Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Fact
    from scanner.model.place import Place

LARGEST = 16 << 20
"""Bytes of one row; what takes more is read again each time."""


class UnstorableError(ValueError):
    """It cannot be kept so that it comes back the same."""


def encoded(stored: Stored, path: str) -> bytes:
    """ASCII JSON without the path that all places have. Raises `UnstorableError`."""
    try:
        bare = moved(stored, path, "")
        data = json.dumps(bare, separators=(",", ":"), default=as_object).encode("ascii")
    except (ValueError, TypeError, RecursionError) as error:
        raise UnstorableError(str(error)) from error
    if len(data) > LARGEST:
        raise UnstorableError(f"it takes {len(data):,} bytes")
    return data


def decoded(data: bytes, path: str) -> Stored | None:
    """What `encoded` was given, with its places at ``path``; None for anything that it would not have written."""
    try:
        stored = rebuilt(Stored, json.loads(data))
        return moved(stored, "", path) if isinstance(stored, Stored) else None
    except (ReportError, ValueError, TypeError, RecursionError):
        return None


def moved(stored: Stored, old: str, new: str) -> Stored:
    """The same with its places at ``new``. Raises `UnstorableError` where one of them is not at ``old``."""
    return altered(
        stored,
        facts=tuple(_fact_at(item, old, new) for item in stored.facts),
        gaps=tuple(altered(gap, place=_place_at(gap.place, old, new)) for gap in stored.gaps),
    )


def _fact_at(item: Fact, old: str, new: str) -> Fact:
    related = tuple(_place_at(place, old, new) for place in item.related)
    return altered(item, place=_place_at(item.place, old, new), related=related)


def _place_at(place: Place, old: str, new: str) -> Place:
    if place.path != old:
        raise UnstorableError("it speaks of another file")
    return altered(place, path=new)
