"""Torch archives (``torch.save`` since 1.6, TorchScript, packages): their pickles, not their tensors.

Source: ``torch/serialization.py`` and ``caffe2/serialize/inline_container.cc`` of PyTorch 2.13. Names count in any case:
torch finds a record through miniz, which compares them so.
"""

from __future__ import annotations

from scanner.containers.zip import DEFLATED, MAGIC, STORED, BadZipError, Member, directory_of
from scanner.formats.handed_on import PYTHON_SOURCE, SCRIPT_CODE
from scanner.formats.torch_records import with_records
from scanner.formats.torch_storages import in_storages
from scanner.formats.zip import is_torch
from scanner.formats.zip_members import children_of
from scanner.formats.zip_tampering import tampering_of
from scanner.model.artifact import Child
from scanner.model.fact import fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place


_NATIVE = (".so", ".dylib", ".dll", ".pyd", ".exe")
_EXPORTED = ("archive_format", "serialized_exported_program.json")


def recognise(name: str, reader: Reader) -> bool:
    """True for a zip archive that holds a ``data.pkl`` below one folder, as every torch archive does."""
    if name.endswith(".distcp"):
        return False  # many archives in a row: see `distcp`
    try:
        return is_torch(directory_of(reader))
    except BadZipError:
        return False


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the archive is, signs of tampering, and its pickles and other members as children.

    Storages (``data/0``, ``data/1``, …; in TorchScript also ``constants/0``) are tensors' bytes
    that no loader interprets: only how they begin is looked at.
    """
    members = directory_of(reader)
    storages = [member for member in members if _is_storage(member)]
    script = any(_is_script(member) for member in members)
    yield fact(
        "torch-zip",
        place,
        members=len(members),
        storages=len(storages),
        storage_bytes=sum(member.size for member in storages),
        script=script,
    )
    yield from tampering_of(place, reader)
    package = any(member.name.lower().endswith(".data/extern_modules") for member in members)
    code = "/ts_code/code/" if package else "/code/"  # the rest of a package is Python: see `torch_package`

    def expected(member: Member) -> str:
        name = f"/{member.name.lower()}"
        if name.endswith((".pkl", ".debug_pkl")):
            return "pickle"
        if not name.endswith(".py"):
            return ""
        return SCRIPT_CODE if code in name else PYTHON_SOURCE

    looked_into = [member for member in members if not _is_plain(member)]
    yield from with_records(place, members, children_of(place, reader, looked_into, expected))
    yield from _strange(place, members)
    yield from in_storages(place, reader, storages)


def _is_script(member: Member) -> bool:
    """True for TorchScript's code, and for its constants, by which ``torch.load`` tells a script."""
    name = f"/{member.name.lower()}"
    return "/code/" in name or name.endswith("/constants.pkl")


def _is_storage(member: Member) -> bool:
    folder, _, name = member.name.lower().rpartition("/")
    return name.isdigit() and folder.rpartition("/")[2] in ("data", "constants")


_MARKS = {"version": 8, "byteorder": 8, ".format_version": 8, ".storage_alignment": 8, "serialization_id": 48}
"""Bytes that a record of one word has at most: longer ones are looked at."""


def _is_plain(member: Member) -> bool:
    """True for what torch reads as numbers or one word."""
    return _is_storage(member) or member.size <= _MARKS.get(member.name.lower().rpartition("/")[2], -1)


def _strange(place: Place, members: tuple[Member, ...]) -> Iterator[Fact]:
    """Facts for what ``torch.save`` never writes: native libraries, records under another case of their names, and
    compression that torch's own reader lacks."""
    native = [member.name for member in members if member.name.lower().endswith(_NATIVE)]
    if native and not any(member.name.endswith(_EXPORTED) for member in members):  # those are `torch_export`'s
        from scanner.formats.archive_rows import listed

        yield fact(
            "native-code", place.inside(native[0]), count=len(native), first=native[0][:200], excerpt=listed(native)
        )
    for member in members:
        name = member.name.rpartition("/")[2]
        if name != "data.pkl" and name.lower() == "data.pkl":
            yield fact("zip-irregular", place.inside(member.name), problem="record-renamed")
        elif name == "data.pkl" and member.method not in (STORED, DEFLATED):
            yield fact("zip-irregular", place.inside(member.name), problem="unusual-compression")


FORMAT = Format(
    id="torch-zip",
    title="PyTorch checkpoint (zip)",
    parse=parse,
    suffixes=(".pt", ".pth", ".bin", ".ckpt", ".pt2", ".ptl", ".jit"),
    magics=((0, MAGIC),),
    recognise=recognise,
    states=("torch-zip", "zip-tampered", "zip-irregular", "native-code", "appended-data", "archive-concealed"),
    role="weights",
    order=10,
)
