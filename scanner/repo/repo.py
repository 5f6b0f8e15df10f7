"""What one repo is: a folder of weights with the files that describe them."""

from __future__ import annotations

from scanner.model.place import folder_of, upwards
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact, Value

_CARD_FACTS = ("license-declared", "base-model", "card-malformed")
_CARDS = frozenset(("model-card", "hub-metadata"))
"""Formats that speak of a whole repo: its card, and what the Hub has of it where the card may not be read."""

_OF_WEIGHTS = ("gguf", "safetensors", "onnx")
"""Kinds of licence statement that weights carry themselves."""

_INDEX = ".index.json"


@record
class Repo:
    """One repo of a target.

    ``path`` is its folder ("" for the target's root), relative like every path. ``artifacts`` and ``facts`` are those
    of the folder and of the folders below that form no repo of their own. ``weights`` is true where it holds any.
    ``above`` are the facts of licence texts in the folders above it, nearest first.
    """

    path: str
    artifacts: tuple[Artifact, ...]
    facts: tuple[Fact, ...]
    weights: bool
    above: tuple[Fact, ...] = ()

    def inside(self, name: str) -> str:
        """The path of ``name``, a path relative to this repo."""
        return f"{self.path}/{name}" if self.path else name


def repos_of(artifacts: Iterable[Artifact], facts: Iterable[Fact], loose: bool = False) -> list[Repo]:
    """The repos of a target, by path.

    A folder of weights, or of a shard index, is one with the nearest folder, itself included, whose card declares
    something; failing that, with the nearest that has a README; failing that it stands alone where a config or an
    index lies beside the weights, or where they name their licence themselves. Loose weights are one repo for each
    folder with ``loose``, without it none. A card that declares something makes its folder a repo
    even without weights, unless that folder lies in a repo.
    """
    artifacts = tuple(artifacts)
    facts = tuple(facts)
    folders = _Folders(artifacts, facts)
    roots = {
        root for folder in folders.weights | folders.indexes if (root := folders.root_of(folder, loose)) is not None
    }
    for folder in sorted(folders.declaring):  # an outer folder sorts before those inside it
        if not any(above in roots for above in upwards(folder)):
            roots.add(folder)
    owner = _Owner(roots)
    files: dict[str, list[Artifact]] = {root: [] for root in roots}
    said: dict[str, list[Fact]] = {root: [] for root in roots}
    texts: dict[str, list[Fact]] = {}
    for artifact in artifacts:
        root = owner.of(folder_of(artifact.path))
        if root is not None:
            files[root].append(artifact)
    for fact in facts:
        folder = folder_of(fact.place.path)
        root = owner.of(folder)
        if root is not None:
            said[root].append(fact)
        if fact.kind == "license-text":
            texts.setdefault(folder, []).append(fact)
    return [
        Repo(
            root,
            tuple(files[root]),
            tuple(said[root]),
            any(artifact.role == "weights" for artifact in files[root]),
            tuple(fact for above in upwards(root)[1:] for fact in texts.get(above, ())),
        )
        for root in sorted(roots)
    ]


def _speaker(fact: Fact) -> Value:
    """Who declares: the kind of statement, of a base model its source; what is amiss in a card is the card's."""
    return fact.get("source", "card") if fact.kind == "base-model" else fact.get("statement", "card")


class _Folders:
    """What lies directly in which folder."""

    def __init__(self, artifacts: tuple[Artifact, ...], facts: tuple[Fact, ...]) -> None:
        self.weights = {folder_of(artifact.path) for artifact in artifacts if artifact.role == "weights"}
        self.indexes = {folder_of(artifact.path) for artifact in artifacts if artifact.path.endswith(_INDEX)}
        self._configs = {folder_of(artifact.path) for artifact in artifacts if artifact.role == "config"}
        self._cards = {folder_of(artifact.path) for artifact in artifacts if not _CARDS.isdisjoint(artifact.formats)}
        said = [fact for fact in facts if fact.kind in _CARD_FACTS]
        front = {folder_of(fact.place.path) for fact in said if _speaker(fact) == "card"}
        self.declaring = front & self._cards
        self._stating = {folder_of(fact.place.path) for fact in said if fact.get("statement") in _OF_WEIGHTS}

    def root_of(self, folder: str, loose: bool) -> str | None:
        """The folder of the repo that the weights in ``folder`` belong to, or None for loose weights that form none."""
        above = upwards(folder)
        for known in (self.declaring, self._cards):
            for candidate in above:
                if candidate in known:
                    return candidate
        alone = folder in self._configs or folder in self.indexes or folder in self._stating
        return folder if loose or alone else None


class _Owner:
    """Which root a folder belongs to; each folder is looked up once."""

    def __init__(self, roots: set[str]) -> None:
        self._roots = roots
        self._found: dict[str, str | None] = {}

    def of(self, folder: str) -> str | None:
        if folder not in self._found:
            self._found[folder] = next((above for above in upwards(folder) if above in self._roots), None)
        return self._found[folder]
