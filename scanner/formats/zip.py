"""Any other zip archive: its members as children, judged by their own content."""

from __future__ import annotations

from scanner.containers.zip import MAGIC, BadZipError, Member, directory_of, open_member
from scanner.model.artifact import Child
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place


def recognise(_name: str, reader: Reader) -> bool:
    """True for a zip archive that holds no ``data.pkl``: those are torch's."""
    try:
        return not any(member.name.endswith("data.pkl") for member in directory_of(reader))
    except BadZipError:
        return True  # a zip by its first bytes: `parse` says what is wrong with it


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields signs of tampering and every member as a child; an unreadable directory is a gap."""
    try:
        members = directory_of(reader)
    except BadZipError as error:
        yield Gap("malformed", place, f"The zip archive cannot be read: {error}. Get the file anew.")
        return
    yield from tampering_of(place, members)
    yield from children_of(place, reader, members, lambda _member: "")


def tampering_of(place: Place, members: Sequence[Member]) -> Iterator[Fact]:
    """Facts for what no writer of models makes: names given twice or leading out, flags that hide members."""
    seen: set[str] = set()
    for member in members:
        if member.name in seen:
            yield fact("zip-tampered", place.inside(member.name), problem="duplicate-entry")
        if member.encrypted:
            yield fact("zip-tampered", place.inside(member.name), problem="encrypted-flag")
        if member.name.startswith(("/", "\\")) or ".." in member.name.replace("\\", "/").split("/"):
            yield fact("zip-tampered", place.inside(member.name), problem="outside-name")
        seen.add(member.name)


def children_of(
    place: Place, reader: Reader, members: Sequence[Member], expected: Callable[[Member], str]
) -> Iterator[Fact | Child | Gap]:
    """Each member's content as a child; a fact where its local header disagrees, a gap where it cannot be read."""
    for member in members:
        if member.name.endswith("/") and not member.size:
            continue
        inside = place.inside(member.name)
        try:
            content, problems = open_member(reader, member)
        except BadZipError as error:
            yield Gap("malformed", inside, f"The zip member cannot be read: {error}. Get the file anew.")
            continue
        for problem in problems:
            yield fact("zip-tampered", inside, problem=problem)
        yield Child(inside, content, expected(member))


FORMAT = Format(
    id="zip",
    title="Zip archive",
    parse=parse,
    suffixes=(".zip", ".npz", ".keras", ".mar", ".skops"),
    magics=((0, MAGIC),),
    recognise=recognise,
    states=("zip-tampered",),
    role="",
    order=20,
)
