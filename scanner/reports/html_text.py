"""Scanned text as the text of an HTML page, and lists that end where their room does.

Every text goes through `text`, so that it is printable and none of it is markup. No line of the page begins with scanned
text: a page that is written into the log of a CI system is no command to it.
"""

from __future__ import annotations

from scanner.model.regex import regex
from scanner.reports.console_text import shown, shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    from scanner.model.place import Place
    from scanner.reports.console_text import Line

    T = TypeVar("T")

REST = "the JSON report has them all"

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_STRONG = regex(r"\*\*([^*]{1,200})\*\*")
_CODE = regex(r"`([^`]{1,300})`")
_STYLES = frozenset(("key", "dim", "mark", "code", "added", "removed", "path"))
_AS_CODE = frozenset(("code", "mark"))


def text(words: str, limit: int = 0) -> str:
    """``words`` for an element or a quoted attribute, on one line."""
    return shown(words, limit).translate(_ENTITIES)


def code(words: str, limit: int = 200) -> str:
    """A name or a path as code; a long one loses its middle. "" where there is none."""
    return f"<code>{shown_path(words, limit).translate(_ENTITIES)}</code>" if words else ""


def paragraphs(words: str, limit: int = 4000) -> str:
    """A rule's own words, which are Markdown: its paragraphs, with what is strong and what is code in them."""
    rows = [row for row in words[:limit].split("\n") if row.strip()]
    return "\n".join(f"<p>{marked(row)}</p>" for row in rows)


def marked(words: str, limit: int = 2000) -> str:
    """``words`` with ``**strong**`` and code in backticks as elements."""
    return _CODE.sub(r"<code>\1</code>", _STRONG.sub(r"<strong>\1</strong>", text(words, limit)))


def tag(kind: str, words: str) -> str:
    """A word in a coloured box; ``kind`` is one of the classes of the style sheet."""
    return f'<span class="tag {kind}">{text(words, 40)}</span>'


def place_words(place: Place) -> str:
    """Where something is: the file, what lies in it, the position there."""
    words = code(place.path) or "the whole target"
    if place.member:
        words += f" › {code(place.member)}"
    if place.line is not None:
        return f"{words}, line {place.line:,}"
    return f"{words}, byte {place.offset:,}" if place.offset is not None else words


def reason_words(words: str, origin: str) -> str:
    """One link of a chain: why, and where that is written."""
    at = f' <span class="origin">({code(origin)})</span>' if origin else ""
    return f"{text(words, 600) or 'no reason is given'}{at}"


def rows(lines: Iterable[Line], label: str) -> str:
    """Lines of evidence as they are laid out, to be scrolled where they are wider than the screen; "" for none."""
    made = ["".join(_span(style, part) for style, part in line) for line in lines]
    if not made:
        return ""
    told = "\n".join(f'<span class="row">{row or " "}</span>' for row in made)
    return f'<pre tabindex="0" role="region" aria-label="{label}">\n{told}\n</pre>'


def blocks(lines: Iterable[Line], label: str) -> str:
    """Lines of running text and of code, as `pages` makes them: each paragraph and each run of code an element."""
    made: list[str] = []
    run: list[Line] = []
    for line in lines:
        if any(style in _AS_CODE for style, _ in line):
            run.append(line)
            continue
        made += [rows(run, label)] if run else []
        run = []
        words = "".join(part for _, part in line).strip()
        made += [f"<p>{words.translate(_ENTITIES)}</p>"] if words else []
    return "\n".join([*made, rows(run, label)] if run else made)


def _span(style: str, part: str) -> str:
    told = part.translate(_ENTITIES)
    return f'<span class="{style}">{told}</span>' if style in _STYLES and part.strip() else told


class Room:
    """How many bytes lists may still take."""

    __slots__ = ("left",)

    def __init__(self, octets: int) -> None:
        self.left = octets

    def take(self, made: str) -> bool:
        """True where ``made`` still fits, which is then taken."""
        self.left -= len(made) if made.isascii() else len(made.encode())
        return self.left >= 0

    def items(self, items: Sequence[T], told: Callable[[T], str], limit: int, element: str = "li") -> list[str]:
        """What ``told`` makes of each of ``items`` as far as there is room, at most ``limit``; then how many are left."""
        made: list[str] = []
        for item in items[:limit]:
            one = told(item)
            if self.left <= 0 or not self.take(one):
                break
            made.append(one)
        left = len(items) - len(made)
        return [*made, f'<{element} class="more">and {left:,} more; {REST}</{element}>'] if left else made

    def listed(self, items: Sequence[T], told: Callable[[T], str], limit: int, kind: str = "") -> str:
        """A list of them; "" for none. ``told`` gives what is in one item."""
        made = self.items(items, lambda item: f"<li>{told(item)}</li>", limit)
        head = f'<ul class="{kind}">' if kind else "<ul>"
        return "\n".join((head, *made, "</ul>")) if made else ""


def section(level: int, anchor: str, title: str, *parts: str, kind: str = "") -> str:
    """A part of the page under a heading of that level (``title`` is HTML already); "" where all of it is empty."""
    kept = [part for part in parts if part]
    if not kept:
        return ""
    head = f'<section id="{anchor}" aria-labelledby="{anchor}-h"{f" class={chr(34)}{kind}{chr(34)}" if kind else ""}>'
    return "\n".join((head, f'<h{level} id="{anchor}-h">{title}</h{level}>', *kept, "</section>"))
