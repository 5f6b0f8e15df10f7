"""Which licence a model card means by what it writes under ``license`` and ``license_name``."""

from __future__ import annotations

from scanner.licensing import expressions
from scanner.licensing.rows import index, words_of
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.license import License

OPEN = ("family", "other", "unknown")
"""Categories of identifiers that name no single licence."""


@record
class Meaning:
    """What one declared value stands for.

    ``license`` is the catalog's row, or None; ``spdx`` an SPDX expression, or None where the value has none;
    ``category`` the row's, or "unknown"; ``known`` is true where the value is one that this tool has a meaning for.
    """

    license: License | None
    spdx: str | None
    category: str
    known: bool


def license_of(hub_id: str, license_name: str | None = None) -> License | None:
    """The row that ``hub_id`` stands for, or None. Case and outer space do not matter.

    A name decides where the identifier leaves the licence open: ``other`` with a name that nobody knows is None, a
    family with such a name stays the family. An identifier that the Hub does not have may be a known licence's name.
    """
    row = index().by_hub.get(_key(hub_id)) or named(hub_id)
    if row is None or row.category not in OPEN or not license_name or not license_name.strip():
        return row
    found = named(license_name)
    if found is None and row.category == "other":
        return None
    return found or row


def named(license_name: str) -> License | None:
    """The row of that ``license_name``, Hub identifier or id of ours, or None. See `words_of` for what is the same."""
    found = index()
    return found.by_hub.get(_key(license_name)) or found.by_name.get(words_of(license_name))


def meaning_of(declared: str, license_name: str | None = None) -> Meaning:
    """What a card's ``license`` value means, by the Hub's identifiers, else as an SPDX expression."""
    row = license_of(declared, license_name)
    if row is not None:
        return Meaning(row, row.spdx, row.category, True)
    if _key(declared) in index().by_hub:  # `other`, with a name that is not known
        return Meaning(None, None, index().by_hub[_key(declared)].category, False)
    parsed = expressions.parse(declared)
    if parsed is None:
        return Meaning(None, None, "unknown", False)
    only = index().by_spdx.get(expressions.stem(parsed.symbols[0])) if parsed.plain else None
    return Meaning(only, parsed.text, expressions.category_of(parsed, _category), True)


def _category(symbol: str) -> str:
    row = index().by_spdx.get(expressions.stem(symbol))
    return row.category if row is not None else "unknown"


def _key(text: str) -> str:
    return "-".join(text[:300].casefold().replace("_", " ").split())
