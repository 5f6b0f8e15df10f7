"""What a repo says of its licence, gathered from all facts and put in the order in which it is believed."""

from __future__ import annotations

from scanner.model.place import folder_of
from scanner.model.record import altered, record
from scanner.model.strictness import rank_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Fact
    from scanner.model.place import Place
    from scanner.repo.repo import Repo

BASES = ("clarify", "text", "card", "gated-prompt", "gguf", "safetensors", "onnx", "config", "adapter", "prose", "tag")
"""Kinds of statement, most believed first. Others, such as licence headers of code, come after them."""

_FOLDERS = {
    "weights": ("model_licenses", "model_license", "model-license", "model-licenses", "weights"),
    "code": ("code", "src", "source"),
    "data": ("data", "dataset", "datasets"),
}
"""Names of folders that say what the licence texts in them are about."""

_NEAR = frozenset(
    (*(name for names in _FOLDERS.values() for name in names), "licenses", "licences", "license", "legal")
)
"""Names of folders that hold a repo's own texts; what lies in others is a third party's."""

BESIDE = ("card", "tag", "gated-prompt", "prose")
"""Kinds of statement that a model card makes, for the folder that it lies in."""


@record
class Statement:
    """What one source says: all facts of one ``basis`` on one subject that mean the same.

    ``licenses`` are our ids joined by ``relation``; none where the licence is not known. ``rank`` is its place in the
    order of strictness, ``sure`` false where the source leaves the licence open, so that nothing contradicts it.
    ``editions`` are other texts that go by the name which was declared; ``inferred`` is true where the subject is a
    guess of ours.
    """

    basis: str
    covers: str
    licenses: tuple[str, ...]
    relation: str
    spdx: str | None
    rank: int
    sure: bool
    name: str
    modified: bool
    facts: tuple[Fact, ...]
    editions: tuple[str, ...] = ()
    inferred: bool = False

    @property
    def place(self) -> Place:
        """Where it is said first."""
        return self.facts[0].place

    @property
    def names(self) -> tuple[str, ...]:
        """What the licences are called: our ids, else the SPDX expression."""
        return self.licenses or ((self.spdx,) if self.spdx else ())

    def agrees(self, other: Statement) -> bool:
        """True where the two can both be right: one names what the other names too, or an edition of it, or leaves it
        open."""
        if not self.sure or not other.sure:
            return True
        mine, theirs = {*self.names, *self.editions}, {*other.names, *other.editions}
        return not mine.isdisjoint(other.names) or not theirs.isdisjoint(self.names)


def statements_of(repo: Repo) -> list[Statement]:
    """The statements of ``repo`` on its own licence, most believed first. Texts of third parties below are left out."""
    texts = {id(found) for found in texts_of(repo)}
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for found in repo.facts:
        key = _key(repo, found, id(found) in texts)
        if key is not None:
            groups.setdefault(key, []).append(found)
    statements = [_statement(str(key[0]), str(key[1]), facts) for key, facts in groups.items()]
    return sorted(_code_apart(statements), key=_order)


def texts_of(repo: Repo) -> list[Fact]:
    """The licence texts that lie in the repo's own folder, in one for its texts, or where the card's link leads."""
    texts = [found for found in repo.facts if found.kind == "license-text" and found.get("file_kind") == "license"]
    links = {linked_path(repo, found) for found in repo.facts if texts and found.kind == "license-declared"}
    return [found for found in texts if _is_near(repo, found) or found.place.path in links]


def policies_of(repo: Repo) -> list[Fact]:
    """The use policies that lie where the repo's own licence texts do."""
    return [
        found
        for found in repo.facts
        if found.kind == "license-text" and found.get("file_kind") == "use-policy" and _is_near(repo, found)
    ]


def joined_with(statement: Statement, policy: Fact) -> Statement:
    """``statement`` with the licence of ``policy``, which adds to its own, in place of that."""
    spdx = policy.get("spdx")
    return altered(
        statement,
        licenses=_licenses(policy),
        spdx=spdx if isinstance(spdx, str) else None,
        facts=(*statement.facts, policy),
        editions=(*statement.editions, *statement.licenses),
    )


def linked_path(repo: Repo, declared: Fact) -> str | None:
    """The path of the file that ``license_link`` names in the repo, or None for an address or no link."""
    link = declared.get("link")
    if not isinstance(link, str) or "://" in link or not link.strip():
        return None
    return repo.inside(link.strip().removeprefix("./").lstrip("/").partition("#")[0])


def is_own(repo: Repo, found: Fact) -> bool:
    """True for what is said beside the card, or by weights and configurations of the repo, not inside an archive."""
    if found.get("statement") in BESIDE:
        return folder_of(found.place.path) == repo.path and not found.place.member
    if found.get("statement") in ("config", "adapter", "header") and folder_of(found.place.path) != repo.path:
        return False  # that of a component, such as a safety checker, or of code that was copied there
    return "!/" not in found.place.member


def _key(repo: Repo, found: Fact, is_text: bool) -> tuple[object, ...] | None:
    """What facts of one statement have in common; None for a fact that is none on this repo's licence."""
    if found.kind == "license-clarified":
        return ("clarify", "all", found.get("licenses"), found.get("spdx"))
    if is_text:
        return ("text", _covers(repo, found), found.get("license"), found.get("spdx"))
    if found.kind not in ("license-declared", "license-header") or not is_own(repo, found):
        return None
    basis, covers = found.get("statement"), _covers(repo, found)
    if basis == "card":  # a list of licences is one statement
        return (basis, covers, found.place.path)
    return (basis, covers, found.get("licenses"), found.get("licenses") or found.get("label"))


def _statement(basis: str, covers: str, facts: list[Fact]) -> Statement:
    first = facts[0]
    each = [_licenses(found) for found in facts]
    open_ = any(found.get("category") in ("family", "other") for found in facts)
    known = all(each) and not open_
    expressions = tuple(dict.fromkeys(found.get("spdx") for found in facts))
    labels = tuple(dict.fromkeys(str(found.get("label") or found.get("license") or "") for found in facts))
    return Statement(
        basis=basis,
        covers=covers,
        licenses=tuple(dict.fromkeys(name for names in each for name in names)) if known else (),
        relation="and" if len(set(each)) > 1 else str(first.get("relation") or "and"),
        spdx=joined_spdx(expressions, "AND"),
        rank=max(rank_of(found.get("category")) for found in facts) if basis != "clarify" else 0,
        sure=not open_ and (known or (all(expressions) and basis != "clarify")),
        name=", ".join(labels),
        modified=any(found.get("modified") is True or found.get("truncated") is True for found in facts),
        facts=tuple(facts),
        editions=tuple(str(name) for found in facts for name in found.get("editions") or ()),  # type: ignore[union-attr]
    )


def _code_apart(statements: list[Statement]) -> list[Statement]:
    """``statements`` with a free software licence beside a card of model terms taken to be about the code.

    Publishers keep the licence of their code in ``LICENSE`` and name the terms of the weights in the card. Where the
    card's link leads to the text, it is what they say of the weights.
    """
    card = next((one for one in statements if one.basis == "card"), None)
    if card is None or not card.sure or any(found.get("object") != "model" for found in card.facts):
        return statements
    linked = {str(found.get("link") or "").partition("#")[0].rpartition("/")[2] for found in card.facts}
    return [_about_code(one) if _is_of_code(one, card, linked) else one for one in statements]


def _is_of_code(text: Statement, card: Statement, linked: set[str]) -> bool:
    if text.basis != "text" or text.covers != "all" or not text.licenses or text.modified or text.agrees(card):
        return False
    free = all(found.get("object") == "software" and found.get("category") == "permissive" for found in text.facts)
    return free and all(found.place.path.rpartition("/")[2] not in linked for found in text.facts)


def _about_code(text: Statement) -> Statement:
    return altered(text, covers="code", inferred=True)


def joined_spdx(expressions: tuple[object, ...], operator: str) -> str | None:
    """The expressions joined by ``operator``, or None where one has no expression."""
    texts = [text for text in expressions if isinstance(text, str)]
    if not texts or len(texts) < len(expressions):
        return None
    if len(texts) == 1:
        return texts[0]
    return f" {operator} ".join(f"({text})" if " " in text else text for text in texts)


def _licenses(found: Fact) -> tuple[str, ...]:
    licenses = found.get("licenses")
    if isinstance(licenses, tuple):
        return tuple(str(name) for name in licenses)
    license_id = found.get("license")
    return (str(license_id),) if license_id is not None else ()


def _covers(repo: Repo, found: Fact) -> str:
    """What ``found`` is about: what its file's name says, else what the folders between it and the repo say."""
    covers = str(found.get("covers") or "all")
    parts = _below(repo, found)
    told = (kind for kind, names in _FOLDERS.items() if any(part in names for part in parts))
    return next(told, "all") if covers == "all" and found.kind == "license-text" else covers


def _below(repo: Repo, found: Fact) -> list[str]:
    """The folders between the repo and the file, in lower case."""
    folder = folder_of(found.place.path)
    return [part for part in folder[len(repo.path) :].lower().split("/") if part]


def _is_near(repo: Repo, found: Fact) -> bool:
    if found.place.member:  # what the header of the repo's own weights carries
        return "!/" not in found.place.member
    return all(part in _NEAR for part in _below(repo, found))


def _order(statement: Statement) -> tuple[object, ...]:
    basis = BASES.index(statement.basis) if statement.basis in BASES else len(BASES)
    return (basis, statement.covers != "weights", statement.place.sort_key())
