"""What the pickle reader states of honest, hostile and damaged streams. Payloads are inert."""

import collections
import io
import os
import pickle
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import pickle as ours
from scanner.formats.pickle_machine.machine import Machine
from scanner.formats.pickle_machine.observations import Observations
from scanner.formats.pickle_machine.probe import is_pickle
from scanner.formats.pickle_machine.tape import Tape, TruncatedError
from scanner.model.artifact import LimitReachedError, Reader
from tests.readers import parsed, reader_of

SYSTEM = f"{os.name if os.name == 'nt' else 'posix'}.system"


class Payload:
    def __reduce__(self):
        return os.system, ("true",)


def calls(data):
    facts, _, _ = parsed(ours, data)
    return {(fact.get("callable"), fact.get("arguments")) for fact in facts if fact.kind == "pickle-call"}


@pytest.mark.parametrize("protocol", range(6))
def test_a_call_is_told_with_its_arguments_offset_and_opcodes(protocol):
    data = pickle.dumps({"a": [1, Payload()]}, protocol)
    facts, _, gaps = parsed(ours, data)
    (call,) = (fact for fact in facts if fact.kind == "pickle-call")
    assert gaps == []
    assert (call.get("callable"), call.get("arguments"), call.get("resolved")) == (SYSTEM, "'true'", True)
    assert data[call.place.offset : call.place.offset + 1] == b"R"
    marked = [row for row in call.excerpt if row.startswith(">") and "|" not in row]
    assert [row.split() for row in marked] == [[">", str(call.place.offset), "REDUCE", "calls", "posix.system"]]


def test_uses_are_aggregated_with_a_count_and_the_first_offset():
    facts, _, _ = parsed(ours, pickle.dumps([collections.OrderedDict(a=i) for i in range(1000)], 4))
    counts = {(fact.kind, fact.get("use")): fact.count for fact in facts}
    assert counts[("pickle-call", "call")] == 1000
    assert len(facts) == 3


@pytest.mark.parametrize(
    ("program", "name"),
    [
        (b"cos\nsystem\n(S'true'\ntR.", "os.system"),
        (b"(S'true'\nios\nsystem\n.", "os.system"),
        (b"(cos\nsystem\nS'true'\no.", "os.system"),
        (b"\x80\x02ccommands\ngetoutput\n(U\x04truetR.", "subprocess.getoutput"),
        (b"c__builtin__\neval\n(S'1'\ntR.", "builtins.eval"),
        (b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x93\x8c\x04true\x85R.", "os.system"),
        (b"\x80\x04\x8c\x08tempfile\x8c\x0a_os.system\x93\x8c\x04true\x85R.", "tempfile._os.system"),
        (b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x8c\x05decoy00h\x00h\x01\x93)R.", "os.system"),
        (b"\x80\x02cos\nsystem\n)\x81.", "os.system"),
        (b"\x80\x04cos\nsystem\n)}\x92.", "os.system"),
        (b"\x80\x02cbuiltins\ngetattr\nq\x00(cos\nenviron\nX\x06\0\0\0systemtR)R.", "os.environ.system"),
        (b"\x80\x02cfunctools\npartial\n(cos\nsystem\nX\x04\0\0\0truetR)R.", "os.system"),
        (b"\x80\x02cbuiltins\ngetattr\n(cimportlib\nimport_module\nX\x02\0\0\0os\x85RX\x06\0\0\0systemtRX\x01\0\0\0a\x85R.",
         "os.system"),
        (b"\x80\x02coperator\nattrgetter\nX\x06\0\0\0system\x85Rcimportlib\nimport_module\nX\x02\0\0\0os\x85R\x85R)R.",
         "os.system"),
    ],
)  # fmt: skip
def test_every_way_to_call_comes_to_its_name(program, name):
    assert name in {called for called, _ in calls(program)}


def test_a_state_that_brings_its_own_setter_is_followed():
    program = b"\x80\x02ctypes\nSimpleNamespace\n)\x81}X\x0c\0\0\0__setstate__cos\nsystem\nsbX\x04\0\0\0trueb."
    assert "os.system" in {name for name, _ in calls(program)}


def test_a_class_that_torch_keeps_with_its_source_is_its_name():
    key = b"(X\x06\0\0\0modulecpkg.mod\nNet\nX\x04\0\0\0a.pyX\x04\0\0\0passtQ"
    assert ("pkg.mod.Net", "") in calls(b"\x80\x02" + key + b")\x81.")


def test_a_name_that_cannot_be_computed_is_itself_a_fact():
    facts, _, _ = parsed(ours, b"\x80\x04cpkg\nmake\n)R\x8c\x06system\x93)R.")
    unresolved = [fact.get("resolved") for fact in facts if fact.kind == "pickle-call"]
    assert False in unresolved


@pytest.mark.parametrize("tail", [b"", b"\xff\xff\xff", b"garbage that is no pickle", b"0" * 50])
def test_what_ran_before_the_damage_is_told(tail):
    data = pickle.dumps(Payload(), 2)[:-1] + tail
    facts, _, gaps = parsed(ours, data)
    assert SYSTEM in {fact.get("callable") for fact in facts}
    assert [gap.incomplete for gap in gaps] == [True]


def test_several_pickles_in_a_row_are_all_run():
    data = pickle.dumps(1, 2) + pickle.dumps([2], 0) + pickle.dumps(Payload(), 4)
    assert calls(data) == {(SYSTEM, "'true'")}


def test_bytes_behind_the_last_pickle_are_told():
    facts, _, gaps = parsed(ours, pickle.dumps({"a": 1}, 2) + b"\xfe" * 100)
    assert [(fact.kind, fact.get("bytes")) for fact in facts] == [("pickle-trailing-data", 100)]
    assert gaps == []


@pytest.mark.parametrize(
    "tail", [b"hello there", b"o", b"(o", b")R.", b"N)R", b"end of file\n", b"isympy\nsympy\n", bytes(range(256))]
)
def test_bytes_that_no_loader_comes_to_call_nothing(tail):
    facts, _, gaps = parsed(ours, pickle.dumps([1, "a"], 4) + tail)
    assert ([fact.kind for fact in facts], gaps) == (["pickle-trailing-data"], [])


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("padding", [0, 10_000])
def test_a_stream_in_a_bytes_value_becomes_a_child(protocol, padding):
    inner = pickle.dumps([Payload(), b"x" * padding], 4)
    _, children, _ = parsed(ours, pickle.dumps({"blob": inner}, protocol))
    assert [SYSTEM in str(calls(child.reader.read_at(0, child.reader.size))) for child in children] == [True]


def test_array_bytes_do_not_become_children():
    numbers = struct.pack("<2000d", *(i / 7 for i in range(2000)))
    _, children, _ = parsed(ours, pickle.dumps([numbers, bytearray(numbers), b"\x80\x02" + b"\xff" * 5000], 5))
    assert children == []


def test_text_files_are_no_pickles():
    for text in (b"column,value\n1,2\n", b"chair\ntable\n", b"N.", b"I am text\n", b"(c) 2026 me\n", b"]\n", b"c\n"):
        assert not is_pickle(text, len(text)), text


def test_a_wrong_frame_shows_both_readings():
    """A FRAME that ends inside an opcode: a file's reader drops the rest of the frame, `pickle.loads` does not."""
    loads = b"\x80\x04\x95" + (3).to_bytes(8, "little") + b"cos\nsystem\n)R."
    facts, _, gaps = parsed(ours, loads)
    assert gaps and any(fact.kind == "pickle-malformed" for fact in facts)
    assert "os.system" in {name for name, _ in calls(loads)}


def test_a_payload_is_stepped_over():
    """2 GB of bytes in the middle cost no more than two small reads."""
    size = 2 << 30
    front = b"\x80\x04\x8e" + size.to_bytes(8, "little")
    back = b"0cos\nsystem\n)R."
    fetched = []

    def fetch(at, count):
        fetched.append(count)
        end = len(front) + size
        if at >= end:
            return back[at - end : at - end + count]
        return (front[at:] + bytes(count))[:count] if at + count <= end else bytes(end - at) + back[: at + count - end]

    reader = Reader(len(front) + size + len(back), fetch, lambda count: None)
    observations = Observations()
    machine = Machine(reader, 0, observations)
    machine.run()
    assert (machine.ended, list(observations.calls)) == ("stop", [("os.system", "call")])
    assert sum(fetched) < 100_000


def test_the_tape_reads_on_over_its_blocks():
    data = b"".join(b"%d\n" % number for number in range(20_000))
    tape = Tape(reader_of(data), 0)
    assert all(tape.line() == b"%d" % number for number in range(20_000))
    with pytest.raises(TruncatedError):
        tape.line()


def test_many_long_lines_meet_the_memory_limit():
    with pytest.raises(LimitReachedError, match="more values"):
        parsed(ours, b"(" + (b"V" + b"a" * 1_000_000 + b"\n") * 250 + b"l.")


def test_hostile_numbers_and_nesting_are_bounded():
    deep = b"\x80\x02" + b"(" * 50_000 + b"t" * 50_000 + b"."
    huge = (
        b"\x80\x02\x8b"
        + (100_000).to_bytes(4, "little")
        + b"\xff" * 100_000
        + b"cpkg\nf\nI"
        + b"9" * 5000
        + b"\n\x85R."
    )
    wide = b"\x80\x02cpkg\nf\n(" + b"K\x01" * 100_000 + b"tR."
    memo = b"\x80\x02cpkg\nf\nr\xff\xff\xff\xff)R."
    double = b"\x80\x02]" + b"(2t" * 100 + b"cpkg\nf\n" + b"\x85R."
    for data in (deep, huge, wide, memo, double):
        facts, _, _ = parsed(ours, data)
        assert all(len(str(fact.get("arguments", ""))) < 400 for fact in facts)


@given(st.binary(max_size=400))
@settings(max_examples=500, deadline=None)
def test_no_bytes_make_the_reader_fail(data):
    parsed(ours, data)
    is_pickle(data, len(data))


@given(st.recursive(st.none() | st.integers() | st.floats() | st.text(max_size=9) | st.binary(max_size=9) | st.booleans(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner) | st.tuples(inner, inner)),
       st.integers(0, 5))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_plain_data_is_clean_in_every_protocol(value, protocol):
    facts, _, gaps = parsed(ours, pickle.dumps(value, protocol))
    assert gaps == []
    assert {fact.get("callable") for fact in facts} <= {"_codecs.encode", "builtins.bytes"}


def test_an_unseekable_writer_makes_the_same_pickle():
    buffer = io.BytesIO()
    pickle.Pickler(buffer, 4).dump(list(range(100_000)))
    facts, _, gaps = parsed(ours, buffer.getvalue())
    assert (facts, gaps) == ([], [])
