"""Policies as typed rows, ready to decide."""

from __future__ import annotations

from scanner.model.finding import LEVELS, SEVERITIES
from scanner.model.record import field, record
from scanner.model.verdict import OUTCOMES


@record
class Decision:
    """One entry of a policy: all that is given must hold, one item of a list is enough. The first that holds decides."""

    outcome: str = field(metadata={"doc": "What happens to the finding.", "choices": OUTCOMES})
    rule: tuple[str, ...] = field(
        default=(), metadata={"doc": "Rule ids; * and ? match several.", "one_or_many": True, "suggest": "rule"}
    )
    tag: tuple[str, ...] = field(
        default=(), metadata={"doc": "The finding's rule has one of these tags.", "one_or_many": True}
    )
    level: tuple[str, ...] = field(
        default=(), metadata={"doc": "The finding's level.", "choices": LEVELS, "one_or_many": True}
    )
    severity: tuple[str, ...] = field(
        default=(), metadata={"doc": "The finding's severity.", "choices": SEVERITIES, "one_or_many": True}
    )
    paths: tuple[str, ...] = field(
        default=(),
        metadata={"doc": "Globs on the file's path from the root; * also matches a slash.", "one_or_many": True},
    )
    because: str = field(default="", metadata={"doc": "The reason to show, in your own words."})
    origin: str = field(default="", metadata={"derived": True})


@record
class Policy:
    """A policy with all that it extends: ``decide`` is in the order in which it is tried.

    ``name`` is what the user would give to ``--policy``, ``origin`` where it was read ("builtin:default" or a path).
    """

    name: str
    origin: str
    title: str
    require_content: bool
    fail_on: str
    decide: tuple[Decision, ...]
