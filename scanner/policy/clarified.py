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
    (
        "license-undeclared",
        "license-unknown-identifier",
        "license-unnamed",
        "license-family-only",
        "license-mismatch",
        "license-link-differs",
    )
)
"""Rules that ask which licence is meant: in the folder of a clarified file that is said."""

ANSWERED = OF_THE_FILE | OF_THE_REPO
"""Rules that ask which licence a text is, or which one is meant: a conclusion answers them."""

UNREVIEWED = "license-clarified-unreviewed"
"""The kind of fact for a clarification that came with the change under review: it settles nothing, and asks for a look."""


def settled(finding: Finding, clarified: Iterable[Fact]) -> tuple[str, Reason] | None:
    """The outcome for ``finding`` and the reason, with the line of the entry that answers it; None where none does.

    ``clarified`` are ``license-clarified`` facts: there is none where a file has other bytes than the entry was made for.
    Those that nobody has reviewed yet (`UNREVIEWED`) come last, and give "review".
    """
    path = finding.place.path
    for entry in sorted(clarified, key=lambda entry: entry.kind == UNREVIEWED):
        same = path == entry.place.path and finding.rule in ANSWERED
        if same or (finding.rule in OF_THE_REPO and folder_of(path) == folder_of(entry.place.path)):
            new = entry.kind == UNREVIEWED
            outcome = "review" if new else "allow"
            by = f" by {entry.get('approver')}" if entry.get("approver") else ""
            by += f" on {entry.get('created')}" if entry.get("created") else ""
            text = f"clarified{by} as {entry.get('spdx') or entry.get('license')} → {outcome}: {entry.get('reason')}"
            more = "; it came with this change, so somebody has to look at it" if new else ""
            return outcome, Reason(text + more, str(entry.get("origin") or ""))
    return None
