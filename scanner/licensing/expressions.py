"""SPDX expressions: is a declared value one, and how strict is what it grants? (SPDX specification, Annex B)"""

from __future__ import annotations

from collections.abc import Callable

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from license_expression import Licensing

LIMIT = 256
"""Characters: a longer value is no expression that a person wrote, and the parser recurses."""

STRICTNESS = (
    "public-domain",
    "permissive",
    "data",
    "weak-copyleft",
    "copyleft",
    "use-restricted",
    "community",
    "no-derivatives",
    "non-commercial",
    "research",
    "family",
    "other",
    "unknown",
)
"""Categories, freest first: of licences joined by OR the freest counts, of those joined by AND the strictest."""

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
    if not symbols or not all(_is_reference(name) for name in unknown):
        return None
    return Expression(rendered, symbols, not hasattr(tree, "args") or not tree.args, tree)


def category_of(expression: Expression, category: Callable[[str], str]) -> str:
    """The category of the whole, where ``category`` gives that of one licence id. Exceptions change nothing."""
    return _category(expression.tree, category)


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
    return found if found in STRICTNESS else "unknown"


def _is_reference(name: str) -> bool:
    if name.startswith("DocumentRef-"):
        name = name.partition(":")[2]
    rest = name.removeprefix("LicenseRef-")
    return rest != name and bool(rest) and rest.replace("-", "").replace(".", "").isalnum()
