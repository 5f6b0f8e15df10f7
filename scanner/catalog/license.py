"""Licences as typed rows: one file of ``rules/licenses`` each."""

from __future__ import annotations

from scanner.catalog.tables import KEBAB
from scanner.model.record import field, record

SURENESS = ("measured", "text", "secondary", "recall")
"""How a licence's row is known, surest first: by test, from the text itself, from others, or from memory."""


@record
class License:
    """One licence or set of model terms, as far as it takes to recognise it and to sort it."""

    id: str = field(metadata={"doc": "Our id; the file has the same name.", "pattern": KEBAB})
    name: str = field(metadata={"doc": "The name that people use."})
    category: str = field(metadata={"doc": "The kind of terms, such as permissive or copyleft.", "pattern": KEBAB})
    spdx: str | None = field(
        default=None, metadata={"doc": "An SPDX expression, a LicenseRef, or null where there is neither."}
    )
    hub: tuple[str, ...] = field(default=(), metadata={"doc": "The identifiers that model cards use for it."})
    names: tuple[str, ...] = field(
        default=(), metadata={"doc": "What cards give as license_name for it, besides its id."}
    )
    titles: tuple[str, ...] = field(
        default=(), metadata={"doc": "Headings, one of which is among the first lines of its text."}
    )
    digests: tuple[str, ...] = field(
        default=(),
        metadata={"doc": "SHA-256 of known texts after normalisation, in lower-case hex.", "pattern": "^[0-9a-f]{64}$"},
    )
    ship_text: bool = field(default=False, metadata={"doc": "True where whoever passes it on must add the text."})
    source: str = field(default="", metadata={"doc": "Where its text can be read."})
    confidence: str = field(default="recall", metadata={"doc": "How this row is known.", "choices": SURENESS})
    note: str = field(default="", metadata={"doc": "What a reader should know besides."})
