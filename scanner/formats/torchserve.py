"""TorchServe model archives (``.mar``): the handler that the server runs for each request, and the code beside it.

Source: ``model-archiver`` and ``ts/model_loader.py`` of TorchServe 0.12. The zip reader takes the other members.
"""

from __future__ import annotations

from scanner.containers.zip import MAGIC, BadZipError, directory_of, open_member
from scanner.formats.json_file import UnreadJsonError, json_file
from scanner.formats.torch_package import packaged
from scanner.model.fact import fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.containers.zip import Member
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

MANIFEST = "mar-inf/manifest.json"

READ_LIMIT = 1 << 20
"""Bytes of manifest that are parsed."""

_OWN_HANDLERS = frozenset(
    {
        "base_handler", "image_classifier", "image_segmenter", "object_detector", "text_classifier", "text_handler",
        "vision_handler",
    }
)  # fmt: skip
"""Handlers that come with TorchServe."""


def recognise(_name: str, reader: Reader) -> bool:
    """True for a zip archive with TorchServe's manifest."""
    try:
        return any(member.name.lower() == MANIFEST for member in directory_of(reader))
    except BadZipError:
        return False


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the handler where it is none of TorchServe's own, and every Python file as a child."""
    members = directory_of(reader)
    scripts = [member for member in members if member.name.lower().endswith(".py")]
    yield from packaged(place, reader, scripts, "TorchServe")
    for member in members:
        if member.name.lower() == MANIFEST:
            yield from _manifest(place, reader, member, {script.name for script in scripts})


def _manifest(place: Place, reader: Reader, member: Member, scripts: set[str]) -> Iterator[Fact | Gap]:
    inside = place.inside(member.name)
    malformed = "The manifest is no JSON: TorchServe would refuse it. Get the archive anew."
    try:
        content, _ = open_member(reader, member)
        manifest = json_file(inside, content, "manifest", READ_LIMIT, malformed)
    except UnreadJsonError as error:
        yield error.gap
        return
    except BadZipError:
        return  # told by the zip reader
    model = manifest.get("model") if isinstance(manifest, dict) else None
    handler = model.get("handler") if isinstance(model, dict) else None
    if not isinstance(handler, str):
        return
    module = handler.partition(":")[0]
    if module.removesuffix(".py") not in _OWN_HANDLERS and not {module, f"{module}.py"} & scripts:
        yield fact(
            "packaged-code", inside, loader="TorchServe", first=handler[:200], modules=(handler[:200],), here=False
        )


FORMAT = Format(
    id="torchserve",
    title="TorchServe model archive",
    parse=parse,
    magics=((0, MAGIC),),
    recognise=recognise,
    states=("packaged-code",),
    role="weights",
    order=11,
)
