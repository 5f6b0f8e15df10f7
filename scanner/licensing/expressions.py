"""SPDX expressions of licences that exist: is a declared value one, and how strict is what it grants?"""

from __future__ import annotations

from collections.abc import Callable

from scanner.catalog import expression
from scanner.catalog.expression import Term
from scanner.catalog.license_names import stem
from scanner.model.strictness import STRICTNESS, rank_of


def parse(text: str) -> Term | None:
    """The expression that ``text`` is, with ids as the SPDX list writes them, or None.

    Ids must be on that list, or be those of rows of ours, or a ``LicenseRef-``.
    """
    tree = expression.parse(text) if text.isascii() else None
    return _listed(tree) if tree is not None else None


def category_of(tree: Term, category: Callable[[str], str]) -> str:
    """The category of the whole, where ``category`` gives that of one licence id. Exceptions change nothing."""
    if not tree.joined:
        return STRICTNESS[rank_of(category(tree.name))]
    ranks = [STRICTNESS.index(category_of(part, category)) for part in tree.parts]
    return STRICTNESS[min(ranks) if tree.joined == "or" else max(ranks)]


def _listed(tree: Term) -> Term | None:
    if tree.joined:
        parts = [_listed(part) for part in tree.parts]
        known = tuple(part for part in parts if part is not None)
        return Term(tree.joined, parts=known) if len(known) == len(parts) else None
    from scanner.catalog.spdx_list import listed_exception, listed_license  # not at the top: most cards never need it

    name = listed_license(tree.name) or (tree.name if _is_reference(tree.name) or _is_ours(tree.name) else None)
    exception = listed_exception(tree.exception) if tree.exception else ""
    return Term("", name, exception) if name is not None and exception is not None else None


def _is_ours(name: str) -> bool:
    """True for an SPDX id that a row of ours has: the list grows faster than the copy of it that we read."""
    from scanner.licensing.rows import index  # not at the top: it needs the catalog

    row = index().by_spdx.get(stem(name))
    return row is not None and row.spdx == name


def _is_reference(name: str) -> bool:
    if name.startswith("DocumentRef-"):
        name = name.partition(":")[2]
    rest = name.removeprefix("LicenseRef-")
    return rest != name and bool(rest) and rest.replace("-", "").replace(".", "").isalnum()
