"""Text that a template says only when a message holds certain words, or on certain days: a planted instruction.

Honest templates look into messages as well, for marks of their own (``</think>``, ``[TOOL_CALLS]``, ``/no_think``). What
they do not do is to wait for words of a language and then add sentences of their own. Pillar Security, 2025, "LLM
backdoors at the inference level", describes the attack.
"""

from __future__ import annotations

import re

from jinja2 import nodes

from scanner.formats.jinja.folding import Folder, name_of
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTENT = frozenset({"content", "text", "value", "query", "prompt"})
_ABOUT = frozenset({
    "role", "type", "name", "id", "tool_calls", "tool_call_id", "function", "arguments", "parameters",
    "properties", "reasoning_content", "thinking", "recipient", "channel", "image_url", "format", "required",
    "items", "enum", "description", "keys",
})  # fmt: skip
_SEARCHES = frozenset({"startswith", "endswith", "find", "rfind", "index", "count", "__contains__"})
_TESTS = frozenset({"in", "eq", "equalto", "sameas", "search", "match", "=="})
_MARK = regex(r"[<>\[\]{}`]|^\s*/|:\s*$")
_WORDS = regex(r"[^\W\d_]{2,}")
_TAGS = regex(r"<[^<>\n]{1,60}>|\[/?[A-Z_ ]{2,30}\]|\{[^{}\n]{0,60}\}|https?://\S+")
_SCRIPT = regex(r"<script|javascript:|onerror\s*=|https?://", re.IGNORECASE)
_ADDRESS = regex(r"[^\W\d_]\.[^\W\d_]{2}|://|@\w|\d{4}")
"""A host, a link, a mailbox or a number of an account."""

_SILENT = frozenset({"raise_exception", "strftime_now", "strftime"})
_PLAIN = frozenset({
    "system", "user", "assistant", "tool", "ai", "setting", "role", "content", "message", "begin", "end", "of",
    "start", "turn", "on", "off",
})  # fmt: skip
"""Words that name the parts of a conversation, or switch."""

WORDS_LIMIT = 2
"""Words that make a sentence: what is said for one alone is a mark."""

WIDE_LIMIT = 6
"""Letters that make a sentence in a script that writes words without spaces."""

Trigger = tuple[str, str, int]
"""The words or the day waited for, the text that is then said, and the line."""


def triggers_of(tree: nodes.Template, folder: Folder) -> Iterator[Trigger]:
    """Every text behind a condition on a message's words or on the date."""
    subjects = _Subjects(tree, folder)
    for _ in range(3):  # a name may be set from a name that is set further down, in a loop
        if not subjects.learn():
            break
    pending: list[tuple[nodes.Node, str]] = [(tree, "")]
    while pending:
        node, word = pending.pop()
        if isinstance(node, nodes.If | nodes.CondExpr):
            inner = subjects.trigger(node.test) or word
            branches = (
                [*node.body, *node.elif_, *node.else_] if isinstance(node, nodes.If) else [node.expr1, node.expr2]
            )
            pending += [(branch, inner) for branch in reversed(branches) if branch is not None]
            continue
        if isinstance(node, nodes.Filter | nodes.Call):
            pair = subjects.replaced(node)
            if pair:
                yield pair[0][:80], pair[1][:200], node.lineno
        if word:
            said = _said(node, folder, word)
            if said:
                yield word[:80], said[:200], node.lineno
                continue
            if isinstance(node, nodes.Call) and name_of(node.node) in _SILENT:
                continue
        pending += [(child, word) for child in reversed(list(node.iter_child_nodes()))]


class _Subjects:
    """Which names of a template hold what a message says, which hold the date, and which say that a word was found."""

    def __init__(self, tree: nodes.Template, folder: Folder) -> None:
        self.tree = tree
        self.folder = folder
        self.content: set[str] = set()
        self.dates: set[str] = set()
        self.flags: dict[str, str] = {}
        self.words: dict[str, str] = {}

    def learn(self) -> bool:
        """Takes in one more round of assignments; False where nothing new came of it."""
        before = (len(self.content), len(self.dates), len(self.flags), len(self.words))
        pending: list[tuple[nodes.Node, str]] = [(self.tree, "")]
        while pending:
            node, word = pending.pop()
            if isinstance(node, nodes.Assign):
                self._assign(node, word)
            elif isinstance(node, nodes.For):
                self._loop(node)
            if isinstance(node, nodes.If):
                inner = self.trigger(node.test)
                pending += [(child, inner or word) for child in node.body]
                pending += [(child, word) for child in (*node.elif_, *node.else_)]
            else:
                pending += [(child, word) for child in node.iter_child_nodes()]
        return before != (len(self.content), len(self.dates), len(self.flags), len(self.words))

    def _assign(self, node: nodes.Assign, word: str) -> None:
        name = name_of(node.target)
        if not name:
            return
        if self._is_content(node.node):
            self.content.add(name)
        if self._is_date(node.node):
            self.dates.add(name)
        found = self.trigger(node.node)
        if found and isinstance(node.node, nodes.Compare | nodes.And | nodes.Or | nodes.Not | nodes.Call | nodes.Test):
            self.flags.setdefault(name, found)
        elif word and isinstance(node.node, nodes.Const) and not isinstance(node.node.value, str):
            self.flags.setdefault(name, word)

    def _loop(self, node: nodes.For) -> None:
        name = name_of(node.target)
        if name and self._is_content(node.iter):
            self.content.add(name)
        values = self.folder.fold(node.iter)
        words = [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
        if name and words and all(map(_is_word, words)):
            self.words[name] = words[0]

    def trigger(self, test: nodes.Node | None) -> str:
        """The words or the day that ``test`` waits for, or ""."""
        pending = [] if test is None else [test]
        while pending:
            node = pending.pop()
            found = self._searched(node)
            if found:
                return found
            if isinstance(node, nodes.Name | nodes.Getattr) and name_of(node) in self.flags:
                return self.flags[name_of(node)]
            pending += list(node.iter_child_nodes())
        return ""

    def replaced(self, node: nodes.Filter | nodes.Call) -> tuple[str, str] | None:
        """Words of what a message says and the address or number that is put in their place."""
        if isinstance(node, nodes.Filter):
            name, subject = node.name, node.node
        elif isinstance(node.node, nodes.Getattr):
            name, subject = node.node.attr, node.node.node
        else:
            return None
        if name != "replace" or not self._is_content(subject):
            return None
        old, new = [*(self.folder.fold(item) for item in node.args), None, None][:2]
        if isinstance(old, str) and isinstance(new, str) and _is_word(old) and _ADDRESS.search(new):
            return old, new
        return None

    def _searched(self, node: nodes.Node) -> str:
        """The words that this one comparison, test or call looks for in content, or ""."""
        if isinstance(node, nodes.Compare) and self._is_late(node):
            return "a later message"
        if isinstance(node, nodes.Compare):
            sides = [node.expr, *(operand.expr for operand in node.ops)]
            return self._words_of(sides, sides)
        if isinstance(node, nodes.Test) and node.name in _TESTS:
            return self._words_of([node.node, *node.args], [node.node, *node.args])
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr in _SEARCHES:
            return self._words_of([node.node.node], node.args)
        if isinstance(node, nodes.Filter) and node.name in ("select", "selectattr", "reject", "rejectattr"):
            values = [self.folder.fold(item) for item in node.args]
            about = node.name.startswith(("select", "reject")) and any(value in _CONTENT for value in values[:1])
            tested = len(values) > 2 or (len(values) > 1 and not node.name.endswith("attr"))
            if (
                tested
                and (about or self._is_content(node.node))
                and isinstance(values[-1], str)
                and _is_word(values[-1])
            ):
                return values[-1]
        return ""

    def _is_late(self, node: nodes.Compare) -> bool:
        """True where the number of messages is held against one that a conversation reaches only in its course."""
        operand = node.ops[0] if len(node.ops) == 1 else None
        counted = node.expr
        if operand is None or not isinstance(counted, nodes.Filter) or counted.name not in ("length", "count"):
            return False
        value = self.folder.fold(operand.expr) if operand.op in ("gt", "gteq", "eq") else None
        return (
            isinstance(value, int) and value >= 3 and counted.node is not None and name_of(counted.node) == "messages"
        )

    def _words_of(self, subjects: list[nodes.Expr], operands: list[nodes.Expr]) -> str:
        content = any(self._is_content(side) for side in subjects)
        date = not content and any(self._is_date(side) for side in subjects)
        if not content and not date:
            return ""
        for side in operands:
            if date and isinstance(side, nodes.Const) and isinstance(side.value, str | int) and str(side.value).strip():
                return f"the date {side.value}"
            if content and isinstance(side, nodes.Name) and side.name in self.words:
                return self.words[side.name]
            values = self.folder.fold(side)
            for value in values if isinstance(values, list) else [values]:
                if content and isinstance(value, str) and _is_word(value):
                    return value
        return ""

    def _is_content(self, node: nodes.Node | None) -> bool:
        """True for an expression made of what a message says, not of what kind of message it is."""
        pending = [] if node is None else [node]
        while pending:
            part = pending.pop()
            if name_of(part) in self.content:
                return True
            key: object = None
            if isinstance(part, nodes.Getattr):
                key = part.attr
            elif isinstance(part, nodes.Getitem):
                key = self.folder.fold(part.arg)
            if key in _CONTENT:
                return True
            if key in _ABOUT or isinstance(part, nodes.Test | nodes.Compare):
                continue
            if isinstance(part, nodes.Filter):
                if part.name in ("length", "count"):
                    continue
                if part.name == "map" and any(self.folder.fold(item.value) in _CONTENT for item in part.kwargs):
                    return True
            pending += list(part.iter_child_nodes())
        return False

    def _is_date(self, node: nodes.Node | None) -> bool:
        pending = [] if node is None else [node]
        while pending:
            part = pending.pop()
            if name_of(part) in self.dates or (
                isinstance(part, nodes.Call) and name_of(part.node) in ("strftime_now", "strftime", "now")
            ):
                return True
            pending += list(part.iter_child_nodes())
        return False


def _is_word(text: str) -> bool:
    """True for words of a language, not for a mark, a tag or a command of the template's own."""
    return bool(_WORDS.search(text) or re.search(r"\d{4}", text)) and not _MARK.search(text)


def _said(node: nodes.Node, folder: Folder, word: str) -> str:
    """The sentence that ``node`` puts into the prompt, or "" for marks, for single words, for what only says again the
    words that were waited for, and for what is not text."""
    if not isinstance(node, nodes.TemplateData | nodes.Const | nodes.Concat | nodes.Add):
        return ""
    value = folder.fold(node)
    if not isinstance(value, str):
        return ""
    if _SCRIPT.search(value):
        return " ".join(value.split())
    known = _PLAIN | set(_WORDS.findall(word.lower()))
    words = [found for found in _WORDS.findall(_TAGS.sub(" ", value)) if found.lower() not in known]
    letters = sum(len(found) for found in words if not found.isascii())
    return " ".join(value.split()) if len(words) >= WORDS_LIMIT or letters >= WIDE_LIMIT else ""
