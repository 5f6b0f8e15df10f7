"""``rules/bom`` as typed rows: which fields a bill of materials has, where each comes from and where it goes.

Read only where a bill of materials is asked for: no scan and no hook pays for it.
"""

from __future__ import annotations

import functools
import os

from scanner.catalog.binder import Binder
from scanner.catalog.bom_parts import BomField, BomFile, ElementFile
from scanner.catalog.mistakes import CatalogError, Mistake, shown, suggestion
from scanner.catalog.resources import BOM, content, data_root, yaml_files
from scanner.model.description import FieldInfo
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.bom_parts import MinimumElement

ELEMENTS = f"{BOM}/elements.yaml"
"""The file of the minimum elements; every other one holds the fields of a group."""

GROUPS = ("document", "identity", "model", "training", "evaluation", "use", "risk")
"""The order of the groups in tables. One that is not named here comes last."""


@functools.cache
def fields() -> tuple[BomField, ...]:
    """The fields of the registry, in the order of tables. Raises `CatalogError` where its files have mistakes."""
    return tuple(row for file in bom_files() for row in file.fields)


@functools.cache
def bom_files() -> tuple[BomFile, ...]:
    """The groups of fields, in the order of `GROUPS`. Raises `CatalogError` where their files have mistakes."""
    root = data_root()
    if root is None:
        raise CatalogError([Mistake("", "rules/ is not beside the package. Install weighbridge again.")])
    return read_fields(root)


def infos() -> tuple[FieldInfo, ...]:
    """What a report carries of the registry (`Report.fields`)."""
    return tuple(row.info for row in fields())


def read_fields(root: str) -> tuple[BomFile, ...]:
    """The groups below ``root``. Raises `CatalogError` with the mistakes of all files."""
    mistakes: list[Mistake] = []
    elements: dict[str, MinimumElement] = {}
    try:
        elements = {row.id: row for row in read_elements(root).elements}
    except CatalogError as error:
        mistakes.extend(error.mistakes)
    files: list[BomFile] = []
    taken: dict[str, str] = {}
    for path in yaml_files(root, BOM):
        if path == ELEMENTS:
            continue
        binder = Binder(path)
        try:
            file = binder.bind(BomFile, content(root, path))
        except CatalogError as error:
            mistakes.extend(error.mistakes)
            continue
        _check(binder, file, elements, taken)
        mistakes.extend(binder.mistakes)
        files.append(altered(file, fields=tuple(altered(row, info=_info(row, elements)) for row in file.fields)))
    if mistakes:
        raise CatalogError(mistakes)
    return tuple(sorted(files, key=_order))


def read_elements(root: str) -> ElementFile:
    """The minimum elements below ``root``. Raises `CatalogError`."""
    return Binder(ELEMENTS).bind(ElementFile, content(root, ELEMENTS))


def _order(file: BomFile) -> tuple[int, str]:
    return (GROUPS.index(file.group) if file.group in GROUPS else len(GROUPS), file.group)


def _check(binder: Binder, file: BomFile, elements: dict[str, MinimumElement], taken: dict[str, str]) -> None:
    name = os.path.basename(binder.file).removesuffix(".yaml")
    if file.group != name:
        binder.note(("group",), f'"group" is {shown(file.group)}, but the file is named {shown(name)}. Rename one.')
    for index, row in enumerate(file.fields):
        at = ("fields", index)
        if row.id in taken:
            binder.note((*at, "id"), f"the field {shown(row.id)} is already in {taken[row.id]}. Remove one.")
        taken.setdefault(row.id, binder.file)
        for number, element in enumerate(row.elements):
            if elements and element not in elements:
                hint = suggestion(element, elements) or f" Take an id of {ELEMENTS}."
                binder.note((*at, "elements", number), f"no minimum element has the id {shown(element)}.{hint}")
        if len({bool(row.tier), bool(row.category), bool(row.weight)}) > 1:
            binder.note(at, "a field of the score has tier, category and weight; one that is not has none of them.")
        if not row.add.endswith("."):
            binder.note((*at, "add"), '"add" is a sentence. End it with a period.')
        for key, words in (("headings", row.headings), ("labels", row.labels)):
            for number, word in enumerate(words):
                if word != " ".join(word.lower().split()):
                    binder.note((*at, key, number), f"{shown(word)} is compared in lower case. Write it so.")


def _info(row: BomField, elements: dict[str, MinimumElement]) -> FieldInfo:
    return FieldInfo(
        id=row.id,
        title=row.title,
        cyclonedx=row.cyclonedx,
        spdx3=row.spdx3,
        spdx=row.spdx,
        tier=row.tier,
        category=row.category,
        weight=float(row.weight),
        elements=tuple(elements[name].name for name in row.elements if name in elements),
        add=row.add,
    )
