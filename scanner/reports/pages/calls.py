"""What calls do that pickles and other files ask for, said for somebody who never saw one."""

from __future__ import annotations

from scanner.model.regex import regex

_END = r"(?:.*[._])?"
"""A name may be reached by way of other modules: ``tempfile._os.system``."""

_SHELL = "run this command in a shell"
_START = "start another program"
_CODE = "run this Python code"
_FETCH = "talk to another machine over the network"
_SECOND = "load a second program, which the scanner may not have in sight"
_IMPORT = "import the Python module of this name, and so run its code"

_ACTS = tuple(
    (regex(pattern), words)
    for pattern, words in (
        (_END + r"(?:os|posix|nt)\.(?:__dict__\.)?(?:system|popen[234]?)", _SHELL),
        (_END + r"(?:subprocess|commands)\.(?:getoutput|getstatusoutput)", _SHELL),
        (_END + r"(?:platform\.popen|asyncio\.create_subprocess_shell|uuid\._popen)", _SHELL),
        (_END + r"subprocess\.\w+", _START),
        (_END + r"(?:os|posix|nt)\.(?:exec\w+|spawn\w+|posix_spawn\w*|startfile|fork\w*)", _START),
        (r"(?:pty\.spawn|psutil\.Popen|.*\.spawn\.spawn|_posixsubprocess\.fork_exec|_winapi\.CreateProcess)", _START),
        (r".*(?:subprocess|popen|Popen)[\w.]*", _START),
        (r"(?:builtins|__builtin__)\.(?:exec|eval|execfile|compile)", _CODE),
        (r".*\.(?:runstring|run_cell|runcode|runsource|_exec_with_source|evaluate_guards_expression|myeval)", _CODE),
        (r"(?:timeit|profile|cProfile|pdb|bdb|trace|code)\..*", _CODE),
        (r"(?:pandas\.eval|pandas\.core\.computation\.eval\.eval|sympy\.sympify)", _CODE),
        (r"(?:builtins\.__import__|importlib\.import_module|runpy\..*|.*\.(?:subimport|_import_module))", _IMPORT),
        (r"(?:types|new)\.(?:CodeType|FunctionType|code|function)", "build a new Python function from raw code"),
        (r".*\._(?:make|create)_(?:function|code)|.*\._make_skel_func", "build a new Python function from raw code"),
        (r"(?:pip|ensurepip)\..*|pip", "install software with pip, which runs the code of what it installs"),
        (r"(?:ctypes|_ctypes|cffi)\..*|.*\.load_library", "load a native library, which runs its code at once"),
        (r"webbrowser\..*", "open an address in a web browser"),
        (r"shutil\.rmtree|" + _END + r"(?:os|posix|nt)\.(?:remove|unlink|rmdir|removedirs)", "delete files"),
        (r"pathlib\.\w*Path\.(?:unlink|rmdir)", "delete files"),
        (r"shutil\..*|" + _END + r"(?:os|posix|nt)\.(?:rename|replace)", "copy or move files"),
        (r"(?:builtins|io|_io|codecs|os)\.(?:open|open_code|FileIO)", "open a file on the machine"),
        (r"pathlib\.\w*Path\.write_\w+|.*\.write_file", "write a file on the machine"),
        (r"(?:os|posix|nt)\.(?:putenv|setenv|chmod|kill)", "change the machine's settings or processes"),
        (r"(?:socket|ssl|urllib|urllib2|urllib3|requests|httpx|aiohttp|http|ftplib|smtplib|telnetlib)\..*", _FETCH),
        (r"(?:paramiko|fabric|xmlrpc|poplib|imaplib|nntplib|socketserver|wsgiref)\..*", _FETCH),
        (r".*(?:hf_hub_download|download_url_to_file|torch\.hub\.load|fetch_\w+|urlretrieve|urlopen)", _FETCH),
        (r"(?:_?pickle|dill|cloudpickle|marshal|joblib|shelve|yaml|numpy|pandas|torch)\..*loads?\w*", _SECOND),
        (r"pandas\.read_pickle|torch\.(?:jit\.load|serialization\.\w*load)|keras\..*load_model", _SECOND),
        (r"(?:operator|_operator)\.(?:attrgetter|methodcaller)|builtins\.getattr", "fetch a function by its name"),
        (r"(?:threading|multiprocessing|concurrent|_thread)\..*", "run code in another thread or process"),
        (r"(?:builtins\.breakpoint|code\.interact)", "stop and wait for commands"),
        (r"atexit\..*|signal\..*|sys\.set\w+", "have code run later, when something else happens"),
    )
)

_SIGNS = tuple(
    (regex(pattern), words)
    for pattern, words in (
        (
            r"/dev/tcp/|\bnc(?:at)?\b.{0,40} -e|bash -i|\bpty\.spawn\b|\bmkfifo\b",
            "It opens the machine to somebody elsewhere: a remote shell.",
        ),
        (
            r"(?:curl|wget|fetch|iwr|urlopen).{0,200}\|\s*(?:sudo )?(?:ba|z|da)?sh\b",
            "It fetches a program from the network and runs it at once.",
        ),
        (
            r"\b(?:curl|wget|nc|ncat|scp|ssh|nslookup|ping)\b|https?://|ftp://|\bsocket\b|\burlopen\b|Invoke-WebRequest",
            "It talks to another machine.",
        ),
        (
            r"\.ssh\b|id_rsa|\.aws\b|/etc/(?:passwd|shadow)|\.netrc|os\.environ|\bprintenv\b|AWS_|_TOKEN|_SECRET|\.kube",
            "It touches what holds passwords, keys or accounts.",
        ),
        (r"\brm -\w*[rf]|\bmkfs\b|\bdd if=|rmtree|\bdel /|\bshred\b", "It deletes files."),
        (
            r"crontab|authorized_keys|\.bashrc|\.profile|systemctl|LaunchAgents|\\Run\b|schtasks",
            "It sees to it that it is started again later.",
        ),
        (r"base64|b64decode|\bxxd\b|fromhex|codecs\.decode", "A part of it is disguised by an encoding."),
        (r"\b(?:pip|pip3|npm|apt|apt-get|brew) install\b", "It installs software."),
        (r"\bchmod \+?\w*x|\bsudo\b", "It makes files programs, or asks for more rights."),
    )
)


def act_of(name: str) -> str:
    """What calling ``name`` does, to stand behind "would"; "" where no words are known for it."""
    return next((words for pattern, words in _ACTS if pattern.fullmatch(name)), "")


def signs_of(text: str) -> list[str]:
    """Sentences on what the argument ``text`` of a call holds that a person should know of, at most three."""
    found: list[str] = []
    for pattern, words in _SIGNS:
        if pattern.search(text[:4000]):
            found.append(words)
    if len(found) > 1 and _SIGNS[1][1] in found and _SIGNS[2][1] in found:
        found.remove(_SIGNS[2][1])  # the sharper of the two says it
    return found[:3]
