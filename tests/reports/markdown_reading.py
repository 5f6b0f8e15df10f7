"""Markdown as a renderer reads it: GitHub's dialect with tables, strikethrough and bare addresses, raw HTML let through."""

from __future__ import annotations

import re

import pytest

markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed: it judges the Markdown")
pytest.importorskip("linkify_it", reason="linkify-it-py is not installed: it looks for bare addresses")

_READER = markdown_it.MarkdownIt("gfm-like", {"html": True, "linkify": True})

LINKED = re.compile(
    r"@[\w]|#\d|\bGH-\d|[A-Za-z]-\d|[A-Za-z]\d|![0-9]|:[A-Za-z0-9_+-]+:|\b[0-9a-fA-F]{7,40}\b|www\.|://|\$|[~^%&]\w|[\[\]<>`\\|]"
)
"""What a forge looks for in text that is not code: mentions, issues, commits, emoji, addresses, formulas."""


def tokens(text: str) -> list:
    """The blocks of ``text`` in the order that they stand in."""
    return _READER.parse(text)


def inline(token) -> str:
    """The text of one block as it is read."""
    return "".join(child.content for child in token.children)


def bare(token) -> str:
    """The same with each code span as a space: where a forge looks for references."""
    return "".join(" " if child.type == "code_inline" else child.content for child in token.children)


def kinds(text: str) -> set[str]:
    """The types of all blocks and spans of ``text``."""
    found = tokens(text)
    return {token.type for token in found} | {child.type for token in found for child in token.children or ()}
