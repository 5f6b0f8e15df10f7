"""Any other zip archive: its members as children, judged by their own content."""

from __future__ import annotations

from scanner.containers.zip import MAGIC, BadZipError, Member, full_directory
from scanner.formats.zip_members import children_of
from scanner.formats.zip_tampering import tampering_of
from scanner.model.artifact import Child
from scanner.model.fact import Fact, Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model.artifact import Reader

_TORCH = (".pt", ".pth", ".bin", ".ckpt")
_WRAPPED = (".pkl", ".pickle", ".p", ".joblib", ".dill", *_TORCH)
_PACKAGE = (
    ".data/extern_modules",
    ".data/python_version",
    "archive_format",
    "exported_program.json",
)  # torch.package, torch.export


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
