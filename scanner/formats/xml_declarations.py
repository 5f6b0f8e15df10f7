"""One pass of the standard library's XML parser that stops at the first entity and collects what a document declares."""

from __future__ import annotations

from scanner.model.artifact import CHUNK

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable
    from xml.parsers.expat import XMLParserType

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
    _Pass(found, parser, start, end, script, limit)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
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


class _Pass:
    """What the parser calls as it goes on; fills ``found``."""

    def __init__(
        self,
        found: Declarations,
        parser: XMLParserType,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None,
        script: re.Pattern[str],
        limit: int,
    ) -> None:
        self._found = found
        self._parser = parser
        self._start = start
        self._end = end
        self._script = script
        self._limit = limit
        self._path: list[str] = []
        parser.buffer_text = True
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        parser.CharacterDataHandler = self._on_text
        parser.StartDoctypeDeclHandler = self._on_doctype
        parser.EndDoctypeDeclHandler = self._on_doctype_end
        parser.EntityDeclHandler = self._on_entity
        parser.ProcessingInstructionHandler = self._on_instruction

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        found, path = self._found, self._path
        found.elements += 1
        path.append(name.rpartition(":")[2])
        if found.elements > self._limit or len(path) > _DEPTH_LIMIT:
            raise _StoppedError
        if path[-1] == "include" and "href" in attributes:
            found.declared.append(("include", attributes["href"][:200]))
        if found.looked <= _LOOK_LIMIT:
            for value in attributes.values():
                self._look(value)
        if path[-1].lower() == "script":
            found.scripts.append(("script", str(attributes.get("src", ""))[:200]))
        self._start(path[-1], attributes)

    def _on_end(self, name: str) -> None:
        self._path.pop()
        if self._end is not None:
            self._end(name.rpartition(":")[2])

    def _look(self, text: str) -> None:
        found = self._found
        found.looked += len(text) + 64
        match = self._script.search(text) if found.looked <= _LOOK_LIMIT else None
        if match and len(found.scripts) < _FOUND_LIMIT:
            words = " ".join(text[max(0, match.start() - 40) :].split())
            found.scripts.append((self._path[-1] if self._path else "", words[:160]))

    def _on_text(self, text: str) -> None:
        self._look(text)
        if self._found.looked > _LOOK_LIMIT:
            self._parser.CharacterDataHandler = None

    def _on_doctype(self, _name: str, system: str | None, _public: str | None, _internal: int) -> None:
        if system and not system.startswith(_PUBLIC):
            self._found.declared.append(("document type", system[:200]))

    def _on_doctype_end(self) -> None:
        if self._found.declared:
            raise _StoppedError

    def _on_entity(
        self,
        name: str,
        parameter: int,
        value: str | None,
        _base: str | None,
        system: str | None,
        _p: str | None,
        _n: str | None,
    ) -> None:
        found = self._found
        kind = "parameter entity" if parameter else "entity"
        found.declared.append((kind, (system or name)[:200]))
        found.bomb = found.bomb or (value is not None and value.count("&") >= 2)
        if len(found.declared) >= _FOUND_LIMIT:
            raise _StoppedError

    def _on_instruction(self, target: str, data: str) -> None:
        if target == "xml-stylesheet" and "href" in data:
            self._found.declared.append(("stylesheet", data[:200]))
