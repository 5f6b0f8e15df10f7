"""What a call returns, where that can be told without running it: names reached through calls."""

from __future__ import annotations

from scanner.formats.pickle_machine.members import is_decided_by_arguments
from scanner.formats.pickle_machine.tensors import REBUILDS
from scanner.formats.pickle_machine.values import Blob, Items, Made, Name, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_IMPORTERS = frozenset({"importlib.import_module", "importlib.__import__", "builtins.__import__"})
_GETTERS = frozenset({"builtins.getattr", "inspect.getattr_static"})
_LATIN = ("latin1", "latin-1")
_MAKERS = frozenset({"copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__"})

LOADERS = frozenset({"loads", "_load_from_bytes", "_loads", "_reconstruct_wrapper"})
"""Names of functions that load a pickle from bytes, whatever their module."""


def result_of(callable_: object, arguments: object) -> object:
    """The value that ``callable_(*arguments)`` leaves on the stack: a `Name` where it is one, else a `Made`."""
    if isinstance(callable_, Name) and callable_.certain and isinstance(arguments, Items) and arguments.whole:
        known = _known_result(callable_.dotted, arguments.items)
        if known is not None:
            return known
    return Made(callable_, arguments, instance_class(callable_, arguments))


def makes_without_call(callable_: object) -> bool:
    """True for copyreg's makers, which run ``__new__`` of the class that they are given, and cannot call a function."""
    return isinstance(callable_, Name) and callable_.dotted in _MAKERS


def instance_class(callable_: object, arguments: object) -> object:
    """The class of what a call makes: the callable itself, or what copyreg's makers were given."""
    if makes_without_call(callable_):
        return arguments.items[0] if isinstance(arguments, Items) and arguments.items else Unknown("no class")
    return callable_


def calls_of(callable_: object, arguments: object) -> list[tuple[object, object]]:
    """Every (callable, arguments) that ``callable_(*arguments)`` comes to: partials unwrapped, trampolines followed.

    A trampoline is a function that honest pickles use and that calls what it is given (`_HANDED_ON`).
    """
    callable_, arguments = _unwrapped(callable_, arguments)
    calls = [(callable_, arguments)]
    handed_on = _HANDED_ON.get(callable_.dotted) if isinstance(callable_, Name) else None
    if handed_on is not None:
        known = isinstance(arguments, Items) and arguments.whole
        items = arguments.items if isinstance(arguments, Items) else []
        calls += handed_on(items) if known else [(Unknown("what it is given is not known"), arguments)]
    return calls


def is_plain_callable(name: Name) -> bool:
    """True for a name whose call is that call and no more: no trampoline, no getter, no maker of other callables."""
    dotted = name.dotted
    return (
        name.certain
        and dotted not in _HANDED_ON
        and dotted not in REBUILDS
        and dotted not in _MAKERS
        and dotted not in _IMPORTERS
        and dotted not in _GETTERS
        and not is_decided_by_arguments(name)
        and not dotted.startswith(("functools.", "operator.", "_codecs.", "codecs."))
        and dotted.rpartition(".")[2] not in LOADERS
    )


def _unwrapped(callable_: object, arguments: object) -> tuple[object, object]:
    for _ in range(16):  # a chain of partials is finite; sixteen are more than any writer makes
        if not (isinstance(callable_, Made) and isinstance(callable_.callable, Name)):
            break
        inner = callable_.arguments
        if callable_.callable.dotted == "functools.partial" and isinstance(inner, Items) and inner.items:
            rest = arguments.items if isinstance(arguments, Items) else [Unknown("arguments not known")]
            callable_, arguments = inner.items[0], Items("tuple", inner.items[1:] + rest)
        else:
            break
    return callable_, arguments


_Calls = list[tuple[object, object]]


def _tuple(items: list[object]) -> Items:
    return Items("tuple", list(items))


def _reconstructor(items: list[object]) -> _Calls:
    """``copyreg._reconstructor(cls, base, state)``: ``base.__new__(cls, state)``, and its ``__init__`` unless object."""
    calls: _Calls = [(items[0], _tuple([]))] if items else []
    base = items[1] if len(items) > 1 else None
    if not (isinstance(base, Name) and base.dotted == "builtins.object"):
        calls.append((base, _tuple(items[2:])))
    return calls


def _first_with_rest(items: list[object]) -> _Calls:
    return [(items[0], _tuple(items[1:]))] if items else []


def _second_of_first(items: list[object]) -> _Calls:
    """numpy's constructors of generators: ``constructor(name)``; without a constructor, their own."""
    return [(items[1], _tuple(items[:1]))] if len(items) > 1 else []


def _first_if_no_text(items: list[object]) -> _Calls:
    return [(items[0], _tuple([]))] if items and not isinstance(items[0], str) else []


def _called_with(index: int) -> Callable[[list[object]], _Calls]:
    """For functions that call their first argument: ``f(*args)``, where ``args`` is the argument ``index``."""

    def calls(items: list[object]) -> _Calls:
        if len(items) > index:
            return [(items[0], items[index])]
        given = Unknown("what it is given is not known")
        return [*((item, given) for item in items[:1]), (given, _tuple(items))]

    return calls


_HANDED_ON = {
    "copyreg._reconstructor": _reconstructor,
    "copyreg.__newobj__": _first_with_rest,
    "copyreg.__newobj_ex__": _first_with_rest,
    "numpy.random._pickle.__generator_ctor": _second_of_first,
    "numpy.random._pickle.__randomstate_ctor": _second_of_first,
    "numpy.random._pickle.__bit_generator_ctor": _first_if_no_text,
    "torch._tensor._rebuild_from_type": _called_with(2),
    "torch._tensor._rebuild_from_type_v2": _called_with(2),
    "dill._dill._create_array": _called_with(1),
    "fsspec.spec.make_instance": _called_with(1),
}


def _known_result(dotted: str, items: list[object]) -> object | None:
    if dotted in _IMPORTERS and items and isinstance(items[0], str):
        return Name(items[0], "")
    if dotted in _GETTERS and len(items) >= 2 and isinstance(items[0], Name) and isinstance(items[1], str):
        return _attribute(items[0], items[1])
    if dotted == "_codecs.encode" and len(items) == 2 and items[1] in _LATIN:
        return _latin_bytes(items[0])
    return None


def _latin_bytes(text: object) -> object | None:
    """The bytes that protocols 0 to 2 write as ``_codecs.encode(text, "latin1")``."""
    if isinstance(text, str):
        return text.encode("latin-1", "replace")
    if isinstance(text, Blob) and text.kind == "str":
        return Blob("latin1", text.offset, text.length, text.head)
    return None


def attribute_through_getter(callable_: object, arguments: object) -> object | None:
    """The name that ``operator.attrgetter("a.b")(x)`` reaches, or None where the call is something else."""
    if not (isinstance(callable_, Made) and isinstance(callable_.callable, Name)):
        return None
    if callable_.callable.dotted != "operator.attrgetter" or not isinstance(callable_.arguments, Items):
        return None
    paths = callable_.arguments.items
    if not (isinstance(arguments, Items) and len(arguments.items) == 1 and isinstance(arguments.items[0], Name)):
        return None
    return _attribute(arguments.items[0], paths[0]) if len(paths) == 1 and isinstance(paths[0], str) else None


def _attribute(owner: Name, attribute: str) -> Name:
    joined = f"{owner.attribute}.{attribute}" if owner.attribute else attribute
    return Name(owner.module, joined, owner.certain)
