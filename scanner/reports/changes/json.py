"""A comparison for programs: JSON, ``weighbridge.diff/v1``. Everything that a comparison knows is in it."""

from __future__ import annotations

import json

from scanner.comparing.changes import SCHEMA, Diff
from scanner.model.escape import without_commands
from scanner.model.objects import as_object

_ROW = json.JSONEncoder(separators=(",", ":"), default=as_object)


def render(diff: Diff) -> bytes:
    """ASCII JSON with a final newline, a change a line. Fields at their default are left out, as in a report."""
    raw = {"schema": SCHEMA, **as_object(diff)}
    targets = raw.pop("targets", ())
    head = json.dumps(raw, indent=1, default=as_object)[:-2]
    parts = [head, ',\n "targets": [']
    for index, target in enumerate(map(as_object, targets)):
        rows = ",\n    ".join(map(_ROW.encode, target.pop("changes", ())))
        inner = _ROW.encode(target)[:-1]
        body = f"[\n    {rows}\n  ]" if rows else "[]"
        parts.append(f'{"," if index else ""}\n  {inner},"changes":{body}}}')
    parts.append("\n ]\n}\n" if targets else "]\n}\n")
    return without_commands("".join(parts)).encode("ascii")
