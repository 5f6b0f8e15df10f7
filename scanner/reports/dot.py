"""The base-model tree for Graphviz, ancestors above.

Source: https://graphviz.org/doc/info/lang.html (quoted strings), https://graphviz.org/docs/attr-types/escString/.
"""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.reports.interface import Output
from scanner.reports.lineage_view import View, edges, is_read, is_sure, license_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.lineage import LineageEdge, LineageNode
    from scanner.model.report import Report, TargetReport

MAX_EDGES = 2_000
"""Edges drawn: Graphviz lays out no more in a minute."""

_LABEL = 120


def _render(report: Report) -> bytes:
    lines = ["digraph lineage {", '  rankdir="TB";', '  node [shape="box", fontname="sans-serif"];']
    for number, target in enumerate(report.targets):
        lines += _target(target, f"t{number}")
    return ("\n".join(lines) + "\n}\n").encode()


REPORT = Output("dot", "the base-model tree as a graph, for Graphviz", _render)


def quoted(*rows: str) -> str:
    r"""``rows`` as one quoted string of several centred lines.

    A backslash would begin ``\N`` or ``\G``, an ampersand an entity, ``##[`` a command of a CI runner that logs the
    text: all are written so that they stand for themselves.
    """
    marks = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;", "#": "&#35;"})
    return '"' + "\\n".join(printable(row, _LABEL).translate(marks) for row in rows if row) + '"'


def _target(target: TargetReport, prefix: str) -> list[str]:
    view = View(target)
    names: dict[str, str] = {}
    lines: list[str] = []
    drawn = 0

    def name_of(node: LineageNode | None, node_id: str) -> str:
        if node_id not in names:
            names[node_id] = f"{prefix}n{len(names)}"
            lines.append(f"  {names[node_id]} [{_attributes(view, node, node_id)}];")
        return names[node_id]

    for root in view.roots():
        name_of(root, root.id)
    for child, edge in edges(view, MAX_EDGES):
        below = name_of(child, child.id)
        above = name_of(view.nodes.get(edge.parent), edge.parent)
        lines.append(f"  {above} -> {below} [{_edge(edge)}];")
        drawn += 1
    left = sum(len(node.parents) for node in view.nodes.values()) - drawn
    if left > 0:
        lines.append(
            f"  {prefix}more [label={quoted(f'{left:,} more links are not drawn')}, style={quoted('dashed')}];"
        )
    return lines


def _attributes(view: View, node: LineageNode | None, node_id: str) -> str:
    own = node is not None and node.own
    wrong = view.problems_of(node_id)[:3]
    terms = license_of(node) if node is not None else "not looked up"
    style = "bold" if own else "solid" if node is not None and is_read(node) else "dashed"
    parts = [f"label={quoted(view.title_of(node_id) or '-', terms, *wrong)}", f"style={quoted(style)}"]
    return ", ".join([*parts, 'color="#cc0000"'] if wrong else parts)


def _edge(edge: LineageEdge) -> str:
    return f"label={quoted(edge.relation or '-')}, style={quoted('solid' if is_sure(edge) else 'dashed')}"
