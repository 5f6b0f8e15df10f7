"""What a call returns, where that can be told without running it: names reached through calls."""

from __future__ import annotations

from scanner.formats.pickle_machine.values import Blob, Items, Made, Name, Unknown

_IMPORTERS = frozenset({"importlib.import_module", "importlib.__import__", "builtins.__import__"})
_GETTERS = frozenset({"builtins.getattr", "inspect.getattr_static"})
_LATIN = ("latin1", "latin-1")
_MAKERS = frozenset({"copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__"})


def result_of(callable_: object, arguments: object) -> object:
    """The value that ``callable_(*arguments)`` leaves on the stack: a `Name` where it is one, else a `Made`."""
    if isinstance(callable_, Name) and callable_.certain and isinstance(arguments, Items) and arguments.whole:
        known = _known_result(callable_.dotted, arguments.items)
        if known is not None:
            return known
    return Made(callable_, arguments, instance_class(callable_, arguments))


def instance_class(callable_: object, arguments: object) -> object:
    """The class of what a call makes: the callable itself, or what copyreg's makers were given."""
    if isinstance(callable_, Name) and callable_.dotted in _MAKERS:
        return arguments.items[0] if isinstance(arguments, Items) and arguments.items else Unknown("no class")
    return callable_


def called_through(callable_: object, arguments: object) -> tuple[object, object]:
    """The callable and arguments that a call comes down to: partials, attribute getters and bound calls unwrapped."""
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
        head = text.head.decode("utf-8", "ignore").encode("latin-1", "replace")
        return Blob("latin1", text.offset, text.length, head)
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
