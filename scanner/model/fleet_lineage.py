"""What the lineage of a whole table of models comes to, in counts: what every output of ``fleet lineage`` tells.

All counts are of one of two things. *Models* are judged by all their ancestors; *edges* are one step from a parent to a
child. Unknown is a state of its own everywhere: terms that nobody knows are never counted among those that were kept.
"""

from __future__ import annotations

from scanner.model.record import record

SCHEMA = "weighbridge.fleet-lineage/v1"

STATES = ("error", "warning", "note", "unknown", "kept")
"""What became of a parent's terms: the text says that they are dropped; they are, and it is contested or nobody is
harmed by it; to be kept in mind; nobody knows the terms; nothing is lost."""


@record
class Share:
    """How many of one kind are in which state. ``name`` is a family, a publisher, a relation, a depth."""

    name: str
    total: int
    error: int
    warning: int
    note: int
    unknown: int
    kept: int

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers in the order of `STATES`."""
        return (self.error, self.warning, self.note, self.unknown, self.kept)


@record
class Asked:
    """A kind of clause: the models whose ancestors ask it, and those of them whose own licence asks it, too."""

    kind: str
    models: int
    declared: int


@record
class Organisation:
    """A publisher: its models, those that the policy denies or has reviewed, those with a loss by its weight."""

    name: str
    models: int
    deny: int
    review: int
    error: int
    warning: int


@record
class Unlicensed:
    """A model without known terms that others were made from. ``descendants`` at any remove, None where it has no row;
    ``children`` are those that name it. ``downloads`` of the table, None where it has none."""

    id: str
    children: int
    descendants: int | None
    downloads: int | None
    state: str


@record
class Reason:
    """One class of reasons: edges from the same label, with the same problem, clause and weight. ``why`` is the text of
    the commonest among them."""

    problem: str
    weight: str
    parent_license: str
    clause: str
    edges: int
    models: int
    why: str


@record
class Change:
    """Edges from one label to another, and what became of the parent's terms. "" stands for no label."""

    parent_license: str
    child_license: str
    share: Share


@record
class Pattern:
    """The known pattern: of ``edges`` with both ends in the tables, ``restricted`` have a parent that is labelled llama*,
    gemma, cc-by-nc* or other, and ``relabelled`` of these a child that is labelled apache-2.0 or mit. ``share`` says what
    became of the terms of those, ``unexplained`` how many have no reason: zero, or something is wrong."""

    edges: int
    restricted: int
    relabelled: int
    unexplained: int
    share: Share
    reasons: tuple[Reason, ...]


@record
class Unknown:
    """What nobody knows. ``silent`` models declare nothing; ``reached`` models have an ancestor without known terms, and
    ``allowed`` of these the policy lets pass all the same. ``dangling`` edges go to a model that is in no table."""

    silent: int
    reached: int
    allowed: int
    dangling: int


@record
class FleetLineage:
    """The summary. ``outcomes`` and ``problems`` are (name, count), ``sources`` (file, SHA-256), ``groups`` the largest
    strongly connected groups as (size, some of their ids); of long lists the first are kept, and ``left_out`` says how
    many more there are of which."""

    version: str
    policy: str
    ruleset: str
    models: int
    roots: int
    edges: int
    sources: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]
    problems: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, int], ...]
    whole: Share
    families: tuple[Share, ...]
    publishers: tuple[Share, ...]
    relations: tuple[Share, ...]
    depths: tuple[Share, ...]
    obligations: tuple[Asked, ...]
    organisations: tuple[Organisation, ...]
    unlicensed: tuple[Unlicensed, ...]
    groups: tuple[tuple[int, tuple[str, ...]], ...]
    group_count: int
    changes: tuple[Change, ...]
    reasons: tuple[Reason, ...]
    pattern: Pattern
    unknown: Unknown
    left_out: tuple[tuple[str, int], ...]
    schema: str = SCHEMA
