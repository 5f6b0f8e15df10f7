"""What no writer of models puts into a zip archive: names that lead out or occur twice, flags that hide members, bytes
between and behind them, and the finding for each."""

from __future__ import annotations

from scanner.containers.names import escape_of, link_escapes
from scanner.containers.zip import (
    STORED,
    BadZipError,
    Directory,
    Member,
    full_directory,
    local_of,
    open_member,
)
from scanner.containers.zip_layout import LAYOUT_LIMIT, disagreements, hides_member, is_encrypted, regions
from scanner.model.artifact import Child
from scanner.model.fact import Fact, Gap, fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader

TOLD_LIMIT = 64
"""Members of one archive that are told by name for one problem, so that a directory cannot flood the report."""

BOMB_RATIO = 200
BOMB_BYTES = 32 << 20
"""Bytes that an archive may promise to unfold to before the ratio counts; arrays have `BOMB_ARRAYS`."""
BOMB_ARRAYS = 256 << 20
"""Bytes of arrays: masks and counters that are all zeros are honest, and pack a thousandfold."""

FAR_LOCALS = 32
"""Members whose local headers are looked at where each look is a request: of those that a loader opens, the first."""

EMPTY_LIMIT = 50_000
"""Members of no bytes: each is a file, and a folder with so many takes minutes to make and to list."""

_LINK_LIMIT = 4096
_ZARR = (".zgroup", ".zarray", "zarr.json")
"""A store of arrays, whose writer appends a key's new value and leaves the old one where it is."""

_LOADED = (".pkl", ".pickle", ".npy", ".pt", ".pth", ".bin", ".h5", ".json", ".joblib", ".safetensors")


def tampering_of(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Facts for what no writer of models makes: headers that disagree with the directory, names given twice or leading
    out, flags that hide members, bytes that belong to none (searched, and handed on where they hold a program).

    Raises `BadZipError`.
    """
    from scanner.formats.expected import unexpected

    directory = full_directory(reader)
    told = unexpected("zip", place)
    if told:
        yield told
    for problem in directory.problems:
        if problem == "no-directory":
            yield fact("zip-truncated", place, problem=problem)
        else:
            yield _of_directory(place, directory, problem)
    if "no-directory" in directory.problems:
        message = "The zip archive has no directory: what its local headers tell of was read. Get the file anew."
        yield Gap("truncated", place, message)
    if directory.several:
        yield _of_directory(place, directory, "two-directories")
    yield from _bombs(place, reader, directory)
    yield from _rows(place, reader, directory)
    if is_far(reader, directory):
        message = (
            f"Of its {len(directory.members):,} members only the directory was read, and what a loader runs: tensors and"
            " the bytes between them are looked at where the file is downloaded."
        )
        yield Gap("far-members", place, message, incomplete=False)
    elif not directory.several and not directory.problems and len(directory.members) <= LAYOUT_LIMIT:
        yield from _beside_members(place, reader, directory)


def is_far(reader: Reader, directory: Directory) -> bool:
    """True where looking at every member would cost too many requests, so that few are looked at."""
    return bool(reader.far) and len(directory.members) > FAR_LOCALS


def _rows(place: Place, reader: Reader, directory: Directory) -> Iterator[Fact]:
    """What is wrong with single members, each problem told once for a name."""
    told: dict[str, set[str]] = {}
    seen: dict[str, Member] = {}
    far = is_far(reader, directory)
    left = 0 if len(directory.members) > LAYOUT_LIMIT else FAR_LOCALS if far else LAYOUT_LIMIT
    appends = any(member.name.rpartition("/")[2] in _ZARR for member in directory.members)
    for member in directory.members:
        problems = list(_of_row(reader, member))
        if left and (not far or _is_loaded(member.name)):
            left -= 1
            problems += _of_local(reader, member)
        twin = seen.setdefault(_as_loaders_compare(member.name), member)
        if twin is member or directory.several or (appends and not _is_loaded(member.name)):
            pass
        elif _is_other(twin, member):
            problems.append("duplicate-entry")
        for problem in problems:
            names = told.setdefault(problem, set())
            if member.name not in names and len(names) < TOLD_LIMIT:
                names.add(member.name)
                rows = _shown(reader, member, twin if problem == "duplicate-entry" else None, far)
                yield row_fact(place.inside(member.name), problem, rows)


def _of_directory(place: Place, directory: Directory, problem: str) -> Fact:
    from scanner.formats.archive_rows import directory_rows  # not at the top: few archives are amiss

    return fact("zip-tampered", place, problem=problem, excerpt=directory_rows(directory))


def _shown(reader: Reader, member: Member, twin: Member | None, far: bool) -> tuple[str, ...]:
    """What the archive says of the member; of one that is far away only its row in the directory."""
    from scanner.formats.archive_rows import name_rows, twin_rows, zip_rows

    if twin is not None:
        return twin_rows(twin, member)
    return name_rows(member.name, member.header_offset) if far else zip_rows(reader, member)


def row_fact(place: Place, problem: str, rows: tuple[str, ...] = ()) -> Fact:
    """The fact of what is wrong with one member; ``rows`` show it."""
    if problem in ("absolute", "parent"):
        return fact("archive-escape", place, how=problem, excerpt=rows)
    if problem == "link":
        return fact("archive-link-outside", place, how=problem, excerpt=rows)
    return fact("zip-irregular" if problem in _IRREGULAR else "zip-tampered", place, problem=problem, excerpt=rows)


_IRREGULAR = ("crc-mismatch", "control-name", "unknown-method", "unknown-version")
_VERSION_LIMIT = (
    63  # 4.4.3.2: the last that the specification gives; zipfile refuses what asks for more, miniz does not
)


def _of_row(reader: Reader, member: Member) -> Iterator[str]:
    escape = escape_of(member.name)
    if escape:
        yield escape
    name = member.name.removesuffix("\r")  # macOS keeps a folder's icon in a file called Icon and a carriage return
    if not name.isprintable() and any(character < " " or character == "\x7f" for character in name):
        yield "control-name"
    if member.method > 99 or member.method in (7, 11, 13, 15, 17):
        yield "unknown-method"
    if member.needed > _VERSION_LIMIT:
        yield "unknown-version"
    if member.is_link and member.size <= _LINK_LIMIT and not member.encrypted:
        try:
            target = open_member(reader, member)[0].read_at(0, _LINK_LIMIT).decode("utf-8", "replace")
        except (BadZipError, OSError):
            return
        if link_escapes(member.name, target):
            yield "link"


def _of_local(reader: Reader, member: Member) -> Iterator[str]:
    try:
        local = local_of(reader, member)
    except BadZipError:
        yield "no-local-header"
        return
    hidden = (member.flags | local.flags) & 0x2041
    if hidden and not is_encrypted(reader, member, local):
        yield "encrypted-flag"
    yield from disagreements(member, local)


def _as_loaders_compare(name: str) -> str:
    """The name by which miniz finds a record: any case and either slash; names that nothing loads count as they are."""
    plain = name.replace("\\", "/").lower()
    return plain if plain.endswith(_LOADED) else name


def _is_loaded(name: str) -> bool:
    """True for a name that a loader takes from an archive of arrays as anything but a part of them."""
    return name.lower().endswith(_LOADED) and name.rpartition("/")[2] not in _ZARR


def _is_other(first: Member, second: Member) -> bool:
    """True where two rows of one name hold different bytes, so that it matters which one is taken."""
    return (first.crc, first.size, first.method) != (second.crc, second.size, second.method) or not first.crc


def _bombs(place: Place, reader: Reader, directory: Directory) -> Iterator[Fact | Gap]:
    arrays = others = packed = 0
    for member in directory.members:
        if member.method == STORED:
            continue
        packed += member.compressed
        if member.name.endswith(".npy"):
            arrays += member.size
        else:
            others += member.size
    empty = sum(not member.size and not member.name.endswith("/") for member in directory.members)
    if empty >= EMPTY_LIMIT:
        yield fact("resource-bomb", place, limit="limit-children")
    packed = min(packed, reader.size) or 1
    if (others > BOMB_BYTES or arrays + others > BOMB_ARRAYS) and arrays + others > BOMB_RATIO * packed:
        yield fact("resource-bomb", place, limit="limit-ratio")
        message = f"It promises to unfold to more than {BOMB_RATIO} times its size: unpack it where that does no harm."
        yield Gap("limit-ratio", place, message)


def _beside_members(place: Place, reader: Reader, directory: Directory) -> Iterator[Fact | Child | Gap]:
    """What lies before, between and behind the members."""
    from scanner.formats.appended import appended, is_zero

    found, overlap = regions(reader, directory)
    if overlap:
        yield _of_directory(place, directory, "overlapping-members")
    if directory.comment:  # words are what a comment is for
        for item in appended(place, reader, directory.tail, directory.tail + directory.comment, "in the comment of"):
            if not _is_plain(item):
                yield item
    for region in found[:TOLD_LIMIT]:
        if is_zero(reader, region.start, region.end):
            continue
        problem = "hidden-member" if hides_member(reader, region) else _REGIONS[region.side]
        yield fact("zip-irregular", Place(place.path, place.member, region.start), problem=problem)
        yield from appended(place, reader, region.start, region.end, region.side)


_REGIONS = {"before": "prefix-data", "between": "hidden-data", "after": "trailing-data"}


def _is_plain(item: Fact | Child | Gap) -> bool:
    return isinstance(item, Fact) and item.get("holds") in ("data", "zeros")
