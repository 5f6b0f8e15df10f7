"""Where a template reaches for the Python behind it: what breaks out of an environment without a sandbox.

A chat template is given messages, tools and a few functions. Attributes with an underscore in front, and the names that
lead from one object to the interpreter, are of no use to it.
"""

from __future__ import annotations

from itertools import islice

from jinja2 import nodes

from scanner.formats.jinja.folding import GROWTH_LIMIT, Folder, name_of, steps_of
from scanner.formats.outside import leads_outside
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

Escape = tuple[str, str, int]
"""What is done ("attribute", "computed-attribute", "function", "global", "template", "code"), the name, and the line."""

SPECIAL = regex(
    r"__(?:class|base|bases|mro|subclasses|globals|builtins|builtin|import|init|init_subclass|dict|getattribute|getattr|"
    r"call|code|reduce|reduce_ex|module|self|func|closure|getitem|loader|spec|new|wrapped|objclass|qualname|weakref|"
    r"subclasshook|setattr|delattr|dir|defaults|annotations|enter|exit|del|setstate|getstate|file|name|doc)__"
)
"""Python's own names, apart from the words that templates put between underscores themselves."""

_STRONG = frozenset({"__name__", "__doc__", "__file__", "__class__", "__module__", "__dict__"})
"""Names that ordinary templates of programs and pages use too."""

FRAMES = frozenset({
    "mro", "func_globals", "func_code", "func_closure", "gi_frame", "gi_code", "gi_yieldfrom", "f_globals",
    "f_locals", "f_builtins", "f_back", "f_code", "cr_frame", "cr_code", "cr_await", "ag_frame", "ag_code",
    "tb_frame", "tb_next", "im_func", "im_class", "im_self", "co_code",
})  # fmt: skip
FUNCTIONS = frozenset({
    "popen", "system", "Popen", "check_output", "check_call", "getoutput", "spawn", "execv", "execve", "execl",
    "eval", "exec", "execfile", "compile", "import_module", "__import__", "import_string", "load_module",
})  # fmt: skip
BUILTINS = FUNCTIONS | frozenset({
    "open", "getattr", "setattr", "globals", "locals", "vars", "input", "breakpoint", "os", "sys", "subprocess",
    "builtins",
})  # fmt: skip
_OPENERS = frozenset({"open", "globals", "locals", "getattr", "setattr", "breakpoint"})
GLOBALS = frozenset({
    "lipsum", "url_for", "get_flashed_messages", "request",
})  # fmt: skip
_CORES = frozenset({
    "class", "base", "bases", "mro", "subclasses", "globals", "builtins", "import", "init", "dict",
    "getattribute", "code", "reduce",
})  # fmt: skip
_PADS = frozenset({
    "center", "ljust", "rjust", "zfill", "expandtabs", "indent",
})  # fmt: skip
_PATHS = frozenset({
    "map", "selectattr", "rejectattr", "groupby", "sort", "unique", "sum", "min", "max", "join", "attr",
})  # fmt: skip


def escapes_of(tree: nodes.Template, folder: Folder, chat: bool) -> Iterator[Escape]:
    """Every escape in the order of the text; ``chat`` is false for a template that may belong to a program or a page."""
    assigned = _assigned(tree)
    for node in walk(tree):
        _learn(node, folder)
        plain = isinstance(node, nodes.Getattr | nodes.Const)
        for kind, name in _of_node(node, folder, assigned, chat):
            if chat or _is_telling(kind, name, plain):
                yield kind, name[:200], node.lineno


def walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Every node in the order of the text, without recursion."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(list(node.iter_child_nodes()))


def _assigned(tree: nodes.Template) -> set[str]:
    names = {node.name for node in walk(tree) if isinstance(node, nodes.Name) and node.ctx != "load"}
    return names | {node.name for node in walk(tree) if isinstance(node, nodes.Macro)}


def _learn(node: nodes.Node, folder: Folder) -> None:
    if isinstance(node, nodes.Assign):
        folder.assign(node.target, folder.fold(node.node))
    elif isinstance(node, nodes.AssignBlock):
        outputs = [item for part in node.body if isinstance(part, nodes.Output) for item in part.nodes]
        folder.assign(node.target, folder.fold(nodes.Concat(outputs)))
    elif isinstance(node, nodes.For):
        folder.assign(node.target, None)


def _of_node(node: nodes.Node, folder: Folder, assigned: set[str], chat: bool) -> Iterator[tuple[str, str]]:
    if isinstance(node, nodes.Getattr):
        yield from _attribute(node.attr)
    elif isinstance(node, nodes.Getitem):
        key = folder.fold(node.arg)
        if isinstance(key, str):
            yield from _attribute(key)
        elif key is None:
            yield from _pieces(node.arg, folder)
            if isinstance(node.node, nodes.Const | nodes.TemplateData) and not isinstance(node.arg, nodes.Slice):
                yield "computed-attribute", "of a constant"
    elif isinstance(node, nodes.Filter):
        yield from _filter(node, folder)
    elif isinstance(node, nodes.Call):
        yield from _call(node, folder, assigned)
    elif isinstance(node, nodes.Keyword):
        yield from _special(node.key)
    elif isinstance(node, nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends):
        name = folder.fold(node.template)
        if chat or (isinstance(name, str) and leads_outside(name)):
            yield "template", name if isinstance(name, str) else "another template"
    elif isinstance(node, nodes.Name) and node.ctx == "load" and chat and node.name in GLOBALS - assigned:
        yield "global", node.name
    if isinstance(node, nodes.Const | nodes.Concat | nodes.BinExpr | nodes.Filter | nodes.Call):
        value = folder.fold(node)
        if isinstance(value, str) and not isinstance(node, nodes.TemplateData):
            yield from _special(value)


def _attribute(name: str) -> Iterator[tuple[str, str]]:
    if name.startswith("_") or name in FRAMES:
        yield "attribute", name


def _special(text: str) -> Iterator[tuple[str, str]]:
    found = SPECIAL.search(text) if len(text) <= 400 else None
    if found:
        yield "attribute", found.group()
        if found.group() in _STRONG and "{" in text:  # a text that is formatted later
            yield "computed-attribute", found.group()


def _pieces(key: nodes.Node, folder: Folder) -> Iterator[tuple[str, str]]:
    """A key that is put together from what is known and what is not: told where a known part is of Python's names."""
    if isinstance(key, nodes.Concat | nodes.Add):
        for part in walk(key):
            text = folder.fold(part)
            if isinstance(text, str) and text.strip("_") in _CORES:
                yield "computed-attribute", text


def _filter(node: nodes.Filter, folder: Folder) -> Iterator[tuple[str, str]]:
    if node.name not in _PATHS:
        return
    values = [folder.fold(item) for item in node.args] + [folder.fold(item.value) for item in node.kwargs]
    if node.name == "attr" and (not values or not isinstance(values[0], str)):
        yield "computed-attribute", "attr"
    for value in values:
        if isinstance(value, str):
            for part in value.split("."):
                yield from _attribute(part) if part.strip("_") or node.name == "attr" else ()
    if node.name == "map" and values[:1] == ["attr"] and not all(isinstance(value, str) for value in values):
        yield "computed-attribute", "attr"


def _call(node: nodes.Call, folder: Folder, assigned: set[str]) -> Iterator[tuple[str, str]]:
    called = node.node
    if isinstance(called, nodes.Name) and called.name in BUILTINS - assigned:
        yield "function", called.name
    elif isinstance(called, nodes.Getattr) and called.attr in FUNCTIONS:
        yield "function", called.attr
    elif isinstance(called, nodes.Getitem):
        key = folder.fold(called.arg)
        if isinstance(key, str) and key in FUNCTIONS:
            yield "function", key
        elif key is None and isinstance(called.arg, nodes.Concat | nodes.Add | nodes.Filter | nodes.Call):
            yield "computed-attribute", "a method"


def _is_telling(kind: str, name: str, plain: bool) -> bool:
    """True for what ordinary templates of programs and pages have no use for either; ``plain`` where it is written out
    and not put together, filtered or looked up."""
    if kind == "attribute":
        special = SPECIAL.fullmatch(name) and not (plain and name in _STRONG)
        return bool(special) or name in FRAMES - {"mro"} or "__context" in name
    return kind in ("template", "computed-attribute") or (kind == "function" and name in FUNCTIONS | _OPENERS)


def is_bomb(tree: nodes.Template, folder: Folder) -> bool:
    """True where loops over constant ranges, or one expression, ask for more than `GROWTH_LIMIT` steps."""
    pending: list[tuple[nodes.Node, int]] = [(tree, 1)]
    while pending:
        node, steps = pending.pop()
        if isinstance(node, nodes.For) and isinstance(node.iter, nodes.Call) and name_of(node.iter.node) == "range":
            steps *= max(1, steps_of([folder.fold(item) for item in node.iter.args]))
            if steps > GROWTH_LIMIT:
                return True
        folder.bomb = folder.bomb or _pads(node, folder)
        pending += [(child, steps) for child in node.iter_child_nodes()]
    return folder.bomb


def _pads(node: nodes.Node, folder: Folder) -> bool:
    """True for text filled up to a width beyond all need."""
    if isinstance(node, nodes.Filter):
        name = node.name
    elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
        name = node.node.attr
    else:
        return False
    widths = [folder.fold(item) for item in node.args] if name in _PADS else []
    return any(isinstance(width, int) and width > GROWTH_LIMIT for width in widths)


def textual(text: str, chat: bool) -> Iterator[Escape]:
    """Escapes in the text of a template that jinja2 would not take: other engines may."""
    for found in islice(SPECIAL.finditer(text), 16):
        if chat or found.group() not in _STRONG:
            yield "attribute", found.group(), text.count("\n", 0, found.start()) + 1
