"""PyTorch's lite interpreter in a FlatBuffer (``_save_for_lite_interpreter`` with ``_use_flatbuffer``): its operators.

Source: the schema ``torch/csrc/jit/serialization/mobile_bytecode.fbs`` of PyTorch 2. Weights are not read.
"""

from __future__ import annotations

from scanner.formats.flatbuffer import Flatbuffer, FlatbufferError, FlatbufferLimitError
from scanner.formats.torch_operators import effect_of, is_known_namespace
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.flatbuffer import Table
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

TOLD_LIMIT = 64
_VALUES, _FUNCTION = 4, 16
"""The module's field of values, and the kind of value that is a function with its operators."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the operators that reach files or other libraries; damage is a gap."""
    try:
        names = _operators(Flatbuffer(reader).root())
    except (FlatbufferError, FlatbufferLimitError) as error:
        yield Gap("malformed", place, f"The program cannot be read: {error}. Get the file anew.")
        return
    custom = set()
    for name in sorted(names):
        space, _, operator = name.rpartition("::")
        effect = effect_of(space, operator)
        if effect:
            yield fact("torchscript-operation", place, operation=name[:200], effect=effect)
        if not is_known_namespace(space):
            custom.add(space)
    for space in sorted(custom)[:TOLD_LIMIT]:
        yield fact("torchscript-custom-operator", place, namespace=space[:200])


def _operators(module: Table) -> set[str]:
    """The names of all operators that the module's functions call."""
    names: set[str] = set()
    for value in module.tables(_VALUES):
        function = value.table(1) if value.number(0, 1) == _FUNCTION else None
        if function is not None:
            names.update(operator.text(0) for operator in function.tables(2))
    return names


FORMAT = Format(
    id="torch-flatbuffer",
    title="PyTorch lite interpreter (FlatBuffer)",
    parse=parse,
    magics=((4, b"PTMF"),),
    states=("torchscript-operation", "torchscript-custom-operator"),
    role="weights",
    order=10,
)
