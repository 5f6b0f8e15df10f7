"""Decisions as YAML text that every reader takes for the same words: no, 3.10, dates, colons and control characters."""

from __future__ import annotations

from scanner.catalog.ledger_parts import FULL_DAY, Mark, Waiver
from scanner.catalog.ledger_spelling import as_spelt
from scanner.catalog.policy_parts import Clarification
from scanner.model.escape import printable
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Entry = Waiver | Mark | Clarification

ORDER: dict[type, tuple[str, ...]] = {
    Waiver: ("rule", "target", "paths", "fingerprint", "sha256", "reason", "approver", "created", "expires"),
    Mark: ("says", "rule", "target", "paths", "fingerprint", "note", "by", "created"),
    Clarification: ("file", "license", "sha256", "reason", "approver", "created"),
}
"""The keys of each kind of entry, in the order in which they are written."""

_WIDEST = 110
"""Columns of a list on one line."""

_PLAIN = regex(r"[A-Za-z0-9][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+(-][A-Za-z0-9_./+(),;-]*)*")
_DAY = regex(FULL_DAY)
_OTHER_WORDS = regex(r"(?i:y|n|yes|no|on|off|true|false|null|[0-9.+-][0-9_.]*(?:e[+-]?[0-9]+)?|0[ox][0-9a-f_]+)")
"""What some reader of YAML 1.1 or 1.2 takes for something else than text."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def block(entry: Entry, column: int, padding: int, newline: str) -> str:
    """The entry as an item of a list with its hyphen at ``column`` and its keys ``padding`` further, each on its line."""
    lead = " " * (column + padding)
    lines: list[str] = []
    for key, value in _pairs(entry):
        if isinstance(value, str):
            lines.append(f"{lead}{key}: {_scalar(key, value)}")
            continue
        row = f"{lead}{key}: {_row(key, value)}"
        if len(row) <= _WIDEST:
            lines.append(row)
        else:
            lines.append(f"{lead}{key}:")
            lines.extend(f"{lead}  - {_scalar(key, item)}" for item in value)
    lines[0] = f"{' ' * column}-{' ' * (padding - 1)}{lines[0][column + padding :]}"
    return "".join(line + newline for line in lines)


def flow(entry: Entry) -> str:
    """The entry on one line, in braces."""
    parts = (
        f"{key}: {_scalar(key, value, True) if isinstance(value, str) else _row(key, value)}"
        for key, value in _pairs(entry)
    )
    return f"{{{', '.join(parts)}}}"


def _pairs(entry: Entry) -> list[tuple[str, str | tuple[str, ...]]]:
    """Keys and values that say something; a list of one is that one."""
    spelt = as_spelt(entry)
    found: list[tuple[str, str | tuple[str, ...]]] = []
    for key in ORDER[type(entry)]:
        value = getattr(spelt, key)
        if value:
            found.append((key, value[0] if isinstance(value, tuple) and len(value) == 1 else value))
    return found


def _row(key: str, values: tuple[str, ...]) -> str:
    return f"[{', '.join(_scalar(key, value, True) for value in values)}]"


def _scalar(key: str, text: str, is_flow: bool = False) -> str:
    """``text`` as it is where all readers take it for these words, else in double quotes."""
    if key in ("expires", "created") and _DAY.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and not _OTHER_WORDS.fullmatch(text) and not (is_flow and "," in text):
        import yaml

        resolve: Any = yaml.SafeLoader("").resolve
        if resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str":
            return text
    return f'"{"".join(map(_quoted, text))}"'


def _quoted(char: str) -> str:
    """A character between double quotes; what does not show is escaped, so that the file hides nothing."""
    if char in _ESCAPES:
        return _ESCAPES[char]
    return printable(char)
