"""Who decides in this audit: asked for once, then offered again."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.tui.session import Session


def approver_of(session: Session) -> str:
    """Who decided last in this audit, else the user as git knows him; "" where nothing tells."""
    said = str(getattr(session, "approver", ""))
    if said:
        return said
    from scanner.sources.git_user import user_name

    return user_name(session.project)
