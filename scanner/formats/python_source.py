"""Python source text: what it would do if it were imported or loaded. It is parsed, never run.

Most files use nothing that matters, which their bytes tell; only the others are parsed. What ordinary libraries do when they
are asked to is told aside, for the repo that names the file as code of its model; a payload is told wherever it lies.
"""

from __future__ import annotations

from scanner.formats.python_code.capabilities import may_matter
from scanner.formats.whole_text import whole_text
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

READ_LIMIT = 4 << 20
"""Bytes of one program that are read."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the program does, as one fact ``python-code``, and a ``python-payload`` for what no honest one does."""
    data = whole_text(reader, READ_LIMIT)
    if reader.size > READ_LIMIT and may_matter(data):
        message = f"The program has {reader.size:,} bytes, over the {READ_LIMIT:,} that are parsed. Read it yourself."
        yield Gap("limit-bytes", place, message)
        return
    from scanner.formats.python_code import source

    encoding = source.unusual_encoding(data) if b"coding" in data[:1000] else ""
    if encoding:
        yield fact(
            "python-payload",
            Place(place.path, place.member, line=1),
            does=f"its text is in {encoding[:40]}",
            when="import",
        )
    elif b"class EndpointHandler" not in data and not may_matter(data):
        imports = source.relative_imports(data) if b"from ." in data else ()
        if imports:
            yield fact("python-code", place, imports=imports)
        return
    try:
        program = source.program_of(data)
    except source.UnparsedError as error:
        yield fact("python-code", place, unparsed=True, imports=source.relative_imports(data))
        if error.hostile:
            yield fact("python-payload", place, does="it is nested so deep that a parser fails on it", when="import")
        return
    found = source.code_fact(place, data, program)
    if found is not None:
        yield found
    yield from source.payload_facts(place, data, program)
    if (place.member or place.path).rpartition("/")[2] == "setup.py":
        yield from source.install_facts(place, data, program)


FORMAT = Format(
    id="python-source",
    title="Python source text",
    parse=parse,
    names=("*.py", "*.pyw"),
    states=("python-code", "python-payload", "install-script"),
    order=40,
)
