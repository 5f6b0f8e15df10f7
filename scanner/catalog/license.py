"""Licences as typed rows: one file of ``rules/licenses`` each, with what the text asks, clause by clause."""

from __future__ import annotations

from scanner.catalog.tables import KEBAB
from scanner.model.record import field, record
from scanner.model.strictness import STRICTNESS

OPTIONAL_KEBAB = "^([a-z0-9]+([.-][a-z0-9]+)*)?$"

SURENESS = ("text", "secondary", "recall", "convention")
"""How a row or clause is known, surest first: from the text itself, from others' quotes, from memory, or our own rule."""

COMMERCIAL = ("allowed", "conditional", "prohibited", "unknown")

OBJECTS = ("model", "data", "software", "any")

ACTS = ("use", "commercial", "modify", "distribute", "product", "host", "train", "publish")
"""What a user does: anything at all, earning with it, changing it, passing on weights or changed weights, shipping a
product that has or uses it, offering it over a network, training another model with it or its outputs, writing a paper."""

LIMITS = (
    "non-commercial",
    "further-license",
    "registration",
    "territory",
    "use-restrictions",
    "use-policy",
    "output-training",
    "hosting",
    "no-derivatives",
    "no-distribution",
    "research-only",
)
"""Kinds that take something away: whoever does it needs other terms. `further-license` says that the licensor must be
asked first."""

DUTIES = (
    "license-copy",
    "notice",
    "keep-notices",
    "attribution",
    "display",
    "name-prefix",
    "name-limit",
    "state-changes",
    "flow-down",
    "share-alike",
    "network-copyleft",
    "source",
    "documentation",
    "acknowledgement",
    "notify",
    "safeguard",
    "use-latest",
    "no-endorsement",
    "no-technical-measures",
)
"""Kinds that ask for something to be shipped, shown or done."""

GROUNDS = (
    "relicense",
    "sublicense",
    "derivative",
    "outputs",
    "patent",
    "trademark",
    "termination",
    "revocable",
    "floating-terms",
    "remote-restriction",
    "indemnity",
    "governing-law",
    "exemption",
    "alternative",
)
"""Kinds that a reader should know and that no use is tested against."""

KINDS = (*LIMITS, *DUTIES, *GROUNDS)

VALUES = {
    "output-training": (
        "allowed",
        "attribution",
        "derivative-if-similar",
        "own-family-only",
        "no-foundational-models",
        "non-competing",
        "research-only",
        "prohibited",
    ),
    "relicense": ("free", "free-if-conditions-kept", "same-or-compatible", "same-license", "forbidden"),
    "hosting": ("prohibited", "further-license"),
    "no-derivatives": ("prohibited", "private-only"),
    "patent": ("granted", "none", "excluded"),
}
"""The words that `Clause.value` has for the kinds that need one."""

METRICS = (
    "monthly-active-users",
    "monthly-visits",
    "annual-revenue",
    "monthly-revenue",
    "annual-recurring-revenue",
    "funding",
)

MONEY = ("annual-revenue", "monthly-revenue", "annual-recurring-revenue", "funding")

_USES = (
    "all-but-computational-use all-but-internal-training automated-decisions biometric-processing "
    "chemical-or-biological-weapons child-abuse circumventing-safeguards clinical-use-without-authorisation "
    "competing-models competing-products critical-infrastructure defamation discrimination disinformation espionage "
    "exploiting-vulnerable-groups fake-engagement fraud harassment harming-minors harming-national-security "
    "harming-people harming-public-interest hate hiding-known-dangers human-trafficking identifying-people "
    "illegal-drugs illegal-goods impersonation inappropriate-content infringement internet-services-without-review "
    "itar law-enforcement making-google-a-device-maker malware medical-advice military nuclear "
    "offending-social-ethics personal-data posing-as-human publishing-benchmarks reverse-engineering sanctioned-users "
    "self-harm sexually-explicit-content social-scoring spam surveillance tracking-without-consent "
    "undisclosed-machine-content unlawful-content unlawful-tools unlawful-use unlicensed-professional-practice "
    "violence violent-extremism weapons"
)
USES = tuple(_USES.split())
"""Fields that clauses close, one word for one thing in all rows."""

BUSINESSES = ("ai-work-assistant", "competing-with-naver", "font-sale", "image-generation", "model-as-a-service")
"""Trades that clauses name."""

STRENGTHS = ("required", "encouraged")

Figure = tuple[str, float, str, str]
"""A threshold as facts have it: metric, value, currency, comparison."""


@record
class Threshold:
    """A figure from which a clause bites. Several in one clause: one is enough."""

    metric: str = field(metadata={"doc": "What is counted.", "choices": METRICS})
    value: float = field(metadata={"doc": "The figure, in single users, visits or units of the currency."})
    currency: str = field(default="", metadata={"doc": "ISO 4217 code of a sum of money.", "pattern": "^([A-Z]{3})?$"})
    comparison: str = field(
        default="more-than",
        metadata={"doc": "Whether the figure itself is free.", "choices": ("more-than", "at-least")},
    )
    measured: str = field(default="", metadata={"doc": "Of whom and over what time, in our words."})


@record
class Clause:
    """One thing that a text asks, forbids or says, in our own words; exact are only the strings in ``strings``.

    It bites where one act of ``when`` is done (always, without any), none of ``exempt`` holds, a threshold is passed
    where there are any, the user is in one of ``territories`` where there are any, and runs one of the businesses
    ``business`` where there are any.
    """

    kind: str = field(metadata={"doc": "What sort of clause it is.", "choices": KINDS})
    says: str = field(metadata={"doc": "What it asks or says, in our own words: one sentence."})
    clause: str = field(default="", metadata={"doc": "Its number or place in the text, such as 1.b.i."})
    value: str = field(
        default="", metadata={"doc": "For kinds with set answers: which one.", "pattern": OPTIONAL_KEBAB}
    )
    when: tuple[str, ...] = field(
        default=(), metadata={"doc": "The acts that bring it about; any act where none is given.", "choices": ACTS}
    )
    exempt: tuple[str, ...] = field(
        default=(), metadata={"doc": "What it does not hold for: acts, or cases in our words."}
    )
    thresholds: tuple[Threshold, ...] = field(
        default=(), metadata={"doc": "Figures of which one must be passed before it bites."}
    )
    territories: tuple[str, ...] = field(
        default=(), metadata={"doc": "ISO 3166 codes, or EU: where the user must not be.", "pattern": "^[A-Z]{2}$"}
    )
    business: tuple[str, ...] = field(
        default=(),
        metadata={"doc": "Business models that it is about, such as model-as-a-service.", "choices": BUSINESSES},
    )
    strings: tuple[str, ...] = field(
        default=(), metadata={"doc": "Exact strings of the text: a notice, a line to show, a prefix of names."}
    )
    one_of: bool = field(default=False, metadata={"doc": "True where one of the strings is enough."})
    file: str = field(default="", metadata={"doc": "The file that it names, such as Notice or USE_POLICY.md."})
    where: tuple[str, ...] = field(default=(), metadata={"doc": "Where a string has to be shown, one of them."})
    uses: tuple[str, ...] = field(
        default=(), metadata={"doc": "For use-restrictions: the fields that are closed.", "choices": USES}
    )
    strength: str = field(
        default="required", metadata={"doc": "Whether it must or should be done.", "choices": STRENGTHS}
    )
    confidence: str = field(
        default="", metadata={"doc": "How it is known, where not as the row is.", "choices": ("", *SURENESS)}
    )

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The thresholds as facts have them."""
        return tuple((limit.metric, limit.value, limit.currency, limit.comparison) for limit in self.thresholds)


@record
class Source:
    """Where a text was read: a file of a public repository at a commit, or an address."""

    repo: str = field(metadata={"doc": "owner/name, or the publisher of a list of licences."})
    path: str = field(default="", metadata={"doc": "The file in it."})
    commit: str = field(
        default="", metadata={"doc": "The commit, in full where it is known.", "pattern": "^[0-9a-f]*$"}
    )
    text: str = field(default="", metadata={"doc": "Its name in the folder of texts that the index was built from."})


@record
class License:
    """One licence or set of model terms: how to recognise it, what sort it is, and what it asks."""

    id: str = field(metadata={"doc": "Our id; the file has the same name.", "pattern": KEBAB})
    name: str = field(metadata={"doc": "The name that people use."})
    category: str = field(metadata={"doc": "The kind of terms, such as permissive or copyleft.", "choices": STRICTNESS})
    family: str = field(
        default="", metadata={"doc": "The publisher's family of terms, such as llama.", "pattern": OPTIONAL_KEBAB}
    )
    spdx: str | None = field(
        default=None, metadata={"doc": "An SPDX expression, a LicenseRef, or null where there is neither."}
    )
    aliases: tuple[str, ...] = field(
        default=(), metadata={"doc": "Other identifiers of the same text, such as ScanCode's LicenseRef."}
    )
    hub: tuple[str, ...] = field(default=(), metadata={"doc": "The identifiers that model cards use for it."})
    names: tuple[str, ...] = field(
        default=(), metadata={"doc": "What cards give as license_name for it, besides its id."}
    )
    titles: tuple[str, ...] = field(
        default=(), metadata={"doc": "Headings, one of which is among the first lines of its text."}
    )
    object: str = field(default="any", metadata={"doc": "What the terms are made for.", "choices": OBJECTS})
    base: str = field(
        default="",
        metadata={"doc": "Our id of the licence whose text it is, or that it adds to.", "pattern": OPTIONAL_KEBAB},
    )
    editions: tuple[str, ...] = field(
        default=(), metadata={"doc": "Our ids of other texts that go by the same name.", "pattern": KEBAB}
    )
    commercial: str = field(
        default="unknown", metadata={"doc": "Whether it may be used to earn money.", "choices": COMMERCIAL}
    )
    template: bool = field(
        default=False, metadata={"doc": "True where each publisher fills in or picks terms, so that the copy counts."}
    )
    clauses: tuple[Clause, ...] = field(default=(), metadata={"doc": "What it asks and says, in the text's order."})
    source: str = field(default="", metadata={"doc": "Where its text can be read, where no sources are given."})
    sources: tuple[Source, ...] = field(default=(), metadata={"doc": "Where its text was read."})
    confidence: str = field(default="recall", metadata={"doc": "How this row is known.", "choices": SURENESS})
    note: str = field(default="", metadata={"doc": "What a reader should know besides."})

    @property
    def ship_text(self) -> bool:
        """True where whoever passes it on must add the text."""
        return any(clause.kind == "license-copy" for clause in self.clauses)
