"""The files of a bundle put into a folder: whole or not at all, through no link, and over nothing that holds other words."""

from __future__ import annotations

import os

from scanner.model.record import record
from scanner.store.whole_file import write_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.pipeline.bundle import Bundle

MAX_CARD = 4 << 20
"""Bytes of a card or notice that is edited."""


class _RefusedError(Exception):
    pass


@record
class Written:
    """What became of a bundle's files: names that were written, that were so already, and refusals in a sentence each."""

    written: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def write_bundle(bundle: Bundle, folder: str, force: bool = False) -> Written:
    """Writes the copies, the notice and the card's changes into ``folder``, each by itself."""
    wanted: list[tuple[str, bytes | None]] = []
    refused: list[str] = []
    for name, make in _makers(bundle, folder, force):
        try:
            wanted.append((name, make()))
        except (_RefusedError, OSError) as error:
            refused.append(_reason(name, error))
    written: list[str] = []
    same: list[str] = []
    for name, data in wanted:
        if data is None:
            same.append(name)
            continue
        try:
            os.makedirs(folder, exist_ok=True)
            write_whole(os.path.join(folder, name), data)
            written.append(name)
        except OSError as error:
            refused.append(_reason(name, error))
    return Written(tuple(written), tuple(same), tuple(refused))


def _makers(bundle: Bundle, folder: str, force: bool) -> Iterator[tuple[str, Callable[[], bytes | None]]]:
    """Each file's name, and what gives its new bytes: None where it is as it has to be."""
    from functools import partial

    for name, data in bundle.copies:
        yield name, partial(_copy, folder, name, data, force)
    if bundle.notices:
        notice = _named_like(folder, "NOTICE")
        yield notice, lambda: _notice(folder, notice, bundle.notices)
    if bundle.card or bundle.prose:
        card = _named_like(folder, "README.md")
        yield card, lambda: _card(folder, card, bundle)


def _copy(folder: str, name: str, data: bytes, force: bool) -> bytes | None:
    there = _content(folder, name)
    if there == data:
        return None
    if there is not None and not force:
        raise _RefusedError("it is there with other words; move it away, or replace it with --force")
    return data


def _notice(folder: str, name: str, lines: tuple[str, ...]) -> bytes | None:
    """The notice with the lines that it lacks at its end."""
    from scanner.licensing.exact_strings import folded_text

    there = _content(folder, name) or b""
    try:
        folded = folded_text(there.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _RefusedError("it is not UTF-8; add the lines by hand") from error
    missing = [line for line in lines if folded_text(line) not in folded]
    if not missing:
        return None
    gap = b"" if not there else b"\n" if there.endswith(b"\n") else b"\n\n"
    return there + gap + "\n\n".join(missing).encode() + b"\n"


def _card(folder: str, name: str, bundle: Bundle) -> bytes | None:
    from scanner.pipeline.card_edit import CardEditError, edited

    there = _content(folder, name)
    try:
        made = edited(there or b"", bundle.card, bundle.prose)
    except CardEditError as error:
        raise _RefusedError(str(error)) from error
    return None if made == there else made


def _content(folder: str, name: str) -> bytes | None:
    """The bytes of a plain file there, None where there is none."""
    path = os.path.join(folder, name)
    if not os.path.lexists(path):
        return None
    if os.path.islink(path) or not os.path.isfile(path):
        raise _RefusedError("it is a link or no plain file; put a file there")
    if os.path.getsize(path) > MAX_CARD:
        raise _RefusedError("it is too large to be edited; edit it by hand")
    with open(path, "rb") as file:
        return file.read(MAX_CARD + 1)


def _named_like(folder: str, name: str) -> str:
    """``name`` as the folder spells it (``Notice``, ``NOTICE.txt``), or itself where nothing is there."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return name
    stem = name.lower().partition(".")[0]
    likes = [one for one in names if one.lower() in (name.lower(), f"{stem}.txt", f"{stem}.md")]
    return name if name in likes or not likes else likes[0]


def _reason(name: str, error: Exception) -> str:
    if isinstance(error, _RefusedError):
        return f"{name} was not written: {error}"
    reason = getattr(error, "strerror", None) or type(error).__name__
    return f"{name} was not written: {reason}; check the folder's rights"
