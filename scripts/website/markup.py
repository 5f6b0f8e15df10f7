"""Small pieces of Markdown for pages that are made from data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ACTS = re.compile(r"([\\`*_\[\]<>#|~{}])")


def plain(text: str) -> str:
    """``text`` in one line as running text that is no markup."""
    return _ACTS.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """``text`` as a word of code, with a fence longer than any in it."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def cell(text: str) -> str:
    """Markdown ``text`` as a cell of a table."""
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; an empty line comes after it."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return [*lines, *("| " + " | ".join(cell(value) for value in row) + " |" for row in rows), ""]
