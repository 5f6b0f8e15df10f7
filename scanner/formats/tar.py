"""Any tar archive but torch's: its members as children, judged by their own content."""

from __future__ import annotations

from scanner.containers.tar import SPARSE, is_tar, members_of
from scanner.model.artifact import Child
from scanner.model.fact import Gap
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.containers.tar import TarMember
    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

TORCH_FIRST = "storages"
"""The member that torch unpickles first, before it looks for the others."""


def is_torch(reader: Reader) -> bool:
    """True where ``torch.load`` would take the archive for a checkpoint and begin to unpickle."""
    members, _ = members_of(reader)
    return any(member.name.removeprefix("./") == TORCH_FIRST and member.kind != "5" for member in members)


def recognise(_name: str, reader: Reader) -> bool:
    """True for a tar archive that is no torch checkpoint."""
    return is_tar(reader) and not is_torch(reader)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields every file in the archive as a child; an archive that ends in mid-header is a gap."""
    members, whole = members_of(reader)
    for member in members:
        if member.is_file and member.size:
            yield Child(place.inside(member.name), reader.window(member.offset, member.size))
    yield from gaps_of(place, members, whole)


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
    order=20,
)
