"""What a model's licence comes to, ready to be held against another's: rows that hold together, or a choice of them."""

from __future__ import annotations

from scanner.catalog.license_names import row_of
from scanner.lineage.compatible import LATER
from scanner.model.lineage import READ
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.license import License
    from scanner.model.fact import Fact
    from scanner.model.lineage import LineageNode

KNOWN, SILENT, UNNAMED, UNRECORDED, UNREAD = "known", "silent", "unnamed", "unrecorded", "unread"
"""What is known of a model's terms: rows of ours; nothing is stated; a licence is spoken of and not named (``other``);
one is named that we have no row for; or its repo was not read."""

_ALONE = frozenset(("other", "unknown", "none"))
"""Labels that say that there is a licence, or none, and not which."""


@record
class Terms:
    """The terms of one model.

    ``options`` are what may be chosen between, each the rows that hold together; one option where there is no choice.
    ``vague`` is true where the options stand for a label that leaves open which of several licences it means: a family's
    (``gpl``), or ``mit`` with the name of another one beside it.
    ``modified`` is true where the text at hand is not quite the one that its row was made from, ``partly`` where one of
    the licences named has no row. ``label`` is the licence as people write it.
    """

    state: str
    label: str
    options: tuple[tuple[License, ...], ...] = ()
    vague: bool = False
    modified: bool = False
    partly: bool = False

    @property
    def rows(self) -> tuple[License, ...]:
        """All rows of all options, each once."""
        return tuple(dict.fromkeys(row for option in self.options for row in option))

    @property
    def ids(self) -> frozenset[str]:
        """Our ids of those rows."""
        return frozenset(row.id for row in self.rows)

    @property
    def certain(self) -> frozenset[str]:
        """Our ids of the rows that hold whatever is chosen; all of them where the choice is ours, for a vague label."""
        if self.vague or not self.options:
            return self.ids
        return frozenset.intersection(*(frozenset(row.id for row in option) for option in self.options))


def terms_of(node: LineageNode) -> Terms:
    """The terms of ``node``, as far as they are known."""
    if node.license is None:
        return Terms(SILENT, "no licence") if node.state in READ else Terms(UNREAD, "a licence that was not read")
    return terms_of_license(node.license)


def terms_of_license(concluded: Fact) -> Terms:
    """The terms that a ``license-concluded`` fact states."""
    from scanner.licensing.conclusions import rows_of, unrecorded

    rows, others = rows_of(concluded), unrecorded(concluded)
    label = _label(concluded, rows)
    modified = concluded.get("modified") is True
    settled = tuple(row for row in rows if row.category not in ("other", "unknown"))
    if not settled:
        stated, name = _stated(concluded)
        family = row_of(stated)
        if family is not None and family.category == "family":
            several = members(family) or (family,)
            return Terms(KNOWN, label, tuple((row,) for row in several), len(several) > 1, modified)
        named = bool(others) or (name or stated).casefold() not in _ALONE
        return Terms(UNRECORDED if named else UNNAMED, label, modified=modified)
    also = _also_named(concluded, settled)
    if also is not None:
        return Terms(KNOWN, str(concluded.get("name"))[:200], (settled, (also,)), True, modified)
    if concluded.get("relation") == "or" and len(rows) + len(others) > 1:
        chosen: tuple[tuple[License, ...], ...] = tuple((row,) for row in settled)
        return Terms(KNOWN, label, chosen, modified=modified, partly=len(settled) < len(rows) + len(others))
    vague = next((row for row in settled if row.category == "family" and members(row)), None)
    if vague is not None:
        others_rows = tuple(row for row in settled if row is not vague)
        options = tuple((row, *others_rows) for row in members(vague))
        return Terms(KNOWN, label, options, True, modified, bool(others))
    options = (settled, *_later(concluded, settled))
    return Terms(KNOWN, label, options, modified=modified, partly=bool(others))


def members(family: License) -> tuple[License, ...]:
    """The licences that a label which names a family may stand for; none where the row says itself what it asks."""
    from scanner.catalog.license_rows import all_licenses

    if family.category != "family" or family.id == "gfdl":
        return ()
    return tuple(row for row in all_licenses() if row.id != family.id and family.id in row.id.split("-"))


def same(one: License, other: License) -> bool:
    """True for two rows of one licence: the same, or editions that go by one name."""
    return one.id == other.id or one.id in other.editions or other.id in one.editions


def _later(concluded: Fact, rows: tuple[License, ...]) -> tuple[tuple[License, ...], ...]:
    """The later version that an SPDX id with "or later" also gives."""
    from scanner.catalog.expression import parse

    tree = parse(str(concluded.get("spdx") or ""))
    names = tree.names() if tree is not None else ()
    open_ended = {row.id for name in names if _is_open(name) and (row := row_of(name)) is not None}
    if not any(row.id in LATER and row.id in open_ended for row in rows):
        return ()
    later = tuple(row_of(LATER[row.id]) if row.id in open_ended and row.id in LATER else row for row in rows)
    return (tuple(row for row in later if row is not None),)


def _is_open(name: str) -> bool:
    return name.casefold().endswith(("-or-later", "+"))


def _stated(concluded: Fact) -> tuple[str, str]:
    """(the identifier, the name given to it) that a card's label is made of: ("other", "my-terms") of "my-terms (other)"."""
    label = str(concluded.get("name") or "").strip()
    name, found, rest = label.rpartition(" (")
    return (rest[:-1], name) if found and rest.endswith(")") else (label, "")


def _also_named(concluded: Fact, rows: tuple[License, ...]) -> License | None:
    """The licence that the name beside a label means, where the label means another one and no text has settled it."""
    if len(rows) != 1 or concluded.get("basis") in ("text", "clarify"):
        return None
    _, name = _stated(concluded)
    if not name:
        return None
    from scanner.licensing.identifiers import named

    row = named(name)
    if row is None or row.category in ("other", "unknown", "family") or same(row, rows[0]):
        return None
    return row


def _ids(concluded: Fact) -> tuple[str, ...]:
    ids = concluded.get("licenses")
    return tuple(map(str, ids)) if isinstance(ids, tuple) else ()


def _label(concluded: Fact, rows: tuple[License, ...]) -> str:
    """Our ids where they are all known, else the statement itself."""
    word = " OR " if concluded.get("relation") == "or" else " AND "
    ids = _ids(concluded)
    if rows and ids and len(rows) == len(ids):
        return word.join(ids)
    identifier, name = _stated(concluded)
    stated = concluded.get("spdx") or (name if identifier.casefold() in _ALONE else "") or concluded.get("name")
    return str(stated)[:200] if stated else word.join(ids) or "a licence without a name"
