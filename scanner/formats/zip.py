"""Any other zip archive: its members as children, judged by their own content."""

from __future__ import annotations

from scanner.containers.names import escape_of, link_escapes
from scanner.containers.zip import (
    DEFLATED,
    MAGIC,
    STORED,
    BadZipError,
    Directory,
    Member,
    MethodError,
    full_directory,
    local_of,
    open_member,
    stream_of,
)
from scanner.containers.zip_layout import LAYOUT_LIMIT, disagreements, hides_member, is_encrypted, regions
from scanner.model.artifact import CHUNK, Child, LimitReachedError
from scanner.model.fact import Fact, Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner.model.artifact import Reader

TOLD_LIMIT = 64
"""Members of one archive that are told by name for one problem, so that a directory cannot flood the report."""

CHECKED_LIMIT = 1 << 20
"""Bytes of a member whose checksum and length are looked at, although nothing is known to load it."""

CHECKED_PROGRAM = 64 << 20
"""Bytes of a pickle whose checksum and length are looked at."""

CHECKED_IN_ALL = 32 << 20

BOMB_RATIO = 200
BOMB_BYTES = 32 << 20
"""Bytes that an archive may promise to unfold to before the ratio counts; arrays have `BOMB_ARRAYS`."""
BOMB_ARRAYS = 256 << 20
"""Bytes of arrays: masks and counters that are all zeros are honest, and pack a thousandfold."""

EMPTY_LIMIT = 50_000
"""Members of no bytes: each is a file, and a folder with so many takes minutes to make and to list."""

_DEFLATE_RATIO = 1032
"""Times that deflate can make of its bytes at most."""

SMALL = 64 << 10
"""Bytes of a member that is read although larger ones have spent what may be unfolded; `BOMB_BYTES` of such in all."""

REPEATED_LIMIT = 5
"""Archives in one archive that are copies of each other: bombs of nested archives multiply so."""
REPEATED_BYTES = 64

_LINK_LIMIT = 4096
_TORCH = (".pt", ".pth", ".bin", ".ckpt")
_WRAPPED = (".pkl", ".pickle", ".p", ".joblib", ".dill", *_TORCH)
_PACKAGE = (
    ".data/extern_modules",
    ".data/python_version",
    "archive_format",
    "exported_program.json",
)  # torch.package, torch.export

_ZARR = (".zgroup", ".zarray", "zarr.json")
"""A store of arrays, whose writer appends a key's new value and leaves the old one where it is."""

_LOADED = (".pkl", ".pickle", ".npy", ".pt", ".pth", ".bin", ".h5", ".json", ".joblib", ".safetensors")


def recognise(name: str, reader: Reader) -> bool:
    """True for a zip archive that is none of torch's or skops'."""
    if name.endswith(".distcp"):
        return False  # many archives in a row: the directory at the end is one tensor's
    try:
        members = full_directory(reader).members
        return not is_torch(members) and not any(member.name == "schema.json" for member in members)  # skops
    except BadZipError:
        return True  # a zip by its first bytes: `parse` says what is wrong with it


def is_torch(members: Sequence[Member]) -> bool:
    """True where a member is called ``data.pkl``, in any case: torch finds its records so."""
    return any(member.name.lower().endswith("data.pkl") for member in members)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields signs of tampering and every member as a child; an unreadable directory is a gap."""
    try:
        members = full_directory(reader).members
    except BadZipError as error:
        advice = "Get the file anew" if error.reason == "malformed" else "Check this file by itself"
        yield Gap(error.reason, place, f"The zip archive cannot be read: {error}. {advice}.")
        return
    yield from tampering_of(place, reader)
    yield from _wrapped_pickle(place, members)
    yield from children_of(place, reader, members, lambda _member: "")


def _wrapped_pickle(place: Place, members: Sequence[Member]) -> Iterator[Fact]:
    """The fact that an archive under a name of torch's holds a model's file and none of torch's records."""
    name = (place.member or place.path).lower()
    if (
        name.endswith(_TORCH)
        and not is_torch(members)
        and any(member.name.lower().endswith(_WRAPPED) for member in members)
        and not any(member.name.endswith(_PACKAGE) for member in members)
    ):
        yield fact("container-unexpected", place, container="zip", ending=name[name.rindex(".") :])


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
        yield fact("zip-truncated" if problem == "no-directory" else "zip-tampered", place, problem=problem)
    if "no-directory" in directory.problems:
        message = "The zip archive has no directory: what its local headers tell of was read. Get the file anew."
        yield Gap("truncated", place, message)
    if directory.several:
        yield fact("zip-tampered", place, problem="two-directories")
    yield from _bombs(place, reader, directory)
    yield from _rows(place, reader, directory)
    if not directory.several and not directory.problems and len(directory.members) <= LAYOUT_LIMIT:
        yield from _beside_members(place, reader, directory)


def _rows(place: Place, reader: Reader, directory: Directory) -> Iterator[Fact]:
    """What is wrong with single members, each problem told once for a name."""
    told: dict[str, set[str]] = {}
    seen: dict[str, Member] = {}
    local_headers = len(directory.members) <= LAYOUT_LIMIT
    appends = any(member.name.rpartition("/")[2] in _ZARR for member in directory.members)
    for member in directory.members:
        problems = list(_of_row(reader, member))
        if local_headers:
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
                yield _row_fact(place.inside(member.name), problem)


def _row_fact(place: Place, problem: str) -> Fact:
    if problem in ("absolute", "parent"):
        return fact("archive-escape", place, how=problem)
    if problem == "link":
        return fact("archive-link-outside", place, how=problem)
    return fact("zip-irregular" if problem in _IRREGULAR else "zip-tampered", place, problem=problem)


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
        yield fact("zip-tampered", place, problem="overlapping-members")
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


def children_of(
    place: Place, reader: Reader, members: Sequence[Member], expected: Callable[[Member], str]
) -> Iterator[Fact | Child | Gap]:
    """Each member's content as a child, with facts where its checksum or length is wrong; a gap where it cannot be read."""
    unread = repeated = 0
    left = CHECKED_IN_ALL
    allowance = _Allowance(reader)
    archives: dict[tuple[int, int, int], Member] = {}
    for member in members:
        if (member.name.endswith("/") and not member.size) or member.is_link:
            continue
        if not allowance.bears(member):
            continue
        inside = place.inside(member.name)
        try:
            content, _ = open_member(reader, member)
            encrypted = member.encrypted and is_encrypted(reader, member, local_of(reader, member))
        except BadZipError as error:
            unread += 1
            if isinstance(error, MethodError) and member.compressed == member.size:  # nothing was packed at all
                data = reader.window(local_of(reader, member).data, member.compressed)
                yield Child(inside, data, expected(member))
            if unread <= TOLD_LIMIT:
                yield Gap(error.reason, inside, f"The zip member cannot be read: {error}. Get the file anew.")
                if isinstance(error, MethodError):
                    yield from _concealed(inside, "compression")
            continue
        if encrypted:
            unread += 1
            if unread <= TOLD_LIMIT:
                yield from _concealed(inside, "encrypted")
                yield Gap(
                    "encrypted", inside, "The zip member is encrypted: unpack it with its password and scan that."
                )
            continue
        if member.compressed > REPEATED_BYTES and content.head.startswith(MAGIC):
            twin = archives.setdefault((member.crc, member.compressed, member.size), member)
            if twin is not member and _is_same(reader, twin, member):
                repeated += 1
                continue
        expect = expected(member)
        limit = CHECKED_PROGRAM if expect else min(CHECKED_LIMIT, left)
        if member.compressed <= limit:
            checked = _Check(reader, member, content, limit)
            left -= 0 if expect else checked.length
            yield from checked.told(inside)
            content = checked.content
        yield Child(inside, content, expect)
    yield from allowance.told(place)
    if repeated >= REPEATED_LIMIT:
        yield fact("resource-bomb", place, limit="limit-repeats")
    if unread > TOLD_LIMIT:
        message = f"{unread - TOLD_LIMIT:,} more members of the zip archive cannot be read. Get the file anew."
        yield Gap("malformed", place, message)


def _concealed(place: Place, how: str) -> Iterator[Fact]:
    from scanner.formats.expected import concealed

    told = concealed("zip", place, how)
    if told:
        yield told


class _Allowance:
    """What the members of one archive may cost together: more than their bytes only where they lie on one another, and
    unfolded no more than a bomb's ratio. Small members have an allowance of their own."""

    def __init__(self, reader: Reader) -> None:
        self.whole = reader.size
        self.packed = 2 * reader.size + CHUNK
        self.large = max(BOMB_ARRAYS, BOMB_RATIO * reader.size)
        self.small = BOMB_BYTES
        self.overlapping = self.bombs = 0

    def bears(self, member: Member) -> bool:
        """True where ``member`` is still read; takes off what it costs."""
        packed = min(member.compressed, self.whole)  # a directory may write what it likes
        if packed > self.packed:
            self.overlapping += 1
            return False
        self.packed -= packed
        if member.method == STORED:
            return True
        size = min(member.size, _DEFLATE_RATIO * packed) if member.method == DEFLATED else member.size
        if size <= min(SMALL, self.small):
            self.small -= size
        elif size <= self.large:
            self.large -= size
        else:
            self.bombs += 1
            return False
        return True

    def told(self, place: Place) -> Iterator[Fact | Gap]:
        """What was left out."""
        for count, limit, why in (
            (self.overlapping, "limit-overlap", "they share bytes with others"),
            (self.bombs, "limit-ratio", "they unfold to far more than their size"),
        ):
            if count:
                yield fact("resource-bomb", place, limit=limit)
                yield Gap(limit, place, f"{count:,} members were not read: {why}. Unpack it where that does no harm.")


def _is_same(reader: Reader, first: Member, second: Member) -> bool:
    """True where two members are stored as the same bytes, so that reading one of them is enough."""
    one, other = local_of(reader, first).data, local_of(reader, second).data
    return first.method == second.method and all(
        reader.read_at(one + at, size) == reader.read_at(other + at, size)
        for at in range(0, first.compressed, CHUNK)
        if (size := min(CHUNK, first.compressed - at))
    )


class _Check:
    """One member read to its end, or to ``limit``: ``content`` is as long as it really is."""

    def __init__(self, reader: Reader, member: Member, content: Reader, limit: int) -> None:
        self.member = member
        self.content = content
        self.problem = ""
        self.bomb = False
        self.length = content.size
        try:
            sums = self._stored(limit) if member.method == STORED else self._unfolded(reader, limit)
        except LimitReachedError as error:
            if error.reason != "limit-ratio":
                raise
            self.bomb = True
        else:
            if sums and member.crc and member.crc not in sums:
                self.problem = self.problem or "crc-mismatch"

    def _stored(self, limit: int) -> set[int]:
        from zlib import crc32

        if self.length > limit:
            return set()
        data = self.content.read_at(0, self.length)
        return {crc32(data), crc32(data[: min(self.member.size, self.member.compressed)])}

    def _unfolded(self, reader: Reader, limit: int) -> set[int]:
        from zlib import crc32

        stream = stream_of(reader, self.member)
        assert stream is not None
        crc = length = 0
        while piece := stream.fetch(length, min(CHUNK, limit + 1 - length)):
            crc = crc32(piece, crc)
            length += len(piece)
        stream.let_go()
        if length > limit:
            return set()
        self.length = length
        if length != self.member.size:
            self.problem = "size-mismatch"
        self.content = reader.derived(length, stream.fetch)
        return {crc}

    def told(self, place: Place) -> Iterator[Fact | Gap]:
        """What was found wrong."""
        if self.problem:
            yield _row_fact(place, self.problem)
        if self.bomb:
            yield fact("resource-bomb", place, limit="limit-ratio")
            yield Gap("limit-ratio", place, "The member unfolds to far more than its size: unpack it with a limit.")


FORMAT = Format(
    id="zip",
    title="Zip archive",
    parse=parse,
    suffixes=(".zip", ".npz", ".keras", ".mar", ".skops"),
    magics=((0, MAGIC), (0, b"PK\x05\x06")),  # the second: an archive without members
    recognise=recognise,
    states=(
        "zip-tampered",
        "zip-irregular",
        "zip-truncated",
        "archive-escape",
        "archive-link-outside",
        "archive-concealed",
        "container-unexpected",
        "appended-data",
        "resource-bomb",
    ),
    role="",
    order=20,
)
