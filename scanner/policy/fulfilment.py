"""Whether a repo already ships or shows what a clause asks: read from the facts of its files, its card and its name."""

from __future__ import annotations

from scanner.model.place import folder_of, upwards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.license import Clause
    from scanner.model.fact import Fact
    from scanner.model.place import Place

    State = tuple[str, str, Place | None]
    """The state of an obligation, why, and where it was found fulfilled."""

_KINDS = frozenset(("license-text", "terms-string", "license-declared"))


class Evidence:
    """The facts of a target that tell what is shipped and shown, by the repo that they lie in or above.

    ``repos`` are the folders of all repos: what lies in a nested one tells nothing of the one around it.
    """

    def __init__(self, facts: Iterable[Fact], repos: Iterable[str], target: str = "") -> None:
        folders = frozenset(repos)
        self._target = target
        self._own: dict[str, list[Fact]] = {}
        self._at: dict[str, list[Fact]] = {}
        self._derived: set[str] = set()
        for item in facts:
            if item.kind == "model-derived":
                self._derived.add(str(item.get("repo") or ""))
            if item.kind in _KINDS:
                folder = folder_of(item.place.path)
                self._at.setdefault(folder, []).append(item)
                owner = next((above for above in upwards(folder) if above in folders), None)
                if owner is not None:
                    self._own.setdefault(owner, []).append(item)

    def texts(self, repo: str, file_kind: str) -> list[Fact]:
        """The texts of that kind in the repo or in a folder above it, its own first."""
        found = self._in(repo, "license-text") + self._above(repo, "license-text")
        return [item for item in found if item.get("file_kind") == file_kind]

    def shown(self, repo: str, strings: tuple[str, ...]) -> dict[str, Fact]:
        """Where each of the strings was found, for those that were. A licence that quotes its own shows them to nobody."""
        found = self._in(repo, "terms-string") + self._above(repo, "terms-string")
        shown = [item for item in found if item.get("file_kind") not in ("license", "use-policy")]
        cut = {text[:300]: text for text in strings}  # as facts have them
        return {cut[str(item.get("text"))]: item for item in reversed(shown) if item.get("text") in cut}

    def is_derived(self, repo: str) -> bool:
        """True where the model was made from another: by an edge of the tree, not by a hint or a word on itself."""
        return repo in self._derived

    def declares(self, repo: str, license_id: str) -> Fact | None:
        """The statement of the repo's card that gives the licence, where it gives no other."""
        found = self._in(repo, "license-declared")
        alike = [item for item in found if item.get("license") == license_id]
        return alike[0] if alike and len(alike) == len(found) else None

    def name_of(self, repo: str) -> str:
        """The model's name: that of its folder, for the root that of the target; "" where neither tells one."""
        name = (repo or self._target).replace("\\", "/").partition("@")[0].rstrip("/").rpartition("/")[2]
        return name.strip(".")

    def _in(self, repo: str, kind: str) -> list[Fact]:
        return [item for item in self._own.get(repo, ()) if item.kind == kind]

    def _above(self, repo: str, kind: str) -> list[Fact]:
        return [item for folder in upwards(repo)[1:] for item in self._at.get(folder, ()) if item.kind == kind]


def fulfilled(clause: Clause, concluded: Fact, evidence: Evidence) -> State:
    """Whether the clause is kept in the repo that ``concluded`` speaks of, as far as its files tell."""
    repo = str(concluded.get("repo") or "")
    check = _CHECKS.get(clause.kind)
    if check is None:
        return "unknown", "no file tells whether it is done", None
    return check(clause, concluded, repo, evidence)


def _license_copy(_clause: Clause, concluded: Fact, repo: str, evidence: Evidence) -> State:
    ids = concluded.get("licenses")
    texts = evidence.texts(repo, "license")
    changed = None
    for text in texts:
        if isinstance(ids, tuple) and text.get("license") in ids:
            if (text.get("modified") or text.get("truncated")) and evidence.is_derived(repo):
                changed = changed or text
                continue
            return "done", "its text lies in the repo", text.place
        if concluded.get("basis") == "clarify" and text.place.path == concluded.place.path:
            return "done", "its text lies in the repo, as the policy clarifies", text.place
    if changed is not None:
        return "unknown", "the text that lies there has other words: compare it with the base model's", changed.place
    if concluded.get("path") and texts and all(text.get("license") for text in texts):
        return "missing", "the licence texts in the repo are others", None
    if texts:
        return "unknown", "a licence text lies there that was not identified as this one", texts[0].place
    return "missing", "no licence text lies in the repo", None


def _notice(clause: Clause, _concluded: Fact, repo: str, evidence: Evidence) -> State:
    if clause.strings:
        return _strings(clause, repo, evidence, "the notice is not in the repo's texts")
    texts = evidence.texts(repo, "notice")
    if texts:
        return "done", "a notice lies in the repo", texts[0].place
    return "unknown", "no notice lies there; one is needed only where it came with one", None


def _display(clause: Clause, _concluded: Fact, repo: str, evidence: Evidence) -> State:
    if not clause.strings:
        return "unknown", "no file tells whether it is shown", None
    return _strings(clause, repo, evidence, "it is not shown on the card")


def _strings(clause: Clause, repo: str, evidence: Evidence, otherwise: str) -> State:
    found = evidence.shown(repo, clause.strings)
    if found and (clause.one_of or len(found) == len(set(clause.strings))):
        return "done", "it stands there", next(iter(found.values())).place
    if not evidence.is_derived(repo):
        return "unknown", "the publisher's own repo need not show it; yours has to", None
    return "missing", otherwise, None


def _name_prefix(clause: Clause, _concluded: Fact, repo: str, evidence: Evidence) -> State:
    name = evidence.name_of(repo)
    if not evidence.is_derived(repo):
        return "unknown", "it is asked of models that are made from this one", None
    if not isinstance(name, str) or not name or not clause.strings:
        return "unknown", "the model's name is not known here", None
    plain = _letters(name.rpartition("/")[2])
    if any(plain.startswith(_letters(prefix)) for prefix in clause.strings):
        return "done", f"its name begins so: {name[:100]}", None
    return "missing", f"its name does not begin so: {name[:100]}", None


def _same_terms(_clause: Clause, concluded: Fact, repo: str, evidence: Evidence) -> State:
    ids = concluded.get("licenses")
    only = ids[0] if isinstance(ids, tuple) and len(ids) == 1 else None
    declared = evidence.declares(repo, str(only)) if only is not None else None
    if declared is not None:
        return "done", "the repo itself is under these terms", declared.place
    return "unknown", "no single statement tells the terms of the whole repo", None


_CHECKS = {
    "license-copy": _license_copy,
    "notice": _notice,
    "display": _display,
    "name-prefix": _name_prefix,
    "flow-down": _same_terms,
    "share-alike": _same_terms,
}


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
