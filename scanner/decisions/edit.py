"""Decisions written into the files of a project, beside what people wrote there: nothing of theirs is changed or lost.

Every call holds the project's lock while it reads, changes and replaces a file, so that two writers lose nothing of each
other's. What is about to be written is read back first: unless it says what was there, and the change, it is not written.
"""

from __future__ import annotations

from scanner.catalog.ledger import MAX_BYTES
from scanner.catalog.ledger_parts import BASELINE_PATH, CLARIFY_PATH, WAIVERS_PATH, bare
from scanner.decisions.files import LedgerError as LedgerError
from scanner.decisions.files import content, locked, replace
from scanner.model.record import altered, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    from scanner.catalog.ledger_parts import Known, Mark, Waiver
    from scanner.catalog.policy_parts import Clarification
    from scanner.decisions.yaml_entries import Entry

    _E = TypeVar("_E", bound=Waiver | Mark | Clarification | Known)

_BOM = b"\xef\xbb\xbf"


@record
class _List:
    """One list of entries: its key, and the file that it is in."""

    path: str
    key: str


_LISTS = (_List(WAIVERS_PATH, "waivers"), _List(WAIVERS_PATH, "marks"), _List(CLARIFY_PATH, "clarify"))


def add(
    project: str, waivers: Sequence[Waiver] = (), marks: Sequence[Mark] = (), clarify: Sequence[Clarification] = ()
) -> tuple[str, ...]:
    """Where each entry stands once all of them are written, as file:line, in this order.

    Raises `LedgerError`; then nothing was changed of the file that it names.
    """
    given: tuple[Sequence[Entry], ...] = (waivers, marks, clarify)
    origins: list[str] = []
    with locked(project):
        for where, entries in zip(_LISTS, given, strict=True):
            if entries:
                origins.extend(_add(project, where, entries))
    return tuple(origins)


def remove(
    project: str, waivers: Sequence[Waiver] = (), marks: Sequence[Mark] = (), clarify: Sequence[Clarification] = ()
) -> int:
    """How many entries were taken out: for each one given the last that says the same, wherever it stands by now.

    Raises `LedgerError`; then nothing was changed of the file that it names.
    """
    given: tuple[Sequence[Entry], ...] = (waivers, marks, clarify)
    with locked(project):
        return sum(_remove(project, where, entries) for where, entries in zip(_LISTS, given, strict=True) if entries)


def edit_baseline(
    project: str, change: Callable[[tuple[Known, ...]], Iterable[Known]], is_anew: bool = False
) -> tuple[Known, ...]:
    """The findings of the baseline after ``change`` made them from those before; no other process writes meanwhile.

    The comments at its beginning stay. With ``is_anew`` what is there need not be readable. Raises `LedgerError`.
    """
    from scanner.catalog.baseline_text import HEADING, baseline_text, parse_baseline
    from scanner.catalog.baseline_text import MAX_BYTES as MAX_BASELINE
    from scanner.catalog.mistakes import CatalogError

    with locked(project):
        data = content(project, BASELINE_PATH, MAX_BASELINE)
        try:
            rows = parse_baseline(data or b"") if not is_anew else ()
        except CatalogError as error:
            raise LedgerError(_left(error, BASELINE_PATH)) from error
        wanted = tuple(change(rows))
        head = "" if is_anew else _comments(data or b"", HEADING)
        text = head + baseline_text(wanted)
        made = (text.replace("\n", "\r\n") if b"\r\n" in (data or b"") else text).encode()
        read = parse_baseline(made)
        if {bare(line) for line in read} != {bare(line) for line in wanted}:
            raise LedgerError(f"{BASELINE_PATH} was left as it is: it would not read as what was to be written.")
        if made != data:
            replace(project, BASELINE_PATH, made)
    return read


def _add(project: str, where: _List, entries: Sequence[Entry]) -> list[str]:
    from scanner.decisions.yaml_lists import with_added

    data = content(project, where.path, MAX_BYTES)
    there = _read(where.path, data)
    wanted = altered(there, **{where.key: (*getattr(there, where.key), *map(_current, entries))})
    made = _with_mark(data, with_added(_text(data), where.key, entries))
    read = _checked(where.path, made, wanted)
    replace(project, where.path, made)
    return [entry.origin for entry in getattr(read, where.key)[-len(entries) :]]


def _remove(project: str, where: _List, entries: Sequence[Entry]) -> int:
    from scanner.decisions.yaml_lists import without

    data = content(project, where.path, MAX_BYTES)
    there = _read(where.path, data)
    left: list[Entry] = list(map(bare, getattr(there, where.key)))
    places: dict[Entry, list[int]] = {}
    for at, entry in enumerate(left):
        places.setdefault(entry, []).append(at)
    numbers = {places[entry].pop() for entry in map(_current, entries) if places.get(entry)}
    if not numbers:
        return 0
    kept = tuple(entry for at, entry in enumerate(left) if at not in numbers)
    made = _with_mark(data, without(_text(data), where.key, numbers))
    _checked(where.path, made, altered(there, **{where.key: kept}))
    replace(project, where.path, made)
    return len(numbers)


@record
class _Lists:
    """What one file says; the lists of the other are empty."""

    waivers: tuple[Waiver, ...] = ()
    marks: tuple[Mark, ...] = ()
    clarify: tuple[Clarification, ...] = ()


def _read(path: str, data: bytes | None) -> _Lists:
    """What the file says; nothing where it holds nothing. Raises `LedgerError` with file:line:column."""
    from scanner.catalog.mistakes import CatalogError

    try:
        return _Lists() if data is None or _is_blank(data) else _parsed(path, data)
    except CatalogError as error:
        raise LedgerError(_left(error, path)) from error


def _parsed(path: str, data: bytes) -> _Lists:
    from scanner.catalog.ledger import parse_clarify, parse_waivers

    return _Lists(*parse_waivers(data)) if path == WAIVERS_PATH else _Lists(clarify=parse_clarify(data))


def _checked(path: str, data: bytes, wanted: _Lists) -> _Lists:
    """What ``data`` says, once that is what was wanted. Raises `LedgerError` where it is not."""
    from scanner.catalog.mistakes import CatalogError

    try:
        read = _parsed(path, data)
    except CatalogError as error:
        said = "\n".join(mistake.text for mistake in error.mistakes)
        raise LedgerError(f"{path} was left as it is, for the next scan would refuse it: {said}") from error
    if all(
        tuple(map(bare, getattr(read, key))) == tuple(map(bare, getattr(wanted, key))) for key in _Lists.__match_args__
    ):
        return read
    raise LedgerError(
        f"{path} is written in a way that cannot be edited safely, and was left as it is. Edit it by hand."
    )


def _left(error: Exception, path: str) -> str:
    return f"{error}\n{path} was left as it is: mend it, then decide again."


def _current(entry: Entry) -> Entry:
    """The entry as it is read: old ids of rules are replaced by those of today."""
    from scanner.catalog.catalog import load

    rules: tuple[str, ...] = getattr(entry, "rule", ())
    if not rules:
        return bare(entry)
    names = load().names()
    return altered(bare(entry), rule=names.current(rules))


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8-sig")


def _with_mark(data: bytes | None, text: str) -> bytes:
    """``text`` as bytes, with the byte-order mark that the file had."""
    return (_BOM if (data or b"").startswith(_BOM) else b"") + text.encode()


def _is_blank(data: bytes) -> bool:
    """True for a file with nothing in it but comments and empty lines."""
    lines = data.removeprefix(_BOM).splitlines()
    return all(not line.strip() or line.lstrip().startswith(b"#") for line in lines)


def _comments(data: bytes, heading: str) -> str:
    """The comments with which a baseline begins, without our own heading."""
    lines: list[str] = []
    for line in data.decode("utf-8-sig").splitlines():
        if not line.startswith("#"):
            break
        lines.append(f"{line}\n")
    return "".join(line for line in lines if line != heading)
