"""Stepping over plain data: what a pickle is told to do stays the same, opcode for opcode, and it is faster."""

import collections
import datetime
import os
import pickle
import random

import pytest

from scanner.formats import pickle as ours
from scanner.formats.pickle_machine import skim
from scanner.formats.pickle_machine.machine import Machine
from scanner.formats.pickle_machine.observations import Observations
from scanner.formats.pickle_machine.values import ReplayError
from tests.formats.test_pickle_differential import RECIPES, SHAPES, check, oracle
from tests.readers import parsed, reader_of

CONSTANTS = (
    b"N", b"K\x05", b"M\x05\x01", b"J\x05\x00\x01\x00", b"G" + b"\0" * 8, b"\x88", b"\x8a\x01\x07", b"\x8c\x01a\x94",
    b"\x8c\x05Thing\x94", b"\x8c\x07pkg.mod\x94", b"C\x04\x01abc\x94", b"]\x94", b"}\x94", b")",
    b"]\x94(K\x01K\x02e", b"}\x94(\x8c\x01a\x94K\x01u", b"K\x01K\x02\x86\x94", b"(K\x01K\x02K\x03K\x04t\x94",
    b"]\x94K\x01a", b"}\x94\x8c\x01k\x94K\x02s", b"\x8c\x06append\x94", b"\x8c\x12hello there world!\x94",
)  # fmt: skip
CALLS = (
    b"h\x01C\x04\x01abc\x94\x85\x94R\x94", b"h\x01)R\x94(\x8c\x01a\x94K\x01u", b"h\x01)R\x94h\x02K\x01s", b"h\x02",
    b"h\x01)R\x94", b"h\x01K\x01\x85R\x94", b"h\x01K\x01K\x02\x86R", b"h\x01h\x02\x85R", b"h\x01h\x01)R\x85R\x94",
)  # fmt: skip


class Payload:
    def __reduce__(self):
        return os.system, ("true",)


@pytest.fixture(autouse=True)
def early(monkeypatch):
    monkeypatch.setattr(skim, "WARM_UP", 60)
    monkeypatch.setattr(skim, "SHORTEST", 4)
    monkeypatch.setattr(skim, "BUILDS", 2)
    monkeypatch.setattr(skim, "_BACK", 16)


def program(seed):
    """Long batches of data and calls in a list, with other opcodes strewn in now and then."""
    dice = random.Random(seed)
    units = dice.choice((CONSTANTS, CALLS + CONSTANTS[:8]))
    parts = [b"\x80\x04]\x94(cpkg.mod\nThing\n\x94\x8c\x01z\x94"]
    parts += [dice.choice(CALLS) for _ in range(120 if units is not CONSTANTS else 0)]
    strange = dice.choice((0, 0, 0.01, 0.05))
    for _ in range(dice.randrange(60, 300)):
        parts.append(dice.choice(dice.choice((SHAPES, RECIPES)) if dice.random() < strange else units))
    return b"".join(parts) + b"e" + (dice.choice(RECIPES) if dice.random() < 0.3 else b"") + b"."


def honest(seed):
    """A pickle of nested values as programs have them."""
    dice = random.Random(seed)

    def value(depth):
        kind = dice.random()
        if kind < 0.5 or depth > 2:
            return dice.choice(
                (dice.randrange(1 << 40), dice.random(), None, f"s{dice.randrange(50)}", b"\x07abcdefghi", "é")
            )
        if kind < 0.55:
            return [value(depth + 1) for _ in range(dice.randrange(20))]
        if kind < 0.7:
            return {f"k{dice.randrange(99)}": value(depth + 1) for _ in range(dice.randrange(9))}
        if kind < 0.72:
            return tuple(value(depth + 1) for _ in range(dice.randrange(6)))
        return datetime.datetime(2020, 1, 1 + dice.randrange(28)) if kind < 0.9 else collections.OrderedDict(a=1)

    return pickle.dumps([value(1) for _ in range(dice.randrange(50, 300))], dice.choice((2, 3, 4, 5)))


def run(data, skims):
    seen, offered = Observations(), []
    machine = Machine(
        reader_of(data), 0, seen, lambda _value, offset, role: offered.append((offset, role)), skims=skims
    )
    machine.run()
    entries = {**seen.imports, **seen.calls}
    told = {key: (one.count, one.offset, one.protocol, one.resolved, one.arguments) for key, one in entries.items()}
    return (machine.ended, machine.damage, machine.end, told), machine, seen


def both(data):
    """The plain run's and the skimming run's outcome; the second is None where the stream has to be run again."""
    plain, machine, _ = run(data, skims=False)
    try:
        skimmed, quick, _ = run(data, skims=True)
    except ReplayError:
        return plain, None, 0
    return plain, skimmed, machine.opcodes - quick.opcodes


@pytest.mark.parametrize(("make", "least"), [(program, 5), (honest, 1)])
def test_a_stream_that_is_skimmed_is_told_as_one_that_is_run(make, least):
    skipped = 0
    for seed in range(60):
        plain, skimmed, saved = both(make(seed))
        if skimmed is not None:
            assert without_trails(plain) == without_trails(skimmed), seed
            skipped += saved > 20
    assert skipped >= least, "hardly any stream was skimmed"


def without_trails(outcome):
    *rest, told = outcome
    return rest, {key: (*entry[:4], list(entry[4])) for key, entry in told.items()}


def test_skimmed_programs_do_what_cpython_does(monkeypatch):
    monkeypatch.setattr(ours, "SKIMMED", 0)
    programs = [program(seed) for seed in range(120)]
    for data, truth in zip(programs, oracle(programs), strict=True):
        check(data, truth, skims=True)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize(
    "value",
    [
        [{"a": i, "b": [i, 0.5, None], "c": "some text"} for i in range(6000)],
        {f"key {i}": f"value {i}" for i in range(9000)},
        [datetime.datetime(2020, 1, 1, 1, i % 60) for i in range(9000)],
        [collections.OrderedDict(a=i) for i in range(6000)],
    ],
)
def test_a_payload_in_the_middle_is_found(monkeypatch, protocol, value):
    monkeypatch.setattr(ours, "SKIMMED", 1 << 10)
    items = list(value.items()) if isinstance(value, dict) else value
    half = len(items) // 2
    loaded = [*items[:half], Payload(), *items[half:]]
    if isinstance(value, dict):
        loaded = {**dict(items[:half]), "x": Payload(), **dict(items[half:])}
    facts, _, gaps = parsed(ours, pickle.dumps(loaded, protocol))
    calls = [fact for fact in facts if fact.kind == "pickle-call" and "system" in fact.get("callable")]
    assert [(fact.count, fact.get("arguments")) for fact in calls] == [(1, "'true'")]
    assert gaps == []
    if protocol >= 4 and isinstance(value[0] if half and not isinstance(value, dict) else None, datetime.datetime):
        assert {
            fact.count for fact in facts if fact.get("callable") == "datetime.datetime" and fact.get("use") == "call"
        } == {9000}


@pytest.mark.parametrize(
    ("trampoline", "call"),
    [
        (b"torch._tensor\n_rebuild_from_type\n", b"h\x01h%cN)\x87\x94R\x94"),
        (b"torch._tensor\n_rebuild_from_type_v2\n", b"h\x01(h%cN)Nt\x94R\x94"),
        (b"fsspec.spec\nmake_instance\n", b"h\x01h%c)\x86\x94R\x94"),
        (b"dill._dill\n_create_array\n", b"h\x01h%c)\x86\x94R\x94"),
    ],
)
def test_what_a_usual_function_hands_on_is_called_each_time(monkeypatch, trampoline, call):
    monkeypatch.setattr(ours, "SKIMMED", 1 << 10)
    names = b"".join(b"cpkg.mod\nmake%d\n\x94" % number for number in range(40))
    begin = b"\x80\x04]\x94(c" + trampoline + b"\x94cshutil\nrmtree\n\x94" + names
    honest = b"".join(call % (3 + number) for number in range(40)) * 10
    facts, _, gaps = parsed(ours, begin + honest + call % 2 + honest + b"e.")
    assert gaps == []
    calls = {fact.get("callable"): fact.count for fact in facts if fact.kind == "pickle-call"}
    assert calls.pop(trampoline.decode().strip().replace("\n", ".")) == 801
    assert calls.pop("shutil.rmtree", 0) == 1
    assert set(calls.values()) == {20}


def test_what_a_usual_function_looks_up_is_told_each_time(monkeypatch):
    monkeypatch.setattr(ours, "SKIMMED", 1 << 10)
    begin = b"\x80\x04]\x94(cdill._dill\n_load_type\n\x94\x8c\x04exec\x94\x8c\x03int\x94"
    usual, other, looked_up = b"h\x01K\x01\x85\x94R\x94", b"h\x01h\x03\x85\x94R\x94", b"h\x01h\x02\x85\x94R\x94"
    facts, _, _ = parsed(ours, begin + usual * 1000 + other * 1000 + looked_up + other * 1000 + b"e.")
    assert {"builtins.int", "builtins.exec"} <= {fact.get("callable") for fact in facts if fact.kind == "pickle-import"}


@pytest.mark.parametrize("protocol", [2, 4])
def test_most_of_plain_data_is_stepped_over(protocol):
    data = pickle.dumps([{"a": i, "b": [i, 0.5, None], "c": f"text {i % 7}"} for i in range(30_000)], protocol)
    plain, skimmed, saved = both(data)
    assert skimmed == plain
    assert saved > 300_000
