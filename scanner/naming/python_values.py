"""What names in a program stand for, as far as constants tell: bindings by scope, and a value's possible texts."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH = 6
"""Names that are followed from one to the next."""

MOST = 16
"""Values of one name that are told."""

STEPS = 300_000
"""Expressions that are looked at in one program, so that names which stand for lists of names cost no more than others."""

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Scope:
    """The names that one function, class or module binds, each to the expressions it is given; None is one unknown."""

    __slots__ = ("above", "bound", "is_class")

    def __init__(self, above: Scope | None = None, is_class: bool = False) -> None:
        self.above = above
        self.is_class = is_class
        self.bound: dict[str, list[ast.expr | None]] = {}

    def bind(self, target: ast.AST, value: ast.expr | None) -> None:
        """Remembers that ``target`` is given ``value``."""
        if isinstance(target, ast.Name):
            self.bound.setdefault(target.id, []).append(value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            same = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
            for number, each in enumerate(target.elts):
                self.bind(each, value.elts[number] if same else None)  # type: ignore[union-attr]

    def of(self, name: str) -> list[ast.expr | None] | None:
        """What the name is given in the nearest scope that binds it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bound and (scope is self or not scope.is_class):
                return scope.bound[name]
            scope = scope.above
        return None


class Values:
    """The scopes of one program, its imports, and what its attributes are set to."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope()
        self.imports: dict[str, str] = {}
        self.attributes: dict[str, list[ast.expr | None]] = {}
        self.texts: set[int] = set()
        """The identities of texts that only stand there, as those that document."""
        self.nodes: list[tuple[ast.AST, Scope]] = []
        self._left = STEPS
        self._walk(tree)

    def _walk(self, tree: ast.Module) -> None:
        """Meets each node once, in the order of the text, without recursion."""
        pending: list[tuple[ast.AST, Scope]] = [(tree, self.module)]
        while pending:
            node, scope = pending.pop()
            self.nodes.append((node, scope))
            inner = self._enter(node, scope)
            children = list(ast.iter_child_nodes(node))
            pending.extend((child, inner) for child in reversed(children))

    def _enter(self, node: ast.AST, scope: Scope) -> Scope:
        """The scope of what is in ``node``; what the node binds is remembered."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            inner = Scope(scope)
            _bind_parameters(node.args, inner)
            return inner
        if isinstance(node, ast.ClassDef):
            return Scope(scope, is_class=True)
        if isinstance(node, _COMPREHENSIONS):
            inner = Scope(scope)
            for part in node.generators:
                _bind_loop(inner, part.target, part.iter)
            return inner
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value, scope)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            self._assign(node.target, node.value, scope)
        elif isinstance(node, ast.AugAssign):
            self._assign(node.target, None, scope)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            _bind_loop(scope, node.target, node.iter)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            scope.bind(node.optional_vars, None)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            self.texts.add(id(node.value))
        return scope

    def _assign(self, target: ast.expr, value: ast.expr | None, scope: Scope) -> None:
        if isinstance(target, ast.Attribute):
            self.attributes.setdefault(target.attr, []).append(value)
            return
        scope.bind(target, value)
        if scope.is_class and isinstance(target, ast.Name):
            self.attributes.setdefault(target.id, []).append(value)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                self.imports[alias.asname or alias.name] = f"{'.' * node.level}{node.module or ''}.{alias.name}"
            else:
                name = alias.asname or alias.name.partition(".")[0]
                self.imports[name] = alias.name if alias.asname else name

    def qualified(self, node: ast.expr) -> str:
        """The dotted name of what is called, by the file's imports; "" at its beginning where that is no plain name."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        first = self.imports.get(node.id, node.id) if isinstance(node, ast.Name) else ""
        return ".".join([first, *reversed(parts)])

    def texts_of(self, node: ast.expr | None, scope: Scope, depth: int = DEPTH) -> tuple[list[ast.Constant], bool]:
        """(the constant texts that ``node`` may be, whether it can be nothing else)."""
        if isinstance(node, ast.Constant):
            return ([node], True) if isinstance(node.value, str) else ([], node.value is None)
        self._left -= 1
        if depth <= 0 or node is None or self._left < 0:
            return [], False
        if isinstance(node, ast.Name):
            return self._any_of(scope.of(node.id), scope, depth)
        if isinstance(node, ast.Attribute):
            return self._any_of(self.attributes.get(node.attr), scope, depth)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return self._any_of(list(node.elts), scope, depth)
        if isinstance(node, ast.IfExp):
            return self._any_of([node.body, node.orelse], scope, depth)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return self._any_of(list(node.values), scope, depth)
        if isinstance(node, ast.Call):
            return self._default_of(node, scope, depth)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined(node, scope, depth)
        return [], False

    def _any_of(self, nodes: list[ast.expr | None] | None, scope: Scope, depth: int) -> tuple[list[ast.Constant], bool]:
        if not nodes:
            return [], False
        found: list[ast.Constant] = []
        whole = len(nodes) <= MOST
        for node in nodes[:MOST]:
            texts, known = self.texts_of(node, scope, depth - 1)
            found += [text for text in texts if text not in found]
            whole = whole and known
        return found[:MOST], whole

    def _default_of(self, node: ast.Call, scope: Scope, depth: int) -> tuple[list[ast.Constant], bool]:
        """What is taken where the environment says nothing, or what a field of a class is unless it is said."""
        name = self.qualified(node.func)
        if name.endswith(("environ.get", "os.getenv", "getenv")) and len(node.args) > 1:
            return self.texts_of(node.args[1], scope, depth - 1)
        if name.rpartition(".")[2] in ("field", "Field"):
            given = [each.value for each in node.keywords if each.arg == "default"] or node.args[:1]
            return self.texts_of(given[0], scope, depth - 1) if given else ([], False)
        return [], False

    def _joined(self, node: ast.BinOp, scope: Scope, depth: int) -> tuple[list[ast.Constant], bool]:
        left, right = (self.texts_of(side, scope, depth - 1) for side in (node.left, node.right))
        if len(left[0]) != 1 or len(right[0]) != 1 or not (left[1] and right[1]):
            return [], False
        text = f"{left[0][0].value!s}{right[0][0].value!s}"
        if len(text) > 1000:
            return [], False
        made = ast.Constant(text)
        ast.copy_location(made, left[0][0])
        return [made], True


def _bind_parameters(arguments: ast.arguments, scope: Scope) -> None:
    """A parameter is what it is by default, or something else."""
    places = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [*[None] * (len(places) - len(arguments.defaults)), *arguments.defaults]
    for parameter, default in _pairs(places, defaults, arguments):
        scope.bound.setdefault(parameter.arg, []).append(default)
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            scope.bound.setdefault(rest.arg, []).append(None)


def _pairs(
    places: list[ast.arg], defaults: list[ast.expr | None], arguments: ast.arguments
) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    yield from zip(places, defaults, strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def _bind_loop(scope: Scope, target: ast.expr, values: ast.expr) -> None:
    if isinstance(values, (ast.List, ast.Tuple, ast.Set)) and len(values.elts) <= MOST:
        for value in values.elts:
            scope.bind(target, value)
    else:
        scope.bind(target, None)
