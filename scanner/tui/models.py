"""The base-model tree as items that fold: each model below what is made from it, and a page on each."""

from __future__ import annotations

from itertools import islice

from scanner.model.record import altered
from scanner.reports.console_text import columns, counted, shown, shown_path, wrapped
from scanner.reports.console_todo import in_words
from scanner.reports.lineage_view import KINDS, View, doubts_of, is_read, known_by, license_of, relation_of
from scanner.tui.labelled import heading, labelled, listed
from scanner.tui.outline import Opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model.lineage import LineageEdge, LineageNode
    from scanner.model.obligation import Obligation
    from scanner.model.report_view import ReportView, TargetView
    from scanner.reports.console_text import Line

MAX_MODELS = 5_000
"""Lines of one target's tree: a model may name as many parents as its card has room for."""

MAX_KNOWN = 2 * MAX_MODELS
"""Models of one target of which more is known than the name, in the report's order."""

MAX_DEPTH = 40
"""Generations that are listed: a chain of more is no lineage."""

_AGAIN, _CYCLE, _UNKNOWN, _LATER = "told above", "a cycle", "not looked up", "not shown here"


class Tree:
    """One target's models, with what its report says of each."""

    def __init__(self, number: int, target: TargetView) -> None:
        lists = {"lineage": known_of(target), "facts": tuple(target.facts(*KINDS))}
        head = altered(target.head, target=target.name, **lists)
        self.number = number
        self.view = View(head)
        self.children: dict[str, list[tuple[LineageNode, LineageEdge]]] = {}
        for node in self.view.nodes.values():
            for edge in node.parents:
                self.children.setdefault(edge.parent, []).append((node, edge))
        self._obligations = target.obligations
        self._target = target
        self._missing = _LATER if len(target.lineage) > MAX_KNOWN else _UNKNOWN

    def asked_by(self, node: LineageNode, of: str) -> list[Obligation]:
        """What has to be done for the target's own model ``of`` because of this one: what came by way of it and ends at
        it."""
        own = self.view.nodes.get(of)
        repo = own.repo if own is not None and own.own else None
        return [item for item in self._obligations if repo in (None, item.repo) and self._is_of(item, node)]

    def items(self, depth: int) -> Iterator[Model | More]:
        """The models, depth first without recursion; one that was told already or is its own ancestor is not gone into."""
        told: set[str] = set()
        left = MAX_MODELS
        for root in self.view.roots():
            if root.id in told:
                continue
            pending: list[tuple[tuple[str, ...], LineageEdge | None]] = [((root.id,), None)]
            while pending:
                if not left:
                    yield More(self.number, self._target, depth)
                    return
                left -= 1
                path, edge = pending.pop()
                name, node = path[-1], self.view.nodes.get(path[-1])
                remark = (
                    _CYCLE if name in path[:-1] else self._missing if node is None else _AGAIN if name in told else ""
                )
                yield Model(self, path, depth + len(path) - 1, node, edge, remark)
                if remark or node is None or len(path) > MAX_DEPTH:
                    continue
                told.add(name)
                pending += [((*path, parent.parent), parent) for parent in reversed(node.parents[: left + 1])]

    def _is_of(self, item: Obligation, node: LineageNode) -> bool:
        if not item.path:
            return node.own and item.repo == node.repo
        return item.path.rpartition(" ← ")[2] == node.id


class Model:
    """One model of a tree, at one place in it. ``path`` are the names from the target's own model to this one, ``remark``
    says why its own parents are not listed below it."""

    __slots__ = ("_edge", "_name", "_node", "_path", "_remark", "_tree", "depth", "key")

    def __init__(
        self,
        tree: Tree,
        path: tuple[str, ...],
        depth: int,
        node: LineageNode | None,
        edge: LineageEdge | None,
        remark: str,
    ) -> None:
        self.key, self.depth = "\n".join((str(tree.number), *path)), depth
        self._tree, self._path, self._node, self._edge, self._remark = tree, path, node, edge, remark
        self._name = path[-1]

    def line(self, width: int) -> Line:
        """How it was made, its name, its licence, and how much is wrong."""
        made = f"{shown(relation_of(self._edge), 20)} " if self._edge is not None else ""
        terms = shown(license_of(self._node), 60) if self._node is not None else ""
        problems = self._problems() if not self._remark else []
        wrong = f"  {counted(len(problems), 'problem')}" if problems else ""
        remark = f"  ({self._remark})" if self._remark else ""
        room = width - columns(made) - columns(terms) - columns(wrong) - columns(remark) - 2
        style = "incomplete" if self._node is None or self._node.license is None else ""
        return (
            ("dim", made),
            ("path", shown_path(self._title(), max(16, room)) or "(no name)"),
            (style, f"  {terms}" if terms else ""),
            ("deny", wrong),
            ("dim", remark),
        )

    def page(self, width: int) -> Sequence[Line]:
        """The model's terms, how they are known, what they ask of this target, what is wrong, and how it was made."""
        node = self._node
        lines = heading(self._title() or "(no name)", width)
        if node is None:
            why = (
                "not shown here: the report has it"
                if self._remark == _LATER
                else "not looked up: nothing is known of it"
            )
            return lines + labelled("Licence", why, width, "incomplete")
        terms, fact = license_of(node), node.license
        name = str(fact.get("name") or "") if fact is not None else ""
        told = f"{terms}: {name}" if name.lower() not in ("", terms.lower()) else terms
        lines += labelled("Licence", told, width, "" if fact is not None else "incomplete")
        if fact is not None:
            spdx = str(fact.get("spdx") or "")
            lines += labelled("SPDX", spdx if spdx.lower() != terms.lower() else "", width)
            lines += labelled("Read in", str(fact.place) if fact.place.path != node.origin else "", width, "path")
        lines += labelled("How known", known_by(node), width, "" if is_read(node) else "incomplete")
        lines += labelled("Revision", node.revision, width)
        lines += labelled("Way", self._way(), width)
        lines += listed("What is wrong", self._problems(), width, "deny")
        lines += self._asked(width)
        lines += listed("Made from", map(self._told_parent, node.parents), width, total=len(node.parents))
        children = self._tree.children.get(node.id, [])
        made = (f"{shown(self._tree.view.title_of(child.id), 200)} ({edge.relation})" for child, edge in children)
        lines += listed("What is made from it", made, width, total=len(children))
        return lines + listed("Licence texts and notices in its repo", node.texts, width, "path")

    def copied(self) -> str:
        """Its name."""
        return self._title()

    def opened(self) -> Opened | None:
        """Where its licence was read in this target; an ancestor's page on the Hub."""
        node = self._node
        if node is not None and node.own:
            return Opened(self._tree.number, node.license.place if node.license is not None else None)
        return Opened(self._tree.number, model=self._name, revision=node.revision if node is not None else "")

    def licenses(self) -> tuple[str, ...]:
        """Those that it is under."""
        return self._node.license_ids if self._node is not None else ()

    def _asked(self, width: int) -> list[Line]:
        node = self._node
        if node is None:
            return []
        items = self._tree.asked_by(node, self._path[0])
        told = [f"{item.state}: {in_words(item)}{f' [{item.clause}]' if item.clause else ''}" for item in items]
        asks = listed("What its licence asks", node.asks, width)
        return asks + listed("What that means here (4 has all of it)", dict.fromkeys(told), width)

    def _told_parent(self, edge: LineageEdge) -> str:
        doubts = doubts_of(edge)
        sources = ", ".join(edge.sources[:4]) or "nobody"
        where = f" at {edge.places[0]}" if edge.places else ""
        parent = self._tree.view.title_of(edge.parent)
        return f"{relation_of(edge)} {parent}: said by {sources}{where}{f' ({doubts})' if doubts else ''}"

    def _way(self) -> str:
        return " ← ".join(map(self._tree.view.title_of, self._path)) if len(self._path) > 1 else ""

    def _problems(self) -> list[str]:
        return self._tree.view.problems_of(self._name)

    def _title(self) -> str:
        return self._tree.view.title_of(self._name)


class More:
    """The last line of a tree that is not shown to its end."""

    __slots__ = ("_number", "_target", "depth", "key")

    def __init__(self, number: int, target: TargetView, depth: int) -> None:
        self._number, self._target = number, target
        self.key, self.depth = f"{number}\n", depth

    def line(self, width: int) -> Line:  # noqa: ARG002 - as all items
        """That there are more."""
        return (("incomplete", f"and more: these are the first {MAX_MODELS:,}"),)

    def page(self, width: int) -> Sequence[Line]:
        """Where all of them are."""
        return [*heading(f"The first {MAX_MODELS:,} lines of the tree", width), *wrapped(_WHOLE, width, "")]

    def copied(self) -> str:
        """The target's name."""
        return self._target.name

    def opened(self) -> Opened | None:
        """The target's page on the Hub."""
        return Opened(self._number)

    def licenses(self) -> tuple[str, ...]:
        """None."""
        return ()


_WHOLE = "Export the report as JSON or as a graph (e) to have all models: nobody reads so many in a list."


class Target:
    """The heading of one of several targets."""

    __slots__ = ("_models", "_number", "_title", "depth", "key")

    def __init__(self, number: int, title: str, models: int) -> None:
        self._number, self._title, self._models = number, title, models
        self.key, self.depth = f"{number}", 0

    def line(self, width: int) -> Line:
        """The target and how many models it has to do with."""
        told = f"  {counted(self._models, 'model')}"
        return (("path", shown_path(self._title, max(16, width - len(told))) or "(no name)"), ("dim", told))

    def page(self, width: int) -> Sequence[Line]:
        """The target, and what to press."""
        told = f"{counted(self._models, 'model')}: its own and those that they were made from"
        return heading(self._title or "(no name)", width) + labelled("Tree", told, width)

    def copied(self) -> str:
        """Its name."""
        return self._title

    def opened(self) -> Opened | None:
        """Its page on the Hub."""
        return Opened(self._number)

    def licenses(self) -> tuple[str, ...]:
        """None."""
        return ()


def known_of(target: TargetView) -> tuple[LineageNode, ...]:
    """The target's models of which more is shown than the name."""
    return tuple(islice(target.lineage, MAX_KNOWN))


def items_of(view: ReportView) -> Iterator[Model | More | Target]:
    """The models of all targets of a report; each target has a heading where there are several."""
    several = len(view.targets) > 1
    for number, target in enumerate(view.targets):
        if not target.lineage:
            continue
        if several:
            yield Target(number, target.name, len(target.lineage))
        yield from Tree(number, target).items(int(several))
