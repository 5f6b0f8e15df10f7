"""Which class a callable has: the order of precedence, and names that gadget hunters use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.catalog.catalog import Catalog, load
from scanner.catalog.compile import compiled_from
from scanner.catalog.tables import CLASSES, USES

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "name",
    [
        "posix.system", "nt.system", "os.execv", "subprocess.Popen", "builtins.exec", "builtins.eval", "builtins.getattr",
        "builtins.__import__", "builtins.open", "pandas.HDFStore",
        "torch.PyTorchFileReader", "operator.attrgetter", "functools.reduce", "importlib.import_module",
        "runpy.run_path", "pty.spawn", "pip.main", "pip._internal.cli.main.main", "ctypes.CDLL", "socket.socket",
        "webbrowser.open", "timeit.timeit", "code.InteractiveInterpreter.runcode", "pdb.run", "marshal.loads",
        "types.CodeType", "types.FunctionType", "pickle.loads", "_pickle.loads", "shutil.rmtree",
        "urllib.request.urlopen", "http.client.HTTPSConnection", "ssl.get_server_certificate",
        "asyncio.unix_events._UnixSubprocessTransport._start", "logging.config.fileConfig", "pkgutil.resolve_name",
        "idlelib.run.Executive.runcode", "lib2to3.pgen2.grammar.Grammar.loads", "cProfile.run", "profile.run",
        "trace.Trace.run", "doctest.debug_script", "bdb.Bdb.run", "sys.modules", "io.FileIO", "_io.open", "torch.load",
        "torch.hub.load", "torch._dynamo.guards.GuardBuilder.get", "torch.jit.unsupported_tensor_ops.execWrapper",
        "torch.utils._config_module.load_config", "torch.utils.bottleneck.__main__.run_cprofile",
        "torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression",
        "torch.utils.collect_env.run", "numpy.f2py.crackfortran.getlincoef", "numpy.f2py.crackfortran.myeval",
        "numpy.load", "numpy.testing._private.utils.runstring", "joblib.load", "pandas.read_pickle",
        "cloudpickle.cloudpickle._make_function", "dill._dill._create_code", "commands.getoutput",
        "_pyrepl.pager.pipe_pager", "uuid._get_command_stdout", "logging.FileHandler", "pydoc.pipepager",
        "multiprocessing.util.spawnv_passfds", "distutils.file_util.write_file", "ensurepip._run_pip",
    ],
)  # fmt: skip
def test_known_gadgets_are_dangerous_to_call(name: str) -> None:
    assert load().classify(name, "call").cls == "dangerous"


@pytest.mark.parametrize(
    "name",
    [
        "tempfile._os.system", "torch.serialization.os.system", "numpy.core.numeric.builtins.eval",
        "my_model.subprocess.Popen", "my_model.helper.__globals__.__getitem__", "a.b.__class__.__base__.__subclasses__",
        "torch.nn.modules.module.sys.modules", "collections.OrderedDict.__reduce_ex__", "x.posix.anything",
        "my_model._pickle.loads", "transformers.AutoModel.from_pretrained", "a." * 40 + "b",
    ],
)  # fmt: skip
def test_a_path_that_passes_by_something_dangerous_is_dangerous(name: str) -> None:
    assert load().classify(name, "call").cls == "dangerous"


@pytest.mark.parametrize(
    "name",
    [
        "collections.OrderedDict", "builtins.set", "datetime.datetime", "copyreg._reconstructor", "_codecs.encode",
        "torch._utils._rebuild_tensor_v2", "torch.FloatStorage", "torch.cuda.HalfStorage", "torch.float8_e4m3fn",
        "torch.nn.modules.linear.Linear", "torch.nn.parameter.Parameter", "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar", "numpy.dtype", "numpy.random._pickle.__randomstate_ctor",
        "sklearn.ensemble._forest.RandomForestClassifier", "pathlib.PosixPath", "argparse.Namespace",
    ],
)  # fmt: skip
@pytest.mark.parametrize("use", USES)
def test_what_honest_files_use_is_safe(name: str, use: str) -> None:
    assert load().classify(name, use).cls == "safe"


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("functools.lru_cache", "standard-library"),
        ("string.Template", "standard-library"),
        ("posixpath.join", "standard-library"),
        ("Os.system", "unknown-function"),
        ("osmium.system", "unknown-function"),
        ("some_tool.Shell.run", "unknown-function"),
        ("some_tool._rebuild_net", "unknown"),
        ("some_tool.net.__pyx_unpickle_Net", "unknown"),
        ("some_tool.Net.__new__", "unknown"),
        ("torch.brand_new.run", "library-function"),
        ("scipy.optimize._rebuild_anything", "library-function"),
        ("torch.nn.modules.brand_new.Layer", "unknown"),
        ("pip._vendor.brand_new.run", "dangerous"),
        ("__main__.Net", "unknown"),
        ("pathlib.PosixPath.unlink", "dangerous"),
        ("", "unknown"),
    ],
)
def test_what_is_left_is_told_by_its_library_and_its_name(name: str, cls: str) -> None:
    assert load().classify(name, "call").cls == cls


@pytest.mark.parametrize("use", ["make", "build", "import"])
@pytest.mark.parametrize("name", ["some_tool.net", "torch.brand_new.net"])
def test_what_is_not_called_is_no_function(name: str, use: str) -> None:
    assert load().classify(name, use).cls == "unknown"


@pytest.fixture(scope="module")
def small() -> Catalog:
    """A catalog of a few names, one for each step of the precedence."""
    call, every = ("call",), USES
    return Catalog(
        replace(
            compiled_from(str(ROOT)),
            DANGEROUS={"a.both": (every, "d", "p"), "a.calls": (call, "d", "p")},
            SAFE={"a.both": (every, "s", "p"), "a.fine": (every, "s", "p"), "a.calls": (every, "s", "p")},
            DANGEROUS_PREFIXES={"a": (every, "d", "p"), "b.c": (every, "d", "p"), "t": (every, "d", "p")},
            SAFE_PREFIXES={"a.b.c": (every, "s", "p"), "b": (every, "s", "p"), "t": (every, "s", "p")},
            PASSING={},
            STDLIB={"b": (every, "l", "p")},
        )
    )


@pytest.mark.parametrize(
    ("name", "use", "cls"),
    [
        ("a.both", "call", "dangerous"),  # exact dangerous before exact safe
        ("a.fine", "call", "safe"),  # exact safe before a dangerous prefix
        ("a.calls", "call", "dangerous"),  # a use that the entry speaks of
        ("a.calls", "import", "safe"),  # and one that it does not
        ("a.b.c.d", "call", "safe"),  # the longest prefix
        ("a.b.x", "call", "dangerous"),
        ("b.c.d", "call", "dangerous"),
        ("b.x", "call", "safe"),  # a prefix before the standard library
        ("t.x", "call", "dangerous"),  # dangerous wins a tie
        ("t", "call", "dangerous"),  # the module itself too
    ],
)
def test_precedence(small: Catalog, name: str, use: str, cls: str) -> None:
    assert small.classify(name, use).cls == cls


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(USES))
def test_any_name_has_a_class(name: str, use: str) -> None:
    found = load().classify(name, use)
    assert found.cls in CLASSES
    assert found.reason


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["torch", "nn", "utils", "x", "_y"]), min_size=1, max_size=6).map(".".join))
def test_no_prefix_makes_a_dangerous_call_look_safe(prefix: str) -> None:
    for name in ("os.system", "subprocess.Popen", "_os.popen", "builtins.exec"):
        assert load().classify(f"{prefix}.{name}", "call").cls == "dangerous"
