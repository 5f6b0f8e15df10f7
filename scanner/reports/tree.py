"""The base-model tree for a terminal: each model below what is made from it, with its licence and what that asks."""

from __future__ import annotations

from scanner.reports.console_text import Line, Span, begins_line, counted, plain, shown, shown_path, wrapped
from scanner.reports.interface import Output
from scanner.reports.lineage_answer import findings, headline, unread
from scanner.reports.lineage_view import (
    View,
    doubts_of,
    is_read,
    known_by,
    license_of,
    relation_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.lineage import LineageEdge, LineageNode
    from scanner.model.report import Report, TargetReport

WIDTH = 80
"""Columns where nothing says how wide the reader's screen is."""

MAX_NODES = 300
"""Models told of one target; JSON has them all."""

MAX_DEPTH = 16
"""Generations told: further in, no room is left for words."""

MAX_PARENTS = 40
"""Parents told of one model: merges of a hundred models exist."""

MAX_ASKS = 8

BOXES = ("├─ ", "└─ ", "│  ", "✗ ", "↺ ")
ASCII = ("|- ", "`- ", "|  ", "x ", "@ ")
"""The same where the terminal's encoding has no box characters."""


def tree_lines(report: Report, width: int = WIDTH, boxes: bool = True) -> list[Line]:
    """The tree of each target, with what the policy says of it; ``boxes`` is false for a terminal without them."""
    lines: list[Line] = []
    rules = {rule.id: rule for rule in report.rules}
    for target in report.targets:
        tree = _Tree(target, width, BOXES if boxes else ASCII)
        lines += [(), ()] if lines else []
        lines += [*headline(target, tree.view, width), *tree.lines()]
        lines += [*findings(target, tree.view, rules, width), *unread(target, width)]
    return lines


def _render(report: Report) -> bytes:
    return "".join(plain(line) + "\n" for line in tree_lines(report)).encode() or b"\n"


REPORT = Output("tree", "the base-model tree with what each model's licence asks, for people", _render)


class _Tree:
    def __init__(self, target: TargetReport, width: int, signs: tuple[str, ...]) -> None:
        self._target = target
        self.view = View(target)
        self._width = width
        self._branch, self._last, self._bar, self._cross, self._back = signs
        self._told: set[str] = set()
        self._lines: list[Line] = []

    def lines(self) -> list[Line]:
        if not any(node.parents for node in self.view.nodes.values()):
            return []
        self._lines.append(())
        for root in self.view.roots():
            if root.id not in self._told:
                self._lines += [()] if self._told else []
                self._grow(root)
        left = len(self.view.nodes) - len(self._told)
        if left > 0:
            text = f"and {counted(left, 'more model')}, not drawn here; --output json has them all"
            self._lines.append((("dim", text),))
        return self._lines

    def _grow(self, root: LineageNode) -> None:
        """Draws ``root`` and what it was made from, depth first without recursion."""
        self._model("", "", (("path", begins_line(self._own_name(root))),), root)
        path = [root.id]
        pending: list[tuple[int, str, LineageNode, list[LineageEdge]]] = []
        self._push(pending, 1, "", root)
        while pending:
            depth, prefix, child, left = pending[-1]
            if not left:
                pending.pop()
                continue
            del path[depth:]
            edge = left.pop(0)
            sign = self._branch if left else self._last
            inner = prefix + (self._bar if left else "   ")
            parent = self._parent(prefix + sign, inner, child, edge, path)
            if parent is not None:
                path.append(parent.id)
                self._push(pending, depth + 1, inner, parent)

    def _push(
        self, pending: list[tuple[int, str, LineageNode, list[LineageEdge]]], depth: int, prefix: str, node: LineageNode
    ) -> None:
        edges = list(node.parents[:MAX_PARENTS])
        if len(node.parents) > MAX_PARENTS:
            text = f"{counted(len(node.parents), 'parent')}; the first {MAX_PARENTS} are drawn"
            self._detail(prefix + self._bar, text, "dim")
        if depth > MAX_DEPTH and edges:
            self._detail(prefix, "its own base models are not drawn here; --output json has them", "dim")
            edges = []
        pending.append((depth, prefix, node, edges))

    def _parent(
        self, sign: str, inner: str, child: LineageNode, edge: LineageEdge, path: list[str]
    ) -> LineageNode | None:
        """Draws one parent; gives its node where its own parents are still to be drawn."""
        name: tuple[Span, ...] = (("", f"{shown(relation_of(edge), 40)} "), ("path", shown_path(edge.parent)))
        node = self.view.nodes.get(edge.parent)
        if edge.parent in path:
            again = "itself" if edge.parent == child.id else "the one above: a cycle"
            self._lines.append((("", sign), *name, ("deny", f"  {self._back}{again}")))
            return None
        if node is not None and node.id in self._told:
            self._lines.append(
                (("", sign), *name, ("", f"  {shown(license_of(node), 120)}"), ("dim", "  (told above)"))
            )
            return None
        if node is None or len(self._told) >= MAX_NODES:
            self._lines.append((("", sign), *name, ("dim", "  not drawn" if node is not None else "  not looked up")))
            return None
        self._model(sign, inner, name, node, edge)
        return node

    def _model(
        self, sign: str, inner: str, name: tuple[Span, ...], node: LineageNode, edge: LineageEdge | None = None
    ) -> None:
        """One model: its line, what is wrong at it, what its licence asks, how it is known."""
        self._told.add(node.id)
        style = "" if node.license is not None else "incomplete"
        self._lines.append((*((("", sign),) if sign else ()), *name, (style, f"  {shown(license_of(node), 120)}")))
        rail = inner + (self._bar if node.parents else "   ")
        for text in self.view.problems_of(node.id):
            self._detail(rail, f"{self._cross}{shown(text, 400)}", "deny")
        if edge is not None and doubts_of(edge):
            self._detail(rail, f"{doubts_of(edge)}: {self._said(edge)}", "dim")
        if node.asks:
            more = f"; and {len(node.asks) - MAX_ASKS} more" if len(node.asks) > MAX_ASKS else ""
            self._detail(rail, f"asks: {'; '.join(shown(text, 160) for text in node.asks[:MAX_ASKS])}{more}")
        if not node.own or not is_read(node):
            self._detail(rail, shown(known_by(node), 400), "dim" if is_read(node) else "incomplete")

    def _said(self, edge: LineageEdge) -> str:
        """Who names the parent and where: "card, README.md line 7"."""
        sources = ", ".join(shown(source, 40) for source in edge.sources[:4]) or "nobody"
        where = edge.places[0] if edge.places else None
        if where is None:
            return sources
        line = f" line {where.line}" if where.line is not None else ""
        return f"{sources} ({shown_path(where.path, 80)}{line})"

    def _detail(self, rail: str, text: str, style: str = "") -> None:
        self._lines += wrapped(text, max(self._width, len(rail) + 40), rail, style)

    def _own_name(self, node: LineageNode) -> str:
        if node.id in (".", "") or (len(self.view.own) == 1 and node.own):
            return shown_path(self._target.target) or "(no name)"
        return shown_path(node.id)
