"""A licence by whatever people call it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.catalog import Catalog
    from scanner.catalog.license import License


def find_license(name: str, catalog: Catalog) -> License | None:
    """The licence of that id, Hub identifier, name on a card, SPDX id, LicenseRef, alias or heading; else None."""
    from scanner.catalog.license_names import row_of
    from scanner.licensing.identifiers import meaning_of, named
    from scanner.licensing.rows import index, title_key

    row = catalog.license(name) or named(name) or row_of(name.strip())
    return row or index().by_title.get(title_key(name)) or meaning_of(name).license
