"""Wounds inside a frame that stays whole: checksums, lengths and grammar fit, so that a reader goes on to the inside."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickletools
import random
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from struct import pack

from fuzzing.seeds import SIZE, in_tar, in_zip, members, sevenzip
from fuzzing.wounds import NUMBERS

Wound = Callable[[bytes], bytes]
VALUES = (
    None,
    True,
    -1,
    1 << 70,
    1.5,
    float("nan"),
    "",
    "\0",
    "../x",
    "{{ x }}",
    "os.system",
    "\ud800",
    [],
    {},
    [[]] * 50,
)


def reframed(data: bytes, other: bytes, wound: Wound, draw: random.Random) -> bytes | None:
    """``data`` in a whole frame around a wounded inside; None where no frame is known or it is broken already."""
    try:
        return _frame(data)(data, other, wound, draw)
    except Exception:  # the frame of a hostile seed
        return None


def _frame(data: bytes) -> Callable[[bytes, bytes, Wound, random.Random], bytes | None]:
    if data.startswith(b"PK"):
        return _zip
    if data[257:262] == b"ustar":
        return _tar
    if data.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x78", b"\x5d\0\0")):
        return _stream
    if data.startswith(b"7z"):
        return lambda data, _other, wound, _draw: sevenzip(wound(data[32:])[:0x3FFF])
    if data.startswith(b"\x93NUMPY"):
        return _numpy
    if data[8:9] == b"{" and int.from_bytes(data[:8], "little") < len(data):
        return _safetensors
    if data[:1] in (b"{", b"["):
        return _json
    if data[:1] == b"\x80" or data.endswith(b"."):
        return _pickle
    return _text if b"\0" not in data and _is_utf8(data) else _message


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _zip(data: bytes, _other: bytes, wound: Wound, draw: random.Random) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        contents = {info.filename: archive.read(info) for info in archive.infolist()[:40] if info.file_size <= SIZE}
    return in_zip(_one_wounded(contents, wound, draw), draw.choice((0, 0, 8, 12, 14)))


def _tar(data: bytes, _other: bytes, wound: Wound, draw: random.Random) -> bytes | None:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        contents = {file.name: archive.extractfile(file).read() for file in archive if file.isfile()}  # type: ignore[union-attr]
    return in_tar(_one_wounded(contents, wound, draw))


def _one_wounded(contents: dict[str, bytes], wound: Wound, draw: random.Random) -> dict[str, bytes]:
    name = draw.choice(sorted(contents))
    contents[name] = wound(contents[name])
    if draw.random() < 0.1:
        contents[name + draw.choice((".pkl", "/../x", "\x1b[2J", ".json"))] = contents[name]
    return contents


def _stream(data: bytes, _other: bytes, wound: Wound, draw: random.Random) -> bytes | None:
    inner = wound(members("x", data)[0][1])
    pack_ = draw.choice((lambda raw: gzip.compress(raw, mtime=0), bz2.compress, lzma.compress, zlib.compress))
    return pack_(inner)


def _numpy(data: bytes, _other: bytes, wound: Wound, draw: random.Random) -> bytes | None:
    start, width = (10, 2) if data[6] == 1 else (12, 4)
    end = start + int.from_bytes(data[8:start], "little")
    header, body = data[start:end], data[end:]
    header, body = (wound(header)[:0xFFFF], body) if draw.random() < 0.7 else (header, wound(body))
    return data[:8] + len(header).to_bytes(width, "little") + header + body


def _safetensors(data: bytes, other: bytes, wound: Wound, draw: random.Random) -> bytes | None:
    end = 8 + int.from_bytes(data[:8], "little")
    header = _json(data[8:end], other, wound, draw) if draw.random() < 0.6 else wound(data[8:end])
    return pack("<Q", len(header)) + header + data[end:]


def _json(data: bytes, _other: bytes, _wound: Wound, draw: random.Random) -> bytes:
    value = json.loads(data)
    for _ in range(draw.randrange(1, 4)):
        value = _changed(value, draw)
    return json.dumps(value, ensure_ascii=draw.random() < 0.8).encode("utf-8", "surrogatepass")


def _changed(value: object, draw: random.Random, depth: int = 0) -> object:
    """``value`` with one value somewhere in it replaced, dropped, doubled or wrapped."""
    if isinstance(value, dict | list) and value and depth < 40 and draw.random() < 0.9:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key, twin = draw.choice(keys), draw.choice(keys)
        if draw.random() < 0.1:
            value[key] = value[twin]  # type: ignore[index]
        else:
            value[key] = _changed(value[key], draw, depth + 1)  # type: ignore[index]
        return value
    chance = draw.randrange(5)
    if chance == 0:
        return [value, value]
    if chance == 1:
        return {"class_name": value, "config": value}
    if chance == 2 and isinstance(value, str) and value:
        at = draw.randrange(len(value))
        return value[:at] + draw.choice(("", "{%", "\n", "__", "--", "é", "\U0001f600", value)) + value[at + 1 :]
    return draw.choice(VALUES)


def _pickle(data: bytes, other: bytes, wound: Wound, draw: random.Random) -> bytes | None:
    """Opcodes left out, doubled, swapped, and taken from another program; frames are dropped, since none would fit."""
    own, others = _opcodes(data), _opcodes(other)
    if not own:
        return None
    for _ in range(draw.randrange(1, 6)):
        at, kind = draw.randrange(len(own)), draw.randrange(5)
        if kind == 0:
            del own[at : at + draw.randrange(1, 4)]
        elif kind == 1:
            own[at:at] = own[at : at + draw.randrange(1, 12)] * draw.choice((1, 1, 30))
        elif kind == 2 and others:
            start = draw.randrange(len(others))
            own[at:at] = others[start : start + draw.randrange(1, 20)]
        elif kind == 3:
            own[at] = bytes((draw.randrange(256),))
        elif len(own[at]) > 1:
            own[at] = own[at][:1] + wound(own[at][1:])[:2000]
        if not own:
            return b"."
    return b"".join(own)


def _opcodes(data: bytes) -> list[bytes]:
    starts = []
    with suppress(Exception):  # what follows the program, or a broken one: the rest is one piece
        for code, _, at in pickletools.genops(data):
            starts.append((at or 0, code.name))
    ends = [at for at, _ in starts[1:]] + [len(data)]
    pieces = [(name, data[at:end]) for (at, name), end in zip(starts, ends, strict=True)] if starts else []
    return [piece for name, piece in pieces if name != "FRAME"]


def _message(data: bytes, other: bytes, wound: Wound, draw: random.Random, depth: int = 0) -> bytes | None:
    """Fields of Protocol Buffers changed at any depth; the lengths of all that is around them fit."""
    fields = _fields(data)
    if not fields:
        return None
    at = draw.randrange(len(fields))
    key, kind, value = fields[at]
    if isinstance(value, bytes):
        inner = _message(value, other, wound, draw, depth + 1) if depth < 20 and draw.random() < 0.8 else None
        fields[at] = (key, kind, wound(value) if inner is None else inner)
    else:
        fields[at] = (key, kind, draw.choice(NUMBERS))
    if draw.random() < 0.15:
        fields[at:at] = [draw.choice(fields)] * draw.choice((1, 2, 300))
    return b"".join(_field(*field) for field in fields)


def _fields(data: bytes) -> list[tuple[int, int, int | bytes]]:
    fields: list[tuple[int, int, int | bytes]] = []
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            fields.append((key, kind, value))
            continue
        size, at = _varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
        if at + size > len(data):
            raise ValueError
        fields.append((key, kind, data[at : at + size]))
        at += size
    return fields


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError


def _field(key: int, kind: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return _number(key) + _number(value)
    return _number(key) + (_number(len(value)) if kind == 2 else b"") + value


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _text(data: bytes, other: bytes, _wound: Wound, draw: random.Random) -> bytes | None:
    """Words and lines moved, doubled, dropped and mixed with those of another text or with words that act somewhere."""
    words = _PIECES.findall(data.decode())
    others = _PIECES.findall(other[:4000].decode("utf-8", "replace")) or ["x"]
    for _ in range(draw.randrange(1, 8)):
        at, kind = draw.randrange(len(words) + 1), draw.randrange(6)
        if kind == 0:
            del words[at : at + draw.randrange(1, 6)]
        elif kind == 1:
            words[at:at] = words[at : at + draw.randrange(1, 30)] * draw.choice((1, 1, 1, 20))
        elif kind == 2:
            start = draw.randrange(len(others))
            words[at:at] = others[start : start + draw.randrange(1, 20)]
        elif kind == 3:
            words[at:at] = [draw.choice(ACTING_WORDS)]
        elif kind == 4 and words:
            one = draw.randrange(len(words))
            words[one] = draw.choice((str.upper, str.title, str.swapcase, lambda word: word * 3))(words[one])
        elif words:
            one = draw.randrange(len(words))
            words[at : at + 1] = [words[one]]
    return "".join(words).encode(draw.choice(ENCODINGS), "replace")


_PIECES = re.compile(r"\w+|\s+|[^\w\s]")
ENCODINGS = ("utf-8",) * 30 + ("utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030", "cp1252", "cp949")
ACTING_WORDS = (
    *(
        "\x1b[2J",
        "\u202e",
        "\u2066",
        "\u200b",
        "\u2028",
        "\x85",
        "\x9b31m",
        "\x07",
        "\ufeff",
        "\U000e0041",
        "\r\n",
        "\x0c",
    ),
    *("::error file=a::x", "##[error]x", "\n::set-output name=a::b", "=cmd|' /C calc'!A0", "](javascript:x)", "|", "`"),
    *(
        "<script>",
        "<!--",
        "-->",
        "&lt;",
        "&#x110000;",
        "```",
        "---\n",
        "{{ x }}",
        "{name}",
        "%s",
        "\\u0000",
        '"',
        "“",
        "”",
    ),
    *(
        "0",
        "-1",
        "1e999",
        "٣٠٠",
        "½",
        "三亿",
        "9" * 400,
        "700 million",
        "0.0000001",
        "10,000,000.00",
        "§",
        "MIT",
        "OR",
        "WITH",
    ),
    *(
        "(" * 60,
        "license: ",
        "under the ",
        "https://a.b/LICENSE?x#y",
        "Copyright (c) ",
        "not ",
        "no later than ",
        "ſ",
        "İ",
        "ß",
    ),
    *(
        "2026-02-30",
        "February 30, 99999",
        "~",
        "null",
        "yes",
        "0x1F",
        "0o17",
        "1:30",
        ".nan",
        "!!binary x",
        "? ",
        "*a",
        "&a ",
    ),
)
"""Words that parsers, terminals, logs of build machines, tables and Markdown take for more than words."""


def message_field(key: int, *parts: bytes) -> bytes:
    """A field of Protocol Buffers with bytes or a message of these parts."""
    return _field(key << 3 | 2, 2, b"".join(parts))
