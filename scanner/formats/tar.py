"""Any tar archive but torch's: its members as children, judged by their own content."""

from __future__ import annotations

from scanner.containers.tar import LINKS, SPARSE, is_tar, members_of
from scanner.model.artifact import Child
from scanner.model.fact import Fact, Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.containers.tar import TarMember
    from scanner.model.artifact import Reader
    from scanner.model.place import Place

TORCH_FIRST = "storages"
"""The member that torch unpickles first, before it looks for the others."""

TOLD_LIMIT = 64
"""Members that are told by name for one problem."""

BOMB_RATIO = 200
BOMB_BYTES = 256 << 20
"""Bytes that files with holes may have before the ratio counts."""

_DEVICES = "346"


def is_torch(reader: Reader) -> bool:
    """True where ``torch.load`` would take the archive for a checkpoint and begin to unpickle."""
    members, _ = members_of(reader)
    return any(member.name.removeprefix("./") == TORCH_FIRST and member.kind != "5" for member in members)


def recognise(_name: str, reader: Reader) -> bool:
    """True for a tar archive that is no torch checkpoint."""
    return is_tar(reader) and not is_torch(reader)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields every file in the archive as a child and what unpacking it would do outside of its folder."""
    from scanner.formats.expected import unexpected

    told = unexpected("tar", place)
    if told:
        yield told
    members, whole = members_of(reader)
    yield from escapes_of(place, members)
    unfolded = sum(member.unfolded for member in members)
    if unfolded > BOMB_BYTES and unfolded > BOMB_RATIO * reader.size:
        yield fact("resource-bomb", place, limit="limit-ratio")
    for member in members:
        if member.is_file and member.size:
            yield Child(place.inside(member.name), reader.window(member.offset, member.size))
    yield from gaps_of(place, members, whole)
    yield from behind(place, reader, members)


def behind(place: Place, reader: Reader, members: Sequence[TarMember]) -> Iterator[Fact | Child | Gap]:
    """Yields what hides behind the last member that was read: a second archive, which ``tarfile`` may be told to go on
    to, or bytes of a member whose kind has none."""
    from scanner.formats.appended import appended

    end = max((member.offset + (member.size if member.is_file else 0) for member in members), default=0)
    for item in appended(place, reader, end, reader.size, "after"):
        if not (isinstance(item, Fact) and item.get("holds") == "zeros"):
            yield item


def escapes_of(place: Place, members: Sequence[TarMember]) -> Iterator[Fact]:
    """Facts for members that unpacking puts outside of the archive's folder, for links and devices that lead there, and
    for names that stand for two contents."""
    from scanner.containers.names import escape_of, link_escapes
    from scanner.formats.archive_rows import name_rows

    told: dict[str, int] = {}
    links: set[str] = set()
    sizes: dict[str, TarMember] = {}
    for member in members:
        problem = ""
        kind = "archive-escape"
        if escape_of(member.name):
            problem = escape_of(member.name)
        elif member.kind in LINKS and link_escapes(member.name, member.link, member.kind == "1"):
            kind, problem = "archive-link-outside", "link"
        elif member.kind in LINKS and ".." in member.link and _through(links, member.name):
            kind, problem = "archive-link-outside", "link-through-link"
        elif member.kind in _DEVICES:
            kind, problem = "archive-link-outside", "device"
        elif member.is_file:
            name = member.name.removeprefix("./")
            twin = sizes.setdefault(name, member)
            if twin is not member and twin.offset != member.offset:
                kind, problem = "archive-duplicate", "duplicate"
        if member.kind == "2":
            links.add(_plain(member.name))
        if problem:
            told[problem] = told.get(problem, 0) + 1
            if told[problem] <= TOLD_LIMIT:
                inside = place.inside(member.name)
                yield fact(kind, inside, how=problem, excerpt=name_rows(member.name, member.offset, member.link))


def _through(links: set[str], name: str) -> bool:
    """True where a folder of ``name`` is a link, so that what is put there lands elsewhere."""
    folders = _plain(name).split("/")[:-1]
    return any("/".join(folders[: number + 1]) in links for number in range(min(len(folders), 64)))


def _plain(name: str) -> str:
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def gaps_of(place: Place, members: Sequence[TarMember], whole: bool) -> Iterator[Gap]:
    """Gaps for members whose content is not what lies in the archive, and for an archive that cannot be followed."""
    holes = [member for member in members if member.kind == SPARSE]
    if holes:
        message = (
            f"{len(holes)} sparse members were read without their holes: unpack the archive and scan what comes out."
        )
        yield Gap("unsupported-container", place.inside(holes[0].name), message)
    if not whole:
        yield Gap("truncated", place, "The tar archive is cut off or damaged: get the file anew.")


FORMAT = Format(
    id="tar",
    title="Tar archive",
    parse=parse,
    suffixes=(".tar", ".nemo"),
    magics=((0, b""),),  # the first bytes are a name, that may be another format's magic
    recognise=recognise,
    states=(
        "archive-escape",
        "archive-link-outside",
        "archive-duplicate",
        "container-unexpected",
        "resource-bomb",
        "appended-data",
    ),
    order=20,
)
