from typing import Any

ClauseRow = tuple[Any, ...]
"""The fields of a `Clause` in order, thresholds as tuples of theirs."""

LicenseRow = tuple[Any, ...]
"""The fields of a `License` in order, clauses and sources as tuples of theirs."""

CHECKSUM: int
LICENSES: dict[str, LicenseRow]
HUB: dict[str, str]
