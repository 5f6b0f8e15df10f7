"""Which targets are worth reading again although nothing about them changed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import TargetReport

PASSING = frozenset(
    {
        *("unavailable", "rate-limit", "refused", "redirect-refused", "range-ignored", "changed", "cancelled"),
        *("ancestor-unread", "gated", "missing", "revision-missing", "disabled", "offline", "extra-missing"),
        *("unreadable", "file-missing", "limit-time", "limit-memory", "internal-error"),
    }
)
"""Reasons of gaps that may be gone another time although the commit is the same: a server that is there again, access
that was granted, a client that was installed, a file that is no longer locked, a machine with more time and memory. What
is damaged, unknown or too large is that at each reading."""


def may_pass(target: TargetReport) -> bool:
    """True where another reading may find what this one did not."""
    lost = any(node.state == "unavailable" for node in target.lineage)
    return lost or any(gap.reason in PASSING for gap in target.gaps)
