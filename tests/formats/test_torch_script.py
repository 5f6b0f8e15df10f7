"""TorchScript: models of torch pass, whichever way they were made; operators that reach out and foreign code do not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import torch_script
from scanner.model.artifact import LimitReachedError
from tests.formats.archives import CALL, honest, member, scanned, with_members
from tests.readers import parsed

FUNCTION = "def f(x: Tensor) -> Tensor:\n  y = {}\n  return y\n"


def told(source):
    facts, _, gaps = parsed(torch_script, source.encode())
    assert not gaps
    return {(fact.kind, fact.get("operation") or fact.get("name") or fact.get("namespace")) for fact in facts}


@pytest.mark.parametrize("name", ["script.pt", "trace.pt", "mobile.ptl"])
def test_what_torch_writes_passes(tmp_path, name):
    assert scanned(tmp_path, name, honest(name)) == (set(), [])


@pytest.mark.parametrize(
    "call",
    [
        'torch.from_file("/etc/passwd", False, 10)',
        'torch.save(x, "/tmp/x")',
        "torch.ops.aten.save(x, '/tmp/x')",
        "ops . aten . from_file ('a')",
        'ops.image.read_file("a")',
        'ops.torchaudio.sox_io_load_audio_file("a")',
        'rpc_sync("worker", g)',
    ],
)
def test_operators_that_reach_out_are_found(tmp_path, call):
    data = with_members(honest("script.pt"), {"code/__torch__/a.py": FUNCTION.format(call).encode()})
    assert scanned(tmp_path, "model.pt", data) == ({"torchscript-file-operation"}, [])


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.system('true')\n",
        "from subprocess import run\n",
        FUNCTION.format("eval('1')"),
        FUNCTION.format("__import__('os').system('true')"),
        FUNCTION.format("os.system('true')"),
        "def f(x):\n  # type: (__import__('os').system('true')) -> Tensor\n  return x\n",
        "def f(x):\n  # type: [a for help.__class__.__eq__ in [eval]] -> 1\n  return x\n",
    ],
)
def test_python_is_no_torchscript(tmp_path, source):
    data = with_members(honest("trace.pt"), {"code/evil.py": source.encode()})
    assert scanned(tmp_path, "model.pt", data) == ({"torchscript-foreign-code"}, [])


@pytest.mark.parametrize(
    "source",
    [
        FUNCTION.format('"eval(x) os.system(y) torch.save(z)"'),
        FUNCTION.format("(self).eval()"),
        FUNCTION.format("(os).forward(x, )"),
        FUNCTION.format("torch.add(x, 1)  # open('a')"),
        "class Net(Module):\n  def open(self) -> int:\n    return 1\n",
        "import __torch__.net\n",
        "def f(x):\n  # type: (Tensor, Tuple[int, int]) -> Tensor\n  return x\n",
        FUNCTION.format("ops.torchvision.nms(x, x, 0.5)"),
        FUNCTION.format("__torch__.torch.classes.quantized.LinearPackedParamsBase"),
        FUNCTION.format('ops.prim.RaiseException("a")'),
    ],
)
def test_what_looks_alike_is_quiet(source):
    assert told(source) == set()


def test_other_libraries_are_noted_by_their_namespace():
    source = FUNCTION.format("ops.mine.op(x)") + "class A:\n  a : __torch__.torch.classes.yours.Thing\n"
    assert told(source) == {("torchscript-custom-operator", "mine"), ("torchscript-custom-operator", "yours")}


@pytest.mark.parametrize(
    "name", ["data.pkl", "constants.pkl", "code/__torch__.py.debug_pkl", "bytecode.pkl", "extra/a"]
)
def test_a_call_in_any_pickle_is_found(tmp_path, name):
    rules, gaps = scanned(tmp_path, "model.pt", with_members(honest("script.pt"), {name: CALL}))
    assert ("pickle-unsafe-callable" in rules, gaps) == (True, [])


@pytest.mark.parametrize(
    "piece", ['\\"""\n', '"""', "'''x", '"\\', "a(", "eval(", "a.", "ops.a.b(", "# type:", "def ", "x "]
)
def test_sources_that_never_end_are_read_in_time(piece):
    source = (piece * ((torch_script.READ_LIMIT - 99) // len(piece))).encode()
    start = time.process_time()
    parsed(torch_script, source)
    assert time.process_time() - start < 6


def test_more_names_than_anybody_calls_are_a_limit():
    source = "".join(f"ops.a.b{index}(" for index in range(torch_script.NAMES_LIMIT + 1))
    with pytest.raises(LimitReachedError):
        parsed(torch_script, source.encode())


@given(
    st.lists(
        st.sampled_from(['"', '"""', "'", "\\", "\n", "#", "torch.save(", "ops.a.b(", "import os", " "]), max_size=20
    )
)
@settings(max_examples=200, deadline=None)
def test_no_source_makes_the_reader_fail(pieces):
    parsed(torch_script, "".join(pieces).encode())


def test_a_real_script_is_read():
    assert told(member(honest("script.pt"), "code/__torch__.py").decode()) == set()
