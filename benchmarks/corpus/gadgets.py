"""Callables that run code, reach the network or write files, and that blocklists did not or do not have.

The names come from advisories of scanners (picklescan, fickling, modelaudit), from the paper on PickleCloak, and from
reading the standard library and the libraries that people have installed beside their models.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.corpus.programs import call, glob, proto, stack_global, text
from benchmarks.corpus.sample import Group, Sample

STANDARD_LIBRARY = """
_aix_support._read_cmd_output
_osx_support._read_output
_osx_support._find_build_tool
_pyrepl.pager.pipe_pager
_pyrepl.pager.tempfile_pager
_posixsubprocess.fork_exec
_winapi.CreateProcess
_xxsubinterpreters.run_string
_interpreters.exec
_bootsubprocess.Popen
_ctypes.dlopen
asyncio.create_subprocess_shell
asyncio.run
asyncio.subprocess.create_subprocess_exec
asyncio.unix_events._UnixSubprocessTransport
asyncio.base_events.BaseEventLoop.subprocess_shell
ast.literal_eval
atexit.register
bdb.Bdb.run
bdb.Bdb.runeval
builtins.compile
builtins.open
builtins.input
builtins.breakpoint
cProfile.run
cProfile.runctx
cProfile.Profile.runctx
cgi.parse
code.InteractiveInterpreter
code.interact
code.InteractiveInterpreter.runcode
codeop.compile_command
compileall.compile_file
concurrent.futures.ProcessPoolExecutor
configparser.ConfigParser
crypt.crypt
ctypes.CDLL
ctypes.PyDLL
ctypes.cdll.LoadLibrary
ctypes.util._findLib_gcc
ctypes.memmove
dbm.open
dbm.dumb.open
distutils.core.run_setup
distutils.file_util.write_file
distutils.spawn.spawn
doctest.debug_script
doctest.testsource
ensurepip._run_pip
ensurepip.bootstrap
faulthandler._sigsegv
fileinput.input
ftplib.FTP
gc.get_objects
glob.glob
http.client.HTTPSConnection
http.server.CGIHTTPRequestHandler
idlelib.autocomplete.AutoComplete.get_entity
idlelib.calltip.get_entity
idlelib.debugobj.ObjectTreeItem.SetText
idlelib.pyshell.ModifiedInterpreter.runcommand
idlelib.run.Executive.runcode
imaplib.IMAP4_stream
imp.load_source
importlib.import_module
importlib.machinery.SourceFileLoader
importlib.machinery.ExtensionFileLoader
importlib.util.spec_from_file_location
importlib._bootstrap._call_with_frames_removed
importlib._bootstrap_external.SourceFileLoader
inspect.getattr_static
io.FileIO
io.open_code
lib2to3.pgen2.grammar.Grammar.loads
lib2to3.pgen2.pgen.ParserGenerator.make_label
linecache.getlines
logging.FileHandler
logging.config.dictConfig
logging.config.fileConfig
logging.config.listen
logging.config._resolve
mailcap.findmatch
marshal.loads
mmap.mmap
modulefinder.ModuleFinder.run_script
multiprocessing.Process
multiprocessing.managers.BaseManager
multiprocessing.util.spawnv_passfds
multiprocessing.popen_fork.Popen
multiprocessing.connection.Client
netrc.netrc
nntplib.NNTP
operator.attrgetter
operator.methodcaller
optparse.OptionParser
os.execv
os.posix_spawn
os.remove
os.putenv
pathlib.Path.unlink
pathlib.Path.write_text
pdb.run
pdb.runeval
pip.main
pip._internal.main
pip._internal.cli.main.main
pkgutil.resolve_name
pkgutil.get_importer
platform.popen
plistlib.load
poplib.POP3
posixpath.expandvars
profile.run
profile.Profile.runctx
pty.spawn
py_compile.compile
pyclbr.readmodule
pydoc.locate
pydoc.pipepager
pydoc.tempfilepager
runpy.run_path
runpy.run_module
runpy._run_code
sched.scheduler
shelve.open
shutil.rmtree
shutil.copyfile
signal.signal
site.addsitedir
site.execsitecustomize
smtplib.SMTP
socket.create_connection
socket.socket
socketserver.TCPServer
sqlite3.connect
ssl.get_server_certificate
subprocess.run
subprocess.getoutput
symtable.symtable
sys.settrace
sys.exit
sysconfig._init_posix
tarfile.open
telnetlib.Telnet
tempfile.NamedTemporaryFile
test.support.script_helper.assert_python_ok
test.support.run_in_subinterp
threading.Thread
timeit.main
timeit.timeit
timeit.repeat
tkinter.Tcl
trace.Trace.run
trace.Trace.runctx
types.CodeType
types.FunctionType
turtle.config_dict
turtledemo.__main__.DemoWindow
unittest.mock._importer
urllib.request.urlopen
urllib.request.urlretrieve
uuid._get_command_stdout
uuid._popen
venv.create
venv.EnvBuilder
webbrowser.open
webbrowser.GenericBrowser
wsgiref.simple_server.make_server
xml.sax.parse
xmlrpc.client.ServerProxy
zipfile.ZipFile
zipimport.zipimporter
"""

LIBRARIES = """
aiohttp.request
cloudpickle.loads
cffi.FFI.dlopen
dill._dill._create_code
dill.load_session
fsspec.open
huggingface_hub.hf_hub_download
httpx.get
IPython.core.interactiveshell.InteractiveShell.run_cell
jinja2.Template
joblib._utils.eval_expr
joblib.externals.loky.backend.popen_loky_posix.Popen
keras.models.load_model
matplotlib.pyplot.savefig
nltk.data.load
numpy.distutils.exec_command.exec_command
numpy.f2py.crackfortran.getlincoef
numpy.f2py.crackfortran.myeval
numpy.f2py.crackfortran._eval_length
numpy.f2py.compile
numpy.load
numpy.ctypeslib.load_library
numpy.testing._private.utils.runstring
numpy.testing.measure
pandas.eval
pandas.core.computation.eval.eval
pandas.io.clipboard.init_osx_pbcopy_clipboard
pandas.read_pickle
pandas.core.frame.DataFrame.query
paramiko.SSHClient
pkg_resources.run_script
psutil.Popen
requests.get
requests.api.post
setuptools.sandbox.run_setup
setuptools._distutils.spawn.spawn
sklearn.datasets.fetch_openml
sympy.sympify
sympy.parsing.sympy_parser.parse_expr
tensorflow.io.write_file
tensorflow.py_function
torch._dynamo.guards.GuardBuilder.get
torch._inductor.codecache.compile_file
torch._inductor.runtime.compile_tasks._reload_python_module
torch.classes.load_library
torch.distributed.rpc.rpc_sync
torch.fx._symbolic_trace.Tracer.trace
torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression
torch.fx.graph_module._exec_with_source
torch.hub.load
torch.hub.download_url_to_file
torch.jit.load
torch.jit.unsupported_tensor_ops.execWrapper
torch.multiprocessing.spawn
torch.ops.load_library
torch.serialization.load
torch.utils._config_module.ConfigModule.load_config
torch.utils.bottleneck.__main__.run_cprofile
torch.utils.collect_env.run
torch.utils.cpp_extension.load_inline
torch.utils.data.datapipes.utils.decoder.basichandlers
transformers.dynamic_module_utils.get_class_from_dynamic_module
transformers.pipelines.pipeline
urllib3.PoolManager
yaml.unsafe_load
"""


def _split(dotted: str) -> tuple[str, str]:
    """Module and qualified name: a class is the first part that begins with a capital letter."""
    parts = dotted.split(".")
    for index, part in enumerate(parts[1:], 1):
        if part.lstrip("_")[:1].isupper() and part not in ("IPython",):
            return ".".join(parts[:index]), ".".join(parts[index:])
    return ".".join(parts[:-1]), parts[-1]


def gadgets(names: str) -> Iterator[Sample]:
    """One pickle for each name; every second one with GLOBAL and protocol 2, the others with STACK_GLOBAL."""
    for index, dotted in enumerate(names.split()):
        module, attribute = _split(dotted)
        nested = "." in attribute
        if index % 2 and not nested:
            program = proto(2) + call(glob(module, attribute), text("print(1)")) + b"."
        else:
            program = proto(4) + call(stack_global(module, attribute), text("print(1)")) + b"."
        yield Sample(f"{dotted}.pkl", program)


GROUPS = (
    Group("gadgets-standard-library", lambda: gadgets(STANDARD_LIBRARY), "arXiv:2508.19774"),
    Group("gadgets-libraries", lambda: gadgets(LIBRARIES), "arXiv:2508.19774"),
)
