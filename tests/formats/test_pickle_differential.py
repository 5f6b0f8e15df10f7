"""The machine against CPython's unpickler: what that one looks up and calls, the machine reports."""

import _compat_pickle
import collections
import datetime
import json
import pathlib
import pickle
import random
import subprocess
import sys

from scanner.formats.pickle_machine.machine import Machine
from scanner.formats.pickle_machine.observations import Observations
from scanner.formats.pickle_machine.opcodes import NAMES
from scanner.formats.pickle_machine.values import ReplayError
from scanner.model.artifact import Reader

ORACLE = pathlib.Path(__file__).with_name("unpickling_oracle.py")

NAME_BYTES = b"pkg.mod\nThing\n"
CONSTANTS = (b"N", b"I7\n", b"I0x10\n", b"I01\n", b"K\x05", b"M\x05\x00", b"J\x05\x00\x00\x00", b"L5L\n", b"F1.5\n",
             b"G" + b"\0" * 8, b"\x88", b"\x89", b"\x8a\x01\x07", b"Stext\n", b"S'text'\n", b"S'caf\xc3\xa9'\n", b"Vtext\n",
             b"X\x01\0\0\0a", b"\x8c\x01a", b"\x8c\x07pkg.mod", b"\x8c\x05Thing", b"C\x01a", b"U\x01a", b"B\x01\0\0\0a",
             b"]", b"}", b")", b"\x8f")  # fmt: skip
SHAPES = (b"(", b"(", b"0", b"1", b"2", b"a", b"e", b"s", b"u", b"t", b"\x85", b"\x86", b"\x87", b"l", b"d", b"b",
          b"R", b"R", b"o", b"\x81", b"\x93", b"\x94", b"\x90", b"\x91", b"q\x00", b"q\x01", b"h\x00", b"h\x01", b"p2\n",
          b"g2\n", b"j\x00\0\0\0", b"r\x03\0\0\0", b"c" + NAME_BYTES, b"c" + NAME_BYTES, b"i" + NAME_BYTES, b"Q",
          b"Pkey\n", b"\x95\x03" + b"\0" * 7, b"\x80\x04")  # fmt: skip
RECIPES = (
    b"c" + NAME_BYTES + b")R", b"c" + NAME_BYTES + b")\x81", b"(c" + NAME_BYTES + b"o", b"(i" + NAME_BYTES,
    b"\x8c\x07pkg.mod\x8c\x05Thing\x93)R", b"c" + NAME_BYTES + b")R}b", b"c" + NAME_BYTES + b"K\x01\x85R",
    b"c" + NAME_BYTES + b")}\x92",
)  # fmt: skip


def generated(seed):
    """A program of opcodes that often fit together and sometimes do not."""
    dice = random.Random(seed)
    parts = [b"\x80" + bytes([dice.choice((2, 3, 4, 5))])] if dice.random() < 0.7 else []
    for _ in range(dice.randrange(1, 25)):
        parts.append(dice.choice(dice.choice((CONSTANTS, SHAPES, RECIPES))))
    return b"".join(parts) + (b"." if dice.random() < 0.9 else b"")


def mutated(seed):
    """A real pickle with a few bytes changed, cut or doubled."""
    dice = random.Random(seed)
    value = {
        "when": datetime.datetime(2026, 1, 2),
        "names": collections.OrderedDict(a=[1, 2.5, "x" * 300]),
        "raw": b"\0" * 20,
    }
    data = bytearray(pickle.dumps([value, (None, True, 1 << 80), {1, 2}, frozenset("ab")], dice.randrange(6)))
    for _ in range(dice.randrange(4)):
        at = dice.randrange(len(data))
        kind = dice.randrange(3)
        if kind == 0:
            data[at] = dice.choice([*NAMES, dice.randrange(256)])
        elif kind == 1:
            del data[at : at + dice.randrange(1, 4)]
        else:
            data[at:at] = data[at : at + dice.randrange(1, 6)]
        if not data:
            return b"."
    return bytes(data)


def oracle(programs):
    stream = b"".join(len(program).to_bytes(4, "little") + program for program in programs)
    run = subprocess.run(
        [sys.executable, "-I", str(ORACLE)], input=stream, capture_output=True, check=True, timeout=120
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def machine_of(program, skims):
    seen = Observations()
    reader = Reader(len(program), lambda at, count: program[at : at + count], lambda _: None)
    machine = Machine(reader, 0, seen, skims=skims)
    try:
        machine.run()
    except ReplayError:
        return machine_of(program, skims=False)
    return machine, seen


def check(program, truth, skims=False):
    machine, seen = machine_of(program, skims)
    counts = {"import": collections.Counter(), "call": collections.Counter()}
    for name, entry in seen.imports.items():
        counts["import"][python3_name(name)] += entry.count if entry.resolved else 0
    for (name, use), entry in seen.calls.items():
        counts["call"][python3_name(name)] += entry.count if entry.resolved and use == "call" else 0
    for kind, found in counts.items():
        wanted = collections.Counter(python3_name(name) for what, name in truth["events"] if what == kind)
        assert found >= wanted, (program, kind, truth, found)
        if truth["ended"] == "stop":
            assert +found == wanted, (program, kind, truth, found)
    if truth["ended"] == "stop":
        assert machine.ended == "stop" and (machine.damage is None or machine.tape.crossed), (program, machine.damage)


def python3_name(dotted):
    """The oracle's ``find_class`` hears names before Python 2's are mapped; CPython's own tables map them here."""
    for at in (at for at, character in enumerate(dotted) if character == "."):
        module, name = dotted[:at], dotted[at + 1 :]
        if (module, name) in _compat_pickle.NAME_MAPPING:
            return ".".join(_compat_pickle.NAME_MAPPING[module, name])
        if module in _compat_pickle.IMPORT_MAPPING:
            return f"{_compat_pickle.IMPORT_MAPPING[module]}.{name}"
    return dotted


def test_generated_programs_do_what_cpython_does():
    programs = [generated(seed) for seed in range(6000)]
    truths = oracle(programs)
    assert sum(truth["ended"] == "stop" for truth in truths) > 300, "the generator makes too few programs that load"
    assert sum(len(truth["events"]) for truth in truths) > 3000
    for program, truth in zip(programs, truths, strict=True):
        check(program, truth)


def test_mutated_pickles_do_what_cpython_does():
    programs = [mutated(seed) for seed in range(4000)]
    truths = oracle(programs)
    assert sum(truth["ended"] == "stop" for truth in truths) > 500
    for program, truth in zip(programs, truths, strict=True):
        check(program, truth)
