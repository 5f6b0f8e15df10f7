"""What the policy's `clarify` entries say of the files of a run, as long as those have the bytes that were looked at."""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.pipeline.digest import digest_of
from scanner.policy.clarified import UNREVIEWED
from scanner.policy.decide import globbed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.catalog.policy_parts import Clarification
    from scanner.model.artifact import Entry
    from scanner.model.fact import Fact

LARGEST = 64 << 20
"""Bytes of a file that is clarified: cards and texts are far smaller."""

VOID = "license-clarify-void"
"""The kind of fact that says that an entry names a file which has other bytes now; only the notes read it."""


def clarified(
    item: Entry, entries: Iterable[Clarification], unreviewed: Iterable[Clarification] = ()
) -> Iterator[Fact]:
    """A ``license-clarified`` fact for each entry that is for this file; `VOID` where its bytes are others by now.

    What ``unreviewed`` entries say concludes nothing yet: their facts are `UNREVIEWED`.

    The file is read only where an entry names it. What cannot be read clarifies nothing.
    """
    kinds = [(entry, "license-clarified") for entry in entries] + [(entry, UNREVIEWED) for entry in unreviewed]
    path = item.artifact.path
    wanted = [(entry, kind) for entry, kind in kinds if path == entry.file or globbed(path, (entry.file,))]
    if not wanted:
        return
    digest = digest_of(item, LARGEST)
    place = Place(path)
    for entry, kind in wanted:
        if digest != entry.sha256:
            yield fact(VOID, place, origin=entry.origin, file=entry.file)
            continue
        spdx, licenses, relation = _meaning(entry.license)
        yield fact(
            kind,
            place,
            file=path,
            licenses=licenses,
            license=licenses[0] if len(licenses) == 1 else None,
            spdx=spdx,
            relation=relation,
            reason=entry.reason,
            approver=entry.approver or None,
            created=entry.created or None,
            origin=entry.origin,
        )


def notes(entries: Iterable[Clarification], facts: Iterable[Fact], whole: bool = True) -> list[str]:
    """A sentence for each entry that is void and, of a ``whole`` run, for each that was for no file."""
    used: set[object] = set()
    void: dict[object, str] = {}
    for item in facts:
        if item.kind in ("license-clarified", UNREVIEWED):
            used.add(item.get("origin"))
        elif item.kind == VOID:
            void.setdefault(item.get("origin"), item.place.path)
    found = []
    for entry in entries:
        if entry.origin in void:
            path = void[entry.origin]
            found.append(f"The clarify entry at {entry.origin} is void: {path} has other bytes now. Look at it again.")
        elif whole and entry.origin not in used:
            found.append(f"The clarify entry at {entry.origin} is for no file that was scanned: remove it.")
    return found


def _meaning(text: str) -> tuple[str | None, tuple[str, ...], str]:
    """The SPDX expression, our ids and their relation of what an entry says; an id of ours becomes its row's expression."""
    from scanner.catalog.expression import parse
    from scanner.catalog.license_names import row_of

    tree = parse(text)
    if tree is None:
        return None, (), "and"
    rows = [row_of(name) for name in tree.names()]
    ids = tuple(dict.fromkeys(row.id for row in rows if row is not None))
    if not tree.joined and rows[0] is not None and text.casefold() == rows[0].id:
        return rows[0].spdx, ids, "and"
    return str(tree), ids, tree.relation
