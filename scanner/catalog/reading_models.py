"""``rules/models`` as typed rows, with every mistake of every file told at once."""

from __future__ import annotations

import os

from scanner.catalog.binder import Binder
from scanner.catalog.mistakes import CatalogError, Mistake, shown, suggestion
from scanner.catalog.model_parts import Family, ModelFile
from scanner.catalog.resources import LICENSES, MODELS, content, yaml_files
from scanner.catalog.stars import captured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.catalog.binder import Path


def read_models(root: str) -> tuple[ModelFile, ...]:
    """The files of models below ``root``, by vendor. Raises `CatalogError` with the mistakes of all files."""
    mistakes: list[Mistake] = []
    files: list[ModelFile] = []
    known = frozenset(os.path.basename(path).removesuffix(".yaml") for path in yaml_files(root, LICENSES))
    taken: dict[str, str] = {}
    for path in _model_files(root):
        binder = Binder(path)
        try:
            file = binder.bind(ModelFile, content(root, path))
        except CatalogError as error:
            mistakes.extend(error.mistakes)
            continue
        name = os.path.basename(path).removesuffix(".yaml")
        if file.vendor != name:
            binder.note(("vendor",), f'"vendor" is {shown(file.vendor)}, but the file is named {shown(name)}.')
        for at, family in enumerate(file.families):
            for where, problem in _problems(family, known, taken, path):
                binder.note(("families", at, *where), problem)
        mistakes.extend(binder.mistakes)
        files.append(file)
    if mistakes:
        raise CatalogError(mistakes)
    return tuple(sorted(files, key=lambda file: file.vendor))


def _model_files(root: str) -> list[str]:
    return yaml_files(root, MODELS) if os.path.isdir(os.path.join(root, MODELS)) else []


def _problems(family: Family, known: frozenset[str], taken: dict[str, str], file: str) -> Iterator[tuple[Path, str]]:
    if not family.ids and not family.members:
        yield (), "a family has ids, members or both. Add one."
    if family.mirror and not family.parents and not all(member.parents for member in family.members):
        yield ("mirror",), "a mirror has a parent. Add parents."
    for index, terms in enumerate(family.licenses):
        at: Path = ("licenses", index)
        if not terms.licenses:
            yield at, f"{shown(terms.license)} is no expression. Write our ids, joined by AND or OR."
        for name in terms.licenses:
            if name not in known:
                hint = suggestion(name, known) or " Take an id of rules/licenses."
                yield at, f"no licence has the id {shown(name)}.{hint}"
        if index and terms.since <= family.licenses[index - 1].since:
            yield at, "later terms have a later day. Add or correct since."
    for pattern in family.ids:
        if _claimed(taken, pattern, file):
            yield ("ids",), f"the pattern {shown(pattern)} is already in {taken[pattern.lower()]}. Remove one."
    for index, member in enumerate(family.members):
        for name in (member.id, *member.also):
            if _claimed(taken, name, file):
                yield ("members", index), f"{shown(name)} is already in {taken[name.lower()]}. Remove one."
    everything = (*family.ids, *(name for member in family.members for name in (member.id, *member.also)))
    for index, parent in enumerate(family.parents):
        if parent.of and not any(_overlap(parent.of, name) for name in everything):
            yield ("parents", index), f"no id of the family is like {shown(parent.of)}. Correct it."


def _claimed(taken: dict[str, str], name: str, file: str) -> bool:
    """True where ``name`` was already given; else it is from now on."""
    if name.lower() in taken:
        return True
    taken[name.lower()] = file
    return False


def _overlap(pattern: str, other: str) -> bool:
    """True where some id may fit both, as far as what stands before their first and after their last star tells."""
    if "*" not in pattern or "*" not in other:
        return captured(pattern, other) is not None or captured(other, pattern) is not None
    one, two = pattern.lower(), other.lower()
    head, other_head = one.partition("*")[0], two.partition("*")[0]
    tail, other_tail = one.rpartition("*")[2], two.rpartition("*")[2]
    heads = head.startswith(other_head) or other_head.startswith(head)
    return heads and (tail.endswith(other_tail) or other_tail.endswith(tail))
