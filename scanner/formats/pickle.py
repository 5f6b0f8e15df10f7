"""Pickle programs of protocols 0 to 5, one or several in a row: every import and call, told by a symbolic machine."""

from __future__ import annotations

from scanner.formats.pickle_machine.disassembly import disassemble
from scanner.formats.pickle_machine.machine import Machine
from scanner.formats.pickle_machine.observations import Observations
from scanner.formats.pickle_machine.probe import is_pickle
from scanner.formats.pickle_machine.values import Blob, ReplayError
from scanner.model.artifact import Child, LimitReachedError
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.pickle_machine.observations import Seen
    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact

SUFFIXES = (".pkl", ".pickle", ".p", ".joblib", ".dill", ".bin", ".pt", ".pth", ".ckpt", ".pdparams", ".pdopt")

TORCH_MAGIC = b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
"""LONG1 of 0x1950a86a20f9469cfc6c and STOP: torch's magic number, in any protocol that it can be written in."""

LATIN_LIMIT = 16 << 20
"""Bytes that are written as text and kept in memory, of one value."""

SKIMMED = 1 << 18
"""Bytes: a shorter stream is run opcode by opcode without another thought."""

STREAMS_LIMIT = 10_000
"""Pickles in a row that are read of one artifact."""

LATER_LIMIT = 2048
"""Beginnings of pickles behind the last one that come to nothing: random bytes hold some two in a million."""

NESTED_LIMIT = 4096
"""Nested streams of one artifact that are followed; more are a gap. A torch model in a plain pickle has one for each
tensor."""


def recognise(name: str, reader: Reader) -> bool:
    """True where the first block runs as a pickle program (see `probe.is_pickle`). Torch's old checkpoints have their own
    reader."""
    return reader.head.find(TORCH_MAGIC, 0, 32) < 0 and is_pickle(
        reader.head, reader.size, name.endswith(SUFFIXES), reader
    )


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what all pickles in a row import and call, damage, nested streams, and what lies behind the last STOP."""
    run = PickleRun(place, reader)
    damages: list[Fact | Gap] = []
    try:
        while run.end < reader.size:
            if run.count >= STREAMS_LIMIT:
                message = f"More than {STREAMS_LIMIT:,} pickles follow each other: the rest was not read."
                damages.append(Gap("limit-streams", _at(place, run.end), message))
                break
            machine = run.another_stream() if run.count else run.next_stream()
            if machine is None:
                yield fact("pickle-trailing-data", _at(place, run.end), bytes=reader.size - run.end)
                machine = run.later_stream()
                if machine is None:
                    break
            if machine.damage is not None:
                damages += damage_of(place, machine)
            if machine.ended != "stop":
                break
    finally:  # what ran before a limit or a read error is told all the same
        yield from run.facts()
        yield from damages


def damage_of(place: Place, machine: Machine) -> Iterator[Fact | Gap]:
    """The fact and the gap for a stream that CPython would not load to its end."""
    assert machine.damage is not None
    offset, problem = machine.damage
    kind = "pickle-truncated" if machine.ended == "truncated" else "pickle-malformed"
    excerpt = disassemble(machine.tape.reader, machine.trail(), offset)
    yield fact(kind, _at(place, offset), problem=problem, excerpt=excerpt)
    reason = "truncated" if machine.ended == "truncated" else "malformed"
    yield Gap(
        reason, _at(place, offset), f"The pickle stops making sense at byte {offset}: {problem}. Get the file anew."
    )


def _at(place: Place, offset: int) -> Place:
    return Place(place.path, place.member, offset)


class PickleRun:
    """The pickles of one artifact, run one after the other; facts are aggregated over all of them.

    ``end`` is the offset behind the last stream, ``count`` how many were begun.
    """

    def __init__(self, place: Place, reader: Reader) -> None:
        self.place = place
        self.reader = reader
        self.observations = Observations()
        self.end = 0
        self.count = 0
        self._children: dict[tuple[int, int], Child] = {}
        self._bombs: dict[str, int] = {}
        self._left_out = 0

    def next_stream(self) -> Machine:
        """The machine that ran the pickle at ``end``."""
        machine = self._skimmed() if self.reader.size - self.end >= SKIMMED else None
        self.count += 1
        if machine is None:
            machine = Machine(self.reader, self.end, self.observations, self._payload)
            machine.run()
        if machine.tape.crossed:  # `pickle.loads` reads on where `pickle.load` drops the rest of a frame: both are told
            Machine(self.reader, self.end, self.observations, self._payload, framed=False).run()
        if machine.stepped is not None:
            self._run_as_plain(machine.start, machine.stepped)
        self.end = machine.end
        for limit, offset in machine.bombs.items():
            self._bombs.setdefault(limit, offset)
        return machine

    def _skimmed(self) -> Machine | None:
        """The machine that ran the pickle at ``end`` and stepped over its plain data, or None where that is not possible."""
        trial = Observations()
        machine = Machine(self.reader, self.end, trial, self._payload, skims=True)
        try:
            machine.run()
        except ReplayError:
            return None
        except BaseException:
            self.observations.take_in(trial)
            raise
        self.observations.take_in(trial)
        return machine

    def _run_as_plain(self, start: int, stepped: int) -> None:
        """Runs a stream of joblib's as any other loader would, arrays' bytes as opcodes, and tells what that looks up."""
        trial = PickleRun(self.place, self.reader)
        machine = Machine(self.reader, start, trial.observations, trial._payload, arrays=False)
        try:
            machine.run()
        except LimitReachedError:
            pass  # the bytes of an array that happen to be opcodes; what was looked up until here counts
        ends = [machine.damage[0]] if machine.damage else []
        ends += trial.observations.impossible(stepped, self.observations)
        trial.observations.keep_between(stepped, min(ends, default=None))
        if trial.observations.names_something():
            self.observations.take_in(trial.observations)
            self._children |= trial._children

    def another_stream(self) -> Machine | None:
        """The machine that ran the bytes behind a STOP, or None where they were never meant as one more pickle: they
        fail before they look any name up. What such bytes seem to do is not told, as no loader comes to it."""
        trial = PickleRun(self.place, self.reader)
        trial.end = self.end
        machine: Machine | None = None
        try:
            machine = trial.next_stream()
        finally:  # a limit in its middle must not hide what it looked up before
            damage = machine.damage if machine is not None else None
            if (machine is not None and damage is None) or trial.observations.names_something(damage and damage[0]):
                self._take_in(trial)
            else:
                machine = None
        return machine

    def later_stream(self) -> Machine | None:
        """The machine that ran the next pickle behind padding or other bytes, or None where there is none.

        A loader comes to it that is told its offset, or that skips what it does not know.
        """
        from scanner.formats.pickle_machine.behind import next_pickle  # most files end with their last pickle

        for _ in range(LATER_LIMIT):
            found = next_pickle(self.reader, self.end)
            if found is None:
                return None
            self.end = found
            machine = self.another_stream()
            if machine is not None:
                return machine
            self.end = found + 1
        raise LimitReachedError(
            "limit-streams", f"more than {LATER_LIMIT} beginnings of pickles stand behind the last one"
        )

    def _take_in(self, other: PickleRun) -> None:
        self.observations.take_in(other.observations)
        self._children |= other._children
        self._bombs |= other._bombs
        self._left_out += other._left_out
        self.end = other.end
        self.count += other.count

    def facts(self) -> Iterator[Fact | Child | Gap]:
        """What was imported and called, in order of the offsets, then the nested streams."""
        called = {name for name, _ in self.observations.calls} | self.observations.settled
        for name, seen in self.observations.imports.items():
            yield fact(
                "pickle-import",
                _at(self.place, seen.offset),
                count=seen.count,
                excerpt=self._opcodes(seen, f"looks up {name}") if name not in called or seen.walks else (),
                callable=name,
                use="import",
                called=name in called,
                resolved=seen.resolved,
                walks=seen.walks,
                protocol=seen.protocol,
            )
        for (name, use), seen in self.observations.calls.items():
            arguments = tuple(seen.arguments)
            yield fact(
                "pickle-call",
                _at(self.place, seen.offset),
                count=seen.count,
                excerpt=self._opcodes(seen, f"calls {name}", self.observations.imports.get(name)),
                callable=name,
                use=use,
                arguments=arguments[0] if arguments else "",
                other_arguments=arguments[1:],
                resolved=seen.resolved,
                made=seen.made,
                protocol=seen.protocol,
            )
        for problem, offset in self.observations.problems.items():
            yield fact("tensor-malformed", _at(self.place, offset), problem=problem)
        for limit, offset in self._bombs.items():
            yield fact("resource-bomb", _at(self.place, offset), limit=limit)
        yield from self._children.values()
        if self._left_out:
            message = f"{self._left_out} more streams are nested in this pickle than the {NESTED_LIMIT} that were read."
            yield Gap("limit-nested", self.place, message)

    def _opcodes(self, seen: Seen, does: str, found: Seen | None = None) -> tuple[str, ...]:
        """The opcodes around what was ``seen``, from where its name was looked up, and what the one that matters does."""
        trail = seen.trail
        if found is not None and found.offset < trail[0]:
            trail = (found.offset, *trail)
        return disassemble(self.reader, trail, seen.offset, does)

    def _payload(self, value: bytes | Blob, offset: int, role: str) -> None:
        """Takes bytes that are a stream of their own as a child: what a loader is given in any case, the rest by a look.

        The same stream may be offered several times: as text, as the bytes made of it, and as what a loader is given.
        """
        data, inner = self._opened(value)
        head = inner.head if data is None else data
        text = isinstance(value, Blob) and value.kind == "str"  # its bytes are another thing than what is written here
        container = not text and _looks_like_container(head)
        opened = container and (role != "value" or head.startswith(b"PK"))
        if not (opened or is_pickle(head, inner.size) or (role == "stream" and not container)):
            from scanner.formats.pickle_machine.nested import (
                DECODED_LIMIT,
                hidden_pickle,
            )  # few pickles hold such values

            data = hidden_pickle(head, inner.size, lambda: inner.read_at(0, DECODED_LIMIT))
            if data is None:
                return
            inner, container = self._in_memory(data), False
        key = (value.offset, value.length) if isinstance(value, Blob) else (hash(data), inner.size)
        if key in self._children:
            return
        if len(self._children) >= NESTED_LIMIT:
            self._left_out += 1
            return
        name = f"{offset}:{'bytes' if role == 'value' else 'argument'}"
        self._children[key] = Child(self.place.inside(name), inner, "" if container else "pickle")

    def _opened(self, value: bytes | Blob) -> tuple[bytes | None, Reader]:
        """The value's bytes where they are in memory, and a reader of them."""
        if isinstance(value, bytes):
            return value, self._in_memory(value)
        if value.kind == "latin1":
            return None, self._latin(value)
        return None, self.reader.window(value.offset, value.length)

    def _in_memory(self, data: bytes) -> Reader:
        return self.reader.derived(len(data), lambda at, count: data[at : at + count])

    def _latin(self, value: Blob) -> Reader:
        """The bytes that are written as text, at most `LATIN_LIMIT` of them: what is longer shows as truncated."""
        text = self.reader.read_at(value.offset, min(value.length, LATIN_LIMIT))
        return self._in_memory(text.decode("utf-8", "replace").encode("latin-1", "replace"))


def _looks_like_container(head: bytes) -> bool:
    """True for the bytes that a second-stage loader opens: a zip archive or a compressed stream."""
    return head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"))


FORMAT = Format(
    id="pickle",
    title="Python pickle",
    parse=parse,
    suffixes=SUFFIXES,
    magics=((0, b""),),  # the first opcodes of a program may be another format's magic
    recognise=recognise,
    states=(
        "pickle-import",
        "pickle-call",
        "pickle-malformed",
        "pickle-truncated",
        "pickle-trailing-data",
        "resource-bomb",
        "tensor-malformed",
    ),
    role="weights",
    order=60,
)
