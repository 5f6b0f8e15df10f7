"""Which callables a configuration may name: those that build parts of a model, none that reach the system."""

from __future__ import annotations

from scanner.model.regex import regex

_STANDARD = frozenset(
    """os posix nt subprocess builtins sys pty runpy importlib ctypes socket shutil pickle _pickle marshal code codeop timeit
    urllib http webbrowser cProfile profile pdb bdb trace doctest multiprocessing asyncio threading tempfile zipfile tarfile
    shelve dbm sqlite3 smtplib ftplib telnetlib xmlrpc ssl select signal platform inspect gc pkgutil zipimport imp atexit
    sched distutils idlelib lib2to3 ensurepip venv pydoc unittest test site turtle tkinter antigravity this crypt spwd pwd
    grp resource fcntl mmap nntplib poplib imaplib commands commands _posixsubprocess _winapi winreg msvcrt rlcompleter io
    _io codecs fileinput linecache cgi wsgiref operator functools types typing logging copyreg weakref""".split()  # noqa: SIM905 - a table
)
_THIRD = (
    "joblib.load", "dill.", "torch.load", "keras.models.load_model", "torch.jit.load", "skops.io.load", "cloudpickle.",
    "jsonpickle.", "pip.", "IPython.", "pexpect.", "numpy.f2py.",
    "numpy.testing.", "numpy.load", "pandas.read_pickle", "pandas.eval", "torch.hub.load", "torch.package.",
    "torch._dynamo.", "torch._inductor.", "torch.utils.cpp_extension.", "torch.utils.collect_env.",
    "torch.utils.bottleneck.", "torch.distributed.rpc.", "torch.testing._internal.", "yaml.load", "yaml.unsafe_load",
    "yaml.full_load", "setuptools.", "pkg_resources.", "sh.", "plumbum.", "fabric.", "invoke.", "paramiko.",
    "requests.", "httpx.", "wget.", "gdown.", "fsspec.",
)  # fmt: skip
_HARMLESS = (
    "os.path.", "os.getenv", "os.environ", "os.cpu_count", "os.getcwd", "os.makedirs", "os.listdir", "os.sep",
    "multiprocessing.cpu_count", "functools.", "types.", "typing.", "logging.getLogger", "logging.Logger",
    "logging.StreamHandler", "logging.Formatter", "logging.INFO", "logging.DEBUG", "logging.WARNING",
    "logging.basicConfig", "signal.", "platform.", "threading.Lock", "threading.Event", "io.StringIO", "io.BytesIO",
    "copyreg.", "operator.itemgetter", "operator.mul", "operator.add", "operator.sub", "tempfile.mkdtemp",
    "tempfile.gettempdir", "tempfile.TemporaryDirectory", "multiprocessing.get_context", "multiprocessing.Queue",
    "urllib.parse.", "weakref.", "codecs.", "asyncio.Queue", "sys.maxsize", "sys.version", "importlib.resources.",
    "importlib.metadata.", "inspect.signature",
)  # fmt: skip
_HARMLESS_BUILTINS = frozenset(
    """dict list tuple set frozenset str int float bool bytes complex slice range len sum min max abs round sorted zip
    enumerate reversed print any all object isinstance callable id hash hex oct bin ord chr repr format filter map iter next
    pow divmod super property staticmethod classmethod True False None Exception ValueError""".split()  # noqa: SIM905 - a table
)
_BUILT_IN = frozenset({"eval", "exec", "compile", "__import__", "open", "getattr", "input", "breakpoint", "execfile"})
_PASSED = regex(
    r"\.(?:_?os|_?sys|_?subprocess|_?builtins|posix|importlib|shutil|ctypes|runpy|pty|__globals__|__builtins__)\."
)


def is_ordinary(name: str) -> bool:
    """False for a callable by which a configuration reaches the system: what libraries are configured with stays true."""
    root, _, rest = name.partition(".")
    if not rest:
        return name not in _BUILT_IN
    if _PASSED.search(f".{rest}.") and root != "os":
        return rest.endswith("path") or ".os.path." in name
    if name.startswith(_THIRD):
        return name.startswith("fsspec.implementations")
    if root not in _STANDARD:
        return True
    if root == "builtins":
        return rest in _HARMLESS_BUILTINS
    return name.startswith(_HARMLESS) and name not in ("functools.reduce", "types.FunctionType", "types.CodeType")
