"""SPDX expressions: is a declared value one, and how strict is what it grants? (SPDX specification, Annex B)"""

from __future__ import annotations

from collections.abc import Callable

from scanner.model.record import record
from scanner.model.strictness import STRICTNESS, rank_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from license_expression import Licensing

LIMIT = 256
"""Characters: a longer value is no expression that a person wrote, and the parser recurses."""

_licensing: Licensing | None = None


@record
class Expression:
    """A valid expression: ``text`` normalised, ``symbols`` its licences, ``plain`` where it is one licence alone."""

    text: str
    symbols: tuple[str, ...]
    plain: bool
    tree: object


def parse(text: str) -> Expression | None:
    """The expression that ``text`` is, or None. Ids must be on the SPDX list or be a ``LicenseRef-``."""
    global _licensing
    text = text.strip()
    if not text or len(text) > LIMIT or not text.isascii():
        return None
    from license_expression import get_spdx_licensing  # not at the top: most cards never need it

    if _licensing is None:
        _licensing = get_spdx_licensing()
    try:
        tree = _licensing.parse(text, strict=True)
        unknown = [str(symbol.key) for symbol in _licensing.unknown_license_symbols(tree)]
        symbols = tuple(str(symbol.key) for symbol in _licensing.license_symbols(tree, decompose=True))
        rendered = str(tree.render())
    except Exception:  # the parser raises many kinds for text that is no expression
        return None
    if not symbols or not all(_is_reference(name) or _is_listed(name) for name in unknown):
        return None
    return Expression(rendered, symbols, not hasattr(tree, "args") or not tree.args, tree)


def category_of(expression: Expression, category: Callable[[str], str]) -> str:
    """The category of the whole, where ``category`` gives that of one licence id. Exceptions change nothing."""
    return _category(expression.tree, category)


def relation_of(expression: Expression) -> str:
    """ "or" where any one of the licences may be chosen; "and" for everything else, one licence alone included."""
    parts = getattr(expression.tree, "args", ())
    free = type(expression.tree).__name__ == "OR" and not any(getattr(part, "args", ()) for part in parts)
    return "or" if free else "and"


def stem(symbol: str) -> str:
    """A licence id in lower case without "-only" or "-or-later": what its text is called."""
    return symbol.casefold().removesuffix("+").removesuffix("-only").removesuffix("-or-later")


def _category(node: object, category: Callable[[str], str]) -> str:
    parts = getattr(node, "args", ())
    if parts:
        ranks = [STRICTNESS.index(_category(part, category)) for part in parts]
        return STRICTNESS[min(ranks) if type(node).__name__ == "OR" else max(ranks)]
    symbol = getattr(node, "license_symbol", node)
    found = category(str(getattr(symbol, "key", "")))
    return STRICTNESS[rank_of(found)]


def _is_listed(name: str) -> bool:
    """True for an SPDX id that a row of ours has: the list grows faster than the parser's table of it."""
    from scanner.licensing.rows import index  # not at the top: it needs the catalog, and this module

    row = index().by_spdx.get(stem(name))
    return row is not None and row.spdx == name


def _is_reference(name: str) -> bool:
    if name.startswith("DocumentRef-"):
        name = name.partition(":")[2]
    rest = name.removeprefix("LicenseRef-")
    return rest != name and bool(rest) and rest.replace("-", "").replace(".", "").isalnum()
