"""Any tar archive but torch's: its members as children, judged by their own content."""

from __future__ import annotations

from scanner.containers.tar import is_tar, members_of
from scanner.model.artifact import Child
from scanner.model.fact import Gap
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

TORCH_MEMBERS = frozenset({"pickle", "tensors", "storages"})


def is_torch(reader: Reader) -> bool:
    """True where the archive holds the three members of torch's tar checkpoints."""
    members, _ = members_of(reader)
    return {member.name.removeprefix("./") for member in members} >= TORCH_MEMBERS


def recognise(_name: str, reader: Reader) -> bool:
    """True for a tar archive that is no torch checkpoint."""
    return is_tar(reader) and not is_torch(reader)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields every file in the archive as a child; an archive that ends in mid-header is a gap."""
    members, whole = members_of(reader)
    for member in members:
        if member.kind in "07" and member.size:
            yield Child(place.inside(member.name), reader.window(member.offset, member.size))
    if not whole:
        yield Gap("truncated", place, "The tar archive is cut off or damaged: get the file anew.")


FORMAT = Format(
    id="tar",
    title="Tar archive",
    parse=parse,
    suffixes=(".tar", ".nemo"),
    recognise=recognise,
    order=20,
)
