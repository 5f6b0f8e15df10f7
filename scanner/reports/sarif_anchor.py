"""Where a result lies: in the repository that is scanned, at the local line that names a model, or on the Hub."""

from __future__ import annotations

from hashlib import sha256

from scanner.model.addresses import in_address
from scanner.model.hub import ENDPOINT, FAR_SOURCES, hub_name
from scanner.model.place import Place
from scanner.model.record import record
from scanner.reports.sarif_places import Object, location, uri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import TargetReport

HUB_SAYS = "(hub)"
"""The path of what the Hub says of a repo as a whole."""

ROOT = "%SRCROOT%"


@record
class Anchor:
    """How the results of one target are placed. ``name`` is "org/name" (or "datasets/org/name") for a repo of the Hub, else
    ""; ``base`` the uriBaseId of its files; ``named`` the local places that name it, first the one to show."""

    name: str = ""
    revision: str = ""
    base: str = ROOT
    named: tuple[Place, ...] = ()

    @property
    def may_upload(self) -> bool:
        """False where results lie in files that the repository of the invoker has not."""
        return not self.name or bool(self.named)

    def place(self, place: Place) -> Object:
        """The location of a finding at ``place``."""
        if self.named:
            return location(self.named[0])
        return location(Place(".") if self.name and place.path == HUB_SAYS else place, self.base)

    def fingerprint(self, mark: str) -> str:
        """``mark`` of a finding, told apart by model: no line, revision or folder takes part."""
        if not self.name:
            return mark
        return sha256(f"{self.name.casefold()}\x1f{mark}".encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def page(self, place: Place) -> str:
        """The address of the file's page on the Hub."""
        revision = in_address(self.revision or "main", "")
        return f"{ENDPOINT}/{uri(self.name)}/blob/{revision}/{uri(place.path)}"


def anchor_of(target: TargetReport, number: int = 0) -> Anchor:
    """The anchor of a target; ``number`` tells it apart from others of its run, 0 where it is alone."""
    name = repo_of(target)
    if not name:
        return Anchor(named=target.named)
    base = ROOT if target.named else f"HUB{number or ''}"
    return Anchor(name, target.revision or "", base, target.named)


def repo_of(target: TargetReport) -> str:
    """``org/name`` (or ``datasets/org/name``) of a target on the Hub as the user may have written it; "" for a path."""
    if target.source not in FAR_SOURCES:
        return ""
    name = hub_name(target.target)
    parts = name.split("/")
    owned = 3 if parts[0] in ("datasets", "spaces", "models") else 2
    name = "/".join(parts[:owned]).removeprefix("models/")
    if not name or name.startswith((".", "/")) or "\\" in name or "*" in name or ":" in name or len(parts) > 8:
        return ""
    return name


def bases(anchors: list[Anchor]) -> Object:
    """What the uriBaseIds of a run mean. A folder on this machine is not told."""
    found: Object = {}
    for anchor in anchors:
        if anchor.base == ROOT:
            found[ROOT] = {"description": {"text": "The root of the scanned repository."}}
        else:
            entry: Object = {"description": {"text": f"The files of {_plain(anchor.name)} on the Hub."}}
            if anchor.revision:
                entry = {"uri": f"{ENDPOINT}/{uri(anchor.name)}/resolve/{in_address(anchor.revision, '')}/", **entry}
            found[anchor.base] = entry
    return found or {ROOT: {"description": {"text": "The root of the scanned repository."}}}


def _plain(name: str) -> str:
    from scanner.model.escape import printable

    return printable(name, 200)
