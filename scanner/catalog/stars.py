"""Globs with stars alone, without ``re``: what each star stood for."""

from __future__ import annotations


def captured(pattern: str, text: str) -> tuple[str, ...] | None:
    """What the stars of ``pattern`` matched in ``text``, as written there; None where it does not fit.

    Case does not count. Each star but the last takes as little as it can; all of it is linear in the text.
    """
    first, *rest = pattern.lower().split("*")
    low = text.lower()
    if not rest:
        return () if low == first else None
    *middle, last = rest
    if not low.startswith(first) or not low.endswith(last) or len(low) != len(text):
        return None
    at, end = len(first), len(low) - len(last)
    found = []
    for part in middle:
        where = low.find(part, at, end)
        if where < 0:
            return None
        found.append(text[at:where])
        at = where + len(part)
    return (*found, text[at:end]) if at <= end else None


def filled(template: str, stars: tuple[str, ...]) -> str:
    """``template`` with ``{1}`` as the first star's text, and so on."""
    for number, star in enumerate(stars, 1):
        template = template.replace(f"{{{number}}}", star)
    return template
