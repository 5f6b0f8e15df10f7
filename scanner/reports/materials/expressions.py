"""SPDX expressions as they stand in facts, read just far enough to rename a licence in them (SPDX 2.3, Annex D)."""

from __future__ import annotations

from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LIMIT = 2_000
"""Characters of an expression that is read; ours are far shorter, and a saved report may hold anything."""

_TOKEN = regex(r"\s*([()]|[^\s()]+)")
_NAME = regex(r"(DocumentRef-[A-Za-z0-9.-]+:)?[A-Za-z0-9.-]+\+?")
_JOINS = ("AND", "OR")
_NOTHING = ("NONE", "NOASSERTION")


def renamed(expression: str, name: Callable[[str, str], str]) -> str:
    """``expression`` with each licence as ``name(licence, exception)`` gives it; "" where it is no expression.

    The exception is what follows WITH, "" for none; what ``name`` returns stands for both.
    """
    words = _TOKEN.findall(expression) if len(expression) <= LIMIT else []
    found: list[str] = []
    depth, wants_licence, at = 0, True, 0
    while at < len(words):
        word = words[at]
        if wants_licence and word == "(":
            depth += 1
        elif wants_licence and _is_licence(word):
            exception = words[at + 2] if at + 2 < len(words) and words[at + 1].upper() == "WITH" else ""
            if exception and not _is_licence(exception):
                return ""
            word = name(word, exception)
            at += 2 if exception else 0
            wants_licence = False
        elif not wants_licence and word == ")" and depth:
            depth -= 1
        elif not wants_licence and word.upper() in _JOINS:
            word, wants_licence = word.upper(), True
        else:
            return ""
        found.append(word)
        at += 1
    return "" if wants_licence or depth else " ".join(found).replace("( ", "(").replace(" )", ")")


def joined(expressions: Iterable[str], operator: str = "AND") -> str:
    """The expressions, each once, joined by ``operator``; "" where one of them is ""."""
    each = list(dict.fromkeys(expressions))
    if not all(each):
        return ""
    return f" {operator} ".join(f"({one})" if " " in one and len(each) > 1 else one for one in each)


def _is_licence(word: str) -> bool:
    return _NAME.fullmatch(word) is not None and word.upper() not in (*_JOINS, "WITH", *_NOTHING)
