"""Constants worked out of a template's expressions: names that are put together to slip past a search for them.

Only what has one value whatever the conversation is; lengths are bounded before anything is made.
"""

from __future__ import annotations

from jinja2 import nodes

Folded = str | int | list["Folded"] | None
"""A value, or None for what is not known before the template runs."""

TEXT_LIMIT = 4096
ITEMS_LIMIT = 256
DEPTH_LIMIT = 60

GROWTH_LIMIT = 1 << 24
"""Characters or steps that one expression may ask for: no conversation needs them."""


class Folder:
    """Folds expressions of one template; `assign` tells it of names in the order of the text.

    ``bomb`` is set where an expression would make far more than any conversation needs.
    """

    def __init__(self) -> None:
        self.names: dict[str, Folded] = {}
        self.bomb = False
        self._memo: dict[int, Folded] = {}

    def assign(self, target: nodes.Node, value: Folded) -> None:
        """Remembers that ``target`` is ``value``; a value that looks like an attribute's name is not forgotten."""
        name = name_of(target)
        if name:
            kept = self.names.get(name)
            if value is None and isinstance(kept, str) and "_" in kept:
                return
            self.names[name] = value

    def fold(self, node: nodes.Node | None, depth: int = 0) -> Folded:
        """The value of ``node``, or None."""
        if node is None or depth > DEPTH_LIMIT:
            return None
        if isinstance(node, nodes.Name | nodes.Getattr) and name_of(node) in self.names:
            return self.names[name_of(node)]
        key = id(node)
        if key not in self._memo:
            self._memo[key] = self._bounded(self._fold(node, depth + 1))
        return self._memo[key]

    def _bounded(self, value: Folded) -> Folded:
        if isinstance(value, str) and len(value) > TEXT_LIMIT:
            return None
        return None if isinstance(value, list) and len(value) > ITEMS_LIMIT else value

    def _fold(self, node: nodes.Node, depth: int) -> Folded:
        if isinstance(node, nodes.Const):
            value = node.value
            return value if isinstance(value, str) or type(value) is int else None
        if isinstance(node, nodes.TemplateData):
            return node.data
        if isinstance(node, nodes.List | nodes.Tuple):
            return [self.fold(item, depth) for item in node.items[:ITEMS_LIMIT]]
        if isinstance(node, nodes.Dict):
            return [self.fold(pair.key, depth) for pair in node.items[:ITEMS_LIMIT]]
        if isinstance(node, nodes.Concat):
            return _joined([self.fold(item, depth) for item in node.nodes[:ITEMS_LIMIT]], "")
        if isinstance(node, nodes.BinExpr):
            return self._binary(node, self.fold(node.left, depth), self.fold(node.right, depth))
        if isinstance(node, nodes.Neg):
            value = self.fold(node.node, depth)
            return -value if isinstance(value, int) else None
        if isinstance(node, nodes.Getitem):
            return self._item(self.fold(node.node, depth), node.arg, depth)
        if isinstance(node, nodes.Filter) and node.node is not None:
            arguments = [self.fold(item, depth) for item in node.args]
            arguments += [self.fold(item.value, depth) for item in node.kwargs]
            return _method(self.fold(node.node, depth), node.name, arguments)
        if isinstance(node, nodes.Call):
            return self._call(node, depth)
        return None

    def _binary(self, node: nodes.BinExpr, left: Folded, right: Folded) -> Folded:
        if isinstance(node, nodes.Mul):
            if isinstance(left, int) and isinstance(right, str | list):
                left, right = right, left
            if isinstance(left, str | list) and isinstance(right, int):
                size = max(1, len(left)) * max(0, right)
                self.bomb = self.bomb or size > GROWTH_LIMIT
                return left * right if size <= TEXT_LIMIT else None
        if isinstance(node, nodes.Mod) and isinstance(left, str):
            return _percent(left, right if isinstance(right, list) else [right])
        if isinstance(node, nodes.Add):
            if isinstance(left, str) and isinstance(right, str):
                return left + right
            if isinstance(left, list) and isinstance(right, list):
                return left + right
        if isinstance(left, int) and isinstance(right, int):
            return self._number(node, left, right)
        return None

    def _number(self, node: nodes.BinExpr, left: int, right: int) -> Folded:
        if isinstance(node, nodes.Pow):
            bits = abs(left).bit_length() * max(0, right)
            self.bomb = self.bomb or bits > GROWTH_LIMIT
            return left**right if 0 <= bits <= 256 and right >= 0 else None
        if abs(left) > 1 << 256 or abs(right) > 1 << 256:
            return None
        if isinstance(node, nodes.Add):
            return left + right
        if isinstance(node, nodes.Sub):
            return left - right
        return left * right if isinstance(node, nodes.Mul) else None

    def _item(self, value: Folded, key: nodes.Node, depth: int) -> Folded:
        if not isinstance(value, str | list):
            return None
        if isinstance(key, nodes.Slice):
            parts = [None if part is None else self.fold(part, depth) for part in (key.start, key.stop, key.step)]
            whole = [part if isinstance(part, int) else None for part in parts]
            if any(part is not None and not isinstance(got, int) for part, got in zip(_parts(key), parts, strict=True)):
                return None
            return value[whole[0] : whole[1] : whole[2]] if whole[2] != 0 else None
        index = self.fold(key, depth)
        if isinstance(index, int) and -len(value) <= index < len(value):
            return value[index]
        return None

    def _call(self, node: nodes.Call, depth: int) -> Folded:
        arguments = [self.fold(item, depth) for item in node.args]
        called = node.node
        if isinstance(called, nodes.Name):
            if called.name == "dict":
                return [item.key for item in node.kwargs]
            if called.name == "range":
                return self._range(arguments)
        if isinstance(called, nodes.Getattr):
            value = self.fold(called.node, depth)
            if called.attr == "join" and isinstance(value, str) and arguments:
                return _method(arguments[0], "join", [value])
            return _method(value, "brace-format" if called.attr == "format" else called.attr, arguments)
        return None

    def _range(self, arguments: list[Folded]) -> Folded:
        steps = steps_of(arguments)
        self.bomb = self.bomb or steps > GROWTH_LIMIT
        numbers = [number for number in arguments if isinstance(number, int)]
        return list(range(*numbers[:3])) if 0 < steps <= ITEMS_LIMIT and (len(numbers) < 3 or numbers[2]) else None


def steps_of(arguments: list[Folded]) -> int:
    """How many numbers ``range`` gives for ``arguments``; 0 where that is not known."""
    numbers = [number for number in arguments if isinstance(number, int)]
    if not numbers or len(numbers) != len(arguments):
        return 0
    start, stop = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) > 2 else 1
    return max(0, (stop - start) // step) if step else 0


def name_of(node: nodes.Node) -> str:
    """``name`` or ``name.attribute`` of a variable or a namespace's field, else ""."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.NSRef):
        return f"{node.name}.{node.attr}"
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        return f"{node.node.name}.{node.attr}"
    return ""


def _parts(key: nodes.Slice) -> tuple[nodes.Node | None, nodes.Node | None, nodes.Node | None]:
    return key.start, key.stop, key.step


def _joined(parts: list[Folded], between: str) -> Folded:
    texts = [str(part) for part in parts if isinstance(part, str | int)]
    if len(texts) != len(parts) or sum(map(len, texts)) + len(between) * len(texts) > TEXT_LIMIT:
        return None
    return between.join(texts)


def _percent(text: str, values: list[Folded]) -> Folded:
    """``text % values`` for the plain signs; widths, which could ask for any length, are left alone."""
    pieces = text.split("%")
    result = pieces[0]
    for at, piece in enumerate(pieces[1:]):
        value = values[at] if at < len(values) else None
        if piece[:1] == "c" and isinstance(value, int) and 0 <= value < 0x110000:
            result += chr(value)
        elif piece[:1] in ("s", "c", "d") and isinstance(value, str | int):
            result += str(value)
        else:
            return None
        result += piece[1:]
    return result


def _brace(text: str, values: list[Folded]) -> Folded:
    """``text.format(*values)`` for the plain signs."""
    for index, value in enumerate(values):
        if not isinstance(value, str | int) or len(text) > TEXT_LIMIT:
            return None
        text = text.replace(f"{{{index}}}", str(value)) if f"{{{index}}}" in text else text.replace("{}", str(value), 1)
    return text


def _method(value: Folded, name: str, arguments: list[Folded]) -> Folded:
    """What the filter or method ``name`` makes of ``value``."""
    texts = [argument for argument in arguments if isinstance(argument, str)]
    if name == "join" and isinstance(value, str | list):
        return _joined(list(value), texts[0] if texts else "")
    if name == "reverse":
        return value[::-1] if isinstance(value, str | list) else None
    if name in ("first", "last") and isinstance(value, str | list) and value:
        return value[0 if name == "first" else -1]
    if name == "list":
        return list(value) if isinstance(value, str) else value
    if isinstance(value, int) and name == "string":
        return str(value)
    if not isinstance(value, str):
        return None
    if name == "format":
        return _percent(value, arguments)
    if name == "brace-format":
        return _brace(value, arguments)
    if name == "replace" and len(texts) >= 2 and len(value) * max(1, len(texts[1])) <= 16 * TEXT_LIMIT:
        return value.replace(texts[0], texts[1])
    simple = {"lower": str.lower, "upper": str.upper, "title": str.title, "capitalize": str.capitalize}
    if name in simple:
        return simple[name](value)
    if name in ("trim", "strip", "lstrip", "rstrip"):
        return value.strip(texts[0] if texts else None)
    return value if name in ("string", "safe", "escape", "e", "forceescape") else None
