r"""Scanned text in GitHub-flavoured Markdown: what could be anything but a word stands in a code span.

An escaped ``\@name`` is text to Markdown, and GitHub still makes a mention of it, as it makes links of addresses, issue
numbers and commit hashes, and pictures of ``:names:``: it looks for them in the text that was rendered. In code it looks
for none of them, and neither does any other forge. So words stay as they are, and the rest is code.

Sources: https://github.github.com/gfm/ ("Code spans", "Fenced code blocks", "Tables"),
https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
"""

from __future__ import annotations

from scanner.model.regex import regex
from scanner.reports.console_text import begins_line, shown, shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ROW = 160
"""Characters of one row in a fenced block."""

_TICKS = 3
"""Backticks in a row that are shown as they are: GitHub's renderer gives up on a code span with very long delimiters."""

_WORD = r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:['-][A-Za-zÀ-ÖØ-öø-ÿ]+)*"
_NUMBER = r"\d{4}-\d\d-\d\d|\d{1,3}(?:,\d{3})+|\d{1,6}(?:\.\d{1,3})?"
_PLAIN = regex(rf'["(]{{0,2}}(?:{_WORD}|{_NUMBER})[.,;:?")]{{0,3}}')
"""A word or number with what stands around it in a sentence: none of it is markup, a reference or an address."""

_FIRST = regex(rf'["(]{{0,2}}{_WORD}[.,;:?")]{{0,3}}|{_NUMBER}')
"""What may begin a line: no number with a dot behind it, which would be the first of a list."""

_SUSPECT = regex(r"[0-9a-fA-F]{7}|[a-z][A-Z]|::")
"""What a forge or a wiki could take for a commit, for the name of a page, or for a command."""

_SIGNS = frozenset("→←…–—")
_RUNS = regex(r"`+")


def prose(text: str, limit: int = 0) -> str:
    """``text`` as running text on one line, words as they are and all else in code spans, its blanks one each.

    Rendered, it reads as `shown` shows it; no other element than code comes of it, and nothing that a forge links.
    """
    parts: list[str] = []
    odd: list[str] = []
    for word in shown(text, limit).split():
        if _is_plain(word, not parts and not odd):
            parts += [*_spans(odd), word]
            odd = []
        else:
            odd.append(word)
    return " ".join([*parts, *_spans(odd)])


def _spans(words: Iterable[str]) -> list[str]:
    """The words in code spans, as few as there can be: what a sentence puts around a name stands outside."""
    spans: list[str] = []
    run: list[str] = []
    for word in words:
        head, core, tail = _parted(word)
        if head and run:
            spans.append(code(" ".join(run)))
            run = []
        run.append(core)
        if head or tail:
            spans.append(f"{head}{code(' '.join(run))}{tail}")
            run = []
    return [*spans, code(" ".join(run))] if run else spans


def _parted(word: str) -> tuple[str, str, str]:
    """A word without the punctuation at its end and without brackets that are not its own: before, the word, behind."""
    core = word[:-1] if word[-1] in ".,;:" else word
    tail = word[len(core) :]
    head = "(" if core.startswith("(") else ""
    core = core[len(head) :]
    if core.endswith(")") and core.count(")") > core.count("("):
        core, tail = core[:-1], f"){tail}"
    return (head, core, tail) if core.strip("()") else ("", word, "")


def code(text: str, limit: int = 0) -> str:
    """``text`` in a code span that nothing in it ends; "" where there is none."""
    inner = _ticks(shown(text, limit))
    if not inner:
        return ""
    fence = "`" * (_longest(inner) + 1)
    needs_blank = not inner.isspace() and (inner[0] in "` " or inner[-1] in "` ")
    blank = " " if needs_blank else ""
    return f"{fence}{blank}{inner}{blank}{fence}"


def path(text: str) -> str:
    """The name of a file or a target in a code span; a long one loses its middle."""
    return code(shown_path(text))


def cell(markdown: str) -> str:
    r"""``markdown`` for a cell of a table: a pipe becomes ``\x7c``, since renderers differ on what a backslash before it
    means."""
    return markdown.replace("|", "\\x7c")


def fenced(rows: Iterable[str]) -> str:
    """``rows`` as a fenced block that nothing in them ends, each cut at `ROW` characters; no row is a runner's command."""
    lines = [_row(row) for row in rows]
    fence = "`" * max(3, *(_longest(line) + 1 for line in lines)) if lines else "```"
    return "\n".join((f"{fence}text", *lines, fence))


def _row(text: str) -> str:
    row = _ticks(shown(text, ROW))
    bare = row.lstrip()
    return row[: len(row) - len(bare)] + begins_line(bare)


def _is_plain(word: str, first: bool) -> bool:
    if word in _SIGNS:
        return not first
    return (_FIRST if first else _PLAIN).fullmatch(word) is not None and not _SUSPECT.search(word)


def _ticks(text: str) -> str:
    return _RUNS.sub(lambda match: match[0] if len(match[0]) <= _TICKS else r"\x60" * len(match[0]), text)


def _longest(text: str) -> int:
    return max(map(len, _RUNS.findall(text)), default=0)
