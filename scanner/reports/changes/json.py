"""A comparison for programs: JSON, ``weighbridge.diff/v1``. Everything that a comparison knows is in it."""

from __future__ import annotations

import json
from typing import Any

from scanner.comparing.changes import ANSWERS, SCHEMA, Diff
from scanner.model.codec import ReportError, rebuilt
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
    return "".join(parts).replace("##", "#\\u0023").encode("ascii")


def diff_from_json(data: bytes) -> Diff:
    """The comparison that `render` wrote. Raises `ReportError` for anything else."""
    try:
        raw: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"not JSON: {error}. Write it with weighbridge diff --output json:FILE.") from error
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        raise ReportError(f'not a comparison of this version: its schema is not "{SCHEMA}". Compare anew.')
    made = rebuilt(Diff, raw)
    assert isinstance(made, Diff)
    if made.answer not in ANSWERS:
        raise ReportError(f"the answer {made.answer!r} is none of {', '.join(ANSWERS)}. Compare anew.")
    return made
