"""The licences of ``rules/licenses`` as typed rows, made when they are first asked for."""

from __future__ import annotations

from scanner.catalog import resources
from scanner.catalog.license import Clause, License, Source, Threshold
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.compile import CompiledLicenses
    from scanner.catalog.compiled_licenses import ClauseRow, LicenseRow

_loaded: CompiledLicenses | None = None
_rows: dict[str, License] = {}


def all_licenses() -> tuple[License, ...]:
    """All licences, by id."""
    return tuple(_row(license_id, row) for license_id, row in _tables().LICENSES.items())


def license_by_id(license_id: str) -> License | None:
    """The licence of our id, or None."""
    row = _tables().LICENSES.get(license_id)
    return None if row is None else _row(license_id, row)


def license_by_hub_id(hub_id: str) -> License | None:
    """The licence that model cards call by this identifier, or None. Case does not count."""
    tables = _tables()
    license_id = tables.HUB.get(hub_id) or tables.HUB.get(hub_id.lower())
    return license_by_id(license_id) if license_id is not None else None


def _row(license_id: str, row: LicenseRow) -> License:
    found = _rows.get(license_id)
    if found is None:
        found = _rows[license_id] = license_of(row)
    return found


def license_of(row: LicenseRow) -> License:
    """The licence that a compiled row stands for."""
    made = License(*row)
    clauses = tuple(_clause(clause) for clause in made.clauses)  # type: ignore[arg-type]
    sources = tuple(Source(*source) for source in made.sources)  # type: ignore[misc]
    return altered(made, clauses=clauses, sources=sources)


def _clause(row: ClauseRow) -> Clause:
    made = Clause(*row)
    if not made.thresholds:
        return made
    return altered(made, thresholds=tuple(Threshold(*limit) for limit in made.thresholds))  # type: ignore[misc]


def _tables() -> CompiledLicenses:
    global _loaded
    if _loaded is None:
        _loaded = resources.current(_compiled, resources.license_checksum, _made_anew)
    return _loaded


def licenses_checksum() -> int:
    """A CRC of the licences in use: what reads by them, reads otherwise once it is another."""
    return _tables().CHECKSUM


def _compiled() -> CompiledLicenses:
    from scanner.catalog import compiled_licenses

    return compiled_licenses  # type: ignore[return-value]


def _made_anew(root: str) -> CompiledLicenses:
    from scanner.catalog.compile import licenses_from

    return licenses_from(root)
