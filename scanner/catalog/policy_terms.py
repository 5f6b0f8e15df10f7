"""The parts of a policy that speak of licences: checked as they are read, joined with what the policy extends."""

from __future__ import annotations

from scanner.catalog.decisions import Policy
from scanner.catalog.policy_parts import (
    Clarification,
    LicenseLists,
    LicenseName,
    Listed,
    Lists,
    PolicyException,
    Use,
    WaiverTerms,
)
from scanner.model.record import altered
from scanner.model.verdict import OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from scanner.catalog.binder import Binder, Check, Path
    from scanner.catalog.documents import PolicyFile

    Marks = dict[Path, tuple[int, int]]


def with_terms(policy: Policy, rows: tuple[Any, ...], preview: bool = False, renamed: tuple[Any, ...] = ()) -> Policy:
    """``policy`` with what the compiled ``rows`` of use, licenses, exceptions, clarify and waivers stand for, and with what
    follows them."""
    use, lists, exceptions, clarify, waivers = rows
    return altered(
        policy,
        use=None if use is None else Use(*use),
        licenses=None if lists is None else Lists(tuple(Listed(*entry) for entry in lists[0]), *lists[1:]),
        exceptions=tuple(PolicyException(*entry) for entry in exceptions),
        clarify=tuple(Clarification(*entry) for entry in clarify),
        waivers=None if waivers is None else WaiverTerms(*waivers),
        preview=preview,
        renamed=renamed,
    )


def joined(policy: Policy, written: PolicyFile, marks: Marks, parents: Sequence[Policy]) -> Policy:
    """``policy`` with what its file and its parents say of licences: the file's own words first, fact by fact."""

    from dataclasses import replace  # not at the top: a built-in policy is only unpacked

    def origin(*path: str | int) -> str:
        return f"{policy.origin}:{marks[path][0]}"

    own = [replace(entry, origin=origin("exceptions", at)) for at, entry in enumerate(written.exceptions)]
    clear = [replace(entry, origin=origin("clarify", at)) for at, entry in enumerate(written.clarify)]
    return replace(
        policy,
        use=_use(written.use, origin, [parent.use for parent in parents if parent.use is not None]),
        licenses=_lists(written.licenses, origin, [parent.licenses for parent in parents if parent.licenses]),
        exceptions=(*own, *(entry for parent in parents for entry in parent.exceptions)),
        clarify=(*clear, *(entry for parent in parents for entry in parent.clarify)),
        waivers=_waivers(written.waivers, [parent.waivers for parent in parents if parent.waivers is not None]),
    )


def _use(written: Use | None, origin: Callable[..., str], parents: Sequence[Use]) -> Use | None:
    """The facts of the file and, where it leaves one out, of the first parent that states it."""
    if written is None and not parents:
        return None
    facts: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for key in USE_KEYS:
        if written is not None and getattr(written, key) is not None:
            facts[key], origins[key] = getattr(written, key), origin("use", key)
            continue
        for parent in parents:
            if getattr(parent, key) is not None:
                facts[key], origins[key] = getattr(parent, key), parent.origin(key)
                break
    return Use(**facts, origins=tuple(origins.items()))


def _lists(written: LicenseLists | None, origin: Callable[..., str], parents: Sequence[Lists]) -> Lists | None:
    """All entries, the file's own first; the default is its own, else the strictest of its parents'."""
    if written is None and not parents:
        return None
    entries: list[Listed] = []
    default = default_origin = ""
    if written is not None:
        for outcome in OUTCOMES:
            for at, name in enumerate(map(meant, getattr(written, outcome))):
                entries.append(Listed(outcome, name.license, name.category, origin("licenses", outcome, at)))
        if written.default is not None:
            default, default_origin = written.default, origin("licenses", "default")
    if not default:
        stated = [parent for parent in parents if parent.default]
        for parent in sorted(stated, key=lambda parent: OUTCOMES.index(parent.default))[:1]:
            default, default_origin = parent.default, parent.default_origin
    entries += [entry for parent in parents for entry in parent.entries]
    return Lists(tuple(entries), default, default_origin)


def _waivers(written: WaiverTerms | None, parents: Sequence[WaiverTerms]) -> WaiverTerms | None:
    """What the file asks of waivers; of what it leaves out, the strictest of what its parents ask."""
    if written is None and not parents:
        return None
    own = written or WaiverTerms()
    days = [parent.max_days for parent in parents if parent.max_days is not None]
    pinned = [parent.pinned for parent in parents if parent.pinned is not None]
    return WaiverTerms(
        own.max_days if own.max_days is not None else min(days, default=None),
        own.pinned if own.pinned is not None else (any(pinned) if pinned else None),
    )


USE_KEYS = tuple(name for name in Use.__match_args__ if name != "origins")


def _check_use(binder: Binder, path: Path, use: object) -> None:
    from scanner.catalog.mistakes import shown
    from scanner.catalog.regions import region_mistake

    assert isinstance(use, Use)
    for at, code in enumerate(use.regions or ()):
        amiss = region_mistake(code)
        if amiss:
            binder.note((*path, "regions", at), f"no region has the code {shown(code)}.{amiss}")
    if use.monthly_revenue is not None and use.annual_revenue is not None and use.monthly_revenue > use.annual_revenue:
        binder.note((*path, "monthly_revenue"), "a month's revenue is above that of the year. Correct one of them.")


def meant(name: LicenseName) -> LicenseName:
    """The entry as it is meant: a bare ``permissive``, and ``"category: permissive"`` in quotes, are categories."""
    from scanner.catalog.license_names import categories, row_of

    text = name.license.strip()
    if name.category or not text:
        return name
    head, colon, rest = text.partition(":")
    if colon and head.strip().casefold() == "category":
        return LicenseName(category=rest.strip())
    word = "-".join(text.casefold().split())
    return LicenseName(category=word) if word in categories() and row_of(text) is None else name


def _check_name(binder: Binder, path: Path, name: object) -> None:
    from scanner.catalog.license_names import categories
    from scanner.catalog.mistakes import shown, suggestion

    assert isinstance(name, LicenseName)
    name = meant(name)
    if bool(name.license) == bool(name.category):
        binder.note(path, "an entry is one licence or one category. Write MIT, or category: permissive.")
    elif name.category and name.category not in categories():
        hint = suggestion(name.category, categories()) or f" Categories: {', '.join(categories())}."
        binder.note((*path, "category"), f"no licence has the category {shown(name.category)}.{hint}")
    elif name.license:
        note_license(binder, path, name.license, categories())


def _check_exception(binder: Binder, path: Path, entry: object) -> None:
    from datetime import date  # not at the top: a built-in policy is only unpacked

    assert isinstance(entry, PolicyException)
    if not (entry.rule or entry.license or entry.paths):
        binder.note(path, "an exception for everything is none. Give it a rule, a license or paths.")
    try:
        date.fromisoformat(entry.expires)
    except ValueError:
        binder.note((*path, "expires"), "no day of the calendar is written like this. Write 2027-01-31.")
    for at, name in enumerate(entry.license):
        note_license(binder, (*path, "license", at), name)


def _check_clarification(binder: Binder, path: Path, entry: object) -> None:
    assert isinstance(entry, Clarification)
    note_license(binder, (*path, "license"), entry.license)


def note_license(binder: Binder, path: Path, text: str, words: Sequence[str] = ()) -> None:
    """Notes a mistake where ``text`` is no expression of known licences. ``words`` (categories) may be meant as well."""
    for sentence in license_mistakes(text, words):
        binder.note(path, sentence)


def license_mistakes(text: str, words: Sequence[str] = ()) -> list[str]:
    """What is wrong with ``text`` as an expression of known licences, a sentence or two for each; nothing where it is one.

    ``words`` (categories) may be meant as well.
    """
    from scanner.catalog.expression import parse
    from scanner.catalog.license_names import known_names
    from scanner.catalog.mistakes import shown, suggestion

    found = parse(text)
    if found is None:
        return [f"{shown(text)} is no SPDX expression. Write licences joined by AND, OR and WITH."]
    told = []
    for name in found.names():
        if _is_known(name):
            continue
        if name.casefold() in words:
            told.append(f"{shown(name)} is a category, which no expression can hold. Make it an entry of its own.")
            continue
        hint = suggestion(name, (*words, *known_names()))
        own = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name[:60]).strip("-")
        hint = (
            hint or f" Use an SPDX id, an id that explain knows, or LicenseRef-{own or 'name'} for terms of their own."
        )
        hint += f" Categories: {', '.join(words)}." if words else ""
        told.append(f"no licence is named {shown(name)}.{hint}")
    for term in found.terms():
        if term.exception and not _is_known_exception(term.exception):
            told.append(f"no exception is named {shown(term.exception)}. Use an id of SPDX, or an AdditionRef.")
    return told


def _is_known_exception(name: str) -> bool:
    from scanner.catalog.spdx_list import listed_exception

    return name.startswith(("AdditionRef-", "LicenseRef-")) or listed_exception(name) is not None


def _is_known(name: str) -> bool:
    from scanner.catalog.license_names import row_of
    from scanner.catalog.spdx_list import listed_license

    if name.startswith(("LicenseRef-", "DocumentRef-")) or row_of(name) is not None:
        return True
    return listed_license(name) is not None


CHECKS: dict[type, Check] = {
    Use: _check_use,
    LicenseName: _check_name,
    PolicyException: _check_exception,
    Clarification: _check_clarification,
}
"""What each record has to keep to beyond its keys and their types."""
