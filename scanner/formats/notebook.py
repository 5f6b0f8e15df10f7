"""Jupyter notebooks: what their code cells would run, by the same signs as programs and install scripts.

A notebook fetches and installs things in the open; only what hides, or runs what nobody sees, is told. Outputs are not read:
a viewer that trusts them is the reader's choice.
"""

from __future__ import annotations

from scanner.formats.bounded_json import JsonLimitError, bounded_json
from scanner.formats.whole_text import whole_text
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place

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
    for source in _sources(notebook):
        left -= len(source)
        if left < 0:
            break
        program, commands = _split(source)
        programs.append(program)
        yield from _commands(place, commands)
    yield from _programs(place, programs)


def _sources(notebook: object) -> Iterator[str]:
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


def _split(source: str) -> tuple[str, str]:
    """(Python, command lines) of one cell: ``!`` starts a command, ``%%bash`` a cell of them."""
    first = source.lstrip().split("\n", 1)[0]
    if first.startswith(("%%bash", "%%sh", "%%script", "%%cmd", "%%system", "%%!")):
        return "", source.partition("\n")[2]
    python, commands = [], []
    for line in source.splitlines():
        stripped = line.lstrip()
        if stripped.startswith(("!", "%pip", "%system", "%sx", "%conda")):
            commands.append(stripped.lstrip("!%"))
            python.append(line[: len(line) - len(stripped)] + "pass")
        else:
            python.append("" if stripped.startswith(("%", "?")) else line)
    return "\n".join(python), "\n".join(commands)


def _commands(place: Place, text: str) -> Iterator[Fact]:
    if not text:
        return
    from scanner.formats.requirements import links_of
    from scanner.formats.shell_script import payloads

    for found in payloads(place, text, 1):
        yield found.at(place)
    for line in text.splitlines():
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
    from scanner.formats.python_code.capabilities import PROCESS

    told = 0
    for use in program.uses:
        hidden = use.name.startswith(("os.", "posix.", "subprocess.", "pty."))
        if (
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
    states=("python-payload", "shell-payload", "requirement-link", "notebook-command"),
    order=45,
)
