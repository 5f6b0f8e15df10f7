"""Licences of an SPDX 3 document: expressions, each once, and the licences with a text of their own."""

from __future__ import annotations

from spdx_python_model.bindings import v3_0_1 as spdx

from scanner.model.regex import regex
from scanner.reports.materials.wording import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.reports.materials.register import Extracted
    from scanner.reports.spdx3_graph import Graph

_REF = regex(r"LicenseRef-[A-Za-z0-9.-]+")


class Licenses:
    """The expressions that the document needs, by their text."""

    def __init__(self, graph: Graph, extracted: Iterable[Extracted]) -> None:
        self._graph = graph
        self._made: dict[str, str] = {}
        self._custom = {one.id: self._licence(one) for one in extracted}

    def expression(self, text: str) -> str:
        """The id of the licence that ``text`` says; that of no assertion for ""."""
        if not text:
            return str(spdx.expandedlicensing_IndividualLicensingInfo.NoAssertionLicense)
        if text not in self._made:
            named = [name for name in dict.fromkeys(_REF.findall(text)) if name in self._custom]
            made = self._graph.add(
                spdx.simplelicensing_LicenseExpression,
                f"License/{key(text)}",
                simplelicensing_licenseExpression=text,
                simplelicensing_customIdToUri=[
                    spdx.DictionaryEntry(key=name, value=self._custom[name]) for name in named
                ],
            )
            self._made[text] = made.spdxId
        return self._made[text]

    def _licence(self, one: Extracted) -> str:
        comment = f"The text is that of {one.path} in the scanned repository." if one.path else ""
        comment += " It differs from the published one." if one.changed else ""
        comment += " The file is longer than what is told here." if one.cut else ""
        made = self._graph.add(
            spdx.expandedlicensing_CustomLicense,
            f"LicenseText/{one.id}",
            name=one.name,
            simplelicensing_licenseText=one.text or "The file is empty.",
            comment=comment.strip(),
        )
        return str(made.spdxId)
