"""The members of a zip archive as children, with what their own bytes say against the directory, within bounds."""

from __future__ import annotations

from scanner.containers.zip import (
    DEFLATED,
    MAGIC,
    STORED,
    BadZipError,
    Member,
    MethodError,
    local_of,
    open_member,
    stream_of,
)
from scanner.containers.zip_layout import is_encrypted
from scanner.formats.zip_tampering import BOMB_ARRAYS, BOMB_BYTES, BOMB_RATIO, TOLD_LIMIT, row_fact
from scanner.model.artifact import CHUNK, Child, LimitReachedError
from scanner.model.fact import Fact, Gap, fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner.model.artifact import Reader

CHECKED_LIMIT = 1 << 20
"""Bytes of a member whose checksum and length are looked at, although nothing is known to load it."""

CHECKED_PROGRAM = 64 << 20
"""Bytes of a pickle whose checksum and length are looked at."""

CHECKED_IN_ALL = 32 << 20

_DEFLATE_RATIO = 1032
"""Times that deflate can make of its bytes at most."""

SMALL = 64 << 10
"""Bytes of a member that is read although larger ones have spent what may be unfolded; `BOMB_BYTES` of such in all."""

REPEATED_LIMIT = 5
"""Archives in one archive that are copies of each other: bombs of nested archives multiply so."""
REPEATED_BYTES = 64


def children_of(
    place: Place, reader: Reader, members: Sequence[Member], expected: Callable[[Member], str]
) -> Iterator[Fact | Child | Gap]:
    """Each member's content as a child, with facts where its checksum or length is wrong; a gap where it cannot be read."""
    unread = repeated = 0
    left = CHECKED_IN_ALL
    allowance = _Allowance(reader)
    archives: dict[tuple[int, int, int], Member] = {}
    for member in members:
        if (not member.size and member.name.endswith("/")) or member.is_link:
            continue
        if not allowance.bears(member):
            continue
        inside = place.inside(member.name)
        try:
            content, _ = open_member(reader, member)
            is_hidden = member.encrypted and is_encrypted(reader, member, local_of(reader, member))
        except BadZipError as error:
            unread += 1
            if isinstance(error, MethodError) and member.compressed == member.size:  # nothing was packed at all
                data = reader.window(local_of(reader, member).data, member.compressed)
                yield Child(inside, data, expected(member))
            if unread <= TOLD_LIMIT:
                yield from _unreadable(inside, error)
            continue
        if is_hidden:
            unread += 1
            if unread <= TOLD_LIMIT:
                yield from _encrypted(inside)
            continue
        if member.compressed > REPEATED_BYTES and content.head.startswith(MAGIC):
            twin = archives.setdefault((member.crc, member.compressed, member.size), member)
            if twin is not member and _is_same(reader, twin, member):
                repeated += 1
                continue
        expect = expected(member)
        limit = CHECKED_PROGRAM if expect else min(CHECKED_LIMIT, left)
        is_empty = member.method == STORED and not (content.size or member.crc)
        if member.compressed <= limit and not is_empty:
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


def _unreadable(place: Place, error: BadZipError) -> Iterator[Fact | Gap]:
    yield Gap(error.reason, place, f"The zip member cannot be read: {error}. Get the file anew.")
    if isinstance(error, MethodError):
        yield from _concealed(place, "compression")


def _encrypted(place: Place) -> Iterator[Fact | Gap]:
    yield from _concealed(place, "encrypted")
    message = "The zip member is encrypted: unpack it with its password and scan that."
    yield Gap("encrypted", place, message)


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
        self.archive = reader
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
        shorter = min(self.member.size, self.member.compressed)
        return {crc32(data), crc32(data[:shorter])} if shorter < len(data) else {crc32(data)}

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
            from scanner.formats.archive_rows import zip_rows  # not at the top: few members are amiss

            yield row_fact(place, self.problem, zip_rows(self.archive, self.member))
        if self.bomb:
            yield fact("resource-bomb", place, limit="limit-ratio")
            yield Gap("limit-ratio", place, "The member unfolds to far more than its size: unpack it with a limit.")
