"""Entries put into a YAML text, and taken out of it, with all else left byte for byte as its author wrote it.

A library that writes the whole file anew joins lines, re-indents lists and rewrites words; here the parser's marks tell
where to cut. The caller reads the result and compares: what cannot be cut safely is never written.
"""

from __future__ import annotations

import yaml

from scanner.decisions.yaml_entries import block, flow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scanner.decisions.yaml_entries import Entry

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

HEAD = "# What people of this project decided. The commands of weighbridge write here; edit it as you like."
"""The first line of a file that is begun."""


def with_added(text: str, key: str, entries: Sequence[Entry]) -> str:
    """``text`` with ``entries`` at the end of the list ``key``, which is begun where it is not there."""
    newline = _newline(text)
    root = _root(text)
    if root is None:
        return _begun(text, key, entries, newline)
    value = _value(root, key)
    if value is None:
        return _with_key(text, root, key, entries, newline)
    if not value.flow_style:
        return _after_items(text, value, entries, newline)
    if value.value:
        return _in_brackets(text, value, entries, newline)
    start, end = value.start_mark.index, value.end_mark.index
    if root.flow_style or text[start:end].strip("[] \t"):
        return f"{text[: start + 1]}{_joined(entries)}{text[start + 1 :]}"
    column = root.start_mark.column + 2
    at = _after_comments(text, _next_line(text, end), root.start_mark.column)
    rows = "".join(block(entry, column, 2, newline) for entry in entries)
    return f"{text[:start].rstrip(' ')}{_on_own_line(text[end:at], newline)}{rows}{text[at:]}"


def without(text: str, key: str, numbers: Collection[int]) -> str:
    """``text`` without the items of these ``numbers`` (from 0) of the list ``key``; comments above an item stay."""
    root = _root(text)
    value = _value(root, key) if root is not None else None
    assert root is not None and value is not None
    wanted = sorted(set(numbers), reverse=True)
    if value.flow_style:
        for number in wanted:
            start, end = _piece(text, value, number)
            text = text[:start] + text[end:]
        return text
    for number in wanted:
        start, end = _rows(text, value, number)
        text = text[:start] + text[end:]
    if len(wanted) == len(value.value):
        colon = text.index(":", _key_end(root, key))
        text = f"{text[: colon + 1]} []{text[colon + 1 :]}"
    return text


def _begun(text: str, key: str, entries: Sequence[Entry], newline: str) -> str:
    """A file that held nothing, or comments alone."""
    head = _on_own_line(text, newline) if text.strip() else HEAD + newline
    rows = "".join(block(entry, 2, 2, newline) for entry in entries)
    return f"{head}version: 1{newline}{newline}{key}:{newline}{rows}"


def _with_key(text: str, root: yaml.MappingNode, key: str, entries: Sequence[Entry], newline: str) -> str:
    if root.flow_style:
        at = root.value[-1][1].end_mark.index
        return f"{text[:at]}, {key}: [{_joined(entries)}]{text[at:]}"
    at = root.end_mark.index
    column = root.start_mark.column
    before = _on_own_line(text[:at], newline)
    gap = "" if before.endswith(newline * 2) else newline
    rows = "".join(block(entry, column + 2, 2, newline) for entry in entries)
    return f"{before}{gap}{' ' * column}{key}:{newline}{rows}{text[at:]}"


def _after_items(text: str, value: yaml.CollectionNode, entries: Sequence[Entry], newline: str) -> str:
    """The entries below the last one, indented and set apart as that is."""
    last = value.value[-1]
    column = value.start_mark.column
    hyphen = _hyphen(text, last, column)
    on_its_line = text[hyphen : last.start_mark.index].strip() == "-"
    padding = last.start_mark.column - column if on_its_line and "\n" not in text[hyphen : last.start_mark.index] else 2
    is_apart = len(value.value) > 1 and _is_apart(text, hyphen)
    at = _item_end(text, last, column)
    gap = newline if is_apart else ""
    rows = "".join(gap + block(entry, column, padding, newline) for entry in entries)
    return f"{_on_own_line(text[:at], newline)}{rows}{text[at:]}"


def _in_brackets(text: str, value: yaml.CollectionNode, entries: Sequence[Entry], newline: str) -> str:
    """The entries after the last one of a list in brackets; on a line of their own where that has one."""
    last = value.value[-1]
    start, end = last.start_mark.index, last.end_mark.index
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip() or value.start_mark.index >= line:
        return f"{text[:end]}, {_joined(entries)}{text[end:]}"
    comma = _comma(text, end)
    lead = text[line:start]
    after = _next_line(text, comma + 1 if comma >= 0 else end)
    if after > value.end_mark.index:  # the bracket is on the last one's line
        rows = f",{newline}{lead}".join(map(flow, entries))
        at = comma if comma >= 0 else end
        return f"{text[:at]},{newline}{lead}{rows}{text[end:] if comma < 0 else text[comma:]}"
    rows = "".join(f"{lead}{flow(entry)},{newline}" for entry in entries)
    gap = "" if comma >= 0 else ","
    return f"{text[:end]}{gap}{text[end:after]}{rows}{text[after:]}"


def _piece(text: str, value: yaml.CollectionNode, number: int) -> tuple[int, int]:
    """Where an item in brackets begins and ends, with the comma that it no longer needs."""
    item = value.value[number]
    start, end = item.start_mark.index, item.end_mark.index
    comma = _comma(text, end)
    line = text.rfind("\n", 0, start) + 1
    if comma >= 0:
        after = comma + 1
        rest = _next_line(text, after)
        if not text[line:start].strip() and not text[after:rest].strip():
            return line, rest
        while text[after : after + 1] == " ":
            after += 1
        return start, after
    before = text.rfind(",", 0, start)
    return (before if before >= 0 and not text[before + 1 : start].strip() else start), end


def _rows(text: str, value: yaml.CollectionNode, number: int) -> tuple[int, int]:
    """Where the lines of an item begin and end, with one of the empty lines around it."""
    item = value.value[number]
    column = value.start_mark.column
    hyphen = _hyphen(text, item, column)
    start, end = hyphen - column, _item_end(text, item, column)
    above = _line_above(text, hyphen)
    if number and _content_end(text, value.value[number - 1]) > start - len(above):
        return start, end  # the empty line belongs to the text of the item before
    is_last = end >= len(text) or (0 < number == len(value.value) - 1)
    if above and not above.strip() and (is_last or not text[end : _line_end(text, end)].strip()):
        start -= len(above)
    return start, end


def _hyphen(text: str, item: yaml.Node, column: int) -> int:
    """Where the hyphen of an item is: on its line, or on one above."""
    line = text.rfind("\n", 0, item.start_mark.index) + 1
    while not text[line:].startswith(" " * column + "-") and line:
        line = text.rfind("\n", 0, line - 1) + 1
    return line + column


def _item_end(text: str, item: yaml.Node, column: int) -> int:
    """The start of the line after an item and the comments in it, which are indented further than its hyphen."""
    return _after_comments(text, _next_line(text, _content_end(text, item)), column)


def _after_comments(text: str, at: int, column: int) -> int:
    """The start of the line after those from ``at`` on that hold a comment beyond ``column``, with empty ones between."""
    end = at
    while at < len(text):
        after = _line_end(text, at)
        row = text[at:after]
        inner = row.lstrip(" ")
        if inner.strip():
            if not inner.startswith("#") or len(row) - len(inner) <= column:
                break
            end = after
        at = after
    return end


def _is_apart(text: str, at: int) -> bool:
    """True where an empty line stands above the line of ``at`` and the comments above that."""
    row = _line_above(text, at)
    while row.lstrip().startswith("#"):
        at = text.rfind("\n", 0, at)
        row = _line_above(text, at)
    return bool(row) and not row.strip()


def _content_end(text: str, node: yaml.Node) -> int:
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        keeps_empty_lines = "+" in text[start : _line_end(text, start)].partition("#")[0]
        return text.rfind("\n", 0, end) + 1 if keeps_empty_lines else len(text[:end].rstrip())
    return int(end)


def _next_line(text: str, at: int) -> int:
    """The start of the first line that does not begin before ``at``; the end of the text where there is none."""
    return at if at and text[at - 1] == "\n" else _line_end(text, at)


def _line_end(text: str, at: int) -> int:
    """The start of the line after that of ``at``; the end of the text where there is none."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _line_above(text: str, at: int) -> str:
    """The line above that of ``at``, with its end; "" for the first."""
    line = text.rfind("\n", 0, at) + 1
    return text[text.rfind("\n", 0, line - 1) + 1 : line] if line else ""


def _comma(text: str, at: int) -> int:
    """Where the comma after an item in brackets is, -1 where none follows."""
    rest = text[at:]
    inner = rest.lstrip()
    return at + len(rest) - len(inner) if inner.startswith(",") else -1


def _root(text: str) -> yaml.MappingNode | None:
    """The mapping that the text is; None where it holds comments alone. The caller has read it, so that it is one."""
    root = yaml.compose(text, Loader=_LOADER)
    assert root is None or isinstance(root, yaml.MappingNode)
    return root


def _value(root: yaml.MappingNode, key: str) -> yaml.CollectionNode | None:
    return next((value for name, value in root.value if name.value == key), None)


def _key_end(root: yaml.MappingNode, key: str) -> int:
    end: int = next(name.end_mark.index for name, _ in root.value if name.value == key)
    return end


def _joined(entries: Sequence[Entry]) -> str:
    return ", ".join(map(flow, entries))


def _on_own_line(text: str, newline: str) -> str:
    return text if not text or text.endswith("\n") else text + newline


def _newline(text: str) -> str:
    at = text.find("\n")
    return "\r\n" if at > 0 and text[at - 1] == "\r" else "\n"
