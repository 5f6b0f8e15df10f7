"""Who decides in this audit: asked for once, then offered again."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.tui.session import Session


_KEPT = "approver"
"""Where a session keeps it, among what the next audit of this target begins with."""


def approver_of(session: Session) -> str:
    """Who decided last in this audit, else the user as git knows him; "" where nothing tells."""
    said = getattr(session, "place", {}).get(_KEPT)
    if isinstance(said, str) and said and said.isprintable():
        return said
    from scanner.sources.git_user import user_name

    return user_name(session.project)


def remember(session: Session, name: str) -> str:
    """``name``, which is offered again the next time."""
    place = getattr(session, "place", None)
    if isinstance(place, dict):
        place[_KEPT] = name
    return name
