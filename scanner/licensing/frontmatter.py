"""The YAML block at the top of a model card, read as events: no alias is expanded and no tag constructs anything.

Values are taken as written, each with its line and column. The work is bounded by the events and the depth read.
"""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.events import Event, ScalarEvent

LIMIT = 1 << 20
"""Bytes of front matter that are read."""

MAX_EVENTS = 400_000
"""YAML events: real cards with thousands of evaluation results stay below a quarter of it."""

MAX_DEPTH = 64
"""Levels of nesting; libyaml needs quadratic time for deep ones."""

MAX_ITEMS = 256
"""Items kept of one list of licences or base models."""


class FrontMatterError(Exception):
    """The block cannot be read. ``problem`` is a clause without a capital or full stop; ``line`` counts from 1."""

    def __init__(self, problem: str, line: int, column: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line
        self.column = column


@record
class Node:
    """One value as written. ``kind`` is "text", "null", "list", "map", "reference" (an alias of a list or map, not
    followed), or YAML's word for another scalar ("bool").

    ``items`` are a list's items, or a map's keys and values in turn; ``left_off`` counts items beyond `MAX_ITEMS`.
    """

    kind: str
    line: int
    column: int
    text: str = ""
    items: tuple[Node, ...] = ()
    left_off: int = 0


def block_of(data: bytes, whole: bool) -> tuple[bytes, int] | None:
    """(the lines between the two ``---``, the number of the first of them), or None for a file without such a block.

    ``whole`` says that ``data`` is all of the file. Raises `FrontMatterError` where the second ``---`` is missing.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = len(data) - len(data.lstrip())
    line = data.count(b"\n", 0, start) + 1
    first, newline, rest = data[start:].partition(b"\n")
    if first.rstrip() != b"---" or (start and data[start - 1 : start] != b"\n"):
        return None
    rest = newline + rest
    at = -1
    while (at := rest.find(b"\n---", at + 1)) >= 0:
        end = rest.find(b"\n", at + 1)
        if not rest[at + 4 : end if end >= 0 else len(rest)].strip():
            return rest[1:at], line + 1
    if whole:
        raise FrontMatterError("the front matter has no closing --- line", line)
    raise FrontMatterError(f"the front matter is longer than {LIMIT >> 20} MiB", line)


def entries(block: bytes, first_line: int, wanted: frozenset[str]) -> list[tuple[str, Node, Node]]:
    """(key, key's node, value) of each ``wanted`` key of the block, in order, given twice where it is written twice.

    Raises `FrontMatterError` for what is not UTF-8, not YAML, not a mapping, or too deep or too long.
    """
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError as error:
        line = first_line + block.count(b"\n", 0, error.start)
        raise FrontMatterError("the front matter is not UTF-8", line) from error
    if not text.strip():
        return []
    import yaml  # not at the top: the hook reads cards only when one is there

    try:
        return _Reading(text, first_line, wanted).entries()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (first_line + mark.line, mark.column + 1) if mark else (first_line, None)
        raise FrontMatterError(
            f"the front matter is not YAML: {error.problem or error.context}", line, column
        ) from error
    except yaml.YAMLError as error:  # a control character; the position is in the text only
        line = first_line + _lines_before_control(text)
        raise FrontMatterError("the front matter has a character that YAML forbids", line) from error
    except (ValueError, RecursionError) as error:
        raise FrontMatterError("the front matter is not YAML", first_line) from error


class _Reading:
    def __init__(self, text: str, first_line: int, wanted: frozenset[str]) -> None:
        import yaml

        self._yaml = yaml
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._resolvers = yaml.SafeLoader.yaml_implicit_resolvers
        self._stream: Iterator[Event] = yaml.parse(text, Loader=loader)
        self._first_line = first_line
        self._wanted = wanted
        self._anchors: dict[str, Node] = {}
        self._left = MAX_EVENTS

    def entries(self) -> list[tuple[str, Node, Node]]:
        events = self._yaml
        event = self._next()
        while isinstance(event, events.StreamStartEvent | events.DocumentStartEvent):
            event = self._next()
        if isinstance(event, events.StreamEndEvent):
            return []
        if isinstance(event, events.ScalarEvent) and self._node(event, 0).kind == "null":
            return []
        if not isinstance(event, events.MappingStartEvent):
            raise FrontMatterError("the front matter is not a list of `key: value` lines", self._line(event))
        found = []
        while not isinstance(event := self._next(), events.MappingEndEvent):
            key = self._node(event, 1)
            if key.kind == "merge":
                raise FrontMatterError("the front matter uses a merge key (<<)", key.line, key.column)
            keep = key.text in self._wanted and key.kind == "text"
            value = self._node(self._next(), 1, keep)
            if keep:
                found.append((key.text, key, value))
        self._next()
        if not isinstance(event := self._next(), events.StreamEndEvent):
            raise FrontMatterError("the front matter holds a second document", self._line(event))
        return found

    def _next(self) -> Event:
        self._left -= 1
        if self._left < 0:
            raise FrontMatterError(f"the front matter has more than {MAX_EVENTS} YAML events", self._first_line)
        return next(self._stream)

    def _line(self, event: Event) -> int:
        return self._first_line + self._mark(event)[0]

    def _mark(self, event: Event) -> tuple[int, int]:
        mark = event.start_mark
        return (int(mark.line), int(mark.column)) if mark is not None else (0, 0)

    def _node(self, event: Event, depth: int, keep: bool = True) -> Node:
        events = self._yaml
        line, column = self._line(event), self._mark(event)[1] + 1
        if isinstance(event, events.AliasEvent):
            target = self._anchors.get(str(event.anchor))
            if target is None:
                return Node("reference", line, column)
            return Node(target.kind, line, column, target.text)
        if isinstance(event, events.ScalarEvent):
            node = Node(self._kind_of(event), line, column, str(event.value))
            if event.anchor is not None:
                self._anchors[str(event.anchor)] = node
            return node
        if isinstance(event, events.NodeEvent) and event.anchor is not None:
            self._anchors.pop(str(event.anchor), None)  # the name may have meant a scalar above
        if depth >= MAX_DEPTH:
            raise FrontMatterError(f"the front matter nests deeper than {MAX_DEPTH} levels", line, column)
        items: list[Node] = []
        left_off = 0
        while not isinstance(inner := self._next(), events.CollectionEndEvent):
            node = self._node(inner, depth + 1, keep)
            if keep and len(items) < MAX_ITEMS:
                items.append(node)
            else:
                left_off += 1
        kind = "list" if isinstance(event, events.SequenceStartEvent) else "map"
        return Node(kind, line, column, items=tuple(items), left_off=left_off)

    def _kind_of(self, event: ScalarEvent) -> str:
        tag = event.tag
        if tag is None and event.implicit[0]:
            for resolved, pattern in self._resolvers.get(event.value[:1], ()):
                if pattern.match(event.value):
                    return str(resolved).rpartition(":")[2]
            return "text"
        return "text" if tag in (None, "!", "tag:yaml.org,2002:str") else str(tag).rpartition(":")[2][:40] or "tagged"


def _lines_before_control(text: str) -> int:
    for index, letter in enumerate(text):
        if (letter < " " and letter not in "\t\n\r") or ("\x7f" <= letter < "\xa0" and letter != "\x85"):
            return text.count("\n", 0, index)
    return 0
