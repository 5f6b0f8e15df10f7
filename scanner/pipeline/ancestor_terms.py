"""What one model's own files say of its terms and parents, as a node of the tree."""

from __future__ import annotations

from scanner.lineage.claims import Child, claims_of
from scanner.model.fact import Fact, Gap
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.model.artifact import Artifact, Entry
    from scanner.pipeline.run import Settings
    from scanner.pipeline.sniff import Sniffer
    from scanner.repo.repo import Repo
    from scanner.sources.interface import Listing

    Stop = Callable[[], bool]

SHOWN = 12
"""Digits of a commit in the place of an ancestor's file."""

ENTRIES = 20_000
"""Entries of one ancestor's listing that are looked at."""


class Read:
    """The facts, gaps and files of one model, read for its terms alone."""

    __slots__ = ("artifacts", "facts", "gaps")

    def __init__(self) -> None:
        self.artifacts: list[Artifact] = []
        self.facts: list[Fact] = []
        self.gaps: list[Gap] = []


def read_terms(listing: Listing, settings: Settings, sniffer: Sniffer) -> Read:
    """What the entries of ``listing`` come to. What cannot be read is a gap; nothing raises but what the entries raise."""
    from itertools import islice

    from scanner.pipeline.read import base_name, read_file

    read = Read()
    for item in islice(listing.entries, ENTRIES):
        if isinstance(item, Gap):
            read.gaps.append(item)
        elif isinstance(item, Fact):
            read.facts.append(item)
        elif sniffer.is_weights_name(base_name(item.artifact.path)):
            read.artifacts.append(altered(item.artifact, role="weights"))  # that they are there is all that counts
        elif tells_terms(item):
            result = read_file(item, sniffer, settings.limits, False)
            read.artifacts.append(result.artifact)
            read.facts += result.facts
            read.gaps += result.gaps
    return read


def tells_terms(entry: Entry) -> bool:
    """True for a file of a model that can tell its licence or its parents and is small."""
    name = entry.artifact.path.rpartition("/")[2].lower()
    if entry.open is None or entry.artifact.size > 16 << 20 or entry.artifact.path.count("/") > 2:
        return False
    return (
        name.endswith((".md", ".txt", ".rst", ".pdf", ".html"))
        or name in ("config.json", "adapter_config.json", "mergekit_config.yml", "mergekit_config.yaml", "(hub)")
        or name.startswith(("license", "licence", "notice", "copying", "model_license", "use_policy", "unlicense"))
    )


def node_of(model_id: str, read: Read, state: str, revision: str = "") -> LineageNode:
    """The node of a model that is no target, from what was read of it; its places begin with its id and commit."""
    from scanner.repo.licenses import derive_licenses
    from scanner.repo.repo import Repo, repos_of

    found = repos_of(read.artifacts, read.facts, loose=True)
    root = next((repo for repo in found if not repo.path), None)
    if root is None:  # a repo of terms without a card that says anything
        root = Repo("", tuple(read.artifacts), tuple(item for item in read.facts if "/" not in item.place.path), True)
    made = tuple(root.facts) + tuple(derive_licenses(root))
    claims = claims_of(Child(model_id, made, artifacts=root.artifacts))
    prefix = f"{model_id}@{revision[:SHOWN]}/" if revision else f"{model_id}/"
    license_fact = license_of(made, "")
    return LineageNode(
        id=model_id,
        state=state,
        revision=revision,
        license=_elsewhere(license_fact, prefix) if license_fact is not None else None,
        parents=tuple(
            altered(edge, places=tuple(_under(prefix, place) for place in edge.places)) for edge in claims.edges
        ),
        texts=texts_of(root),
    )


def license_of(facts: Iterable[Fact], repo: str) -> Fact | None:
    """The conclusion on the weights of ``repo``, or what its card alone says, or None."""
    from scanner.licensing.conclusions import conclusions

    found = [item for item in conclusions(facts) if str(item.get("repo") or "") == repo]
    return next((item for item in found if item.get("covers") != "code"), None)


def texts_of(repo: Repo) -> tuple[str, ...]:
    """The paths of licence texts and notices in ``repo``."""
    return tuple(dict.fromkeys(item.place.path for item in (*repo.facts, *repo.above) if item.kind == "license-text"))


def _elsewhere(found: Fact, prefix: str) -> Fact:
    related = tuple(_under(prefix, place) for place in found.related)
    return Fact(found.kind, _under(prefix, found.place), found.attributes, found.count, related, found.excerpt)


def _under(prefix: str, place: Place) -> Place:
    return altered(place, path=f"{prefix}{place.path}")


def why_not(gaps: Sequence[Gap]) -> tuple[str, str]:
    """(state, sentence) for a model of which nothing could be read; ("", "") where no gap says so."""
    for gap in gaps:
        state = _STATES.get(gap.reason)
        if state is not None:
            return state, gap.message
    broken = next((gap for gap in gaps if gap.incomplete), None)
    return ("unavailable", broken.message) if broken is not None else ("", "")


_STATES = {
    "gated": "gated", "private": "gated", "unauthorised": "gated", "missing": "missing", "not-found": "missing",
    "repo-missing": "missing", "revision-missing": "missing", "disabled": "missing", "offline": "not-asked",
    "unavailable": "unavailable",
}  # fmt: skip
"""States of a model by the reason of the gap that its source gives."""
