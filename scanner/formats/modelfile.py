"""Ollama's Modelfile: what the model is built from, the adapter that is put onto it, and its licence.

Source: ``docs/modelfile`` of Ollama 0.12 and its parser: instructions in any case, a text of several lines in three
quotes. ``FROM`` is a model of Ollama's library, a repo of the Hub (``hf.co/org/name``), or a file or folder.
"""

from __future__ import annotations

import re

from scanner.formats.license_values import license_values
from scanner.formats.whole_text import whole_text
from scanner.model.format import Format
from scanner.model.parent import is_local, parent
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 4 << 20

INSTRUCTIONS_LIMIT = 64

_INSTRUCTION = regex(
    rb'^[ \t]*(FROM|ADAPTER|LICENSE)[ \t]+(?:"""(.*?)"""|([^\n]+))', re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_TEXTS = regex(rb'""".*?(?:"""|\Z)', re.DOTALL)
_FROM = regex(rb"^[ \t]*FROM[ \t]+[^\n]", re.IGNORECASE | re.MULTILINE)


def recognise(_name: str, reader: Reader) -> bool:
    """True where a line says FROM."""
    return _FROM.search(reader.head) is not None


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the models that are built on, and the licence as a child."""
    data = whole_text(reader, READ_LIMIT)
    texts = [match.span() for match in _TEXTS.finditer(data)]
    licenses: dict[str, object] = {}
    line, at, count, inside = 1, 0, 0, 0
    for match in _INSTRUCTION.finditer(data):
        while inside < len(texts) and texts[inside][1] <= match.start():
            inside += 1
        if inside < len(texts) and texts[inside][0] < match.start():
            continue  # a line of a template or of a licence
        count += 1
        if count > INSTRUCTIONS_LIMIT:
            return
        line += data.count(b"\n", at, match.start())
        at = match.start()
        word = match[1].decode().upper()
        value = (match[2] if match[2] is not None else match[3]).decode("utf-8", "replace").strip().strip('"')
        if word == "LICENSE":
            licenses.setdefault("license", value)
        elif value:
            column = match.start(3) - data.rfind(b"\n", 0, match.start(3)) if match[3] is not None else 1
            where = Place(place.path, place.member, line=line, column=column)
            relation = "adapter" if word == "ADAPTER" else None
            away = is_local(value) or "hf.co/" in value or "huggingface.co/" in value
            library = () if away else (("registry", "ollama"),)
            yield parent(where, value, "config", relation, None, (f"{word} {value[:200]}",), library)
    yield from license_values(place, reader, "config", licenses)


FORMAT = Format(
    id="modelfile",
    title="Modelfile (Ollama)",
    parse=parse,
    names=("modelfile", "*.modelfile", "modelfile.*", "modelfile-*", "modelfile_*"),
    recognise=recognise,
    states=("base-model",),
    role="config",
    order=44,
)
