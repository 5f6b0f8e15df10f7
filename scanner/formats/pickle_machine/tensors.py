"""Whether the tensors that a checkpoint describes stay within their storages, and these within what the file holds.

torch's loader for weights alone trusts these numbers more than it should in some versions; what it then reads or writes
lies outside of the tensor's memory.
Source: ``torch/_utils.py`` (``_rebuild_tensor_v2``) and ``torch/serialization.py`` (``persistent_id``) of PyTorch 2.13.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.values import Items, Made, Name, Persistent

ELEMENT_BYTES = {
    "Double": 8, "Float": 4, "Half": 2, "BFloat16": 2, "Long": 8, "Int": 4, "Short": 2, "Char": 1, "Byte": 1, "Bool": 1,
    "ComplexDouble": 16, "ComplexFloat": 8, "QUInt8": 1, "QInt8": 1, "QInt32": 4, "QUInt4x2": 1, "QUInt2x4": 1,
    "Untyped": 1,
}  # fmt: skip
"""Bytes of one element by the storage class's name without "Storage"."""

RECORDS = "torch-records"
"""What the reader of an archive's pickle shares: for each folder that storages of it are in, their bytes by the key."""

REBUILDS = frozenset({"torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2"})


def problem_of(callable_: object, arguments: object) -> str:
    """What is wrong with the tensor that a call rebuilds; "" where nothing is, or it cannot be told."""
    if not (isinstance(callable_, Name) and callable_.dotted in REBUILDS and isinstance(arguments, Items)):
        return ""
    if len(arguments.items) < 4 or not isinstance(arguments.items[0], Persistent):
        return ""
    key = arguments.items[0].key
    offset, size, stride = arguments.items[1:4]
    sizes, strides = _numbers(size), _numbers(stride)
    if type(offset) is not int or sizes is None or strides is None:
        return ""
    if offset < 0 or min(sizes, default=0) < 0 or min(strides, default=0) < 0:
        return "a tensor has a negative offset, size or stride"
    if len(sizes) != len(strides):
        return "a tensor has more sizes than strides, or fewer"
    count = _elements(key)
    if count is None or 0 in sizes:
        return ""
    last = offset + sum((length - 1) * step for length, step in zip(sizes, strides, strict=True))
    return "a tensor reaches beyond its storage" if last >= count else ""


def problem_of_storage(key: object, records: object) -> str:
    """What is wrong with the storage of this persistent id beside the archive's ``records``; "" where nothing is, or it
    cannot be told. A record that is missing makes torch refuse the file."""
    count = _elements(key)
    if count is None or not (isinstance(records, tuple) and isinstance(key, Items)):
        return ""
    kind, name = key.items[1:3]
    if type(name) is int and not 0 <= name < 1 << 64:
        return ""  # no record has so long a name
    text = str(name).lower()
    held = [folder[text] for folder in records if text in folder]
    is_longer = held and count * element_bytes(kind) > min(held)
    return "a storage is declared longer than its record" if is_longer else ""


def element_bytes(kind: object) -> int:
    """Bytes of one element of a storage class, 0 where it is unknown."""
    if not isinstance(kind, Name):
        return 0
    return ELEMENT_BYTES.get(kind.attribute.rpartition(".")[2].removesuffix("Storage"), 0)


def is_tensor(value: object) -> bool:
    """True for what such a call returned: no writer puts items into it."""
    return isinstance(value, Made) and isinstance(value.callable, Name) and value.callable.dotted in REBUILDS


def _numbers(value: object) -> list[int] | None:
    if not (isinstance(value, Items) and value.whole):
        return None
    numbers = [item for item in value.items if type(item) is int]
    return numbers if len(numbers) == len(value.items) else None


def _elements(key: object) -> int | None:
    """The elements of a storage by its persistent id: ("storage", type, key, location, elements, …)."""
    if not (isinstance(key, Items) and len(key.items) >= 5 and key.items[0] == "storage"):
        return None
    count = key.items[4]
    return count if type(count) is int else None
