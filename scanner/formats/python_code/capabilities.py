"""Which names give a program which power, and which bytes a program must hold to use one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from re import Pattern

PROCESS = "runs other programs"
EVALUATE = "runs code from text or data"
NETWORK = "talks to the network"
SEND = "sends data over the network"
UNPICKLE = "unpickles data"
NATIVE = "loads native code"
WRITE = "writes or removes files"
CREDENTIALS = "reads credentials"
HIDDEN = "hides what it runs"
PAYLOAD = "runs what it decodes or downloads"
INSTALL = "installs packages"
KEYS = "reads credentials of the machine"
EVERYDAY = "runs everyday programs"

_NAMES = {
    PROCESS: """os.system os.popen os.popen2 os.popen3 os.popen4 os.execl os.execle os.execlp os.execlpe os.execv os.execve
        os.execvp os.execvpe os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp os.spawnvpe
        os.posix_spawn os.posix_spawnp os.startfile posix.system posix.popen posix.execv posix.execve nt.system
        subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen
        subprocess.getoutput subprocess.getstatusoutput pty.spawn commands.getoutput commands.getstatusoutput
        asyncio.create_subprocess_exec asyncio.create_subprocess_shell _posixsubprocess.fork_exec
        ctypes.CDLL().system ctypes.CDLL().popen ctypes.CDLL().execve
        platform.popen pexpect.spawn sh.bash ctypes.CDLL().execl ctypes.CDLL().fork""",
    EVALUATE: """builtins.exec builtins.eval builtins.execfile runpy.run_path runpy.run_module runpy._run_code
        code.InteractiveInterpreter code.InteractiveConsole code.interact timeit.timeit timeit.Timer cProfile.run profile.run
        types.FunctionType types.CodeType marshal.loads marshal.load""",
    NETWORK: """urllib.request.urlopen urllib.request.urlretrieve urllib.request.Request urllib.urlopen urllib2.urlopen
        urllib.urlretrieve requests.get requests.request requests.Session requests.head http.client.HTTPConnection
        http.client.HTTPSConnection httpx.get httpx.Client httpx.AsyncClient httpx.stream httpx.request
        aiohttp.ClientSession urllib3.PoolManager ftplib.FTP socket.create_connection socket.socket
        webbrowser.open
        torch.hub.load torch.hub.load_state_dict_from_url torch.hub.download_url_to_file wget.download""",
    SEND: """requests.post requests.put requests.patch httpx.post httpx.put smtplib.SMTP smtplib.SMTP_SSL
        telnetlib.Telnet xmlrpc.client.ServerProxy""",
    UNPICKLE: """pickle.load pickle.loads pickle.Unpickler _pickle.load _pickle.loads cPickle.load cPickle.loads dill.load
        dill.loads cloudpickle.load cloudpickle.loads joblib.load shelve.open jsonpickle.decode yaml.unsafe_load""",
    NATIVE: """ctypes.CDLL ctypes.PyDLL ctypes.WinDLL ctypes.OleDLL ctypes.cdll.LoadLibrary ctypes.windll.LoadLibrary
        ctypes.pydll.LoadLibrary ctypes.CFUNCTYPE torch.ops.load_library torch.classes.load_library
        torch.utils.cpp_extension.load torch.utils.cpp_extension.load_inline imp.load_dynamic""",
    WRITE: """os.remove os.unlink os.rmdir os.removedirs os.rename os.replace os.chmod os.symlink os.putenv shutil.rmtree
        shutil.copy shutil.copyfile shutil.copytree shutil.move os.kill os.fork
        pathlib.Path().write_text pathlib.Path().write_bytes pathlib.Path().touch pathlib.Path().unlink
        pathlib.Path().rmdir pathlib.Path().chmod pathlib.Path().symlink_to pathlib.Path().rename""",
    INSTALL: "pip.main pip._internal.main pip._internal.cli.main.main ensurepip.bootstrap",
    CREDENTIALS: """huggingface_hub.get_token huggingface_hub.HfFolder.get_token huggingface_hub.utils.get_token
        keyring.get_password getpass.getpass""",
}

OF_NAME = {name: power for power, names in _NAMES.items() for name in names.split()}
"""Dotted names to powers."""

DECODERS = frozenset(
    """base64.b64decode base64.urlsafe_b64decode base64.standard_b64decode base64.b32decode base64.b16decode
    base64.b85decode base64.a85decode base64.decodebytes base64.decodestring zlib.decompress bz2.decompress lzma.decompress
    gzip.decompress codecs.decode binascii.unhexlify binascii.a2b_base64 binascii.a2b_hex bytes.fromhex bytearray.fromhex
    marshal.loads pickle.loads""".split()  # noqa: SIM905 - a table
)
"""What turns text or bytes into others that a reader does not see."""

DOWNLOADS = frozenset(
    """urllib.request.urlopen urllib.urlopen urllib2.urlopen requests.get requests.post requests.request httpx.get
    huggingface_hub.hf_hub_download""".split()  # noqa: SIM905 - a table
)

MODULES = frozenset({name.rpartition(".")[0].partition(".")[0] for name in OF_NAME}) | {
    "os", "sys", "builtins", "base64", "zlib", "importlib", "codecs", "binascii", "bz2", "lzma", "gzip", "socket",
}  # fmt: skip
"""Top-level modules whose names are followed."""

SECRET_PATHS = (
    ".ssh/id_", ".aws/credentials", ".netrc", ".kube/config", ".docker/config", ".git-credentials",
    "huggingface/token", ".huggingface/token", "/etc/shadow", "/etc/passwd", ".gnupg", "gcloud/credentials",
    "application_default_credentials", "id_rsa", "id_ed25519", ".azure/", ".npmrc", ".pypirc", "wandb/settings",
)  # fmt: skip

SECRET_VARIABLES = ("TOKEN", "SECRET", "PASSWORD", "API_KEY", "APIKEY", "ACCESS_KEY", "CREDENTIAL", "PRIVATE_KEY")

_SIGNS: tuple[tuple[bytes, bytes], ...] = (
    (b"system", rb"system(?<=os\.system)|system(?<=\.system)\s*\((?<!platform\.system\()|system(?<=import system)\b|import[^\n]*, system\b|['\"]system['\"]"),  # noqa: E501
    (b"open", rb"\b[pP]open[234]?\s*\(|\bopen\s*\([^)\n]*,\s*(?:mode\s*=\s*)?['\"][rb+]*[wax]"),
    (b"subprocess", rb"\bsubprocess\s*\.\s*(?:run|call|check|get)|from\s+subprocess|subprocess\s+as|['\"]subprocess['\"]"),
    (b"os.", rb"\bos\.(?:exec|spawn|posix_spawn|startfile|dup2|fork|remove|unlink|rmdir|rename|replace|chmod|kill)"),
    (b"os import", rb"from\s+(?:os|posix)\s+import[^\n]*(?:exec|spawn|startfile|dup2|fork|remove|unlink|\*)"),
    (b"import *", rb"from\s+(?:pty|commands|shutil|ctypes|runpy|builtins)\s+import\s+\*"),
    (b"pty.", rb"\bpty\.spawn"),
    (b" pty", rb"(?:import|from)\s+pty\b"),
    (b"posix", rb"\bimport\s+posix\b"),
    (b"urlopen", b""),
    (b"urlretrieve", b""),
    (b"requests", rb"\brequests\s*\.\s*(?:get|post|put|patch|request|Session|head)|from\s+requests|requests\s+as"),
    (b"httpx", rb"\bhttpx\.(?:get|post|put|stream|request|Client|AsyncClient)\s*\(|from\s+httpx\s+import|httpx\s+as"),
    (b"http.client", rb"HTTPS?Connection\s*\("),
    (b"aiohttp", rb"ClientSession\s*\("),
    (b"urllib3", rb"PoolManager\s*\("),
    (b"socket", rb"\bsocket\s*\.\s*(?:socket|create_connection)|from\s+socket|socket\s+as|['\"]socket['\"]"),
    (b"smtplib", b""),
    (b"ftplib", b""),
    (b"create_subprocess", b""),
    (b"webbrowser", rb"webbrowser\s*\.\s*open|from\s+webbrowser"),
    (b"Interactive", rb"\bcode\.Interactive|from\s+code\s+import"),
    (b"code.interact", b""),
    (b"caller(", rb"methodcaller\(\s*['\"](?:system|popen|exec|spawn|run|call)"),
    (b"getter(", rb"attrgetter\(\s*['\"](?:system|popen|exec|spawn|eval)"),
    (b".touch(", rb"Path\([^\n]*\)\.touch\("),
    (b"passwd", b"/etc/passwd"),
    (b"shadow", b"/etc/shadow"),
    (b".aws/", b""),
    (b".netrc", b""),
    (b"huggingface/token", b""),
    (b"environ", rb"(?:print|dumps|str|dict|urlencode)\(\s*(?:dict\()?os\.environ\s*\)"),
    (b"pickle", rb"pickle\s*\.\s*_?(?:loads?|Unpickler)\b|from\s+_?c?[pP]ickle\s+import|pickle\s+as"),
    (b"dill", rb"\bdill\s*\.\s*loads?\b|from\s+dill"),
    (b"joblib", rb"\bjoblib\s*\.\s*load\b|from\s+joblib\s+import[^\n]*\bload\b"),
    (b"unsafe_load", b""),
    (b"weights_only", rb"weights_only\s*=\s*False"),
    (b"allow_pickle", rb"allow_pickle\s*=\s*True"),
    (b"marshal", rb"\bmarshal\s*\.\s*loads?\b|from\s+marshal|marshal\s+as|['\"]marshal['\"]"),
    (b"ctypes", rb"CDLL|cdll|LoadLibrary|windll|PyDLL"),
    (b"load_library", b""),
    (b"cpp_extension", b""),
    (b"__import__", rb"__import__\s*\("),
    (b"import_module", rb"import_module\s*\([^)]*\)\s*\.|import_module\s*\(\s*['\"](?:os|subprocess|posix|builtins|pty|socket)\b"),  # noqa: E501
    (b"getattr", rb"getattr\s*\(\s*(?:os|builtins|__builtins__|subprocess|posix|ctypes|socket|__import__|importlib)\b"),
    (b"getattr", rb"getattr\s*\([^,()\n]*(?:\([^()\n]*\))?,\s*(?:['\"][^'\"\n]*['\"]\s*[+\[.]|[^)\n]*(?:\bchr\b|\[::-1\]|decode))"),  # noqa: E501
    (b"builtins", rb"\b_*builtins_*\s*(?:\.\s*(?:exec|eval|compile|getattr|__)|\[|\.__dict__)|import_*\s*\(\s*['\"]builtins"),  # noqa: E501
    (b"__builtin__", b""),
    (b"run_", rb"\brunpy\s*\.\s*run|from\s+runpy"),
    (b"shutil", rb"\bshutil\s*\.\s*(?:rmtree|move)|from\s+shutil"),
    (b"torch.hub", b""),
    (b"write_", rb"\.write_(?:text|bytes)\s*\("),
    (b"FunctionType(", b""),
    (b"CodeType(", b""),
    (b"__globals__", rb"__globals__\s*\["),
    (b"__dict__", rb"\b(?:os|subprocess|builtins|posix|__builtins__)\.__dict__"),
    (b"vars(", rb"\bvars\(\s*(?:os|subprocess|builtins|posix|__builtins__|__import__)"),
    (b"modules[", rb"sys\s*\.\s*modules\s*\[\s*(?:['\"](?:os|sub|built|posix)|[^\]'\"]*['\"]\s*[+.])"),
    (b"globals()", rb"\bglobals\(\)\s*\[\s*['\"]_(?!_(?:file|name|doc|all|version|path|spec|package)__)"),
    (b"eval(", rb"eval\((?<![\w.]eval\()(?!\s*\))"),
    (b"exec(", rb"exec\((?<![\w.]exec\()"),
    (b"eval", rb"=\s*eval\s*$|\beval\s+\(|[(,]\s*eval\s*[,)]|\beval\s+as\b"),
    (b"exec", rb"=\s*exec\s*$|\bexec\s+\(|[(,]\s*exec\s*[,)]|\bexec\s+as\b"),
    (b"pip.", rb"\bpip\s*\.\s*_?(?:main|internal\.(?:main|cli\.main)\b)"),
    (b" pip", rb"\bfrom\s+pip\s+import|import\s+pip\b"),
    (b"curl", rb"curl\b[^\n]*\|"),
    (b".ssh/id", b""),
)  # fmt: skip
"""A word and, where the word alone says little, what has to stand around it: the first is searched for at memory speed."""

_patterns: dict[bytes, Pattern[bytes]] = {}


def may_matter(data: bytes) -> bool:
    """True where the program could use any of these powers, under whatever alias."""
    if not data.isascii() and any(lead in data for lead in (b"\xf0\x9d", b"\xef\xbc", b"\xef\xbd", b"\xe2\x84")):
        return True  # letters of other alphabets that Python reads as plain ones
    return any(word in data and (not pattern or _finds(pattern, data)) for word, pattern in _SIGNS)


def _finds(pattern: bytes, data: bytes) -> bool:
    import re

    compiled = _patterns.get(pattern)
    if compiled is None:
        compiled = _patterns[pattern] = re.compile(pattern, re.MULTILINE)
    return compiled.search(data) is not None


def is_secret_path(text: str) -> bool:
    """True for a path that names where credentials lie."""
    return any(part in text.replace("\\", "/") for part in SECRET_PATHS)


def is_secret_variable(name: str) -> bool:
    """True for an environment variable that holds a credential by its name."""
    upper = name.upper()
    return any(part in upper for part in SECRET_VARIABLES)


def ordered(powers: Iterable[str]) -> tuple[str, ...]:
    """``powers``, worst first."""
    rank = (
        PAYLOAD, HIDDEN, EVALUATE, PROCESS, SEND, KEYS, CREDENTIALS, UNPICKLE, NATIVE, INSTALL, NETWORK, WRITE, EVERYDAY
    )  # fmt: skip
    found = set(powers)
    return tuple(power for power in rank if power in found)
