"""What judges the targets of a run, wherever they are read; and the digest of it, under which outcomes are kept."""

from __future__ import annotations

import os

from scanner.model.record import altered, field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.catalog import Catalog
    from scanner.catalog.decisions import Policy
    from scanner.catalog.ledger_parts import Ledger
    from scanner.catalog.policy_parts import Clarification
    from scanner.pipeline.settings import Settings
    from scanner.sources.interface import Options
    from scanner.store.store import Store


@record
class Recipe:
    """All that a worker needs to read a target as every other does: plain data, so that it can be sent.

    The fields are those of `Settings` and `Options` of the same names. ``created`` is the time at which the run began:
    a target that is read after the run was taken up again is judged as of the same moment. ``endpoint`` is the Hub's
    address, ``version`` and ``parser`` are the code's: a worker that has others would judge otherwise. ``dated`` is what
    of the policy and the waivers has run out by then, ``lock`` the digest of the project's lock file, ``store`` the path of
    the fleet's own file, which is none of any target.
    """

    policy: Policy
    created: str
    ruleset: str
    parser: str
    version: str
    endpoint: str = ""
    fail_on: str = "deny"
    require_content: bool = False
    jobs: int = 0
    online: bool | None = None
    offline: bool = False
    mirror: str = ""
    project: str = ""
    exclude: tuple[str, ...] = ()
    max_bytes: int = 0
    ledger: Ledger | None = None
    base: Ledger | None = None
    unreviewed: tuple[Clarification, ...] = ()
    digests: bool = False
    dated: tuple[str, ...] = field(default=())
    lock: str = ""
    store: str = ""

    @property
    def key(self) -> str:
        """The digest of all that decides what a target comes to at one commit; how many are read at once does not, nor
        where it is kept."""
        from hashlib import sha256

        from scanner.model.codec import compact
        from scanner.model.objects import plain

        said = plain(altered(self, created="", jobs=0, store=""))
        return sha256(compact(said)).hexdigest()


def recipe_of(settings: Settings, options: Options) -> Recipe:
    """The recipe of what a command line asked for."""
    from scanner.pipeline.parser_version import parser_version
    from scanner.version import VERSION

    return Recipe(
        policy=settings.policy,
        created=settings.created,
        ruleset=settings.catalog.ruleset,
        parser=parser_version(settings.limits),
        version=VERSION,
        endpoint=os.environ.get("HF_ENDPOINT", ""),
        fail_on=settings.fail_on,
        require_content=settings.require_content,
        jobs=settings.jobs,
        online=settings.online,
        offline=options.offline,
        mirror=settings.mirror,
        project=settings.project,
        exclude=options.exclude,
        max_bytes=options.max_bytes,
        ledger=settings.ledger,
        base=settings.base,
        unreviewed=settings.unreviewed,
        digests=settings.digests,
        dated=_dated(settings),
        lock=lock_of(settings.project),
    )


def settings_of(recipe: Recipe, catalog: Catalog, store: Store | None = None) -> Settings:
    """The settings under which a worker reads, with nothing shared yet."""
    from scanner.pipeline.settings import Settings

    return Settings(
        catalog=catalog,
        policy=recipe.policy,
        created=recipe.created,
        fail_on=recipe.fail_on,
        require_content=recipe.require_content,
        jobs=recipe.jobs,
        online=recipe.online,
        mirror=recipe.mirror,
        project=recipe.project,
        store=store,
        ledger=recipe.ledger,
        base=recipe.base,
        unreviewed=recipe.unreviewed,
        digests=recipe.digests,
    )


def options_of(recipe: Recipe) -> Options:
    """How a worker opens targets."""
    from scanner.sources.interface import Options

    return Options(recipe.project, recipe.exclude, False, recipe.offline, recipe.max_bytes)


def lock_of(project: str) -> str:
    """The digest of the lock file of the invoker's project: its pins tell terms of base models. "" where it has none."""
    from hashlib import sha256

    from scanner.catalog.lock import LOCK_PATH

    try:
        with open(os.path.join(project, *LOCK_PATH.split("/")), "rb") as file:
            return sha256(file.read()).hexdigest() if project else ""
    except OSError:
        return ""


def _dated(settings: Settings) -> tuple[str, ...]:
    """What of the policy and the waivers has run out at the time of the run: the same files judge otherwise by then."""
    today = settings.created[:10]
    excepted = [entry.origin for entry in settings.policy.exceptions if entry.expires and entry.expires < today]
    waivers = settings.ledger.waivers if settings.ledger is not None else ()
    return (*excepted, *(entry.origin for entry in waivers if entry.expires < today))
