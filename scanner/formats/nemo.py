"""NeMo checkpoints (``.nemo``): a tar archive whose ``model_config.yaml`` names the classes to build.

Source: ``save_restore_connector.py`` of NeMo 2. The tar reader takes the weights; this hands the configuration on, and
the code beside it.
"""

from __future__ import annotations

from scanner.containers.tar import is_tar, members_of
from scanner.formats.handed_on import PYTHON_SOURCE, YAML_CONFIG
from scanner.model.artifact import Child
from scanner.model.fact import fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

CONFIGURATION = "model_config.yaml"

CHILDREN_LIMIT = 256
"""Configurations and scripts of one archive that are handed on."""


def recognise(_name: str, reader: Reader) -> bool:
    """True for a tar archive with NeMo's configuration in it."""
    if not is_tar(reader):
        return False
    return any(member.name.rpartition("/")[2] == CONFIGURATION for member in members_of(reader)[0])


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the archive is, and its YAML and Python files as children."""
    members = [member for member in members_of(reader)[0] if member.is_file and member.size]
    yield fact("nemo-checkpoint", place, members=len(members))
    kinds = ((".yaml", YAML_CONFIG), (".yml", YAML_CONFIG), (".py", PYTHON_SOURCE))
    found = [(member, kind) for member in members for suffix, kind in kinds if member.name.lower().endswith(suffix)]
    for member, kind in found[:CHILDREN_LIMIT]:
        yield Child(place.inside(member.name), reader.window(member.offset, member.size), kind)


FORMAT = Format(
    id="nemo",
    title="NeMo checkpoint",
    parse=parse,
    magics=((257, b"ustar"),),  # a magic of bytes: only tar archives are asked, on the hook's path too
    recognise=recognise,
    states=("nemo-checkpoint",),
    role="weights",
    order=11,
)
