"""``torch.package`` archives: Python modules that are imported and run when the model inside is unpickled.

Source: ``torch/package/package_importer.py`` of PyTorch 2.13. The zip reader takes the members; this adds what the archive
is, and hands the modules on as Python source.
"""

from __future__ import annotations

from scanner.containers.zip import MAGIC, BadZipError, directory_of, open_member
from scanner.formats.handed_on import PYTHON_SOURCE
from scanner.model.artifact import Child
from scanner.model.fact import fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.containers.zip import Member
    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

TOLD_LIMIT = 64
"""Modules of one archive that are told by name."""

_MARK = ".data/extern_modules"
_SCRIPT = ".data/ts_code/"


def recognise(name: str, reader: Reader) -> bool:
    """True for a zip archive that lists the modules it expects outside of it, or brings modules under the name of an
    ExecuTorch program, which is none."""
    try:
        names = [member.name for member in directory_of(reader)]
    except BadZipError:
        return False
    mark = ".py" if name.endswith(".pte") else _MARK
    return any(member.endswith(mark) for member in names)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields that the archive brings code, and each module of it as a child."""
    modules = [member for member in directory_of(reader) if member.name.endswith(".py") and _SCRIPT not in member.name]
    yield from packaged(place, reader, modules, "torch.package")


def packaged(place: Place, reader: Reader, modules: Sequence[Member], loader: str) -> Iterator[Fact | Child | Gap]:
    """Yields one fact for the code that ``loader`` runs from the archive, if any, and its modules as children."""
    if modules:
        from scanner.formats.archive_rows import listed

        names = tuple(member.name[:200] for member in modules[:TOLD_LIMIT])
        yield fact(
            "packaged-code",
            place,
            count=len(modules),
            loader=loader,
            first=names[0],
            modules=names,
            here=True,
            excerpt=listed(names),
        )
    for member in modules:
        try:
            content, _ = open_member(reader, member)
        except BadZipError:
            continue  # told by the zip reader
        yield Child(place.inside(member.name), content, PYTHON_SOURCE)


FORMAT = Format(
    id="torch-package",
    title="PyTorch package (torch.package)",
    parse=parse,
    magics=((0, MAGIC),),
    recognise=recognise,
    states=("packaged-code",),
    role="weights",
    order=11,
)
