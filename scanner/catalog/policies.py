"""Policy files joined with what they extend."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from scanner.catalog.binder import Binder, Path
from scanner.catalog.decisions import Decision, Policy
from scanner.catalog.documents import PolicyFile
from scanner.catalog.mistakes import CatalogError, Mistake, shown, suggestion
from scanner.catalog.policy_parts import PolicyException
from scanner.catalog.policy_terms import CHECKS, joined
from scanner.catalog.resources import content, yaml_files

MAX_FILES = 64
"""Files that one policy may join; more is a mistake, not a policy."""


@dataclass(frozen=True, slots=True)
class RuleNames:
    """What a policy may name: current rule ids, old ones with the id that replaced each, and the tags of all rules."""

    ids: frozenset[str]
    aliases: dict[str, str]
    tags: frozenset[str]

    def resolve(self, name: str) -> str | None:
        """The current id, the pattern itself where it matches an id of today or before, or None where nothing has this
        name."""
        if name in self.ids:
            return name
        if name in self.aliases:
            return self.aliases[name]
        if _is_wild(name):
            return name if any(fnmatchcase(rule, name) for rule in (*self.ids, *self.aliases)) else None
        return None

    def current(self, names: Iterable[str]) -> tuple[str, ...]:
        """``names`` with the ids of today. After a pattern stand the rules that it matched by their old names only."""
        found: dict[str, None] = {}
        for name in names:
            found[self.aliases.get(name, name)] = None
            found.update(dict.fromkeys(now for _, now in self._once(name)))
        return tuple(found)

    def renamed(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Those of ``names`` that are old, each with the name of today."""
        found = [(name, self.aliases[name]) for name in names if name in self.aliases]
        return found + [(name, now) for name in names for _, now in self._once(name)]

    def _once(self, pattern: str) -> list[tuple[str, str]]:
        """The old and the new ids of the rules that ``pattern`` matches by the old one alone."""
        if not self.aliases or not _is_wild(pattern):
            return []
        return [
            (old, now)
            for old, now in self.aliases.items()
            if fnmatchcase(old, pattern) and not fnmatchcase(now, pattern)
        ]


def _is_wild(name: str) -> bool:
    return any(character in name for character in "*?[")


def read_builtin(root: str, names: RuleNames) -> tuple[Policy, ...]:
    """The policies of ``root/policies``, each joined with what it extends. Raises `CatalogError`."""
    texts = {os.path.basename(path).removesuffix(".yaml"): path for path in yaml_files(root, "policies")}
    known: dict[str, Policy] = {}
    mistakes: list[Mistake] = []

    def builtin(name: str, chain: tuple[str, ...]) -> Policy | None:
        if name in texts and name not in known:
            path = texts[name]
            joined = _Joiner(names, builtin, tuple(texts), ())
            known[name] = joined.join(name, f"builtin:{name}", path, content(root, path), (*chain, f"builtin:{name}"))
        return known.get(name)

    for name in texts:
        try:
            builtin(name, ())
        except CatalogError as error:
            mistakes.extend(mistake for mistake in error.mistakes if str(mistake) not in map(str, mistakes))
    if mistakes:
        raise CatalogError(mistakes)
    return tuple(known[name] for name in sorted(known))


def read_policy(
    path: str,
    project_root: str | None,
    names: RuleNames,
    builtin: Callable[[str], Policy | None],
    known: Iterable[str],
    read: Callable[[str, str], bytes] | None = None,
) -> Policy:
    """The policy in the file ``path``. ``known`` are the names that ``builtin`` answers; ``read`` gives the bytes of a
    file, by its path and as it is told of (default: those on disk). Raises `CatalogError`."""
    read = read or bytes_of
    joiner = _Joiner(names, lambda name, _chain: builtin(name), tuple(known), (project_root or "",), read)
    shown_path = joiner.as_known(path)
    return joiner.join(shown_path, shown_path, shown_path, read(path, shown_path), (os.path.realpath(path),), path)


class _Joiner:
    """Joins one policy; counts the files that it took."""

    def __init__(
        self,
        names: RuleNames,
        builtin: Callable[[str, tuple[str, ...]], Policy | None],
        known: tuple[str, ...],
        roots: tuple[str, ...],
        read: Callable[[str, str], bytes] | None = None,
    ) -> None:
        self._read = read or bytes_of
        self._names = names
        self._builtin = builtin
        self._known = known
        self._root = roots[0] if roots else ""
        self._files = 0

    def as_known(self, path: str) -> str:
        """``path`` relative to the project where it lies inside it, with ``/``; else as it was given."""
        if self._root:
            inside = os.path.relpath(os.path.abspath(path), os.path.abspath(self._root)).replace(os.sep, "/")
            if inside != ".." and not inside.startswith("../"):
                return inside
        return path.replace(os.sep, "/")

    def join(
        self, name: str, origin: str, file: str, data: bytes, chain: tuple[str, ...], path: str | None = None
    ) -> Policy:
        """The policy of one file and of all that it extends. ``chain`` are the files on the way to it.

        What the file itself does not say of ``require_content`` and ``fail_on`` is as strict as what it extends.
        """
        self._files += 1
        binder = Binder(file, {**CHECKS, Decision: self._check_decision, PolicyException: self._check_exception})
        written = _bound(binder, data)
        parents: list[Policy] = []
        for index, parent in enumerate(written.extends):
            at: Path = ("extends", index)
            try:
                found = self._parent(parent, path, chain)
            except CatalogError as error:
                binder.mistakes.extend(error.mistakes)
                continue
            if isinstance(found, str):
                binder.note(at, found)
            else:
                parents.append(found)
        if binder.mistakes:
            raise CatalogError(binder.mistakes)
        own = [
            replace(
                entry,
                rule=self._names.current(entry.rule),
                origin=f"{origin}:{binder.marks['decide', index][0]}",
            )
            for index, entry in enumerate(written.decide)
        ]
        inherited = [entry for parent in parents for entry in parent.decide]
        content_wanted = written.require_content
        if content_wanted is None:
            content_wanted = any(parent.require_content for parent in parents)
        strict = any(parent.fail_on == "review" for parent in parents)
        policy = Policy(
            name=name,
            origin=origin,
            title=written.title,
            require_content=content_wanted,
            fail_on=written.fail_on or ("review" if strict else "deny"),
            decide=(*own, *inherited),
            preview=any(parent.preview for parent in parents) if written.preview is None else written.preview,
            renamed=(*self._renamed(written, binder, origin), *(item for parent in parents for item in parent.renamed)),
        )
        return self._with_current_rules(joined(policy, written, binder.marks, parents))

    def _renamed(self, written: PolicyFile, binder: Binder, origin: str) -> list[tuple[str, str, str]]:
        """Where the file has the old name of a rule: the line, that name, the name of today."""
        found = []
        for key in ("decide", "exceptions"):
            for index, entry in enumerate(getattr(written, key)):
                for old, now in self._names.renamed(entry.rule):
                    line = binder.marks.get((key, index, "rule"), binder.marks[key, index])[0]
                    found.append((f"{origin}:{line}", old, now))
        return found

    def _with_current_rules(self, policy: Policy) -> Policy:
        """``policy`` with the current ids of the rules that its exceptions name."""
        return replace(
            policy,
            exceptions=tuple(replace(entry, rule=self._names.current(entry.rule)) for entry in policy.exceptions),
        )

    def _parent(self, parent: str, path: str | None, chain: tuple[str, ...]) -> Policy | str:
        """The policy that ``extends`` names, or the sentence that says why there is none."""
        if not parent.startswith(("./", "../")):
            if f"builtin:{parent}" in chain:
                return f"a policy cannot extend itself: {' → '.join(shown(step) for step in chain)}. Remove one step."
            found = self._builtin(parent, chain)
            if found is None:
                hint = suggestion(parent, self._known) or " A file is named ./relative/path.yaml."
                return f"no built-in policy is named {shown(parent)}.{hint}"
            return found
        if path is None:
            return "a built-in policy extends others by name only. Name one."
        target = os.path.join(os.path.dirname(path), *parent.split("/"))
        real = os.path.realpath(target)
        if real in chain:
            return f"a policy cannot extend itself, and {shown(parent)} leads back here. Remove one step."
        if self._files >= MAX_FILES:
            return f"more than {MAX_FILES} files are joined. Extend fewer."
        file = self.as_known(os.path.normpath(target))
        try:
            data = self._read(target, file)
        except CatalogError as error:  # told where it is named; what is wrong inside of it is told there
            return f"{shown(parent)} {error.mistakes[0].text}"
        return self.join(file, file, file, data, (*chain, real), target)

    def _check_exception(self, binder: Binder, path: Path, entry: object) -> None:
        assert isinstance(entry, PolicyException)
        CHECKS[PolicyException](binder, path, entry)
        self._check_rules(binder, path, entry.rule)

    def _check_rules(self, binder: Binder, path: Path, rules: tuple[str, ...]) -> None:
        for index, rule in enumerate(rules):
            if self._names.resolve(rule) is None:
                wild = any(character in rule for character in "*?[")
                hint = " A pattern has to match a rule." if wild else suggestion(rule, self._names.ids)
                binder.note((*path, "rule", index), f"no rule is named {shown(rule)}.{hint}")

    def _check_decision(self, binder: Binder, path: Path, entry: object) -> None:
        assert isinstance(entry, Decision)
        self._check_rules(binder, path, entry.rule)
        for index, tag in enumerate(entry.tag):
            if tag not in self._names.tags:
                hint = suggestion(tag, self._names.tags) or f" Tags: {', '.join(sorted(self._names.tags))}."
                binder.note((*path, "tag", index), f"no rule has the tag {shown(tag)}.{hint}")


def _bound(binder: Binder, data: bytes) -> PolicyFile:
    """The file as it is written. Where it is for a newer version, that is all that is said: what else is wrong with it may
    be right there. Raises `CatalogError`."""
    try:
        written: PolicyFile | None = binder.bind(PolicyFile, data)
        mistakes: tuple[Mistake, ...] = ()
    except CatalogError as error:
        written, mistakes = None, tuple(error.mistakes)
    wanted = written.minimum_version if written is not None else _minimum(data, binder.file)
    if wanted:
        _check_version(wanted, binder)
    if written is None:
        raise CatalogError(mistakes)
    return written


def _check_version(wanted: str, binder: Binder) -> None:
    from scanner.version import VERSION, is_newer

    if is_newer(wanted):
        line, column = binder.marks.get(("minimum_version",), (1, 1))
        problem = f"needs Weighbridge {wanted} or newer, and this is {VERSION}. Install weighbridge>={wanted}."
        raise CatalogError([Mistake(binder.file, problem, line, column)])


def _minimum(data: bytes, file: str) -> str:
    """The ``minimum_version`` of a file with mistakes, or ""."""
    from scanner.catalog.yamltree import tree

    try:
        node = tree(data, file)
    except CatalogError:
        return ""
    pairs = node.value if isinstance(node.value, list) else []
    found = [pair[1].value for pair in pairs if isinstance(pair, tuple) and pair[0].value == "minimum_version"]
    text = found[0] if found and isinstance(found[0], str) else ""
    return text if len(text) < 20 and text.isascii() and text.replace(".", "").isdigit() else ""


def bytes_of(path: str, file: str) -> bytes:
    """The bytes of a policy's file. Raises `CatalogError`, whose mistake names it as ``file``."""
    try:
        folder, name = os.path.split(os.path.abspath(path))
        return content(folder, name)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise CatalogError([Mistake(file, f"cannot be read: {said}. Check the path.")]) from error
