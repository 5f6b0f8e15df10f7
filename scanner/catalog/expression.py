"""SPDX expressions as trees (SPDX specification, Annex B): AND, OR, WITH and parentheses, bounded in size and depth."""

from __future__ import annotations

from functools import lru_cache

from scanner.model.record import record

LIMIT = 512
"""Characters of an expression that is read; people write far shorter ones."""

_DEEPEST = 32


@record
class Term:
    """One licence of an expression, or a group: ``joined`` is "and" or "or" for a group, else "".

    ``name`` is the licence as written, ``exception`` what follows WITH, or "".
    """

    joined: str
    name: str = ""
    exception: str = ""
    parts: tuple[Term, ...] = ()

    def names(self) -> tuple[str, ...]:
        """The licences in it, each once, in their order."""
        return tuple(dict.fromkeys(term.name for term in self.terms()))

    def terms(self) -> tuple[Term, ...]:
        """The single licences in it, with their exceptions, in their order."""
        return tuple(term for part in self.parts for term in part.terms()) if self.joined else (self,)

    @property
    def relation(self) -> str:
        """ "or" where any one of its licences may be chosen; "and" for everything else, one licence alone included."""
        return "or" if self.joined == "or" and not any(part.joined for part in self.parts) else "and"

    def __str__(self) -> str:
        if not self.joined:
            return f"{self.name} WITH {self.exception}" if self.exception else self.name
        return f" {self.joined.upper()} ".join(f"({part})" if part.joined else str(part) for part in self.parts)


@lru_cache(maxsize=1 << 14)  # the entries of a policy are tried on each licence
def parse(text: str) -> Term | None:
    """The tree of ``text``, or None where it is no expression. Whether its licences exist is not asked."""
    if len(text) > LIMIT:
        return None
    words = text.replace("(", " ( ").replace(")", " ) ").split()
    found, left = _either(words, 0)
    return found if found is not None and not left else None


def _either(words: list[str], depth: int) -> tuple[Term | None, list[str]]:
    return _joined(words, depth, "or")


def _joined(words: list[str], depth: int, word: str) -> tuple[Term | None, list[str]]:
    """A chain of parts joined by ``word``: AND binds more tightly than OR."""
    parts: list[Term] = []
    while True:
        part, words = _joined(words, depth, "and") if word == "or" else _one(words, depth)
        if part is None:
            return None, words
        parts += part.parts if part.joined == word else (part,)
        if not words or words[0].lower() != word:
            return parts[0] if len(parts) == 1 else Term(word, parts=tuple(parts)), words
        words = words[1:]


def _one(words: list[str], depth: int) -> tuple[Term | None, list[str]]:
    if not words or depth > _DEEPEST:
        return None, words
    first, rest = words[0], words[1:]
    if first == "(":
        inner, rest = _either(rest, depth + 1)
        return (inner, rest[1:]) if inner is not None and rest[:1] == [")"] else (None, rest)
    if not _is_name(first):
        return None, words
    if rest and rest[0].lower() == "with":
        return (Term("", first, rest[1]), rest[2:]) if len(rest) > 1 and _is_name(rest[1]) else (None, rest)
    return Term("", first), rest


def _is_name(word: str) -> bool:
    plain = word.removesuffix("+").replace("-", "").replace(".", "").replace(":", "").replace("_", "")
    return plain.isascii() and plain.isalnum() and word.lower() not in ("and", "or", "with")
