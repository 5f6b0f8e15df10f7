"""The project's policy as it was before a change under review: what the change makes looser is for somebody to look at."""

from __future__ import annotations

import os

from scanner.catalog.catalog import PROJECT_POLICY
from scanner.catalog.ledger_parts import bare
from scanner.catalog.mistakes import CatalogError, Mistake
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.catalog import Catalog
    from scanner.catalog.decisions import Policy
    from scanner.catalog.policy_parts import Clarification, WaiverTerms
    from scanner.pipeline.settings import Settings
    from scanner.sources.git_objects import Snapshot


def policy_before(root: str, found: Snapshot, catalog: Catalog, named: str | None) -> tuple[Policy, list[str], str]:
    """The policy at the revision of ``found``, the project's files that it was read from, and what is wrong with it.

    ``named`` is what the command line names; a file outside of the project is no part of the change. Where the policy
    had mistakes, or was not there, it is the built-in default.
    """
    from scanner.catalog.policies import bytes_of
    from scanner.sources.git_objects import files_at

    taken: list[str] = []
    absent: list[str] = []

    def read(path: str, file: str) -> bytes:
        if os.path.isabs(file) or file.startswith("../"):
            return bytes_of(path, file)
        taken.append(file)
        data = files_at(root, found.commit, [file]).files.get(file)
        if data is None:
            absent.append(file)
            raise CatalogError([Mistake(file, "was not there.")])
        return data.replace(b"\r\n", b"\n")

    name = named
    if named is None:
        there = files_at(root, found.commit, [PROJECT_POLICY]).files
        name = os.path.join(root, *PROJECT_POLICY.split("/")) if there else "default"
    try:
        return catalog.policy(name, root, read), taken, ""
    except CatalogError as error:
        is_new = absent[:1] == taken[:1]  # the policy itself: what is told of new files is enough
        return catalog.policy("default"), taken, "" if absent and is_new else str(error.mistakes[0])


def under(
    settings: Settings, before: Policy, name: str, known: frozenset[Clarification], fail_on: str | None
) -> Settings:
    """``settings`` that are nowhere looser than under the policy ``before``, which is called ``name`` in reasons.

    ``known`` are the clarifications, without their places, that were there before; ``fail_on`` is what the command line
    asks.
    """
    policy = settings.policy
    old = tuple(entry for entry in policy.clarify if bare(entry) in known)
    return altered(
        settings,
        before=altered(before, name=name),
        policy=altered(policy, clarify=old, waivers=_stricter(policy, before)),
        unreviewed=tuple(entry for entry in policy.clarify if entry not in old),
        fail_on=fail_on or ("review" if "review" in (settings.fail_on, before.fail_on) else "deny"),
        require_content=settings.require_content or before.require_content,
    )


def _stricter(one: Policy, other: Policy) -> WaiverTerms:
    """What both policies ask of waivers."""
    from scanner.catalog.policy_parts import WaiverTerms
    from scanner.policy.waived import terms_of

    terms = terms_of(one), terms_of(other)
    return WaiverTerms(min(asked.max_days for asked in terms), any(asked.pinned for asked in terms))
