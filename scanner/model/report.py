"""The one interchange object: everything an output needs, so that none has to look at the target again."""

from __future__ import annotations

from scanner.model.artifact import Artifact
from scanner.model.description import Description, FieldInfo
from scanner.model.fact import Fact, Gap
from scanner.model.finding import Finding
from scanner.model.lineage import LineageNode
from scanner.model.obligation import Obligation
from scanner.model.place import Place
from scanner.model.record import record
from scanner.model.verdict import Verdict

SCHEMA = "weighbridge.report/v1"

ANSWERS = ("fail", "incomplete", "pass")
"""What a report says in one word. A failure wins over incomplete."""


MODELS_IN = "models-in"
"""The source of a target that is no model: files in which models were looked for (`scan --models-in`)."""


@record
class RuleInfo:
    """What a reader of a report needs of one rule; texts are Markdown written by us.

    ``action`` is the imperative under which findings are grouped ("Do not load these files"). ``security_severity`` is
    CVSS-like, 0.1 to 10.0, for rules with the tag ``security``, else None. ``aliases`` are the ids that it had before, the
    first one first; a ``preview`` rule may still change, and decides nothing unless it is asked to.
    """

    id: str
    title: str
    why: str
    fix: str
    action: str
    severity: str
    confidence: str
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    security_severity: float | None = None
    aliases: tuple[str, ...] = ()
    preview: bool = False


@record
class Inventory:
    """What was looked at. Counts are files; ``bytes_total`` is their size, ``bytes_read`` what was fetched of it.

    ``requests`` are the HTTP requests that it took, redirects included; ``excluded`` counts files left out, by
    cause ("gitignore", "exclude", "virtual-environment").
    """

    files: int = 0
    in_scope: int = 0
    bytes_total: int = 0
    bytes_read: int = 0
    excluded: tuple[tuple[str, int], ...] = ()
    requests: int = 0


@record
class TargetReport:
    """All that was learnt of one target.

    ``target`` is what the user named; ``source`` the id of the source that opened it; ``revision`` a commit where one
    is known. ``artifacts`` lists the files in scope only. Each finding has exactly one verdict, with the same
    fingerprint. ``obligations`` are what the licences ask to be shipped or shown, done or not. ``lineage`` are the target's
    models and all that they were made from, the target's own first. ``named`` are the places in files of the invoker's
    project that name this model (`scan --models-in`), first the one to show. ``description`` is for a bill of materials,
    None where none was asked for.
    """

    target: str
    source: str
    answer: str
    inventory: Inventory
    revision: str | None = None
    artifacts: tuple[Artifact, ...] = ()
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    gaps: tuple[Gap, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    lineage: tuple[LineageNode, ...] = ()
    named: tuple[Place, ...] = ()
    description: Description | None = None


@record
class Report:
    """One run. ``exit_code`` is what the run ended with; ``fail_on`` is "deny" or "review".

    ``policy`` is the name that the user would give to `--policy`, ``policy_origin`` where it was read. ``ruleset`` is a
    digest of the rules and callables that judged. ``created`` is UTC, ISO 8601 to the second. ``fields`` is the registry
    of a bill of materials, where a target has a description.
    """

    tool_version: str
    created: str
    policy: str
    policy_origin: str
    ruleset: str
    answer: str
    exit_code: int
    fail_on: str = "deny"
    schema: str = SCHEMA
    notes: tuple[str, ...] = ()
    rules: tuple[RuleInfo, ...] = ()
    fields: tuple[FieldInfo, ...] = ()
    targets: tuple[TargetReport, ...] = ()

    def rule(self, rule_id: str) -> RuleInfo:
        """The rule of that id, which every finding's rule is."""
        for info in self.rules:
            if info.id == rule_id:
                return info
        raise KeyError(rule_id)
