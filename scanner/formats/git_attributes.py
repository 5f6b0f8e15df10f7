"""Git's own text files in a checkout: filters that run on its files, and submodules that come from odd places.

Sources: gitattributes(5), gitmodules(5) and the protocols of gitremote-helpers(7).
"""

from __future__ import annotations

import re

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
TOLD_LIMIT = 16

_USUAL = frozenset(
    """lfs xet annex git-crypt nbstripout nbdev jupyter crypt transcrypt dvc ident strip-notebook-output
    clean-ipynb jupytext notebooks nb_strip dropoutput_ipynb ipynb_stripper strip_notebook_output
    git-fat fat media""".split()  # noqa: SIM905 - a table
)
_FILTER = regex(r"(?:^|\s)filter=(\S{1,100})")
_NAME = regex(r"""^\s*\[submodule\s+"([^"\n]{0,200}\.\.[/\\][^"\n]{0,200})"\]""")
"""A name that git once took for a folder below its own (CVE-2018-11235)."""

_COMMAND = regex(
    r"""^\s*(smudge|clean|process|fsmonitor|sshcommand|hookspath|editor|pager|textconv|askpass|helper|gitproxy|program
    |driver|cmd|command)\s*=\s*(.{1,300})|^\s*(\w[\w-]*)\s*=\s*["']?(!.{1,300})""",
    re.IGNORECASE | re.VERBOSE,
)
_SETTING = regex(r"^\s*(url|path|update)\s*=\s*(.{0,300})", re.IGNORECASE)


def parse_attributes(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``git-filter`` for each filter driver that is none of the usual ones."""
    told: set[str] = set()
    for number, line in _lines(reader):
        match = _FILTER.search(line) if not line.lstrip().startswith("#") else None
        if match is None or match[1].lower() in _USUAL or match[1] in told or len(told) >= TOLD_LIMIT:
            continue
        told.add(match[1])
        at = Place(place.path, place.member, line=number)
        yield fact("git-filter", at, filter=match[1], pattern=line.split()[0][:100])


def parse_modules(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``git-submodule`` for an address or a path that runs something or leads out."""
    told = 0
    for number, line in _lines(reader):
        match = _SETTING.match(line)
        named = _NAME.match(line)
        if named and told < TOLD_LIMIT:
            told += 1
            at = Place(place.path, place.member, line=number)
            problem = "leads out of git's folder by its name"
            yield fact("git-submodule", at, problem=problem, value=named[1][:200])
        if match is None or told >= TOLD_LIMIT:
            continue
        key, value = match[1].lower(), match[2].strip().strip('"')
        problem = _problem(key, value)
        if problem:
            told += 1
            at = Place(place.path, place.member, line=number)
            yield fact("git-submodule", at, problem=problem, value=value[:200])


def recognise_config(_name: str, reader: Reader) -> bool:
    """True for git's configuration in a checkout that sets a command."""
    if reader.size > READ_LIMIT or not reader.head.lstrip().startswith((b"[", b"#", b";")):
        return False
    return any(True for _ in _settings(reader))


def _settings(reader: Reader) -> Iterator[tuple[int, str, str]]:
    """(line, key, command) for what git would run, in a section of git's."""
    section = ""
    for number, line in _lines(reader):
        if line.startswith("["):
            section = line.strip("[] \t").partition(" ")[0].partition(".")[0].lower()
            continue
        match = _COMMAND.match(line) if section in _SECTIONS else None
        if match is None:
            continue
        key, value = (match[1] or match[3]).lower(), (match[2] or match[4]).strip()
        plain = value.lower().startswith(
            ("git-lfs ", "git lfs ", "true", "false", "cat", "vim", "nano", "code ", "less")
        )
        if not plain and (match[1] is not None or section == "alias"):
            yield number, f"{section}.{key}", value


_SECTIONS = frozenset(
    {"core", "filter", "diff", "merge", "alias", "credential", "gpg", "sequence", "mergetool", "uploadpack"}
)


def parse_config(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``git-config`` for each command that a configuration of git in the checkout sets."""
    for told, (number, key, value) in enumerate(_settings(reader)):
        if told >= TOLD_LIMIT:
            return
        at = Place(place.path, place.member, line=number)
        yield fact("git-config", at, key=key[:100], command=value[:200])


def _problem(key: str, value: str) -> str:
    if value.startswith("-"):
        return "is an option to git"
    if key == "update":
        return "runs a command" if value.startswith("!") else ""
    if key == "path":
        parts = value.replace("\\", "/").split("/")
        return "leads out of the checkout" if ".." in parts or value.startswith("/") or ".git" in parts else ""
    if re.match(r"(?:ext|fd|testgit)::", value):
        return "runs a command"
    return "names a folder of the machine" if value.startswith(("file:", "/")) else ""


def _lines(reader: Reader) -> Iterator[tuple[int, str]]:
    text = reader.read_at(0, min(reader.size, READ_LIMIT)).decode("utf-8", "replace")
    yield from enumerate(text.splitlines(), 1)


FORMATS = (
    Format("git-attributes", "Git attributes", parse_attributes, names=(".gitattributes",), states=("git-filter",)),
    Format(
        "git-config",
        "Git configuration inside of a checkout",
        parse_config,
        names=(".gitconfig", "gitconfig", "config", "config.worktree"),
        recognise=recognise_config,
        states=("git-config",),
    ),
    Format("git-modules", "Git submodules", parse_modules, names=(".gitmodules",), states=("git-submodule",)),
)
