from typing import Any

MemberRow = tuple[str, tuple[str, ...], tuple[str, ...], tuple[Any, ...], tuple[Any, ...] | None, str]
"""The fields of a `Member` in order, parents and shape as tuples of theirs."""

FamilyRow = tuple[
    str,
    str,
    str,
    tuple[str, ...],
    tuple[Any, ...],
    tuple[MemberRow, ...],
    tuple[Any, ...],
    bool,
    tuple[Any, ...],
    str,
    str,
]
"""The name of a `Family`, its vendor and its file, then the fields of it in order."""

CHECKSUM: int
FAMILIES: tuple[FamilyRow, ...]
EXACT: dict[str, tuple[int, int]]
PATTERNS: dict[str, tuple[tuple[str, int], ...]]
SHAPES: dict[tuple[int, int], tuple[str, ...]]
NAMES: dict[str, tuple[str, ...]]
