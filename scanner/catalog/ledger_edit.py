"""Decisions written into the files of a project, beside what people wrote there: nothing of theirs is changed or lost.

Every call holds the project's lock while it reads, changes and replaces a file, so that two writers lose nothing of each
other's. What is about to be written is read back first: unless it says what was there, and the change, it is not written.
"""

from __future__ import annotations

from scanner.catalog.ledger_files import LedgerError as LedgerError
from scanner.catalog.ledger_files import content, locked, replace
from scanner.catalog.ledger_parts import (
    BASELINE_PATH,
    CLARIFY_PATH,
    WAIVERS_PATH,
    ClarifyFile,
    Known,
    Mark,
    Waiver,
    WaiverFile,
)
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.catalog.ledger_entries import Entry
    from scanner.catalog.policy_parts import Clarification

_KEYS = ((WAIVERS_PATH, "waivers"), (WAIVERS_PATH, "marks"), (CLARIFY_PATH, "clarify"))

_BOM = b"\xef\xbb\xbf"

BASELINE_HEAD = "# Findings that were there when scanning began: fingerprint, SHA-256 of the file, rule, path."
"""The first line of a baseline that is begun."""


def add(
    project: str, waivers: Sequence[Waiver] = (), marks: Sequence[Mark] = (), clarify: Sequence[Clarification] = ()
) -> tuple[str, ...]:
    """Where each entry stands once all of them are written, as file:line, in this order.

    Raises `LedgerError`; then nothing was changed of the file that it names.
    """
    given: tuple[Sequence[Entry], ...] = (waivers, marks, clarify)
    origins: list[str] = []
    with locked(project):
        for (path, key), entries in zip(_KEYS, given, strict=True):
            if entries:
                origins.extend(_add(project, path, key, entries))
    return tuple(origins)


def remove(
    project: str, waivers: Sequence[Waiver] = (), marks: Sequence[Mark] = (), clarify: Sequence[Clarification] = ()
) -> int:
    """How many entries were taken out: for each one given the last that says the same, wherever it stands by now.

    Raises `LedgerError`; then nothing was changed of the file that it names.
    """
    given: tuple[Sequence[Entry], ...] = (waivers, marks, clarify)
    with locked(project):
        return sum(
            _remove(project, path, key, entries) for (path, key), entries in zip(_KEYS, given, strict=True) if entries
        )


def write_baseline(project: str, lines: Iterable[Known]) -> None:
    """The baseline holds these findings and no others, sorted, each once. Raises `LedgerError`."""
    given = tuple(lines)
    edit_baseline(project, lambda _: given, is_anew=True)


def edit_baseline(
    project: str, change: Callable[[tuple[Known, ...]], Iterable[Known]], is_anew: bool = False
) -> tuple[Known, ...]:
    """The findings of the baseline after ``change`` made them from those before; no other process writes meanwhile.

    The comments at its beginning stay. With ``is_anew`` what is there need not be readable. Raises `LedgerError`.
    """
    from scanner.catalog.ledger_spelling import line_of

    with locked(project):
        data = content(project, BASELINE_PATH) or b""
        head, rows = _baseline(data, is_anew)
        made = _sorted(change(rows))
        newline = "\r\n" if b"\r\n" in data else "\n"
        text = "".join(line + newline for line in (*(head or (BASELINE_HEAD,)), *map(line_of, made)))
        if _baseline(text.encode())[1] != made:
            raise LedgerError(f"{BASELINE_PATH} would not read as what was to be written. Please report this.")
        if text.encode() != data:
            replace(project, BASELINE_PATH, text.encode())
    return made


def _add(project: str, path: str, key: str, entries: Sequence[Entry]) -> list[str]:
    from scanner.catalog.ledger_text import with_added

    data = content(project, path)
    there = _read(path, data)
    wanted = altered(there, **{key: (*getattr(there, key), *map(_bare, entries))})
    made = _checked(path, with_added(_text(data), key, entries), wanted)
    replace(project, path, (_BOM if (data or b"").startswith(_BOM) else b"") + made)
    lines = _lines(path, made, key)
    return [f"{path}:{line}" for line in lines[-len(entries) :]]


def _remove(project: str, path: str, key: str, entries: Sequence[Entry]) -> int:
    from scanner.catalog.ledger_text import without

    data = content(project, path)
    there = _read(path, data)
    left = list(getattr(there, key))
    numbers: list[int] = []
    for entry in map(_bare, entries):
        at = next((at for at in reversed(range(len(left))) if left[at] == entry and at not in numbers), -1)
        if at >= 0:
            numbers.append(at)
    if not numbers:
        return 0
    kept = tuple(entry for at, entry in enumerate(left) if at not in numbers)
    made = _checked(path, without(_text(data), key, numbers), altered(there, **{key: kept}))
    replace(project, path, (_BOM if (data or b"").startswith(_BOM) else b"") + made)
    return len(numbers)


def _bare(entry: Entry) -> Entry:
    return altered(entry, origin="")


def _read(path: str, data: bytes | None) -> WaiverFile | ClarifyFile:
    """What the file says, without origins; empty where it holds nothing. Raises `LedgerError` with file:line:column."""
    from scanner.catalog.binder import Binder
    from scanner.catalog.ledger_spelling import as_meant
    from scanner.catalog.mistakes import CatalogError

    cls = WaiverFile if path == WAIVERS_PATH else ClarifyFile
    if data is None or _is_blank(data):
        return cls(1)
    try:
        bound = Binder(path).bind(cls, data)
    except CatalogError as error:
        raise LedgerError(f"{error}\n{path} was left as it is: mend it, then decide again.") from error
    if isinstance(bound, WaiverFile):
        return WaiverFile(1, tuple(map(as_meant, bound.waivers)), tuple(map(as_meant, bound.marks)))
    assert isinstance(bound, ClarifyFile)
    return ClarifyFile(1, tuple(map(as_meant, bound.clarify)))


def _checked(path: str, text: str, wanted: WaiverFile | ClarifyFile) -> bytes:
    """``text`` as bytes, once it reads as what was wanted."""
    from scanner.catalog.mistakes import CatalogError

    made = text.encode()
    try:
        if _read(path, made) == wanted:
            return made
    except LedgerError as error:
        cause = error.__cause__
        if isinstance(cause, CatalogError):
            text = str(cause).replace("\n", " ")
            raise LedgerError(f"{path} was left as it is, for it could not be read afterwards: {text}") from error
        raise
    raise LedgerError(
        f"{path} is written in a way that cannot be edited safely, and was left as it is. Edit it by hand."
    )


def _lines(path: str, data: bytes, key: str) -> list[int]:
    """The line of each entry of a list, from 1."""
    from scanner.catalog.binder import Binder

    binder = Binder(path)
    bound = binder.bind(WaiverFile if path == WAIVERS_PATH else ClarifyFile, data)
    return [binder.marks[key, number][0] for number in range(len(getattr(bound, key)))]


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8-sig")


def _is_blank(data: bytes) -> bool:
    """True for a file with nothing in it but comments and empty lines."""
    lines = data.removeprefix(_BOM).splitlines()
    return all(not line.strip() or line.lstrip().startswith(b"#") for line in lines)


def _baseline(data: bytes, is_anew: bool = False) -> tuple[tuple[str, ...], tuple[Known, ...]]:
    """The comments at the beginning of a baseline, and its findings. Raises `LedgerError` with file:line."""
    from scanner.catalog.ledger_spelling import known_of

    head: list[str] = []
    rows: list[Known] = []
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        row = line.rstrip("\r")
        if not row.strip() or row.startswith("#"):
            if row and not rows:
                head.append(row)
            continue
        known = known_of(row)
        if known is not None:
            rows.append(known)
        elif not is_anew:
            raise LedgerError(
                f"{BASELINE_PATH}:{number}: not a line of a baseline, which is fingerprint, SHA-256 or -, rule and path. "
                "Remove it, or make the baseline anew: weighbridge baseline create --force."
            )
    return tuple(head), tuple(rows)


def _sorted(lines: Iterable[Known]) -> tuple[Known, ...]:
    by_key = {(line.path, line.rule, line.fingerprint, line.sha256): altered(line, origin="") for line in lines}
    return tuple(by_key[key] for key in sorted(by_key))
