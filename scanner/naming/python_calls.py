"""Python programs: the calls that load a model, and what their names stand for. Read as a syntax tree, never executed."""

from __future__ import annotations

import ast

from scanner.formats.python_code.source import UnparsedError, is_too_long, tree_of
from scanner.model.record import altered
from scanner.model.regex import regex
from scanner.naming.keys import REVISIONS, kind_of, normal
from scanner.naming.loaders import ADAPTED, BUILDERS, GIVES, LOADERS, TRANSFORMERS, Loader
from scanner.naming.mention import Lines, Mention, Reading, Repo, Unknown
from scanner.naming.names import link_of, links_in, looks_local, repo_of, revision_of
from scanner.naming.python_values import Scope, Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Locality = Callable[[str], bool]

MOST = 10_000
"""Mentions of one file."""

_COARSE = regex(
    r"""(?<![\w.])(?:[\w.]{1,100}\.)?(from_pretrained|hf_hub_download|snapshot_download|SentenceTransformer|CrossEncoder)"""
    r"""\s{0,20}\(\s{0,200}["']([^"'\n]{1,300})["']"""
)


def read_python(data: bytes, is_here: Locality) -> Reading:
    """The models that a program loads by name. ``is_here`` is true for a path that exists: such a name is no name."""
    if is_too_long(data):
        return altered(_coarse(data, is_here), trouble="it is too long to be parsed")
    try:
        values = Values(tree_of(data))
    except (UnparsedError, RecursionError):
        return altered(_coarse(data, is_here), trouble="it is no Python that can be parsed")
    lines = data.splitlines()
    return _Program(values, lines, is_here).reading()


def _coarse(data: bytes, is_here: Locality) -> Reading:
    """What the words of a program tell that is not parsed."""
    text = data.decode("utf-8", "replace")
    lines = Lines(text)
    found: list[Mention] = []
    for match in _COARSE.finditer(text):
        if len(found) >= MOST:
            break
        repo = repo_of(match[2], bare=False)
        if repo is not None and not is_here(match[2]):
            found.append(Mention(repo, *lines.position(match.start(2)), match[1]))
    return Reading(tuple(found))


class _Program:
    """One program while it is looked through."""

    def __init__(self, values: Values, lines: list[bytes], is_here: Locality) -> None:
        self._values = values
        self._lines = lines
        self._is_here = is_here
        self._found: list[Mention] = []
        self._unknown: list[Unknown] = []
        self._told: set[tuple[int, int]] = set()
        """Lines and columns of names that a call has taken."""

    def reading(self) -> Reading:
        """All that is named: by calls first, then by what only bears a telling name."""
        for node, scope in self._values.nodes:
            if isinstance(node, ast.Call):
                self._call(node, scope)
        for node, scope in self._values.nodes:
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                self._assigned(node, scope)
            elif isinstance(node, ast.Call):
                self._option(node, scope)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in self._values.texts:
                self._address(node)
        found = sorted(self._found, key=lambda each: (each.line, each.column, each.repo.key))
        return Reading(tuple(found[:MOST]), tuple(self._unknown[:MOST]))

    def _call(self, node: ast.Call, scope: Scope) -> None:
        name = self._values.qualified(node.func)
        last = name.rpartition(".")[2]
        loader = LOADERS.get(last)
        if loader is not None and loader.modules and name.partition(".")[0] not in loader.modules:
            loader = None
        if loader is None:
            if not GIVES.fullmatch(last):
                self._keywords(node, scope, last)
            return
        of = name.split(".")[-2] if "." in name else ""
        if last == "from_pretrained":
            if of.startswith("Peft"):
                loader = ADAPTED
            elif not TRANSFORMERS.fullmatch(of):
                loader = altered(loader, bare=False)
        self._load(node, scope, loader, f"{of}.{last}" if of[:1].isupper() else last)

    def _load(self, node: ast.Call, scope: Scope, loader: Loader, by: str) -> None:
        given = _argument(node, loader)
        if given is None:
            return
        said = self._one(_keyword(node, "repo_type"), scope)
        kind = said if said in ("dataset", "space") else loader.kind
        revision = self._revision(node, scope)
        texts, known = self._values.texts_of(given, scope)
        for text in texts:
            self._name(text, kind, revision, loader, by)
        if not known and not isinstance(given, ast.Constant):
            self._unknown.append(Unknown(given.lineno, self._column(given), by))

    def _name(self, text: ast.Constant, kind: str, revision: str, loader: Loader, by: str) -> None:
        value = str(text.value)
        if (kind == "dataset" and value in BUILDERS) or self._is_here(value):
            return
        repo = repo_of(value, kind, loader.bare)
        if repo is None:
            if "/" in value and looks_local(value):
                self._unknown.append(Unknown(text.lineno, self._column(text), by))
            return
        if loader.prefix and "/" not in repo.id and repo_of(repo.id) is None:
            repo = altered(repo, id=loader.prefix + repo.id)
        self._add(text, altered(repo, revision=revision or repo.revision), by)

    def _keywords(self, node: ast.Call, scope: Scope, last: str) -> None:
        """Names under telling keywords of any function."""
        for each in node.keywords:
            kind = kind_of(normal(each.arg)) if each.arg else ""
            if not kind:
                continue
            said = self._one(_keyword(node, "repo_type"), scope)
            for text in self._values.texts_of(each.value, scope)[0]:
                self._plain(text, said if said in ("dataset", "space") else kind, self._revision(node, scope), last)

    def _assigned(self, node: ast.Assign | ast.AnnAssign, scope: Scope) -> None:
        """Constants whose own names say that they are a model's."""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
            kind = kind_of(normal(str(name)))
            if kind and node.value is not None:
                for text in self._values.texts_of(node.value, scope)[0]:
                    self._plain(text, kind, "", str(name))

    def _option(self, node: ast.Call, scope: Scope) -> None:
        """What an option of a command line is by default."""
        if self._values.qualified(node.func).rpartition(".")[2] not in ("add_argument", "option", "argument"):
            return
        options = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        kind = next((kind for option in options if (kind := kind_of(normal(option)))), "")
        default = _keyword(node, "default")
        if kind and default is not None:
            for text in self._values.texts_of(default, scope)[0]:
                self._plain(text, kind, "", options[0])

    def _plain(self, text: ast.Constant, kind: str, revision: str, by: str) -> None:
        value = str(text.value)
        repo = repo_of(value, kind, served=True)
        if repo is None or "/" not in repo.id or self._at(text) in self._told or self._is_here(value):
            return
        self._add(text, altered(repo, revision=revision or repo.revision), by)

    def _address(self, text: ast.Constant) -> None:
        value = str(text.value)
        if len(value) > 100_000 or self._at(text) in self._told:
            return
        whole = link_of(value.strip())
        found = [whole[0]] if whole is not None else [repo for _, repo in links_in(value)]
        if value.startswith(("hf-hub:", "hf_hub:")):
            found = [repo for repo in [repo_of(value)] if repo is not None]
        for repo in dict.fromkeys(found):
            self._add(text, repo, "a link")

    def _add(self, text: ast.Constant, repo: Repo, by: str) -> None:
        line, column = self._at(text)
        self._told.add((line, column))
        if len(self._found) < MOST:
            self._found.append(Mention(repo, line, column, by))

    def _revision(self, node: ast.Call, scope: Scope) -> str:
        given = next((each.value for each in node.keywords if each.arg in REVISIONS), None)
        return revision_of(self._one(given, scope))

    def _one(self, node: ast.expr | None, scope: Scope) -> str:
        """The text that ``node`` is, "" where it is none or may be several."""
        texts, known = self._values.texts_of(node, scope) if node is not None else ([], False)
        return str(texts[0].value) if known and len(texts) == 1 else ""

    def _at(self, node: ast.expr) -> tuple[int, int]:
        return node.lineno, self._column(node)

    def _column(self, node: ast.expr) -> int:
        """The column in characters, from 1; the parser counts bytes."""
        line = self._lines[node.lineno - 1] if node.lineno <= len(self._lines) else b""
        return len(line[: node.col_offset].decode("utf-8", "replace")) + 1


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in node.keywords if each.arg == name), None)


def _argument(node: ast.Call, loader: Loader) -> ast.expr | None:
    """The argument that has the name, None where the call gives none."""
    for keyword in loader.keywords:
        found = _keyword(node, keyword)
        if found is not None:
            return found
    if 0 <= loader.position < len(node.args):
        starred = any(isinstance(each, ast.Starred) for each in node.args[: loader.position + 1])
        return None if starred else node.args[loader.position]
    return None
