"""Which power one call uses, by its name and by what it is given."""

from __future__ import annotations

import ast
import re

from scanner.formats.python_code import capabilities as powers
from scanner.formats.python_code.shell import remote_command
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.formats.python_code.names import Names

CONSTANT = "constant"
"""In place of a command: the text that is evaluated stands there as it is."""

NODES_LIMIT = 1_500_000


class Judge:
    """Judges the calls of one program, of which ``nodes`` are all nodes and ``names`` what its names stand for."""

    def __init__(self, names: Names, nodes: list[ast.AST]) -> None:
        self.names = names
        self.tainted: set[str] = set()
        self._values: dict[str, ast.AST] = {}
        self._taint(nodes)

    def power_of(self, name: str, node: ast.Call) -> tuple[str | None, str]:
        """The power that calling ``name`` (dotted) like this gives, or None; and, for a process, its command line."""
        power = powers.OF_NAME.get(name)
        if power is None and name in ("os.path.expanduser", "pathlib.Path", "builtins.open", "io.open"):
            power = self._file_power(name, node)
        elif name in ("os.getenv", "os.environ.get", "os.environ.pop"):
            text = self.names.text(node.args[0]) if node.args else None
            power = powers.CREDENTIALS if isinstance(text, str) and powers.is_secret_variable(text) else None
        elif name in ("os.environ.copy", "os.environ.items") or (
            name in _SERIALIZERS and self._holds_environment(node)
        ):
            power = powers.KEYS if name in _SERIALIZERS else None
        elif name == "operator.methodcaller" and node.args and self.names.text(node.args[0]) in _PROCESS_METHODS:
            return powers.HIDDEN, ""
        elif name in ("torch.load", "numpy.load"):
            power = powers.UNPICKLE if _is_unsafe_load(node) else None
        elif name == "builtins.compile":
            power = self._compile_power(node)
        elif name.endswith((".write_text", ".write_bytes")) and name.startswith("pathlib"):
            power = powers.WRITE
        elif isinstance(node.func, ast.Attribute) and node.func.attr in ("connect", "sendall") and "sock" in name:
            power = powers.SEND
        if power == powers.EVALUATE and name in ("builtins.exec", "builtins.eval"):
            power = self._evaluate_power(node)
            constant = power == powers.EVALUATE and isinstance(node.args[0], ast.Constant)
            return power, CONSTANT if constant else ""
        if power != powers.PROCESS:
            return power, ""
        command = self._command(node)
        if remote_command(command) not in ("", "known"):
            power = powers.PAYLOAD
        elif " install" in command and "pip" in command:
            power = powers.INSTALL
        return power, command

    def _evaluate_power(self, node: ast.Call) -> str | None:
        """None for a constant that holds no call, as some libraries write a type."""
        if not node.args:
            return None
        if self.is_tainted(node.args[0]):
            return powers.PAYLOAD
        if self._is_file_beside(node.args[0]):
            return None
        text = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        if isinstance(text, str):
            return powers.HIDDEN if _HARM.search(text) else powers.EVALUATE if "(" in text else None
        return None if isinstance(text, bytes) and b"(" not in text else powers.EVALUATE

    def _is_file_beside(self, node: ast.AST) -> bool:
        """True for what is read from a Python file that the program names, as setup scripts read a version from one: that
        file is read like every other, and what it does is told there."""
        parts = nodes_of(node, 60)
        for _ in range(3):  # a handle that a `with` names, whose path has a name of its own
            names = {inner.id for inner in parts if isinstance(inner, ast.Name)} & self._values.keys()
            parts += [inner for name in sorted(names) for inner in nodes_of(self._values[name], 60)]
        texts = [inner.value for inner in parts if isinstance(inner, ast.Constant) and isinstance(inner.value, str)]
        reads = any(isinstance(inner, ast.Attribute) and inner.attr in ("read", "read_text") for inner in parts)
        return reads and any(_IS_BESIDE.fullmatch(text) for text in texts)

    def _file_power(self, name: str, node: ast.Call) -> str | None:
        text = self.names.text(node.args[0]) if node.args else None
        if isinstance(text, str) and powers.is_secret_path(text):
            return powers.CREDENTIALS if name == "pathlib.Path" else powers.KEYS
        if name not in ("builtins.open", "io.open"):
            return None
        mode = node.args[1] if len(node.args) > 1 else None
        mode = next((keyword.value for keyword in node.keywords if keyword.arg == "mode"), mode)
        written = isinstance(mode, ast.Constant) and isinstance(mode.value, str) and set(mode.value) & set("wax+")
        return powers.WRITE if written else None

    def _compile_power(self, node: ast.Call) -> str | None:
        """Compiling something that is no constant, to be run."""
        return powers.PAYLOAD if node.args and self.is_tainted(node.args[0]) else None

    def _holds_environment(self, node: ast.Call) -> bool:
        return any(
            isinstance(inner, ast.Attribute) and self.names.dotted(inner)[0] == "os.environ"
            for argument in node.args[:2]
            for inner in nodes_of(argument, 50)
            if not isinstance(inner, ast.Subscript)
        ) and not any(
            isinstance(inner, ast.Subscript) for argument in node.args[:2] for inner in nodes_of(argument, 50)
        )

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

    def _taint(self, nodes: list[ast.AST]) -> None:
        """Names that hold what was decoded or downloaded, also over a few assignments."""
        assignments = []
        for node in nodes:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                assignments.append((node.targets[0].id, node.value))
            elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
                assignments.append((node.optional_vars.id, node.context_expr))
        self._values = dict(assignments)
        interesting = [(name, value) for name, value in assignments if _holds_calls(value)]
        for _ in range(4):
            before = len(self.tainted)
            for name, value in interesting[:5_000]:
                if name not in self.tainted and self.is_tainted(value):
                    self.tainted.add(name)
            if len(self.tainted) == before:
                return

    def is_tainted(self, node: ast.AST) -> bool:
        """True where ``node`` holds what a decoder or a download gave."""
        for inner in nodes_of(node, 400):
            if isinstance(inner, ast.Name) and inner.id in self.tainted:
                return True
            if isinstance(inner, ast.Call):
                name, _ = self.names.dotted(inner.func)
                if name in powers.DECODERS or name in powers.DOWNLOADS or name.endswith("bytes.fromhex"):
                    return True
        return False


_HARM = regex(
    r"\bos\s*\.\s*(?:system|popen|exec|spawn)|\bsubprocess\s*\.|__import__\s*\(\s*['\"](?:os|subprocess|socket|pty)"
    r"|\burlopen\s*\(|\bsocket\.socket|b64decode|\bpty\.spawn"
)
_PROCESS_METHODS = frozenset({"system", "popen", "execv", "spawnl", "spawnv", "check_output", "check_call"})
_IS_BESIDE = regex(r"(?!/(?:dev|etc|home|opt|proc|root|tmp|usr|var)\b)(?:[\w.-]*[/\\])*[\w-]+\.py", re.ASCII)
"""The path of a Python file that lies in no folder of the system's."""

_SERIALIZERS = frozenset(
    {"json.dumps", "builtins.str", "dict", "str", "repr", "pickle.dumps", "urllib.parse.urlencode", "builtins.print"}
)


def nodes_of(tree: ast.AST, limit: int = NODES_LIMIT) -> list[ast.AST]:
    """``tree`` and what is below it, breadth first, at most ``limit``."""
    found = [tree]
    for node in found:
        if len(found) >= limit:
            break
        found.extend(ast.iter_child_nodes(node))
    return found


def _holds_calls(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Call | ast.Name) for inner in nodes_of(node, 60))


def _is_unsafe_load(node: ast.Call) -> bool:
    """True for a load that says that it unpickles anything."""
    for keyword in node.keywords:
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
        if (keyword.arg == "weights_only" and value is False) or (keyword.arg == "allow_pickle" and value is True):
            return True
    return False
