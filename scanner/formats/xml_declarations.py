"""One pass of the standard library's XML parser that stops at the first entity and collects what a document declares."""

from __future__ import annotations

from scanner.model.artifact import CHUNK

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from scanner.model.artifact import Reader

_PUBLIC = ("http://www.dmg.org/", "https://www.dmg.org/", "http://dmg.org/", "https://dmg.org/")
"""Where the document types of PMML up to version 2 are published."""

_LOOK_LIMIT = 8 << 20
"""Characters of texts and attributes that are searched for scripts."""

_FOUND_LIMIT = 32
_DEPTH_LIMIT = 512


class _StoppedError(Exception):
    """Enough was seen."""


class Declarations:
    """What one pass found: ``declared`` as (kind, target), ``scripts`` as (element, text), ``problem`` where it is no
    XML, ``bomb`` where entities are made of entities, and ``stopped`` where it did not read to the end."""

    def __init__(self) -> None:
        self.declared: list[tuple[str, str]] = []
        self.scripts: list[tuple[str, str]] = []
        self.problem = ""
        self.bomb = False
        self.stopped = False
        self.elements = 0
        self.looked = 0


def declarations_of(
    reader: Reader,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None,
    script: re.Pattern[str],
    limit: int,
) -> Declarations:
    """What the document in ``reader`` declares; ``start`` and ``end`` see its elements, at most ``limit`` of them."""
    from xml.parsers import expat

    found = Declarations()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    path: list[str] = []

    def on_start(name: str, attributes: dict[str, str]) -> None:
        found.elements += 1
        path.append(name.rpartition(":")[2])
        if found.elements > limit or len(path) > _DEPTH_LIMIT:
            raise _StoppedError
        if path[-1] == "include" and "href" in attributes:
            found.declared.append(("include", attributes["href"][:200]))
        if found.looked <= _LOOK_LIMIT:
            for value in attributes.values():
                look(value)
        if path[-1].lower() == "script":
            found.scripts.append(("script", str(attributes.get("src", ""))[:200]))
        start(path[-1], attributes)

    def on_end(name: str) -> None:
        path.pop()
        if end is not None:
            end(name.rpartition(":")[2])

    def look(text: str) -> None:
        found.looked += len(text) + 64
        match = script.search(text) if found.looked <= _LOOK_LIMIT else None
        if match and len(found.scripts) < _FOUND_LIMIT:
            found.scripts.append((path[-1] if path else "", " ".join(text[max(0, match.start() - 40) :].split())[:160]))

    def on_text(text: str) -> None:
        look(text)
        if found.looked > _LOOK_LIMIT:
            parser.CharacterDataHandler = None

    def on_doctype(_name: str, system: str | None, _public: str | None, _internal: int) -> None:
        if system and not system.startswith(_PUBLIC):
            found.declared.append(("document type", system[:200]))

    def on_entity(
        name: str,
        parameter: int,
        value: str | None,
        _base: str | None,
        system: str | None,
        _p: str | None,
        _n: str | None,
    ) -> None:
        kind = "parameter entity" if parameter else "entity"
        found.declared.append((kind, (system or name)[:200]))
        found.bomb = found.bomb or (value is not None and value.count("&") >= 2)
        if len(found.declared) >= _FOUND_LIMIT:
            raise _StoppedError

    def on_doctype_end() -> None:
        if found.declared:
            raise _StoppedError

    def on_instruction(target: str, data: str) -> None:
        if target == "xml-stylesheet" and "href" in data:
            found.declared.append(("stylesheet", data[:200]))

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_text
    parser.StartDoctypeDeclHandler = on_doctype
    parser.EndDoctypeDeclHandler = on_doctype_end
    parser.EntityDeclHandler = on_entity
    parser.ProcessingInstructionHandler = on_instruction
    try:
        for at in range(0, reader.size, CHUNK):
            parser.Parse(reader.read_at(at, CHUNK), False)
        parser.Parse(b"", True)
    except _StoppedError:
        found.stopped = True
    except (expat.ExpatError, ValueError, LookupError) as error:
        if not found.declared:
            found.problem = str(error)[:120]
    return found
