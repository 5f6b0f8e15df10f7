"""Command lines that fetch or serve a model: of shells, Dockerfiles, containers, and cells of notebooks. None is run."""

from __future__ import annotations

import re

from scanner.model.record import altered
from scanner.model.regex import regex
from scanner.naming.keys import kind_of, normal
from scanner.naming.mention import Lines, Mention, Repo, Unknown
from scanner.naming.names import link_of, links_in, repo_of, revision_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Locality = Callable[[str], bool]

LONGEST = 8_000
"""Characters of one command."""

_ENDS = frozenset(("&&", "||", ";", "|", "&", "(", ")", "{", "}", "then", "do", "else", "!"))
_BEFORE = frozenset(
    ["sudo", "exec", "time", "nohup", "env", "command", "uv", "uvx", "run", "python", "python3", "-m", "poetry", "pipx"]
)
_SPEAKS = frozenset(["echo", "printf", "cat", "grep", "sed", "awk", "logger"])

_OPTIONS = frozenset(
    [
        "--model",
        "--model-id",
        "--model_id",
        "--model-name",
        "--model_name",
        "--model-path",
        "--model_path",
        "--model-name-or-path",
        "--model_name_or_path",
        "--pretrained_model_name_or_path",
        "--tokenizer",
        "--tokenizer-path",
        "--tokenizer_name",
        "--base-model",
        "--base_model",
        "--hf-repo",
        "--hf_repo",
        "-hf",
        "-hfr",
        "--hf-repo-draft",
        "-hfd",
        "-hfrd",
        "--repo-id",
        "--repo_id",
        "--hf-path",
        "--hf-model",
        "--draft-model",
        "--speculative-model",
        "--embedding-model",
        "--reranker-model",
        "--adapter",
        "--hf-model-id",
        "--pretrained",
    ]
)
_LLAMA = frozenset(("-hf", "-hfr", "--hf-repo", "-hfd", "-hfrd", "--hf-repo-draft"))
"""Options of llama.cpp, whose names may end in ``:quantisation``."""

_REVISIONS = ("--revision", "--model-revision", "--code-revision")

_VARIABLE = regex(r"\$(?:\{(?:oc\.env:)?(\w+)(?:(?::?-|,)\s*([^}$]*))?\}|(\w+))")
"""A variable of a shell or of compose, or of the environment in OmegaConf, with what it is where it is not set."""

_SET = regex(r"(?:export\s+|set\s+)?([A-Za-z_]\w{0,100})=(.*)", re.DOTALL)


class Commands:
    """Reads commands of one file in turn; variables that they set hold for those that follow."""

    def __init__(self, lines: Lines, is_here: Locality, variables: dict[str, str] | None = None) -> None:
        self._lines = lines
        self._is_here = is_here
        self._variables = variables if variables is not None else {}

    def of_text(self, text: str, line: int) -> Iterator[Mention | Unknown]:
        """What the lines of a script tell, of which the first is ``line`` of the file."""
        for number, command in joined(text):
            yield from self.of_words(words(command), line + number)

    def of_words(self, tokens: Sequence[str], line: int) -> Iterator[Mention | Unknown]:
        """What one or several commands tell, given as words."""
        command: list[str] = []
        for word in [*tokens, ";"]:
            if word not in _ENDS:
                command.append(word)
                continue
            if command:
                yield from self._command(command, line)
            command = []

    def _command(self, tokens: list[str], line: int) -> Iterator[Mention | Unknown]:
        while tokens and (match := _SET.fullmatch(tokens[0])):
            yield from self.setting(match[1], match[2], line)
            tokens = tokens[1:]
        while tokens and tokens[0] in _BEFORE:
            tokens = tokens[1:]
        if tokens[:1] == ["export"]:
            for each in tokens[1:]:
                if match := _SET.fullmatch(each):
                    yield from self.setting(match[1], match[2], line)
            return
        if not tokens or tokens[0] in _SPEAKS:
            return
        revision = self.filled(_value(tokens, _REVISIONS))
        kind = {"dataset": "dataset", "space": "space"}.get(_value(tokens, ("--repo-type",)), "model")
        said = _subject(tokens)
        if said is not None:
            yield from self._name(said[0], kind, revision, said[1], line, bare=True)
        if tokens[0] == "-c" and len(tokens) > 1:  # the words before it are gone: a program of Python
            yield from self._program(tokens[1], line)
            return
        adapters = False
        for number, word in enumerate(tokens):
            option, equals, value = word.partition("=")
            adapters = option == "--lora-modules" or (adapters and not option.startswith("-"))
            if equals and not option.startswith("-") and (adapters or kind_of(_last(option))):
                yield from self._given(option, value, adapters, line)
            elif option in _OPTIONS and (equals or number + 1 < len(tokens)):
                value = value if equals else tokens[number + 1]
                if option in _LLAMA:
                    value = value.partition(":")[0]
                yield from self._name(value, "model", revision, f"{tokens[0]} {option}", line, served=True)
            elif (said is None or said[0] not in word) and option not in _OPTIONS:
                yield from self._links(word, tokens[0], line)

    def _given(self, name: str, value: str, is_adapter: bool, line: int) -> Iterator[Mention | Unknown]:
        """A word ``name=value`` behind a program: a value of Hydra's, a variable of a container, an adapter of vLLM's."""
        kind = "model" if is_adapter else kind_of(_last(name))
        filled = self.filled(value)
        if "/" in filled:
            yield from self._name(value, kind, "", "--lora-modules" if is_adapter else name, line, served=True)

    def _program(self, text: str, line: int) -> Iterator[Mention | Unknown]:
        """What a program tells that stands on the command line of Python."""
        from scanner.naming.python_calls import read_python

        reading = read_python(self.filled(text).encode("utf-8", "replace"), self._is_here)
        for each in reading.mentions:
            name = each.repo.id if each.repo.id in text else each.repo.id.rpartition("/")[2]
            yield self._mention(each.repo, name, each.by, line)
        for unknown in reading.unknown:
            yield Unknown(line, 1, unknown.by)

    def setting(self, name: str, value: str, line: int) -> Iterator[Mention | Unknown]:
        """What it tells that the variable ``name`` is given ``value``."""
        value = value.strip().strip("\"'")
        filled = self.filled(value)
        if len(self._variables) < 1000 and "$" not in filled:
            self._variables[name] = filled
        kind = kind_of(normal(name))
        repo = repo_of(filled, kind, served=True) if kind else None
        if repo is not None and "/" in repo.id and not self._is_here(filled):
            yield self._mention(repo, filled if filled in value else repo.id, name, line)
        else:
            yield from self._links(value, name, line)

    def _name(
        self, value: str, kind: str, revision: str, by: str, line: int, bare: bool = False, served: bool = False
    ) -> Iterator[Mention | Unknown]:
        filled = self.filled(value)
        if "$" in filled or "{{" in filled:
            yield Unknown(line, 1, by)
            return
        if not filled or filled.startswith("-") or self._is_here(filled):
            return
        repo = repo_of(filled, kind, bare, served)
        if repo is not None and (bare or "/" in repo.id):
            revision = "" if "$" in revision else revision_of(revision)
            found = altered(repo, revision=revision or repo.revision)
            yield self._mention(found, filled if value == filled else value, by, line)

    def _links(self, word: str, by: str, line: int) -> Iterator[Mention]:
        whole = link_of(word)
        found = [whole[0]] if whole is not None else [repo for _, repo in links_in(self.filled(word))]
        for repo in found:
            yield self._mention(repo, repo.id, f"{by}, a link", line)

    def _mention(self, repo: Repo, written: str, by: str, line: int) -> Mention:
        return Mention(repo, *self._lines.find(written, line), by[:80])

    def filled(self, value: str) -> str:
        """``value`` with the variables that are known, and what stands beside others for when they are not set."""
        if "$" not in value:
            return value
        return _VARIABLE.sub(
            lambda match: self._variables.get(match[1] or match[3] or "", match[2] or match[0])[:LONGEST], value
        )[:LONGEST]


def _last(name: str) -> str:
    """The last part of ``model.name``, as the tables of keys have it."""
    return normal(name.lstrip("+~").rpartition(".")[2])


def joined(text: str) -> Iterator[tuple[int, str]]:
    """(line from 0, command) of each command of a script, those that go on over several lines in one; no comments."""
    begun, pending = 0, ""
    for number, line in enumerate(text.splitlines()):
        if line.lstrip().startswith("#") or (not line.strip() and not pending):
            continue
        if not pending:
            begun = number
        goes_on = line.rstrip().endswith(("\\", "`", "^"))
        pending += (line.rstrip()[:-1] if goes_on else line) + " "
        if not goes_on:
            yield begun, pending[:LONGEST]
            pending = ""
    if pending:
        yield begun, pending[:LONGEST]


def words(command: str) -> list[str]:
    """The words of a command as a shell has them, its punctuation apart; by blanks where its quotes do not match."""
    import shlex

    try:
        lexer = shlex.shlex(command[:LONGEST], posix=True, punctuation_chars=";&|()")
        lexer.whitespace_split = True
        lexer.commenters = ""
        found = list(lexer)
    except ValueError:
        found = command[:LONGEST].replace('"', " ").replace("'", " ").split()
    at = next((number for number, word in enumerate(found) if word.startswith("#")), len(found))
    return [word.lstrip("@") if number == 0 else word for number, word in enumerate(found[:at])]


def _subject(tokens: Sequence[str]) -> tuple[str, str] | None:
    """(the name that a command takes without an option, what the command is), of the commands that do."""
    program = tokens[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    plain = [word for word in tokens[1:] if not word.startswith("-")]
    if program in ("hf", "huggingface-cli"):
        after = plain[1:] if plain[:1] == ["download"] else plain[2:] if plain[1:2] == ["download"] else []
        return (after[0], f"{program} download") if after else None
    if program in ("vllm", "mlx_lm.server", "lmdeploy") and plain[:1] in (["serve"], ["chat"], ["complete"]):
        after = [word for word in plain[1:] if word not in ("api_server", "gradio")]
        return (after[0], f"{program} {plain[0]}") if after else None
    if program == "ollama" and plain[:1] in (["run"], ["pull"]) and len(plain) > 1:
        name = plain[1].removeprefix("https://")
        if name.startswith(("hf.co/", "huggingface.co/")):
            return name.partition("/")[2].partition(":")[0], f"ollama {plain[0]}"
    return None


def _value(tokens: Sequence[str], options: Sequence[str]) -> str:
    """What an option is given, as ``--option value`` or ``--option=value``; "" where it is not there."""
    for number, word in enumerate(tokens):
        option, equals, value = word.partition("=")
        if option in options:
            return value if equals else tokens[number + 1] if number + 1 < len(tokens) else ""
    return ""
