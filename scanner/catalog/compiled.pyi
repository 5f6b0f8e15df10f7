from typing import Any

from scanner.model.fact import Value

ConditionRow = tuple[tuple[Value, ...], tuple[Value, ...], float | None, float | None, tuple[str, ...]]
WhenRow = tuple[str, tuple[str, ...], tuple[tuple[str, ConditionRow], ...]]
RuleRow = tuple[
    str,
    str,
    str,
    str,
    str,
    str,
    str,
    WhenRow,
    str,
    tuple[str, ...],
    tuple[str, ...],
    tuple[str, ...],
    float | None,
    bool,
    tuple[str, ...],
]
CallableRow = tuple[tuple[str, ...], str, str]
DecisionRow = tuple[Any, ...]
"""The fields of a `Decision` in order."""

PolicyRow = tuple[Any, ...]
"""The fields of a `Policy` in order, what it holds as tuples of theirs."""

CHECKSUM: int
RULESET: str
RULES: dict[str, tuple[RuleRow, ...]]
RULE_KINDS: dict[str, str]
RULE_ALIASES: dict[str, str]
DANGEROUS: dict[str, CallableRow]
DANGEROUS_PREFIXES: dict[str, CallableRow]
PASSING: dict[str, CallableRow]
SAFE: dict[str, CallableRow]
SAFE_PREFIXES: dict[str, CallableRow]
STDLIB: dict[str, CallableRow]
LIBRARIES: dict[str, CallableRow]
REBUILDERS: tuple[str, ...]
POLICIES: dict[str, PolicyRow]
