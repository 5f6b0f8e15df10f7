"""Short statements that name a licence and are not its text: SPDX tags, "licensed under …", a name alone, a heading."""

from __future__ import annotations

import re

from scanner.catalog.license_names import stem
from scanner.licensing import expressions
from scanner.licensing.identification import Identification
from scanner.licensing.rows import index, title_key, words_of
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.license import License

_TAG = regex(r"SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+:() \t-]{2,200})")
_UNDER = regex(
    r"(?:licensed|released|distributed|available|provided|published)\s+(?:\w+\s+){0,3}?under\s+(?:the\s+)?(?:terms\s+of\s+)?"
    r"(?:the\s+)?(?:an?\s+)?([^\n,;:()\"“”]{2,80})",
    re.IGNORECASE,
)

SHORT = 80
"""Words: a longer text that merely names a licence is not known by that name."""

BARE = 16
"""Words: a text that short is a heading and nothing else."""

OPENING = 6
"""Lines with words in which a heading is looked for."""

FREE = ("permissive", "public-domain")
"""Categories that a heading is never enough for."""


def stated(text: str, words: int) -> Identification | None:
    """What a text says of itself without being the text of a known licence, or None."""
    tagged = _tag(text)
    if tagged is not None:
        return tagged
    if words <= SHORT:
        return _named(text) or _headed(text, words <= BARE)
    return _headed(text, False)


def _tag(text: str) -> Identification | None:
    found = _TAG.search(text[:20_000])
    parsed = expressions.parse(found[1].strip().removesuffix("*/").strip()) if found else None
    if parsed is None:
        return None
    row = index().by_spdx.get(stem(parsed.name)) if not parsed.joined else None
    return Identification(row.id if row else None, str(parsed), (), 0.9, "heading", role="notice", variant="spdx-tag")


def _named(text: str) -> Identification | None:
    stripped = " ".join(text.split()).strip(" .#*_`")
    row = _row(stripped) if len(stripped) <= 80 else None
    if row is not None:
        return Identification(row.id, row.spdx, (), 0.5, "heading", role="notice", variant="name")
    rows: dict[str, License] = {}
    for found in _UNDER.finditer(text):
        named = _longest(found[1])
        if named is not None:
            rows[named.id] = named
    if len(rows) != 1:
        return None
    only = next(iter(rows.values()))
    return Identification(only.id, only.spdx, (), 0.6, "heading", role="notice", variant="statement")


def _longest(phrase: str) -> License | None:
    words = phrase.split()[:10]
    for count in range(len(words), 0, -1):
        row = _row(" ".join(words[:count]).strip(" .#*_`[]"))
        if row is not None:
            return row
    return None


def _row(name: str) -> License | None:
    found = index()
    key = words_of(name)
    row = found.by_name.get(key) or found.by_name.get(key.removesuffix(" license")) or found.by_hub.get(name.casefold())
    return None if row is None or row.category in ("family", "other", "unknown") else row


def _headed(text: str, bare: bool) -> Identification | None:
    """The row whose heading the text opens with: a claim, and not believed of a free licence where terms follow."""
    titles = index().by_title
    lines = (title_key(line) for line in text[:4000].splitlines())
    keys = [key for key in lines if key][:OPENING]
    for at in range(len(keys)):
        for height in (3, 2, 1):
            row = titles.get(" ".join(keys[at : at + height]))
            if row is not None and (bare or row.category not in FREE):
                return Identification(row.id, row.spdx, (), 0.4, "heading", variant="heading")
    return None
