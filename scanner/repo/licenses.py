"""What a repo says of its licence, held together: what is missing, what disagrees, and what it comes to."""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.file_names import TEXT_STEMS
from scanner.model.place import Place, folder_of
from scanner.model.strictness import OPEN
from scanner.repo.license_conclusion import conclusions
from scanner.repo.license_disagreement import disagreements
from scanner.repo.license_statements import is_own, linked_path, statements_of, texts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact
    from scanner.repo.repo import Repo


def derive_licenses(repo: Repo) -> Iterator[Fact]:
    """Facts on the licence of one repo: missing, open, disagreeing, unknown texts, and ``license-concluded``."""
    said = [found for found in repo.facts if found.kind in ("license-declared", "license-text", "license-clarified")]
    if not said and not repo.weights:
        return
    card = [found for found in said if found.get("statement") == "card" and is_own(repo, found)]
    near = texts_of(repo)
    statements = statements_of(repo)
    made = list(conclusions(repo, statements))
    yield from _missing(repo, bool(statements))
    yield from _without_text(repo, card)
    yield from _dead_links(repo, card)
    yield from _open(card, near)
    yield from _unknown_names(repo, near)
    yield from _unknown_texts(near)
    yield from _ungated(repo, card)
    yield from disagreements(card, statements)
    yield from _split(made)
    yield from made


def _missing(repo: Repo, stated: bool) -> Iterator[Fact]:
    if not repo.weights or stated or _has_text(repo) or not _card_was_read(repo):
        return
    readme = [
        item.path for item in repo.artifacts if "model-card" in item.formats and folder_of(item.path) == repo.path
    ]
    weights = [item.path for item in repo.artifacts if item.role == "weights"]
    yield fact("license-missing", Place((readme or weights)[0]), card=bool(readme))


def _without_text(repo: Repo, card: list[Fact]) -> Iterator[Fact]:
    """One fact for a repo whose licence asks for its text, which is not there."""
    if not repo.weights or _has_text(repo):
        return
    names = {item.path for item in repo.artifacts}
    for declared in card:
        path = linked_path(repo, declared)
        if declared.get("ship_text") is True and path not in names and not _is_dead(repo, path):
            yield fact(
                "license-text-missing",
                declared.place,
                id=declared.get("id"),
                label=declared.get("label"),
                license=declared.get("license"),
                spdx=declared.get("spdx"),
            )
            return


def _dead_links(repo: Repo, card: list[Fact]) -> Iterator[Fact]:
    for declared in card[:1]:
        path = linked_path(repo, declared)
        if repo.weights and _is_dead(repo, path):
            yield fact(
                "license-link-dead", declared.place, excerpt=declared.excerpt, link=declared.get("link"), path=path
            )


def _is_dead(repo: Repo, path: str | None) -> bool:
    """True where the file of a link is not there. Every scan lists files with names of terms, so that one that is not
    listed is not there; of others nobody knows."""
    name = (path or "").rpartition("/")[2].lower()
    return name.startswith(TEXT_STEMS) and all(item.path != path for item in repo.artifacts)


def _open(card: list[Fact], near: list[Fact]) -> Iterator[Fact]:
    """Cards that leave open which licence is meant. ``resolved``: a text beside them says it."""
    texts = bool(near)
    resolved = any(text.get("license") is not None for text in near)
    for declared in card:
        if declared.get("category") in OPEN and declared.get("known") is True:
            nameless = declared.get("category") in ("other", "unknown") and not declared.get("name")
            yield fact(
                "license-open",
                declared.place,
                excerpt=declared.excerpt,
                id=declared.get("id"),
                label=declared.get("label"),
                category=declared.get("category"),
                resolved=resolved,
                nameless=nameless and not texts and not declared.get("link"),
            )


def _unknown_names(repo: Repo, near: list[Fact]) -> Iterator[Fact]:
    """Cards that name a licence which nobody here knows. ``resolved``: the text that they mean was identified."""
    for declared in repo.facts:
        if declared.kind == "license-declared" and declared.get("statement") == "card" and not declared.get("known"):
            own = declared.get("category") == "other" and is_own(repo, declared)
            yield fact(
                "license-unknown",
                declared.place,
                excerpt=declared.excerpt,
                id=declared.get("id"),
                name=declared.get("name"),
                label=declared.get("label"),
                resolved=own and any(_is_meant(repo, declared, text) for text in near),
            )


def _is_meant(repo: Repo, declared: Fact, text: Fact) -> bool:
    """True where the card's link leads to a known text, or one lies there that is made for models.

    A usual software licence beside a name that nobody knows may be that of the code.
    """
    if not text.get("licenses") or text.get("modified") is True or text.get("truncated") is True:
        return False
    return text.get("object") == "model" or linked_path(repo, declared) == text.place.path


def _unknown_texts(near: list[Fact]) -> Iterator[Fact]:
    """Licence texts beside the card that were read and are no text that is known."""
    for text in near:
        unknown = text.get("license") is None and text.get("spdx") is None and not text.get("licenses")
        if unknown and text.get("read") is True:
            close = text.get("nearest")
            like = f"; it shares {text.get('share')} % of its words with {close}" if close and text.get("share") else ""
            yield fact("license-text-unknown", text.place, excerpt=text.excerpt, title=text.get("title"), like=like)


def _ungated(repo: Repo, card: list[Fact]) -> Iterator[Fact]:
    """A gate that lets in visitors from the EU, for terms that leave the EU out."""
    gates = [found for found in repo.facts if found.kind == "card-gate" and folder_of(found.place.path) == repo.path]
    without = [declared for declared in card if "EU" in (declared.get("without") or ())]  # type: ignore[operator]
    if gates and without and not any(gate.get("eu_disallowed") is True for gate in gates):
        yield fact("license-gate-open", gates[0].place, label=without[0].get("label"), related=(without[0].place,))


def _split(made: list[Fact]) -> Iterator[Fact]:
    """Code and weights under different licences: as the repo says itself, or as its card and its text come to."""
    by_subject = {found.get("covers"): found for found in made}
    weights, code = by_subject.get("weights"), by_subject.get("code")
    if weights is None or code is None or not weights.get("licenses") or not code.get("licenses"):
        return
    if weights.get("licenses") != code.get("licenses"):
        yield fact(
            "license-split",
            weights.place,
            related=(code.place,),
            weights=weights.get("licenses"),
            code=code.get("licenses"),
            inferred=code.get("inferred") is True,
        )


def _has_text(repo: Repo) -> bool:
    """True where a licence text of any name lies in the repo's folder or above it, read or not."""
    unread = any(
        item.state != "scanned" and "license-text" in item.formats and folder_of(item.path) == repo.path
        for item in repo.artifacts
    )
    return bool(texts_of(repo)) or unread or any(text.get("file_kind") == "license" for text in repo.above)


def _card_was_read(repo: Repo) -> bool:
    """False where the card's front matter could not be read, so that it may declare what was not seen."""
    unread = any(
        found.kind == "card-malformed" and found.get("readable") is False and folder_of(found.place.path) == repo.path
        for found in repo.facts
    )
    skipped = any(
        "model-card" in item.formats and item.state != "scanned" and folder_of(item.path) == repo.path
        for item in repo.artifacts
    )
    return not unread and not skipped


DERIVE = derive_licenses
