"""The table of opcodes of protocols 0 to 5: byte, name, handler.

A handler gets the machine, with its tape just behind the opcode, does what CPython's ``Modules/_pickle.c`` does, and
returns True for STOP alone.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.calls import (
    op_binpersid,
    op_build,
    op_extension,
    op_global,
    op_inst,
    op_newobj,
    op_newobj_ex,
    op_obj,
    op_persid,
    op_reduce,
    op_stack_global,
)
from scanner.formats.pickle_machine.constants import (
    op_binfloat,
    op_binint,
    op_binint1,
    op_binint2,
    op_binstring,
    op_constant,
    op_float_line,
    op_int_line,
    op_long,
    op_long_line,
    op_next_buffer,
    op_payload,
    op_readonly_buffer,
    op_string_line,
    op_unicode_line,
)
from scanner.formats.pickle_machine.machine import NoOpcodeError
from scanner.formats.pickle_machine.structures import (
    op_additems,
    op_append,
    op_appends,
    op_binget,
    op_binput,
    op_dict,
    op_dup,
    op_empty,
    op_frame,
    op_frozenset,
    op_get,
    op_list,
    op_long_binget,
    op_long_binput,
    op_mark,
    op_memoize,
    op_pop,
    op_pop_mark,
    op_proto,
    op_put,
    op_setitem,
    op_setitems,
    op_stop,
    op_tuple,
    op_tuple_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.formats.pickle_machine.machine import Machine


def _no_opcode(m: Machine) -> None:
    m.tape.at -= 1
    raise NoOpcodeError(f"byte 0x{m.tape.block[m.tape.at]:02x} is no opcode")


_BY_NAME: tuple[tuple[bytes, str, Callable[[Machine], bool | None]], ...] = (
    (b"(", "MARK", op_mark),
    (b".", "STOP", op_stop),
    (b"0", "POP", op_pop),
    (b"1", "POP_MARK", op_pop_mark),
    (b"2", "DUP", op_dup),
    (b"F", "FLOAT", op_float_line),
    (b"I", "INT", op_int_line),
    (b"J", "BININT", op_binint),
    (b"K", "BININT1", op_binint1),
    (b"L", "LONG", op_long_line),
    (b"M", "BININT2", op_binint2),
    (b"N", "NONE", op_constant(None)),
    (b"P", "PERSID", op_persid),
    (b"Q", "BINPERSID", op_binpersid),
    (b"R", "REDUCE", op_reduce),
    (b"S", "STRING", op_string_line),
    (b"T", "BINSTRING", op_binstring(4)),
    (b"U", "SHORT_BINSTRING", op_binstring(1)),
    (b"V", "UNICODE", op_unicode_line),
    (b"X", "BINUNICODE", op_payload("str", 4)),
    (b"a", "APPEND", op_append),
    (b"b", "BUILD", op_build),
    (b"c", "GLOBAL", op_global),
    (b"d", "DICT", op_dict),
    (b"}", "EMPTY_DICT", op_empty("dict")),
    (b"e", "APPENDS", op_appends),
    (b"g", "GET", op_get),
    (b"h", "BINGET", op_binget),
    (b"i", "INST", op_inst),
    (b"j", "LONG_BINGET", op_long_binget),
    (b"l", "LIST", op_list),
    (b"]", "EMPTY_LIST", op_empty("list")),
    (b"o", "OBJ", op_obj),
    (b"p", "PUT", op_put),
    (b"q", "BINPUT", op_binput),
    (b"r", "LONG_BINPUT", op_long_binput),
    (b"s", "SETITEM", op_setitem),
    (b"t", "TUPLE", op_tuple),
    (b")", "EMPTY_TUPLE", op_empty("tuple")),
    (b"u", "SETITEMS", op_setitems),
    (b"G", "BINFLOAT", op_binfloat),
    (b"\x80", "PROTO", op_proto),
    (b"\x81", "NEWOBJ", op_newobj),
    (b"\x82", "EXT1", op_extension(1)),
    (b"\x83", "EXT2", op_extension(2)),
    (b"\x84", "EXT4", op_extension(4)),
    (b"\x85", "TUPLE1", op_tuple_of(1)),
    (b"\x86", "TUPLE2", op_tuple_of(2)),
    (b"\x87", "TUPLE3", op_tuple_of(3)),
    (b"\x88", "NEWTRUE", op_constant(True)),
    (b"\x89", "NEWFALSE", op_constant(False)),
    (b"\x8a", "LONG1", op_long(1)),
    (b"\x8b", "LONG4", op_long(4)),
    (b"B", "BINBYTES", op_payload("bytes", 4)),
    (b"C", "SHORT_BINBYTES", op_payload("bytes", 1)),
    (b"\x8c", "SHORT_BINUNICODE", op_payload("str", 1)),
    (b"\x8d", "BINUNICODE8", op_payload("str", 8)),
    (b"\x8e", "BINBYTES8", op_payload("bytes", 8)),
    (b"\x8f", "EMPTY_SET", op_empty("set")),
    (b"\x90", "ADDITEMS", op_additems),
    (b"\x91", "FROZENSET", op_frozenset),
    (b"\x92", "NEWOBJ_EX", op_newobj_ex),
    (b"\x93", "STACK_GLOBAL", op_stack_global),
    (b"\x94", "MEMOIZE", op_memoize),
    (b"\x95", "FRAME", op_frame),
    (b"\x96", "BYTEARRAY8", op_payload("bytearray", 8)),
    (b"\x97", "NEXT_BUFFER", op_next_buffer),
    (b"\x98", "READONLY_BUFFER", op_readonly_buffer),
)

HANDLERS: list[Callable[[Machine], bool | None]] = [_no_opcode] * 256
NAMES: dict[int, str] = {}
for _byte, _name, _handler in _BY_NAME:
    HANDLERS[_byte[0]] = _handler
    NAMES[_byte[0]] = _name
