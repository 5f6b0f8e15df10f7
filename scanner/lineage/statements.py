"""One statement on a parent, read: which model it means, and whether it speaks of this repo's weights at all."""

from __future__ import annotations

from scanner.lineage.ids import Name, folded, last_part, may_be_path, read_name, says_nothing
from scanner.lineage.problems import problem
from scanner.lineage.relation import stated
from scanner.lineage.similar import is_canonical, owned, same_weights, tokens
from scanner.model.lineage import SOURCES, LineageEdge
from scanner.model.place import Place, folder_of
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact

_FILES = (".safetensors", ".gguf", ".bin", ".pt", ".pth", ".ckpt", ".onnx")
"""Endings of files of weights, which are no models' names."""

DECLARING = frozenset(("card", "hub", "tag", "adapter", "mergekit", "lock", "known"))
"""Sources that name a parent in a field for it."""


_NAMING = frozenset(("card", "hub", "tag"))
"""Sources that name models as the Hub does, where files of tools have paths as often."""


@record
class Claim:
    """One statement on a parent: ``id`` as it was read, ``relation`` as stated ("" where not), ``likely`` where the id is
    our guess from a name on somebody's machine."""

    id: str
    source: str
    place: Place
    relation: str = ""
    revision: str = ""
    written: str = ""
    likely: bool = False


@record
class Child:
    """The repo whose parents are asked for.

    ``id`` is its name on the Hub, "" where it has none; ``names`` are what else it is called (its folder, a name in its
    GGUF header). ``path`` is its folder in the target, ``folders`` the repos of the target by folder, with their ids.
    """

    id: str
    facts: Sequence[Fact]
    names: tuple[str, ...] = ()
    path: str = ""
    artifacts: Sequence[Artifact] = ()
    folders: Mapping[str, str] = {}

    def is_called(self, model_id: str) -> bool:
        """True where ``model_id`` is this repo's own name. Without an owner the last part has to do."""
        if self.id:
            return owned(self.id) == owned(model_id)
        return any(folded(last_part(name)) == folded(last_part(model_id)) for name in self.names)


def statements(child: Child, problems: list[Fact]) -> Iterator[Claim]:
    """What the facts of ``child`` state of parents; ``problems`` gets what is stated in words that name none."""
    rows = [item for item in child.facts if item.kind == "base-model" and item.get("of") is not None]
    by_name = bool(child.id) or any(_is_own_row(item, child) for item in rows)
    for item in child.facts:
        source = str(item.get("source") or "card")
        if item.kind != "base-model" or source not in SOURCES or not _speaks_of_weights(item, child):
            continue
        name = read_name(item.get("id"))
        found, likely = _meant(name, item, child)
        if item.get("of") is not None and not (_is_own_row(item, child) if by_name else _has_shape_of(found, child)):
            continue
        if found:
            revision = str(item.get("revision") or "")[:100] or name.revision
            written = str(item.get("id"))[:200]
            yield Claim(found, source, item.place, stated(item.get("relation")), revision, written, likely)
        elif source in DECLARING and not says_nothing(item.get("id")):
            problems.append(nameless(child, item.place, item.get("id"), source))


def _speaks_of_weights(item: Fact, child: Child) -> bool:
    """False for what is said of a component or a tokenizer, whose terms are not those of the weights."""
    if item.get("component") is True or item.get("part") == "tokenizer":
        return False
    return item.get("source") != "config" or folder_of(item.place.path) == child.path


def _is_own_row(item: Fact, child: Child) -> bool:
    """True where the model that a sentence or a table's row names is this one."""
    of = str(item.get("of"))
    names = [name for name in (child.id, *child.names) if name]
    if of.endswith("*"):
        start = tokens(last_part(of))
        return any(tokens(last_part(name))[: len(start)] == start for name in names)
    return any(same_weights(of, name) for name in names)


def _has_shape_of(model_id: str, child: Child) -> bool:
    """True where a copy under no name that tells has the shape of a model that its card names for one of several."""
    shapes = [item for item in child.facts if item.kind == "model-shape"]
    if not model_id or not shapes:
        return False
    from scanner.catalog.known_model import known_model
    from scanner.lineage.shapes import fits

    model = known_model(model_id)
    return model is not None and any(fits(item, model) for item in shapes)


def _meant(name: Name, item: Fact, child: Child) -> tuple[str, bool]:
    """(id, whether it is our guess) of the model that a statement means; "" for none."""
    if item.get("local") is True or not name.id:
        near = _folder_beside(str(item.get("id") or ""), child)
        if near:
            return near, False
    if item.get("family") is True or name.id.endswith(_FILES):
        name = Name(hints=(name.id, *name.hints))
    if name.id and may_be_path(item.get("id")):
        known = _known_by_name(name.hints)
        if known or item.get("source") not in _NAMING:
            return known, bool(known)
    if name.id and not (name.bare and not is_canonical(name.id)):
        return name.id, False
    known = _known_by_name((name.id,) if name.id else name.hints)
    if known:
        return known, True
    if name.bare and item.get("source") in ("card", "hub", "tag", "adapter", "mergekit"):
        return name.id, False
    return "", False


def _folder_beside(written: str, child: Child) -> str:
    """The id of the repo of the same target that a relative path leads to, or ""."""
    if not child.folders or written.startswith(("/", "~", "\\")) or len(written) > 300:
        return ""
    parts = child.path.split("/") if child.path else []
    for part in written.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    folder = "/".join(parts)
    return child.folders.get(folder, "") if folder != child.path else ""


def _known_by_name(names: Iterable[str]) -> str:
    """The id of a root model that one of ``names`` means, or ""."""
    from scanner.lineage.known import by_name  # not at the top: few cards name a model without its owner

    return next((found for name in names if (found := by_name(name))), "")


def nameless(child: Child, place: Place, written: object, source: str) -> Fact:
    """A parent that is declared by no name under which anybody else could find it."""
    shown = str(written or "")[:200]
    edge = LineageEdge(shown, "adapter" if source == "adapter" else "finetune", True, "declared", (source,), (place,))
    return problem("unknown-base", edge, child.id or child.path or ".")
