"""What a policy says of licences: the user's own use, lists of licences, exceptions, and what texts were found to be."""

from __future__ import annotations

from scanner.catalog.tables import KEBAB
from scanner.model.record import field, record

DELIVERIES = ("weights", "product", "hosted", "internal")
"""How others get at a model: its weights, a product that has it, a service over a network, or not at all."""


@record
class Use:
    """What the user does with models and who he is. A fact that is left out is unknown, not false."""

    commercial: bool | None = field(default=None, metadata={"doc": "True: the use earns money or serves a business."})
    research: bool | None = field(
        default=None, metadata={"doc": "True: the use is research, study or teaching and nothing else."}
    )
    distribute: tuple[str, ...] | None = field(
        default=None,
        metadata={
            "doc": "How others get at it: weights, product, hosted (a service), internal. [] and [internal]: nobody does.",
            "choices": DELIVERIES,
        },
    )
    modify: bool | None = field(default=None, metadata={"doc": "True: models are fine-tuned, merged or converted."})
    train_on_outputs: bool | None = field(
        default=None, metadata={"doc": "True: a model, or what it puts out, is used to train or improve other models."}
    )
    publish: bool | None = field(default=None, metadata={"doc": "True: results are published, as in a paper."})
    monthly_active_users: int | None = field(
        default=None, metadata={"doc": "Users in a month, of all products and affiliates.", "minimum": 0}
    )
    monthly_visits: int | None = field(default=None, metadata={"doc": "Visits in a month.", "minimum": 0})
    annual_revenue: float | None = field(
        default=None, metadata={"doc": "Revenue of a year, with affiliates, in units of the currency.", "minimum": 0}
    )
    monthly_revenue: float | None = field(
        default=None, metadata={"doc": "Revenue of a month, in units of the currency.", "minimum": 0}
    )
    funding: float | None = field(
        default=None, metadata={"doc": "Money raised in all, in units of the currency.", "minimum": 0}
    )
    currency: str | None = field(
        default=None,
        metadata={"doc": "ISO 4217 code of the sums; USD where none is given.", "pattern": "^[A-Z]{3}$"},
    )
    regions: tuple[str, ...] | None = field(
        default=None,
        metadata={
            "doc": "Where the user and his users are: ISO 3166 codes of two capital letters, or EU for all of the Union.",
            "pattern": "^[A-Z]{2}$",
            "word": True,
        },
    )
    business_models: tuple[str, ...] | None = field(
        default=None,
        metadata={"doc": "Businesses of the user, such as model-as-a-service; [] for none.", "pattern": KEBAB},
    )
    origins: tuple[tuple[str, str], ...] = field(default=(), metadata={"derived": True})

    def origin(self, key: str) -> str:
        """Where ``key`` is stated, as file and line; where it is not, where the first key is."""
        found = dict(self.origins)
        return found.get(key) or next(iter(found.values()), "")


@record
class LicenseName:
    """A licence by SPDX expression, LicenseRef or our id; or all licences of a category."""

    license: str = field(
        default="",
        metadata={
            "doc": "An SPDX expression, a LicenseRef, one of our ids, or a category.",
            "shorthand": True,
            "max_length": 512,
        },
    )
    category: str = field(
        default="", metadata={"doc": "A category, such as permissive or copyleft.", "pattern": f"({KEBAB})?"}
    )


@record
class LicenseLists:
    """Which licences may be used. Of OR the best licence counts, of AND the worst."""

    allow: tuple[LicenseName, ...] = field(default=(), metadata={"doc": "Licences that may be used."})
    review: tuple[LicenseName, ...] = field(default=(), metadata={"doc": "Licences that a person has to look at."})
    deny: tuple[LicenseName, ...] = field(default=(), metadata={"doc": "Licences that must not be used."})
    default: str | None = field(
        default=None,
        metadata={"doc": "What happens to a licence on no list.", "choices": ("allow", "review", "deny")},
    )


@record
class Listed:
    """One entry of the joined lists: an expression in `scanner.catalog.expression`'s words, or a category."""

    outcome: str
    license: str
    category: str
    origin: str


@record
class Lists:
    """The lists of a policy and of all that it extends, its own first. ``default`` is "" where no file gives one."""

    entries: tuple[Listed, ...] = ()
    default: str = ""
    default_origin: str = ""


@record
class PolicyException:
    """Findings that are allowed for a while, and why. All that is given must hold, one item of a list is enough."""

    reason: str = field(metadata={"doc": "Why, in your own words."})
    expires: str = field(
        metadata={
            "doc": "The last day on which it holds, as 2027-01-31.",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "word": True,
        }
    )
    rule: tuple[str, ...] = field(
        default=(), metadata={"doc": "Rule ids; * and ? match several.", "one_or_many": True, "suggest": "rule"}
    )
    license: tuple[str, ...] = field(
        default=(), metadata={"doc": "Our ids or SPDX ids of licences that findings are about.", "one_or_many": True}
    )
    paths: tuple[str, ...] = field(
        default=(), metadata={"doc": "Globs on the file's path from the root.", "one_or_many": True}
    )
    origin: str = field(default="", metadata={"derived": True})


@record
class WaiverTerms:
    """What waivers have to keep to before they hold. What is left out is as strict as what the policy extends."""

    max_days: int | None = field(
        default=None,
        metadata={
            "doc": "Days from created to expires, at most; 365 where no file says.",
            "minimum": 1,
            "maximum": 3660,
        },
    )
    pinned: bool | None = field(
        default=None,
        metadata={"doc": "False: a waiver without the SHA-256 of the file holds too, whatever bytes the file gets."},
    )


@record
class Clarification:
    """What a person found a file to say, for as long as the file has these bytes."""

    file: str = field(metadata={"doc": "The file's path from the root, or a glob; * also matches a slash."})
    sha256: str = field(metadata={"doc": "SHA-256 of the file, in lower-case hex.", "pattern": "^[0-9a-f]{64}$"})
    license: str = field(metadata={"doc": "The licence that it is: an SPDX expression, LicenseRef or our id."})
    reason: str = field(metadata={"doc": "How that was found out."})
    approver: str = field(default="", metadata={"doc": "Who decided it."})
    created: str = field(
        default="",
        metadata={"doc": "The day on which it was decided.", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "word": True},
    )
    origin: str = field(default="", metadata={"derived": True})
