"""What one Python program does when it is imported, when its objects are made, and else: read, never run.

The program is its syntax tree. A call counts for the moment at which it would run: that of the function it stands in, and
a function that is called on import counts as import.
"""

from __future__ import annotations

import ast
import re

from scanner.formats.python_code import capabilities as powers
from scanner.formats.python_code.names import Names
from scanner.formats.python_code.shell import is_ordinary, remote_command
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

IMPORT, CONSTRUCT, LATER, MAIN = "import", "construct", "later", "main"
"""When a use would run: as the module is imported, as its classes are made or loaded, when called, or as a program."""

USES_LIMIT = 2_000
NODES_LIMIT = 1_500_000

_CONSTRUCTORS = frozenset(
    """__init__ __new__ __post_init__ __init_subclass__ __set_name__ __setstate__ __reduce__ __class_getitem__ __del__
    from_pretrained _from_config from_config load _load_pyfunc load_context __getattr__ __enter__ _load_from_state_dict
    __init_weights__ post_init setup initialize""".split()
)
"""Methods that a loader calls, or that run as an object comes or goes."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@record
class Use:
    """One place where the program uses a power. ``scope`` is the function it stands in ("" outside of all)."""

    power: str
    name: str
    line: int
    scope: str
    when: str = LATER
    ordinary: bool = False
    command: str = ""


@record
class Program:
    """What a program does. ``imports`` are the modules it imports relatively, with their leading dots; ``defines`` the
    names of its functions and classes, and ``bases`` of what these derive from."""

    uses: tuple[Use, ...]
    imports: tuple[str, ...]
    defines: frozenset[str]
    bases: frozenset[str]


def read_program(tree: ast.Module) -> Program:
    """What the program does, by its tree."""
    return _Walk(tree).program()


class _Walk:
    def __init__(self, tree: ast.Module) -> None:
        self.names = Names()
        self.uses: list[Use] = []
        self.calls: dict[str, set[str]] = {}
        self.imports: set[str] = set()
        self.defines: set[str] = set()
        self.bases: set[str] = set()
        self.tainted: set[str] = set()
        self._dup2: dict[str, int] = {}
        nodes = _nodes(tree)
        for node in nodes:
            self._learn(node)
        self._taint(nodes)
        self._visit(tree)

    def program(self) -> Program:
        started = self._closure({""})
        made = self._closure(
            {name for name in self.calls if name.rpartition(".")[2] in _CONSTRUCTORS}
            | {use.scope for use in self.uses if use.scope.rpartition(".")[2] in _CONSTRUCTORS}
        )
        placed = []
        for use in self._with_combinations():
            when = use.when
            if when != MAIN:
                when = IMPORT if use.scope in started else CONSTRUCT if use.scope in made else LATER
            placed.append(Use(use.power, use.name, use.line, use.scope, when, use.ordinary, use.command))
        return Program(tuple(placed), tuple(sorted(self.imports))[:256], frozenset(self.defines), frozenset(self.bases))

    def _learn(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            self.names.add_import(node)
            self.imports.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            self.names.add_import(node)
            if node.level:
                base = "." * node.level + (node.module or "")
                self.imports.add(base)
                self.imports.update(
                    (base if base.endswith(".") else base + ".") + alias.name for alias in node.names[:64]
                )
            elif node.module:
                self.imports.add(node.module)
        elif isinstance(node, ast.Assign):
            self.names.add_assignment(node)

    def _taint(self, nodes: list[ast.AST]) -> None:
        """Names that hold what was decoded or downloaded, also over a few assignments."""
        assignments = []
        for node in nodes:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                assignments.append((node.targets[0].id, node.value))
            elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
                assignments.append((node.optional_vars.id, node.context_expr))
        interesting = [(name, value) for name, value in assignments if _holds_calls(value)]
        for _ in range(4):
            before = len(self.tainted)
            for name, value in interesting[:5_000]:
                if name not in self.tainted and self._is_tainted(value):
                    self.tainted.add(name)
            if len(self.tainted) == before:
                return

    def _is_tainted(self, node: ast.AST) -> bool:
        """True where ``node`` holds what a decoder or a download gave."""
        for inner in _nodes(node, 400):
            if isinstance(inner, ast.Name) and inner.id in self.tainted:
                return True
            if isinstance(inner, ast.Call):
                name, _ = self.names.dotted(inner.func)
                if name in powers.DECODERS or name in powers.DOWNLOADS or name.endswith("bytes.fromhex"):
                    return True
        return False

    def _visit(self, tree: ast.Module) -> None:
        pending: list[tuple[ast.AST, str, str]] = [(tree, "", "")]
        while pending:
            node, scope, when = pending.pop()
            if isinstance(node, _FUNCTIONS):
                self.defines.add(node.name)
                inner = f"{scope}.{node.name}" if scope else node.name
                outside = [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]
                pending += [(item, scope, when) for item in outside]
                pending += [(item, inner, when) for item in reversed(node.body)]
                for decorator in node.decorator_list:
                    self._called_by_decorator(decorator, scope, inner)
                continue
            if isinstance(node, ast.ClassDef):
                self.defines.add(node.name)
                self.bases.update(_last_name(base) for base in node.bases)
                pending += [(item, scope, when) for item in (*node.decorator_list, *node.bases, *node.keywords)]
                for item in reversed(node.body):
                    inner = scope
                    if isinstance(item, _FUNCTIONS):  # a method: named after its class
                        inner = f"{scope}.{node.name}" if scope else node.name
                    pending.append((item, inner, when))
                continue
            if isinstance(node, ast.Lambda):
                pending.append((node.body, f"{scope}.<lambda>" if scope else "<lambda>", when))
                continue
            if isinstance(node, ast.If) and not scope and _is_for_programs(node.test):
                pending += [(item, scope, MAIN) for item in reversed(node.body)]
                pending += [(item, scope, when) for item in reversed(node.orelse)]
                continue
            if isinstance(node, ast.Call):
                self._call(node, scope, when)
                if isinstance(node.func, ast.Lambda):
                    pending.append((node.func.body, scope, when))
            elif isinstance(node, ast.Subscript):
                self._subscript(node, scope, when)
            pending += [(item, scope, when) for item in ast.iter_child_nodes(node)]

    def _called_by_decorator(self, decorator: ast.AST, scope: str, inner: str) -> None:
        """A decorator that registers a function to be run at exit or at once runs it as the module is used."""
        name, _ = self.names.dotted(decorator)
        if name in ("atexit.register", "threading.Thread"):
            self.calls.setdefault(scope, set()).add(inner)

    def _call(self, node: ast.Call, scope: str, when: str) -> None:
        function = node.func
        if isinstance(function, ast.Name):
            self.calls.setdefault(scope if when != MAIN else "<main>", set()).add(function.id)
        elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            self.calls.setdefault(scope if when != MAIN else "<main>", set()).add(function.attr)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords if keyword.arg in ("target", "func"))):
            if isinstance(argument, ast.Name):  # a function that is handed to a thread or a hook runs as well
                name, _ = self.names.dotted(function)
                if name in ("threading.Thread", "atexit.register", "threading.Timer", "builtins.map"):
                    self.calls.setdefault(scope, set()).add(argument.id)
        name, hidden = self.names.dotted(function)
        if name:
            self._named_call(name, hidden, node, scope, when)
        elif isinstance(function, ast.Call):
            self._computed_call(function, node, scope, when)

    def _computed_call(self, looked_up: ast.Call, node: ast.Call, scope: str, when: str) -> None:
        """A call of what ``getattr`` finds in a module that matters, under a name that cannot be worked out."""
        called, _ = self.names.dotted(looked_up.func)
        if called == "builtins.getattr" and len(looked_up.args) >= 2:
            owner, _ = self.names.dotted(looked_up.args[0])
            if owner in ("os", "builtins", "subprocess", "posix", "ctypes", "socket", "marshal", "pty"):
                self._use(powers.HIDDEN, f"getattr({owner}, …)", node, scope, when)

    def _named_call(self, name: str, hidden: bool, node: ast.Call, scope: str, when: str) -> None:
        power = powers.OF_NAME.get(name)
        if power is None and name in ("os.path.expanduser", "pathlib.Path", "builtins.open", "io.open"):
            power = self._file_power(name, node)
        elif name in ("os.getenv", "os.environ.get", "os.environ.pop"):
            text = self.names.text(node.args[0]) if node.args else None
            power = powers.CREDENTIALS if isinstance(text, str) and powers.is_secret_variable(text) else None
        elif name in ("os.environ.copy", "os.environ.items") or (name in _SERIALIZERS and self._holds_environment(node)):
            power = powers.CREDENTIALS if name in _SERIALIZERS else None
        elif name in ("torch.load", "numpy.load"):
            power = powers.UNPICKLE if _is_unsafe_load(node) else None
        elif name == "builtins.compile":
            power = self._compile_power(node)
        elif name == "builtins.__import__" and node.args and self.names.text(node.args[0]) is None:
            power = None
        elif name == "os.dup2":
            self._dup2[scope] = node.lineno
        elif name.endswith((".write_text", ".write_bytes")) and name.startswith("pathlib"):
            power = powers.WRITE
        elif isinstance(node.func, ast.Attribute) and node.func.attr in ("connect", "sendall") and "sock" in name:
            power = powers.SEND
        if power is None:
            return
        if power == powers.EVALUATE and not self._evaluates(name, node):
            return
        ordinary = False
        command = ""
        if power == powers.PROCESS:
            command = self._command(node)
            ordinary = is_ordinary(command)
            if remote_command(command) not in ("", "known"):
                power = powers.PAYLOAD
            elif " install" in command and "pip" in command:
                power, ordinary = powers.INSTALL, False
        if power == powers.EVALUATE and name in ("builtins.exec", "builtins.eval") and node.args:
            text = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if self._is_tainted(node.args[0]):
                power = powers.PAYLOAD
            elif isinstance(text, str) and _HARM.search(text):
                power = powers.HIDDEN
        if hidden and power in (powers.PROCESS, powers.EVALUATE):
            self._use(powers.HIDDEN, name, node, scope, when)
        self._use(power, name, node, scope, when, ordinary, command)

    def _file_power(self, name: str, node: ast.Call) -> str | None:
        text = self.names.text(node.args[0]) if node.args else None
        if isinstance(text, str) and powers.is_secret_path(text):
            return powers.CREDENTIALS
        if name not in ("builtins.open", "io.open"):
            return None
        mode = node.args[1] if len(node.args) > 1 else None
        mode = next((keyword.value for keyword in node.keywords if keyword.arg == "mode"), mode)
        written = isinstance(mode, ast.Constant) and isinstance(mode.value, str) and set(mode.value) & set("wax+")
        return powers.WRITE if written else None

    def _compile_power(self, node: ast.Call) -> str | None:
        """Compiling something that is no constant, to be run."""
        return powers.PAYLOAD if node.args and self._is_tainted(node.args[0]) else None

    def _evaluates(self, name: str, node: ast.Call) -> bool:
        """False for what evaluates a constant that holds no call, as some libraries write a type."""
        if name not in ("builtins.exec", "builtins.eval"):
            return True
        if not node.args:
            return False
        text = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        return not (isinstance(text, str | bytes) and ("(" if isinstance(text, str) else b"(") not in text)  # type: ignore[operator]

    def _holds_environment(self, node: ast.Call) -> bool:
        return any(
            isinstance(inner, ast.Attribute) and self.names.dotted(inner)[0] == "os.environ"
            for argument in node.args[:2]
            for inner in _nodes(argument, 50)
            if not isinstance(inner, ast.Subscript)
        ) and not any(isinstance(inner, ast.Subscript) for argument in node.args[:2] for inner in _nodes(argument, 50))

    def _command(self, node: ast.Call) -> str:
        """The command line that a call runs, as far as it is constant; "?" stands for what is not."""
        first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg in ("args", "cmd")), None)
        if first is None:
            return ""
        if isinstance(first, ast.List | ast.Tuple):
            words = [self.names.text(item) for item in first.elts[:64]]
            return " ".join(word if isinstance(word, str) else "?" for word in words)
        if isinstance(first, ast.JoinedStr):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in first.values[:64])
        if isinstance(first, ast.BinOp | ast.Call) and self.names.text(first) is None:
            inner = first.left if isinstance(first, ast.BinOp) else getattr(first.func, "value", first)
            text = self.names.text(inner)
            return f"{text}?" if isinstance(text, str) else "?"
        text = self.names.text(first)
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else text or "?"

    def _subscript(self, node: ast.Subscript, scope: str, when: str) -> None:
        if not isinstance(node.value, ast.Attribute) or node.value.attr != "environ":
            return
        key = self.names.text(node.slice)
        if isinstance(key, str) and powers.is_secret_variable(key) and isinstance(node.ctx, ast.Load):
            self._use(powers.CREDENTIALS, f"os.environ[{key[:60]!r}]", node, scope, when)

    def _use(
        self, power: str, name: str, node: ast.AST, scope: str, when: str, ordinary: bool = False, command: str = ""
    ) -> None:
        if len(self.uses) < USES_LIMIT:
            line = getattr(node, "lineno", 1)
            self.uses.append(Use(power, name[:100], line, scope, when or LATER, ordinary, command[:200]))

    def _with_combinations(self) -> Iterator[Use]:
        """The uses, and those that only two of them in one function make: a shell on a socket, credentials that are sent."""
        yield from self.uses
        by_scope: dict[str, set[str]] = {}
        for use in self.uses:
            by_scope.setdefault(use.scope, set()).add(use.power)
        for scope, found in by_scope.items():
            line = next(use.line for use in self.uses if use.scope == scope)
            if scope in self._dup2 and found & {powers.NETWORK} and found & {powers.PROCESS}:
                yield Use(powers.PAYLOAD, "a shell on a socket", self._dup2[scope], scope)
            if powers.CREDENTIALS in found and found & {powers.SEND, powers.NETWORK}:
                stolen = next(use for use in self.uses if use.scope == scope and use.power == powers.CREDENTIALS)
                if not stolen.name.startswith(("os.environ", "os.getenv", "huggingface_hub", "keyring", "getpass")):  # files, not the token a client sends
                    yield Use(powers.PAYLOAD, "credentials that are sent away", line, scope)

    def _closure(self, roots: set[str]) -> set[str]:
        """``roots`` and the scopes that are called from them, by their last name."""
        by_last: dict[str, list[str]] = {}
        scopes = {use.scope for use in self.uses} | set(self.calls)
        for scope in scopes:
            by_last.setdefault(scope.rpartition(".")[2], []).append(scope)
            owner, _, last = scope.rpartition(".")
            if last == "__init__" and owner:  # a class that is called
                by_last.setdefault(owner.rpartition(".")[2], []).append(scope)
        reached = set(roots)
        pending = list(roots)
        while pending:
            for called in self.calls.get(pending.pop(), ()):
                for scope in by_last.get(called, ()):
                    if scope not in reached:
                        reached.add(scope)
                        pending.append(scope)
        return reached


_HARM = re.compile(
    r"\bos\s*\.\s*(?:system|popen|exec|spawn)|\bsubprocess\s*\.|__import__\s*\(\s*['\"](?:os|subprocess|socket|pty)"
    r"|\burlopen\s*\(|\bsocket\.socket|b64decode|\bpty\.spawn"
)
_SERIALIZERS = frozenset({"json.dumps", "builtins.str", "dict", "str", "repr", "pickle.dumps", "urllib.parse.urlencode"})


def _nodes(tree: ast.AST, limit: int = NODES_LIMIT) -> list[ast.AST]:
    """``tree`` and what is below it, breadth first, at most ``limit``."""
    found = [tree]
    for node in found:
        if len(found) >= limit:
            break
        found.extend(ast.iter_child_nodes(node))
    return found


def _holds_calls(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Call | ast.Name) for inner in _nodes(node, 60))


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_for_programs(test: ast.AST) -> bool:
    """True for ``if __name__ == "__main__"`` and what asks for the command line: importing does not come there."""
    for node in _nodes(test, 60):
        if isinstance(node, ast.Name) and node.id in ("__name__", "TYPE_CHECKING"):
            return True
        if isinstance(node, ast.Attribute) and node.attr in ("argv", "TYPE_CHECKING"):
            return True
    return False


def _is_unsafe_load(node: ast.Call) -> bool:
    """True for a load that says that it unpickles anything."""
    for keyword in node.keywords:
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
        if (keyword.arg == "weights_only" and value is False) or (keyword.arg == "allow_pickle" and value is True):
            return True
    return False
