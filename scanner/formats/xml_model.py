"""Models in XML (PMML, OpenVINO): what the document draws in from outside, custom layers, and scripts in extensions.

Entities are never followed: the document type's declarations are told and reading stops there, so that neither an
external file nor a billion laughs is ever opened.
"""

from __future__ import annotations

from scanner.formats.openvino import Network
from scanner.formats.xml_declarations import declarations_of
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

SIZE_LIMIT = 512 << 20
_LOOK = 1 << 16
_ELEMENTS_LIMIT = 600_000
_ROOT = regex(r"<(?:\w+:)?(PMML|net)[\s>/]|<!DOCTYPE\s+(?:\w+:)?(PMML|net)\b")
_SCRIPT = regex(
    r"(?i)<script|javascript:|\bRuntime\.getRuntime|ProcessBuilder|java\.lang\.|\bos\.system|\bsubprocess\b|\beval\s*\(|"
    r"\bexec\s*\(|__import__|\bimport\s+os\b|/bin/(?:ba)?sh|cmd\.exe|powershell|\bpopen\b"
)
_FLAGGED = frozenset({"script", "include"})


def is_pmml(name: str, reader: Reader) -> bool:
    """True for the name's promise or a root element of PMML."""
    return name.endswith(".pmml") or _root(reader) == "PMML"


def is_openvino(name: str, reader: Reader) -> bool:
    """True for a root element ``net``, which OpenVINO's intermediate representation has."""
    return not name.endswith(".pmml") and _root(reader) == "net"


def _root(reader: Reader) -> str:
    text = _decoded(reader.head)
    if not text.lstrip().startswith("<"):
        return ""
    if "<!DOCTYPE" in text and not _ROOT.search(text):
        text = _decoded(reader.read_at(0, _LOOK))
    found = _ROOT.search(text)
    return (found.group(1) or found.group(2)) if found else ""


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace").lstrip("\ufeff")


def parse_pmml(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what a PMML document draws in, and the scripts in it."""
    seen: dict[str, int] = {}

    def start(name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        seen[local] = seen.get(local, 0) + 1

    yield from _parse(place, reader, start, None)
    yield fact("pmml-model", place, elements=sum(seen.values()), extensions=seen.get("Extension", 0))


def parse_openvino(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what a network draws in, its custom layers, and offsets that lead out of its weights."""
    network = Network()
    yield from _parse(place, reader, network.start, network.end)
    yield fact("openvino-network", place, layers=len(network.layers), weights_end=network.weights_end)
    for kind, version in sorted(network.custom)[:16]:
        yield fact("openvino-custom-layer", place, type=kind, version=version)
    for library in sorted(network.libraries)[:16]:
        yield fact("openvino-custom-layer", place, type=library, version="library")
    for problem in network.problems()[:16]:
        yield fact("openvino-malformed", place, problem=problem)


def _parse(place: Place, reader: Reader, start: object, end: object) -> Iterator[Fact | Gap]:
    """Runs the parser over the document; yields declarations, scripts and damage."""
    if reader.size > SIZE_LIMIT:
        message = f"The document has {reader.size:,} bytes, over the {SIZE_LIMIT:,} that are parsed."
        yield Gap("limit-bytes", place, message)
        return
    found = declarations_of(reader, start, end, _SCRIPT, _ELEMENTS_LIMIT)  # type: ignore[arg-type]
    for declares, target in found.declared:
        yield fact("xml-external-entity", place, declares=declares, target=target)
    if found.bomb:
        yield fact("resource-bomb", place, limit="limit-entities")
    for where, text in found.scripts:
        yield fact("xml-script", place, element=where, text=text)
    if found.problem:
        yield fact("xml-malformed", place, problem=found.problem)
        yield Gap("malformed", place, f"The document is no XML: {found.problem}. Get the file anew.")


_STATES = ("xml-external-entity", "xml-script", "xml-malformed", "resource-bomb")

FORMATS = (
    Format(
        id="pmml",
        title="PMML",
        parse=parse_pmml,
        suffixes=(".pmml",),
        names=("*.pmml",),
        magics=((0, b"<"), (0, b"\xef\xbb\xbf<"), (0, b"\xff\xfe<"), (0, b"\xfe\xff\0<")),
        recognise=is_pmml,
        states=("pmml-model", *_STATES),
        role="weights",
        order=30,
    ),
    Format(
        id="openvino",
        title="OpenVINO network (XML)",
        parse=parse_openvino,
        magics=((0, b"<"), (0, b"\xef\xbb\xbf<"), (0, b"\xff\xfe<"), (0, b"\xfe\xff\0<")),
        recognise=is_openvino,
        states=("openvino-network", "openvino-custom-layer", "openvino-malformed", *_STATES),
        role="weights",
        order=30,
    ),
)
