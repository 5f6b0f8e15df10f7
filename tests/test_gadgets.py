"""Ways to run code that use no name a blocklist has: each is found at a level that a policy acts on. All are inert."""

import base64
import functools
import operator
import pickle
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.detect.detect import detect
from scanner.model.artifact import Artifact, Entry
from scanner.pipeline.budget import Limits
from scanner.pipeline.read import read_file
from scanner.pipeline.sniff import Sniffer
from tests.readers import reader_of

SNIFFER = Sniffer()
PAYLOAD = b"\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R."


def name(module, attribute):
    return b"c" + module.encode() + b"\n" + attribute.encode() + b"\n"


def text(value):
    return b"X" + len(value).to_bytes(4, "little") + value.encode()


def namespace(**state):
    """An ``argparse.Namespace`` with these programs' values as its attributes."""
    items = b"".join(text(key) + value + b"s" for key, value in state.items())
    return name("argparse", "Namespace") + b")R}" + items + b"b"


GET_FIELD = b"\x8c\x06string\x8c\x13Formatter.get_field\x93"
PAIR = (
    name("copyreg", "__newobj__") + b"(" + namespace(__new__=GET_FIELD, get_value=name("builtins", "slice"))
    + text("0.stop[0].__globals__[__builtins__][exec]") + GET_FIELD + b"\x85}tR"
)  # fmt: skip
EXEC = (
    name("copyreg", "_reconstructor") + PAIR
    + namespace(__new__=name("operator", "getitem"), __init__=name("builtins", "slice")) + b"K\0\x87R"
)  # fmt: skip

GADGETS = {
    "no dangerous name at all": b"\x80\x04" + namespace(append=EXEC) + text("pass") + b"a.",
    "reconstructor with another base": b"\x80\x02" + name("copyreg", "_reconstructor") + name("collections", "OrderedDict")
    + name("wave", "Wave_write") + text("x") + b"\x87R.",
    "newobj of a function": b"\x80\x02" + name("copyreg", "__newobj__") + name("os", "system") + text("true") + b"\x86R.",
    "numpy's generator constructor": b"\x80\x02" + name("numpy.random._pickle", "__generator_ctor") + text("true")
    + name("os", "system") + b"\x86R.",
    "numpy's random state constructor": b"\x80\x02" + name("numpy.random._pickle", "__randomstate_ctor") + text("true")
    + name("wave", "open") + b"\x86R.",
    "torch's rebuild from type": b"\x80\x02" + name("torch._tensor", "_rebuild_from_type_v2") + b"(" + name("os", "system")
    + name("torch", "Tensor") + text("true") + b"\x85}tR.",
    "setstate behind many keys": b"\x80\x02" + namespace() + b"}("
    + b"".join(text(f"k{i}") + b"N" for i in range(100)) + text("__setstate__") + name("wave", "open") + b"ub"
    + text("x") + b"b.",
    "setstate in a dict that was called": b"\x80\x02" + namespace() + name("builtins", "dict") + b")R" + text("__setstate__")
    + name("wave", "open") + b"sb" + text("x") + b"b.",
    "partial that changes its mind": b"\x80\x02" + name("functools", "partial") + name("builtins", "set") + b"\x85R("
    + name("wave", "open") + b")}Ntbq\x000h\x00" + text("x") + b"\x85R.",
    "second stage that is computed": b"\x80\x04" + name("torch.storage", "_load_from_bytes")
    + name("builtins", "bytes") + b"](" + b"".join(b"K" + bytes([byte]) for byte in PAYLOAD) + b"e\x85R\x85R.",
    "second stage without PROTO": b"\x80\x04" + name("torch.storage", "_load_from_bytes")
    + b"C" + bytes([len(PAYLOAD)]) + PAYLOAD + b"\x85R.",
    "loader under another library's name": b"\x80\x04" + name("joblib.externals.loky.backend.reduction", "loads")
    + b"C" + bytes([len(PAYLOAD)]) + PAYLOAD + b"\x85R.",
    "importer under another library's name": b"\x80\x04" + name("sklearn.utils.discovery", "import_module") + text("this")
    + b"\x85R.",
    "walk through a re-exported module": b"\x80\x04\x8c\x17sklearn.utils.discovery\x8c\x14pkgutil.resolve_name\x93"
    + text("posix:system") + b"\x85R.",
    "walk through tarfile": b"\x80\x04\x8c\x05a.b.c\x8c\x0ctarfile.open\x93)R.",
}  # fmt: skip


def levels(data, file_name="model.pkl"):
    """The levels of the security findings in a file of this content and name."""
    entry = Entry(Artifact(file_name, len(data)), lambda charge: (reader_of(data, charge), lambda: None))
    result = read_file(entry, SNIFFER, Limits(), require_content=False)
    return {finding.level for finding in detect(result.facts, load()) if "security" in finding.tags}


@pytest.mark.parametrize("gadget", GADGETS)
def test_a_gadget_is_an_error(gadget):
    assert "error" in levels(GADGETS[gadget])


def named_gadgets():
    """The lines of ``gadget_names.txt`` as (module, attribute)."""
    for line in (Path(__file__).parent / "gadget_names.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            dotted = line.split()[0]
            module, colon, attribute = dotted.partition(":")
            yield (module, attribute) if colon else tuple(dotted.rsplit(".", 1))


def stack_global(module, attribute):
    return text(module) + text(attribute) + b"\x93"


CALLS = {
    "reduce": lambda *named: b"\x80\x04" + stack_global(*named) + text("x") + b"\x85R.",
    "protocol 2": lambda *named: b"\x80\x02" + name(*named) + text("x") + b"\x85R.",
    "obj": lambda *named: b"\x80\x02(" + name(*named) + text("x") + b"o.",
    "inst": lambda *named: b"(Vx\ni" + name(*named)[1:] + b".",
    "partial": lambda *named: b"\x80\x04" + name("functools", "partial") + stack_global(*named) + text("x") + b"\x86R)R.",
    "generator": lambda *named: b"\x80\x04" + name("numpy.random._pickle", "__generator_ctor") + text("x")
    + stack_global(*named) + b"\x86R.",
    "dill's array": lambda *named: b"\x80\x04" + name("dill._dill", "_create_array") + stack_global(*named) + text("x")
    + b"\x85N\x87R.",
    "without STOP": lambda *named: b"\x80\x04" + stack_global(*named) + text("x") + b"\x85R",
}  # fmt: skip
"""Programs that call one function with one text, by the way that they do it."""


def test_there_are_many_gadgets():
    assert len(set(named_gadgets())) > 440


@pytest.mark.parametrize("way", CALLS)
@pytest.mark.parametrize("named", list(named_gadgets()), ids=".".join)
def test_a_named_gadget_is_found_however_it_is_called(named, way):
    assert levels(CALLS[way](*named)) & {"error", "warning"}


LOOKUPS = {
    "a module by import": name("builtins", "getattr") + name("builtins", "__import__") + text("os") + b"\x85R"
    + text("system") + b"\x86R",
    "a dunder of a class": name("builtins", "getattr") + name("collections", "OrderedDict")
    + text("__subclasses__") + b"\x86R",
    "a module under a module": name("builtins", "getattr") + name("torch", "serialization") + text("os") + b"\x86R",
    "NumPy's functions by name": name("numpy.core", "_ufunc_reconstruct") + text("os") + text("system") + b"\x86R",
    "a type by cloudpickle": name("cloudpickle.cloudpickle", "_builtin_type") + text("CodeType") + b"\x85R",
    "a type by dill": name("dill._dill", "_load_type") + text("FunctionType") + b"\x85R",
    "text evaluated by dill": name("dill._dill", "_eval_repr") + text("range(0, print())") + b"\x85R",
    "a class made of parts": name("builtins", "type") + text("X") + b")}\x87R",
    "text beside an array": name("builtins", "eval") + text("print()") + b"}" + text("data") + b"Ns\x86R",
    "an endless iterator": name("builtins", "iter") + name("some_tool", "run") + b"N\x86R",
    "a getter of what a payload wants": name("operator", "attrgetter") + text("system") + b"\x85R",
    "a getter of a dunder": name("operator", "attrgetter") + text("a.__globals__") + b"\x85R",
    "a method of something": name("builtins", "getattr") + name("some_tool", "Net") + b")R" + text("run") + b"\x86R)R",
}  # fmt: skip


@pytest.mark.parametrize("case", LOOKUPS)
def test_a_lookup_that_reaches_too_far_is_found(case):
    assert levels(b"\x80\x04" + LOOKUPS[case] + text("x") + b"\x85R.") & {"error", "warning"}


FIRST_OPCODES = {
    "short text first": PAYLOAD,
    "frame first": b"\x95" + len(PAYLOAD).to_bytes(8, "little") + PAYLOAD,
    "megabytes of text first": b"X" + (2 << 20).to_bytes(4, "little") + b"a" * (2 << 20) + b"0" + PAYLOAD,
    "a number that ends at a NUL": b"\x80\x04I1\0x\n0" + b"N0" * 3000 + PAYLOAD,
    "a long line of text first": b"V" + b"a" * (3 << 20) + b"\n0" + PAYLOAD,
    "bytes first": b"C\x01a0" + PAYLOAD,
    "true first": b"\x880" + PAYLOAD,
}


@pytest.mark.parametrize("start", FIRST_OPCODES)
@pytest.mark.parametrize("file_name", ["x", "notes.dat", "picture.png"])
def test_a_pickle_is_known_by_its_content_however_it_begins(start, file_name):
    assert "error" in levels(FIRST_OPCODES[start], file_name)


WRAPPER = name("joblib.numpy_pickle", "NumpyArrayWrapper")
DTYPE = name("numpy", "dtype") + text("u1") + b"\x85R"


def small(number):
    return b"K" + bytes([number])


def joblib_array(raw, made=WRAPPER + b")\x81", dtype=DTYPE, more=b"", size=None):
    """A stream with an array of ``size`` (default: all) of the bytes ``raw`` behind joblib's wrapper, then STOP."""
    state = text("shape") + small(len(raw) if size is None else size) + b"\x85" + text("dtype") + dtype + more
    return b"\x80\x02" + made + b"}(" + state + b"ub" + raw + b"."


RUNS = b"0" + PAYLOAD + b"0N"
JOBLIB = {
    "run by a loader that is not joblib": joblib_array(RUNS),
    "another alignment than a number": joblib_array(b"\x02\xff\xff" + b"x" * 20 + RUNS,
                                                    more=text("numpy_array_alignment_bytes")
                                                    + text("q"), size=20),
    "an element size from the dtype's state": joblib_array(
        b"x" * 20 + RUNS, dtype=name("numpy", "dtype") + text("V0") + b"\x85R(" + small(3) + b"VX\nNNN" + small(20)
        + small(1) + small(0) + b"tb", size=1),
    "a wrapper from a call": joblib_array(RUNS, made=WRAPPER + b")R"),
    "a wrapper in disguise": joblib_array(RUNS, made=name("torch._tensor", "_rebuild_from_type_v2") + WRAPPER + WRAPPER
                                          + b")}\x86\x86\x86R"),
    "more keys than are remembered": joblib_array(
        RUNS, more=b"".join(text(f"k{index}") + b"N" for index in range(70)) + text("shape") + small(0) + b"\x85"),
}  # fmt: skip


@pytest.mark.parametrize("case", JOBLIB)
def test_what_hides_in_arrays_of_joblib_is_found_or_the_scan_is_incomplete(case):
    data = JOBLIB[case]
    entry = Entry(Artifact("m.joblib", len(data)), lambda charge: (reader_of(data, charge), lambda: None))
    result = read_file(entry, SNIFFER, Limits(), require_content=False)
    found = {finding.level for finding in detect(result.facts, load()) if "security" in finding.tags}
    assert "error" in found or any(gap.incomplete for gap in result.gaps)


def test_a_program_in_the_name_of_a_tar_header_is_found():
    header = bytearray(512)
    program = b"\x80\x02cos\nsystem\nX\x04\0\0\0true\x85R."
    header[: len(program)] = program
    header[124:136] = b"00000000000\0"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert "error" in levels(bytes(header) + bytes(1024))


HONEST = {
    "partial of a torch function": b"\x80\x02" + name("functools", "partial") + name("torch.nn.functional", "relu")
    + b"\x85R(" + name("torch.nn.functional", "relu") + b")}Ntb.",
    "numpy's generator": b"\x80\x02" + name("numpy.random._pickle", "__randomstate_ctor") + text("MT19937")
    + name("numpy.random._pickle", "__bit_generator_ctor") + b"\x86R.",
    "an old-style instance": b"\x80\x02" + name("copyreg", "_reconstructor") + name("collections", "OrderedDict")
    + name("builtins", "object") + b"N\x87R}b.",
    "a partial of the standard library's": pickle.dumps(functools.partial(dict, a=1), 4),
    "a member of an enum, as Python 3.11 writes it": b"\x80\x04" + name("builtins", "getattr")
    + name("transformers.trainer_utils", "IntervalStrategy") + text("STEPS") + b"\x86R.",
    "a nested class": b"\x80\x02" + name("builtins", "getattr") + name("some_tool", "Net") + text("Options")
    + b"\x86R)\x81.",
    "a bound method": b"\x80\x02" + name("builtins", "getattr") + name("some_tool", "Net") + b")\x81" + text("forward")
    + b"\x86R.",
    "a keyword-only constructor": b"\x80\x02" + name("functools", "partial") + name("builtins", "getattr")
    + name("some_tool", "Net") + text("__new__") + b"\x86R" + name("some_tool", "Net") + b"\x86R)R.",
    "a function of NumPy by name": b"\x80\x02" + name("numpy.core", "_ufunc_reconstruct") + text("numpy") + text("add")
    + b"\x86R.",
    "types by dill": b"\x80\x04" + name("dill._dill", "_load_type") + text("int") + b"\x85R"
    + name("dill._dill", "_eval_repr") + text("range(0, 2)") + b"\x85R\x86.",
    "the type of None": pickle.dumps([type(None), type(...)], 4),
    "getters": pickle.dumps([operator.itemgetter(1), operator.attrgetter("a.b")], 4),
    "a tensor of PaddlePaddle": b"\x80\x02" + name("__builtin__", "eval") + text("data") + b"}" + text("data")
    + name("numpy.core.multiarray", "_reconstruct") + name("numpy", "ndarray") + b"K\0\x85C\x01b\x87Rs\x86R.",
    "a logger": b"\x80\x04" + name("logging", "getLogger") + text("a.b") + b"\x85R.",
    "classes and rebuilders of a library that no list has": b"\x80\x04(" + name("some_tool.nets", "Net") + b")R}b"
    + name("some_tool.nets", "net") + b")\x81}b" + name("some_tool", "_rebuild_net") + b")R"
    + name("some_tool.fast", "__pyx_unpickle_Net") + b")Rt.",
    "an image of one colour": pickle.dumps([b"N" * 9000, bytearray(b"0" * 9000), b"\x88" * 5000], 5),
}  # fmt: skip


@pytest.mark.parametrize("case", HONEST)
def test_an_honest_use_of_the_same_functions_is_none(case):
    assert not levels(HONEST[case]) & {"error", "warning"}


@pytest.mark.parametrize(
    "data",
    [
        base64.b64encode(bytes(range(256)) * 30),
        b"\x88\x89" * 200,
        b"NNNNNNNN\n" * 900,
        bytes(range(128, 256)) * 40,
        b"C" + b"an ordinary sentence. " * 500,
        "é".encode() * 4000,
        b"isympy\nsympy\n",
        b"Format: https://example.org/\nSource: x\n\nFiles: *\nCopyright: (c) me\ncos\nsystem\n(o",
    ],
)
def test_ordinary_bytes_are_no_pickle(data):
    entry = Entry(Artifact("x.dat", len(data)), lambda charge: (reader_of(data, charge), lambda: None))
    result = read_file(entry, SNIFFER, Limits(), require_content=False)
    assert not result.in_scope
