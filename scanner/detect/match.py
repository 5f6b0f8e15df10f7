"""Whether a fact is what a rule looks for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.tables import Condition, When
    from scanner.model.fact import Fact, Value


def holds(when: When, fact: Fact, cls: str | None) -> bool:
    """True where ``fact``, whose callable is of class ``cls`` (None: it has none), is what ``when`` describes."""
    if when.fact != fact.kind or (when.classes and cls not in when.classes):
        return False
    return all(fulfils(condition, fact.get(name)) for name, condition in when.where)


def fulfils(condition: Condition, value: Value) -> bool:
    """True where ``value`` meets all of the condition; of a tuple, one item has to. None stands for a missing value."""
    if isinstance(value, tuple):
        return any(fulfils(condition, item) for item in value)
    if condition.equals and not _among(value, condition.equals):
        return False
    if condition.excludes and _among(value, condition.excludes):
        return False
    if (condition.min is not None or condition.max is not None) and not _within(condition, value):
        return False
    return not condition.matches or (isinstance(value, str) and _globs(value, condition.matches))


def _among(value: Value, options: tuple[Value, ...]) -> bool:
    """True where an option is the same value; true and 1 are not, 1 and 1.0 are."""
    return any(value == option and isinstance(value, bool) == isinstance(option, bool) for option in options)


def _within(condition: Condition, value: Value) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (condition.min is None or value >= condition.min) and (condition.max is None or value <= condition.max)


def _globs(value: str, patterns: tuple[str, ...]) -> bool:
    from fnmatch import fnmatchcase  # it brings `re`; no built-in rule on the hook's path needs it

    return any(fnmatchcase(value, pattern) for pattern in patterns)
