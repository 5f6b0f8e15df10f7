"""Long stretches of plain data, stepped over by one regular expression, for pickles of many opcodes.

A list or dict remembers its first items only, so that nobody looks at what is put into it later, unless the program takes
it out of the memo. A stretch of whole values in such a place leaves one mark on the stack. Its entries of the memo are
counted when an index is asked for, and its calls at the end, by names that were seen often before. Whatever would look at
a value inside raises `ReplayError`: the stream is then run opcode by opcode.
"""

from __future__ import annotations

import re
from collections import Counter

from scanner.formats.pickle_machine.hiding import HOOKS
from scanner.formats.pickle_machine.joblib_arrays import WRAPPERS
from scanner.formats.pickle_machine.observations import RENDERED_CALLS
from scanner.formats.pickle_machine.plain_data import Grammar, Sample, byte, literal
from scanner.formats.pickle_machine.resolve import is_plain_callable
from scanner.formats.pickle_machine.values import KEPT, STRETCH, Items, Made, Name, ReplayError
from scanner.model.artifact import CHUNK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Match, Pattern

    from scanner.formats.pickle_machine.machine import Machine

WARM_UP = 2048
"""Opcodes that run before anything is skipped: they fill the memo and show what the stream is made of."""

SHORTEST = 32
"""Bytes: a shorter stretch costs more than it saves."""

LONGEST_WAIT = 256
"""Opcodes between two trials where the last ones failed."""

PATIENCE = 512
"""Trials in a row in places where nothing can be skipped, after which they become rare."""

BATCH = 1000
"""Items that Python's pickler puts into a list or dict at a time; only the last batch is shorter."""

PENDING = 50_000
"""Entries of the memo that wait to be counted."""

BUILDS = 12
"""Expressions that are made for one stream."""

NEVER = 1 << 62

_WHOLE = (b"t", b"l", b"d", b"a", b"s", b"1", b"0", b"2", b"o", b"i")
"""Opcodes that take more than the values right before them, or fill what lies under these."""

_ENTRIES = (b"\x94", b"r", b"q")
_SAMPLE = 1 << 15
_BACK = 160  # bytes that are run before an opcode that takes values off the stack
_PUSHING = frozenset(b"NKMJGhj\x88\x89)]}(\x8cXCU\x8a\x95ceu\x8f")
"""Opcodes that take no value off the stack, and the two that end a batch."""


class Skimmer:
    """Steps over stretches for one machine. ``wait`` is how many opcodes to run before the next trial."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.wait = WARM_UP
        self.begun = False
        self.known = 0  # entries of the memo, as far as they are counted
        self._pending: list[tuple[int, int] | tuple[int, object, None]] = []
        self._patterns: dict[str, Pattern[bytes]] = {}
        self._memoizes = True
        self._callees: dict[bytes, Name] = {}
        self._grammar: Grammar | None = None
        self._sample: Sample | None = None
        self._stale = True
        self._tuples = False
        self._in_tuples = False
        self._long: set[int] = set()  # ids of the containers that have stretches: they may have several batches
        self._outside = 0
        self._fails = 0
        self._builds = 0
        self._slow = 0
        self._gained = 0

    def step(self) -> None:
        """Skips one stretch where there is one."""
        self._slow += self.wait
        tape = self.machine.tape
        if tape.block[tape.at : tape.at + 1] in _ENTRIES:
            self.wait = 1  # it belongs to the value before
            return
        kind = self._place()
        if not kind:
            self._outside += 1
            self.wait = 1 if self._outside < PATIENCE else 16 + self._outside % 7
            return
        self._outside = 0
        gained = self._skip(kind)
        self._gained += gained
        self._fails = 0 if gained else self._fails + 1
        self.wait = 1 if gained else min(LONGEST_WAIT, 1 << self._fails) + self._fails % 3
        if self._builds >= BUILDS and self._stale:
            self.wait = NEVER
        if self._slow > 1024 << self._builds // 2:
            if self._gained < 64 * self._slow:
                self._stale = True  # the stream goes on with other opcodes, or with names that are usual by now
            self._slow = self._gained = 0

    def _place(self) -> str:
        """What is being filled, "list" or "dict", where it remembers no more items; else ""."""
        m = self.machine
        if not m.marks or not m.marks[-1]:
            return ""
        height = m.marks[-1]
        owner = m.stack[height - 1]
        if type(owner) is not Items:
            return ""
        above = len(m.stack) - height
        if any(map(self._may_be_filled, m.stack[max(height, len(m.stack) - 2) :])):
            return ""
        if owner.count % BATCH and id(owner) not in self._long:
            return ""  # its only batch is over: the mark begins a tuple behind it
        if owner.kind == "list":
            return "list" if above + len(owner.items) > KEPT["list"] else ""
        if owner.kind != "dict" or above // 2 + len(owner.items) <= KEPT["dict"]:
            return ""
        return "" if sum(value is not STRETCH for value in m.stack[height:]) % 2 else "dict"

    def _may_be_filled(self, value: object) -> bool:
        """True for an object that the next values may go into: it would be looked for under them."""
        if isinstance(value, Made) and isinstance(value.cls, Name):
            tape = self.machine.tape
            get = tape.block[tape.at : tape.at + 5]
            built = (value.cls.dotted, "build") in self.machine.observations.calls
            return built and get[:2] not in self._callees and get not in self._callees
        return type(value) is Items and not value.count and value.kind != "tuple"

    def _skip(self, kind: str) -> int:
        tape = self.machine.tape
        tape.widen()
        if self._stale and not self._build():
            return 0
        pattern = self._pattern(kind)
        block, at = tape.block, tape.at
        found = pattern.match(block, at)
        if found is not None and found.end() - at >= SHORTEST and _is_taken(block, found.end(), self._tuples):
            end = found.end()
            found = self._up_to_tuple(pattern, block, at, end) if self._in_tuples else None
            if found is None:
                found = pattern.match(block, at, max(at, end - _BACK))
        if found is None or found.end() - at < SHORTEST:
            return 0
        if block[found.end() : found.end() + 1] in _WHOLE:
            return 0  # what was taken for a batch is filled in another way
        self._stretch(tape.tell(), found.end() - at)
        tape.at = found.end()
        return found.end() - at

    def _up_to_tuple(self, pattern: Pattern[bytes], block: bytes, at: int, end: int) -> Match[bytes] | None:
        """The stretch up to the last tuple before ``end``: what stands between may belong to the next one."""
        for _ in range(2):
            last = max(block.rfind(code, at, end) for code in (b"\x85", b"\x86", b"\x87"))
            if last < at:
                return None
            stop = last + 1
            if self._memoizes and block[stop : stop + 1] == b"\x94":
                stop += 1
            elif not self._memoizes and block[stop : stop + 1] == b"r":
                stop += 5
            found = pattern.match(block, at, stop)
            if found is not None and found.end() == stop:
                return found
            end = last
        return None

    def _stretch(self, start: int, length: int) -> None:
        """Puts a stretch on the stack."""
        m = self.machine
        self._long.add(id(m.stack[m.marks[-1] - 1]))
        if m.stack[-1] is not STRETCH:
            m.stack.append(STRETCH)
        m.fence = len(m.stack)
        last = self._pending[-1] if self._pending else None
        if last is not None and len(last) == 2 and last[1] == start and start + length - last[0] <= CHUNK:
            self._pending[-1] = (last[0], start + length)
        else:
            self._pending.append((start, start + length))

    # -- what a stretch holds

    def put(self, index: int | None, value: object) -> None:
        """Takes an entry of the memo behind a stretch, MEMOIZE's (None) or a numbered one."""
        if (index is None) is not self._memoizes:
            raise ReplayError
        if len(self._pending) > PENDING:
            self.settle()
        self._pending.append((-1 if index is None else index, value, None))

    def knows(self, index: int) -> bool:
        """True where the memo has an entry ``index``, after all that is pending was counted."""
        self.settle()
        return index < self.known

    def settle(self) -> None:
        """Counts the entries of the memo and the calls of all stretches that are not counted yet."""
        pending, self._pending = self._pending, []
        for entry in pending:
            if len(entry) == 2:
                self._count(entry[0], entry[1])
                continue
            index, value, _ = entry
            if index not in (-1, self.known):
                raise ReplayError
            self.machine.memo[self.known] = value
            self.known += 1

    def forget(self) -> bool:
        """Drops the plain data of the memo, as if it had been stepped over; False where that is not possible."""
        m = self.machine
        if not self.begun and not self._begin():
            return False
        self.settle()
        for index in [index for index, value in m.memo.items() if not isinstance(value, Name | Made)]:
            del m.memo[index]
        return True

    def _begin(self) -> bool:
        """Counts the memo's entries from here on; False where their numbers have gaps."""
        m = self.machine
        if m.memo and max(m.memo) != len(m.memo) - 1:
            return False
        self.begun = True
        self.known = len(m.memo)
        self._memoizes = m.protocol > 3
        return True

    def finish(self) -> None:
        """Counts the calls of all stretches, at the end of the stream."""
        if self._callees:
            for entry in self._pending:
                if len(entry) == 2:
                    self._count_calls(self.machine.tape.reader.read_at(entry[0], entry[1] - entry[0]))
            self._pending = []

    def _count(self, start: int, end: int) -> None:
        text = self.machine.tape.reader.read_at(start, end - start)
        found = self._pattern("entries").findall(text)
        entries = [entry for entry in found if entry]
        _check_ends(len(found) - len(entries))
        if not self._memoizes:
            numbers = range(self.known, self.known + len(entries))
            if b"".join(entries) != b"".join(number.to_bytes(4, "little") for number in numbers):
                raise ReplayError
        self.known += len(entries)
        if self._callees:
            self._count_calls(text)

    def _count_calls(self, text: bytes) -> None:
        calls = self.machine.observations.calls
        for (filled, other), times in Counter(self._pattern("calls").findall(text)).items():
            if not (filled or other):
                _check_ends(times)
                continue
            name = self._callees[filled or other].dotted
            calls[name, "call"].count += times
            if filled:
                calls[name, "build"].count += times

    # -- the expressions

    def _build(self) -> bool:
        """Makes the expressions for what comes next; False where that is not worth it, or the memo is out of order."""
        m = self.machine
        if self._builds >= BUILDS:
            return False
        self._builds += 1
        if not self.begun and not self._begin():
            self._builds = BUILDS
            return False
        sample = Sample(m.tape.reader.read_at(m.tape.tell(), _SAMPLE))
        if self._sample is not None:
            sample.add(self._sample)
        callees, filled = self._usual_names() if self._memoizes else ({}, [])
        if self._callees or callees:
            self.settle()  # by the expression that the stretches were matched with: calls cannot be told by another
        self._grammar = Grammar(sample, self._memoizes, self._gets(sample, callees), sorted(callees), filled)
        self._sample = sample
        self._tuples = sample.has_tuples
        self._in_tuples = sample.is_in_tuples
        self._callees = callees
        self._patterns = {}
        self._stale = False
        return True

    def _pattern(self, kind: str) -> Pattern[bytes]:
        """The compiled expression for a "list", a "dict", or what stretches hold ("entries", "calls")."""
        assert self._grammar is not None
        if kind not in self._patterns:
            own = {"entries": self._grammar.entries, "calls": self._grammar.calls}.get(kind)
            self._patterns[kind] = re.compile(own() if own is not None else self._grammar.values(kind), re.DOTALL)
        return self._patterns[kind]

    def _usual_names(self) -> tuple[dict[bytes, Name], list[bytes]]:
        """The gets of names that were called so often that a further call is only counted, and those of them whose objects
        were filled as often."""
        m = self.machine
        calls = m.observations.calls
        callees: dict[bytes, Name] = {}
        filled = []
        for index, value in m.memo.items():
            if type(value) is not Name:
                continue
            if value.dotted in WRAPPERS:
                return {}, []
            seen = calls.get((value.dotted, "call"))
            if seen is None or seen.count < RENDERED_CALLS or not is_plain_callable(value):
                continue
            get = _get(index)
            callees[get] = value
            built = calls.get((value.dotted, "build"))
            if built is not None and built.count >= RENDERED_CALLS:
                filled.append(get)
        return callees, sorted(filled)

    def _gets(self, sample: Sample, callees: dict[bytes, Name]) -> tuple[bytes, bytes]:
        """What a stretch may take out of the memo: as an argument, names, objects, and strings that mean nothing to an
        object; and whatever else is known to be there, but for the names whose calls are counted."""
        memo = self.machine.memo
        texts = [
            index
            for index in (*range(256), *sorted(sample.gets))
            if isinstance(memo.get(index), str | Made | Name)
            and memo[index] not in HOOKS
            and _get(index) not in callees
        ]
        short, long = [byte(i) for i in texts if i < 256], [literal(_get(i)) for i in texts if i > 255][:64]
        argument = b"|".join(([rb"h[" + b"".join(short) + rb"]"] if short else []) + long)
        hooks = [_get(index) for index, value in memo.items() if index > 255 and type(value) is str and value in HOOKS]
        apart = sorted(get[1:] for get in (*callees, *hooks) if get[:1] == b"j")
        if self.known < 512 or ord("j") not in sample or len(apart) > 64:
            return argument, argument
        pages, parts = self.known >> 8, [argument] if argument else []
        number = rb".[\x01-%b]\0\0" % byte(min(pages, 256) - 1)
        if pages > 511:
            number = rb"(?!.\0\0\0)..[\0-%b]\0" % byte(min(pages >> 8, 256) - 1)
        exceptions = b"|".join(map(literal, apart))
        parts.append(rb"j" + (rb"(?!" + exceptions + rb")" if exceptions else b"") + number)
        return argument, b"|".join(parts)


def _check_ends(count: int) -> None:
    """Raises `ReplayError` where an expression came to more ends than the one of the bytes."""
    if count > 2:
        raise ReplayError


def _get(index: int) -> bytes:
    return b"h" + bytes([index]) if index < 256 else b"j" + index.to_bytes(4, "little")


def _is_taken(block: bytes, at: int, tuples: bool) -> bool:
    """True where the opcode at ``at``, or a STACK_GLOBAL right behind one more string, takes what was pushed before; with
    ``tuples`` also wherever no batch ends: what follows may become a tuple with it."""
    code = block[at : at + 1]
    if tuples and code not in (b"e", b"u"):
        return True
    if not code:
        return False
    if code[0] not in _PUSHING:
        return True
    length = {b"h": 2, b"j": 5}.get(code, 0)
    if code == b"\x8c":
        length = 2 + (block[at + 1] if at + 1 < len(block) else 0)
    behind = block[at + length : at + length + 2]
    return bool(length) and (behind[:1] == b"\x93" or behind == b"\x94\x93")
