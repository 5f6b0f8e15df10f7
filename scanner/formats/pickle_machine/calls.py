"""Handlers of opcodes that look names up, call them, or hand an object its state."""

from __future__ import annotations

from scanner.formats.pickle_machine.values import Blob, Items, Name, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.formats.pickle_machine.machine import Machine


def _names(m: Machine) -> tuple[str, str]:
    module = m.text(m.tape.line(), "utf-8")
    return module, m.text(m.tape.line(), "utf-8")


def op_global(m: Machine) -> None:
    module, attribute = _names(m)
    if not module or not attribute:
        m.note("a GLOBAL without a name")
    m.push(m.find(module, attribute))


def op_stack_global(m: Machine) -> None:
    attribute = m.pop()
    module = m.pop()
    m.look_at(module, attribute)
    if isinstance(module, str) and isinstance(attribute, str):
        m.push(m.find(module, attribute))
    else:
        _computed_name(m, module, attribute)


def _computed_name(m: Machine, module: object, attribute: object) -> None:
    if not (_may_be_text(module) and _may_be_text(attribute)):
        m.note("a STACK_GLOBAL whose names are no strings")
    parts = [part if isinstance(part, str) else "?" for part in (module, attribute)]
    name = Name(parts[0], parts[1], certain=False)
    m.observations.saw_import(name, m.offset, m.trail, m.protocol)
    m.push(name)


def _may_be_text(value: object) -> bool:
    return isinstance(value, str | Unknown) or (isinstance(value, Blob) and value.kind == "str")


def op_inst(m: Machine) -> None:
    module, attribute = _names(m)
    arguments = Items("tuple", m.pop_to_mark())
    m.push(m.new(m.find(module, attribute), arguments))


def op_obj(m: Machine) -> None:
    items = m.pop_to_mark()
    if not items:
        m.note("an OBJ without a class")
        items = [Unknown("missing class")]
    m.push(m.new(items[0], Items("tuple", items[1:])))


def op_newobj(m: Machine) -> None:
    arguments = m.pop()
    m.push(m.new(m.pop(), arguments, made=True))


def op_newobj_ex(m: Machine) -> None:
    keywords = m.pop()
    arguments = m.pop()
    items = arguments.items if isinstance(arguments, Items) else [arguments]
    m.push(m.new(m.pop(), Items("tuple", [*items, keywords]), made=True))


def op_reduce(m: Machine) -> None:
    arguments = m.pop()
    callable_ = m.pop()
    m.push(m.call(callable_, arguments))


def op_build(m: Machine) -> None:
    state = m.pop()
    m.build(m.peek(), state)


def op_extension(width: int) -> Callable[[Machine], bool | None]:
    def push_extension(m: Machine) -> None:
        code = int.from_bytes(m.tape.take(width), "little", signed=width == 4)
        name = Name("copyreg", f"extension[{code}]", certain=False)
        m.observations.saw_import(name, m.offset, m.trail, m.protocol)
        m.push(name)

    return push_extension


def op_persid(m: Machine) -> None:
    m.persist(m.text(m.tape.line(), "ascii"))


def op_binpersid(m: Machine) -> None:
    m.persist(m.pop())
