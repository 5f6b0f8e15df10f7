"""Licence expressions as objects of spdx-tools, and what its list of licences knows."""

from __future__ import annotations

from license_expression import ExpressionError, LicenseExpression
from spdx_tools.common.spdx_licensing import spdx_licensing
from spdx_tools.spdx.model import ExtractedLicensingInfo

from scanner.model.record import altered
from scanner.reports.spdx_values import NOTHING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from spdx_tools.spdx.model import SpdxNoAssertion

    from scanner.reports.materials.register import Extracted

_REF = "LicenseRef-"


class Licenses:
    """Expressions by their text, each parsed once."""

    def __init__(self) -> None:
        self._parsed: dict[str, LicenseExpression] = {}

    def knows(self, name: str) -> bool:
        """True for a licence or exception of the list that comes with the library, which may be older than ours."""
        if name in spdx_licensing.known_symbols:
            return True
        try:
            return not spdx_licensing.validate(name).invalid_symbols
        except ExpressionError:
            return False

    def expression(self, text: str) -> LicenseExpression | SpdxNoAssertion:
        """The expression, or no assertion for ""."""
        found = self.known(text)
        return NOTHING if found is None else found

    def known(self, text: str) -> LicenseExpression | None:
        """The expression ``text`` of ours, which is well formed; None for ""."""
        if not text:
            return None
        if text not in self._parsed:
            self._parsed[text] = spdx_licensing.parse(text)
        return self._parsed[text]

    def named_alike(self, extracted: Iterable[Extracted]) -> tuple[Extracted, ...]:
        """``extracted`` with the ids as the expressions show them: the library knows some by another spelling."""
        shown = (altered(one, id=str(self.expression(one.id))) for one in extracted)
        return tuple(one for one in shown if one.id.startswith(_REF))


def infos(extracted: Iterable[Extracted]) -> list[ExtractedLicensingInfo]:
    """The licences that are not on the list, with their texts."""
    return [
        ExtractedLicensingInfo(one.id, one.text or "The file is empty.", one.name, comment=_comment(one))
        for one in extracted
    ]


def _comment(one: Extracted) -> str | None:
    if not one.path:
        return None
    said = f"The text is that of {one.path} in the scanned repository"
    said += ", which differs from the published one" if one.changed else ""
    return f"{said}; it is longer than what is told here." if one.cut else f"{said}."
