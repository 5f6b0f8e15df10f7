"""What the shapes of lists share: a row that was read, and the keys under which maps name targets."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Row = tuple[str, str, int]
    """A name as it is written, a revision that stands beside it ("" for none), and the line."""

COLUMNS = ("target", "id", "model", "model_id", "repo_id", "repo", "name")
"""Names of columns and keys that hold targets, the surest first."""

REVISION = "revision"


class ListError(Exception):
    """A list cannot be read; the message says why in a sentence that ends with the next step, without the list's name."""


def chosen(names: Iterable[str], first: dict[str, str]) -> str:
    """Which of the ``names`` of columns holds targets; "" where none does. ``first`` is what the first row has in each:
    a column of numbers called "id" is passed over where another holds names with an owner."""
    known = [name for name in COLUMNS if name in set(names)]
    return next((name for name in known if "/" in first.get(name, "")), known[0] if known else "")


def unnamed() -> str:
    """The end of a sentence: what a map has to have."""
    return f"Name a column or key {', '.join(COLUMNS[:-1])} or {COLUMNS[-1]}."
