"""The catalog's licences, looked up by identifier, name, SPDX id and heading."""

from __future__ import annotations

from scanner.licensing.expressions import stem
from scanner.licensing.wording import key_of
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.license import License


@record
class Index:
    """Rows by what a card or a text may call them; all keys are in lower case."""

    by_id: dict[str, License]
    by_hub: dict[str, License]
    by_name: dict[str, License]
    by_spdx: dict[str, License]
    by_title: dict[str, License]
    by_digest: dict[str, License]


_index: Index | None = None


def index() -> Index:
    """The index of the catalog's rows, made once."""
    global _index
    if _index is None:
        from scanner.catalog.catalog import load

        _index = index_of(load().licenses())
    return _index


def index_of(rows: Iterable[License]) -> Index:
    """The index of ``rows``; where two claim a key, the first in the order of ids has it."""
    found = Index({}, {}, {}, {}, {}, {})
    for row in sorted(rows, key=lambda row: row.id):
        found.by_id.setdefault(row.id, row)
        for hub in row.hub:
            found.by_hub.setdefault(hub.casefold(), row)
        for name in row.names:
            found.by_name.setdefault(name.casefold(), row)
        if row.spdx is not None:
            found.by_spdx.setdefault(stem(row.spdx), row)
        for title in row.titles:
            found.by_title.setdefault(key_of(title), row)
        for digest in row.digests:
            found.by_digest.setdefault(digest, row)
    return found
