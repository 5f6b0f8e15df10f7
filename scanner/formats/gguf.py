"""GGUF: the header with its keys and tensors, and whether it accounts for every byte. Tensors are not read.

Source: the format's specification (``docs/gguf.md`` of ggml-org/ggml) and the checks of its reader. The readers are
written in C, and numbers that they believed gave out-of-bounds writes (CVE-2024-21802): so each one is held against the
file here.
"""

from __future__ import annotations

from scanner.formats.appended import appended
from scanner.formats.cursor import EndsEarlyError
from scanner.formats.gguf_header import GgufError, Header
from scanner.formats.gguf_lineage import lineage
from scanner.formats.license_values import license_values
from scanner.model.artifact import Child
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact

MAGIC = b"GGUF"
TEMPLATE = "chat-template"
HOLES_LIMIT = 16


def recognise(name: str, reader: Reader) -> bool:
    """True where the magic is followed by a version, not by more text, or the name promises the format."""
    if name.endswith(".gguf"):
        return True
    return not reader.head[4:8].isascii() or not reader.head[4:8].decode().isprintable()


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the header holds, its chat templates as children, and what is wrong with it."""
    if not reader.head.startswith(MAGIC):
        yield fact("gguf-malformed", place, problem="it does not begin with the mark of GGUF")
        yield Gap("malformed", place, "Its name says GGUF and its content is something else. Get the file anew.")
        return
    header = Header(reader)
    problem = ""
    try:
        header.read()
    except (GgufError, EndsEarlyError) as error:
        problem = str(error)
    yield _summary(place, header)
    for key, offset, length in header.templates:
        yield Child(place.inside(key), reader.window(offset, length), TEMPLATE)
    yield from license_values(place, reader, "gguf", header.licenses)
    yield from lineage(place, header)
    if problem:
        yield fact("gguf-malformed", Place(place.path, place.member, header.cursor.at), problem=problem)
        yield Gap("malformed", place, f"The GGUF header is not valid: {problem}. Get the file anew.")
        return
    for problem in header.problems[:HOLES_LIMIT]:
        yield fact("gguf-malformed", place, problem=problem)
    for start, end in header.holes()[:HOLES_LIMIT]:
        yield from appended(place, reader, start, end, "between")
    yield from appended(place, reader, header.end(), reader.size, "after")


def _summary(place: Place, header: Header) -> Fact:
    values = header.values
    bases = tuple(str(value) for key, value in values.items() if _is_base(key))
    return fact(
        "gguf-header",
        place,
        version=header.version,
        architecture=values.get("general.architecture"),
        name=values.get("general.name"),
        type=values.get("general.type"),
        tensors=len(header.tensors),
        keys=len(header.keys),
        parameters=header.parameters,
        dtypes=tuple(sorted(header.dtypes)),
        license=_short(header, "general.license"),
        license_name=_short(header, "general.license.name"),
        license_link=_short(header, "general.license.link"),
        base_models=bases[:16],
        part=values.get("split.no"),
        parts=values.get("split.count"),
        templates=tuple(key for key, _, _ in header.templates),
        layout=f"{header.layout:08x}",
    )


def _short(header: Header, key: str) -> str | None:
    value = header.licenses.get(key)
    return value if value is None else value[:200]


def _is_base(key: str) -> bool:
    return key.startswith("general.base_model.") and key.endswith((".repo_url", ".name"))


FORMAT = Format(
    id="gguf",
    title="GGUF",
    parse=parse,
    suffixes=(".gguf",),
    magics=((0, MAGIC),),
    names=("*.gguf",),
    recognise=recognise,
    states=("gguf-header", "gguf-malformed", "appended-data", "model-shape", "base-model", "training-data"),
    role="weights",
    order=10,
)
