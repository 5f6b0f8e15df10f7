"""Rules and classifications as typed rows. A YAML key is the field's name, or its metadata's ``key``."""

from __future__ import annotations

from scanner.model.fact import Value
from scanner.model.finding import CONFIDENCES, SEVERITIES
from scanner.model.record import field, record

CLASSES = ("dangerous", "standard-library", "library-function", "unknown-function", "unknown", "safe")
"""What a callable is to one who loads a pickle, worst first.

"library-function" is a function of a library whose own files are known and never call it, "unknown-function" one that no
list has, and "unknown" a class, or a function that by its name rebuilds an object.
"""

USES = ("import", "call", "make", "build")
"""What a pickle does with a callable: looks it up, calls it, only runs its ``__new__`` (which takes a class), or sets the
state of what it made."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.documents import Example

KEBAB = "^[a-z0-9]+([.-][a-z0-9]+)*$"
"""Ids and tags: lower-case words joined by hyphens (or by the dots of a version)."""


@record
class Condition:
    """What one attribute of a fact must be. All that is given must hold; in a list, one item is enough."""

    equals: tuple[Value, ...] = field(
        default=(), metadata={"doc": "The value is one of these.", "one_or_many": True, "shorthand": True}
    )
    excludes: tuple[Value, ...] = field(
        default=(),
        metadata={"key": "not", "doc": "The value is none of these. A missing value is null.", "one_or_many": True},
    )
    min: float | None = field(default=None, metadata={"doc": "The value is a number, this or more."})
    max: float | None = field(default=None, metadata={"doc": "The value is a number, this or less."})
    matches: tuple[str, ...] = field(
        default=(),
        metadata={"doc": "The value is text that one of these globs matches, case included.", "one_or_many": True},
    )


@record
class When:
    """Which facts a rule recognises."""

    fact: str = field(metadata={"doc": "The fact's kind, such as pickle-call.", "pattern": KEBAB})
    classes: tuple[str, ...] = field(
        default=(),
        metadata={
            "key": "class",
            "doc": "The class of the fact's callable is one of these; without it, any fact of the kind fits.",
            "choices": CLASSES,
            "one_or_many": True,
        },
    )
    where: tuple[tuple[str, Condition], ...] = field(
        default=(), metadata={"doc": "Conditions on the fact's attributes, by name; all must hold."}
    )


@record
class Rule:
    """One thing to look out for: what it is, why it matters, what to do, and the facts that show it.

    Rules of the compiled tables have no ``examples``: only tests need them.
    """

    id: str = field(metadata={"doc": "Kebab-case noun of the problem; the file has the same name.", "pattern": KEBAB})
    title: str = field(metadata={"doc": "One line of at most 100 characters with no final period.", "max_length": 100})
    why: str = field(metadata={"doc": "Why it matters. Markdown."})
    fix: str = field(metadata={"doc": "What to do about it. Markdown."})
    action: str = field(metadata={"doc": "The imperative under which findings are grouped.", "max_length": 100})
    severity: str = field(metadata={"doc": "The harm if the finding is true.", "choices": SEVERITIES})
    confidence: str = field(metadata={"doc": "The chance that the finding is true.", "choices": CONFIDENCES})
    when: When = field(metadata={"doc": "The facts that the rule recognises."})
    message: str = field(
        metadata={"doc": "What was found; {attribute}, {count}, {class} and {reason} are filled in. {{ is a brace."}
    )
    identity: tuple[str, ...] = field(
        default=(), metadata={"doc": "The attributes that make up the cause in the finding's stable fingerprint."}
    )
    tags: tuple[str, ...] = field(
        default=(), metadata={"doc": "Words that policies select by, such as security or license.", "pattern": KEBAB}
    )
    references: tuple[str, ...] = field(
        default=(), metadata={"doc": "Where to read more.", "pattern": "^https://[^ ]+$"}
    )
    security_severity: float | None = field(
        default=None,
        metadata={"doc": "Like a CVSS score; for rules with the tag security.", "minimum": 0.1, "maximum": 10.0},
    )
    preview: bool = field(
        default=False, metadata={"doc": "True while the rule may still change: it decides nothing unless asked to."}
    )
    aliases: tuple[str, ...] = field(
        default=(),
        metadata={
            "doc": "Ids that the rule had before, the first one first: fingerprints are made with that for ever.",
            "pattern": KEBAB,
        },
    )
    examples: tuple[Example, ...] = field(default=(), metadata={"doc": "Facts that test the rule."})

    @property
    def first(self) -> str:
        """The id that the rule's fingerprints are made with: the first that it had, so that a new name changes none."""
        return self.aliases[0] if self.aliases else self.id

    @property
    def others(self) -> tuple[str, ...]:
        """The ids with which other fingerprints of its findings were made, where it took over what another rule found."""
        return tuple(name for name in dict.fromkeys((*self.aliases, self.id)) if name != self.first)


@record
class Classification:
    """What is known of one callable in one use: its class (see `CLASSES`), why, and the list that says so."""

    cls: str
    reason: str
    profile: str = ""
