"""What the clarifications of a policy settle: what is told of the same file, and of what the card beside it leaves open."""

from __future__ import annotations

from scanner.model.place import folder_of
from scanner.model.verdict import Reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.fact import Fact
    from scanner.model.finding import Finding

OF_THE_FILE = frozenset(("license-unidentified", "license-text-changed", "license-text-truncated"))
"""Rules that tell what a text is, or is not: who read these very bytes has answered them."""

OF_THE_REPO = frozenset(
    ("license-unknown-identifier", "license-unnamed", "license-family-only", "license-mismatch", "license-link-differs")
)
"""Rules that ask which licence is meant: in the folder of a clarified file that is said."""


def settled(finding: Finding, clarified: Iterable[Fact]) -> Reason | None:
    """The reason to allow ``finding``, with the line of the entry that answers it; None where none does.

    ``clarified`` are ``license-clarified`` facts: there is none where a file has other bytes than the entry was made for.
    """
    path = finding.place.path
    for entry in clarified:
        same = path == entry.place.path and finding.rule in OF_THE_FILE | OF_THE_REPO
        if same or (finding.rule in OF_THE_REPO and folder_of(path) == folder_of(entry.place.path)):
            text = f"clarified as {entry.get('spdx') or entry.get('license')} → allow: {entry.get('reason')}"
            return Reason(text, str(entry.get("origin") or ""))
    return None
