"""The summary for programs: JSON, ``weighbridge.fleet-lineage/v1``, with all that it holds."""

from __future__ import annotations

import json

from scanner.model.escape import without_commands
from scanner.model.objects import as_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fleet_lineage import FleetLineage


def render(summary: FleetLineage) -> bytes:
    """ASCII JSON with a final newline; ``##`` is broken up, for a CI log acts on it."""
    told = json.dumps({"schema": summary.schema, **as_object(summary)}, indent=1, default=as_object)
    return without_commands(f"{told}\n").encode("ascii")
