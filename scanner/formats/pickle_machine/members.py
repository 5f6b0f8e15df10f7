"""Calls whose arguments decide: most of what they can be given is an attack, and honest pickles have the rest.

What is told here is no call to judge. Either it looks a name up, and that name is judged as if the pickle had named it;
or it does nothing but hold what it was given. The same functions with any other arguments stay calls.
"""

from __future__ import annotations

from sys import stdlib_module_names

from scanner.formats.pickle_machine.values import Blob, Items, Made, Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def is_decided_by_arguments(name: Name) -> bool:
    """True for a function whose calls may look a name up, or only hold what they are given."""
    return name.dotted in _LOOKUPS or name.dotted in _HOLDERS


def looked_up(callable_: object, arguments: object) -> Name | None:
    """The name that a call only looks up, or None where it does more or cannot be told."""
    rule = _LOOKUPS.get(callable_.dotted) if isinstance(callable_, Name) and callable_.certain else None
    return rule(arguments.items) if rule is not None and isinstance(arguments, Items) and arguments.whole else None


def only_holds(callable_: object, arguments: object) -> bool:
    """True where the call has no effect beyond a new object that holds its arguments."""
    if isinstance(callable_, Made):
        return isinstance(callable_.cls, Name) and callable_.cls.certain and callable_.cls.dotted in _HARMLESS_INSTANCES
    rule = _HOLDERS.get(callable_.dotted) if isinstance(callable_, Name) and callable_.certain else None
    return rule is not None and isinstance(arguments, Items) and arguments.whole and rule(arguments.items)


def may_act(value: object) -> bool:
    """True for a value that does what another callable does when it is called: a name, or what getters and partials make.

    An instance of any other class acts by its own class, which is judged where it was made.
    """
    if not isinstance(value, Made):
        return True
    maker = value.cls if isinstance(value.cls, Name) else value.callable
    if not (isinstance(maker, Name) and maker.certain):
        return True
    return maker.dotted.partition(".")[0] in _ACTING_MODULES and maker.dotted not in _DATA_TYPES


_ACTING_MODULES = frozenset(
    {"builtins", "functools", "_functools", "operator", "_operator", "types", "weakref", "inspect"}
)
_DATA_TYPES = frozenset(
    f"builtins.{name}"
    for name in (
        "bytearray",
        "bytes",
        "complex",
        "dict",
        "frozenset",
        "int",
        "list",
        "object",
        "range",
        "set",
        "slice",
        "str",
    )
)

_HARMLESS_INSTANCES = frozenset({"torch_geometric.data.batch.DynamicInheritanceGetter"})
"""Classes whose instances, when called, do no more than join classes into one."""


_PLAIN_TYPES = frozenset(
    f"builtins.{name}"
    for name in ("str", "bytes", "bytearray", "int", "float", "list", "tuple", "dict", "set", "frozenset")
)


def _member(items: list[object]) -> Name | None:
    """``getattr(Class, "member")``: so are enums' members written by Python 3.11, class methods, and by protocols 0 to 3
    nested classes and ``__new__``. In the standard library, a class is told by the capital letter of its name, or is one
    of the plain types (``str.split`` as a setting)."""
    if len(items) != 2:
        return None
    owner, member = items
    if not (isinstance(owner, Name) and owner.certain and isinstance(member, str) and member.isidentifier()):
        return None
    is_class = owner.attribute.rpartition(".")[2].lstrip("_")[:1].isupper() or owner.dotted in _PLAIN_TYPES
    if not owner.attribute or not (is_class or owner.module.partition(".")[0] not in stdlib_module_names):
        return None
    is_plain = not member.startswith("__") or member == "__new__"
    return Name(owner.module, f"{owner.attribute}.{member}") if is_plain else None


def _of_module(items: list[object]) -> Name | None:
    """``numpy.core._ufunc_reconstruct("numpy", "add")``: NumPy's functions, as versions before 1.22 wrote them."""
    if len(items) == 2 and isinstance(items[0], str) and isinstance(items[1], str) and items[1].isidentifier():
        return Name(items[0], items[1])
    return None


def _of_types(items: list[object]) -> Name | None:
    """``_builtin_type("CodeType")`` of cloudpickle: a name of the module ``types``."""
    return (
        Name("types", items[0]) if len(items) == 1 and isinstance(items[0], str) and items[0].isidentifier() else None
    )


def _of_dill(items: list[object]) -> Name | None:
    """``_load_type("int")`` of dill: a built-in type, or one of the module ``types``."""
    name = _of_types(items)
    return name if name is None or name.attribute.endswith("Type") else Name("builtins", name.attribute)


_LOOKUPS: dict[str, Callable[[list[object]], Name | None]] = {
    "builtins.getattr": _member,
    "numpy.core._ufunc_reconstruct": _of_module,
    "numpy._core._ufunc_reconstruct": _of_module,
    "cloudpickle.cloudpickle._builtin_type": _of_types,
    "dill._dill._load_type": _of_dill,
    "dill.dill._load_type": _of_dill,
}


def _one(items: list[object]) -> bool:
    """One argument: ``type(x)`` and ``iter(x)``, which with more make a class, or call what they are given."""
    return len(items) == 1


def _bound_method(items: list[object]) -> bool:
    """``getattr(instance, "method")``: whatever it is, a call of it is a call of something unknown."""
    return len(items) == 2 and isinstance(items[0], Made | str) and isinstance(items[1], str) and items[1][:2] != "__"


_WANTED = frozenset(
    [
        "system",
        "popen",
        "Popen",
        "exec",
        "eval",
        "compile",
        "open",
        "run",
        "call",
        "check_call",
        "check_output",
        "getoutput",
        "spawn",
        "spawnv",
        "execv",
        "execve",
        "load",
        "loads",
        "import_module",
        "resolve_name",
        "getattr",
        "setattr",
        "urlopen",
        "urlretrieve",
        "connect",
        "os",
        "sys",
        "subprocess",
        "builtins",
    ]
)
"""Names of functions and modules that getters were used to reach."""


def _plain_paths(items: list[object]) -> bool:
    """``attrgetter("a.b")``: attributes without underscores in front, and none that a payload would ask a module for."""
    return bool(items) and all(isinstance(path, str) and all(map(_is_plain, path.split("."))) for path in items)


def _is_plain(name: str) -> bool:
    return name.isidentifier() and name[0] != "_" and name not in _WANTED


def _plain_keys(items: list[object]) -> bool:
    """``itemgetter("a", 0)``."""
    return bool(items) and not any(isinstance(item, Name | Made | Blob) for item in items)


def _paddle_tensor(items: list[object]) -> bool:
    """``eval("data", {"data": array})``: how PaddlePaddle writes a tensor of a static graph. It gives the array back."""
    if len(items) != 2 or items[0] != "data" or not (isinstance(items[1], Items) and items[1].kind == "dict"):
        return False
    return items[1].whole and [pair[0] for pair in items[1].items if isinstance(pair, tuple)] == ["data"]


def _of_typing(items: list[object]) -> bool:
    """``getitem(typing.Union, (int, str))``: an annotation."""
    return len(items) == 2 and isinstance(items[0], Name) and items[0].certain and items[0].module == "typing"


_CONSTANTS = frozenset({"Ellipsis", "NotImplemented"})


def _plain_text(items: list[object]) -> bool:
    """``_eval_repr("range(0, 2)")`` of dill, which evaluates its text: a range of numbers, or a constant."""
    if len(items) != 1 or not isinstance(items[0], str):
        return False
    name, opening, numbers = items[0].partition("(")
    if not opening:
        return name in _CONSTANTS
    return name == "range" and numbers.endswith(")") and numbers[:-1].replace(", ", "").replace("-", "").isdecimal()


_HOLDERS: dict[str, Callable[[list[object]], bool]] = {
    "builtins.eval": _paddle_tensor,
    "builtins.getattr": _bound_method,
    "builtins.type": _one,
    "builtins.iter": _one,
    "_operator.getitem": _of_typing,
    "operator.getitem": _of_typing,
    "operator.attrgetter": _plain_paths,
    "operator.itemgetter": _plain_keys,
    "dill._dill._eval_repr": _plain_text,
}
