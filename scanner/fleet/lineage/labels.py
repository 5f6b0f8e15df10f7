"""What each model says of its licence, read once for each way of saying it, by the code that reads single models."""

from __future__ import annotations

from scanner.fleet.lineage.columns import SEPARATOR
from scanner.lineage.terms import KNOWN, Terms, terms_of
from scanner.model.lineage import LineageNode
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from scanner.model.fact import Fact

UNSTATED, UNREAD = 0, 1
"""The numbers of two labels that all tables have: nothing is stated; the model was not read."""

_READ_STATE, _UNREAD_STATE = "hub", "missing"


@record
class Label:
    """One way in which models are licensed: ``concluded`` is its fact (None for none), ``declared`` the words of it.

    ``kind`` is the number among those that any verdict can tell apart.
    """

    concluded: Fact | None
    state: str
    terms: Terms
    declared: str | None
    kind: int


class Labels:
    """The labels that a table has, each once."""

    def __init__(self) -> None:
        self.all: list[Label] = []
        self.kinds: list[Terms] = []
        self._kinds: dict[object, int] = {}
        self._of_fact: dict[object, int] = {}
        self.add(None, _READ_STATE)
        self.add(None, _UNREAD_STATE)

    def add(self, concluded: Fact | None, state: str = _READ_STATE) -> int:
        """The number of the label of a model that ``concluded`` is known of."""
        key = (state,) if concluded is None else _key_of(concluded)
        at = self._of_fact.get(key)
        if at is None:
            terms = terms_of(LineageNode("", state=state, license=concluded))
            declared = str(concluded.get("name") or terms.label)[:200] if concluded is not None else None
            at = self._of_fact[key] = len(self.all)
            self.all.append(Label(concluded, state, terms, declared, self._kind(terms)))
        return at

    def add_all(self, statements: Iterable[str | None]) -> list[int]:
        """The numbers of the labels of ``statements``, as `columns.selection` puts them."""
        return [self.add(concluded(text or "")) for text in statements]

    def _kind(self, terms: Terms) -> int:
        key = (
            terms.state,
            terms.label if terms.vague else "",
            tuple(tuple(row.id for row in option) for option in terms.options),
            terms.vague,
            terms.modified,
            terms.partly,
        )
        at = self._kinds.setdefault(key, len(self.kinds))
        if at == len(self.kinds):
            self.kinds.append(terms)
        return at


def concluded(text: str) -> Fact | None:
    """What a model is under that says ``text`` of its licence, as it would be concluded of a repo on the Hub."""
    name, link, terms, tags = _parts(text)
    if terms is None and not name and not link and not tags:
        return None
    card = {"license": terms, "license_name": name, "license_link": link}
    from scanner.pipeline.ancestor_terms import license_of
    from scanner.repo.licenses import derive_licenses
    from scanner.repo.repo import Repo

    facts = tuple(facts_of({"id": "", "cardData": card, "tags": tags}))
    return license_of((*facts, *derive_licenses(Repo("", (), facts, False))), "")


def facts_of(document: dict[str, Any]) -> list[Fact]:
    """The facts that the Hub's word on a repo comes to."""
    import json

    from scanner.licensing.hub_metadata import parse
    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

    data = json.dumps(document, indent=2, ensure_ascii=False).encode("utf-8", "replace")
    reader = Reader(len(data), lambda at, length: data[at : at + length], lambda _: None)
    return [item for item in parse(Place("(hub)"), reader) if isinstance(item, Fact)]


def _parts(text: str) -> tuple[object, object, object, list[str]]:
    terms, name, link, *tags = text.split(SEPARATOR) if SEPARATOR in text else (text, "", "")
    return _value(name), _value(link), _value(terms), [tag for tag in tags if tag]


def _value(text: str) -> object:
    import json

    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _key_of(found: Fact) -> object:
    return tuple(
        (name, found.get(name)) for name in ("licenses", "spdx", "relation", "basis", "modified", "parameters", "name")
    )


def clauses_of(terms: Terms) -> tuple[str, ...]:
    """The kinds of clauses of the licences of ``terms``, each once, in alphabetical order."""
    return tuple(sorted({clause.kind for row in terms.rows for clause in row.clauses})) if terms.state == KNOWN else ()
