"""What one Python program does when it is imported, when its objects are made, and else: read, never run.

The program is its syntax tree. A call counts for the moment at which it would run: that of the function it stands in, and
a function that is called on import counts as import.
"""

from __future__ import annotations

import ast

from scanner.formats.python_code import capabilities as powers
from scanner.formats.python_code.calls import Judge, nodes_of
from scanner.formats.python_code.names import Names
from scanner.formats.python_code.shell import is_ordinary
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

IMPORT, CONSTRUCT, LATER, MAIN = "import", "construct", "later", "main"
"""When a use would run: as the module is imported, as its classes are made or loaded, when called, or as a program."""

USES_LIMIT = 2_000

_CONSTRUCTORS = frozenset(
    """__init__ __new__ __post_init__ __init_subclass__ __set_name__ __setstate__ __reduce__ __class_getitem__ __del__
    from_pretrained _from_config from_config load _load_pyfunc load_context __getattr__ __enter__ _load_from_state_dict
    __init_weights__ post_init setup initialize""".split()  # noqa: SIM905 - a table
)
"""Methods that a loader calls, or that run as an object comes or goes."""

_RUNNERS = frozenset(
    """map partial Thread Process register Timer submit apply apply_async run_in_executor starmap imap imap_unordered
    reduce call_soon call_later to_thread filter start_new_thread register_module_forward_hook""".split()  # noqa: SIM905
)
"""Last names of functions that call what they are given."""

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
    names of its functions and classes, ``bases`` of what these derive from; ``whole`` is false where it is too large to be
    parsed, and only its lines were searched."""

    uses: tuple[Use, ...]
    imports: tuple[str, ...]
    defines: frozenset[str]
    bases: frozenset[str]
    whole: bool = True


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
        self._dup2: dict[str, int] = {}
        nodes = nodes_of(tree)
        for node in nodes:
            self._learn(node)
        self.judge = Judge(self.names, nodes)
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
            if isinstance(node.targets[0], ast.Name) and node.targets[0].id == "dependencies":
                self.defines.add("dependencies")  # of a hubconf.py

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
                    self._referred(decorator, True, scope, when)
                continue
            if isinstance(node, ast.ClassDef):
                self.defines.add(node.name)
                self.bases.update(_last_name(base) for base in node.bases)
                made_by = {_last_name(keyword.value) for keyword in node.keywords if keyword.arg == "metaclass"}
                self.calls.setdefault(scope, set()).update(made_by | {_last_name(item) for item in node.decorator_list})
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
            elif isinstance(node, ast.comprehension) and isinstance(node.iter, ast.List | ast.Tuple):
                for element in node.iter.elts[:64]:
                    if isinstance(element, ast.Attribute | ast.Name | ast.Call | ast.Subscript):
                        self._referred(element, True, scope, when)
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
        self._handed_on(node, scope, when)
        for argument in (
            *node.args,
            *(keyword.value for keyword in node.keywords if keyword.arg in ("target", "func")),
        ):
            if isinstance(argument, ast.Name):  # a function that is handed to a thread or a hook runs as well
                name, _ = self.names.dotted(function)
                if name in ("threading.Thread", "atexit.register", "threading.Timer", "builtins.map"):
                    self.calls.setdefault(scope, set()).add(argument.id)
        name, hidden = self.names.dotted(function)
        if name:
            self._named_call(name, hidden, node, scope, when)
        elif isinstance(function, ast.Call):
            self._computed_call(function, node, scope, when)

    def _handed_on(self, node: ast.Call, scope: str, when: str) -> None:
        """Functions that run programs and that a call is given to call: ``map(os.system, ...)``, a thread's target."""
        called, _ = self.names.dotted(node.func)
        runs = called.rpartition(".")[2] in _RUNNERS
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(argument, ast.Name | ast.Attribute):
                self._referred(argument, runs, scope, when)

    def _referred(self, node: ast.AST, runs: bool, scope: str, when: str) -> None:
        name, _ = self.names.dotted(node)
        power = powers.OF_NAME.get(name)
        written = name.startswith(("os.", "posix.", "nt.", "pty."))
        if (power == powers.PROCESS and (written or runs)) or (power == powers.EVALUATE and runs):
            self._use(power, name, node, scope, when)

    def _computed_call(self, looked_up: ast.Call, node: ast.Call, scope: str, when: str) -> None:
        """A call of what ``getattr`` finds in a module that matters, under a name that cannot be worked out."""
        called, _ = self.names.dotted(looked_up.func)
        if called == "builtins.getattr" and len(looked_up.args) >= 2:
            owner, _ = self.names.dotted(looked_up.args[0])
            if owner in ("os", "builtins", "subprocess", "posix", "ctypes", "socket", "marshal", "pty"):
                self._use(powers.HIDDEN, f"getattr({owner}, …)", node, scope, when)

    def _named_call(self, name: str, hidden: bool, node: ast.Call, scope: str, when: str) -> None:
        if name == "os.dup2":
            self._dup2[scope] = node.lineno
        power, command = self.judge.power_of(name, node)
        if power is None:
            return
        ordinary = power == powers.PROCESS and is_ordinary(command)
        if hidden and power in (powers.PROCESS, powers.EVALUATE):
            self._use(powers.HIDDEN, name, node, scope, when)
        self._use(power, name, node, scope, when, ordinary, command)

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
            if found & _STOLEN and found & {powers.SEND, powers.NETWORK}:
                stolen = next(use for use in self.uses if use.scope == scope and use.power in _STOLEN)
                if not stolen.name.startswith(
                    ("os.environ", "os.getenv", "huggingface_hub", "keyring", "getpass")
                ):  # files, not the token a client sends
                    yield Use(powers.PAYLOAD, "credentials that are sent away", line, scope)

    def _closure(self, roots: set[str]) -> set[str]:
        """``roots`` and the scopes that are called from them, by their last name."""
        by_last: dict[str, list[str]] = {}
        scopes = {use.scope for use in self.uses} | set(self.calls)
        for scope in scopes:
            by_last.setdefault(scope.rpartition(".")[2], []).append(scope)
            owner, _, last = scope.rpartition(".")
            if last in ("__init__", "__new__") and owner:  # a class that is called
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


_STOLEN = {powers.CREDENTIALS, powers.KEYS}


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_for_programs(test: ast.AST) -> bool:
    """True for ``if __name__ == "__main__"`` and what asks for the command line: importing does not come there."""
    for node in nodes_of(test, 60):
        if isinstance(node, ast.Name) and node.id in ("__name__", "TYPE_CHECKING"):
            return True
        if isinstance(node, ast.Attribute) and node.attr in ("argv", "TYPE_CHECKING"):
            return True
    return False
