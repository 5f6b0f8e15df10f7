"""What ``.weighbridge/lock.yaml`` says of a model, as typed rows."""

from __future__ import annotations

from scanner.catalog.model_parts import COMMIT, DAY, MODEL_ID
from scanner.model.fact import Value
from scanner.model.hub import ENDPOINT
from scanner.model.lineage import RELATIONS
from scanner.model.record import field, record

KINDS = ("model", "dataset", "space")

SHA256 = "^[0-9a-f]{64}$"


@record
class LockText:
    """A licence text or notice in the model's repo, and what it was."""

    path: str = field(metadata={"doc": "The file in the model's repo.", "max_length": 500})
    sha256: str = field(metadata={"doc": "The SHA-256 of its bytes.", "pattern": SHA256, "word": True})


@record
class LockParent:
    """A model that the model was made from."""

    id: str = field(metadata={"doc": "Its id on the Hub.", "pattern": MODEL_ID, "word": True})
    relation: str = field(default="finetune", metadata={"doc": "How it was made.", "choices": RELATIONS})
    revision: str = field(
        default="", metadata={"doc": "The commit or branch that is named with it.", "max_length": 200, "word": True}
    )


@record
class LockEntry:
    """One model as it was when it was last asked for: its commit, its terms and its parents."""

    id: str = field(metadata={"doc": "Its id on the Hub.", "pattern": MODEL_ID, "word": True})
    revision: str = field(metadata={"doc": "The commit whose terms these are.", "pattern": COMMIT, "word": True})
    kind: str = field(default="model", metadata={"doc": "What sort of repo it is.", "choices": KINDS})
    endpoint: str = field(default=ENDPOINT, metadata={"doc": "The Hub that was asked.", "pattern": r"^https?://\S+$"})
    licenses: tuple[str, ...] = field(
        default=(), metadata={"doc": "Our ids of its licences, or SPDX ids.", "max_length": 200}
    )
    relation: str = field(
        default="and", metadata={"doc": "Whether all of them hold or one may be chosen.", "choices": ("and", "or")}
    )
    spdx: str | None = field(default=None, metadata={"doc": "The SPDX expression of its licences.", "max_length": 512})
    name: str | None = field(
        default=None, metadata={"doc": "What its card calls a licence of its own.", "max_length": 500}
    )
    basis: str = field(
        default="", metadata={"doc": "What the licences are concluded from, such as text or card.", "max_length": 40}
    )
    modified: bool = field(default=False, metadata={"doc": "True where a licence's text was changed."})
    parameters: tuple[Value, ...] = field(
        default=(), metadata={"doc": "Figures, territories and strings of the text itself."}
    )
    texts: tuple[LockText, ...] = field(default=(), metadata={"doc": "Its licence texts and notices."})
    parents: tuple[LockParent, ...] = field(default=(), metadata={"doc": "What it was made from."})
    gated: bool = field(default=False, metadata={"doc": "True where its files are given on request only."})
    seen: str = field(
        default="", metadata={"doc": "The day on which this was so (YYYY-MM-DD).", "pattern": DAY, "word": True}
    )


@record
class LockFile:
    """The lock file of a project."""

    version: int = field(metadata={"doc": "The version of this format.", "choices": (1,)})
    models: tuple[LockEntry, ...] = field(default=(), metadata={"doc": "The models, sorted by id."})
