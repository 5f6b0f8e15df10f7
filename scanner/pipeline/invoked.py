"""What a run takes from its invoker: the policy that applies, what the project's people decided, the time.

On the hook's path. The command line and `scanner.api` share it; nothing that is scanned has a say in any of it.
"""

from __future__ import annotations

import os
import time

from scanner.catalog.catalog import PROJECT_POLICY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.catalog import Catalog
    from scanner.catalog.decisions import Policy
    from scanner.catalog.ledger_parts import Ledger

DECISIONS = (".weighbridge/waivers.yaml", ".weighbridge/clarify.yaml", ".weighbridge/baseline.txt")
"""What a project has decisions in; `catalog.ledger` is imported only where one of them is there."""


def policy_of(catalog: Catalog, name: str | None, project: str) -> Policy:
    """The policy that is named, else the one in the file of the project at ``project``, else the built-in default.

    Where there is no project ("") no folder is known to be the invoker's, so that no policy file counts. Raises
    `CatalogError`.
    """
    if name is None and not project:
        name = "default"
    return catalog.policy(name, project or None)


def where_from(policy: str | None, project: str) -> str:
    """By what rule that policy applies, in a few words."""
    if policy is not None:
        return "it is named on the command line"
    if not project:
        return "the working directory is in no git repository, so that no project has a say"
    if os.path.isfile(os.path.join(project, *PROJECT_POLICY.split("/"))):
        return f"{PROJECT_POLICY} lies at the root of this repository"
    return f"no --policy is given, and this repository has no {PROJECT_POLICY}"


def has_decisions(project: str) -> bool:
    """True where the project has a file in which people decided something."""
    return bool(project) and any(os.path.lexists(os.path.join(project, *name.split("/"))) for name in DECISIONS)


def decisions_of(project: str, waivers: str = "", none: bool = False, files: tuple[str, ...] = ()) -> Ledger | None:
    """What the project's people decided, or what of it is in ``files``; None where that is nothing. Raises `CatalogError`.

    ``waivers`` is a file that stands in for the project's own. With ``none`` only the marks are left: they let nothing pass.
    """
    from scanner.catalog.ledger import FILES, read_ledger
    from scanner.catalog.ledger_parts import Ledger

    found = read_ledger(project, waivers, files or FILES)
    if none:
        found = Ledger(marks=found.marks)
    return found if found != Ledger() else None


def now() -> str:
    """The time of the run, or ``SOURCE_DATE_EPOCH`` for reports that shall come out the same twice."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(fixed) if fixed.isdigit() and len(fixed) < 12 else int(time.time())
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
