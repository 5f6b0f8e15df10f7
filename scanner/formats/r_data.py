"""R's .rds and .RData: what the objects are, whether one of them is a promise that runs when it is looked at, and code.

R evaluates a promise when its value is first used, so that ``readRDS`` of an unbound one runs what its writer chose
(CVE-2024-27322, before R 4.4.0). Promises that R itself writes lie in environments and are bound to one.
Source: "R Internals", section 1.8, and ``serialize.c`` of R.
"""

from __future__ import annotations

from scanner.formats.malformed import not_valid
from scanner.formats.r_stream import Stream, StreamError
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

DEPTH_LIMIT = 150
ITEMS_LIMIT = 700_000
"""Objects that are walked; what a vector of numbers holds is none."""

STRINGS_LIMIT = 2_000_000
"""Strings of all vectors together that are stepped over."""

_NAMES = (".rds", ".rda", ".rdata")
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x5d\0\0")
_PLAIN = (b"X\n", b"A\n", b"B\n", b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n")
_RUNS = frozenset({"system", "system2", "shell", "shell.exec", "dyn.load", "pipe", "socketConnection"})
_HOOKS = frozenset({".First", ".Last", ".First.sys", ".Last.sys", ".onLoad", ".onAttach"})

_SYMBOL, _PAIRS, _CLOSURE, _ENVIRONMENT, _PROMISE, _CALL, _CHARS = 1, 2, 3, 4, 5, 6, 9
_NIL, _UNBOUND, _REFERENCE = 254, 252, 255
_NUMBERS = {10: 4, 13: 4, 14: 8, 15: 16}
_SINGLE = frozenset({254, 253, 252, 251, 250, 242, 241})
_BARE = frozenset({254, 250, 242, 241})


class _RError(ValueError):
    """What R's reader would stop at; the message is the fact's ``problem``."""


class _TooMuchError(ValueError):
    """More objects than are walked."""


def recognise(name: str, reader: Reader) -> bool:
    """True for R's own mark, or a compressed stream under a name of R's."""
    if name.endswith(_NAMES):
        return True
    head = reader.head
    return head.startswith(_PLAIN[3:]) or (head.startswith(b"X\n\0\0\0") and head[5:6] in (b"\x02", b"\x03"))


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the file holds: objects, promises, code and damage."""
    walk = _Walk(Stream(reader))
    problem = ""
    gap: Gap | None = None
    try:
        walk.run()
    except (_RError, StreamError) as error:
        problem = str(error)
    except _TooMuchError as error:
        gap = Gap("limit-items", place, f"{error}: the rest was not read. Check this file by itself.")
    finally:
        yield fact("r-data", place, objects=walk.items, closures=walk.closures, calls=walk.calls, version=walk.version)
        for expression in walk.promises[:16]:
            yield fact("r-promise", place, runs=expression)
        for name in sorted(walk.runs)[:16]:
            yield fact("r-code", place, runs=name)
    if problem:
        yield from not_valid("r-malformed", "R data", place, problem)
    if gap is not None:
        yield gap


class _Walk:
    """One pass over the objects of a stream; what is worth telling is kept by name."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.items = 0
        self.strings = 0
        self.closures = 0
        self.calls = 0
        self.version = 0
        self.promises: list[str] = []
        self.runs: set[str] = set()
        self.symbols: list[str] = []

    def run(self) -> None:
        """Walks all; raises `_RError`, `_TooMuchError`, `StreamError` and `LimitReachedError`."""
        stream = self.stream
        mark = stream.take(2)
        if mark in (b"RD",):
            stream.take(3)
            mark = stream.take(2)
        orders = {b"X\n": "big", b"B\n": "little", b"A\n": "text"}
        if mark not in orders:
            raise _RError("it does not begin with a mark of R's")
        stream.order = orders[mark]
        self.version = stream.number()
        if self.version not in (1, 2, 3):
            raise _RError(f"version {self.version} of the format is not known")
        stream.number()
        stream.number()
        if self.version == 3:
            stream.text(self._length(4096))
        self.item(0, False)

    def _length(self, limit: int = 1 << 52) -> int:
        length = self.stream.number()
        if length == -1:
            length = (self.stream.number() << 32) + (self.stream.number() & 0xFFFFFFFF)
        if not 0 <= length <= limit:
            raise _RError(f"a length is {length:,}")
        return length

    def item(self, depth: int, bound: bool) -> tuple[int, str]:
        """Walks one object: its type and, for a symbol or a call, the name. ``bound`` is true in an environment."""
        if depth > DEPTH_LIMIT:
            raise _TooMuchError(f"objects nest more than {DEPTH_LIMIT} deep")
        name, kind = "", -1
        first = True
        while True:  # the rest of a list follows its first element without nesting
            self.items += 1
            if self.items > ITEMS_LIMIT:
                raise _TooMuchError(f"it holds more than {ITEMS_LIMIT:,} objects")
            flags = self.stream.number()
            found = flags & 0xFF
            kind = found if first else kind
            if found not in (_PAIRS, _CALL, _CLOSURE, _PROMISE, 17):
                inner = self._other(found, flags, depth, bound)
                return (kind, name or inner) if not first else (found, inner)
            head = self._linked(found, flags, depth, bound)
            if found == _PROMISE:
                return kind, ""
            name, first = (head if first else name), False

    def _linked(self, kind: int, flags: int, depth: int, bound: bool) -> str:
        """Walks attributes, tag and first element of a list, call, closure or promise; the caller goes on with the rest.

        The name that it returns is a call's function.
        """
        if flags & 0x200:
            self.item(depth + 1, bound)
        tag = self.item(depth + 1, bound) if flags & 0x400 else (_NIL, "")
        first = self.item(depth + 1, bound)
        if kind == _CLOSURE:
            self.closures += 1
        elif kind == _CALL:
            self.calls += 1
            if first[1] in _RUNS:
                self.runs.add(first[1])
        elif kind == _PROMISE:
            expression = self.item(depth + 1, bound)
            if not bound or (first[0] == _UNBOUND and tag[0] in _BARE):
                self.promises.append(expression[1] or "an expression")
        elif kind == _PAIRS and first[0] == _CLOSURE and tag[1] in _HOOKS:
            self.runs.add(tag[1])
        return first[1]

    def _other(self, kind: int, flags: int, depth: int, bound: bool) -> str:
        stream = self.stream
        name = ""
        if kind in _SINGLE:
            return ""
        if kind == _REFERENCE:
            index = (flags >> 8) or stream.number()
            if not 0 < index <= len(self.symbols):
                raise _RError("an object refers to one that is not there")
            return self.symbols[index - 1]
        if kind == _SYMBOL:
            name = self.item(depth + 1, bound)[1]
            self.symbols.append(name)
            return name
        if kind in (249, 248, 247):
            if stream.number():
                raise _RError("a list of names has names")
            for _ in range(self._length(1 << 20)):
                self.item(depth + 1, bound)
            self.symbols.append("")
            return ""
        if kind == _ENVIRONMENT:
            self.symbols.append("")
            stream.number()
            for _ in range(4):
                self.item(depth + 1, True)
            return ""
        if kind in (22, 23):
            self.symbols.append("")
            for _ in range(2 if kind == 22 else 0):
                self.item(depth + 1, bound)
        elif kind == 238:
            for _ in range(3):
                self.item(depth + 1, bound)
            return ""
        else:
            name = self._vector(kind, depth, bound)
        if flags & 0x200:
            self.item(depth + 1, bound)
        return name

    def _vector(self, kind: int, depth: int, bound: bool) -> str:
        """Walks what has a length of its own, and returns the name where it is one."""
        stream = self.stream
        if kind in (7, 8):
            return stream.text(self._length(4096))
        if kind == _CHARS:
            length = stream.number()
            return "" if length == -1 else stream.text(self._checked(length))
        if kind in _NUMBERS:
            stream.numbers(self._length(), _NUMBERS[kind])
        elif kind == 24:
            stream.numbers(self._length(), 1)
        elif kind == 16:
            self._strings(self._length())
        elif kind in (19, 20):
            for _ in range(self._length()):
                self.item(depth + 1, bound)
        elif kind == 21:
            stream.number()
            self._bytecode(depth + 1, bound)
        elif kind != 25:
            raise _RError(f"an object has the unknown type {kind}")
        return ""

    def _strings(self, count: int) -> None:
        """Steps over the strings of a vector."""
        self.strings += count
        if self.strings > STRINGS_LIMIT:
            raise _TooMuchError(f"it holds more than {STRINGS_LIMIT:,} strings")
        stream = self.stream
        for _ in range(count):
            flags = stream.number()
            if flags & 0xFF != _CHARS or flags & 0x200:
                self._other(flags & 0xFF, flags, 0, False)
                continue
            length = stream.number()
            if length < -1:
                raise _RError(f"a text has {length:,} bytes")
            if length != -1:
                stream.pass_text(length)

    def _checked(self, length: int) -> int:
        if length < 0:
            raise _RError(f"a text has {length:,} bytes")
        return length

    def _bytecode(self, depth: int, bound: bool) -> None:
        """The instructions of a compiled function, then its constants."""
        if depth > DEPTH_LIMIT:
            raise _TooMuchError(f"objects nest more than {DEPTH_LIMIT} deep")
        self.item(depth, bound)
        for _ in range(self._length(1 << 24)):
            kind = self.stream.number()
            if kind == 21:
                self._bytecode(depth + 1, bound)
            elif kind in (_CALL, _PAIRS, 244, 243, 240, 239):
                self._constant(kind, depth + 1, bound)
            else:
                self.item(depth, bound)

    def _constant(self, kind: int, depth: int, bound: bool) -> None:
        """A call among the constants, which has a form of its own."""
        while True:
            if depth > DEPTH_LIMIT:
                raise _TooMuchError(f"objects nest more than {DEPTH_LIMIT} deep")
            self.items += 1
            if kind == 243:
                self.stream.number()
                return
            if kind not in (_CALL, _PAIRS, 244, 240, 239):
                self.item(depth, bound)
                return
            if kind == 244:
                self.stream.number()
                kind = self.stream.number()
            if kind in (240, 239):
                self.item(depth, bound)
            self.item(depth, bound)
            self._constant(self.stream.number(), depth + 1, bound)
            kind = self.stream.number()


FORMAT = Format(
    id="r-data",
    title="R data (.rds, .RData)",
    parse=parse,
    suffixes=_NAMES,
    magics=tuple((0, mark) for mark in (*_PLAIN[3:], b"X\n\0\0\0")),
    names=tuple(f"*{name}" for name in _NAMES),
    recognise=recognise,
    states=("r-data", "r-promise", "r-code", "r-malformed"),
    role="weights",
    order=30,
)
