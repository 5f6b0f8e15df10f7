"""What the commands that judge share: their flags, the policy that applies, and the run's settings."""

from __future__ import annotations

import os

from scanner.catalog.catalog import load
from scanner.cli.errors import UsageError
from scanner.cli.terminal import add_output_flag
from scanner.model.record import altered
from scanner.pipeline.invoked import decisions_of, has_decisions, now, policy_of
from scanner.pipeline.settings import Settings
from scanner.sources.git import root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.catalog.ledger_parts import Ledger
    from scanner.engines.interface import Engine


def add_flags(parser: ArgumentParser) -> None:
    """Adds the flags that decide what a finding comes to, and where the report goes."""
    add_policy_flags(parser)
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="exit with 0 although something was not checked"
    )
    parser.add_argument("--exit-zero", action="store_true", help="report only: exit with 0 whatever is found")
    add_decision_flags(parser)
    parser.add_argument("--show-waived", action="store_true", help="show what people allowed, too (console and SARIF)")
    parser.add_argument(
        "--digests",
        action="store_true",
        help="put the SHA-256 of each file with a finding into the report, so that decisions can be made from it",
    )
    add_output_flag(parser)


def add_policy_flags(parser: ArgumentParser) -> None:
    """Adds the flags that name the policy, and what of it is stricter in this run."""
    group = parser.add_argument_group("the policy")
    group.add_argument(
        "--policy",
        metavar="NAME|FILE",
        help="a built-in policy or a file (default: .weighbridge/policy.yaml of this repository, else the built-in default)",
    )
    group.add_argument(
        "--fail-on", choices=("deny", "review"), help="the mildest outcome that fails (default: deny, or the policy's)"
    )
    group.add_argument(
        "--preview", action="store_true", help="decide on what preview rules find, too: rules that may still change"
    )
    group.add_argument(
        "--require-content", action="store_true", help="a pointer whose content is not here makes the scan incomplete"
    )


def add_decision_flags(parser: ArgumentParser, reviews: bool = True) -> None:
    """Adds the flags that say which decisions of people count; ``reviews`` those for the review of a change, too."""
    group = parser.add_argument_group("what people decided")
    which = group.add_mutually_exclusive_group()
    which.add_argument(
        "--waivers",
        metavar="FILE",
        default="",
        help="waivers and marks to honour (default: .weighbridge/waivers.yaml of this repository)",
    )
    which.add_argument(
        "--no-waivers",
        action="store_true",
        help="honour no waiver and no baseline: nothing passes because people allowed it",
    )
    if not reviews:
        return
    group.add_argument(
        "--base",
        metavar="REV",
        help="what people decided that is not in this revision (as origin/main) counts as review, and allows nothing",
    )


def project_root() -> str:
    """The root of the invoker's own repository: the one that holds the working directory; "" outside of any."""
    return root_of(os.path.realpath(os.curdir))


def settings(
    policy: str | None = None,
    fail_on: str | None = None,
    require_content: bool = False,
    allow_incomplete: bool = False,
    exit_zero: bool = False,
    jobs: int = 0,
    engine: Engine | None = None,
    online: bool | None = None,
    mirror: str = "",
    waivers: str = "",
    no_waivers: bool = False,
    digests: bool = False,
    base: str | None = None,
    lazy: bool = False,
    described: bool = False,
) -> Settings:
    """The settings of a run. Raises `UsageError` for a policy, decisions of people, or a base that are absent or wrong.

    ``lazy`` leaves what the project's people decided unread until something is found that it could change: a mistake in
    it raises `UsageError` then. Files that the command line names are read and checked at once.
    """
    root = project_root()
    try:
        catalog = load()
        chosen = policy_of(catalog, policy, root)
    except Exception as error:
        from scanner.catalog.mistakes import CatalogError

        if isinstance(error, CatalogError):
            raise UsageError(str(error)) from error
        raise
    decided = bool(waivers) or has_decisions(root)
    lazy = lazy and not waivers and base is None
    ledger = _ledger(root, waivers, no_waivers) if decided and not lazy else None
    made = Settings(
        catalog=catalog,
        policy=chosen,
        created=now(),
        fail_on=fail_on or chosen.fail_on,
        require_content=require_content or chosen.require_content,
        allow_incomplete=allow_incomplete,
        exit_zero=exit_zero,
        jobs=jobs,
        engine=engine,
        online=online,
        mirror=mirror,
        project=root,
        digests=digests,
        described=described,
    )
    if base is not None:
        from scanner.cli.base import since  # not at the top: only reviews of a change ask for it

        return since(base, made, ledger, waivers, policy, fail_on)
    if lazy and decided:
        from scanner.catalog.lazy_ledger import LazyLedger

        return altered(made, lazy=LazyLedger(root, lambda files: _ledger(root, "", no_waivers, files)))
    if ledger is None:
        return made
    from scanner.pipeline.decided import with_ledger  # not at the top: most projects have no such decisions

    return with_ledger(made, ledger)


def _ledger(root: str, waivers: str, no_waivers: bool, files: tuple[str, ...] = ()) -> Ledger | None:
    """What the project's people decided, or what of it is in ``files``; None where that is nothing. Raises `UsageError`."""
    from scanner.catalog.mistakes import CatalogError

    try:
        return decisions_of(root, waivers, no_waivers, files)
    except CatalogError as error:
        raise UsageError(str(error)) from error


def settings_of(arguments: Namespace, engine: Engine | None = None, lazy: bool = False) -> Settings:
    """The settings that a command line with the flags of `add_flags` asks for. Raises `UsageError` as `settings` does."""
    made = settings(
        arguments.policy,
        arguments.fail_on,
        arguments.require_content,
        arguments.allow_incomplete,
        arguments.exit_zero,
        getattr(arguments, "jobs", 0),
        engine,
        online_of(arguments),
        getattr(arguments, "mirror", None) or "",
        getattr(arguments, "waivers", ""),
        getattr(arguments, "no_waivers", False),
        getattr(arguments, "digests", False),
        getattr(arguments, "base", None),
        lazy,
        getattr(arguments, "describe", False),
    )
    if getattr(arguments, "preview", False) and not made.policy.preview:
        return altered(made, policy=altered(made.policy, preview=True))
    return made


def add_hub_flags(parser: ArgumentParser) -> None:
    """Adds the flags that say what may be asked over the network, and what stands in for it."""
    group = parser.add_argument_group("the Hub")
    asks = group.add_mutually_exclusive_group()
    asks.add_argument("--online", action="store_true", help="look up base models on the Hub for local targets too")
    asks.add_argument("--offline", action="store_true", help="ask nobody: what lies on the Hub only is not checked")
    group.add_argument(
        "--mirror",
        metavar="DIR",
        type=_folder,
        help="a folder of models: base models, and models that files name, are read from DIR/org/name where it is there",
    )
    group.add_argument(
        "--max-bytes",
        metavar="SIZE",
        type=_bytes,
        default=0,
        help="fetch at most this much of one repo on the Hub, as 500MB (default: 2GB)",
    )


def online_of(arguments: Namespace) -> bool | None:
    """Whether base models may be looked up on the Hub; None where nothing is said: those of targets on the Hub.

    Raises `UsageError` where they may be, and cannot.
    """
    if getattr(arguments, "offline", False):
        return False
    if not getattr(arguments, "online", False):
        return None
    check_hub_client("--online")
    return True


def check_hub_client(asking: str) -> None:
    """Raises `UsageError` with the line that installs the Hub's client where it is not there; ``asking`` needs it."""
    from importlib.util import find_spec

    if find_spec("huggingface_hub") is None:
        from scanner.sources.hub.refusals import INSTALL

        raise UsageError(f"{asking} needs huggingface_hub, which is not installed: {INSTALL}")


def _folder(text: str) -> str:
    if not os.path.isdir(text):
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"there is no folder {text}")
    return text


_UNITS = {
    "": 1,
    "b": 1,
    "k": 10**3,
    "kb": 10**3,
    "m": 10**6,
    "mb": 10**6,
    "g": 10**9,
    "gb": 10**9,
    "tb": 10**12,
    "kib": 1 << 10,
    "mib": 1 << 20,
    "gib": 1 << 30,
    "tib": 1 << 40,
}


def _bytes(text: str) -> int:
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    unit = _UNITS.get(text[len(digits) :].strip().lower())
    if unit is None or not digits.isascii() or not digits.isdigit() or len(digits) > 15 or not int(digits):
        from argparse import ArgumentTypeError

        raise ArgumentTypeError("give a number of bytes, as 500MB or 2GB")
    return int(digits) * unit
