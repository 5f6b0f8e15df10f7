"""TorchScript source, as ``torch.jit.save`` writes it below ``code/``: what its operators reach beyond tensors.

The language looks like Python and is not: nothing can be imported, and what it calls are operators of torch, or of
libraries that register their own. Source: ``torch/csrc/jit/serialization/python_print.cpp`` of PyTorch 2.13.
"""

from __future__ import annotations

from scanner.formats.torch_operators import NETWORK_OPERATORS, effect_of, is_known_namespace
from scanner.model.artifact import LimitReachedError
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

READ_LIMIT = 8 << 20
"""Bytes of one source file: that is 100,000 lines of calls."""

NAMES_LIMIT = 100_000
"""Different names that one source file calls; torch has 3,000 operators."""

TOLD_LIMIT = 64
"""Names of one kind that are told."""

_STRINGS = (
    rb'#[^\n]*+|"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\\?\Z)|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+(?:\'\'\'|\\?\Z)'
    rb'|"(?:[^"\\\n]|\\.)*+"?|\'(?:[^\'\\\n]|\\.)*+\'?'
)
"""Comments and texts; one that never ends takes all that it may, so that no other is tried in it."""

_ANY_CALL = rb"(?<![\w.])([A-Za-z_][\w.]*+)\s*+\("
_CLASSES = rb"__torch__\s*+\.\s*+torch\s*+\.\s*+classes\s*+\.\s*+(\w++)"
_IMPORTS = rb"(?m)^[ \t]*+(?:from|import)[ \t]++(\w[\w.]*+)"
_TYPES = rb"#[ \t]*+type:([^\n]*+)"
_BUILTINS = frozenset({"__import__", "compile", "eval", "exec", "execfile", "globals", "locals", "open", "setattr"})
_MODULES = frozenset({"asyncio", "base64", "builtins", "codecs", "ctypes", "http", "importlib", "io", "marshal", "os",
                      "pathlib", "pickle", "pty", "requests", "runpy", "shutil", "socket", "subprocess", "sys",
                      "tempfile", "urllib", "webbrowser"})  # fmt: skip

_ROOTS = "|".join(sorted({"torch", "ops"} | _MODULES)).encode()
_WORDS = "|".join(sorted(_BUILTINS | NETWORK_OPERATORS)).encode()
_CALLS = (
    rb"(?<![\w.])((?:def|class)[ \t]+)?+((?:" + _ROOTS + rb")(?:\s*+\.\s*+[A-Za-z_]\w*+)++|(?:" + _WORDS + rb"))\s*+\("
)
"""Calls of names that are judged; all others are the model's own."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the operators that reach files, the network or other libraries, and what no TorchScript can hold."""
    import re

    if reader.size > READ_LIMIT:
        message = f"This TorchScript source has {reader.size:,} bytes, over the {READ_LIMIT:,} that are read."
        yield Gap("limit-bytes", place, message)
        return
    source = reader.read_at(0, reader.size)
    bare = re.sub(_STRINGS, b'""', source, flags=re.DOTALL)
    calls = _distinct(_CALLS, bare, 2)
    custom = {space for space in _distinct(_CLASSES, bare, 1) if not is_known_namespace(space)}
    foreign: set[str] = set()
    for name in sorted(calls):
        space, _, operator = _operator(name).rpartition("::")
        effect = effect_of(space, operator)
        if effect:
            yield fact("torchscript-operation", _first(place, source, operator), operation=name[:200], effect=effect)
        if not is_known_namespace(space):
            custom.add(space)
        elif name in _BUILTINS or ("." in name and name.partition(".")[0] in _MODULES):
            foreign.add(name)
    foreign |= {name for name in _distinct(_IMPORTS, bare, 1) if name.partition(".")[0] not in ("__torch__", "torch")}
    types = b"\n".join(re.findall(_TYPES, source)[:TOLD_LIMIT])  # torch had a parser that evaluated these comments
    foreign |= _distinct(_ANY_CALL, types, 1) | _distinct(rb"\b(eval|exec|__\w++)", types, 1)
    for name in sorted(foreign)[:TOLD_LIMIT]:
        yield fact("torchscript-foreign-code", _first(place, source, name.rpartition(".")[2]), name=name[:200])
    for space in sorted(custom)[:TOLD_LIMIT]:
        yield fact("torchscript-custom-operator", _first(place, source, space), namespace=space[:200])


def _distinct(pattern: bytes, source: bytes, group: int) -> set[str]:
    """The different names that ``pattern`` finds, without blanks; with two groups, those where the first took nothing."""
    import re

    found: set[bytes] = set()
    for match in re.finditer(pattern, source):
        if group == 1 or not match.group(1):
            found.add(match.group(group))
            if len(found) > NAMES_LIMIT:
                raise LimitReachedError("limit-names", f"it calls more than {NAMES_LIMIT:,} different names")
    return {b"".join(name.split()).decode("ascii", "replace") for name in found}


def _operator(name: str) -> str:
    """``space::operator`` of a called name ("aten" for what hangs on torch itself), or "" where it is none."""
    parts = name.split(".")
    if parts[:2] == ["torch", "ops"]:
        parts = parts[1:]
    if parts[0] == "ops" and len(parts) >= 3:
        return f"{parts[1]}::{parts[2]}"
    if parts[0] == "torch" and len(parts) >= 2:
        return f"aten::{parts[-1]}"
    return f"prim::{name}" if name in NETWORK_OPERATORS else ""


def _first(place: Place, source: bytes, word: str) -> Place:
    """The place of the first line that holds ``word``."""
    at = source.find(word.encode())
    return Place(place.path, place.member, line=source.count(b"\n", 0, max(0, at)) + 1)


FORMAT = Format(
    id="torchscript-code",
    title="TorchScript source",
    parse=parse,
    states=("torchscript-operation", "torchscript-foreign-code", "torchscript-custom-operator"),
    role="weights",
    order=10,
)
