"""CycloneDX 1.7: a bill of materials for models that has licence texts beside expressions too."""

from __future__ import annotations

from scanner.reports.cyclonedx_parts.document import rendered
from scanner.reports.interface import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import Report


def _render(report: Report) -> bytes:
    return rendered(report, "1.7")


REPORT = Output("cyclonedx17", "CycloneDX 1.7, a bill of materials with a model card", _render)
