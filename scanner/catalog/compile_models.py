"""The tables of ``compiled_models.py`` and ``compiled_shapes.py``, from ``rules/models``."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TypeVar

from scanner.catalog.model_names import COMMON, plain_name, words_of
from scanner.catalog.reading_models import read_models
from scanner.catalog.resources import MODELS, model_checksum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.catalog.compiled_models import FamilyRow
    from scanner.catalog.model_parts import Family, Member, ModelFile

_K = TypeVar("_K")


@dataclass(frozen=True)
class CompiledModels:
    """The tables of ``compiled_models.py``: families, and where in them an id, a pattern, a shape or a name is.

    Ids are in lower case; ``EXACT`` gives the positions of the family and of the member, ``PATTERNS`` the patterns of
    an organisation, longest first, ``SHAPES`` ids by width and number of layers, ``NAMES`` ids by their plain name.
    """

    CHECKSUM: int
    FAMILIES: tuple[FamilyRow, ...]
    EXACT: dict[str, tuple[int, int]]
    PATTERNS: dict[str, tuple[tuple[str, int], ...]]
    SHAPES: dict[tuple[int, int], tuple[str, ...]]
    NAMES: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class CompiledShapes:
    """The tables of ``compiled_shapes.py``: (width, layers) of each known shape, and the telling words of known names."""

    CHECKSUM: int
    SHAPES: tuple[tuple[int, int], ...]
    WORDS: str


def shapes_from(root: str) -> CompiledShapes:
    """What `models_from` knows of shapes and names, in as little as tells at once that a model is none of them."""
    families = [family for file in read_models(root) for family in file.families]
    shapes = {
        (member.shape.hidden_size, member.shape.layers)
        for family in families
        for member in family.members
        if member.shape is not None
    }
    words = {word for family in families for word in words_of(family.family)[:1]}
    for family in families:
        for member in family.members:
            for name in (member.id, *member.also, *member.names):
                found = words_of(name.rpartition("/")[2])
                words.update([word for word in found if word not in COMMON] or found)
    return CompiledShapes(model_checksum(root), tuple(sorted(shapes)), f" {' '.join(sorted(words))} ")


def models_from(root: str) -> CompiledModels:
    """The tables that ``rules/models`` below ``root`` makes. Raises `CatalogError`."""
    families = [(file, family) for file in read_models(root) for family in file.families]
    return CompiledModels(
        CHECKSUM=model_checksum(root),
        FAMILIES=tuple(_row(file, family) for file, family in families),
        EXACT={
            name.lower(): (at, index)
            for at, (_, family) in enumerate(families)
            for index, member in enumerate(family.members)
            for name in (member.id, *member.also)
        },
        PATTERNS=_patterns([family for _, family in families]),
        SHAPES=_collected(
            ((member.shape.hidden_size, member.shape.layers), member.id.lower())
            for _, family in families
            for member in family.members
            if member.shape is not None
        ),
        NAMES=_collected(
            (name, member.id.lower()) for _, family in families for member in family.members for name in _names(member)
        ),
    )


def _row(file: ModelFile, family: Family) -> FamilyRow:
    name, *rest = dataclasses.astuple(family)
    return (name, file.vendor, f"{MODELS}/{file.vendor}.yaml", *rest)


def _patterns(families: list[Family]) -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for at, family in enumerate(families):
        for pattern in family.ids:
            low = pattern.lower()
            found.setdefault(low.rpartition("/")[0], []).append((low, at))
    return {
        organisation: tuple(sorted(found[organisation], key=lambda entry: (-len(entry[0]), entry)))
        for organisation in sorted(found)
    }


def _names(member: Member) -> Iterator[str]:
    """The names of a model in files. A copy under another organisation has the name of what it copies, so that a name
    may stand for several."""
    yield from dict.fromkeys(plain_name(name) for name in (member.id, *member.also, *member.names))


def _collected(pairs: Iterable[tuple[_K, str]]) -> dict[_K, tuple[str, ...]]:
    found: dict[_K, dict[str, None]] = {}
    for key, value in pairs:
        found.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in sorted(found.items(), key=lambda item: str(item[0]))}
