"""Who a model is: its name, version, supplier, its package URL and where it is had from.

The package URL of a model on the Hub is ``pkg:huggingface/org/name@commit`` (purl-spec, types/huggingface); datasets have
no type of their own there, so none is written for them.
"""

from __future__ import annotations

from scanner.model.addresses import in_address
from scanner.model.hub import ENDPOINT, FAR_SOURCES, hub_name
from scanner.model.record import record
from scanner.model.regex import regex
from scanner.reports.materials.wording import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.description import Detail
    from scanner.model.report import TargetReport

KINDS = ("model", "dataset", "space")

_COMMIT = regex(r"[0-9a-f]{40}")
_LINK = regex(r"\[([^\[\]]{1,300})\]\([^()\s]{0,1000}\)")
_SNAPSHOT = regex(r"(?:^|/)(models|datasets|spaces)--([^/]+)/snapshots/[0-9a-f]{40}/?$")
_HUB_NAME = regex(r"[A-Za-z0-9._-]{1,96}(/[A-Za-z0-9._-]{1,96})?")


@record
class Identity:
    """``name`` is never empty; ``version``, ``supplier``, ``purl`` and ``location`` are "" where they are not known.

    ``hub`` is the name on the Hub ("org/name"), ``commit`` the revision where it is a commit. ``location`` is the address
    of the repo as it was read, ``page`` the one for people. ``kind`` is one of `KINDS`.
    """

    name: str
    version: str = ""
    supplier: str = ""
    purl: str = ""
    hub: str = ""
    commit: str = ""
    location: str = ""
    page: str = ""
    kind: str = "model"


def on_hub(name: str, revision: str = "", folder: str = "") -> Identity:
    """The identity of ``name`` on the Hub: "org/name", "datasets/org/name" or "spaces/org/name".

    ``folder`` is the part of that repo which is meant, "" for the whole.
    """
    kind, bare = _kind_of(name)
    if not _HUB_NAME.fullmatch(bare):
        return Identity(line(bare, 500) or "unnamed", kind=kind)
    commit = revision if _COMMIT.fullmatch(revision) else ""
    page = f"{ENDPOINT}/" + ("" if kind == "model" else f"{kind}s/") + bare
    return Identity(
        bare + (f"/{line(folder, 500)}" if folder else ""),
        line(revision, 200),
        bare.partition("/")[0] if "/" in bare else "",
        hub_purl(bare, commit, folder) if kind == "model" else "",
        bare,
        commit,
        f"{page}/tree/{commit}{'/' + in_address(folder) if folder else ''}" if commit else page,
        page,
        kind,
    )


def hub_purl(name: str, commit: str = "", folder: str = "") -> str:
    """The package URL of a model on the Hub."""
    version = f"@{commit}" if commit else ""
    return f"pkg:huggingface/{in_address(name)}{version}" + (f"#{in_address(folder)}" if folder else "")


def generic_purl(name: str, version: str = "") -> str:
    """A package URL for what lies in no registry: it names, and leads nowhere."""
    return f"pkg:generic/{in_address(name, '')}" + (f"@{in_address(version, '')}" if version else "")


def identity_of(target: TargetReport, folder: str, lineage_id: str, details: Sequence[Detail]) -> Identity:
    """The identity of the repo in ``folder`` of ``target``, which the lineage calls ``lineage_id`` ("" for nothing)."""
    given = {detail.field: detail.value for detail in reversed(details)}
    revision = target.revision or ""
    asked = _hub_target(target)
    if asked == "*" and folder:  # the whole cache: each repo lies in a folder of its name
        found = on_hub(folder)
    elif asked and asked != "*":
        found = on_hub(asked, revision, folder)
    elif lineage_id and _HUB_NAME.fullmatch(_kind_of(lineage_id)[1]):
        found = on_hub(lineage_id)
    else:
        found = Identity(line(given.get("name", ""), 500) or line(folder, 500) or last_part(target.target))
    version = found.version or line(given.get("version", ""), 200) or (line(revision, 200) if not found.hub else "")
    return Identity(
        found.name,
        version,
        line(_LINK.sub(r"\1", given.get("supplier", "")), 500) or found.supplier,
        found.purl or ("" if found.hub else generic_purl(found.name, version)),
        found.hub,
        found.commit,
        found.location,
        found.page,
        found.kind,
    )


def _kind_of(name: str) -> tuple[str, str]:
    """What a name on the Hub names, and the name without the part that says so."""
    for kind in KINDS[1:]:
        if name.startswith(f"{kind}s/"):
            return kind, name[len(kind) + 2 :]
    return "model", name


def _hub_target(target: TargetReport) -> str:
    """The name on the Hub of a target that was read there or from its cache, else ""."""
    if target.source not in FAR_SOURCES:
        return ""
    cached = _SNAPSHOT.search(target.target.replace("\\", "/"))
    if cached is not None:  # a folder of the cache, named by its path
        kind, name = cached.groups()
        return ("" if kind == "models" else f"{kind}/") + name.replace("--", "/")
    return hub_name(target.target).strip("/")


def last_part(target: str) -> str:
    """What a target is called; of a path on this machine only its last part is told."""
    return line(target.replace("\\", "/").rstrip("/").rpartition("/")[2], 500).strip(".") or "model"
