"""Chat templates: Jinja that a server renders around each conversation. Parsed, never compiled or rendered.

Servers that render them outside of jinja2's sandbox give a template the whole interpreter (CVE-2024-34359 in
llama-cpp-python, CVE-2026-5760 in SGLang); inside the sandbox it can still put words into the model's mouth.
"""

from __future__ import annotations

from scanner.model.fact import Fact, Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader

TEXT_LIMIT = 128 << 10
"""Bytes of a template that are parsed; the longest in use have some 40 kB."""

NODES_LIMIT = 30_000
"""Parts of a template's tree; the largest in use have some 1,400."""

SEARCH_LIMIT = 4 << 20
"""Bytes of a longer one that are searched for Python's names."""

_CHAT = (
    "messages",
    "add_generation_prompt",
    "raise_exception",
    "bos_token",
    "eos_token",
    "strftime_now",
    "<|im_start|>",
)
"""What only templates of conversations are given or write."""

TOLD_LIMIT = 16
"""Facts of one kind that are told of one template."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what reaches for Python, what waits for a trigger, what hides, and what would never end."""
    if reader.size > TEXT_LIMIT:
        message = f"The chat template has {reader.size:,} bytes, over the {TEXT_LIMIT:,} that are parsed."
        yield from _too_long(place, reader)
        yield fact("resource-bomb", place, limit="limit-template")
        yield Gap("limit-bytes", place, message)
        return
    text = reader.read_at(0, reader.size).decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    chat = is_chat(place, text)
    yield from _once("chat-template-hidden", place, _hidden(text) if chat else ())
    if chat or "{" in text:
        yield from _read(place, text, chat)


def _too_long(place: Place, reader: Reader) -> Iterator[Fact]:
    from scanner.formats.jinja.escapes import textual

    text = reader.read_at(0, SEARCH_LIMIT).decode("utf-8", "replace")
    yield from _once("chat-template-escape", place, textual(text, is_chat(place, text)))


def is_chat(place: Place, text: str) -> bool:
    """True where a chat is rendered by the template, false where it may be one of a program or a page."""
    folder, _, name = place.path.lower().rpartition("/")
    near = f"{folder.rpartition('/')[2]}/{name}".replace("-", "_")
    return bool(place.member) or "chat_template" in near or any(sign in text for sign in _CHAT)


def _read(place: Place, text: str, chat: bool) -> Iterator[Fact | Child | Gap]:
    from itertools import islice

    from scanner.formats.jinja.escapes import escapes_of, is_bomb, textual, walk
    from scanner.formats.jinja.folding import Folder
    from scanner.formats.jinja.parsing import UnreadTemplateError, tree_of
    from scanner.formats.jinja.triggers import triggers_of

    try:
        tree = tree_of(text)
    except UnreadTemplateError as error:
        yield from _once("chat-template-escape", place, textual(text, chat))
        if error.deep:
            yield fact("resource-bomb", place, limit="limit-depth")
        if chat:
            yield Gap("malformed", place, f"The chat template is no Jinja ({error}): get the file anew.")
        return
    if sum(1 for _ in islice(walk(tree), NODES_LIMIT + 1)) > NODES_LIMIT:
        yield from _once("chat-template-escape", place, textual(text, chat))
        yield fact("resource-bomb", place, limit="limit-template")
        yield Gap("limit-items", place, "The chat template has more parts than are read. Check this file by itself.")
        return
    folder = Folder()
    yield from _once("chat-template-escape", place, escapes_of(tree, folder, chat))
    if chat:
        yield from _once("chat-template-conditional", place, triggers_of(tree, folder))
        if is_bomb(tree, folder):
            yield fact("resource-bomb", place, limit="limit-template")


def _once(kind: str, place: Place, found: Iterator[tuple[str, str, int]] | tuple[()]) -> Iterator[Fact]:
    """One fact for each pair of words in ``found``, where it stands first, with a count."""
    names = {"chat-template-conditional": ("trigger", "says")}.get(kind, ("does", "name"))
    seen: dict[tuple[str, str], list[int]] = {}
    for first, second, line in found:
        if (first, second) in seen or len(seen) < TOLD_LIMIT:
            seen.setdefault((first, second), []).append(line)
    for pair, lines in seen.items():
        at = Place(place.path, place.member, line=lines[0])
        others = [line for line in dict.fromkeys(lines) if line != lines[0]][:TOLD_LIMIT]
        related = tuple(Place(place.path, place.member, line=line) for line in others)
        yield Fact(kind, at, tuple(zip(names, pair, strict=True)), count=len(lines), related=related)


def _hidden(text: str) -> Iterator[tuple[str, str, int]]:
    """Characters that no reader sees, and phrases that serve only to overrule what was said before."""
    import re

    signs = (
        ("characters", "[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]|[\u200b\u200c\u2060\ufeff]{3}"),
        (
            "instruction",
            r"(?i)\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+|the\s+|your\s+)*(?:previous|prior|above|earlier)\s+"
            r"(?:instruction|message|prompt|rule|direction)",
        ),
        ("script", r"(?i)<script\b|javascript:"),
    )
    for kind, pattern in signs:
        for found in re.finditer(pattern, text):
            yield kind, ascii(found.group())[1:-1][:80], text.count("\n", 0, found.start()) + 1
            break


FORMAT = Format(
    id="chat-template",
    title="Chat template (Jinja)",
    parse=parse,
    names=("*.jinja", "*.jinja2", "*.j2", "chat_template*.txt"),
    states=("chat-template-escape", "chat-template-conditional", "chat-template-hidden", "resource-bomb"),
    role="config",
    order=10,
)
