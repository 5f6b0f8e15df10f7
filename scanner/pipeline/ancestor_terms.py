"""What one model's own files say of its terms and parents, as a node of the tree."""

from __future__ import annotations

from scanner.lineage.claims import claims_of
from scanner.lineage.edition import in_its_edition
from scanner.lineage.statements import Child
from scanner.model.fact import Fact, Gap
from scanner.model.file_names import tells_parents, tells_terms
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.model.artifact import Artifact, Entry
    from scanner.pipeline.settings import Settings
    from scanner.pipeline.sniff import Sniffer
    from scanner.repo.repo import Repo
    from scanner.sources.interface import Listing

    Stop = Callable[[], bool]

SHOWN = 12
"""Digits of a commit in the place of an ancestor's file."""

TERMS_LIMIT = 2 << 20
"""Bytes of a file of terms or configuration that is opened in a folder of models."""

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
    far = listing.remote is not None  # then the source has chosen already what is opened
    for item in islice(listing.entries, ENTRIES):
        if isinstance(item, Gap):
            read.gaps.append(item)
        elif isinstance(item, Fact):
            read.facts.append(item)
        elif item.open is not None and (far or _tells_terms(item)):
            result = read_file(item, sniffer, settings.limits, False)
            read.artifacts.append(result.artifact)
            read.facts += result.facts
            read.gaps += result.gaps
        elif sniffer.is_weights_name(base_name(item.artifact.path)):
            read.artifacts.append(altered(item.artifact, role="weights"))  # that they are there is all that counts
    return read


def _tells_terms(entry: Entry) -> bool:
    """True for a file of a folder that can tell a licence or a parent, and is small."""
    name = entry.artifact.path.rpartition("/")[2].lower()
    return entry.artifact.size <= TERMS_LIMIT and (tells_terms(name) or tells_parents(name))


def node_of(model_id: str, read: Read, state: str, revision: str = "") -> LineageNode:
    """The node of a model that is no target, from what was read of it; its places begin with its id and commit."""
    from scanner.repo.licenses import derive_licenses
    from scanner.repo.repo import Repo, repos_of

    found = repos_of(read.artifacts, read.facts, loose=True)
    root = next((repo for repo in found if not repo.path), None)
    if root is None:  # a repo of terms without a card that says anything
        said = tuple(item for item in read.facts if "/" not in item.place.path)
        root = Repo("", tuple(read.artifacts), said, any(item.role == "weights" for item in read.artifacts))
    made = tuple(root.facts) + tuple(derive_licenses(root))
    claims = claims_of(Child(model_id, made, artifacts=root.artifacts))
    prefix = f"{model_id}@{revision[:SHOWN]}/" if revision else f"{model_id}/"
    license_fact = license_of(made, "")
    return LineageNode(
        id=model_id,
        state=state,
        revision=revision,
        license=_elsewhere(in_its_edition(license_fact, model_id), prefix) if license_fact is not None else None,
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


def why_not(gaps: Sequence[Gap]) -> tuple[str, Gap | None]:
    """(state, gap) for a model that was not wholly read; ("", None) where nothing that matters is left out."""
    for gap in gaps:
        state = _STATES.get(gap.reason)
        if state is not None:
            return state, gap
    return "", None


_STATES = {
    "gated": "gated",
    **dict.fromkeys(("missing", "revision-missing", "disabled"), "missing"),
    "offline": "not-asked",
    **dict.fromkeys(
        ("unavailable", "refused", "rate-limit", "redirect-refused", "range-ignored", "changed", "cancelled"),
        "unavailable",
    ),
    **dict.fromkeys(("limit-download", "extra-missing", "unreadable", "file-missing", "limit-time"), "unavailable"),
}
"""States of a model by the reason of the gap that its source gives."""
