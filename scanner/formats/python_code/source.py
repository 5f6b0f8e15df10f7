"""Source text to facts: bounded parsing, and what of a program is told."""

from __future__ import annotations

import ast
import re
import warnings
from itertools import islice
from threading import Lock

from scanner.formats.python_code import capabilities as powers
from scanner.formats.python_code import shell
from scanner.formats.python_code.calls import CONSTANT
from scanner.formats.python_code.program import CONSTRUCT, IMPORT, LATER, MAIN, Program, Use, read_program
from scanner.model.excerpt import line_at
from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact

SIGNS_LIMIT = 150_000
"""Signs and lines that make nodes; a tree takes some hundred bytes and a few microseconds for each."""

TOLD_LIMIT = 24
"""Uses of one program that are told by line."""

_WARNINGS = Lock()
"""The filters of warnings are the whole process's: threads that each put them back would leave those of another."""

_DEEP = regex(rb"(?:[-+~][ \t]*){3000}|(?:\bnot[ \t]+){3000}|(?:\blambda\b[^:\n]{0,20}:[ \t]*){2000}")
"""Chains that the parser recurses on; its own bounds hold for shorter ones."""

_CODING = regex(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
_DISGUISES = frozenset(
    """utf-7 utf7 u7 unicode-1-1-utf-7 rot13 rot-13 unicode-escape raw-unicode-escape punycode idna utf-16 utf-16-le
    utf-16-be utf-32 utf-32-le utf-32-be""".split()  # noqa: SIM905 - a table
)


class UnparsedError(ValueError):
    """The text is no Python that this interpreter parses; ``hostile`` where it would exhaust the parser."""

    def __init__(self, hostile: bool) -> None:
        super().__init__("not parsed")
        self.hostile = hostile


def program_of(data: bytes) -> Program:
    """What the program ``data`` does. Raises `UnparsedError`."""
    if is_too_long(data):
        return Program(tuple(_coarse(data)), (), frozenset(), frozenset(), False)
    try:
        return read_program(tree_of(data))
    except RecursionError as error:
        raise UnparsedError(True) from error


def is_too_long(data: bytes) -> bool:
    """True for a program whose tree would take more memory than is spent on one."""
    return len(data.translate(None, _ALL_BUT_SIGNS)) > SIGNS_LIMIT


def tree_of(data: bytes) -> ast.Module:
    """The syntax tree of the program ``data``, which `is_too_long` is false of. Raises `UnparsedError`."""
    if _DEEP.search(data):
        raise UnparsedError(True)
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # escapes and comparisons of the scanned text are no concern of ours
        try:
            return ast.parse(data)
        except (MemoryError, RecursionError) as error:
            raise UnparsedError(True) from error
        except (SyntaxError, ValueError, LookupError, UnicodeError) as error:
            raise UnparsedError(False) from error


def _coarse(data: bytes) -> Iterator[Use]:
    """What a program that is too large to be parsed does in lines of its own outside of functions, by their words."""
    for match in islice(_LINES.finditer(data), TOLD_LIMIT):
        line = data.count(b"\n", 0, match.start()) + 1
        evaluates = match[0].startswith((b"exec", b"eval"))
        decodes = evaluates and _DECODES.search(match[0])
        power = powers.PAYLOAD if decodes else powers.EVALUATE if evaluates else powers.PROCESS
        yield Use(power, match[1].decode("ascii", "replace"), line, "", IMPORT)


_LINES = regex(
    rb"^(exec|eval|os\.system|os\.popen|subprocess\.(?:run|call|Popen|check_\w+)|__import__)[ \t]*\([^\n]{0,400}",
    re.MULTILINE,
)
_DECODES = regex(rb"b64decode|decompress|fromhex|unhexlify|marshal|urlopen|requests")

_ALL_BUT_SIGNS = bytes(set(range(256)) - set(b"\n,()[]{}=+-*/.:%&|<>"))


def unusual_encoding(data: bytes) -> str:
    """The encoding that the first two lines ask for, where it hides plain text (UTF-7, escapes); else ""."""
    first = b"\n".join(data[:1000].split(b"\n", 2)[:2])
    match = _CODING.search(first)
    if match is None:
        return ""
    name = match[1].decode("ascii", "replace").lower().replace("_", "-")
    return name if name in _DISGUISES else ""


def payload_facts(place: Place, data: bytes, program: Program) -> Iterator[Fact]:
    """Facts for what no honest program does, whoever runs it and wherever it lies: at most one for each kind."""
    told: set[str] = set()
    for use in program.uses:
        does = _payload(use)
        if does and does not in told:
            told.add(does)
            at = Place(place.path, place.member, line=use.line)
            yield fact(
                "python-payload", at, does=does, name=use.name, when=use.when, excerpt=lines_of(data, [use.line])
            )


_COMMANDS = frozenset({"install", "develop", "egg_info", "InstallCommand", "_install", "build_py", "install_lib"})
"""Commands of setuptools that installing a package runs; ``build_ext`` and its like start compilers."""

_IN_COMMANDS = (powers.SEND, powers.NETWORK, powers.EVALUATE, powers.PAYLOAD)


def _reaches_out(use: Use) -> bool:
    return use.power == powers.NETWORK or (use.power == powers.EVALUATE and use.command == CONSTANT)


def install_facts(place: Place, data: bytes, program: Program) -> Iterator[Fact]:
    """An ``install-script`` fact for a ``setup.py`` that runs a named program, or reaches out, as it installs."""
    for use in program.uses:
        runs = use.power == powers.PROCESS and not use.ordinary and not use.command.startswith("?")
        in_command = bool(program.bases & _COMMANDS) and use.scope.rpartition(".")[2] in ("run", "__init__")
        if runs and (use.when == IMPORT or in_command):
            does = f"runs {use.command[:80]}" if use.command else powers.PROCESS
        elif (in_command and use.power in _IN_COMMANDS) or (use.when == IMPORT and _reaches_out(use)):
            does = use.power
        else:
            continue
        at = Place(place.path, place.member, line=use.line)
        yield fact("install-script", at, does=does, excerpt=lines_of(data, [use.line]))
        return


def _payload(use: Use) -> str:
    early = use.when in (IMPORT, CONSTRUCT)
    if use.power == powers.PAYLOAD and (early or use.name.startswith(("a shell", "credentials"))):
        return use.name if use.name.startswith(("a shell", "credentials")) else f"{use.name} {powers.PAYLOAD}"
    if use.power == powers.HIDDEN and use.when == IMPORT:
        return f"the call of {use.name} is hidden"
    return ""


def code_fact(place: Place, data: bytes, program: Program) -> Fact | None:
    """What the program does by moment, and which modules it imports from its own repo; None where both are nothing."""
    moments = {when: [use for use in program.uses if use.when == when] for when in (IMPORT, CONSTRUCT, LATER, MAIN)}
    notable = [use for when in (IMPORT, CONSTRUCT, LATER) for use in moments[when]]
    marks = tuple(sorted(program.defines & _MARKS | {base for base in program.bases if base in _BASES}))
    if not notable and not program.imports and not marks and program.whole:
        return None
    told = sorted(notable, key=lambda use: (_ORDER[use.when], use.line))[:TOLD_LIMIT]
    return fact(
        "python-code",
        Place(place.path, place.member, line=told[0].line if told else 1),
        at_import=_kinds(moments[IMPORT]),
        at_construct=_kinds(moments[CONSTRUCT]),
        later=_kinds(moments[LATER]),
        uses=tuple((use.when, use.power, use.name, use.line, use.ordinary) for use in told),
        shell_at_import=any(_is_shell(use) for use in moments[IMPORT]),
        program_at_import=any(_is_named(use) for use in moments[IMPORT]),
        imports=program.imports,
        marks=marks,
        whole=program.whole,
        written_at_import=any(_is_written(use) for use in moments[IMPORT]),
        shell_at_construct=any(_is_shell(use) for use in moments[CONSTRUCT]),
        excerpt=lines_of(data, [use.line for use in told if not use.ordinary or not _is_a_tools(use)][:8]),
    )


_MARKS = frozenset(
    {"EndpointHandler", "generate", "_load_pyfunc", "PreTrainedModel", "PreTrainedPipeline", "TritonPythonModel",
     "model_fn", "dependencies"}
)  # fmt: skip
_BASES = frozenset(
    {"DiffusionPipeline", "Pipeline", "PythonModel", "BaseHandler", "GeneratorBasedBuilder", "ArrowBasedBuilder",
     "BeamBasedBuilder", "DatasetBuilder", "Metric", "Measurement", "Comparison", "Tool", "BasePredictor", "Module",
     "PreTrainedModel"}
)  # fmt: skip
_ORDER = {IMPORT: 0, CONSTRUCT: 1, LATER: 2, MAIN: 3}


def _is_written(use: Use) -> bool:
    """True for a program that is named where it is started; scripts start what their arguments name."""
    return use.power == powers.PROCESS and not use.ordinary and not use.command.startswith("?")


def _is_shell(use: Use) -> bool:
    """True for a command line that is written out and is none of everyday use."""
    starts = use.name in ("os.system", "os.popen", "posix.system")
    return starts and not use.ordinary and bool(use.command) and not use.command.startswith("?")


def _is_named(use: Use) -> bool:
    """True for a program whose name is written out and that is none of everyday use."""
    return use.power == powers.PROCESS and not use.ordinary and bool(use.command) and not use.command.startswith("?")


def _kinds(uses: list[Use]) -> tuple[str, ...]:
    return powers.ordered(powers.EVERYDAY if use.ordinary else use.power for use in uses if not _is_a_tools(use))


def _is_a_tools(use: Use) -> bool:
    """True for a call of compilers and the like, which code of models asks for what the machine has."""
    return use.ordinary and not shell.shows_something(use.command)


def lines_of(data: bytes, numbers: list[int]) -> tuple[str, ...]:
    """The lines of these numbers (from 1), marked, with those around them; of at most 16."""
    told = sorted(set(numbers))[:16]
    return line_at(data, told, beside=2 if len(told) == 1 else 1)


def relative_imports(data: bytes) -> tuple[str, ...]:
    """The modules that calm source text imports relatively, without parsing it; sorted, at most 256."""
    found = set()
    for match in _RELATIVE.finditer(data):
        base = match[1].decode("ascii")
        found.add(base)
        names = match[2].split(b"#", 1)[0]
        found.update(
            (base if base.endswith(".") else base + ".") + name.decode("ascii")
            for name in re.findall(rb"[A-Za-z_]\w*", names)[:32]
            if name not in (b"import", b"as")
        )
        if len(found) > 256:
            break
    return tuple(sorted(found))[:256]


_RELATIVE = regex(rb"^[ \t]*from[ \t]+(\.+[\w.]*)[ \t]+import\b([^\n]{0,400})", re.MULTILINE | re.ASCII)
