"""Bytes of terms as text: encodings, byte order marks, HTML. What is no text is named, and never guessed at.

Every character of the text stands where it stands in the decoded file: a byte order mark is one character, and tags
become spaces. So offsets in the text are offsets in the file.
"""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 1 << 20
"""Bytes read of one text."""

_MAGIC = (
    (b"%PDF-", "pdf", "a PDF"),
    (b"{\\rtf", "rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "doc", "an old Word document"),
    (b"PK\x03\x04", "zip", "an archive or a Word, OpenDocument or EPUB document"),
    (b"\x1f\x8b", "gzip", "compressed"),
    (b"\x89PNG", "image", "a picture"),
    (b"\xff\xd8\xff", "image", "a picture"),
)

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@record
class Document:
    """``text`` is None where the bytes were not read; ``problem`` then says what they are, as a clause.

    ``kind`` is "text", "html", or what the bytes are instead: "pdf", "rtf", "doc", "zip", "gzip", "image", "binary".
    """

    text: str | None
    kind: str
    problem: str = ""


def document_of(data: bytes, name: str = "") -> Document:
    """``data`` as the text of a file called ``name``, at most the first `LIMIT` bytes of it."""
    start = data[:1024].lstrip()
    for magic, kind, what in _MAGIC:
        if start.startswith(magic) or (kind == "pdf" and magic in data[:1024]):
            return Document(None, kind, f"it is {what}, which is not read")
    text = decoded(data)
    if text is None:
        return Document(None, "binary", "it is not text")
    if is_html(text, name):
        return Document(without_tags(text), "html")
    return Document(text, "text")


def is_html(text: str, name: str = "") -> bool:
    """True for a web page, by its name or by how it begins."""
    if name.lower().endswith((".html", ".htm", ".xhtml")):
        return True
    start = text[:400].lstrip("\ufeff \t\r\n").lower()
    return start.startswith(("<!doctype html", "<html")) or (start.startswith("<?xml") and "<html" in start)


def decoded(data: bytes) -> str | None:
    """``data`` as text, or None where NUL bytes show that it is no text. A byte order mark stays as one character.

    UTF-8, UTF-16 and UTF-32 by their marks or, for UTF-16, by its zero bytes; else Korean or Chinese where the bytes read
    as such, else the code page of Western Windows.
    """
    data = data[:LIMIT]
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "") or _unmarked(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            text = data.decode(encoding, "replace")
        elif error.start >= len(data) - 3 and len(data) == LIMIT:  # the limit fell inside a character
            text = data[: error.start].decode("utf-8")
        else:
            text = _in_a_code_page(data)
    return None if "\0" in text else text


def without_tags(text: str) -> str:
    """The text of a web page, equally long: comments, scripts, styles and tags are spaces, entities are characters."""
    parts: list[str] = []
    at = 0
    for start, end in _hidden(text):
        parts.append(_plain(text[at:start]))
        parts.append(_blank(text[start:end], text[start : start + 12].lower()))
        at = end
    parts.append(_plain(text[at:]))
    return "".join(parts)


def _unmarked(data: bytes) -> str:
    if b"\0" in data[:4096] and len(data) >= 8:
        for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            zeros, other = data[start:4096:2].count(0), data[1 - start : 4096 : 2].count(0)
            if not other and zeros * 3 >= len(data[start:4096:2]):
                return name
    return "utf-8"


def _in_a_code_page(data: bytes) -> str:
    """``data``, which is not UTF-8, in the code page in which its commonest words appear."""
    for name, words in (("cp949", ("니다", "사용", "라이선스", "조건")), ("gb18030", ("的", "使用", "许可", "协议"))):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if sum(word in text for word in words) >= 2:
            return text
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """Where the tags of ``text`` begin and end, comments, scripts and styles with all that is in them."""
    low = text.lower() if len(text.lower()) == len(text) else text
    missing: set[str] = set()
    at = low.find("<")
    while at >= 0:
        end = at + 1
        following = low[at + 1 : at + 2]
        if low.startswith("<!--", at):
            end = _after(low, "-->", at + 4, missing)
        elif low.startswith(("<script", "<style"), at):
            word = "script" if low.startswith("<script", at) else "style"
            end = _after(low, f"</{word}", at + 1, missing)
            end = _after(low, ">", end, missing) if end > at + 1 else end
        elif following.isalpha() or following in "/!?":
            end = _after(low, ">", at + 1, missing)
        if end > at + 1:
            yield at, end
        at = low.find("<", end)


def _after(low: str, mark: str, at: int, missing: set[str]) -> int:
    """The place after the next ``mark``, or one that hides nothing where there is none. Looks for each in vain once."""
    found = -1 if mark in missing else low.find(mark, at)
    if found < 0:
        missing.add(mark)
        return at
    return found + len(mark)


_BLOCKS = (
    "<p",
    "</p",
    "<br",
    "<div",
    "</div",
    "<li",
    "<h",
    "</h",
    "<tr",
    "<td",
    "<ol",
    "<ul",
    "</li",
    "<section",
    "<title",
    "</title",
)


def _blank(tag: str, start: str) -> str:
    """As many spaces as ``tag`` is long; line breaks stay, and a tag that ends a block becomes one."""
    spaces = "".join([letter if letter == "\n" else " " for letter in tag]) if "\n" in tag else " " * len(tag)
    return "\n" + spaces[1:] if start.startswith(_BLOCKS) else spaces


def _plain(text: str) -> str:
    if "&" not in text:
        return text
    import re
    from html import unescape

    def one(match: re.Match[str]) -> str:
        character = unescape(match.group())
        return (
            character.replace("\0", " ").ljust(len(match.group()))
            if len(character) <= len(match.group())
            else match.group()
        )

    return re.sub(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10}[0-9]{0,2});", one, text)
