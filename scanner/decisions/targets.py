"""The targets of a report as decisions name them, and where their files lie on this machine."""

from __future__ import annotations

import os

from scanner.pipeline.decided import site_of
from scanner.policy.waived import HUB
from scanner.sources.git import root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import TargetReport
    from scanner.model.report_view import ReportView
    from scanner.policy.waived import Site


class Targets:
    """The targets of ``view`` by number, for decisions in ``project`` ("" for none)."""

    def __init__(self, view: ReportView, project: str) -> None:
        self._view, self._project = view, project
        self._sites: dict[int, Site] = {}

    def site(self, target: int) -> Site:
        """How the target is named, and below which of the project's folders its paths lie."""
        if target not in self._sites:
            head = self._view.targets[target].head
            self._sites[target] = site_of(head.target, head.source, self._project, head.revision)
        return self._sites[target]

    def name(self, target: int) -> str:
        """What an entry says as its target: a repo on the Hub; "" for a local one, whose findings are told by paths."""
        return next((name for name in self.site(target).names if name.startswith(HUB)), "")


def folder_of(head: TargetReport) -> str:
    """The folder that the paths of the target count from, where it lies on this machine; "" for what is not local."""
    if head.source != "folder":
        return ""
    real = os.path.realpath(head.target)
    folder = real if os.path.isdir(real) else os.path.dirname(real)
    return root_of(folder) or folder


def path_below(folder: str, name: str) -> str:
    """Where the file ``name`` of a report lies below ``folder``, links not resolved; "" for a name that leads elsewhere."""
    parts = name.split("/")
    if not folder or "\0" in name or any(part in ("", ".", "..") or os.sep in part for part in parts):
        return ""
    return os.path.join(folder, *parts)
