"""Policies as typed rows, ready to decide."""

from __future__ import annotations

from scanner.model.finding import LEVELS, SEVERITIES
from scanner.model.record import field, record
from scanner.model.verdict import APPLIES, OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.policy_parts import Clarification, Lists, PolicyException, Use, WaiverTerms


@record
class Decision:
    """One entry of a policy: all that is given must hold, one item of a list is enough. The first that holds decides."""

    outcome: str = field(metadata={"doc": "What happens to the finding.", "choices": OUTCOMES})
    rule: tuple[str, ...] = field(
        default=(), metadata={"doc": "Rule ids; * and ? match several.", "one_or_many": True, "suggest": "rule"}
    )
    tag: tuple[str, ...] = field(
        default=(), metadata={"doc": "The finding's rule has one of these tags.", "one_or_many": True}
    )
    level: tuple[str, ...] = field(
        default=(), metadata={"doc": "The finding's level.", "choices": LEVELS, "one_or_many": True}
    )
    severity: tuple[str, ...] = field(
        default=(), metadata={"doc": "The finding's severity.", "choices": SEVERITIES, "one_or_many": True}
    )
    paths: tuple[str, ...] = field(
        default=(),
        metadata={"doc": "Globs on the file's path from the root; * also matches a slash.", "one_or_many": True},
    )
    because: str = field(default="", metadata={"doc": "The reason to show, in your own words."})
    applies: tuple[str, ...] = field(
        default=(),
        metadata={
            "doc": "Whether a licence's clause reaches the use that the policy states: yes, no or unknown.",
            "choices": APPLIES,
            "one_or_many": True,
            "word": True,
        },
    )
    origin: str = field(default="", metadata={"derived": True})


@record
class Policy:
    """A policy with all that it extends: ``decide`` is in the order in which it is tried.

    ``name`` is what the user would give to ``--policy``, ``origin`` where it was read ("builtin:default" or a path).
    ``use`` is None where no file states anything of the user's use, ``licenses`` where none lists licences,
    ``waivers`` where none says what waivers have to keep to. With ``preview``, preview rules decide as others do.
    ``renamed`` are the old names of rules that are used: where, the old name, the name of today.
    """

    name: str
    origin: str
    title: str
    require_content: bool
    fail_on: str
    decide: tuple[Decision, ...]
    use: Use | None = None
    licenses: Lists | None = None
    exceptions: tuple[PolicyException, ...] = ()
    clarify: tuple[Clarification, ...] = ()
    waivers: WaiverTerms | None = None
    preview: bool = False
    renamed: tuple[tuple[str, str, str], ...] = ()
