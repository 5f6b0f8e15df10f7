"""How to run, and on what: the settings of a run, and the task that each target is."""

from __future__ import annotations

from scanner.model.record import field, record
from scanner.pipeline.budget import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.catalog.catalog import Catalog
    from scanner.catalog.decisions import Policy
    from scanner.catalog.lazy_ledger import LazyLedger
    from scanner.catalog.ledger_parts import Ledger
    from scanner.catalog.policy_parts import Clarification
    from scanner.engines.interface import Engine
    from scanner.model.artifact import Artifact
    from scanner.model.place import Place
    from scanner.sources.interface import Listing
    from scanner.store.store import Store

    Progress = Callable[[int, int | None, str], None]
    """What hears (files done, files in all or None, path) after each file."""


@record
class Settings:
    """How to run. ``fail_on`` is "deny" or "review"; ``created`` the time to write into the report (UTC, ISO 8601).

    ``jobs`` is how many files are read at once; 0 leaves it to the target: `FAR_JOBS` over the network, else one.
    ``engine`` is an outside scanner whose opinion is shown beside ours and decides nothing.
    ``online`` lets ancestors be looked up on the Hub (None: those of targets on the Hub); ``mirror`` is a folder of
    models that they are looked for in first; ``project`` is the invoker's own repository, whose lock file counts.
    ``store`` keeps facts of blobs by digest.
    ``before`` is the policy as it was before a change under review, where the change touched it.
    ``ledger`` is what the project's people decided (None: nothing), ``lazy`` the same where it is read only as far as it
    could change something; ``base`` is what it was before a change under review,
    ``unreviewed`` the clarifications that came with it; ``digests`` gives files with findings their SHA-256 in the report,
    ``described`` each target its `Description`.
    ``said`` are sentences that the report tells whatever is found.
    ``shared`` is what the targets of one run have in common (the ancestors that were looked up).
    """

    catalog: Catalog
    policy: Policy
    created: str
    fail_on: str = "deny"
    require_content: bool = False
    allow_incomplete: bool = False
    exit_zero: bool = False
    jobs: int = 0
    limits: Limits = field(default_factory=Limits)
    engine: Engine | None = None
    online: bool | None = None
    mirror: str = ""
    project: str = ""
    store: Store | None = None
    before: Policy | None = None
    ledger: Ledger | None = None
    lazy: LazyLedger | None = None
    base: Ledger | None = None
    unreviewed: tuple[Clarification, ...] = ()
    digests: bool = False
    described: bool = False
    said: tuple[str, ...] = ()
    shared: dict[str, object] = field(default_factory=dict)


@record
class Task:
    """One target to report on: its listing and the id of the source that opened it.

    ``only`` narrows what is judged to these paths (the hook's changed files); the rest was read as their neighbours.
    ``known`` are neighbours that are listed and not read. ``named`` are the places in local files that name the target.
    """

    listing: Listing
    source: str
    only: frozenset[str] | None = None
    known: tuple[Artifact, ...] = ()
    named: tuple[Place, ...] = ()
