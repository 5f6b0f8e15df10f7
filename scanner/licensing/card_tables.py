"""Tables of a card that have a column, or a line, for the base model."""

from __future__ import annotations

import re

from scanner.licensing.card_labels import label_of
from scanner.licensing.model_names import marked
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

CELLS_LIMIT = 24

ROWS_LIMIT = 300

_OWNER = regex(r"^(?:#?\s*)?(?:model|name|checkpoint|variant|version|repo|model name|release|模型|模型名称)s?$", re.I)

_EMPTY = regex(r"(?:n/?a|none|-|–|—|scratch|unknown|tbd|✗|✘|\W*)$", re.I)


class Table:
    """Takes the rows of one table in turn, the one with its headings first."""

    def __init__(self) -> None:
        self._headings: list[str] | None = None
        self._parents: dict[int, tuple[str | None, str]] = {}
        self._owner = 0
        self._rows = 0

    def take(self, row: str) -> Iterator[tuple[str, str | None, str, str]]:
        """(parent, relation, words that tell it, whose parent) for each that ``row`` names."""
        cells = _cells(row)
        self._rows += 1
        if self._rows > ROWS_LIMIT or all(not cell.strip(" :-=") for cell in cells):
            return
        if self._headings is None:
            self._headings = [_plain(cell) for cell in cells]
            self._parents = {
                index: label for index, heading in enumerate(self._headings) if (label := _label(heading)) is not None
            }
            owners = [index for index, heading in enumerate(self._headings) if _OWNER.match(heading)]
            self._owner = next((index for index in owners if index not in self._parents), 0)
            if (
                0 in self._parents and len(cells) == 2
            ):  # a table without headings, whose first line is one of ours already
                yield from self._line(cells)
            return
        if self._parents and 0 not in self._parents:
            yield from self._row(cells)
        else:
            yield from self._line(cells)

    def _row(self, cells: list[str]) -> Iterator[tuple[str, str | None, str, str]]:
        """A model in each row, its base in a column of its own."""
        of = _whose(cells, self._owner, set(self._parents))
        if not of:
            return
        for index, (relation, said) in self._parents.items():
            for name in _names(cells[index]) if index < len(cells) else ():
                yield name, relation, said, of

    def _line(self, cells: list[str]) -> Iterator[tuple[str, str | None, str, str]]:
        """A property in each row: of the card's model, or of one in each column."""
        label = _label(_plain(cells[0])) if cells else None
        if label is None:
            return
        headings = self._headings or []
        several = len(cells) > 2 and len(headings) == len(cells)
        for index, cell in enumerate(cells[1:], 1):
            of = headings[index] if several else ""
            if several and not of:
                continue
            for name in _names(cell):
                yield name, label[0], label[1], of


def _whose(cells: list[str], owner: int, parents: set[int]) -> str:
    """Which model a row is about: by a link to it, else by its name as written."""
    for index, cell in enumerate(cells):
        if index not in parents:
            for name in marked(cell)[1]:
                if name.kind == "hub":
                    return name.id
    text = _plain(cells[owner]) if owner < len(cells) and owner not in parents else ""
    return text[:100] if any(map(str.isalpha, text)) else ""


def _names(cell: str) -> list[str]:
    text, names = marked(cell)
    if names:
        return [name.id for name in names if name.kind != "data"]
    text = text.strip(" `")
    alone = re.fullmatch(r"[A-Za-z][\w.+/-]{2,80}(?: [\w.-]{1,20}){0,3}", text)
    return [text] if alone and any(map(str.isdigit, text)) and not _EMPTY.match(text) else []


def _label(heading: str) -> tuple[str | None, str] | None:
    return label_of(heading.casefold().strip(" :*"))


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")[:CELLS_LIMIT]]


def _plain(cell: str) -> str:
    cell = re.sub(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)", r"\1", cell)
    return re.sub(r"<[^>\n]{1,300}>|[*`]", "", cell).strip()
