"""Licences as CycloneDX has them: declared and concluded ones on a component, detected ones as its evidence.

Up to 1.6 a list holds either single licences or one expression and nothing else; since 1.7 it may hold both.
Source: ``licenseChoice`` of bom-1.6.schema.json and bom-1.7.schema.json.
"""

from __future__ import annotations

from scanner.model.regex import regex
from scanner.reports.cyclonedx_parts.placing import prop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner.reports.cyclonedx_parts.placing import Object
    from scanner.reports.materials.licenses import Licenses
    from scanner.reports.materials.register import Extracted

_ONE = regex(r"[A-Za-z0-9.+:-]+")
_REF = regex(r"LicenseRef-[A-Za-z0-9.-]+")


def spdx_ids() -> Callable[[str], bool]:
    """Whether a name is on the SPDX list; CycloneDX lists the same ids, and others make a document invalid."""
    from license_expression import get_license_index

    rows = (row.get("spdx_license_key") or "" for row in get_license_index())
    names = {name for name in rows if name and not name.startswith("LicenseRef-")}  # ScanCode's own are among them
    return names.__contains__


class Choices:
    """Makes the lists of licences of one document. A licence text is written where it is first needed, and once."""

    def __init__(self, version: str, extracted: Iterable[Extracted], knows: Callable[[str], bool]) -> None:
        self._mixes = version != "1.6"
        self._extracted = {one.id: one for one in extracted}
        self._knows = knows
        self._told: set[str] = set()

    def of_component(self, licenses: Licenses) -> list[Object]:
        """What is concluded, and what is declared where that is something else."""
        pairs = [("concluded", licenses.concluded), ("declared", licenses.declared)]
        pairs = [(word, expression) for word, expression in pairs if expression]
        if len(pairs) == 2 and pairs[0][1] == pairs[1][1]:
            del pairs[1]
        if not self._mixes and any(not _ONE.fullmatch(expression) for _, expression in pairs):
            del pairs[1:]  # the other one is told as a property
        return [self._one(expression, word) for word, expression in pairs]

    def of_evidence(self, expressions: Iterable[str]) -> list[Object]:
        """What was found, each once; the parts of expressions that have a text of the repo's own stand by themselves."""
        unique = list(dict.fromkeys(filter(None, expressions)))
        if not self._mixes:
            inner = [name for one in unique if not _ONE.fullmatch(one) for name in _REF.findall(one)]
            unique = list(dict.fromkeys((*unique, *(name for name in inner if name not in self._told))))
        return [self._one(expression, "", sole=False) for expression in unique]

    def of_relative(self, expression: str) -> list[Object]:
        """The licence of a base model or dataset, as far as it was looked up."""
        return [self._one(expression, "concluded")] if expression else []

    def _one(self, expression: str, word: str, sole: bool = True) -> Object:
        said: Object = {"acknowledgement": word} if word else {}
        if _ONE.fullmatch(expression):
            return {"license": {**self._named(expression), **said}}
        if sole or self._mixes:
            return {"expression": expression, **self._details(expression), **said}
        return {"license": {"name": expression, **said}}

    def _named(self, name: str) -> Object:
        if self._knows(name):
            return {"id": name}
        found = self._extracted.get(name)
        if found is None:
            return {"name": name}
        made: Object = {"name": found.name or name, **self._text(found)}
        return (
            {**made, "properties": [prop("weighbridge:license-ref", name)]}
            if found.name and found.name != name
            else made
        )

    def _text(self, found: Extracted) -> Object:
        if not found.path or found.id in self._told:
            return {}
        self._told.add(found.id)
        return {"text": {"contentType": "text/plain", "content": found.text}}

    def _details(self, expression: str) -> Object:
        if not self._mixes:
            return {}
        found = [self._extracted[name] for name in dict.fromkeys(_REF.findall(expression)) if name in self._extracted]
        rows = [{"licenseIdentifier": one.id, **self._text(one)} for one in found]
        rows = [row for row in rows if len(row) > 1]
        return {"expressionDetails": rows} if rows else {}
