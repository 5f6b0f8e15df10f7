"""Whether the tensors that a checkpoint describes stay within their storages.

torch's loader for weights alone trusts these numbers more than it should in some versions; what it then reads or writes
lies outside of the tensor's memory.
Source: ``torch/_utils.py`` (``_rebuild_tensor_v2``) and ``torch/serialization.py`` (``persistent_id``) of PyTorch 2.13.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.values import Items, Made, Name, Persistent

REBUILDS = frozenset({"torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2"})


def problem_of(callable_: object, arguments: object) -> str:
    """What is wrong with the tensor that a call rebuilds; "" where nothing is, or it cannot be told."""
    if not (isinstance(callable_, Name) and callable_.dotted in REBUILDS and isinstance(arguments, Items)):
        return ""
    if len(arguments.items) < 4 or not isinstance(arguments.items[0], Persistent):
        return ""
    storage, offset, size, stride = arguments.items[:4]
    sizes, strides = _numbers(size), _numbers(stride)
    if type(offset) is not int or sizes is None or strides is None:
        return ""
    if offset < 0 or min(sizes, default=0) < 0 or min(strides, default=0) < 0:
        return "a tensor has a negative offset, size or stride"
    if len(sizes) != len(strides):
        return "a tensor has more sizes than strides, or fewer"
    count = _elements(storage)
    if count is None or 0 in sizes:
        return ""
    last = offset + sum((length - 1) * step for length, step in zip(sizes, strides, strict=True))
    return "a tensor reaches beyond its storage" if last >= count else ""


def is_tensor(value: object) -> bool:
    """True for what such a call returned: no writer puts items into it."""
    return isinstance(value, Made) and isinstance(value.callable, Name) and value.callable.dotted in REBUILDS


def _numbers(value: object) -> list[int] | None:
    if not (isinstance(value, Items) and value.whole):
        return None
    numbers = [item for item in value.items if type(item) is int]
    return numbers if len(numbers) == len(value.items) else None


def _elements(storage: object) -> int | None:
    """The elements of a storage by its persistent id: ("storage", type, key, location, elements, …)."""
    key = storage.key if isinstance(storage, Persistent) else None
    if not (isinstance(key, Items) and len(key.items) >= 5 and key.items[0] == "storage"):
        return None
    count = key.items[4]
    return count if type(count) is int else None
