"""Handlers of opcodes that push a constant: numbers, strings, bytes."""

from __future__ import annotations

from scanner.formats.pickle_machine.values import KEPT_STRING, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.formats.pickle_machine.machine import Machine

_SMALL_LINE = 4300  # digits that int() converts without a word; CPython's own limit


def op_constant(value: object) -> Callable[[Machine], bool | None]:
    def push_constant(m: Machine) -> None:
        m.stack.append(value)

    return push_constant


def op_payload(kind: str, width: int) -> Callable[[Machine], bool | None]:
    def push_payload(m: Machine) -> None:
        m.stack.append(m.payload(kind, m.tape.unsigned(width)))

    return push_payload


def op_int_line(m: Machine) -> None:
    line = m.tape.line()
    if line in (b"00", b"01"):
        m.push(line == b"01")
    else:
        m.push(_number(m, line))


def op_long_line(m: Machine) -> None:
    line = m.tape.line()
    m.push(_number(m, line[:-1] if line.endswith(b"L") else line))


def _number(m: Machine, line: bytes) -> object:
    text = line.split(b"\0", 1)[0].strip().decode("latin-1")  # to C the text ends at a NUL
    if len(text) > _SMALL_LINE:
        m.bombs.setdefault("limit-digits", m.offset)  # before 3.11, the time grows with the square of the digits
        return Unknown(f"int of {len(text):,} digits")
    try:
        return int(text, 0)  # C reads hex, octal and binary too: strtol(…, 0), then PyLong_FromString(…, 0)
    except ValueError:
        pass
    try:
        return int(text, 8) if text.lstrip("+-").startswith("0") else int(text)
    except ValueError:
        m.note("an INT that is no number")
        return Unknown("int")


def op_float_line(m: Machine) -> None:
    line = m.tape.line()
    try:
        m.push(float(line.split(b"\0", 1)[0]))
    except ValueError:
        m.note("a FLOAT that is no number")
        m.push(Unknown("float"))


def op_binfloat(m: Machine) -> None:
    from struct import unpack

    m.push(unpack(">d", m.tape.take(8))[0])


def op_binint(m: Machine) -> None:
    m.stack.append(int.from_bytes(m.tape.take(4), "little", signed=True))


def op_binint1(m: Machine) -> None:
    m.stack.append(m.tape.byte())


def op_binint2(m: Machine) -> None:
    m.stack.append(m.tape.unsigned(2))


def op_long(width: int) -> Callable[[Machine], bool | None]:
    def push_long(m: Machine) -> None:
        length = int.from_bytes(m.tape.take(width), "little", signed=width == 4)
        if length < 0:
            m.note("a LONG of negative length")
            m.push(Unknown("int"))
        elif length > KEPT_STRING:
            m.tape.skip(length)
            m.push(Unknown(f"int of {length * 8:,} bits"))
        else:
            m.push(int.from_bytes(m.tape.take(length), "little", signed=True))

    return push_long


def op_string_line(m: Machine) -> None:
    line = m.tape.line()
    if len(line) < 2 or line[:1] != line[-1:] or line[:1] not in b"'\"":
        m.note("a STRING without quotes")
        m.push(Unknown("str"))
        return
    from codecs import escape_decode  # what PyBytes_DecodeEscape is in Python

    try:
        data, _ = escape_decode(line[1:-1])
    except ValueError:
        m.note("a STRING with a broken escape")
        data = line[1:-1]
    m.weight += len(data) + 56
    m.check_weight()
    m.offer_text(data)
    m.push(data.decode("utf-8", "surrogateescape"))


def op_binstring(width: int) -> Callable[[Machine], bool | None]:
    def push_string(m: Machine) -> None:
        length = int.from_bytes(m.tape.take(width), "little", signed=width == 4)
        if length < 0:
            m.note("a BINSTRING of negative length")
            m.push(Unknown("str"))
            return
        value = m.payload("bytes", length)
        # Python 3 decodes these unless told otherwise: torch as UTF-8, numpy's own loaders as latin-1.
        m.push(value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value)

    return push_string


def op_unicode_line(m: Machine) -> None:
    line = m.tape.line()
    m.weight += len(line) + 56
    m.check_weight()
    text = m.text(line, "raw-unicode-escape")
    m.offer_text(text.encode("utf-8", "surrogatepass"))
    m.push(text)


def op_readonly_buffer(m: Machine) -> None:
    m.peek()


def op_next_buffer(m: Machine) -> None:
    m.push(Unknown("out-of-band buffer"))
