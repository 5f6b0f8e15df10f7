"""Handlers of opcodes that work on the stack, containers and the memo."""

from __future__ import annotations

from scanner.formats.pickle_machine.values import PER_CONTAINER, PER_ITEM, STRETCH, Items, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.formats.pickle_machine.machine import Machine


def op_mark(m: Machine) -> None:
    m.mark()


def op_stop(m: Machine) -> bool:
    m.top = m.pop()
    return True


def op_pop(m: Machine) -> None:
    if m.marks and m.marks[-1] == len(m.stack):
        m.unmark()  # CPython: a POP right above a MARK takes the mark
    else:
        m.pop()


def op_pop_mark(m: Machine) -> None:
    m.pop_to_mark()


def op_dup(m: Machine) -> None:
    m.push(m.peek())


def op_proto(m: Machine) -> None:
    protocol = m.tape.unsigned(1)
    if protocol > 5:
        m.note(f"protocol {protocol} does not exist")
    else:
        m.protocol = protocol


def op_frame(m: Machine) -> None:
    if not m.tape.frame(m.tape.unsigned(8)):
        m.note("a FRAME is longer than the data")


def op_empty(kind: str) -> Callable[[Machine], bool | None]:
    def push_empty(m: Machine) -> None:
        m.weight += PER_CONTAINER
        m.stack.append(Items(kind, []))

    return push_empty


def op_tuple_of(count: int) -> Callable[[Machine], bool | None]:
    def push_tuple(m: Machine) -> None:
        if len(m.stack) - m.fence >= count:
            items = m.stack[-count:]
            del m.stack[-count:]
        else:
            items = [m.pop() for _ in range(count)]
            items.reverse()
        m.weight += PER_CONTAINER + 8 * count
        made = Items("tuple", items)
        m.watch(made)
        m.stack.append(made)

    return push_tuple


def _collected(m: Machine, kind: str, items: list[object]) -> Items:
    made = Items(kind, items)
    m.weight += PER_CONTAINER + PER_ITEM * len(made.items)
    m.watch(made)
    return made


def op_tuple(m: Machine) -> None:
    m.stack.append(_collected(m, "tuple", m.pop_to_mark()))


def op_list(m: Machine) -> None:
    m.stack.append(_collected(m, "list", m.pop_to_mark()))


def op_frozenset(m: Machine) -> None:
    m.stack.append(_collected(m, "frozenset", m.pop_to_mark()))


def op_dict(m: Machine) -> None:
    items = m.pop_to_mark()
    m.set_items(items)
    m.stack.append(_collected(m, "dict", _pairs(m, items)))


def _pairs(m: Machine, items: list[object]) -> list[object]:
    if len(items) % 2:
        m.note("a dict with a key and no value")
        items.append(Unknown("missing value"))
    return list(zip(items[::2], items[1::2], strict=True))


def op_append(m: Machine) -> None:
    value = m.pop()
    add_items(m, [value], "list")


def op_appends(m: Machine) -> None:
    add_items(m, m.pop_to_mark(stretches=True), "list")


def op_additems(m: Machine) -> None:
    add_items(m, m.pop_to_mark(), "set")


def add_items(m: Machine, items: list[object], kind: str) -> None:
    """Puts ``items`` into the ``kind`` on top of the stack, or hands them to the object there."""
    owner = m.peek()
    if not items:
        return  # CPython looks at the owner only where there is something to add
    if not isinstance(owner, Items):
        m.method(owner, items)
    elif owner.kind == kind:  # a stretch among them is behind those that are kept
        _fill(m, owner, items)
    else:
        m.note(f"items are added to a {owner.kind} as to a {kind}")


def _fill(m: Machine, owner: Items, items: list[object]) -> None:
    before = len(owner.items)
    freed = owner.extend(items)
    m.weight += PER_ITEM * (len(owner.items) - before) - freed
    m.watch(owner)


def op_setitem(m: Machine) -> None:
    value = m.pop()
    key = m.pop()
    set_items(m, [key, value])


def op_setitems(m: Machine) -> None:
    items = m.pop_to_mark(stretches=True)
    set_items(m, [item for item in items if item is not STRETCH] if m.skimmer is not None else items)


def set_items(m: Machine, items: list[object]) -> None:
    """Puts keys and values, in turn, into the dict on top of the stack, or hands them to the object there."""
    owner = m.peek()
    if not items:
        return
    m.set_items(items)
    if not isinstance(owner, Items):
        m.method(owner, items)
    elif owner.kind == "dict":
        _fill(m, owner, _pairs(m, items))
    elif owner.kind != "list":  # a list takes a value at an index that it has
        m.note(f"items are set in a {owner.kind}")


def _memo_line(m: Machine, what: str) -> int:
    line = m.tape.line().split(b"\0", 1)[0]
    try:
        return int(line)
    except ValueError:
        m.note(f"a {what} whose index is no number")
        return -1


def _remember(m: Machine, index: int) -> None:
    if index < 0:
        m.note("a PUT with a negative index")
    else:
        m.remember(index)


def op_get(m: Machine) -> None:
    m.recall(_memo_line(m, "GET"))


def op_put(m: Machine) -> None:
    _remember(m, _memo_line(m, "PUT"))


def op_binget(m: Machine) -> None:
    m.recall(m.tape.byte())


def op_long_binget(m: Machine) -> None:
    m.recall(m.tape.unsigned(4))


def op_binput(m: Machine) -> None:
    _remember(m, m.tape.byte())


def op_long_binput(m: Machine) -> None:
    _remember(m, m.tape.unsigned(4))


def op_memoize(m: Machine) -> None:
    stack = m.stack
    if m.skimmer is None and len(stack) > m.fence:
        m.memo[len(m.memo)] = stack[-1]  # CPython: the index is the number of entries, whatever their keys
    else:
        m.remember(None)
