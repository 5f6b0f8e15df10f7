"""Jupyter notebooks: what their code cells would run, by the same signs as programs and install scripts.

A notebook fetches and installs things in the open; only what hides, or runs what nobody sees, is told. Outputs are not read:
a viewer that trusts them is the reader's choice.
"""

from __future__ import annotations

import re

from scanner.formats.whole_text import whole_text
from scanner.model.bounded_json import JsonLimitError, bounded_json
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.python_code.program import Program
    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 32 << 20
CELLS_LIMIT = 5_000
SOURCE_LIMIT = 1 << 20
"""Characters of the code of one notebook that are read."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the code cells do that no honest notebook needs. What is no notebook yields nothing: nothing opens it."""
    if reader.size > READ_LIMIT:
        return
    data = whole_text(reader, READ_LIMIT)
    if b'"code"' not in data:
        return
    try:
        notebook = bounded_json(data.removeprefix(b"\xef\xbb\xbf"))
    except (JsonLimitError, ValueError):
        return
    left = SOURCE_LIMIT
    programs: list[str] = []
    for source in code_cells(notebook):
        left -= len(source)
        if left < 0:
            break
        program, commands = split_cell(source)
        for match in list(_SHELL.finditer(program))[:64]:
            commands += "\n" + match[1].strip("'\" ")
        for match in list(_REMOTE_MAGIC.finditer(source))[:8]:
            yield fact("shell-fetch", place, does="pipe", excerpt=(match[0].strip()[:160],))
        programs.append(program)
        yield from _commands(place, commands)
    yield from _programs(place, programs)


def code_cells(notebook: object) -> Iterator[str]:
    """The text of each code cell, also of notebooks in the old layout of worksheets."""
    if not isinstance(notebook, dict):
        return
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        sheets = notebook.get("worksheets")
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells", [])] if isinstance(
            sheets, list
        ) else []  # fmt: skip
    for cell in cells[:CELLS_LIMIT]:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input"))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str):
            yield source


def split_cell(source: str) -> tuple[str, str]:
    """(Python, command lines) of one cell: ``!`` starts a command, ``%%bash`` a cell of them."""
    source = source.lstrip()
    first, _, rest = source.partition("\n")
    if first.startswith(("%%python", "%%pypy", "%%script python", "%%capture", "%%time", "%%prun")):
        source = f"\n{rest}"
    elif first.startswith(("%%bash", "%%sh", "%%script", "%%cmd", "%%system", "%%!", "%%sx", "%%perl", "%%ruby")):
        return "", rest
    elif first.startswith("%%"):
        return "", ""
    python, commands = [], []
    for line in source.splitlines():
        stripped = line.lstrip()
        assigned = _ASSIGNED.match(stripped)
        if assigned or stripped.startswith(("!", "%pip", "%system", "%sx", "%conda")):
            command = assigned[1] if assigned else stripped.lstrip("!%")
            commands.append(command.removeprefix("system ").removeprefix("sx "))
            python.append(line[: len(line) - len(stripped)] + "pass")
        else:
            python.append("" if stripped.startswith(("%", "?")) else line)
    return "\n".join(python), "\n".join(commands)


_ASSIGNED = regex(r"[\w, ]{1,100}=\s*(?:!|%sx\s|%system\s)\s*(.*)")
_PROBES = regex(r"^\s*(?:sudo\s+)?(?:true|touch\s+/|id\b|whoami\b|nc\b|ncat\b)")
"""Programs that try out whether a command runs at all; no experiment needs them."""

_REMOTE_MAGIC = regex(r"^\s*%(?:run|load|loadpy)\s+(?:-\S+\s+)*(https?://\S+)", re.MULTILINE)
_SHELL = regex(
    r"""(?:get_ipython\(\)|\bipython)\.(?:system|system_raw|getoutput|getoutputs|run_cell_magic|run_line_magic|magic)\("""
    r"""((?:[^()'"]|'[^'\n]*'|"[^"\n]*"|\([^()]*\)){1,2000})\)"""
)


def _commands(place: Place, text: str) -> Iterator[Fact]:
    if not text:
        return
    from scanner.formats.requirements import links_of
    from scanner.formats.shell_script import payloads

    for found in payloads(place, text, 1):
        yield found.at(place)
    told = 0
    for line in text.splitlines():
        if told < 8 and _PROBES.match(line) and ";" not in line[:8]:
            told += 1
            yield fact("notebook-command", place, command=line.strip()[:200], name="a shell")
        if "pip" in line and "install" in line:
            for link in links_of(place, line, 1):
                yield link.at(place)


def _programs(place: Place, programs: list[str]) -> Iterator[Fact]:
    """What the cells do: as one program, or each by itself where one of them does not parse."""
    from scanner.formats.python_code.capabilities import may_matter
    from scanner.formats.python_code.source import UnparsedError, payload_facts, program_of

    pending = ["\n".join(programs)]
    told: set[object] = set()
    for text in pending:
        data = text.encode("utf-8", "replace")
        if not may_matter(data):
            continue
        try:
            program = program_of(data)
        except UnparsedError:
            if len(pending) == 1:
                pending += programs
            continue
        for found in payload_facts(place, data, program):
            if found.get("does") not in told:
                told.add(found.get("does"))
                yield found.at(place)
        yield from _processes(place, program)


def _processes(place: Place, program: Program) -> Iterator[Fact]:
    """A ``notebook-command`` for programs that a cell runs by other ways than ``!``, and that are not everyday ones."""
    from scanner.formats.python_code.calls import CONSTANT
    from scanner.formats.python_code.capabilities import EVALUATE, PROCESS

    told = 0
    for use in program.uses:
        hidden = use.name.startswith(("os.", "posix.", "subprocess.", "pty.", "ctypes."))
        if use.power == EVALUATE and use.command == CONSTANT and use.when == "import":
            yield fact("notebook-command", place, command="code in a text", name=use.name)
        elif (
            use.power == PROCESS
            and hidden
            and use.when == "import"
            and use.command
            and not use.ordinary
            and not use.command.startswith("?")
        ):
            yield fact("notebook-command", place, command=use.command, name=use.name)
            told += 1
            if told >= 8:
                return


FORMAT = Format(
    id="notebook",
    title="Jupyter notebook",
    parse=parse,
    names=("*.ipynb",),
    states=("python-payload", "shell-payload", "shell-fetch", "requirement-link", "notebook-command"),
    order=45,
)
