"""A model card with other terms: front matter edited line by line, prose only between our own marks.

All else stays byte for byte. What cannot be edited safely is refused in a sentence, and the person does it.
"""

from __future__ import annotations

from scanner.licensing.frontmatter import FrontMatterError, Node, block_of, entries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS = ("license", "license_name", "license_link", "base_model", "base_model_relation")
"""The keys that are set, in the order in which they are added."""

BEGIN = "<!-- weighbridge notice: begin -->"
END = "<!-- weighbridge notice: end -->"

Setting = tuple[str, tuple[str, ...]]
"""A key and its values; several are written as a list."""


class CardEditError(Exception):
    """The card cannot be edited safely; the message is one sentence that ends with the next step."""


def edited(card: bytes, settings: Sequence[Setting], prose: Sequence[str]) -> bytes:
    """The card with each of ``settings`` in its front matter and each line of ``prose`` in our block.

    A line of prose that the block has, as it is or filled in after its colon, is not added again. Raises
    `CardEditError`; then nothing is to be written.
    """
    text = _with_prose(_with_settings(card, settings), prose)
    _check(card, text, settings)
    return text


def _with_settings(card: bytes, settings: Sequence[Setting]) -> bytes:
    if not settings:
        return card
    newline = b"\r\n" if b"\r\n" in card[:4096] else b"\n"
    mark = b"\xef\xbb\xbf" if card.startswith(b"\xef\xbb\xbf") else b""
    found = _entries(card)
    if found is None:
        head = newline.join([b"---", *(_written(setting, newline) for setting in settings), b"---", b""])
        return mark + head + card[len(mark) :]
    lines = card.split(b"\n")
    added: list[bytes] = []
    for key, values in settings:
        at = [(name, value) for written, name, value in found if written == key]
        if not at:
            added.append(_written((key, values), newline))
        elif [node.text for node in _texts(at[-1][1])] != list(values):
            _replace(lines, key, at, values)
    if added:
        end = b"\r" if newline == b"\r\n" else b""
        opening = _opening(lines)
        rows = [row for block in added for row in block.split(newline)]
        lines[opening + 1 : opening + 1] = [row + end for row in rows]
    return b"\n".join(lines)


def _replace(lines: list[bytes], key: str, at: list[tuple[Node, Node]], values: tuple[str, ...]) -> None:
    """Replaces the value of ``key`` on its line, with what stands around it left as it is."""
    name, value = at[0]
    what = f"stands in the card {len(at)} times" if len(at) > 1 else "of the card is not one plain value on one line"
    refusal = CardEditError(f"{key} on line {name.line} {what}: set it to {', '.join(values)} by hand.")
    inner = value.items[0] if value.kind == "list" and len(value.items) == 1 else value
    if len(at) != 1 or len(values) != 1 or inner.kind in ("list", "map", "reference") or "\n" in inner.text:
        raise refusal
    if inner is value and not inner.text and _fill(lines, name.line - 1, key, values[0]):
        return
    row = lines[inner.line - 1]
    head = row[: _bytes_before(row, inner.column)]
    rest = row[len(head) :]
    plain = inner.text.encode()
    written = next((form for form in (b'"%b"' % plain, b"'%b'" % plain, plain) if form and rest.startswith(form)), b"")
    after = rest[len(written) :]
    left = after.strip().removeprefix(b"]") if inner is not value else after.strip()
    if not written or (left and not after.lstrip(b" \t]").startswith(b"#")) or not head.endswith((b" ", b"[")):
        raise refusal
    lines[inner.line - 1] = head + _scalar(values[0]) + after


def _fill(lines: list[bytes], at: int, key: str, value: str) -> bool:
    """Writes ``value`` after a key that has none on its line; False where something else stands there."""
    head, colon, after = lines[at].partition(b":")
    if head.strip() != key.encode() or not colon or (after.strip() and not after.lstrip().startswith(b"#")):
        return False
    lines[at] = head + b": " + _scalar(value) + (b" " + after.lstrip(b" \t") if after.strip() else after.lstrip(b" \t"))
    return True


def _bytes_before(row: bytes, column: int) -> int:
    return len(row.decode("utf-8")[: column - 1].encode())


def _opening(lines: list[bytes]) -> int:
    """The index of the line with the first ``---``."""
    return next(at for at, row in enumerate(lines) if row.removeprefix(b"\xef\xbb\xbf").rstrip() == b"---")


def _written(setting: Setting, newline: bytes) -> bytes:
    key, values = setting
    if len(values) == 1:
        return key.encode() + b": " + _scalar(values[0])
    return newline.join([key.encode() + b":", *(b"- " + _scalar(value) for value in values)])


def _scalar(value: str) -> bytes:
    """A value as YAML: as it is where nothing in it could mean something else, else in double quotes."""
    plain = value[:1].isalpha() and all(char.isascii() and (char.isalnum() or char in "._-/+") for char in value)
    if plain and value.lower() not in ("true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"):
        return value.encode()
    from json import dumps

    return dumps(value).encode()


def _with_prose(card: bytes, prose: Sequence[str]) -> bytes:
    if not prose:
        return card
    newline = b"\r\n" if b"\r\n" in card[:4096] else b"\n"
    begin, end = card.find(BEGIN.encode()), card.find(END.encode())
    if begin < 0 and end < 0:
        gap = b"" if not card else newline if card.endswith(b"\n") else newline * 2
        rows = [BEGIN.encode(), *_paragraphs(prose), END.encode(), b""]
        return card + gap + newline.join(rows)
    if not 0 <= begin < end or card.count(BEGIN.encode()) != 1 or card.count(END.encode()) != 1:
        raise CardEditError("the marks of our block in the card are not a pair: restore them, or remove both.")
    there = card[begin:end].decode("utf-8", "replace")
    missing = [text for text in prose if _known_part(text) not in there]
    if not missing:
        return card
    return card[:end] + newline.join([*_paragraphs(missing), b""]) + card[end:]


def _known_part(text: str) -> str:
    """What of a line stays when a person fills it in: all before its place to fill in."""
    return text.partition(" (fill in")[0]


def _paragraphs(prose: Sequence[str]) -> list[bytes]:
    return [row for text in prose for row in (b"", text.encode())] + [b""]


def _entries(card: bytes) -> list[tuple[str, Node, Node]] | None:
    try:
        block = block_of(card, True)
        return entries(*block, frozenset(KEYS)) if block is not None else None
    except FrontMatterError as error:
        raise CardEditError(f"the card's front matter cannot be read ({error.problem}): correct it first.") from error


def _texts(value: Node) -> tuple[Node, ...]:
    return value.items if value.kind == "list" else (value,)


def _check(before: bytes, after: bytes, settings: Sequence[Setting]) -> None:
    """Reads the result as any reader would: it says what was wanted, and for all other keys what it said before."""
    wanted = dict(settings)
    old = {key: _values(value) for key, _, value in _entries(before) or ()}
    new = {key: _values(value) for key, _, value in _entries(after) or ()}
    expected = old | {key: list(values) for key, values in wanted.items()}
    if new != expected:
        raise CardEditError(
            "the card's front matter is written in a way that cannot be edited safely: edit it by hand."
        )


def _values(value: Node) -> list[str]:
    return [node.text for node in _texts(value)]
