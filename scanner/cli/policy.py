"""``weighbridge policy``: writes a first policy, checks one, and prints the schema that editors complete it by."""

from __future__ import annotations

import os

from scanner.cli.errors import UsageError
from scanner.cli.stdout import standard_output, write_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from scanner.catalog.decisions import Policy
    from scanner.catalog.policy_parts import Lists, Use

MAX_NAMES = 12
"""Names of a list that `policy check` shows."""

SUMMARY = "write, check or describe a policy"

_DESCRIPTION = """\
A policy says what happens to each finding: deny, review or allow. A project keeps its own in .weighbridge/policy.yaml
at the root of its git repository: `weighbridge scan` reads it when it is started in that repository. Any other policy
is named with --policy.
"""

_TEMPLATE = """\
# What happens to what Weighbridge finds in this project. Check it with: weighbridge policy check
# Complete it in an editor with the schema that `weighbridge policy schema` prints.
version: 1
title: What this project lets pass

# Entries below come first; what none of them fits is decided by this policy
# (one of {names}).
extends: {base}

# An LFS or Xet pointer whose content was not fetched makes the scan incomplete:
#require_content: true

# The outcome from which a run fails, deny (the default) or review:
#fail_on: review

# What you do with models, and who you are. Clauses of licences are tested against it; what is left out is asked for:
#use:
#  commercial: true
#  research: false
#  distribute: [product, hosted]   # weights, product, hosted, internal
#  modify: true
#  train_on_outputs: false
#  monthly_active_users: 20000
#  annual_revenue: 3000000
#  regions: [DE, US]
#  business_models: []

# Which licences may be used, by SPDX expression, by the ids that `weighbridge explain` knows, or by category
# (`weighbridge explain permissive` lists the licences of one):
#licenses:
#  allow: [llama3.1, permissive, public-domain]
#  deny: [non-commercial, AGPL-3.0-only]
#  default: review

# Tried from first to last; the first that fits decides. An entry may ask for rule, tag, level (error, warning, note),
# severity, paths and applies (of clauses: "yes", "no", unknown); each may be a list. `weighbridge explain` lists the rules.
#decide:
#  - rule: license-non-commercial
#    paths: "research/*"
#    outcome: allow
#    because: nothing in this folder is shipped
"""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    init = actions.add_parser("init", help="write .weighbridge/policy.yaml", allow_abbrev=False)
    init.add_argument("--from", metavar="NAME", dest="base", default="default", help="the built-in policy to extend")
    init.add_argument("--force", action="store_true", help="replace the policy that is there")
    check = actions.add_parser("check", help="say whether a policy can be used as written", allow_abbrev=False)
    check.add_argument(
        "policy", metavar="FILE|NAME", nargs="?", help="a file or a built-in policy (default: the project's own)"
    )
    show = actions.add_parser(
        "show", help="say which policy applies here, why, and what else is read", allow_abbrev=False
    )
    show.add_argument("--policy", metavar="NAME|FILE", help="as scan takes it (default: what scan would take)")
    actions.add_parser("schema", help="print the JSON Schema of policies", allow_abbrev=False)


def run(arguments: Namespace) -> int:
    """0 once done. Raises `UsageError` for a policy that is there already, is absent, or has mistakes."""
    from scanner.catalog.mistakes import CatalogError

    try:
        if arguments.action == "init":
            _init(arguments.base, arguments.force)
        elif arguments.action == "check":
            write_text(standard_output(), _checked(arguments.policy))
        elif arguments.action == "show":
            write_text(standard_output(), _shown(arguments.policy))
        else:
            from scanner.catalog.schema import schemas

            write_text(standard_output(), schemas()["policy.schema.json"])
    except CatalogError as error:
        raise UsageError(str(error)) from error
    return 0


def summary(policy: Policy) -> str:
    """What a policy does, in one line and a line for each entry that decides first."""
    from scanner.model.verdict import OUTCOMES

    counts = [(outcome, sum(entry.outcome == outcome for entry in policy.decide)) for outcome in OUTCOMES]
    entries = ", ".join(f"{count} {outcome}" for outcome, count in counts if count) or "none"
    terms = _terms(policy)
    content = "has to be there" if policy.require_content else "may be missing"
    return (
        f"{policy.origin}: ok\n"
        f"  {policy.title}\n"
        f"  entries: {entries}; fails from {policy.fail_on}; content behind pointers {content}\n"
        f"{terms}{_names(policy)}"
    )


def _names(policy: Policy) -> str:
    """The lines on preview rules and on rules that have other names now; empty where there is nothing to say."""
    lines = ["  preview rules decide as others do"] if policy.preview else []
    lines += [f"  {origin}: {old} is named {now} now; write that" for origin, old, now in policy.renamed]
    return "".join(_filled(line) for line in lines)


def _terms(policy: Policy) -> str:
    """The lines on what the policy says of licences; empty where it says nothing."""
    lines: list[str] = []
    if policy.use is not None:
        lines += _use(policy.use)
    if policy.licenses is not None:
        lines.append(f"  licences: {_lists(policy.licenses)}")
    if policy.exceptions or policy.clarify:
        import time

        today = time.strftime("%Y-%m-%d", time.gmtime())
        expired = [entry.origin for entry in policy.exceptions if entry.expires < today]
        past = f" (expired: {', '.join(expired)})" if expired else ""
        lines.append(f"  exceptions: {len(policy.exceptions)}{past}; clarified files: {len(policy.clarify)}")
    return "".join(_filled(line) for line in lines)


def _use(use: Use) -> Iterator[str]:
    """The facts that are stated with their values, and those that clauses may ask for."""
    from scanner.catalog.policy_terms import USE_KEYS

    stated = [f"{key} {_value(getattr(use, key))}" for key in USE_KEYS if getattr(use, key) is not None]
    open_ = [key for key in USE_KEYS if getattr(use, key) is None and key != "currency"]
    yield f"  use: {'; '.join(stated) or 'nothing is stated'}"
    if open_:
        yield f"  not stated, so for review where a clause asks for it: {', '.join(open_)}"


def _lists(lists: Lists) -> str:
    from scanner.model.verdict import OUTCOMES

    parts = []
    for outcome in reversed(OUTCOMES):
        names = [entry.license or f"category {entry.category}" for entry in lists.entries if entry.outcome == outcome]
        if names:
            more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
            parts.append(f"{outcome} {', '.join(names[:MAX_NAMES])}{more}")
    return "; ".join([*parts, f"any other: {lists.default or 'as the entries say'}"])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _filled(line: str) -> str:
    from textwrap import fill

    return fill(line, 100, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False) + "\n"


def _init(base: str, force: bool) -> None:
    from scanner.catalog.catalog import PROJECT_POLICY, load

    root = _root_for("init")
    catalog = load()
    names = catalog.policy_names()
    if base not in names:
        from scanner.catalog.mistakes import shown, suggestion

        hint = suggestion(base, names) or f" Choose {', '.join(names)}."
        raise UsageError(f"no built-in policy is named {shown(base)}.{hint}")
    path = os.path.join(root, *PROJECT_POLICY.split("/"))
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(_TEMPLATE.format(base=base, names=", ".join(names)))
    except FileExistsError as error:
        raise UsageError(f"{PROJECT_POLICY} is there already. Edit it, or replace it with --force.") from error
    except OSError as error:
        raise UsageError(f"{PROJECT_POLICY} cannot be written: {error.strerror}. Check the folder's rights.") from error
    write_text(standard_output(), f"wrote {os.path.relpath(path).replace(os.sep, '/')}, which extends {base}\n")


def _checked(name: str | None) -> str:
    from scanner.catalog.catalog import PROJECT_POLICY, load

    root = _root_for("check") if name is None else _root()
    if name is None and not os.path.isfile(os.path.join(root, *PROJECT_POLICY.split("/"))):
        raise UsageError(
            f"there is no {PROJECT_POLICY} here. Write one with weighbridge policy init, or name a policy."
        )
    catalog = load()
    if name is not None and name not in catalog.policy_names() and os.path.isfile(name) and not os.path.dirname(name):
        name = os.path.join(".", name)
    return summary(catalog.policy(name, root or None))


def _shown(name: str | None) -> str:
    from scanner.catalog.catalog import load
    from scanner.cli.configuration import shown
    from scanner.pipeline.invoked import policy_of
    from scanner.reports.console_text import shown as harmless

    text = shown(policy_of(load(), name, _root()), name)
    return "".join(f"{harmless(line)}\n" for line in text.splitlines())


def _root_for(action: str) -> str:
    """The root of the repository; raises `UsageError` outside of any, where `scan` would never read a project's policy."""
    root = _root()
    if root:
        return root
    raise UsageError(
        "this folder is in no git repository, and only a repository has a policy that scan finds by itself. Run git init"
        f" first, or {'write' if action == 'init' else 'name'} a file and pass it with --policy ./file.yaml to scan."
    )


def _root() -> str:
    """The root of the repository that holds the working directory, or "" outside of any."""
    from scanner.sources.git import root_of

    return root_of(os.path.realpath(os.curdir))
