"""Files that name targets: which of the known shapes a file has, and its names with their lines.

A text of one name a line, CSV or TSV with a header, lists in JSON, JSON Lines or YAML, a project's lock file, and reports
and exports of our own, which have JSON's or CSV's shape. A file that is none of these is refused as a whole; one wrong
name is kept with its problem.
"""

from __future__ import annotations

import os
import sys

from scanner.fleet.lists.json_lists import from_json, from_json_lines
from scanner.fleet.lists.rows import ListError
from scanner.fleet.lists.tables import COLUMNS, from_table, separator_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from scanner.fleet.lists.rows import Row

STDIN = "-"

LIMIT = 1 << 29
"""Bytes of a list: ten million names; a report of a fleet may be as long. Python holds up to four times as much."""

LONGEST_LINE = 1 << 16
"""Characters of one line of names that are looked at: longer ones are no name."""

YAML_LIMIT = 32 << 20

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def rows_of(path: str) -> Iterator[Row]:
    """The names in the file ``path``, or on standard input for "-". Raises `ListError`, also while it is read on."""
    text = _text(path, _content(path))
    name = path.lower()
    start = next((sign for sign in text if not sign.isspace()), "")
    if name.endswith((".jsonl", ".ndjson")):
        return from_json_lines(text)
    if start in ("{", "[") or name.endswith(".json"):
        return from_json(text)
    if name.endswith((".yaml", ".yml")) or _is_yaml(text):
        from scanner.fleet.lists.yaml_lists import from_yaml

        if len(text) > YAML_LIMIT:
            raise ListError(f"it has more than {YAML_LIMIT:,} characters of YAML. Write one name a line instead.")
        return from_yaml(text)
    if name.endswith((".csv", ".tsv")) or _is_table(text):
        return from_table(text, "\t" if name.endswith(".tsv") else separator_of(text))
    return _from_lines(text)


def _content(path: str) -> bytearray:
    try:
        if path == STDIN:
            data = _read(sys.stdin.buffer)
        else:
            with open(path, "rb") as file:
                data = _read(file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ListError(f"it cannot be read ({reason}). Name a file of targets.") from error
    return data


def _read(file: BinaryIO) -> bytearray:
    """All of ``file``, piece by piece: asked for the limit at once, Python sets all of that aside."""
    data = bytearray()
    while piece := file.read(1 << 20):
        data += piece
        if len(data) > LIMIT:
            raise ListError(f"it has more than {LIMIT:,} bytes. Name it in parts.")
    return data


def _text(path: str, data: bytearray) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ListError(f"it is no text. {_SHAPES}") from error
    if "\0" in text:
        what = os.path.basename(path) if path != STDIN else "standard input"
        raise ListError(f"it is no text. {_SHAPES} To scan {what} itself, name it without --from.")
    return text


_SHAPES = "Give one name a line, or CSV, JSON or YAML that names targets."


def _is_yaml(text: str) -> bool:
    """True for a list or a lock file in YAML, by its first line that says something."""
    first = next(_saying(text), "")
    return first in ("---", "models:") or first.startswith(("- ", "version:"))


def _is_table(text: str) -> bool:
    first = next(_saying(text), "").lower()
    separator = separator_of(first)
    words = {word.strip().strip('"') for word in first.split(separator)}
    return bool(words & set(COLUMNS)) and (separator in first or first in COLUMNS)


def _saying(text: str) -> Iterator[str]:
    """The lines that are neither empty nor a comment, without what follows ``#``."""
    return (line for _, line in _numbered(text))


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    at, number = 0, 0
    while at < len(text):  # not splitlines, which would hold all lines at once and ends lines where nobody else does
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        number += 1
        line = text[at : min(end, at + LONGEST_LINE)].strip()
        if "#" in line:
            line = "" if line.startswith("#") else line.partition(" #")[0].rstrip()
        if line:
            yield number, line
        at = end + 1


def _from_lines(text: str) -> Iterator[Row]:
    for number, line in _numbered(text):
        yield line, "", number
