"""What a name or an expression stands for: imports, aliases, and the usual ways to write a name without showing it."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT_LIMIT = 1 << 16
"""Characters of one folded constant."""

DEPTH_LIMIT = 24

STEPS_LIMIT = 150_000
"""Expressions of one program that are looked into, in all; nesting could make it exponential."""

_BUILTINS = frozenset(
    """exec eval compile __import__ getattr open vars globals locals setattr execfile input breakpoint print chr
    bytes bytearray""".split()  # noqa: SIM905 - a table
)


class Names:
    """The aliases of one program, filled as imports and assignments are met."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._texts: dict[str, str | bytes] = {}
        self._steps = STEPS_LIMIT

    def add_import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Learns what an import statement binds."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._known[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif node.module and not node.level:
            for alias in node.names:
                if alias.name == "*":
                    self._known.update(_starred(node.module))
                else:
                    self._known[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def add_assignment(self, node: ast.Assign) -> None:
        """Learns a name that an assignment gives to something that is followed, or to a constant text."""
        if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
            return
        target = node.targets[0].id
        if isinstance(node.value, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            dotted, _ = self.dotted(node.value)
            if dotted and len(dotted) < 200:
                self._known[target] = dotted
        text = self.text(node.value)
        if text is not None and len(text) <= TEXT_LIMIT:
            self._texts[target] = text

    def dotted(self, node: ast.AST, depth: int = DEPTH_LIMIT) -> tuple[str, bool]:
        """The dotted name that ``node`` stands for ("" where it cannot be told), and whether that was hidden."""
        parts: list[str] = []
        hidden = False
        while depth and self._steps > 0:
            depth -= 1
            self._steps -= 1
            if isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
                continue
            if isinstance(node, ast.Name):
                base = self._known.get(node.id) or (f"builtins.{node.id}" if node.id in _BUILTINS else node.id)
                return _plain(".".join([base, *reversed(parts)])), hidden
            step = self._step(node, depth)
            if step is None:
                return "", hidden
            base, inner, is_hidden = step
            hidden = hidden or is_hidden
            if inner is None:
                return _plain(".".join([base, *reversed(parts)])), hidden
            if base:
                parts.append(base)
            node = inner
        return "", hidden

    def _step(self, node: ast.AST, depth: int) -> tuple[str, ast.AST | None, bool] | None:
        """(name, what it is looked up in or None for a module, hidden) for a call or subscript that looks a name up."""
        if isinstance(node, ast.Subscript):
            key = self.text(node.slice)
            owner, _ = self.dotted(node.value, depth)
            if not isinstance(key, str):
                return None
            if owner in ("sys.modules", "globals.modules"):
                return key, None, True
            if isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__":
                return key, node.value.value, True
            if owner == "builtins":
                return f"builtins.{key}", None, True
            if isinstance(node.value, ast.Call):
                called, _ = self.dotted(node.value.func, depth)
                if called in ("builtins.vars", "builtins.globals", "builtins.locals"):
                    return (key, node.value.args[0], True) if node.value.args else (f"builtins.{key}", None, True)
            return None
        if isinstance(node, ast.Call):
            called, _ = self.dotted(node.func, depth)
            if called in ("builtins.__import__", "importlib.import_module", "importlib.__import__") and node.args:
                name = self.text(node.args[0])
                written = isinstance(node.args[0], ast.Constant) and called != "builtins.__import__"
                return (name, None, not written) if isinstance(name, str) else None
            if called in ("ctypes.CDLL", "ctypes.PyDLL", "ctypes.cdll.LoadLibrary"):
                return "ctypes.CDLL()", None, False
            if called == "pathlib.Path":
                return "pathlib.Path()", None, False
            if called == "builtins.getattr" and len(node.args) >= 2:
                name = self.text(node.args[1])
                plain = isinstance(node.args[1], ast.Constant)
                return (name, node.args[0], not plain) if isinstance(name, str) else None
        return None

    def text(self, node: ast.AST, depth: int = DEPTH_LIMIT) -> str | bytes | None:
        """The constant text or bytes that ``node`` comes to, or None where it is none that can be worked out."""
        if depth <= 0 or self._steps <= 0:
            return None
        self._steps -= 1
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str | bytes) else None
        if isinstance(node, ast.Name):
            text = self._texts.get(node.id)
            self._steps -= len(text) >> 6 if text else 0
            return text
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _joined(list(self._summands(node, depth)))
        if isinstance(node, ast.JoinedStr):
            values = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
            return _joined([self.text(part, depth - 1) for part in values]) if values else ""
        if isinstance(node, ast.Subscript) and _is_reversal(node.slice):
            text = self.text(node.value, depth - 1)
            return text[::-1] if text is not None else None
        if isinstance(node, ast.Call):
            return self._call_text(node, depth)
        return None

    def _summands(self, node: ast.AST, depth: int) -> Iterator[str | bytes | None]:
        pending = [node]
        while pending:
            item = pending.pop()
            if isinstance(item, ast.BinOp) and isinstance(item.op, ast.Add):
                pending += [item.right, item.left]
            else:
                yield self.text(item, depth - 1)

    def _call_text(self, node: ast.Call, depth: int) -> str | bytes | None:
        function = node.func
        name, _ = self.dotted(function, depth - 1)
        first = node.args[0] if node.args else None
        if name == "builtins.chr" and isinstance(first, ast.Constant) and isinstance(first.value, int):
            return chr(first.value) if 0 <= first.value < 0x110000 else None
        if isinstance(function, ast.Attribute):
            if function.attr == "join" and first is not None:
                return self._join_text(function.value, first, depth)
            if function.attr in ("decode", "encode", "strip", "lower") and name not in ("codecs.decode",):
                inner = self.text(function.value, depth - 1)
                if isinstance(inner, bytes) and function.attr == "decode":
                    return inner.decode("utf-8", "replace")
                if isinstance(inner, str) and function.attr == "encode":
                    return inner.encode("utf-8", "replace")
                if inner is not None:
                    return inner.strip() if function.attr == "strip" else inner.lower()
        if first is None:
            return None
        return _decoded(name, self._numbers(first) or self.text(first, depth - 1))

    def _join_text(self, separator: ast.AST, items: ast.AST, depth: int) -> str | bytes | None:
        between = self.text(separator, depth - 1)
        if not isinstance(between, str):
            return None
        if isinstance(items, ast.List | ast.Tuple):
            parts = [self.text(item, depth - 1) for item in items.elts[:4096]]
            texts = [part for part in parts if isinstance(part, str)]
            return between.join(texts) if len(texts) == len(parts) else None
        if isinstance(items, ast.ListComp | ast.GeneratorExp) and len(items.generators) == 1:
            called = items.elt
            if isinstance(called, ast.Call) and isinstance(called.func, ast.Name) and called.func.id == "chr":
                numbers = self._numbers(items.generators[0].iter)
                if numbers and isinstance(called.args[0] if called.args else None, ast.Name):
                    return between.join(chr(number) for number in numbers)
        if isinstance(items, ast.Call) and isinstance(items.func, ast.Name) and items.func.id == "map":
            of_chr = len(items.args) == 2 and isinstance(items.args[0], ast.Name) and items.args[0].id == "chr"
            numbers = self._numbers(items.args[1]) if of_chr else None
            return between.join(chr(number) for number in numbers) if numbers else None
        if isinstance(items, ast.Call) and isinstance(items.func, ast.Name) and items.func.id == "reversed":
            text = self.text(items.args[0], depth - 1) if items.args else None
            return between.join(reversed(text)) if isinstance(text, str) else None
        return None

    @staticmethod
    def _numbers(node: ast.AST) -> bytes | None:
        """Small whole numbers in a list or tuple, as bytes."""
        if not isinstance(node, ast.List | ast.Tuple) or not node.elts:
            return None
        values = [item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, int)]
        if len(values) != len(node.elts) or not all(0 <= value < 256 for value in values):
            return None
        return bytes(values)


def _starred(module: str) -> dict[str, str]:
    """What ``from module import *`` binds of the names that give a power."""
    from scanner.formats.python_code.capabilities import OF_NAME

    return {name.rpartition(".")[2]: name for name in OF_NAME if name.rpartition(".")[0] == module}


def _plain(name: str) -> str:
    """``name`` without the detours by which the same thing is reached."""
    name = name.replace("builtins.__builtins__", "builtins").replace(".__dict__", "")
    name = name.replace("__builtins__", "builtins").replace("__builtin__", "builtins").replace("six.moves.", "")
    return name.removesuffix(".__call__")


def _joined(parts: list[str | bytes | None]) -> str | bytes | None:
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) == len(parts):
        return "".join(texts)[:TEXT_LIMIT]
    data = [part for part in parts if isinstance(part, bytes)]
    return b"".join(data)[:TEXT_LIMIT] if len(data) == len(parts) else None


def _is_reversal(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Slice)
        and node.lower is None
        and node.upper is None
        and isinstance(node.step, ast.UnaryOp)
        and isinstance(node.step.operand, ast.Constant)
        and node.step.operand.value == 1
    )


def _decoded(name: str, value: str | bytes | None) -> str | bytes | None:
    """What a decoder that is called ``name`` makes of a constant."""
    if value is None or len(value) > TEXT_LIMIT:
        return None
    import base64
    import binascii
    import codecs

    data = value.encode("utf-8", "replace") if isinstance(value, str) else value
    try:
        if name in ("base64.b64decode", "base64.standard_b64decode", "base64.decodebytes", "binascii.a2b_base64"):
            return base64.b64decode(data)
        if name == "base64.urlsafe_b64decode":
            return base64.urlsafe_b64decode(data)
        if name == "base64.b32decode":
            return base64.b32decode(data)
        if name in ("binascii.unhexlify", "binascii.a2b_hex", "builtins.bytes.fromhex", "bytes.fromhex"):
            return binascii.unhexlify(data.replace(b" ", b""))
        if name == "codecs.decode" and isinstance(value, str):
            return codecs.decode(value, "rot13")
        if name in ("builtins.bytes", "builtins.bytearray"):
            return data
    except (ValueError, UnicodeError):
        return None
    return None
