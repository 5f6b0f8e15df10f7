"""Skops archives: the types and functions that ``schema.json`` names, and how each would be used to build the model.

Source: ``skops/io`` of skops 0.16 (``_audit.py``, ``_general.py``). Its loader refuses types that are on no list of its own
or its user's, by the name that a node gives; nodes that act on another name than they give got past it.
"""

from __future__ import annotations

from scanner.containers.zip import MAGIC, BadZipError, directory_of, open_member
from scanner.formats.zip_tampering import tampering_of
from scanner.model.artifact import Child
from scanner.model.bounded_json import JsonLimitError, bounded_json
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.containers.zip import Member
    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

SCHEMA = "schema.json"

READ_LIMIT = 64 << 20
"""Bytes of schema: a forest of 1,000 trees writes about 3 MB."""

TOLD_LIMIT = 256
"""Types, and strange nodes, of one archive that are told."""

_LOOKED_UP = frozenset({"TypeNode", "FunctionNode"})
"""Nodes that give back what they name, without a call."""

_BUILT = frozenset({"ObjectNode", "SparseMatrixNode", "MethodNode"})
"""Nodes that make an empty instance of what they name, or none at all."""

_OPERATORS = frozenset({"attrgetter", "itemgetter", "methodcaller"})
"""All that skops writes as `OperatorFuncNode`."""


def recognise(_name: str, reader: Reader) -> bool:
    """True for a zip archive with a ``schema.json`` at its root."""
    try:
        return is_skops(directory_of(reader))
    except BadZipError:
        return False


def is_skops(members: tuple[Member, ...]) -> bool:
    """True where the members are those that skops looks for first."""
    return any(member.name == SCHEMA for member in members)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields signs of tampering, what the schema names and builds, and the arrays beside it as children."""
    members = directory_of(reader)
    yield from tampering_of(place, reader)
    for member in members:
        inside = place.inside(member.name)
        try:
            content, problems = open_member(reader, member)
        except BadZipError as error:
            yield Gap("malformed", inside, f"The zip member cannot be read: {error}. Get the file anew.")
            continue
        yield from (fact("zip-tampered", inside, problem=problem) for problem in problems)
        if member.name == SCHEMA:
            yield from _schema(inside, content)
        elif member.size:  # plain bytes are called .bin, and are no weights for that
            yield Child(place.inside(member.name.removesuffix(".bin")), content)


def _schema(place: Place, reader: Reader) -> Iterator[Fact | Gap]:
    if reader.size > READ_LIMIT:
        yield Gap(
            "limit-bytes", place, f"The schema has {reader.size:,} bytes, over the {READ_LIMIT:,} that are parsed."
        )
        return
    found = _Nodes()
    try:
        bounded_json(reader.read_at(0, reader.size), found.take)
    except JsonLimitError as error:
        yield Gap("limit-json", place, f"{error}: the schema was not parsed. Check this file by itself.")
    except ValueError:
        yield Gap("malformed", place, "The schema is no JSON: skops would refuse it. Get the file anew.")
    yield from found.facts(place)


class _Nodes:
    """What the nodes of one schema name and do, each kind once, seen from the leaves to the root."""

    def __init__(self) -> None:
        self.types: dict[tuple[str, str], int] = {}
        self.strange: dict[tuple[str, str], int] = {}

    def take(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        """The map of ``pairs``, cut down to what the node above needs; its own node is noted."""
        node = dict(pairs)
        loader, module, name = (node.get(key) for key in ("__loader__", "__module__", "__class__"))
        if len(node) != len(pairs):
            self._strange("names a key twice", "")
        if not isinstance(loader, str) or not isinstance(module, str) or not isinstance(name, str):
            return {key: node[key] for key in ("func", "obj", "attrs", "bit_generator") if key in node}
        dotted = f"{module}.{name}"
        hidden = _is_hidden(loader, node)
        if loader == "OperatorFuncNode" and dotted in ("operator.attrgetter", "operator.itemgetter"):
            if hidden:
                self._strange("reads an internal attribute", dotted)
        elif loader != "JsonNode":
            use = "import" if loader in _LOOKED_UP else "build" if loader in _BUILT else "call"
            _count(self.types, (dotted, use))
        if loader == "OperatorFuncNode" and (module != "operator" or name not in _OPERATORS):
            self._strange("calls a function of the operator module under another name", dotted)
        elif loader == "MethodNode":
            self._method(node, dotted)
        return {"__module__": module, "__class__": name, "hidden": hidden}

    def _method(self, node: dict[str, object], dotted: str) -> None:
        content = node.get("content")
        content = content if isinstance(content, dict) else {}
        method, owner = content.get("func"), content.get("obj")
        owned = isinstance(owner, dict) and f"{owner.get('__module__')}.{owner.get('__class__')}" == dotted
        if not isinstance(method, str) or (method.startswith("__") and method != "__call__"):
            self._strange("reaches behind an object through a method node", f"{dotted}.{method}")
        elif not owned:
            self._strange("takes a method from another object than it names", f"{dotted}.{method}")

    def _strange(self, what: str, name: str) -> None:
        _count(self.strange, (what, name))

    def facts(self, place: Place) -> Iterator[Fact | Gap]:
        """One fact for each type in each use, and for each node that does not do what it says."""
        yield fact("skops-schema", place, types=len(self.types))
        for (what, name), count in list(self.strange.items())[:TOLD_LIMIT]:
            yield fact("skops-type-confusion", place, count=count, what=what, name=name[:200])
        for (dotted, use), count in list(self.types.items())[:TOLD_LIMIT]:
            yield fact("skops-type", place, count=count, callable=dotted[:200], use=use)
        if len(self.types) > TOLD_LIMIT:
            message = f"The schema names {len(self.types):,} types, over the {TOLD_LIMIT:,} that are judged."
            yield Gap("limit-names", place, message)


def _is_hidden(loader: str, node: dict[str, object]) -> bool:
    """True where a text, or one in a tuple, names what begins with two underscores."""
    if loader == "JsonNode":
        content = node.get("content")
        return isinstance(content, str) and "__" in content
    inner = node.get("attrs") if loader == "OperatorFuncNode" else node.get("content")
    items = inner if isinstance(inner, list) else [inner]
    return any(isinstance(item, dict) and item.get("hidden") is True for item in items)


def _count(counts: dict[tuple[str, str], int], key: tuple[str, str]) -> None:
    counts[key] = counts.get(key, 0) + 1


FORMAT = Format(
    id="skops",
    title="Skops archive",
    parse=parse,
    magics=((0, MAGIC),),
    recognise=recognise,
    states=("skops-schema", "skops-type", "skops-type-confusion", "zip-tampered"),
    role="weights",
    order=10,
)
