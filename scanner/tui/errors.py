"""What a verb of an audit raises."""

from __future__ import annotations


class AuditError(Exception):
    """A verb that could not be done; the message is one sentence that ends with the next step."""
