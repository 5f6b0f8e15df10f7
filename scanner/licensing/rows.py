"""The catalog's licences, looked up by identifier, name, SPDX id and heading."""

from __future__ import annotations

from functools import lru_cache

from scanner.catalog.license_names import stem
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.license import License


@record
class Index:
    """Rows by what a card or a text may call them; all keys are in lower case, those of names as `words_of`."""

    by_id: dict[str, License]
    by_hub: dict[str, License]
    by_name: dict[str, License]
    by_spdx: dict[str, License]
    by_title: dict[str, License]


UNNAMED = ("other", "unknown")
"""Categories of rows that stand for no licence: their names mean nothing."""

_IDLE = frozenset({"the", "version", "v", "gnu"})
"""Words that people write or leave out at will. "License" is none: Llama is a model, and its licences are many."""

_index: Index | None = None


def index() -> Index:
    """The index of the catalog's rows, made once."""
    global _index
    if _index is None:
        from scanner.catalog.catalog import load

        _index = index_of(load().licenses())
    return _index


@lru_cache(maxsize=4096)  # the prose of a card asks of the same words many times
def words_of(name: str) -> str:
    """The words of a licence's name: "The Apache Licence, Version 2.0 (Apache-2.0)" is ``apache license 2.0``.

    Case, punctuation and words such as "the" and "version" do not count; a plus sign does. What stands in parentheses
    at the end counts where it adds a word.
    """
    before, _, after = name[:300].casefold().partition("(")
    words, more = _words(before), _words(after)
    return " ".join(words if set(more) <= set(words) else words + more)


def _words(text: str) -> list[str]:
    text = "".join(char if char.isalnum() or char in ".+" else " " for char in text.replace("licence", "license"))
    words = (word.strip(".") for word in text.split())
    words = (word[1:] if word[:1] == "v" and word[1:2].isdigit() else word for word in words)
    return [word for word in words if word and word not in _IDLE]


def title_key(heading: str) -> str:
    """``heading`` as it is compared: its words in lower case, with ``+`` and inner full stops ("2.0", "rail++")."""
    text = heading[:300].casefold()
    kept = "".join(letter if letter.isalnum() or letter in ".+" else " " for letter in text)
    return " ".join(word for word in (raw.strip(".") for raw in kept.split()) if word)


def index_of(rows: Iterable[License]) -> Index:
    """The index of ``rows``; where two claim a key, the first in the order of ids has it."""
    found = Index({}, {}, {}, {}, {})
    for row in sorted(rows, key=lambda row: row.id):
        found.by_id.setdefault(row.id, row)
        for hub in row.hub:
            found.by_hub.setdefault(hub.casefold(), row)
        if row.category not in UNNAMED:
            for name in (row.name, row.id, *row.names):
                found.by_name.setdefault(words_of(name), row)
        if row.spdx is not None:
            found.by_spdx.setdefault(stem(row.spdx), row)
        for title in row.titles:
            found.by_title.setdefault(title_key(title), row)
    return found
