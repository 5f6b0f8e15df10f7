"""The base-model tree of a target: models and what each was made from, with what each one's licence is."""

from __future__ import annotations

from scanner.model.fact import Fact
from scanner.model.place import Place
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.finding import Finding

RELATIONS = ("finetune", "merge", "adapter", "quantized", "converted", "distill", "data")
"""How one model was made from another: trained further, joined with others, as a small addition to be loaded beside it,
in fewer bits, in another file format, by learning from its outputs, or by training on it as data.

The first four are the Hub's ``base_model_relation``.
"""

STRENGTHS = ("declared", "evidenced", "likely")
"""How sure an edge is, surest first: its maker says so in a field for it; a file carries the parent's name or its card
speaks of it; or its shape and name tell."""

SOURCES = (
    *("card", "hub", "tag", "adapter", "mergekit", "lock", "known"),
    *("gguf", "safetensors", "config", "prose"),
    *("shape", "name"),
)
"""Where the word of an edge comes from: the first line says it in a field for it, the second in passing."""

STATES = (
    *("scanned", "hub", "local", "cache", "lock", "known"),
    *("gated", "missing", "unavailable", "not-asked", "limit"),
)
"""Where a model's terms were read, or why they were not: its repo on the Hub, a folder, the Hub's local cache, the
project's lock file, our own table of root models; it is gated, there is none of that name, the Hub did not answer, it
was not asked (offline), or a limit was reached."""

HUB_RELATIONS = RELATIONS[:4]

DERIVED = ("finetune", "merge", "quantized", "converted")
"""Relations by which the whole child is the parent's work, under the parent's licence."""

CARRIES = (*DERIVED, "adapter")
"""Relations by which the parent's terms reach whoever uses the child."""

KEPT = (
    *("looser", "flow-down-lost", "wrong-version", "share-alike-broken", "non-commercial-dropped"),
    *("terms-unsaid", "outside-territory-unsaid"),
)
"""Problems of a ``license-transition`` that say that the parent's terms hold for the whole child, whatever it says."""

READ = STATES[:6]
"""States of models whose terms are known."""


def is_about_lineage(finding: Finding) -> bool:
    """True for a finding that a base model has to do with: by its rule, or since what it is about was inherited."""
    return "lineage" in finding.tags or any(name == "path" and value for name, value in finding.attributes)


@record
class LineageEdge:
    """One parent of a model.

    ``parent`` is the id of its `LineageNode`; ``written`` the names that were given for it. ``relation`` is one of
    `RELATIONS`, ``inferred`` true where nobody states it. ``sources`` say who names the parent, ``places`` where,
    surest first. ``revision`` is a commit or branch that is named with it.
    """

    parent: str
    relation: str
    inferred: bool = False
    strength: str = "declared"
    sources: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    revision: str = ""
    written: tuple[str, ...] = ()


@record
class LineageNode:
    """One model of the tree.

    ``id`` is its name on the Hub ("org/name", as the Hub spells it); of a repo of the target without one, its folder
    ("." for the root). ``own`` is true for the repos of the target, whose folder is ``repo``. ``state`` is one of
    `STATES`, ``revision`` the commit whose terms were read. ``license`` is the ``license-concluded`` fact of the model,
    None where nothing is said of it; its place is a file of that model ("org/name@commit/LICENSE") or of ours.
    ``asks`` says in few words what the licence asks. ``origin`` is where it is known from (``rules/models/meta.yaml``,
    ``.weighbridge/lock.yaml:12``), ``texts`` the paths of licence texts and notices in its repo, ``message`` a sentence
    on what could not be read.
    """

    id: str
    own: bool = False
    repo: str = ""
    state: str = "scanned"
    revision: str = ""
    license: Fact | None = None
    asks: tuple[str, ...] = ()
    parents: tuple[LineageEdge, ...] = ()
    origin: str = ""
    texts: tuple[str, ...] = ()
    message: str = ""

    @property
    def license_ids(self) -> tuple[str, ...]:
        """Our ids of the licences that the model is under; none where it is under others, or nothing is said of it."""
        ids = self.license.get("licenses") if self.license is not None else None
        return tuple(map(str, ids)) if isinstance(ids, tuple) else ()
