"""What became of the terms: the licence that is declared, found in texts and concluded, what base models bring, and the
limits that go with it all."""

from __future__ import annotations

from scanner.comparing.changes import Change, Difference
from scanner.comparing.files import text_of
from scanner.comparing.words import word_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.comparing.files import Pairing
    from scanner.comparing.paths import Paths
    from scanner.model.fact import Fact
    from scanner.model.report import TargetReport

_Key = tuple[str, str]

_STATED = ("spdx", "relation", "modified", "covers", "variant", "named", "link")
"""What is compared of a statement beside the licences that it names."""

_TEXTS_LIMIT = 50
"""Changed texts whose words are compared."""


def license_changes(before: TargetReport, after: TargetReport, paths: tuple[Paths, Paths]) -> Iterator[Change]:
    """A change for each statement, conclusion and limit that is not as it was."""
    old, new = _statements(before.facts, paths[0]), _statements(after.facts, paths[1])
    for key in sorted({*old, *new}):
        was, now = (sorted(side.get(key, ())) for side in (old, new))
        gone, come = [item for item in was if item not in now], [item for item in now if item not in was]
        for at in range(max(len(gone), len(come))):
            yield _statement(key, dict(gone[at]) if at < len(gone) else {}, dict(come[at]) if at < len(come) else {})
    limits, others = _limits(before.facts, paths[0]), _limits(after.facts, paths[1])
    for limit in sorted({*limits, *others}):
        old_names, new_names = (", ".join(sorted(side.get(limit, ()))) for side in (limits, others))
        if old_names != new_names:
            kind = "changed" if old_names and new_names else "added" if new_names else "removed"
            yield Change("license", kind, f"limit {limit}", old_names, new_names)


def text_changes(
    before: TargetReport, after: TargetReport, files: Pairing, paths: tuple[Paths, Paths]
) -> dict[str, tuple[Difference, ...]]:
    """By path on the newer side, the words that changed in a licence text which both reports hold whole."""
    if before.description is None or after.description is None:
        return {}
    old = {paths[0].told(item.path): item for item in before.description.texts}
    new = {paths[1].told(item.path): item for item in after.description.texts}
    found: dict[str, tuple[Difference, ...]] = {}
    for pair in (*files.pairs, *files.moved):
        was, now = old.get(pair.before.path), new.get(pair.after.path)
        if pair.same is not True and was is not None and now is not None and len(found) < _TEXTS_LIMIT:
            rows = word_changes(was.text, now.text)
            found[pair.after.path] = rows or (() if was.cut or now.cut else (Difference("blanks", "others", "others"),))
    return found


def _statement(key: _Key, was: dict[str, str], now: dict[str, str]) -> Change:
    rows = [Difference(name, was.get(name, ""), now.get(name, "")) for name in _STATED]
    told = tuple(row for row in rows if row.before != row.after) if was and now else ()
    kind = "changed" if was and now else "added" if now else "removed"
    return Change("license", kind, " ".join(filter(None, key)), was.get("license", ""), now.get("license", ""), told)


def _statements(facts: Iterable[Fact], paths: Paths) -> dict[_Key, set[tuple[tuple[str, str], ...]]]:
    """By what says it and where, the licences that are stated: one file may state two."""
    found: dict[_Key, set[tuple[tuple[str, str], ...]]] = {}
    for item in facts:
        key = _key(item, paths)
        if key is None:
            continue
        stated = item.get("licenses") or item.get("license") or item.get("label") or item.get("name") or "?"
        names = tuple(map(str, stated)) if isinstance(stated, tuple) else (str(stated),)
        told = {"license": (" or " if item.get("relation") == "or" else ", ").join(names)}
        told |= {name: text_of(item.get(name)) for name in _STATED if item.get(name) not in (None, False)}
        found.setdefault(key, set()).add(tuple(told.items()))
    return found


def _key(item: Fact, paths: Paths) -> _Key | None:
    if item.kind == "license-declared":
        return "declared", paths.key(item.place.path)
    if item.kind == "license-text":
        return "text", paths.key(item.place.path)
    if item.kind == "license-concluded":
        return "concluded", _repo(item, paths)
    if item.kind == "license-inherited":
        return "inherited from", f"{text_of(item.get('parent'))} {_repo(item, paths)}".strip()
    return None


def _repo(item: Fact, paths: Paths) -> str:
    repo = text_of(item.get("repo"))
    return paths.told(f"{repo}/").rstrip("/") if repo else ""


def _limits(facts: Iterable[Fact], paths: Paths) -> dict[str, set[str]]:
    """What the licences keep people from, each with the licences that do."""
    found: dict[str, set[str]] = {}
    for item in facts:
        if item.kind == "license-clause":
            value = text_of(item.get("figures") or item.get("value"))
            limit = text_of(item.get("limit") or item.get("clause_kind"))
            name = paths.without_root(f"{limit} ({value})" if value else limit)
            found.setdefault(name, set()).add(text_of(item.get("license")))
    return found
