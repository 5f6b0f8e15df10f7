"""Arrays that joblib writes between opcodes: how many raw bytes follow the object that announces them.

Source: ``NumpyArrayWrapper.write_array`` in ``joblib/numpy_pickle.py`` (1.0 to 1.5): behind the wrapper's BUILD come, since
1.2, one byte of padding length and the padding, and then the array's bytes in one run. An array of objects is a whole
pickle instead.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.values import Items, Made, Name

WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"

OBJECTS = -1
"""What `array_bytes` returns for an array of objects."""


def announces_array(instance: object) -> bool:
    """True for an instance of joblib's wrapper."""
    return isinstance(instance, Made) and isinstance(instance.cls, Name) and instance.cls.dotted == WRAPPER


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
        if not isinstance(size, int) or size < 0 or count >= 1 << 62:
            return None
        count *= size
    return count * width


def is_padded(state: object) -> bool:
    """True where one byte of padding length and the padding come first."""
    return isinstance(_fields(state).get("numpy_array_alignment_bytes"), int)


def _fields(state: object) -> dict[str, object]:
    if not (isinstance(state, Items) and state.kind == "dict"):
        return {}
    return {pair[0]: pair[1] for pair in state.items if isinstance(pair, tuple) and isinstance(pair[0], str)}


def _item_bytes(dtype: Made) -> int | None:
    arguments = dtype.arguments
    code = arguments.items[0] if isinstance(arguments, Items) and arguments.items else None
    if not (isinstance(dtype.cls, Name) and dtype.cls.dotted == "numpy.dtype" and isinstance(code, str)):
        return None
    kind, digits = code[:1], code[1:]
    if kind == "O":
        return OBJECTS
    if not kind.isalpha() or not digits.isdigit() or len(digits) > 9:
        return None
    return int(digits) * (4 if kind == "U" else 1)
