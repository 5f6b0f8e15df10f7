"""The row that a name stands for: our id, an SPDX id, a LicenseRef or a Hub identifier."""

from __future__ import annotations

from scanner.catalog.license_rows import all_licenses, license_by_hub_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.license import License

_by_name: dict[str, License] | None = None


def row_of(name: str) -> License | None:
    """The licence of that name, or None. Case does not count, nor does "-only" or "-or-later" of an SPDX id."""
    names = _names()
    return names.get(name.casefold()) or names.get(stem(name)) or license_by_hub_id(name)


def stem(name: str) -> str:
    """A licence id in lower case without "-only", "-or-later" or a plus: what its text is called."""
    return name.casefold().removesuffix("+").removesuffix("-only").removesuffix("-or-later")


def categories() -> tuple[str, ...]:
    """The categories that licences have, sorted."""
    return tuple(sorted({row.category for row in all_licenses()}))


def known_names() -> tuple[str, ...]:
    """Ids of ours and SPDX ids of rows, sorted: what a misspelt name is compared with."""
    return tuple(sorted({row.id for row in all_licenses()} | {row.spdx for row in all_licenses() if row.spdx}))


def _names() -> dict[str, License]:
    global _by_name
    if _by_name is None:
        _by_name = {}
        for row in all_licenses():
            _by_name[row.id.casefold()] = row
        for row in all_licenses():
            for name in (row.spdx, *row.aliases):
                if name:
                    _by_name.setdefault(name.casefold(), row)
                    _by_name.setdefault(stem(name), row)
    return _by_name
