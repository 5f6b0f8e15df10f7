"""The baseline as text: one known finding a line, sorted, so that a change of it reads well and merges."""

from __future__ import annotations

from scanner.catalog.ledger_parts import BASELINE_PATH, Known
from scanner.catalog.mistakes import CatalogError, Mistake, shown
from scanner.model.escape import printable
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.catalog import Catalog

HEADING = "# Known findings, made by `weighbridge baseline`: fingerprint, SHA-256, rule, path.\n"

MAX_BYTES = 64 << 20
"""Bytes of a baseline: some 400,000 findings."""

_TOLD = 20
"""Mistakes that are told of one file: a broken merge can make thousands."""

_LINE = regex(r"(?P<fingerprint>[0-9a-f]{32}) (?P<sha256>[0-9a-f]{64}|-) (?P<rule>[a-z0-9.-]{1,200}) (?P<path>\S.*)")
_ESCAPE = regex(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([\\nrt]))")
_LETTERS = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}

WHOLE = "."
"""Stands for the empty path: a finding about the whole target."""


def baseline_text(lines: Iterable[Known]) -> str:
    """The file that has these lines, each once, sorted by path, rule and fingerprint."""
    rows = {(known.path, known.rule, known.fingerprint, known.sha256 or "-") for known in lines}
    ordered = sorted(rows, key=lambda row: (row[0].encode("utf-8", "surrogatepass"), *row[1:]))
    return HEADING + "".join(
        f"{fingerprint} {sha256} {rule} {_escaped(path)}\n" for path, rule, fingerprint, sha256 in ordered
    )


def parse_baseline(data: bytes, file: str = BASELINE_PATH) -> tuple[Known, ...]:
    """The lines of a baseline, with current rule ids; comments and blank lines do not count. Raises `CatalogError`."""
    if len(data) > MAX_BYTES:
        raise CatalogError([Mistake(file, f"larger than {MAX_BYTES >> 20} MiB. Mend what is found, and begin anew.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogError(
            [Mistake(file, "not UTF-8 text. Run weighbridge baseline create --force.", line, 1)]
        ) from error
    current = _catalog().current
    found: list[Known] = []
    mistakes: list[Mistake] = []
    for number, row in enumerate(text.split("\n"), 1):
        row = row.rstrip("\r")
        if not row.strip() or row.startswith("#"):
            continue
        match = _LINE.fullmatch(row)
        path = _unescaped(match["path"]) if match else None
        if match is None or path is None:
            mistakes.append(_odd(file, row, number))
            if len(mistakes) >= _TOLD:
                break
            continue
        sha256 = match["sha256"].removeprefix("-")
        found.append(Known(match["fingerprint"], sha256, current(match["rule"]), path, f"{file}:{number}"))
    if mistakes:
        raise CatalogError(mistakes)
    return tuple(found)


def old_names(data: bytes, file: str = BASELINE_PATH) -> tuple[tuple[str, str, str], ...]:
    """The first line of a baseline that has each old name of a rule, with that and the name of today."""
    aliases = _catalog().aliases
    found: dict[str, int] = {}
    if aliases:
        for number, row in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            words = row.split(" ", 3)
            if len(words) == 4 and words[2] in aliases and not row.startswith("#"):
                found.setdefault(words[2], number)
    return tuple((f"{file}:{number}", old, aliases[old]) for old, number in found.items())


def _catalog() -> Catalog:
    from scanner.catalog.catalog import load

    return load()


def _odd(file: str, row: str, number: int) -> Mistake:
    """What is wrong with a line, at the first of its words that is not as it should be."""
    if row.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        problem = "a merge was left half done here. Keep the lines of both sides, and remove this one."
        return Mistake(file, problem, number, 1)
    words = row.split(" ", 3)
    patterns = (
        (regex(r"[0-9a-f]{32}"), "a fingerprint of 32 hex digits"),
        (regex(r"[0-9a-f]{64}|-"), "a SHA-256 in lower-case hex, or -"),
        (regex(r"[a-z0-9.-]{1,200}"), "a rule id"),
    )
    column = 1
    for word, (pattern, what) in zip(words, patterns, strict=False):
        if not pattern.fullmatch(word):
            problem = f"{shown(word)} is not {what}. Mend the line, or run weighbridge baseline create --force."
            return Mistake(file, problem, number, column)
        column += len(word) + 1
    problem = "a line is fingerprint, SHA-256 or -, rule and path. Mend it, or run weighbridge baseline create --force."
    return Mistake(file, problem, number, min(column, len(row) + 1))


def _escaped(path: str) -> str:
    """``path`` as one printable word that may hold blanks inside; a backslash is doubled."""
    if not path:
        return WHOLE
    text = printable(path.replace("\\", "\\\\"))
    if text == WHOLE:
        return "\\x2e"
    if text[0] == " ":
        text = f"\\x20{text[1:]}"
    return f"{text[:-1]}\\x20" if text[-1] == " " else text


def _unescaped(text: str) -> str | None:
    """The path that `_escaped` wrote; None where a backslash begins nothing that it writes."""
    if text == WHOLE:
        return ""
    if "\\" not in text:
        return text
    if "\\" in _ESCAPE.sub("", text):
        return None
    try:
        return _ESCAPE.sub(
            lambda match: _LETTERS[match[4]] if match[4] else chr(int(match[1] or match[2] or match[3], 16)), text
        )
    except (ValueError, OverflowError):
        return None
