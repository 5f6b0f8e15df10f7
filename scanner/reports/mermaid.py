"""The base-model tree as a Mermaid flow chart, which forges draw inside of Markdown: ancestors above, arrows down.

Source: https://mermaid.js.org/syntax/flowchart.html (entity codes: "Entity codes to escape characters").
"""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.reports.interface import Output
from scanner.reports.lineage_view import View, edges, is_read, is_sure, license_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.lineage import LineageEdge, LineageNode
    from scanner.model.report import Report, TargetReport

MAX_EDGES = 400
"""Edges drawn: Mermaid draws no more than 500."""

MAX_CHARACTERS = 40_000
"""Characters written: Mermaid reads no more than 50,000."""

_LABEL = 80
_PLAIN = frozenset(" ./-_,()")


def flow_chart(targets: Sequence[TargetReport]) -> str:
    """The trees of ``targets`` in one chart, its lines ended; no line of it has a backtick."""
    chart = _Chart()
    for target in targets:
        chart.add(target)
    return chart.text()


def _render(report: Report) -> bytes:
    return flow_chart(report.targets).encode()


REPORT = Output("mermaid", "the base-model tree as a Mermaid flow chart, for Markdown pages", _render)


def label(text: str, limit: int = _LABEL) -> str:
    """``text`` as the content of a quoted Mermaid label: all but letters, digits and a few marks as entity codes.

    Nothing in it can end the label, begin an entity, a tag, a link, Markdown (a list too) or a directive.
    """
    coded = "".join(char if char.isalnum() or char in _PLAIN else f"#{ord(char)};" for char in printable(text, limit))
    if coded.startswith(("-", " ")):
        coded = f"#{ord(coded[0])};{coded[1:]}"
    return coded.replace(". ", "#46; ").replace(") ", "#41; ")


class _Chart:
    def __init__(self) -> None:
        self._lines = ["flowchart TD"]
        self._size = 0
        self._left = 0
        self._count = 0
        self._names: dict[tuple[int, str], str] = {}
        self._targets = 0

    def add(self, target: TargetReport) -> None:
        view = View(target)
        self._targets += 1
        for root in view.roots():
            self._node(view, root, root.id)
        self._left += sum(len(node.parents) for node in view.nodes.values())
        for child, edge in edges(view, MAX_EDGES):
            self._left -= self._edge(view, child, edge)

    def text(self) -> str:
        lines = list(self._lines)
        if not self._count:
            lines.append('    none["no base model is named"]')
        if self._left:
            lines.append(f'    more["{self._left} more links are not drawn"]')
        lines += ["    classDef own stroke-width:3px", "    classDef unread stroke-dasharray:4"]
        lines.append("    classDef problem stroke:#c00,stroke-width:3px")
        return "\n".join(lines) + "\n"

    def _node(self, view: View, node: LineageNode | None, node_id: str) -> str:
        key = (self._targets, node_id)
        if key in self._names:
            return self._names[key]
        name = f"n{self._count}"
        own = node is not None and node.own
        terms = license_of(node) if node is not None else "not looked up"
        wrong = "<br/>".join(label(text, 160) for text in view.problems_of(node_id)[:3])
        text = "<br/>".join(filter(None, (label(view.title_of(node_id)), label(terms), wrong)))
        kind = "problem" if wrong else "own" if own else "" if node is not None and is_read(node) else "unread"
        if not self._write(f'    {name}["{text or "-"}"]' + (f":::{kind}" if kind else "")):
            return ""
        self._count += 1
        self._names[key] = name
        return name

    def _edge(self, view: View, child: LineageNode, edge: LineageEdge) -> bool:
        if self._count >= MAX_EDGES:
            return False
        below = self._node(view, child, child.id)
        above = self._node(view, view.nodes.get(edge.parent), edge.parent)
        arrow = "-->" if is_sure(edge) else "-.->"
        return bool(below and above) and self._write(
            f'    {above} {arrow}|"{label(edge.relation, 30) or "-"}"| {below}'
        )

    def _write(self, line: str) -> bool:
        if self._size + len(line) > MAX_CHARACTERS:
            return False
        self._size += len(line) + 1
        self._lines.append(line)
        return True
