"""The licences of a model as SPDX expressions: declared, detected, concluded; and the texts of those without an SPDX id.

What base models bring is told beside them, never as the model's own.
"""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


@record
class Extracted:
    """A licence that is not on the SPDX list. ``id`` is "LicenseRef-…", unique in the document.

    ``text`` is the scanned repo's own file, whole, and ``path`` that file; where the repo holds none, ``text`` is a
    sentence that says so and ``path`` is "". ``cut`` is true where the file is longer than ``text``.
    """

    id: str
    name: str
    text: str
    path: str = ""
    cut: bool = False
    comment: str = ""


@record
class Inherited:
    """Terms that a base model brings: ``expression`` of ``parent``, by the way ``path`` ("this model ← org/name")."""

    expression: str
    name: str
    parent: str
    path: str
    comment: str


@record
class Licenses:
    """``declared`` and ``concluded`` are SPDX expressions, "" where nothing is known (NOASSERTION).

    ``detected`` are the expressions of texts, headers and metadata by file path, in the order of paths; ``comment`` says
    what the conclusion rests on and what parts of it are for code or weights alone; ``by_use`` has the expression for
    "weights", "code" or "data" where they differ. ``inherited`` are no licences of the model's own.
    """

    declared: str = ""
    concluded: str = ""
    detected: tuple[tuple[str, tuple[str, ...]], ...] = ()
    by_use: tuple[tuple[str, str], ...] = ()
    inherited: tuple[Inherited, ...] = ()
    comment: str = ""
