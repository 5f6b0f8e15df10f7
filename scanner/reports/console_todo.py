"""What licences ask to be shipped or shown, as a short list per licence: what is left first, what is done counted."""

from __future__ import annotations

from scanner.reports.console_text import Line, begins_line, counted, shown, shown_path, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.obligation import Obligation

MAX_LICENSES = 5
MAX_ITEMS = 12
"""Licences of a target, and things to do of one licence, that are listed; JSON has them all."""

_DO = {
    "license-copy": "ship the licence's text",
    "notice": "ship the notice",
    "keep-notices": "keep the copyright notices",
    "attribution": "name the author and the licence",
    "display": "show",
    "name-prefix": "begin the model's name with",
    "name-limit": "keep the licensor's name out of the model's",
    "state-changes": "state what was changed",
    "flow-down": "bind those who receive it to the same limits",
    "share-alike": "pass it on under the same licence",
    "network-copyleft": "offer the source to the users of a service",
    "source": "ship or offer the source",
    "documentation": "ship the documentation",
    "acknowledgement": "name the model in publications",
    "notify": "tell the licensor",
    "safeguard": "keep the safeguards",
    "use-latest": "use the latest version",
    "no-endorsement": "suggest no endorsement",
    "no-technical-measures": "add no technical locks",
}
_ASSUMED = ("notice", "display", "name-prefix")
"""Kinds that are told without a stated use, where the repo should have them and has not."""


def todo(obligations: Sequence[Obligation], width: int) -> list[Line]:
    """The lines of a target; none where nothing is left to do, or where nobody stated a use and nothing is missing."""
    told = told_by_license(obligations)
    lines: list[Line] = []
    for (repo, license_id), items in list(told.items())[:MAX_LICENSES]:
        where = f" in {shown_path(repo)}" if repo else ""
        passing = ", where the weights are passed on" if items[0].assumed else ""
        heading = begins_line(f"To do for {shown(license_id, 80)}{where}{passing}")
        left = [item for item in items if item.state != "done"]
        lines += [(), (("heading", heading), ("dim", f" ({len(left):,})"))]
        if items[0].path:
            lines += wrapped(f"inherited: {shown(items[0].path, 300)}", width, "  ", "dim")
        for alike in _alike(left[:MAX_ITEMS]):
            lines += _items(alike, width)
        if len(left) > MAX_ITEMS:
            lines.append((("dim", f"  and {len(left) - MAX_ITEMS:,} more; --output json shows them all"),))
        done = len(items) - len(left)
        if done:
            lines.append(
                (("dim", f"  {counted(done, 'other thing')} that it asks {'is' if done == 1 else 'are'} there"),)
            )
    if len(told) > MAX_LICENSES:
        lines.append(
            (("dim", f"and {counted(len(told) - MAX_LICENSES, 'more licence')}; --output json shows them all"),)
        )
    return lines


def missing(obligations: Sequence[Obligation]) -> int:
    """How many of the things that `todo` lists are known to be missing."""
    return sum(item.state == "missing" for items in told_by_license(obligations).values() for item in items)


def told_by_license(obligations: Sequence[Obligation]) -> dict[tuple[str, str], list[Obligation]]:
    """What is told of each repo's licences: those of which something is left to do."""
    groups: dict[tuple[str, str], list[Obligation]] = {}
    for item in obligations:
        if item.state != "not-needed":
            groups.setdefault((item.repo, item.license), []).append(item)
    return {key: items for key, items in groups.items() if _is_told(items)}


def _alike(items: Sequence[Obligation]) -> list[list[Obligation]]:
    """``items`` that stand for the same reason, together: each missing one has a line of its own."""
    groups: dict[object, list[Obligation]] = {}
    for at, item in enumerate(items):
        key: object = at if item.state == "missing" else (item.state, item.because)
        groups.setdefault(key, []).append(item)
    return list(groups.values())


def _is_told(items: Sequence[Obligation]) -> bool:
    if items[0].assumed:
        return any(item.state == "missing" and item.kind in _ASSUMED for item in items)
    return any(item.state != "done" for item in items)


def _items(items: Sequence[Obligation], width: int) -> list[Line]:
    item = items[0]
    style = "review" if item.state == "missing" else "dim"
    each = dict.fromkeys(in_words(item) + (f" [{shown(item.clause, 40)}]" if item.clause else "") for item in items)
    rows = wrapped(f"{'; '.join(each)}: {shown(item.because, 200)}", width, " " * 12)
    if not rows:
        return []
    return [(("", "  "), (style, f"{item.state:<8}"), ("", "  "), *rows[0][1:]), *rows[1:]]


def in_words(item: Obligation) -> str:
    """What an obligation asks, as an imperative: "ship the licence's text"."""
    words = _DO.get(item.kind, shown(item.kind, 40))
    if item.kind == "notice" and item.file:
        words = f"ship the notice in a file {shown(item.file, 40)}"
    if not item.strings:
        return words if item.kind != "display" else "show what the licence says"
    texts = [f'"{shown(text, 240)}"' for text in item.strings[:3]]
    return f"{words} {' or '.join(texts) if item.one_of else ' and '.join(texts)}"
