"""What the policy's lists of licences say of one: by exception and id first, then by category, then the default."""

from __future__ import annotations

from scanner.catalog.expression import Term, parse
from scanner.catalog.license_names import row_of, stem
from scanner.model.fact import fact
from scanner.model.record import record
from scanner.model.strictness import OPEN
from scanner.model.verdict import OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.catalog.license import License
    from scanner.catalog.policy_parts import Listed, Lists
    from scanner.model.fact import Fact


@record
class Ruling:
    """What the lists say of a licence: ``outcome`` ("" where they say nothing), the words of the entry, its origin."""

    outcome: str
    text: str = ""
    origin: str = ""


NOTHING = Ruling("")


def listed_facts(conclusions: Iterable[Fact], lists: Lists) -> Iterator[Fact]:
    """A ``license-listed`` fact for each conclusion that the lists deny or want reviewed."""
    for concluded in conclusions:
        label, ruling = ruled_conclusion(concluded, lists)
        if ruling.outcome in ("deny", "review"):
            ids = concluded.get("licenses")
            yield fact(
                "license-listed",
                concluded.place,
                related=concluded.related,
                excerpt=concluded.excerpt,
                repo=concluded.get("repo"),
                license=ids[0] if isinstance(ids, tuple) and len(ids) == 1 else None,
                label=f"{label} of {parent}" if (parent := concluded.get("parent")) else label,
                outcome=ruling.outcome,
                basis=concluded.get("basis"),
                covers=concluded.get("covers"),
                because=ruling.text,
                origin=ruling.origin,
                path=str(concluded.get("path") or ""),
            )


def ruled_conclusion(concluded: Fact, lists: Lists) -> tuple[str, Ruling]:
    """The licence as people write it, and what the lists say of it.

    What is not known is never allowed. A text with changed terms that the lists would allow is left to the finding that
    tells of the change.
    """
    tree = _tree_of(concluded)
    if tree is None:
        if not lists.default:
            return "a licence that is not known", NOTHING
        outcome = "review" if lists.default == "allow" else lists.default
        return "a licence that is not known", Ruling(outcome, "what is not known is on no list", lists.default_origin)
    ruling = ruled(tree, lists)
    if concluded.get("modified") is True and ruling.outcome == "allow":
        ruling = NOTHING
    return _label(tree), ruling


def _label(tree: Term) -> str:
    """The expression; a single `LicenseRef-` as the id that people know it by."""
    row = row_of(tree.name) if not tree.joined and tree.name.startswith("LicenseRef-") else None
    return row.id if row is not None else str(tree)


def ruled(tree: Term, lists: Lists) -> Ruling:
    """What the lists say of an expression: of OR the best, of AND the worst; an entry for the whole comes first."""
    if not tree.joined:
        return _of_one(tree, lists)
    canonical = _canonical(tree)
    for entry in lists.entries:
        written = parse(entry.license) if entry.license else None
        if written is not None and written.joined and _canonical(written) == canonical:
            return _ruling(entry)
    rulings = [ruled(part, lists) for part in tree.parts]
    strictness = [OUTCOMES.index(ruling.outcome) if ruling.outcome else 1.5 for ruling in rulings]  # "": as by rules
    return rulings[strictness.index(max(strictness) if tree.joined == "or" else min(strictness))]


def _of_one(term: Term, lists: Lists) -> Ruling:
    row = row_of(term.name)
    entries = [(entry, parse(entry.license)) for entry in lists.entries if entry.license]
    plain = [(entry, tree) for entry, tree in entries if tree is not None and not tree.joined]
    if term.exception:
        for entry, tree in plain:
            if tree.exception.casefold() == term.exception.casefold() and _same(tree.name, term.name):
                return _ruling(entry)
    for entry, tree in plain:
        if not tree.exception and _same(tree.name, term.name):
            return _ruling(entry)
    for entry, tree in plain:
        if entry.outcome != "allow" and not tree.exception and _is_member(row, tree.name):
            return _ruling(entry)
    category = row.category if row is not None else ""
    for entry in lists.entries:
        if entry.category and entry.category == category and (category not in OPEN or entry.outcome != "allow"):
            return _ruling(entry)
    if not lists.default:
        return NOTHING
    unsettled = row is None or category in OPEN
    outcome = "review" if unsettled and lists.default == "allow" else lists.default
    return Ruling(outcome, f"{_label(term)} is on no list", lists.default_origin)


def _same(one: str, other: str) -> bool:
    """True for two names of one text. A licence with "or later" is the same text as the one without."""
    if stem(one) == stem(other):
        return True
    row, second = row_of(one), row_of(other)
    return row is not None and second is not None and row.id == second.id


def _is_member(row: License | None, name: str) -> bool:
    """True where ``name`` is a family (``gpl``, ``cc``) and the licence is one of it: who denies a family means all."""
    family = row_of(name)
    if row is None or family is None or family.category != "family":
        return False
    return family.id in row.id.split("-")


def _ruling(entry: Listed) -> Ruling:
    words = entry.license or f"category {entry.category}"
    return Ruling(entry.outcome, f"licenses {entry.outcome} {words}", entry.origin)


def _tree_of(concluded: Fact) -> Term | None:
    """The conclusion as an expression: its own, else its ids joined; None where no licence is known."""
    spdx = concluded.get("spdx")
    tree = parse(spdx) if isinstance(spdx, str) else None
    if tree is not None:
        return tree
    ids = concluded.get("licenses")
    names = [str(item) for item in ids] if isinstance(ids, tuple) else []
    settled = [name for name in names if (row := row_of(name)) is not None and row.category not in OPEN]
    if not names or len(settled) < len(names):
        return None
    if len(names) == 1:
        return Term("", names[0])
    return Term("or" if concluded.get("relation") == "or" else "and", parts=tuple(Term("", name) for name in names))


def _canonical(tree: Term) -> object:
    if not tree.joined:
        return (stem(tree.name), tree.exception.casefold())
    return (tree.joined, frozenset(map(_canonical, tree.parts)))
