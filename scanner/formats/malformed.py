"""How most readers tell that content breaks its format's own rules: a fact for the rules, a gap for what was not read."""

from __future__ import annotations

from scanner.model.fact import Gap, fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact
    from scanner.model.place import Place


def not_valid(kind: str, noun: str, place: Place, problem: object) -> Iterator[Fact | Gap]:
    """Yields the fact of this ``kind`` and the gap for ``noun`` ("R data"), with what the ``problem`` is."""
    yield fact(kind, place, problem=str(problem))
    yield Gap("malformed", place, f"The {noun} is not valid: {problem}. Get the file anew.")
