"""Which licence a model card means by what it writes under ``license`` and ``license_name``."""

from __future__ import annotations

from scanner.catalog.license_names import stem
from scanner.licensing import expressions
from scanner.licensing.rows import index, words_of
from scanner.model.record import record
from scanner.model.strictness import OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.license import License


@record
class Meaning:
    """What one declared value stands for.

    ``license`` is the catalog's row, or None; ``spdx`` an SPDX expression, or None where the value has none;
    ``category`` the row's, or "unknown"; ``known`` is true where the value is one that this tool has a meaning for.
    ``licenses`` are our ids of the licences meant, joined by ``relation`` ("and", "or"); none where one of those that
    all hold is open or has no row.
    """

    license: License | None
    spdx: str | None
    category: str
    known: bool
    licenses: tuple[str, ...] = ()
    relation: str = "and"


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


def linked(link: str) -> License | None:
    """The row of the licence that an address is known to hold, or None: by the last parts of its path.

    ``https://www.apache.org/licenses/LICENSE-2.0`` and ``…/blob/main/gemma_4_license`` say which licence they are; a path
    that ends in ``LICENSE`` says nothing.
    """
    address = link.strip().partition("#")[0].partition("?")[0].casefold().rstrip("/")
    if "://" not in address:
        return None
    found = _ADDRESSES.get(address.partition("://")[2].removeprefix("www.").removesuffix(".txt").removesuffix(".html"))
    if found is not None:
        return index().by_id.get(found)
    parts = address.partition("://")[2].removesuffix("/deed").removesuffix("/legalcode").split("/")
    creative = "/".join(parts[-3:]) if len(parts) > 3 and parts[0].endswith("creativecommons.org") else ""
    if creative.startswith("licenses/"):
        return index().by_hub.get("cc-" + "-".join(parts[-2:]))
    if parts[0].endswith(("spdx.org", "opensource.org", "choosealicense.com")):
        return index().by_spdx.get(stem(parts[-1].removesuffix(".html").removesuffix(".txt")))
    return None


_ADDRESSES = {
    "apache.org/licenses/license-2.0": "apache-2.0",
    "ai.google.dev/gemma/terms": "gemma",
    "llama.com/llama3_1/license": "llama3.1",
    "llama.com/llama3_2/license": "llama3.2",
    "llama.com/llama3_3/license": "llama3.3",
    "llama.com/llama3/license": "llama3",
    "llama.com/llama4/license": "llama4",
    "llama.meta.com/llama3/license": "llama3",
    "llama.meta.com/llama3_1/license": "llama3.1",
    "ai.meta.com/llama/license": "llama2",
    "gnu.org/licenses/gpl-3.0": "gpl-3.0",
    "gnu.org/licenses/agpl-3.0": "agpl-3.0",
    "gnu.org/licenses/lgpl-3.0": "lgpl-3.0",
    "mistral.ai/licenses/mrl-0.1.md": "mrl-0.1",
    "mistral.ai/licenses/mnpl-0.1.md": "mnpl-0.1",
}
"""Addresses of publishers' own pages of terms, without what does not tell them apart."""


def family_in(link: str) -> str | None:
    """The family of licences that the last part of an address is named after, such as ``gemma`` of ``gemma_4_license``."""
    last = link.strip().rstrip("/").rpartition("/")[2].casefold()
    words = last.replace("-", " ").replace("_", " ").replace(".", " ").split()
    if "://" not in link or "license" not in words or len(words) < 2:
        return None
    families = {row.family for row in index().by_id.values() if row.family}
    return next((word for word in words if word in families), None)


def meaning_of(declared: str, license_name: str | None = None) -> Meaning:
    """What a card's ``license`` value means, by the Hub's identifiers, else as an SPDX expression."""
    row = license_of(declared, license_name)
    if row is not None:
        return Meaning(row, row.spdx, row.category, True, () if row.category in OPEN else (row.id,))
    if _key(declared) in index().by_hub:  # `other`, with a name that is not known
        return Meaning(None, None, index().by_hub[_key(declared)].category, False)
    parsed = expressions.parse(declared)
    if parsed is None:
        return Meaning(None, None, "unknown", False)
    only = index().by_spdx.get(stem(parsed.name)) if not parsed.joined else None
    rows = [index().by_spdx.get(stem(name)) for name in parsed.names()]
    licenses = tuple(row.id for row in rows if row is not None and row.category not in OPEN)
    # Of a choice, what is known may be chosen; of licences that all hold, one that is not known leaves all open.
    known = licenses if parsed.relation == "or" or len(licenses) == len(rows) else ()
    return Meaning(only, str(parsed), expressions.category_of(parsed, _category), True, known, parsed.relation)


def _category(symbol: str) -> str:
    row = index().by_spdx.get(stem(symbol))
    return row.category if row is not None else "unknown"


def _key(text: str) -> str:
    return "-".join(text[:300].casefold().replace("_", " ").split())
