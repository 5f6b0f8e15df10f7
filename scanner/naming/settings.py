"""Configurations: YAML, JSON and TOML values under keys that mean a model, and the commands that they hold."""

from __future__ import annotations

import re

from scanner.formats.bounded_yaml import Text, YamlError, yaml_documents
from scanner.model.bounded_json import bounded_json
from scanner.model.record import altered
from scanner.model.regex import regex
from scanner.naming.commands import Commands, words
from scanner.naming.keys import COMMANDS, ENVIRONMENTS, INNER, REVISIONS, kind_of, normal
from scanner.naming.mention import Lines, Mention, Reading, Unknown
from scanner.naming.names import link_of, links_in, repo_of, revision_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Locality = Callable[[str], bool]

VALUES = 100_000
"""Values of one file that are looked at."""

MOST = 10_000
TOML_LIMIT = 1 << 19
"""Bytes of a TOML file: its parser is Python's own, and slow on what is made to be."""

_TOML_SLOW = regex(rb"(?:\.[ \t]*[\w\"'-]{1,200}[ \t]*){64}|(?:[\[{][ \t\r\n]*){64}")
"""Keys of many parts and lists in lists, on which that parser is quadratic or recurses."""

_FILLED_IN = regex(r"\{\{|\$\{|<%|%\(")
"""What a template has in the place of a value."""

_ELSEWHERE = regex(r"\s*\$\{\w+(?:\.\w+)+\}\s*")
"""What OmegaConf takes from another key, which is looked at where it stands."""

_OTHER_REPORTS = regex(rb'"weighbridge\.report/|"bomFormat"|"spdxVersion"|sarif-schema|sarif-2\.1|"lockfileVersion"')
"""Reports, bills of materials and lock files: they tell of models and load none."""


def read_yaml(data: bytes, is_here: Locality) -> Reading:
    """The models that a YAML file names."""
    text = data.decode("utf-8", "replace")
    try:
        documents = yaml_documents(data.removeprefix(b"\xef\xbb\xbf"))
    except YamlError as error:
        return altered(read_lines(data, is_here), trouble=str(error))
    return _Settings(text, is_here).reading(documents)


def read_json(data: bytes, is_here: Locality) -> Reading:
    """The models that a JSON file names, but for reports on models."""
    if _OTHER_REPORTS.search(data):
        return Reading()
    try:
        value = bounded_json(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return altered(read_lines(data, is_here), trouble="it is no JSON")
    return _Settings(data.decode("utf-8", "replace"), is_here).reading([value])


def read_toml(data: bytes, is_here: Locality) -> Reading:
    """The models that a TOML file names."""
    import tomllib

    text = data.decode("utf-8", "replace")
    if len(data) > TOML_LIMIT or _TOML_SLOW.search(data):
        return altered(read_lines(data, is_here), trouble="it is too long or too deep to be parsed")
    try:
        value = tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return altered(read_lines(data, is_here), trouble="it is no TOML")
    return _Settings(text, is_here).reading([value])


_LINE = regex(
    r"""^[ \t\-{]*(?:export[ \t]+)?["']?([A-Za-z_][\w.\-]{0,80})["']?[ \t]*[:=][ \t]*(.{1,400}?)[ \t]*,?[ \t}]*$"""
)


def read_lines(data: bytes, is_here: Locality) -> Reading:
    """What lines of ``key = value`` or ``key: value`` tell, as of an environment file; each by itself."""
    text = data.decode("utf-8", "replace")
    commands = Commands(Lines(text), is_here)
    found: list[Mention | Unknown] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = None if line.lstrip().startswith(("#", ";", "//")) else _LINE.match(line)
        if match is not None and len(found) < MOST:
            value = re.sub(r"[ \t]#.*", "", match[2])
            found += commands.setting(match[1], value, number)
            if kind_of(normal(match[1])) and _FILLED_IN.search(value):
                found.append(Unknown(number, match.start(2) + 1, match[1]))
    return parted(found)


def parted(found: list[Mention | Unknown]) -> Reading:
    """A reading of what was found."""
    return Reading(
        tuple(each for each in found if isinstance(each, Mention))[:MOST],
        tuple(each for each in found if isinstance(each, Unknown))[:MOST],
    )


class _Settings:
    """The values of one file while they are looked through, in the order of the text."""

    def __init__(self, text: str, is_here: Locality) -> None:
        self._lines = Lines(text)
        self._is_here = is_here
        self._commands = Commands(self._lines, is_here)
        self._left = VALUES

    def reading(self, documents: list[object]) -> Reading:
        """What all of them tell."""
        found: list[Mention | Unknown] = []
        for document in documents:
            for each in self._value("", document, {}, 0):
                found.append(each)
                if len(found) >= MOST:
                    break
        return parted(found)

    def _value(self, key: str, value: object, beside: dict[str, object], depth: int) -> Iterator[Mention | Unknown]:
        self._left -= 1
        if self._left < 0 or depth > 64:
            return
        if isinstance(value, str):
            yield from self._text(key, value, beside)
        elif isinstance(value, dict):
            yield from self._map(key, value, depth)
        elif isinstance(value, list):
            if key in COMMANDS and value and all(isinstance(each, str) for each in value):
                yield from self._words(value, _serves_models(beside))
                return
            for each in value:
                if key in ENVIRONMENTS and isinstance(each, str) and "=" in each:
                    name, _, given = each.partition("=")
                    yield from self._commands.setting(name, given, _line(each))
                else:
                    yield from self._value("model" if key == "models" else key, each, {}, depth + 1)

    def _map(self, key: str, value: dict[str, object], depth: int) -> Iterator[Mention | Unknown]:
        name, given = value.get("name"), value.get("value")
        if isinstance(name, str) and isinstance(given, str):  # as Kubernetes has variables
            yield from self._commands.setting(name, given, _line(given))
            return
        told = kind_of(key)
        if told and not value:  # {{ a template }} is a map of a map to YAML
            yield Unknown(*self._lines.find(f"{key}:"), key)
        for each, inside in value.items():
            inner = normal(str(each))
            if told and inner in INNER and not kind_of(inner):
                inner = key
            yield from self._value(inner, inside, value, depth + 1)

    def _text(self, key: str, value: str, beside: dict[str, object]) -> Iterator[Mention | Unknown]:
        if key in COMMANDS:
            start = _line(value)
            command = words(value) if _serves_models(beside) and "\n" not in value.strip() else []
            if command:
                yield from self._commands.of_words(_served(command), start)
            else:
                yield from self._commands.of_text(value, start)
            return
        kind = kind_of(key)
        if kind and _ELSEWHERE.fullmatch(value) and kind_of(value.rpartition(".")[2].rstrip("} ")):
            return
        if kind and "${" in value:
            written, value = value, self._commands.filled(value)
            if written != value and not _FILLED_IN.search(value):
                value = _placed(value, written)
        if kind and _FILLED_IN.search(value):
            yield Unknown(*self._lines.find(value.partition("\n")[0], _line(value)), key)
            return
        if not kind:
            yield from self._links(key, value)
            return
        said = beside.get("repo_type")
        repo = repo_of(value, said if said in ("dataset", "space") else kind, served=True)
        if repo is None or "/" not in repo.id or self._is_here(value):
            yield from self._links(key, value) if repo is None else ()
            return
        revision = next((str(given) for name in REVISIONS if isinstance(given := beside.get(name), str)), "")
        revision = "" if _FILLED_IN.search(revision) else revision_of(revision)
        repo = altered(repo, revision=revision or repo.revision)
        yield Mention(repo, *self._lines.find(value.strip(), _line(value)), key)

    def _links(self, key: str, value: str) -> Iterator[Mention]:
        if len(value) > 100_000:
            return
        whole = link_of(value.strip())
        for repo in [whole[0]] if whole is not None and _is_told(key) else [each for _, each in links_in(value)]:
            yield Mention(repo, *self._lines.find(repo.id, _line(value)), key or "a link")

    def _words(self, value: list[str], served: bool = False) -> Iterator[Mention | Unknown]:
        """A command as a list of its words, or a script as a list of commands."""
        line = _line(value[0])
        if any(" " in each.strip() for each in value):
            for each in value:
                yield from self._commands.of_text(each, _line(each))
            if not any(each.lstrip().startswith("-") for each in value):
                return
        given = [part for each in value for part in _parts(each)]
        yield from self._commands.of_words(_served(given) if served else given, line)


def _serves_models(beside: dict[str, object]) -> bool:
    """True for a container whose image takes the name of a model for its first word: those of vLLM."""
    image = beside.get("image")
    return isinstance(image, str) and "vllm" in image.lower()


def _served(given: list[str]) -> list[str]:
    """The words of a command with the program that such an image puts before them."""
    if given[:1] == ["serve"]:
        return ["vllm", *given]
    return ["vllm", "serve", *given] if repo_of(given[0], served=True) is not None else given


def _placed(value: str, written: str) -> str:
    """``value`` at the line where ``written`` stands."""
    if not isinstance(written, Text):
        return value
    placed = Text(value)
    placed.line, placed.column = written.line, written.column
    return placed


def _is_told(key: str) -> bool:
    """False for keys of mere references: a page that is named there is read by people."""
    return not any(
        word in key for word in ("homepage", "doc", "reference", "source", "citation", "license", "readme", "badge")
    )


def _parts(word: str) -> list[str]:
    return words(word) if " " in word.strip() else [word.strip()]


def _line(value: str) -> int:
    """The line where a value of YAML begins, 0 where nobody knows."""
    return value.line if isinstance(value, Text) else 0
