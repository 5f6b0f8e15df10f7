"""PaddlePaddle programs (``.pdmodel``, ``__model__``): operations that reach beyond tensors.

Source: ``framework.proto`` of PaddlePaddle 3.3, and the operators that it registers. Parameters (``.pdiparams``) are plain
numbers; ``.pdparams`` and ``.pdopt`` are pickles, which their own reader tells.
"""

from __future__ import annotations

from scanner.formats.json_file import UnreadJsonError, json_file
from scanner.formats.malformed import not_valid
from scanner.formats.outside import leads_outside
from scanner.formats.protobuf import BYTES, VARINT, Wire, WireError, shape_of
from scanner.model.artifact import LimitReachedError
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.pages import Span
    from scanner.formats.protobuf import Field
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

TOLD_LIMIT = 64

_EFFECTS = {
    "python": "py_func py_layer pylayer run_python python_function",
    "read": "load load_combine read_file create_custom_reader open_files create_recordio_file_reader read_from_file",
    "write": "save save_combine lookup_sparse_table_save checkpoint_notify dgc_save recv_save write_file",
    "network": (
        "send recv listen_and_serv fl_listen_and_serv heter_listen_and_serv prefetch send_barrier fetch_barrier"
        " send_and_recv gen_nccl_id c_gen_nccl_id gen_bkcl_id c_gen_bkcl_id gen_hccl_id c_gen_hccl_id"
        " distributed_lookup_table pull_sparse push_sparse"
    ),
    "process": "system exec shell custom_exec",
}
EFFECTS = {name: effect for effect, names in _EFFECTS.items() for name in names.split()}
"""Operator to effect."""


def recognise(name: str, reader: Reader) -> bool:
    """True where the first block is number 0 and its operators and variables have names and types."""
    if reader.head[:1] != b"\x0a":
        return False
    shape = shape_of(reader)
    if shape is None or shape.get(1) != BYTES or not shape.keys() <= {1, 2, 3, 4, 5}:
        return False
    wire = Wire(reader, 1000)
    try:
        block = next(wire.messages(wire.whole, 1))
        fields: dict[int, Field] = {}
        for field in wire.fields(block):
            fields.setdefault(field.number, field)
            if field.number > 2:
                break
        if name.endswith(".pdmodel") and next(wire.messages(block, 4), None) is not None:
            return True
        return (
            1 in fields and fields[1].wire == VARINT and fields[1].value == 0
            and 2 in fields and fields[2].wire == VARINT and fields[2].signed < 1
        )  # fmt: skip
    except (WireError, LimitReachedError, StopIteration):
        return False


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the operators that reach beyond tensors."""
    wire = Wire(reader)
    told: set[tuple[str, str]] = set()
    operators = 0
    try:
        for block in wire.messages(wire.whole, 1):
            for operator in wire.messages(block, 4):
                operators += 1
                name = wire.first_text(operator, 3)[:200]
                effect = EFFECTS.get(name)
                path = _path(wire, operator) if effect in ("read", "write") else ""
                if effect and (name, path) not in told and len(told) < TOLD_LIMIT:
                    told.add((name, path))
                    at = Place(place.path, place.member, operator.start)
                    outside = leads_outside(path)
                    yield fact("paddle-operator", at, operator=name, effect=effect, file=path[:200], outside=outside)
    except WireError as error:
        at = Place(place.path, place.member, error.at)
        yield from not_valid("paddle-malformed", "PaddlePaddle program", at, error)
    yield fact("paddle-program", place, operators=operators)


def _path(wire: Wire, operator: Span) -> str:
    """The text of the attribute ``file_path`` (OpDesc.Attr: ``name`` = 1, ``s`` = 5)."""
    for attribute in wire.messages(operator, 4):
        if wire.first_text(attribute, 1) in ("file_path", "filename", "file_name", "dirname"):
            return wire.first_text(attribute, 5)
    return ""


OPERATORS_LIMIT = 10_000
"""Different operators of one program."""

PIR_LIMIT = 64 << 20
"""Bytes of a program in Paddle's newer form that are parsed; those of large models have some megabytes."""


def is_pir(_name: str, reader: Reader) -> bool:
    """True for the JSON that Paddle 3 writes a program as."""
    head = reader.head[:512]
    return head[:1] == b"{" and b'"base_code"' in head and b'"pir"' in head


def parse_pir(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the operators that reach beyond tensors: each is a map with its dialect and name as ``#``."""
    names: dict[str, int] = {}
    try:
        program = json_file(place, reader, "program", PIR_LIMIT, "The program is no JSON: get the file anew.")
    except UnreadJsonError as error:
        yield error.gap
        return
    pending = [program]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            name = value.get("#")
            if isinstance(name, str) and (name in names or len(names) < OPERATORS_LIMIT):
                names[name] = names.get(name, 0) + 1
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    for full, count in names.items():
        name = full.rpartition(".")[2].removesuffix("_")[:200]
        effect = EFFECTS.get(name)
        if effect:
            yield fact("paddle-operator", place, count=count, operator=name, effect=effect, file="", outside=False)
    yield fact("paddle-program", place, operators=sum(names.values()))


_STATES = ("paddle-program", "paddle-operator", "paddle-malformed")

FORMATS = (
    Format(
        id="paddle",
        title="PaddlePaddle program",
        parse=parse,
        suffixes=(".pdmodel",),
        recognise=recognise,
        states=_STATES,
        role="weights",
        order=45,
    ),
    Format(
        id="paddle-pir",
        title="PaddlePaddle program (JSON)",
        parse=parse_pir,
        magics=((0, b"{"),),
        recognise=is_pir,
        states=_STATES,
        role="weights",
        order=30,
    ),
)
