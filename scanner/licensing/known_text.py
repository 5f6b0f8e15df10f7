"""Whether a value that somebody pasted is the text of a known licence."""

from __future__ import annotations

from scanner.licensing.texts import identify

LONGEST = 1 << 20


def license_in(text: str) -> str | None:
    """Our id of the licence whose text ``text`` is, changed or not, or None."""
    found = identify(text[:LONGEST])
    return found.license.id if found is not None else None
