"""What the licences ask for as items that fold: what is left to do first, and a page on each with what to put where."""

from __future__ import annotations

import os
import shlex

from scanner.model.obligation import STATES
from scanner.reports.console_text import columns, counted, shown, shown_path, wrapped
from scanner.reports.console_todo import in_words
from scanner.tui.labelled import heading, labelled, listed
from scanner.tui.outline import Opened, own_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model.obligation import Obligation
    from scanner.model.report_view import ReportView, TargetView
    from scanner.reports.console_text import Line

_TITLES = {
    "missing": ("To do", "deny"),
    "unknown": ("To look at", "review"),
    "done": ("Done", "ok"),
    "not-needed": ("Not needed", "dim"),
}
_MEANS = {
    "missing": "A licence asks for these, and they are not there.",
    "unknown": "A licence asks for these, and no file tells whether they are done: a person has to look.",
    "done": "A licence asks for these, and they are there.",
    "not-needed": "A licence knows these, and they do not reach your use or this model.",
}
_SURE = {
    "text": "",
    "recall": ", from memory, not checked against the text",
    "secondary": ", as others quote it",
    "convention": ", a rule of ours",
}


class State:
    """The heading of the duties in one state."""

    __slots__ = ("_count", "_targets", "_view", "depth", "key")

    def __init__(self, state: str, count: int, view: ReportView) -> None:
        self.key, self.depth, self._count, self._view = state, 0, count, view

    def line(self, width: int) -> Line:  # noqa: ARG002 - as all items
        """The state and how many there are."""
        title, style = _TITLES.get(self.key, (self.key, ""))
        return ((style, shown(title, 40)), ("dim", f"  {self._count:,}"))

    def page(self, width: int) -> Sequence[Line]:
        """What the state means, and the command that does what can be done by itself."""
        lines = heading(f"{_TITLES.get(self.key, (self.key, ''))[0]}: {self._count:,}", width)
        lines += wrapped(_MEANS.get(self.key, ""), width, "")
        if self.key == "missing":
            for target in self._view.targets[:8]:
                if any(item.state == "missing" for item in target.obligations):
                    lines += _command(target, width)
        return lines

    def copied(self) -> str:
        """The command for the first target that has any of these."""
        return next((command_of(one) for one in self._view.targets if one.obligations), "")

    def opened(self) -> Opened | None:
        """Nothing."""
        return None

    def licenses(self) -> tuple[str, ...]:
        """None."""
        return ()


class Model:
    """The heading of what one of several models has to do, in one state."""

    __slots__ = ("_repo", "_state", "_target", "_there", "depth", "key")

    def __init__(self, key: str, state: str, target: TargetView, repo: str, there: Sequence[Duty]) -> None:
        self.key, self.depth, self._state, self._target, self._repo, self._there = key, 1, state, target, repo, there

    def line(self, width: int) -> Line:
        """The model and how many things there are."""
        return (("path", shown_path(self._name(), max(16, width - 8))), ("dim", f"  {len(self._there):,}"))

    def page(self, width: int) -> Sequence[Line]:
        """What the state means, and the command for this model."""
        lines = heading(f"{_TITLES.get(self._state, (self._state, ''))[0]}: {len(self._there):,}", width)
        lines += labelled("Model", self._name(), width, "path")
        lines += [(), *wrapped(_MEANS.get(self._state, ""), width, "")]
        return lines + (_command(self._target, width, self._repo) if self._state == "missing" else [])

    def copied(self) -> str:
        """The command for this model."""
        return command_of(self._target, self._repo)

    def opened(self) -> Opened | None:
        """Nothing."""
        return None

    def licenses(self) -> tuple[str, ...]:
        """Those that ask for it."""
        return tuple(dict.fromkeys(name for duty in self._there for name in duty.licenses()))

    def _name(self) -> str:
        return _repo_of(self._target, self._repo)


class Duty:
    """One thing that a licence asks for."""

    __slots__ = ("_item", "_number", "_target", "depth", "key")

    def __init__(self, key: str, number: int, target: TargetView, item: Obligation, depth: int = 1) -> None:
        self.key, self.depth, self._number, self._target, self._item = key, depth, number, target, item

    def line(self, width: int) -> Line:
        """What to do, and by which licence and clause."""
        item = self._item
        by = "  ".join(filter(None, (shown(item.license, 30), shown(item.clause, 16))))
        room = max(16, width - columns(by) - 4)
        words = shown(in_words(item), room)
        gap = max(2, width - columns(words) - columns(by) - 2)
        return (("", words), ("", " " * gap if width > 50 else "  "), ("dim", by))

    def page(self, width: int) -> Sequence[Line]:
        """What to put where, word for word; who asks it, where that is written, and by which way it came."""
        item = self._item
        title, style = _TITLES.get(item.state, (item.state, ""))
        lines = heading(f"{in_words(item)[:1].upper()}{in_words(item)[1:]}", width)
        lines += labelled("State", f"{title}: {item.because}", width, style)
        lines += self._strings(width)
        lines += labelled("Put it in", item.file or ("" if item.where else _FILES.get(item.kind, "")), width, "path")
        lines += labelled("Show it on", ", ".join(item.where), width)
        lines += [()]
        lines += labelled("Asks", item.says, width)
        lines += labelled("Licence", f"{item.name or item.license} ({item.license})", width)
        lines += labelled("Clause", item.clause, width)
        lines += labelled("Read from", f"{item.row}{_SURE.get(item.confidence, '')}" if item.row else "", width, "dim")
        act = f"{item.act} (assumed: no policy states your use)" if item.assumed and item.act else item.act
        lines += labelled("Bites on", act, width)
        lines += labelled("Repo", _repo_of(self._target, item.repo), width, "path")
        lines += labelled("Found in", str(item.place) if item.place is not None else "", width, "path")
        lines += listed("The way that it came", _steps(self._target, item.path), width)
        lines += listed("Facts of your use that would tell more", item.missing, width)
        if item.state == "missing":
            lines += _command(self._target, width, item.repo)
        return lines

    def copied(self) -> str:
        """The exact words that have to be shown, one line each; else what has to be done."""
        return "\n".join(self._item.strings) or in_words(self._item)

    def opened(self) -> Opened | None:
        """Where it was found; else nothing."""
        return Opened(self._number, self._item.place) if self._item.place is not None else None

    def licenses(self) -> tuple[str, ...]:
        """The one that asks."""
        return (self._item.license,)

    def _strings(self, width: int) -> list[Line]:
        texts = self._item.strings
        if not texts:
            return []
        title = "One of these, word for word (y copies):" if self._item.one_of and len(texts) > 1 else ""
        lines: list[Line] = [(), (("key", title or "Word for word (y copies):"),)]
        for text in texts:
            lines += wrapped(shown(text, 4000), width, "  ", "code")
        return [*lines, ()]


_FILES = {
    "license-copy": "LICENSE, beside the weights",
    "notice": "NOTICE, beside the weights",
    "display": "README.md, the model card",
    "attribution": "README.md, the model card",
    "name-prefix": "the model's name",
    "state-changes": "README.md, or the changed files",
}
"""Where each kind goes where the clause names no place."""


def items_of(view: ReportView) -> Iterator[State | Model | Duty]:
    """The duties of all targets of a report, by state, what is left to do first; of several models each by itself."""
    models = {(number, item.repo) for number, target in enumerate(view.targets) for item in target.obligations}
    by_state: dict[str, dict[tuple[int, str], list[Duty]]] = {}
    taken: dict[str, int] = {}
    for number, target in enumerate(view.targets):
        for item in target.obligations:
            key = own_key(taken, number, item.repo, item.license, item.clause, item.kind, item.path)
            duty = Duty(key, number, target, item, 2 if len(models) > 1 else 1)
            by_state.setdefault(item.state, {}).setdefault((number, item.repo), []).append(duty)
    for state in sorted(by_state, key=lambda state: STATES.index(state) if state in STATES else len(STATES)):
        yield State(state, sum(map(len, by_state[state].values())), view)
        for (number, repo), there in by_state[state].items():
            if len(models) > 1:
                yield Model(own_key(taken, state, number, repo), state, view.targets[number], repo, there)
            yield from there


def command_of(target: TargetView, repo: str = "") -> str:
    """The command that puts what can be put in place by itself; for one model of a folder, where ``repo`` is its own."""
    where = " --write" if target.head.source == "folder" else " --write DIR"
    name = target.head.target
    if repo and target.head.source == "folder" and name in (".", "./") and os.path.isdir(repo):
        name = repo  # paths count from the root of the repository, which is mostly where one is
    return f"weighbridge notice {shlex.quote(shown(name))}{where}"


def _command(target: TargetView, width: int, repo: str = "") -> list[Line]:
    lines: list[Line] = [(), (("dim", "Put files in place, and see the rest as a list:"),)]
    return lines + wrapped(shown_path(command_of(target, repo), 400), width, "  ", "code")


def _repo_of(target: TargetView, repo: str) -> str:
    """What the model in that folder is called: the one in the root folder as the target is."""
    return target.name if repo in ("", ".") else repo


def _steps(target: TargetView, path: str) -> list[str]:
    names = [_repo_of(target, name) for name in path.split(" ← ")] if path else []
    return [f"{'made from ' if at else ''}{name}" for at, name in enumerate(names)]


def summary(view: ReportView) -> str:
    """ "2 to do, 3 to look at, 1 done"."""
    counts = dict.fromkeys(STATES, 0)
    for target in view.targets:
        for item in target.obligations:
            counts[item.state] = counts.get(item.state, 0) + 1
    told = [f"{counts[state]:,} {_TITLES[state][0].lower()}" for state in STATES if counts[state]]
    return ", ".join(told) or counted(0, "duty")
