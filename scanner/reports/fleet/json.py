"""Records of a fleet as JSON: one object, or one row after the other where there may be hundreds of thousands."""

from __future__ import annotations

import json

from scanner.model.codec import compact
from scanner.model.escape import without_commands
from scanner.model.objects import as_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.comparing.fleet_changes import FleetDiff
    from scanner.model.fleet_summary import FleetSummary


def encoded(value: object) -> bytes:
    """A record, or several, as indented ASCII JSON with a final newline. Fields at their default are left out."""
    return (without_commands(json.dumps(_tagged(value), indent=1, default=_tagged)) + "\n").encode("ascii")


def render(summary: FleetSummary, since: FleetDiff | None) -> bytes:
    """``weighbridge.fleet-summary/v1``, with the comparison with the run before under ``since``."""
    return encoded({**_fields(summary), **({"since": since} if since is not None else {})})


def streamed(head: object, lists: Iterable[tuple[str, Iterable[object]]]) -> Iterator[bytes]:
    """``head`` with each of ``lists`` in it, a row a line: a reader may go line by line, and nobody holds it whole."""
    text = without_commands(json.dumps(_tagged(head), indent=1, default=_tagged))
    yield text[:-2].encode("ascii")
    for name, rows in lists:
        yield f',\n "{name}": ['.encode("ascii")
        between = b"\n  "
        for row in rows:
            yield between + (row if isinstance(row, bytes) else compact(row))
            between = b",\n  "
        yield b"\n ]" if between != b"\n  " else b"]"
    yield b"\n}\n"


def _tagged(value: object) -> object:
    """``value`` as `json` writes it; of a record its fields."""
    return value if isinstance(value, (dict, tuple, list, str, int, float)) or value is None else _fields(value)


def _fields(value: object) -> dict[str, object]:
    """The fields of a record with its schema, which is a default and told nevertheless."""
    schema = getattr(value, "schema", "")
    found = as_object(value)
    return {"schema": schema, **found} if schema else found
