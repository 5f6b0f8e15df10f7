"""What lies on the machine's stack: plain constants as themselves, everything else as one of these."""

from __future__ import annotations

from sys import stdlib_module_names

from scanner.model.escape import printable

KEPT = {"tuple": 64, "dict": 64, "list": 16, "set": 16, "frozenset": 16}
"""Items: a container remembers its first ones, for arguments and states; the rest are only counted."""

_MANY = 1 << 62

PER_CONTAINER = 176
PER_ITEM = 40
"""Bytes, roughly, that a container and each item that it keeps take in memory."""

KEPT_STRING = 1024
"""Bytes: a longer string or bytes stays in the file, as a `Blob`."""

SHOWN_BYTES = 48
"""Bytes of a `Blob` that are remembered, to show what it is."""


class Value:
    """Anything that is not a plain constant (None, bool, int, float, str, bytes)."""

    __slots__ = ()


class Unknown(Value):
    """A value that cannot be told; ``why`` in a few words."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why


class Name(Value):
    """A module attribute that the program looked up: ``module`` and ``attribute`` after Python 2 renames.

    ``certain`` is false where a part of the name was computed in a way that was not followed; ``dotted`` is
    "module.attribute", or the module alone.
    """

    __slots__ = ("attribute", "certain", "dotted", "module")

    def __init__(self, module: str, attribute: str, certain: bool = True) -> None:
        self.module = module
        self.attribute = attribute
        self.certain = certain
        self.dotted = f"{module}.{attribute}" if attribute else module

    @property
    def walks(self) -> str | None:
        """The standard library's module that the attribute's path passes by ("_os.system" in tempfile), or None: no
        class is nested in a module, so that no honest pickle looks a name up that way."""
        parts = self.attribute.split(".", 32)[:-1]
        return next((part for part in parts if part.lstrip("_") in stdlib_module_names), None)


class Made(Value):
    """What a call returned: ``callable`` with ``arguments``. ``cls`` is what instance it is, where that can be told.

    ``fresh`` is true for an object that NEWOBJ made without arguments; ``states`` are what BUILD gave it, in order.
    """

    __slots__ = ("arguments", "callable", "cls", "fresh", "states")

    def __init__(self, callable_: object, arguments: object, cls: object, fresh: bool = False) -> None:
        self.callable = callable_
        self.arguments = arguments
        self.cls = cls
        self.fresh = fresh
        self.states: tuple[object, ...] = ()


class Items(Value):
    """A tuple, list, set, frozenset or dict (of pairs): its first items (`KEPT`) and the count of all.

    ``depth`` is how many containers are nested in it, itself included, ``expanded`` how many values it has where each is
    written out wherever it stands; both as of when its items were put in.
    """

    __slots__ = ("count", "depth", "expanded", "items", "kind")

    def __init__(self, kind: str, items: list[object]) -> None:
        self.kind = kind
        self.count = len(items)
        self.depth = 1
        self.expanded = 1
        if items:
            self._measure(items)
        kept = KEPT[kind]
        self.items = items if len(items) <= kept else items[:kept]

    def extend(self, items: list[object]) -> int:
        """Adds ``items``, keeping only as many as there is room for. Containers among the rest let go of what they
        hold, as nobody can tell them apart any more; returns the weight that this frees."""
        self.count += len(items)
        self._measure(items)
        room = KEPT[self.kind] - len(self.items)
        if room >= len(items):
            self.items += items
            return 0
        self.items += items[:room]
        freed = 0
        for item in items[room:]:
            value = item[1] if type(item) is tuple else item
            if type(value) is Items and value.items:
                freed += PER_ITEM * len(value.items)
                value.items = []
        return freed

    def _measure(self, items: list[object]) -> None:
        self.expanded += len(items)
        for item in items:
            if type(item) is Items:
                self._nest(item)
            elif type(item) is tuple:  # a key and its value
                for part in item:
                    if type(part) is Items:
                        self._nest(part)

    def _nest(self, inner: Items) -> None:
        expanded = self.expanded + inner.expanded
        self.expanded = expanded if expanded < _MANY else _MANY
        if inner.depth >= self.depth:
            self.depth = inner.depth + 1

    @property
    def whole(self) -> bool:
        """True where every item is remembered."""
        return self.count == len(self.items)


class Blob(Value):
    """Bytes or text left in the file: ``kind``, where, how long (in the file), and its first few bytes.

    Kinds are "bytes", "bytearray", "str", and "latin1": bytes that the file holds as UTF-8 text.
    """

    __slots__ = ("head", "kind", "length", "offset")

    def __init__(self, kind: str, offset: int, length: int, head: bytes) -> None:
        self.kind = kind
        self.offset = offset
        self.length = length
        self.head = head


class Persistent(Value):
    """An object that the loader finds by ``key`` outside the pickle (a torch storage)."""

    __slots__ = ("key",)

    def __init__(self, key: object) -> None:
        self.key = key


class Stretch(Value):
    """Values that were stepped over: `STRETCH`, any number, which nobody can take, and `ONE`, taken from the memo, which
    nobody may look at."""

    __slots__ = ()


STRETCH = Stretch()
ONE = Stretch()


class ReplayError(Exception):
    """The program uses a value that was stepped over: the stream has to be run again, opcode by opcode."""


def weight_of(value: object, depth: int) -> int:
    """Bytes, roughly, that a value takes in memory with what it holds, ``depth`` layers of it."""
    if isinstance(value, str | bytes):
        return len(value) + 56
    if isinstance(value, tuple) and depth:
        return sum(weight_of(item, depth) for item in value)
    if isinstance(value, Items):
        inner = sum(weight_of(item, depth - 1) for item in value.items) if depth else 0
        return PER_CONTAINER + PER_ITEM * len(value.items) + inner
    return 56


def render(value: object, room: int = 200) -> str:
    """``value`` as Python would write it, one line, at most about ``room`` characters, safe to print."""
    parts: list[str] = []
    _render(value, parts, room, 5)
    return printable("".join(parts), room)


def render_arguments(arguments: object, room: int = 200) -> str:
    """The arguments of a call without the outer parentheses; "…" where they are not known."""
    if isinstance(arguments, Items) and arguments.kind == "tuple":
        text = render(arguments, room)
        return text[1:-2] if text.endswith(",)") else text[1:-1] if text.endswith(")") else text[1:]
    return "*" + render(arguments, room)


_BRACKETS = {"tuple": "()", "list": "[]", "set": "{}", "dict": "{}", "frozenset": "{}"}


def _render(value: object, parts: list[str], room: int, depth: int) -> None:
    if depth == 0 or sum(map(len, parts)) > room:
        parts.append("…")
    elif isinstance(value, Items):
        _render_items(value, parts, room, depth)
    elif isinstance(value, Name):
        parts.append(value.dotted if value.certain else f"<{value.dotted}>")
    elif isinstance(value, Made):
        _render(value.callable, parts, room, depth - 1)
        parts.append("(")
        if isinstance(value.arguments, Items):
            _render_sequence(value.arguments, parts, room, depth)
        else:
            parts.append("*")
            _render(value.arguments, parts, room, depth - 1)
        parts.append(")")
    elif isinstance(value, Blob):
        shown = value.head.decode("utf-8", "ignore") if value.kind == "str" else value.head
        parts.append(f"<{value.kind} of {value.length:,} bytes, {shown!r}…>")
    elif isinstance(value, Persistent):
        parts.append("<persistent ")
        _render(value.key, parts, room, depth - 1)
        parts.append(">")
    elif isinstance(value, Unknown):
        parts.append(f"<{value.why}>")
    elif isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 128:
        parts.append(f"<int of {value.bit_length():,} bits>")  # decimal digits of a huge int take quadratic time
    elif isinstance(value, str | bytes) and len(value) > room:
        parts.append(repr(value[:room]) + "…")
    else:
        parts.append(repr(value))


def _render_items(value: Items, parts: list[str], room: int, depth: int) -> None:
    brackets = _BRACKETS[value.kind]
    parts.append(brackets[0])
    if value.kind == "dict":
        for index, pair in enumerate(value.items):
            assert isinstance(pair, tuple)
            parts.append(", " if index else "")
            _render(pair[0], parts, room, depth - 1)
            parts.append(": ")
            _render(pair[1], parts, room, depth - 1)
            if sum(map(len, parts)) > room:
                break
        if not value.whole:
            parts.append(", …")
    else:
        _render_sequence(value, parts, room, depth)
        if value.kind == "tuple" and value.count == 1:
            parts.append(",")
    parts.append(brackets[1])


def _render_sequence(value: Items, parts: list[str], room: int, depth: int) -> None:
    for index, item in enumerate(value.items):
        parts.append(", " if index else "")
        _render(item, parts, room, depth - 1)
        if sum(map(len, parts)) > room:
            return
    if not value.whole:
        parts.append(f", … {value.count:,} in all")
