"""How strict the kinds of terms are beside each other: the order in which two statements on one licence are weighed."""

from __future__ import annotations

STRICTNESS = (
    "public-domain",
    "permissive",
    "data",
    "weak-copyleft",
    "copyleft",
    "use-restricted",
    "community",
    "no-derivatives",
    "non-commercial",
    "research",
    "family",
    "other",
    "unknown",
)
"""Categories, freest first: of licences joined by OR the freest counts, of those joined by AND the strictest."""

OPEN = ("family", "other", "unknown")
"""Categories that name no single licence: nothing is concluded from them, and no list can allow them."""


def rank_of(category: object) -> int:
    """The position of ``category`` in the order; what is not known counts as the strictest."""
    return STRICTNESS.index(category) if category in STRICTNESS else len(STRICTNESS) - 1
