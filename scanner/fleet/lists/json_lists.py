"""Lists in JSON, read item by item with their lines: a list of names or objects, a report or an export of our own."""

from __future__ import annotations

import json
from json.decoder import JSONDecodeError

from scanner.fleet.lists.rows import REVISION, ListError, chosen, unnamed
from scanner.model.report import MODELS_IN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.fleet.lists.rows import Row

HOLDERS = ("targets", "entries", "models")
"""Keys of an object whose list names the targets: reports and exports of our own have the first."""

_BLANK = " \t\r\n"


class _Text:
    """A text of JSON that is taken value by value."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._line = 1
        self._counted = 0
        self._decoder = json.JSONDecoder()

    @property
    def line(self) -> int:
        """The line of the next value."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def sign(self) -> str:
        """The next sign that is no blank, which is not taken; "" at the end."""
        while self.at < len(self.text) and self.text[self.at] in _BLANK:
            self.at += 1
        return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> bool:
        """True where ``sign`` is next, which is then taken."""
        if self.sign() != sign:
            return False
        self.at += 1
        return True

    def value(self) -> object:
        """The next value."""
        self.sign()
        try:
            found, self.at = self._decoder.raw_decode(self.text, self.at)
        except JSONDecodeError as error:
            raise self.wrong(error.msg) from error
        except (ValueError, RecursionError) as error:
            raise self.wrong("it asks for too much") from error
        value: object = found
        return value

    def wrong(self, why: str) -> ListError:
        return ListError(f"line {self.line} is no JSON ({why}). Correct it.")

    def items(self) -> Iterator[tuple[object, int]]:
        """The items of a list, whose bracket is next, each with its line."""
        self.take("[")
        if self.take("]"):
            return
        while True:
            self.sign()
            line = self.line
            yield self.value(), line
            if self.take("]"):
                return
            if not self.take(","):
                raise self.wrong("a comma or ] is missing")


def from_json(text: str) -> Iterator[Row]:
    """The names in a list, or in the list that an object holds. Raises `ListError`."""
    reading = _Text(text)
    sign = reading.sign()
    if sign == "[":
        yield from _rows(reading.items())
        if reading.sign():
            raise reading.wrong("something follows the list")
        return
    if sign != "{":
        raise ListError("it is JSON without a list. Give a list of names, or of objects that name targets.")
    held = False
    reading.take("{")
    while not reading.take("}"):
        key = reading.value()
        if not isinstance(key, str) or not reading.take(":"):
            raise reading.wrong("a name and a colon are missing")
        if key in HOLDERS and reading.sign() == "[":
            held = True
            yield from _rows(reading.items())
        else:
            reading.value()
        if not reading.take(",") and reading.sign() != "}":
            raise reading.wrong("a comma or } is missing")
    if reading.sign() and (held or reading.sign() != "{"):
        raise reading.wrong("something follows the object")
    if reading.sign():
        yield from from_json_lines(text)
    elif not held:
        raise ListError(f'it is JSON that names no targets. Give a list, or an object with a list "{HOLDERS[0]}".')


def from_json_lines(text: str) -> Iterator[Row]:
    """The names of JSON Lines: one name or object after another. Raises `ListError`."""
    reading = _Text(text)

    def values() -> Iterator[tuple[object, int]]:
        while reading.sign():
            line = reading.line
            yield reading.value(), line

    yield from _rows(values())


def _rows(items: Iterator[tuple[object, int]]) -> Iterator[Row]:
    key = ""
    for item, line in items:
        if isinstance(item, str):
            yield item.strip(), "", line
        elif isinstance(item, dict):
            if item.get("source") == MODELS_IN:
                continue
            named = {name: value for name, value in item.items() if isinstance(value, str)}
            key = key if key in named else chosen(named, named)
            if not key:
                raise ListError(f"the object of line {line} names no target. {unnamed()}")
            yield named[key].strip(), named.get(REVISION, "").strip() if key != "target" else "", line
        else:
            raise ListError(f"line {line} is no name ({type(item).__name__}). Give names or objects that have one.")
