"""The machine: one pickle stream, opcode by opcode, with CPython's stack, marks and memo.

Source of the behaviour: CPython ``Modules/_pickle.c`` (the C unpickler that ``pickle.load`` and torch use), whose stack
is fenced by marks: nothing below the last MARK can be popped. Where that code raises, the machine notes the damage and
goes on with an unknown value, so that what comes behind is still seen.
"""

from __future__ import annotations

from scanner.formats.pickle_machine.hiding import HOOKS, SHORTEST_TEXT, may_hide
from scanner.formats.pickle_machine.joblib_arrays import (
    OBJECTS,
    announces_array,
    array_bytes,
    is_padded,
    is_plain,
    takes_wrapper,
)
from scanner.formats.pickle_machine.members import looked_up, may_act, only_holds
from scanner.formats.pickle_machine.observations import Observations
from scanner.formats.pickle_machine.resolve import (
    LOADERS,
    attribute_through_getter,
    calls_of,
    makes_without_call,
    result_of,
)
from scanner.formats.pickle_machine.stack import Stack
from scanner.formats.pickle_machine.tape import Tape, TruncatedError
from scanner.formats.pickle_machine.tensors import RECORDS, is_tensor, problem_of, problem_of_storage
from scanner.formats.pickle_machine.values import (
    KEPT_STRING,
    SHOWN_BYTES,
    Blob,
    Items,
    Made,
    Name,
    Persistent,
    Stretch,
    Unknown,
    weight_of,
)
from scanner.model.artifact import LimitReachedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.artifact import Reader

WEIGHT = 192 << 20
"""Bytes, roughly, of strings, containers, stack and memo: what one stream may hold in memory."""

PER_CELL = 90
"""Bytes, roughly, of an entry of stack or memo."""

NO_END = 1 << 62

TRAIL = 8
"""Opcodes before a call that its evidence shows."""

CUT = "the data ends before STOP"

KEPT_PERSISTENT = 200_000


class NoOpcodeError(Exception):
    """A byte that is no opcode: what follows cannot be told apart from data. ``problem`` says which byte."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Machine(Stack):
    """One run over one stream.

    After `run`, ``ended`` is "stop", "truncated" or "malformed", ``end`` the offset behind what was read, ``damage`` the
    first problem as (offset, words) or None, ``bombs`` where it costs a loader too much, by the limit, ``opcodes`` how
    many ran, ``top`` what STOP would return.
    ``arrays`` is whether arrays of joblib are stepped over, ``stepped`` where the first one was.
    ``skims`` is whether long stretches of plain data are stepped over: `run` raises `ReplayError` where it may not.
    ``framed`` and ``size`` (of the whole stream, where the reader holds only its beginning) are the `Tape`'s.
    ``on_payload(value, offset, role)`` hears of bytes: "value" for any, "argument" where a call is given them, "stream"
    where that call loads a pickle from them.
    """

    def __init__(
        self,
        reader: Reader,
        start: int,
        observations: Observations,
        on_payload: Callable[[bytes | Blob, int, str], None] | None = None,
        framed: bool = True,
        size: int = 0,
        arrays: bool = True,
        skims: bool = False,
    ) -> None:
        super().__init__(start)
        self.tape = Tape(reader, start, framed, size)
        self.observations = observations
        self.on_payload = on_payload
        self.protocol = 0
        self.opcodes = 0
        self.weight = 0
        self.stepped: int | None = None
        self._arrays = arrays
        self.ended = ""
        self.end = start
        self.top: object = None
        self.persistent: list[object] = []
        self._trail = [start] * TRAIL
        self._found: dict[tuple[str, str, bool], Name] = {}
        if skims:
            from scanner.formats.pickle_machine.skim import Skimmer  # large pickles only: it needs regular expressions

            self.skimmer = Skimmer(self)

    def run(self) -> None:
        """Runs to STOP, to the end of the bytes, or to a byte that is no opcode. Never raises for what a stream holds,
        but lets `LimitReachedError` and `OSError` through."""
        skimmer = self.skimmer
        try:
            while not self._steps(skimmer.wait if skimmer is not None else NO_END):
                if skimmer is not None:
                    skimmer.step()
            self.ended = "stop"
            if skimmer is not None:
                skimmer.finish()
        except NoOpcodeError as error:
            self.ended = "malformed"
            self.note(error.problem)
        except TruncatedError:
            self.ended = "truncated"
            self.note(CUT)
        finally:
            if self.tape.crossed:
                self.note("an opcode crosses the end of its FRAME")
            self.end = self.tape.tell()

    def _steps(self, count: int) -> bool:
        """Runs up to ``count`` opcodes; True where STOP was one of them."""
        from scanner.formats.pickle_machine.opcodes import HANDLERS  # it imports this module for its types

        tape = self.tape
        trail = self._trail
        done = self.opcodes
        last = done + count
        try:
            while done < last:
                at = tape.at
                if at >= len(tape.block):
                    tape.need(1)
                    at = tape.at
                    self.check_weight()
                handler = HANDLERS[tape.block[at]]
                self.offset = trail[done % TRAIL] = tape.base + at
                tape.at = at + 1
                done += 1
                if handler(self):
                    return True
        finally:
            self.opcodes = done
        return False

    def check_weight(self) -> None:
        """Raises `LimitReachedError` where the stream holds more in memory than it may."""
        if self.weight + PER_CELL * (len(self.stack) + len(self.memo)) > WEIGHT:
            held = sum(weight_of(value, 4) for value in self.stack)
            if self.skimmer is not None and held < WEIGHT // 2 and self.skimmer.forget():
                self.weight = held
                return
            raise LimitReachedError("limit-memory", "the pickle makes more values than are kept at a time")

    def trail(self) -> tuple[int, ...]:
        """The offsets of the last opcodes, oldest first, this one included."""
        return tuple(sorted(set(self._trail)))

    # -- names and calls

    def find(self, module: str, attribute: str) -> Name:
        """The name that the unpickler would look up, with Python 2's names mapped as protocols 0 to 2 are."""
        key = (module, attribute, self.protocol < 3)
        name = self._found.get(key)
        if name is None:
            if self.protocol < 3:
                module, attribute = python3_name(module, attribute)
            name = self._found[key] = Name(module, attribute)
        self.observations.saw_import(name, self.offset, self.trail, self.protocol)
        return name

    def call(self, callable_: object, arguments: object, makes_new: bool = False, made: bool = False) -> object:
        """Notes a call and returns what it leaves behind. ``made`` is true where only a class's ``__new__`` runs."""
        self.look_at(callable_, arguments)
        problem = problem_of(callable_, arguments)
        if problem:
            self.observations.problems.setdefault(problem, self.offset)
        if self._arrays and not makes_new and takes_wrapper(callable_, arguments):
            self.note("joblib's array wrapper is made in a way that joblib does not use")
        reached = attribute_through_getter(callable_, arguments)
        named = looked_up(callable_, arguments)
        if named is not None or only_holds(callable_, arguments):
            self.observations.settled.add(callable_.dotted if isinstance(callable_, Name) else "")
            if named is None:
                return Made(callable_, arguments, callable_)
            self.observations.saw_import(named, self.offset, self.trail, self.protocol)
            return named
        makes = made or makes_without_call(callable_)
        for index, (real, given) in enumerate(calls_of(callable_, arguments)):
            self._saw(real, given, made=made if index == 0 else makes and index == 1)
            self._offer_stream(real, given)
        if reached is not None:
            return reached
        result = result_of(callable_, arguments)
        if isinstance(result, bytes | Blob) and self.on_payload is not None:
            self.on_payload(result, result.offset if isinstance(result, Blob) else self.offset, "value")
        return result

    def build(self, instance: object, state: object) -> None:
        """Notes that ``instance`` is given ``state``: its class's ``__setstate__`` runs, else attributes are set."""
        self.look_at(instance, state)
        if isinstance(instance, Items):
            return
        if not isinstance(instance, Made):
            self._saw(instance if isinstance(instance, Name) else Unknown("object not known"), state, "build")
            return
        self._saw(instance.cls, state, "build")
        instance.states = (*instance.states[-1:], state)  # two tell as much as any more
        if self._arrays and announces_array(instance):
            self._step_over_array(instance, state)
        elif isinstance(instance.cls, Name) and instance.cls.dotted == "functools.partial":
            parts = state.items if isinstance(state, Items) and state.kind == "tuple" else []
            wrapped: list[object] = list(parts[:1]) or [Unknown("a partial of something not known")]
            instance.arguments = Items("tuple", wrapped)  # partial.__setstate__ takes another function from the state

    def _step_over_array(self, instance: object, state: object) -> None:
        """Goes on behind the raw bytes of an array that joblib announced; an array of objects is run as a pickle.

        Only joblib's own unpickler does so: ``stepped`` tells the caller to run the stream once more without.
        """
        start = self.tape.tell()
        length = array_bytes(state) if is_plain(instance) else None
        if self.stepped is None:
            self.stepped = start
        if length is None:
            self.note("an array follows whose length cannot be told")
            return
        array: object = Made(Name("numpy", "ndarray"), Unknown("an array's bytes"), Name("numpy", "ndarray"))
        if length == OBJECTS:
            inner = Machine(self.tape.reader, start, self.observations, self.on_payload, arrays=False)
            inner.run()
            if inner.damage is not None:
                self.damage = self.damage or inner.damage
            self.tape.move_to(inner.end)
            array = inner.top
        else:
            padding = 1 + self.tape.byte() if is_padded(state) else 0
            self.tape.move_to(start + padding + length)
        self.stack[-1:] = [array]  # joblib puts the array in the wrapper's place; the memo keeps the wrapper

    def new(self, cls: object, arguments: object, made: bool = False) -> Made:
        """Notes ``cls.__new__(cls, *arguments)``, or, unless ``made``, a call of what may be no class."""
        self.call(cls, arguments, makes_new=True, made=made)
        return Made(cls, arguments, cls, isinstance(arguments, Items) and not arguments.count)

    def method(self, owner: object, arguments: list[object]) -> None:
        """Notes that ``owner`` is filled (append, extend, add, __setitem__), where it is no plain container."""
        self.look_at(owner)
        if is_tensor(owner) or isinstance(owner, Persistent):
            self.observations.problems.setdefault("a tensor is filled like a list or dict", self.offset)
        if isinstance(owner, Made):
            self._saw(owner.cls, Items("tuple", arguments), "build")

    def set_items(self, items: list[object]) -> None:
        """Looks at keys and values, in turn, that are put into a dict or a state: a callable under a name that
        unpickling itself calls on an instance counts as called."""
        for index in range(1, len(items), 2):
            value = items[index]
            if isinstance(value, Name | Made | Stretch) and items[index - 1] in HOOKS and may_act(value):
                self.look_at(value)
                self._saw(value, Unknown(f"as {items[index - 1]}"))

    def _saw(self, callable_: object, arguments: object, use: str = "call", made: bool = False) -> None:
        self.observations.saw_call(use, callable_, arguments, self.offset, self.trail, self.protocol, made)

    # -- payloads

    def payload(self, kind: str, length: int) -> object:
        """The next ``length`` bytes as a constant, or as a `Blob` where they are many."""
        tape = self.tape
        if kind != "str" and tape.frame_end is not None:
            tape.run_on(length)
        if length <= KEPT_STRING:
            self.weight += length + 56
            data = tape.take(length)
            if kind == "str":
                if length >= SHORTEST_TEXT:
                    self.offer_text(data)
                try:
                    return data.decode()
                except UnicodeDecodeError:
                    return self.text(data, "utf-8", "surrogatepass")
            if length > 3 and self.on_payload is not None:
                self.on_payload(data, tape.tell() - length, "value")
            return data
        if tape.tell() + length > tape.size:
            tape.skip(tape.size - tape.tell())
            raise TruncatedError
        tape.leave_frame(length)
        offset = tape.tell()
        tape.need(SHOWN_BYTES)
        blob = Blob(kind, offset, length, tape.block[tape.at : tape.at + SHOWN_BYTES])
        tape.skip(length)
        if self.on_payload is not None and (kind != "str" or may_hide(blob.head)):
            self.on_payload(blob, offset, "value")
        return blob

    def offer_text(self, data: bytes) -> None:
        """Hands on a string where a program may be written in it."""
        if len(data) >= SHORTEST_TEXT and self.on_payload is not None and may_hide(data):
            self.on_payload(data, self.offset, "value")

    def text(self, data: bytes, encoding: str, errors: str = "strict") -> str:
        """``data`` decoded; what CPython refuses is damage, and decoded with replacement characters."""
        try:
            return data.decode(encoding, errors)
        except UnicodeDecodeError:
            self.note(f"text that is not {encoding}")
            return data.decode(encoding, "replace")

    def _offer_stream(self, callable_: object, arguments: object) -> None:
        """Hands on the bytes among the arguments of a call. What a loader of pickles is given has to be bytes: a stream
        that was computed cannot be followed, which is noted as a call of something unknown."""
        if self.on_payload is None:
            return
        loads = isinstance(callable_, Name) and callable_.dotted.rpartition(".")[2] in LOADERS
        items = arguments.items if isinstance(arguments, Items) else [arguments]
        if loads and not (items and isinstance(items[0], bytes | Blob)):
            self._saw(Unknown("a pickle that was computed"), arguments)
        for item in items:
            inner = item.items if isinstance(item, Items) and item.kind in ("tuple", "list") else [item]
            for value in inner:
                if isinstance(value, Blob) or (isinstance(value, bytes) and len(value) > 1):
                    offset = value.offset if isinstance(value, Blob) else self.offset
                    self.on_payload(value, offset, "stream" if loads else "argument")

    def persist(self, key: object) -> None:
        """Pushes what a loader's ``persistent_load`` would return for ``key``."""
        self.look_at(key)
        problem = problem_of_storage(key, self.tape.reader.shared.get(RECORDS))
        if problem:
            self.observations.problems.setdefault(problem, self.offset)
        if len(self.persistent) < KEPT_PERSISTENT:
            self.persistent.append(key)
        if (
            isinstance(key, Items)
            and len(key.items) > 1
            and key.items[0] == "module"
            and isinstance(key.items[1], Name)
        ):
            self.push(key.items[1])  # torch: a class with its source file and text, which are only compared
        else:
            self.push(Persistent(key))


def python3_name(module: str, attribute: str) -> tuple[str, str]:
    """Python 3's name for one of Python 2 (``fix_imports`` of ``pickle.load``)."""
    from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING  # tables only; needed for protocols 0 to 2

    renamed = NAME_MAPPING.get((module, attribute))
    if renamed is not None:
        return renamed
    return IMPORT_MAPPING.get(module, module), attribute
