"""What was not scanned as items that fold: why, where, and what to do; what was left out and what no loader reads too."""

from __future__ import annotations

from scanner.reports.console_text import columns, counted, shown, shown_path, size, wrapped
from scanner.tui.labelled import heading, labelled, listed
from scanner.tui.outline import Opened, own_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model.fact import Gap
    from scanner.model.report_view import ReportView, TargetView
    from scanner.reports.console_text import Line

_MEANS = {
    "malformed": "The file breaks the rules of its format, so that what it holds cannot be told for certain.",
    "truncated": "The file ends before all that it announces.",
    "pointer": "Only the pointers of large files are here; their content lies elsewhere and was not looked at.",
    "encrypted": "The content is encrypted, and nobody can look at it without the key.",
    "unreadable": "The file could not be read from where it lies.",
    "changed": "The file changed while it was read.",
    "unsupported-format": "Something loads this format, and this scanner does not read it yet.",
    "unsupported-container": "The archive is of a kind that this scanner does not open.",
    "unrecognised": "The name promises a format that the bytes are not.",
    "gated": "The repo opens only to those who accepted its terms; the token that was used has not.",
    "offline": "Nobody was asked over the network, as it was wished.",
    "unavailable": "It could not be had over the network.",
    "rate-limit": "The Hub asked to be asked less often.",
    "link-outside": "A link leads out of the folder that was scanned, and was not followed.",
    "broken-link": "A link leads nowhere.",
    "not-a-file": "It is no regular file (a device, a pipe, a socket), and reading it could hang.",
    "file-missing": "A file that another one names is not there.",
    "internal-error": "The scanner itself failed here: please report it.",
    "card-unreadable": "The model card could not be read.",
    "license-not-read": "A licence text could not be read.",
    "ancestor-unread": "The terms of a base model were not read.",
}
_BEGINNINGS = {
    "limit-": "Reading stopped at a limit that keeps hostile files from eating the machine.",
    "far-": "It lies on another machine, and looking at all of it would have cost too many requests.",
}
_CAUSES = {
    "gitignore": "a .gitignore names them, so that they are not part of the repository",
    "exclude": "--exclude named them",
    "virtual-environment": "they lie in a virtual environment of Python",
}


MAX_SEEN = 1_000
"""Gaps of one reason that its page is made from; the list has all of them."""


class Reason:
    """The heading of the gaps with one reason."""

    __slots__ = ("_files", "_gaps", "_is_incomplete", "_reason", "depth", "key")

    def __init__(self, reason: str, is_incomplete: bool, gaps: Sequence[Gap]) -> None:
        self.key, self.depth = f"{reason}\n{is_incomplete}", 0
        self._reason, self._is_incomplete, self._gaps = reason, is_incomplete, gaps
        self._files = len({gap.place.path for gap in gaps})

    def line(self, width: int) -> Line:
        """The reason, how many files, and whether the scan is incomplete for it."""
        word = "not fully checked" if self._is_incomplete else "not scanned"
        style = "incomplete" if self._is_incomplete else "review"
        told = f"  {counted(self._files, 'file')}, {word}"
        return ((style, shown(self._reason, max(12, width - len(told)))), ("dim", told))

    def page(self, width: int) -> Sequence[Line]:
        """What the reason means, what to do, and the first places."""
        lines = heading(self._reason, width)
        means = means_of(self._reason)
        lines += wrapped(means, width, "") if means else []
        lines += [(), *_weight(self._is_incomplete, width)]
        messages = dict.fromkeys(gap.message for gap in self._gaps[:MAX_SEEN])
        lines += listed("What to do", messages, width, total=len(messages))
        places = dict.fromkeys(str(gap.place) for gap in self._gaps[:MAX_SEEN])
        return lines + listed("Where", places, width, "path", total=max(len(places), self._files))

    def copied(self) -> str:
        """All its places, one a line."""
        return "\n".join(dict.fromkeys(str(gap.place) for gap in self._gaps))

    def opened(self) -> Opened | None:
        """Nothing."""
        return None

    def licenses(self) -> tuple[str, ...]:
        """None."""
        return ()


class Place:
    """One gap."""

    __slots__ = ("_gap", "_number", "_target", "depth", "key")

    def __init__(self, key: str, number: int, target: TargetView, gap: Gap) -> None:
        self.key, self.depth, self._number, self._target, self._gap = key, 1, number, target, gap

    def line(self, width: int) -> Line:
        """Where it is."""
        return (("path", shown_path(str(self._gap.place), width) or "(the whole target)"),)

    def page(self, width: int) -> Sequence[Line]:
        """What was not read, why, and what to do."""
        gap = self._gap
        lines = heading(str(gap.place) or "(the whole target)", width)
        lines += wrapped(shown(gap.message, 2000), width, "")
        lines += [(), *labelled("Reason", gap.reason, width)]
        lines += labelled("Means", means_of(gap.reason), width)
        lines += labelled("So", _so(gap.incomplete), width)
        artifact = self._target.artifact(gap.place.path)
        if artifact is not None:
            lines += labelled("Size", size(artifact.size), width)
            lines += labelled("Formats", ", ".join(artifact.formats), width)
            lines += labelled("Role", artifact.role, width)
        return lines + labelled("Target", self._target.name, width, "path")

    def copied(self) -> str:
        """Its place."""
        return str(self._gap.place)

    def opened(self) -> Opened | None:
        """Its place."""
        return Opened(self._number, self._gap.place)

    def licenses(self) -> tuple[str, ...]:
        """None."""
        return ()


class Counted:
    """A heading, or a line below one, that only counts."""

    __slots__ = ("_about", "_number", "_title", "depth", "key")

    def __init__(self, key: str, depth: int, title: str, number: int, about: str) -> None:
        self.key, self.depth, self._title, self._number, self._about = key, depth, title, number, about

    def line(self, width: int) -> Line:
        """What is counted."""
        told = f"  {counted(self._number, 'file')}" if self._number else ""
        return (("", shown_path(self._title, max(12, width - columns(told)))), ("dim", told))

    def page(self, width: int) -> Sequence[Line]:
        """What it means."""
        return heading(self._title, width) + wrapped(shown(self._about, 2000), width, "")

    def copied(self) -> str:
        """The line."""
        return f"{self._title}: {self._number}"

    def opened(self) -> Opened | None:
        """Nothing."""
        return None

    def licenses(self) -> tuple[str, ...]:
        """None."""
        return ()


def items_of(view: ReportView) -> Iterator[Reason | Place | Counted]:
    """The gaps of all targets by reason, those first that make the scan incomplete; then what was left out, and what was
    read."""
    alike: dict[tuple[bool, str], list[tuple[int, Gap]]] = {}
    taken: dict[str, int] = {}
    for number, target in enumerate(view.targets):
        for gap in target.gaps:
            alike.setdefault((not gap.incomplete, gap.reason), []).append((number, gap))
    for (accepted, reason), found in sorted(alike.items(), key=lambda pair: (pair[0][0], -len(pair[1]), pair[0][1])):
        yield Reason(reason, not accepted, [gap for _, gap in found])
        for number, gap in found:
            yield Place(own_key(taken, number, reason, gap.place), number, view.targets[number], gap)
    yield from _left_out(view)
    yield from _read(view)


def means_of(reason: str) -> str:
    """What a gap's reason means, "" for one that its message tells."""
    found = next((text for beginning, text in _BEGINNINGS.items() if reason.startswith(beginning)), "")
    return _MEANS.get(reason) or found


def _left_out(view: ReportView) -> Iterator[Counted]:
    """What was left out on purpose, and what no loader reads: the report counts these and does not list them."""
    causes: dict[str, int] = {}
    for target in view.targets:
        for cause, number in target.head.inventory.excluded:
            causes[cause] = causes.get(cause, 0) + number
    if any(causes.values()):
        yield Counted("out", 0, "Left out", sum(causes.values()), "These files were not looked at, as it was wished.")
        for cause, number in causes.items():
            told = _CAUSES.get(cause, "")
            yield Counted(f"out\n{cause}", 1, cause, number, f"{counted(number, 'file')} left out: {told or cause}.")
    beside = sum(target.head.inventory.files - target.head.inventory.in_scope for target in view.targets)
    if beside > 0:
        about = (
            "No loader loads or runs these, and they are no terms (pictures, tables, notes): they were listed and not read, "
            "and are no gap."
        )
        yield Counted("scope", 0, "Out of scope", beside, about)


def _read(view: ReportView) -> Iterator[Counted]:
    inventories = [target.head.inventory for target in view.targets]
    read, whole = sum(one.bytes_read for one in inventories), sum(one.bytes_total for one in inventories)
    requests = sum(one.requests for one in inventories)
    about = f"Read {size(read)} of {size(whole)}" + (f" in {counted(requests, 'request')}" if requests else "")
    about += ". Of weights whose format tells it, headers are read and numbers are not: numbers run nothing."
    yield Counted("read", 0, "In scope", sum(one.in_scope for one in inventories), about)
    if len(view.targets) > 1:
        for number, target in enumerate(view.targets):
            one = target.head.inventory
            told = f"{counted(one.files, 'file')}, {one.in_scope:,} in scope; "
            told += f"read {size(one.bytes_read)} of {size(one.bytes_total)}."
            yield Counted(f"read\n{number}", 1, target.name, one.in_scope, told)


def _weight(is_incomplete: bool, width: int) -> list[Line]:
    return wrapped(_so(is_incomplete), width, "", "incomplete" if is_incomplete else "dim")


def _so(is_incomplete: bool) -> str:
    if is_incomplete:
        return "The scan is incomplete: it ends with exit code 3, unless --allow-incomplete is given."
    return "A note by default; --require-content and the strict policy make it incomplete."
