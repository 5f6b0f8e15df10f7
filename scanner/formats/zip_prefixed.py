"""A zip archive behind other bytes: ``zipfile`` and torch's script loader find it all the same, from the file's end.

Only under names that promise weights: programs that unpack themselves are made so, and no loader of models opens them.
"""

from __future__ import annotations

from scanner.containers.zip import BadZipError, Directory, Member, full_directory
from scanner.formats.appended import appended
from scanner.formats.expected import WEIGHTS
from scanner.formats.zip import parse as parse_zip
from scanner.model.artifact import Child
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact, Gap

_END = b"PK\x05\x06"


def recognise(name: str, reader: Reader) -> bool:
    """True where a file of weights that does not begin as a zip archive ends as one."""
    if not name.endswith((*WEIGHTS, ".zip")) or reader.head.startswith(b"PK\x03\x04") or reader.size < 22:
        return False
    if reader.far > 1 and reader.head[8:9] == b"{":
        return False  # one of many shards, whose source says that their ends are not looked at
    tail = reader.read_at(max(0, reader.size - 4096), 4096)
    return _END in tail and _first(reader) >= 0


def _is_value(reader: Reader) -> bool:
    """True where the archive is a value of the pickle that the file is (a Keras model pickles itself as one): nothing but
    the pickle's own opcodes stand around it."""
    if reader.head[:1] != b"\x80" or reader.read_at(reader.size - 1, 1) != b".":
        return False
    from scanner.formats.pickle import PickleRun

    machine = PickleRun(Place(""), reader).next_stream()
    return machine.ended == "stop" and machine.damage is None and machine.end == reader.size


def _first(reader: Reader) -> int:
    """The offset of the first member, -1 where there is none."""
    try:
        directory = full_directory(reader)
    except BadZipError:
        return -1
    if directory.problems == ("no-directory",):
        return -1
    return min((member.header_offset for member in directory.members), default=-1)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what stands before the archive, and the archive."""
    first = _first(reader)
    if not first:  # the first local header itself was changed
        yield from parse_zip(place, reader)
        return
    directory = full_directory(reader)
    end = reader.size
    if _is_value(reader):
        end = directory.tail + directory.comment
    else:
        yield fact("zip-irregular", Place(place.path, place.member, 0), problem="prefix-data")
        yield from appended(place, reader, 0, first, "before")
    archive = reader.window(first, end - first)
    archive.shared["zip"] = _moved(directory, first)
    yield Child(place, archive)


def _moved(directory: Directory, by: int) -> Directory:
    """The directory as it is in the archive alone."""
    members = tuple(
        Member(
            member.name,
            member.raw_name,
            member.flags,
            member.method,
            member.crc,
            member.compressed,
            member.size,
            member.header_offset - by,
            member.mode,
            member.needed,
        )
        for member in directory.members
    )
    return Directory(
        members,
        directory.several,
        directory.problems,
        directory.start - by,
        directory.end - by,
        directory.records - by,
        directory.tail - by,
        directory.comment,
    )


FORMAT = Format(
    id="zip-prefixed",
    title="Zip archive behind other bytes",
    parse=parse,
    recognise=recognise,
    states=("zip-irregular", "zip-tampered", "appended-data"),
    role="weights",
    order=20,
)
