"""A rule's message with a fact's values in it, safe to show whatever they are."""

from __future__ import annotations

from collections.abc import Callable

from scanner.model.escape import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Value

SHOWN = 200
"""Characters of one value that a message shows."""

_ITEMS = 20
"""Items of a list that a message shows."""


def filled(template: str, value_of: Callable[[str], Value]) -> str:
    """``template`` with each ``{name}`` replaced once; braces in the values stay as they are. ``{{`` is a brace."""
    parts: list[str] = []
    at = 0
    while at < len(template):
        opening = _next_brace(template, at)
        parts.append(template[at:opening])
        pair = template[opening : opening + 2]
        if pair in ("{{", "}}"):
            parts.append(pair[0])
            at = opening + 2
            continue
        closing = template.find("}", opening)
        if closing < 0:
            parts.append(template[opening:])
            break
        if template[opening] == "{":
            parts.append(text_of(value_of(template[opening + 1 : closing])))
        at = closing + 1
    return "".join(parts)


def text_of(value: Value) -> str:
    """``value`` on one line of at most `SHOWN` characters; "?" where there is none."""
    return printable(_plain(value, SHOWN * 4), SHOWN)


def _plain(value: Value, limit: int) -> str:
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        items = ", ".join(_plain(item, limit // 4) for item in value[:_ITEMS])
        return f"{items} and {len(value) - _ITEMS} more" if len(value) > _ITEMS else items
    if isinstance(value, int) and value.bit_length() > 512:  # longer ones may not even be turned into text
        return f"a number of {value.bit_length()} bits"
    return str(value)[:limit]


def _next_brace(template: str, start: int) -> int:
    found = [at for at in (template.find("{", start), template.find("}", start)) if at >= 0]
    return min(found, default=len(template))
