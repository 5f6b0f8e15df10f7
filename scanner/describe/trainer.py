"""What the cards that trainers write say in lists and tables: hyperparameters, and results on the evaluation set.

Sources: the card templates of transformers' ``Trainer`` and its Keras callback, of sentence-transformers and of AutoTrain.
"""

from __future__ import annotations

from scanner.describe.registry import HYPERPARAMETER, METRIC
from scanner.describe.sections import cells_of, labels_of
from scanner.describe.words import is_placeholder
from scanner.model.description import Detail
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.describe.sections import Section
    from scanner.licensing.card_text import Piece
    from scanner.model.fact import Attributes

HYPERPARAMETERS_LIMIT = 300
METRICS_LIMIT = 300

_HEADS = ("hyperparameter", "hyperparameters", "parameter", "parameters", "name", "key")
"""What stands above the names in a table whose second column is called "Value"."""

_NAME = regex(r"[A-Za-z][\w ./()@%+-]{0,79}")
_FIGURE = regex(r"[-+~±]?\d[\d.,]{0,20}(?:[eE][-+]?\d{1,3})?\s?%?(?:\s?±\s?[\d.]{1,12}%?)?|nan|inf")
_RESULTS = regex(r"achieves the following results on (?:the|an?) ([a-z -]{2,40}?) ?set:?", 2)
_ON_DATASET = regex(r"\bon (?:the|an?) ([\w./ -]{2,120}?) dataset\b", 2)
_NO_DATASET = ("unknown", "none", "custom", "private", "undefined")
_NO_METRICS = ("epoch", "step", "steps", "training loss", "train loss", "no", "runtime", "samples per second")


def hyperparameters(path: str, first: int, section: Section) -> Iterator[Detail]:
    """The hyperparameters that a section lists, or shows in a table of two columns."""
    seen: set[str] = set()
    for label in labels_of(section):
        name = _written(section, label.line, label.name)
        if name in seen or "\n" in label.value or (label.name in _HEADS and label.value.lower() == "value"):
            continue
        if len(seen) >= HYPERPARAMETERS_LIMIT:
            return
        seen.add(name)
        yield Detail(HYPERPARAMETER, label.value, "card", Place(path, line=first + label.line), (("name", name),))


_WRITTEN = regex(r"\s*(?:[-*+•]\s+|\|)?\s*[*_`]*([A-Za-z][\w .()/-]{0,79}?)[*_`\s]*[:|]")


def _written(section: Section, line: int, name: str) -> str:
    """The name as it is written: ``learning_rate``, not "learning rate"."""
    for piece in section.pieces:
        if piece.line <= line < piece.line + 1 + piece.text.count("\n"):
            match = _WRITTEN.match(piece.text.split("\n")[line - piece.line][:300])
            if match is not None:
                return match[1].strip()
    return name


def metrics(path: str, first: int, sections: Sequence[Section]) -> Iterator[Detail]:
    """The results that a trainer states of its model: below "It achieves the following results", in tables of metric and
    value, else in the last row of the table of its epochs."""
    data = _dataset(sections)
    listed = [item for section in sections for item in _listed(path, first, section, data)]
    if not listed:
        listed = [item for section in sections for item in _last_epoch(path, first, section, data)]
    yield from listed[:METRICS_LIMIT]


def _dataset(sections: Sequence[Section]) -> Attributes:
    """The dataset that a trainer's first sentence names."""
    for piece in (piece for section in sections[:3] for piece in section.pieces if piece.kind == "prose"):
        if "fine-tuned version of" in piece.text and (match := _ON_DATASET.search(piece.text[:4000])) is not None:
            name = match[1].strip().rpartition("/")[2] if match[1].count("/") > 1 else match[1].strip()
            return () if name.lower() in _NO_DATASET else (("dataset", name),)
    return ()


def _listed(path: str, first: int, section: Section, data: Attributes) -> Iterator[Detail]:
    split, table = "", False
    wholly = section.name in ("validation metrics", "evaluation metrics")
    for piece in section.pieces:
        if piece.kind == "prose":
            match = _RESULTS.search(piece.text[-300:])
            split, table = (match[1].strip().lower() if match else ""), False
        elif piece.kind == "item" and (split or wholly):
            name, _, value = piece.text.lstrip("-*+• ").partition(":")
            yield from _metric(path, first + piece.line, name, value, split or "validation", data)
        elif piece.kind == "row":
            cells = cells_of(piece.text)
            if len(cells) == 2 and cells[0].lower() in ("metric", "metrics"):
                table = cells[1].lower() in ("value", "score", "result", "results")
            elif len(cells) == 2 and table:
                yield from _metric(path, first + piece.line, cells[0], cells[1], "", data)
        elif piece.kind != "gap":
            table = False


def _last_epoch(path: str, first: int, section: Section, data: Attributes) -> Iterator[Detail]:
    head: list[str] = []
    last: Piece | None = None
    for piece in section.pieces:
        if piece.kind != "row":
            continue
        cells = cells_of(piece.text)
        if not head and {"epoch", "step"} & {cell.lower() for cell in cells}:
            head = cells
        elif head and len(cells) == len(head):
            last = piece
    if last is None:
        return
    for name, value in zip(head, cells_of(last.text), strict=True):
        if name.lower() not in _NO_METRICS:
            yield from _metric(path, first + last.line, name, value, "validation", data)


def _metric(path: str, line: int, name: str, value: str, split: str, data: Attributes) -> Iterator[Detail]:
    name, value = name.strip().strip("*_`").strip(), value.strip().strip("*_`").strip()
    if not _NAME.fullmatch(name) or not _FIGURE.fullmatch(value) or is_placeholder(value):
        return
    attributes = (("name", name), *data, *((("split", split),) if split else ()))
    yield Detail(METRIC, value, "card", Place(path, line=line), attributes)
