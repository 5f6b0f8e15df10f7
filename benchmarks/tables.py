"""What one scanner says of one item of the corpus, and the tables made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WORDS = ("flagged", "incomplete", "clean")
"""What a scanner may say: found something, did not read all, found nothing."""

Classes = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Outcome:
    """``word`` is one of `WORDS`; ``detail`` says why, for people."""

    path: str
    group: str
    malicious: bool
    word: str
    detail: str = ""


def by_class(outcomes: Iterable[Outcome]) -> Classes:
    """How many items of each class came to which word."""
    table: Classes = {}
    for outcome in outcomes:
        table.setdefault(outcome.group, dict.fromkeys(WORDS, 0))[outcome.word] += 1
    return table


def recall(table: Classes) -> tuple[float, float]:
    """The mean over classes of the share that is flagged, and the share of all items; 0 for an empty table."""
    if not table:
        return 0.0, 0.0
    shares = [row["flagged"] / sum(row.values()) for row in table.values()]
    items = sum(sum(row.values()) for row in table.values())
    return sum(shares) / len(shares), sum(row["flagged"] for row in table.values()) / items


def print_table(title: str, table: Classes) -> None:
    """One line for each class."""
    print(f"\n{title:28}{'items':>7}" + "".join(f"{word:>12}" for word in WORDS))
    for group, row in sorted(table.items()):
        print(f"{group:28}{sum(row.values()):>7}" + "".join(f"{row[word]:>12}" for word in WORDS))
