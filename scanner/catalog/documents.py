"""Shapes that exist in files only: examples, lists of callables, and policies before they are joined."""

from __future__ import annotations

from scanner.catalog.decisions import Decision
from scanner.catalog.policy_parts import Clarification, LicenseLists, PolicyException, Use, WaiverTerms
from scanner.catalog.tables import KEBAB, USES
from scanner.model.fact import Attributes
from scanner.model.record import field, record


@record
class Example:
    """A fact, and whether the rule finds it: each example is a test of its rule."""

    fact: Attributes = field(metadata={"doc": "The fact's attributes."})
    finds: bool = field(metadata={"doc": "True where the rule must find this fact, false where it must not."})


TOP_LEVEL = ("standard-library", "library")
"""Classes whose lists name whole top-level modules."""


@record
class CallableEntry:
    """One name of a list, and the uses that the list speaks of."""

    name: str = field(
        metadata={
            "doc": "A dotted name. module.* is the module and all below it; *.name.* is any path that passes by name.",
            "pattern": r"^(\*\.)?[^\s.*]+(\.[^\s.*]+)*(\.\*)?$",
        }
    )
    uses: tuple[str, ...] = field(
        default=USES, metadata={"doc": "What a pickle does with it; all uses by default.", "choices": USES}
    )
    reason: str = field(default="", metadata={"doc": "Why, where it differs from the list's own reason."})


@record
class CallableList:
    """Callables of one class, by library.

    A list of class "library" names the libraries whose files were looked at: what they call is on a safe list. One of
    class "rebuilder" has words: a function with such a word in its name rebuilds an object, as far as names tell.
    """

    profile: str = field(metadata={"doc": "The list's name; the file has the same name.", "pattern": KEBAB})
    cls: str = field(
        metadata={"key": "class", "doc": "What they are.", "choices": ("dangerous", "safe", *TOP_LEVEL, "rebuilder")}
    )
    source: str = field(metadata={"doc": "How the list was made, with versions."})
    reason: str = field(metadata={"doc": "Why they are of this class: the end of a sentence."})
    callables: tuple[CallableEntry, ...] = field(metadata={"doc": "The names."})


@record
class PolicyFile:
    """What to do with findings. Own entries come first, then those of ``extends``; the first that fits decides."""

    version: int = field(metadata={"doc": "The version of this format.", "choices": (1,)})
    title: str = field(metadata={"doc": "One line that says whom the policy is for.", "max_length": 200})
    extends: tuple[str, ...] = field(
        default=(),
        metadata={"doc": "Built-in policies by name, or other files as ./relative/path.yaml.", "one_or_many": True},
    )
    require_content: bool | None = field(
        default=None, metadata={"doc": "True: a pointer whose content was not fetched makes the scan incomplete."}
    )
    fail_on: str | None = field(
        default=None, metadata={"doc": "The outcome from which a run fails.", "choices": ("deny", "review")}
    )
    preview: bool | None = field(
        default=None, metadata={"doc": "True: what preview rules find is decided on as what others find."}
    )
    minimum_version: str = field(
        default="",
        metadata={
            "doc": "The oldest version of Weighbridge that may read this policy, as 0.2.0.",
            "pattern": r"^[0-9]+(\.[0-9]+){0,2}$",
            "word": True,
        },
    )
    use: Use | None = field(
        default=None,
        metadata={"doc": "What you do with models and who you are: clauses of licences are tested against it."},
    )
    licenses: LicenseLists | None = field(
        default=None, metadata={"doc": "Which licences may be used, may not, or need a look."}
    )
    exceptions: tuple[PolicyException, ...] = field(
        default=(), metadata={"doc": "Findings that are allowed until a day, with the reason."}
    )
    clarify: tuple[Clarification, ...] = field(
        default=(), metadata={"doc": "What files say that no rule could tell, pinned to their bytes."}
    )
    waivers: WaiverTerms | None = field(
        default=None, metadata={"doc": "What waivers in .weighbridge/waivers.yaml have to keep to."}
    )
    decide: tuple[Decision, ...] = field(default=(), metadata={"doc": "The entries, tried from first to last."})
