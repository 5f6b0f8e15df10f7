"""Any other zip archive: its members as children, judged by their own content."""

from __future__ import annotations

from scanner.containers.zip import MAGIC, BadZipError, Member, directory_of, has_two_directories, open_member
from scanner.model.artifact import Child
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place


TOLD_LIMIT = 1000
"""Members of one archive that are told by name for one problem, so that a directory cannot flood the report."""


def recognise(name: str, reader: Reader) -> bool:
    """True for a zip archive that is none of torch's or skops'."""
    if name.endswith(".distcp"):
        return False  # many archives in a row: the directory at the end is one tensor's
    try:
        members = directory_of(reader)
        return not is_torch(members) and not any(member.name == "schema.json" for member in members)  # skops
    except BadZipError:
        return True  # a zip by its first bytes: `parse` says what is wrong with it


def is_torch(members: Sequence[Member]) -> bool:
    """True where a member is called ``data.pkl``, in any case: torch finds its records so."""
    return any(member.name.lower().endswith("data.pkl") for member in members)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields signs of tampering and every member as a child; an unreadable directory is a gap."""
    try:
        members = directory_of(reader)
    except BadZipError as error:
        advice = "Get the file anew" if error.reason == "malformed" else "Check this file by itself"
        yield Gap(error.reason, place, f"The zip archive cannot be read: {error}. {advice}.")
        return
    yield from tampering_of(place, reader)
    yield from children_of(place, reader, members, lambda _member: "")


def tampering_of(place: Place, reader: Reader) -> Iterator[Fact]:
    """Facts for what no writer of models makes: two directories, names given twice or leading out, flags that hide
    members. Each problem is told once for a name. Raises `BadZipError`."""
    several = has_two_directories(reader)
    if several:
        yield fact("zip-tampered", place, problem="two-directories")
    seen: set[str] = set()
    told: dict[str, set[str]] = {"duplicate-entry": set(), "encrypted-flag": set(), "outside-name": set()}
    for member in directory_of(reader):
        name = member.name
        problems = (
            ("duplicate-entry", name in seen and not several),
            ("encrypted-flag", member.encrypted),
            ("outside-name", _leads_out(name)),
        )
        for problem, is_so in problems:
            names = told[problem]
            if is_so and name not in names and len(names) < TOLD_LIMIT:
                names.add(name)
                yield fact("zip-tampered", place.inside(name), problem=problem)
        seen.add(name)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or (".." in name and ".." in name.replace("\\", "/").split("/"))


def children_of(
    place: Place, reader: Reader, members: Sequence[Member], expected: Callable[[Member], str]
) -> Iterator[Fact | Child | Gap]:
    """Each member's content as a child; a fact where its local header disagrees, a gap where it cannot be read."""
    unread = 0
    mismatched: set[str] = set()
    for member in members:
        if member.name.endswith("/") and not member.size:
            continue
        inside = place.inside(member.name)
        try:
            content, problems = open_member(reader, member)
        except BadZipError as error:
            unread += 1
            if unread <= TOLD_LIMIT:
                yield Gap("malformed", inside, f"The zip member cannot be read: {error}. Get the file anew.")
            continue
        if problems and member.name not in mismatched and len(mismatched) < TOLD_LIMIT:
            mismatched.add(member.name)
            yield from (fact("zip-tampered", inside, problem=problem) for problem in problems)
        yield Child(inside, content, expected(member))
    if unread > TOLD_LIMIT:
        message = f"{unread - TOLD_LIMIT:,} more members of the zip archive cannot be read. Get the file anew."
        yield Gap("malformed", place, message)


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
