"""Python's path files (``.pth``): their lines are folders, and those that begin with ``import`` are run at every start.

The suffix is that of weights too; only text is claimed here. Source: Python's documentation of the module ``site``.
"""

from __future__ import annotations

import re

from scanner.formats.whole_text import whole_text
from scanner.model.excerpt import lines_around
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 1 << 20
"""Bytes of a text file that may be a path file; ``site`` reads them all."""

_PLAIN = regex(
    r"""import[ ]+[\w.]+(?:[ ]*,[ ]*[\w.]+)*[ ]*(?:;[ ]*[\w.]+\((?:['"]?[\w./:-]*['"]?)\))*[ ]*;?"""
    r"""|import[ ]os;[ ]*var[ ]*=[ ]*'SETUPTOOLS_USE_DISTUTILS';[ ]*enabled[ ]*=[ ]*os\.environ\.get\(var,[ ]*'\w+'\)[ ]*==
    [ ]*'\w+';[ ]*enabled[ ]and[ ]__import__\('_distutils_hack'\)(?:\.add_shim\(\))?;?[ ]*"""
    r"""|import[ ]sys,[ ]?types,[ ]?os;[ ]?(?:has_mfs[ ]?=|p[ ]?=[ ]?os\.path\.join\(sys\._getframe)[^;]*;
    (?:(?!\b(?:exec|eval|system|popen|subprocess|socket|urllib|open|base64|compile)\b).)*""",
    re.VERBOSE,
)
_DANGEROUS_CALL = regex(r"\b(?:os|subprocess|pty|shutil|socket|ctypes|runpy|urllib|builtins|posix)\.\w[\w.]*\(")


def recognise(_name: str, reader: Reader) -> bool:
    """True for text: printable lines without a zero byte."""
    if not reader.size or reader.size > READ_LIMIT or b"\0" in reader.head:
        return False
    head = reader.head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\x80", b"PK\x03\x04")) or head.translate(None, _TEXT):
        return False
    data = whole_text(reader, READ_LIMIT)
    return not data.translate(None, _TEXT) and (
        b"import" in data or all(len(line) < 4096 for line in data.split(b"\n"))
    )


_TEXT = bytes(range(0x20, 0x7F)) + b"\t\n\r\f" + bytes(range(0x80, 0x100))


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``path-file`` fact, and a ``path-file-code`` for the lines that are run and are of no known installer."""
    lines = whole_text(reader, READ_LIMIT).decode("utf-8-sig", "replace").splitlines()
    run = [(number, line) for number, line in enumerate(lines, 1) if line.startswith(("import ", "import\t"))]
    first = run[0][1][:200] if run else None
    yield fact("path-file", place, lines=len(lines), run=len(run), first=first)
    for number, line in run:
        if _PLAIN.fullmatch(line.rstrip()) and not _DANGEROUS_CALL.search(_without_shim(line)):
            continue
        at = Place(place.path, place.member, line=number)
        yield fact("path-file-code", at, code=line[:200], excerpt=lines_around(lines, [number]))
        return


def _without_shim(line: str) -> str:
    return re.sub(r"os\.(?:environ\.get|path\.\w+)\(", "", line)


FORMAT = Format(
    id="path-file",
    title="Python path file",
    parse=parse,
    names=("*.pth",),
    recognise=recognise,
    states=("path-file", "path-file-code"),
    order=40,
)
