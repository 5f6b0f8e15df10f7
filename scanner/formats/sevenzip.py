"""7z archives: what is inside is judged, and under a name of weights the wrapper itself is told.

What the standard library cannot unfold is read through ``py7zr`` where that is installed (the extra ``archives``).
"""

from __future__ import annotations

from scanner.containers.names import escape_of, link_escapes
from scanner.containers.sevenzip import (
    MAGIC,
    BadSevenZipError,
    EncryptedError,
    SevenZip,
    archive_of,
)
from scanner.containers.sevenzip_methods import folder_reader
from scanner.containers.zip import MethodError
from scanner.formats.appended import appended
from scanner.formats.expected import concealed, unexpected
from scanner.model.artifact import Child, LimitReachedError
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.containers.sevenzip import File
    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

BOMB_RATIO = 200
BOMB_BYTES = 64 << 20
"""Bytes that an archive may promise to unfold to before the ratio counts."""

TOLD_LIMIT = 64
_LINK_LIMIT = 4096


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields every file in the archive as a child, what unpacking it would do outside, and gaps for what cannot be read."""
    told = unexpected("7z", place)
    if told:
        yield told
    try:
        archive = archive_of(reader)
    except EncryptedError:
        yield fact("archive-concealed", place, container="7z", name="files whose names are hidden", how="encrypted")
        yield Gap("encrypted", place, "The 7z archive is encrypted: unpack it with its password and scan that.")
        return
    except (BadSevenZipError, MethodError, LimitReachedError, OSError) as error:
        if isinstance(error, LimitReachedError) and error.reason != "limit-ratio":
            raise
        yield fact("archive-malformed", place, container="7z", problem=str(error)[:200])
        yield Gap("malformed", place, f"The 7z archive cannot be read: {error}. Get the file anew.")
        return
    yield from _bomb(place, reader, archive)
    yield from _files(place, reader, archive)
    if archive.end < reader.size:
        yield from appended(place, reader, archive.end, reader.size, "after")


def _bomb(place: Place, reader: Reader, archive: SevenZip) -> Iterator[Fact | Gap]:
    promised = sum(folder.size for folder in archive.folders)
    if promised > BOMB_BYTES and promised > BOMB_RATIO * reader.size:
        yield fact("resource-bomb", place, limit="limit-ratio")
        message = f"It promises to unfold to more than {BOMB_RATIO} times its size: unpack it where that does no harm."
        yield Gap("limit-ratio", place, message)


def _files(place: Place, reader: Reader, archive: SevenZip) -> Iterator[Fact | Child | Gap]:
    folders: dict[int, Reader] = {}
    unread: dict[int, str] = {}
    told = 0
    for file in archive.files:
        inside = place.inside(file.name or "unnamed")
        how = escape_of(file.name)
        if how and told < TOLD_LIMIT:
            from scanner.formats.archive_rows import name_rows

            told += 1
            yield fact("archive-escape", inside, how=how, excerpt=name_rows(file.name, file.offset))
        if file.folder < 0 or not file.size or file.folder in unread:
            continue
        try:
            if file.folder not in folders:
                folders[file.folder] = folder_reader(reader, archive.folders[file.folder])
        except MethodError as error:
            unread[file.folder] = str(error)
            continue
        content = folders[file.folder].window(file.offset, file.size)
        if file.is_link:
            if told < TOLD_LIMIT and _leads_out(file, content):
                told += 1
                yield fact("archive-link-outside", inside, how="link")
            continue
        yield Child(inside, content)
    if unread:
        yield from _elsewhere(place, reader, archive, unread)


def _leads_out(file: File, content: Reader) -> bool:
    try:
        return link_escapes(file.name, content.read_at(0, _LINK_LIMIT).decode("utf-8", "replace"))
    except OSError:
        return True


def _elsewhere(place: Place, reader: Reader, archive: SevenZip, unread: dict[int, str]) -> Iterator[Fact | Child | Gap]:
    """What py7zr unfolds of the folders that were not read here, and gaps for the rest."""
    if any("06f10701" in problem for problem in unread.values()):
        yield from _concealed(place, archive, unread, "encrypted")
        yield Gap(
            "encrypted", place, "Files in the 7z archive are encrypted: unpack it with its password and scan that."
        )
        return
    from scanner.formats.sevenzip_py7zr import AbsentError, UnreadError, contents

    wanted = [file for file in archive.files if file.folder in unread and file.size and not file.is_link]
    try:
        found = contents(reader, wanted)
    except AbsentError:
        yield from _concealed(place, archive, unread, "compression")
        problem = next(iter(unread.values()))
        message = f'A 7z {problem} here: pip install "weighbridge[archives]" and scan again, or unpack it first.'
        yield Gap("unsupported-container", place, message)
    except UnreadError as error:
        yield from _concealed(place, archive, unread, "compression")
        yield Gap("unsupported-container", place, f"py7zr does not read the 7z archive: {error}. Unpack it first.")
    else:
        for name, data in found:
            yield Child(place.inside(name), reader.derived(len(data), _fetch(data)))


def _concealed(place: Place, archive: SevenZip, unread: dict[int, str], how: str) -> Iterator[Fact]:
    files = (file for file in archive.files if file.folder in unread and file.size)
    found = (concealed("7z", place.inside(file.name or "unnamed"), how) for file in files)
    yield from [told for told in found if told][:TOLD_LIMIT]


def _fetch(data: bytes) -> Callable[[int, int], bytes]:
    return lambda at, count: data[at : at + count]


if TYPE_CHECKING:
    from collections.abc import Callable

FORMAT = Format(
    id="7z",
    title="7z archive",
    parse=parse,
    suffixes=(".7z",),
    magics=((0, MAGIC),),
    states=(
        "container-unexpected",
        "archive-malformed",
        "archive-concealed",
        "archive-escape",
        "archive-link-outside",
        "resource-bomb",
        "appended-data",
    ),
    role="weights",
    order=20,
)
