"""A report read by its lines."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report_view import ReportView


class OtherLayoutError(ValueError):
    """The bytes are not laid out as `report_to_json` does it."""


def lined_view(data: bytes) -> ReportView:
    """The view of a report that `report_to_json` wrote. Raises `OtherLayoutError` for any other bytes."""
    raise OtherLayoutError
