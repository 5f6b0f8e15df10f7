"""Arrays that joblib writes between opcodes: how many raw bytes follow the object that announces them.

Source: ``NumpyArrayWrapper.write_array`` in ``joblib/numpy_pickle.py`` (1.0 to 1.5): behind the wrapper's BUILD come, since
1.2, one byte of padding length and the padding, and then the array's bytes in one run. An array of objects is a whole
pickle instead.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.values import Items, Made, Name

WRAPPERS = ("joblib.numpy_pickle.NumpyArrayWrapper", "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper")

OBJECTS = -1
"""What `array_bytes` returns for an array of objects."""


def announces_array(instance: object) -> bool:
    """True for an instance of joblib's wrapper."""
    return isinstance(instance, Made) and isinstance(instance.cls, Name) and instance.cls.dotted in WRAPPERS


def is_plain(instance: object) -> bool:
    """True for a wrapper that was made as joblib makes it: bare, and given one state."""
    return isinstance(instance, Made) and instance.fresh and len(instance.states) == 1


def takes_wrapper(callable_: object, arguments: object) -> bool:
    """True for a call of the wrapper's class, or one that is given it: what comes out may be a wrapper in disguise."""
    items = arguments.items if isinstance(arguments, Items) else []
    return any(isinstance(item, Name) and item.dotted in WRAPPERS for item in (callable_, *items))


def array_bytes(state: object) -> int | None:
    """Bytes of the array that a wrapper's state describes, `OBJECTS` for a pickled one, None where it cannot be told."""
    fields = _fields(state)
    shape, dtype = fields.get("shape"), fields.get("dtype")
    if not (isinstance(shape, Items) and shape.whole) or not isinstance(dtype, Made):
        return None
    width = _item_bytes(dtype)
    if width is None or width == OBJECTS:
        return width
    count = 1
    for size in shape.items:
        if type(size) is not int or size < 0 or count >= 1 << 62:
            return None
        count *= size
    return count * width


def is_padded(state: object) -> bool:
    """True where one byte of padding length and the padding come first."""
    return _fields(state).get("numpy_array_alignment_bytes") is not None


def _fields(state: object) -> dict[str, object]:
    if not (isinstance(state, Items) and state.kind == "dict" and state.whole):
        return {}
    return {pair[0]: pair[1] for pair in state.items if isinstance(pair, tuple) and isinstance(pair[0], str)}


def _item_bytes(dtype: Made) -> int | None:
    """Bytes of one element: ``dtype("f8")`` says it in its name; a state of ``dtype.__setstate__`` (version, byte order,
    sub-array, names, fields, element size, alignment, flags) in its sixth place, with bit 0 of the flags for objects."""
    arguments = dtype.arguments
    code = arguments.items[0] if isinstance(arguments, Items) and arguments.items else None
    if not (isinstance(dtype.cls, Name) and dtype.cls.dotted == "numpy.dtype" and isinstance(code, str)):
        return None
    kind, digits = code[:1], code[1:]
    if not kind.isalpha() or not digits.isdigit() or len(digits) > 9 or len(dtype.states) > 1:
        return None
    width = int(digits) * (4 if kind == "U" else 1)
    if dtype.states:
        state = dtype.states[0]
        parts = state.items if isinstance(state, Items) and state.kind == "tuple" and state.whole else []
        if len(parts) < 8 or parts[2] is not None:
            return None
        size, flags = parts[5], parts[7]
        if type(size) is not int or type(flags) is not int or size < -1:
            return None
        if flags & 1:
            return OBJECTS
        if kind in "VSU" and size >= 0:
            return size
        if kind in "VSU" or size != -1:
            return None
    return OBJECTS if kind == "O" else width
