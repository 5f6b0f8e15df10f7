"""What ``rules/models`` says of models that others are made from, as typed rows."""

from __future__ import annotations

from scanner.catalog.license import OPTIONAL_KEBAB, Source
from scanner.catalog.tables import KEBAB
from scanner.model.lineage import RELATIONS
from scanner.model.record import field, record

MODEL_ID = r"^[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)?$"
"""org/name as the Hub has it, or a single name such as gpt2."""

MODEL_PATTERN = r"^([A-Za-z0-9][A-Za-z0-9_.-]*/)?[A-Za-z0-9_.*-]+$"
"""The same with stars in the name: a pattern never leaves its organisation."""

COMMIT = "^[0-9a-f]{7,64}$"

DAY = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"

MODEL_SURENESS = ("text", "row", "secondary", "recall")
"""How a row is known, surest first: from the licence file in the vendor's own repo, from the models' cards as the Hub's
public table of models has them, from others' quotes, or from memory."""

HUB_STATS = Source("cfahlgren1/hub-stats", "models.parquet of 2026-05-20, in evaleval/eval-card-registry")
"""Where a row was read that says so and names no other source."""


@record
class KnownLicense:
    """The terms of a model from one day on."""

    license: str = field(
        metadata={"doc": "Our id of the licence, or several joined by AND or OR.", "shorthand": True, "max_length": 200}
    )
    since: str = field(
        default="", metadata={"doc": "The first day of these terms (YYYY-MM-DD).", "pattern": DAY, "word": True}
    )
    revisions: tuple[str, ...] = field(
        default=(), metadata={"doc": "Commits of the model's repo that have these terms.", "pattern": COMMIT}
    )
    confidence: str = field(
        default="", metadata={"doc": "How it is known, where not as the row is.", "choices": ("", *MODEL_SURENESS)}
    )
    note: str = field(default="", metadata={"doc": "What a reader should know besides."})

    @property
    def licenses(self) -> tuple[str, ...]:
        """Our ids of the licences in it."""
        from scanner.catalog.expression import parse

        tree = parse(self.license)
        return tree.names() if tree is not None else ()

    @property
    def relation(self) -> str:
        """ "or" where one of several may be chosen, else "and"."""
        from scanner.catalog.expression import parse

        tree = parse(self.license)
        return tree.relation if tree is not None else "and"

    @property
    def spdx(self) -> str | None:
        """The SPDX expression of it, or None where a licence in it has none."""
        from scanner.catalog.expression import parse
        from scanner.catalog.license_rows import license_by_id

        tree = parse(self.license)
        names = {}
        for name in tree.names() if tree is not None else ():
            row = license_by_id(name)
            if row is None or row.spdx is None:
                return None
            names[name] = row.spdx
        return " ".join(names.get(word, word) for word in str(tree).split()) if names else None


@record
class KnownParent:
    """A model that a model was made from."""

    id: str = field(
        metadata={
            "doc": "Its id; {1}, {2}… stand for what the stars of the pattern matched.",
            "shorthand": True,
            "pattern": r"^[A-Za-z0-9_.{}-]+(/[A-Za-z0-9_.{}-]+)?$",
        }
    )
    relation: str = field(default="finetune", metadata={"doc": "How it was made.", "choices": RELATIONS})
    of: str = field(
        default="",
        metadata={"doc": "Which ids it holds for; all of the family by default.", "pattern": f"({MODEL_PATTERN})|^$"},
    )
    revision: str = field(
        default="", metadata={"doc": "The parent's commit, where it is known.", "pattern": f"({COMMIT})|^$"}
    )


@record
class ModelShape:
    """The sizes that a model's config states; 0 or "" where one is not known."""

    model_type: str = field(
        default="", metadata={"doc": "The model_type of its config.", "pattern": r"^[A-Za-z0-9_.-]*$"}
    )
    vocab_size: int = field(default=0, metadata={"doc": "Tokens of its vocabulary.", "minimum": 0})
    hidden_size: int = field(default=0, metadata={"doc": "Width of a layer.", "minimum": 0})
    layers: int = field(default=0, metadata={"doc": "Number of layers.", "minimum": 0})
    heads: int = field(default=0, metadata={"doc": "Attention heads of a layer.", "minimum": 0})
    kv_heads: int = field(default=0, metadata={"doc": "Heads of keys and values.", "minimum": 0})


@record
class Member:
    """One model of a family."""

    id: str = field(metadata={"doc": "Its id as the Hub spells it.", "shorthand": True, "pattern": MODEL_ID})
    also: tuple[str, ...] = field(
        default=(), metadata={"doc": "Earlier ids, which the Hub leads to this one.", "pattern": MODEL_ID}
    )
    names: tuple[str, ...] = field(
        default=(),
        metadata={
            "doc": "What files call it, besides its id without the organisation.",
            "pattern": r"^[A-Za-z0-9_.-]+$",
        },
    )
    parents: tuple[KnownParent, ...] = field(
        default=(), metadata={"doc": "What it was made from, where the family's parents do not say it."}
    )
    shape: ModelShape | None = field(default=None, metadata={"doc": "Its sizes, by which a bare checkpoint is told."})
    confidence: str = field(
        default="",
        metadata={"doc": "How its terms are known, where not as the family's.", "choices": ("", *MODEL_SURENESS)},
    )


@record
class Family:
    """Models of one vendor that are under the same terms."""

    family: str = field(metadata={"doc": "The name that people use.", "max_length": 80})
    ids: tuple[str, ...] = field(
        default=(),
        metadata={"doc": "Patterns of ids; a star is any text in the name of the model.", "pattern": MODEL_PATTERN},
    )
    licenses: tuple[KnownLicense, ...] = field(
        default=(), metadata={"doc": "Its terms, the oldest first. None where they are not known."}
    )
    members: tuple[Member, ...] = field(default=(), metadata={"doc": "Models that are known by name."})
    parents: tuple[KnownParent, ...] = field(default=(), metadata={"doc": "What its models were made from."})
    mirror: bool = field(
        default=False, metadata={"doc": "True for copies of their parent's weights, under the same terms."}
    )
    sources: tuple[Source, ...] = field(default=(), metadata={"doc": "Where the licence was read."})
    confidence: str = field(default="recall", metadata={"doc": "How this is known.", "choices": MODEL_SURENESS})
    note: str = field(default="", metadata={"doc": "What a reader should know besides."})


@record
class ModelFile:
    """Families of models of one vendor."""

    vendor: str = field(metadata={"doc": "The vendor; the file has the same name.", "pattern": KEBAB})
    name: str = field(metadata={"doc": "The vendor's name."})
    families: tuple[Family, ...] = field(metadata={"doc": "Its families, the oldest first."})
    terms: str = field(
        default="",
        metadata={"doc": "The family of its own licences in rules/licenses, if any.", "pattern": OPTIONAL_KEBAB},
    )


@record
class KnownModel:
    """One model that the table knows.

    ``id`` is spelled as the Hub has it, or as it was asked for where only ``pattern`` fits. ``licenses`` are its terms,
    oldest first; empty where they are not known. ``also`` are earlier ids, ``mirror`` is true for a copy of its
    parent's weights. ``confidence`` is one of `MODEL_SURENESS`, ``origin`` the file that says all this.
    """

    id: str
    family: str
    vendor: str
    pattern: str = ""
    licenses: tuple[KnownLicense, ...] = ()
    parents: tuple[KnownParent, ...] = ()
    shape: ModelShape | None = None
    also: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    mirror: bool = False
    sources: tuple[Source, ...] = ()
    confidence: str = "recall"
    note: str = ""
    origin: str = ""

    def licenses_at(self, revision: str = "", date: str = "") -> tuple[KnownLicense, ...]:
        """The terms that may hold, the newest first; none where they are not known.

        Those of a commit that is listed, else those in force on the day (YYYY-MM-DD); with neither, the newest. Of a
        commit that is not listed all are possible.
        """
        newest_first = self.licenses[::-1]
        if revision:
            listed = tuple(item for item in newest_first if any(_same(revision, known) for known in item.revisions))
            if listed:
                return listed[:1]
        if date:
            return tuple(item for item in newest_first if item.since <= date)[:1] or newest_first[-1:]
        return newest_first if revision else newest_first[:1]


def _same(commit: str, other: str) -> bool:
    """True where one commit is the other, or its first seven digits or more."""
    shorter, longer = sorted((commit.lower(), other.lower()), key=len)
    return len(shorter) >= 7 and longer.startswith(shorter)
