"""Card against texts: what a repo declares, which texts lie in it, and whether the two agree."""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.repo.license_conclusion import conclusions
from scanner.repo.license_statements import statements_of
from scanner.repo.repo import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact
    from scanner.repo.repo import Repo

_OPEN = ("family", "other", "unknown")
"""Categories of identifiers that name no single licence, so that no text can contradict them."""


def derive_licenses(repo: Repo) -> Iterator[Fact]:
    """``license-missing``, ``license-text-missing`` and ``license-disagreement`` facts of one repo."""
    card = [found for found in repo.facts if found.get("statement") == "card" and _is_beside(repo, found)]
    texts = [found for found in repo.facts if found.kind == "license-text" and found.get("file_kind") == "license"]
    yield from _missing(repo, card, texts)
    yield from _without_text(repo, card, texts)
    yield from _disagreement(repo, card, texts)
    yield from conclusions(repo, statements_of(repo))


def _missing(repo: Repo, card: list[Fact], texts: list[Fact]) -> Iterator[Fact]:
    if not repo.weights or card or _has_text(repo, texts) or not _card_was_read(repo):
        return
    readme = [
        item.path for item in repo.artifacts if "model-card" in item.formats and folder_of(item.path) == repo.path
    ]
    weights = [item.path for item in repo.artifacts if item.role == "weights"]
    yield fact("license-missing", Place((readme or weights)[0]), card=bool(readme))


def _without_text(repo: Repo, card: list[Fact], texts: list[Fact]) -> Iterator[Fact]:
    if not repo.weights or _has_text(repo, texts):
        return
    names = {item.path for item in repo.artifacts}
    for declared in card:
        if declared.get("ship_text") is True and _linked(repo, declared) not in names:
            yield fact(
                "license-text-missing",
                declared.place,
                id=declared.get("id"),
                label=declared.get("label"),
                license=declared.get("license"),
                spdx=declared.get("spdx"),
            )


def _disagreement(repo: Repo, card: list[Fact], texts: list[Fact]) -> Iterator[Fact]:
    for declared in card:
        if declared.get("named") not in (None, declared.get("license")) and declared.get("license") is not None:
            yield _disagree(declared, declared.get("named"), declared.place.path, ())
    said = [declared for declared in card if declared.get("license") and declared.get("category") not in _OPEN]
    if not said or len(said) < len(card):  # one of several declared licences is open: any text may be its
        return
    links = {_linked(repo, declared) for declared in said}
    near = [text for text in texts if folder_of(text.place.path) == repo.path or text.place.path in links]
    declared_ids = {declared.get("license") for declared in said} | {declared.get("named") for declared in said}
    if not near or any(text.get("license") is None or text.get("license") in declared_ids for text in near):
        return  # a text that was not identified may be the one that was declared
    first = near[0]
    yield _disagree(said[0], first.get("license"), first.place.path, tuple(text.place for text in near))


def _disagree(declared: Fact, found: object, file: str, related: tuple[Place, ...]) -> Fact:
    return fact(
        "license-disagreement",
        declared.place,
        related=related,
        excerpt=declared.excerpt,
        declared=declared.get("license"),
        found=str(found),
        file=file,
    )


def _has_text(repo: Repo, texts: list[Fact]) -> bool:
    """True where a licence text of any name lies in the repo's folder or above it, read or not."""
    here = any(folder_of(text.place.path) == repo.path for text in texts)
    unread = any(
        item.state != "scanned" and "license-text" in item.formats and folder_of(item.path) == repo.path
        for item in repo.artifacts
    )
    return here or unread or any(text.get("file_kind") == "license" for text in repo.above)


def _card_was_read(repo: Repo) -> bool:
    """False where the card's front matter could not be read, so that it may declare what was not seen."""
    unread = any(
        found.kind == "card-malformed" and found.get("readable") is False and _is_beside(repo, found)
        for found in repo.facts
    )
    skipped = any(
        "model-card" in item.formats and item.state != "scanned" and folder_of(item.path) == repo.path
        for item in repo.artifacts
    )
    return not unread and not skipped


def _is_beside(repo: Repo, found: Fact) -> bool:
    return folder_of(found.place.path) == repo.path and not found.place.member


def _linked(repo: Repo, declared: Fact) -> str | None:
    """The path of the file that ``license_link`` names in the repo, or None for an address or no link."""
    link = declared.get("link")
    if not isinstance(link, str) or "://" in link:
        return None
    return repo.inside(link.strip().removeprefix("./").lstrip("/").partition("#")[0])


DERIVE = derive_licenses
