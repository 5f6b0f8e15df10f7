"""The base models drawn: one SVG of our own layout, each model below what is made from it, and a list that it links to.

Names stand one below the other, so that a tree of fifty models is as legible on a phone as one of three: only a model
with several parents moves them to the right. A model that has been drawn is named again, with a link to its place.
"""

from __future__ import annotations

from scanner.reports.console_text import columns, counted, shown
from scanner.reports.html_text import Room, code, section, text
from scanner.reports.lineage_view import View, doubts_of, is_read, is_sure, known_by, license_of, relation_of
from scanner.reports.pages.text import piece_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.lineage import LineageEdge, LineageNode
    from scanner.model.report import TargetReport

MAX_ROWS = 200
"""Models drawn, and models listed."""

_LEFT, _STEP, _DEEPEST = 12, 20, 7
_LINE, _GAP = 18, 12
_SHORTEST = 20
_COLUMNS = 36
"""Pixels of the margin and of a step to the right, steps at the most, pixels of a line and between models, and columns
of text that fit a phone."""


class _Row:
    """One model drawn: its place, its lines of text with their classes, and where its edge comes from."""

    __slots__ = ("depth", "edge", "kind", "lines", "link", "name", "parent", "y")

    def __init__(
        self, depth: int, kind: str, link: str, name: str, edge: LineageEdge | None, parent: _Row | None
    ) -> None:
        self.depth = min(depth, _DEEPEST)
        self.kind = kind
        self.link = link
        self.name = name
        self.edge = edge
        self.parent = parent
        self.lines: list[tuple[str, str]] = []
        self.y = 0

    @property
    def x(self) -> int:
        return _LEFT + self.depth * _STEP

    @property
    def middle(self) -> int:
        """Where the dot stands: beside the name."""
        return self.y + _LINE * (1 if self.lines[0][0] == "relation" else 0) + _LINE // 2


def lineage(target: TargetReport, name: str, room: Room) -> str:
    """The section on base models; "" where none is named."""
    if not any(node.parents for node in target.lineage):
        return ""
    view = View(target)
    anchors = {node_id: f"{name}-m{number}" for number, node_id in enumerate(view.nodes)}
    listed = room.items(list(view.nodes.values()), lambda node: _model(view, node, anchors[node.id]), MAX_ROWS, "div")
    drawn = _drawing(view, anchors, name, len(listed))
    if not room.take(drawn):
        drawn = ""
    legend = (
        '<p class="legend">Each model stands above those that it was made from. A line of dashes is a relation that its '
        "maker did not declare; an empty dot is a model whose terms were not read.</p>"
    )
    models = "\n".join(('<details class="fold" open><summary>The models one by one</summary>', *listed, "</details>"))
    return section(3, f"{name}-models", "Base models", legend, drawn, models)


def _drawing(view: View, anchors: dict[str, str], name: str, listed: int) -> str:
    linked = {
        node_id: anchor for number, (node_id, anchor) in enumerate(anchors.items()) if number < min(listed, MAX_ROWS)
    }
    rows, left = _Layout(view, linked).rows()
    y = _GAP
    for row in rows:
        row.y = y
        y += _LINE * len(row.lines) + _GAP
    lines = [part for row in rows for part in (_edge(row),) if part]
    nodes = [_node(row) for row in rows]
    title = f"{name}-tree"
    head = f'<svg class="tree" width="100%" height="{y}" role="group" aria-labelledby="{title}">'
    told = f'<title id="{title}">The base-model tree: {counted(len(rows), "row")}</title>'
    drawn = "\n".join((head, told, *lines, *nodes, "</svg>"))
    more = (
        f'<p class="more">and {left:,} more; weighbridge lineage and the JSON report have them all</p>' if left else ""
    )
    return f'<div class="drawing">\n{drawn}\n</div>{more}'


class _Layout:
    """The rows of a tree, depth first without recursion."""

    def __init__(self, view: View, anchors: dict[str, str]) -> None:
        self._view = view
        self._anchors = anchors
        self._rows: list[_Row] = []
        self._told: set[str] = set()

    def rows(self) -> tuple[list[_Row], int]:
        """The rows, and how many models are left out."""
        for root in self._view.roots():
            if root.id not in self._told and len(self._rows) < MAX_ROWS:
                self._grow(root)
        named = {edge.parent for node in self._view.nodes.values() for edge in node.parents}
        return self._rows, len((named | set(self._view.nodes)) - self._told)

    def _grow(self, root: LineageNode) -> None:
        pending: list[tuple[int, str, LineageEdge | None, _Row | None]] = [(0, root.id, None, None)]
        while pending and len(self._rows) < MAX_ROWS:
            depth, node_id, edge, parent = pending.pop()
            node = self._view.nodes.get(node_id)
            again = node_id in self._told
            row = self._row(depth, node_id, node, edge, parent, again)
            self._told.add(node_id)
            if node is None or again:
                continue
            below = depth if len(node.parents) == 1 else depth + 1
            room = MAX_ROWS - len(self._rows)
            pending += [(below, edge.parent, edge, row) for edge in reversed(node.parents[:room])]

    def _row(
        self,
        depth: int,
        node_id: str,
        node: LineageNode | None,
        edge: LineageEdge | None,
        parent: _Row | None,
        again: bool,
    ) -> _Row:
        problems = [] if again else self._view.problems_of(node_id)[:3]
        kind = "own" if node is not None and node.own else "read" if node is not None and is_read(node) else "unread"
        name = self._view.title_of(node_id) or "no name"
        kinds = f"{kind} problem" if problems else f"{kind} again" if again else kind
        row = _Row(depth, kinds, self._anchors.get(node_id, ""), name, edge, parent)
        if edge is not None:
            doubts = doubts_of(edge)
            row.lines.append(("relation", shown(f"{relation_of(edge)}{f' ({doubts})' if doubts else ''}", 60)))
        width = max(_SHORTEST, _COLUMNS - row.depth * 3)
        row.lines += [("name", part) for part in _folded(shown(name, 3 * width), width)]
        if again:
            row.lines.append(("terms", "told above"))
        else:
            terms = license_of(node) if node is not None else "not looked up"
            row.lines += [("terms", part) for part in _folded(shown(terms, 2 * width), width)]
        for problem in problems:
            row.lines += [("wrong", part) for part in _folded(f"✗ {shown(problem, 4 * width)}", width)]
        self._rows.append(row)
        return row


def _folded(words: str, width: int) -> list[str]:
    """``words`` in lines of at most ``width`` columns, broken behind a blank or a sign of a name where one is near."""
    lines: list[str] = []
    while columns(words) > width:
        end, _ = piece_of(words, width, False)
        cut = words.rfind(" ", end // 2, end) + 1 or max(words.rfind(sign, end // 2, end) + 1 for sign in "/-_.") or end
        lines.append(words[:cut].rstrip())
        words = words[cut:].lstrip()
    return [*lines, words] if words else lines


def _edge(row: _Row) -> str:
    above = row.parent
    if above is None or row.edge is None:
        return ""
    kind = "edge" if is_sure(row.edge) else "edge unsure"
    start, end = above.middle + 6, row.middle
    if row.x == above.x:
        return f'<path class="{kind}" d="M{row.x} {start}V{end - 6}"/>'
    return f'<path class="{kind}" d="M{above.x} {start}V{end - 8}q0 8 8 8H{row.x - 6}"/>'


def _node(row: _Row) -> str:
    made = [f'<circle cx="{row.x}" cy="{row.middle}" r="5.5"/>']
    for number, (kind, words) in enumerate(row.lines):
        y = row.y + number * _LINE + 13
        made.append(f'<text class="{kind}" x="{row.x + 14}" y="{y}">{text(words)}</text>')
    drawn = f'<g class="node {row.kind}"><title>{text(row.name, 300)}</title>{"".join(made)}</g>'
    return f'<a href="#{row.link}">{drawn}</a>' if row.link else drawn


def _model(view: View, node: LineageNode, anchor: str) -> str:
    """All that is known of one model."""
    pairs = [("licence", text(license_of(node), 300)), ("asks", text("; ".join(node.asks[:12]), 1000))]
    for edge in node.parents[:20]:
        places = ", ".join(f"{place.path}:{place.line}" if place.line else place.path for place in edge.places[:2])
        said = ", ".join(edge.sources[:4])
        doubts = doubts_of(edge)
        words = f"{code(edge.parent)}{f' ({text(doubts)})' if doubts else ''}"
        at = f" {code(places, 160)}" if places else ""
        pairs.append((text(relation_of(edge), 40), f"{words}{f', by {text(said, 100)}' if said else ''}{at}"))
    if len(node.parents) > 20:
        pairs.append(("and", counted(len(node.parents) - 20, "more base model")))
    pairs.append(("known by", text(known_by(node), 400)))
    told = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs if value)
    wrong = "".join(f'<p class="wrong">✗ {text(one, 400)}</p>' for one in view.problems_of(node.id)[:5])
    head = f"<h4>{code(view.title_of(node.id) or 'no name')}</h4>"
    return f'<div class="model" id="{anchor}">\n{head}\n{wrong}<dl class="facts">{told}</dl></div>'
