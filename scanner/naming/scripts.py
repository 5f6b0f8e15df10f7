"""Dockerfiles, shell scripts, makefiles, requirements and notebooks, read by lines."""

from __future__ import annotations

import json
import re

from scanner.formats.notebook import READ_LIMIT, code_cells, split_cell
from scanner.model.bounded_json import bounded_json
from scanner.model.regex import regex
from scanner.naming.commands import Commands, joined, words
from scanner.naming.mention import Lines, Mention, Reading, Unknown
from scanner.naming.names import links_in
from scanner.naming.python_calls import read_python
from scanner.naming.settings import parted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Locality = Callable[[str], bool]

NOTEBOOK_LIMIT = READ_LIMIT

_INSTRUCTION = regex(r"\s*(?:ONBUILD\s+)?([A-Za-z]{2,12})\s+(.*)", re.DOTALL)
_ARRAY = regex(r"\s*\[.*\]\s*", re.DOTALL)
_MAKE = regex(r"\s*([A-Za-z_]\w{0,100})\s*(?::=|\?=|\+=|=)\s*(.*)", re.DOTALL)


def read_shell(data: bytes, is_here: Locality) -> Reading:
    """The models that a script of commands fetches or serves."""
    text = data.decode("utf-8", "replace")
    return parted(list(Commands(Lines(text), is_here).of_text(text, 1)))


def read_makefile(data: bytes, is_here: Locality) -> Reading:
    """The same of a makefile: variables in its own way, ``$(NAME)`` for ``${NAME}``."""
    text = data.decode("utf-8", "replace")
    commands = Commands(Lines(text), is_here)
    found: list[Mention | Unknown] = []
    for number, line in joined(text):
        line = re.sub(r"\$\((\w+)\)", r"${\1}", line).replace("$$", "$")
        match = None if line.startswith("\t") else _MAKE.fullmatch(line)
        if match is not None:
            found += commands.setting(match[1], match[2], number + 1)
        elif line.startswith(("\t", "    ")):
            found += commands.of_words(words(line.strip()), number + 1)
    return parted(found)


def read_dockerfile(data: bytes, is_here: Locality) -> Reading:
    """The models that building or starting an image fetches."""
    text = data.decode("utf-8", "replace")
    commands = Commands(Lines(text), is_here)
    found: list[Mention | Unknown] = []
    for number, instruction in joined(text):
        match = _INSTRUCTION.fullmatch(instruction)
        if match is None:
            continue
        word, rest, line = match[1].upper(), match[2].strip(), number + 1
        if word in ("ENV", "ARG"):
            for name, value in _settings(rest):
                found += commands.setting(name, value, line)
        elif word in ("RUN", "CMD", "ENTRYPOINT"):
            rest = re.sub(r"^(?:--\w[\w-]*=\S+\s+)+", "", rest)
            found += commands.of_words(_array(rest) or words(rest), line)
        elif word in ("ADD", "FROM", "PARAMETER", "ADAPTER"):  # FROM of an Ollama Modelfile: hf.co/org/name
            found += commands.of_words([f"{word}", *words(rest)], line)
    return parted(found)


def _settings(rest: str) -> list[tuple[str, str]]:
    """The variables of an ENV or ARG instruction, in the new way (``A=b C=d``) or the old one (``A b``)."""
    if "=" not in rest.partition(" ")[0]:
        name, _, value = rest.partition(" ")
        return [(name, value)]
    return [(name, value) for word in words(rest) if "=" in word for name, _, value in [word.partition("=")]]


def _array(rest: str) -> list[str]:
    if not _ARRAY.fullmatch(rest):
        return []
    try:
        value = json.loads(rest)
    except (ValueError, RecursionError):
        return []
    found = [each for each in value if isinstance(each, str)]
    if len(found) > 2 and found[0].endswith("sh") and found[1].startswith("-"):
        return words(" ".join(found[2:]))
    return found


def read_links(data: bytes, _: Locality) -> Reading:
    """The addresses of the Hub in a text by which files are fetched, as in a list of requirements."""
    text = data.decode("utf-8", "replace")
    found: list[Mention | Unknown] = []
    for number, line in enumerate(text.splitlines(), 1):
        for at, repo in links_in(re.sub(r"(?:^|\s)#.*", "", line[:4000])):
            found.append(Mention(repo, number, at + 1, "a link"))
    return parted(found)


def read_notebook(data: bytes, is_here: Locality) -> Reading:
    """The models that the code cells of a notebook load, each at its line of the file; outputs are not read."""
    try:
        notebook = bounded_json(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return Reading(trouble="it is no notebook")
    lines = Lines(data.decode("utf-8", "replace"))
    cells = [split_cell(source) for source in code_cells(notebook)]
    programs = [program for program, _ in cells if program.strip()]
    whole = read_python("\n".join(programs).encode("utf-8", "replace"), is_here)
    readings = [whole]
    if whole.trouble:
        readings = [read_python(program.encode("utf-8", "replace"), is_here) for program in programs]
    found: list[Mention | Unknown] = []
    for reading in readings:
        for each in reading.mentions:
            written = each.repo.id if each.repo.id in lines.text else each.repo.id.rpartition("/")[2]
            found.append(Mention(each.repo, *lines.find(written), each.by))
        found += [Unknown(*lines.find(each.by.rpartition(".")[2]), each.by) for each in reading.unknown]
    for _, commands in cells:
        for one in Commands(Lines(commands), is_here).of_text(commands, 1):
            if isinstance(one, Mention):
                one = Mention(one.repo, *lines.find(one.repo.id), one.by)
            found.append(one)
    read = parted(found)
    trouble = next((reading.trouble for reading in readings if reading.trouble), "")
    return Reading(read.mentions, read.unknown, f"in a cell, {trouble}" if trouble else "")
