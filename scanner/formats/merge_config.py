"""What a model was merged from: the configuration of mergekit, in a file of its own or in a card.

Source: ``MergeConfiguration`` and ``MoEMergeConfig`` of mergekit 0.1.x. A model is written ``name``, ``name@revision``
or ``name+adapter``, or as a map (``model: {path: …, revision: …}, lora: …``).
"""

from __future__ import annotations

from scanner.formats.bounded_yaml import Text, YamlError, bounded_yaml
from scanner.formats.whole_text import whole_text
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.parent import LONGEST, PARENTS_LIMIT, parent, revision_of
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

READ_LIMIT = 1 << 20

FIRST_LINE = "first-line"
"""Under this name a reader says in which line of its file the text begins, where it is a block of another."""

_SIGNS = (b"merge_method", b"gate_mode", b"source_model", b"positive_prompts")

_NOT_MODELS = ("base", "union", "null", "none", "")
"""What ``tokenizer_source`` has beside names of models."""


def recognise(name: str, reader: Reader) -> bool:
    """True where a key of mergekit stands in the text, or the name says that it is mergekit's."""
    if name.startswith(("mergekit_config", "mergekit_moe_config")):
        return True
    if reader.size > READ_LIMIT:
        return False
    data = whole_text(reader, READ_LIMIT)
    return any(sign in data for sign in _SIGNS) and b"model" in data


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields ``merge-config``, and one ``base-model`` for each model that went into the merge."""
    data = reader.read_at(0, READ_LIMIT + 1) if reader.size > READ_LIMIT else whole_text(reader, READ_LIMIT)
    try:
        documents = bounded_yaml(data.removeprefix(b"\xef\xbb\xbf"))
    except YamlError as error:
        if place.path.rpartition("/")[2].lower().startswith("mergekit_"):
            message = f"The models of this merge were not read: {error}. Correct the file."
            yield Gap("malformed", place, message)
        return
    merge = _Merge(documents)
    if not merge.found:
        if place.path.rpartition("/")[2].lower().startswith("mergekit_"):
            message = "No model of this merge was found where mergekit has them. Correct the file."
            yield Gap("malformed", place, message)
        return
    first = reader.shared.get(FIRST_LINE, 1)
    told = _Told(place, first if isinstance(first, int) else 1)
    facts = list(told.facts(merge))
    yield fact(
        "merge-config",
        told.at(merge.sign),
        method=merge.method,
        models=tuple(dict.fromkeys(str(item.get("id")) for item in facts)),
        base=str(merge.base)[:LONGEST] if merge.base is not None else None,
        tokenizer=merge.tokenizer,
    )
    yield from facts
    if len(merge.found) > PARENTS_LIMIT:
        message = f"The merge names more than {PARENTS_LIMIT} models, and the rest was not read. Shorten the list."
        yield Gap("limit-entries", place, message)


class _Merge:
    """The models of a configuration: ``found`` has (name as written, revision, part) in order.

    Each document may be a merge with a ``name`` that later ones go on with: such a name is no model.
    """

    def __init__(self, documents: list[dict[str, object]]) -> None:
        self.found: list[tuple[Text, str | None, str]] = []
        self.base: Text | None = None
        self.sign: Text | None = None
        self.method: str | None = None
        self.tokenizer: str | None = None
        self._steps = {str(document["name"]) for document in documents if isinstance(document.get("name"), Text)}
        for document in documents:
            self._take(document)

    def _take(self, config: dict[str, object], depth: int = 0) -> None:
        """Notes the models of one merge: ``genome`` is what mergekit-evolve searches in, ``modules`` are parts of a model
        that sees or hears, each merged by itself."""
        genome = config.get("genome")
        if isinstance(genome, dict) and depth == 0:
            self._take(genome, 1)
        method, experts = config.get("merge_method"), config.get("experts")
        if not isinstance(method, Text) and not _are_experts(experts):
            return
        modules = config.get("modules")
        for module in modules.values() if isinstance(modules, dict) and depth == 0 else ():
            if isinstance(module, dict):
                self._take({"merge_method": method, **module}, 1)
        if isinstance(method, Text):
            self.sign, self.method = self.sign or method, self.method or str(method)[:60]
        else:
            self.method = self.method or "moe"
        tokenizer = config.get("tokenizer_source")
        if isinstance(tokenizer, Text) and tokenizer.strip().lower() not in _NOT_MODELS:
            self.tokenizer = str(tokenizer)[:LONGEST]
        self.base = self._model(config.get("base_model"), "base") or self.base
        self._models(config.get("models"), "model", 0)
        slices = config.get("slices")
        for piece in slices if isinstance(slices, list) else ():
            if isinstance(piece, dict):
                self._models(piece.get("sources"), "model", 0)
                self._model(piece.get("base_model"), "base")
        self._models(experts, "expert", 0)
        self._models(config.get("shared_experts"), "expert", 0)

    def _models(self, items: object, part: str, depth: int) -> None:
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                self._model(item.get("model", item.get("source_model")), part)
            elif isinstance(item, Text):
                self._model(item, part)
            elif isinstance(item, list) and depth < 2:
                self._models(item, part, depth + 1)

    def _model(self, value: object, part: str) -> Text | None:
        """Notes one model, and the adapter that is added to it."""
        revision: object = None
        if isinstance(value, dict):
            self._model(value.get("lora"), "adapter")
            inner = value.get("model", value)
            revision = inner.get("revision") if isinstance(inner, dict) else None
            value = inner.get("path") if isinstance(inner, dict) else inner
        if not isinstance(value, Text) or not value.strip() or value in ("null", "~"):
            return None
        name, _, adapter = value.partition("+")
        self._note(_same_place(name.strip(), value), revision, part)
        if adapter.strip():
            self._note(_same_place(adapter.strip(), value), None, "adapter")
        return value

    def _note(self, name: Text, revision: object, part: str) -> None:
        if len(self.found) > PARENTS_LIMIT or name in self._steps:
            return
        own = str(revision) if isinstance(revision, Text) and revision not in ("", "null", "~") else revision_of(name)
        if all((name, own, part) != known for known in self.found):
            self.found.append((name, own, part))


class _Told:
    """Facts at the lines of a text that begins at line ``first`` of its file."""

    def __init__(self, place: Place, first: int) -> None:
        self._place = place
        self._first = first

    def at(self, text: Text | None) -> Place:
        """The place of ``text``, of the first line for None."""
        line, column = (text.line, text.column) if text is not None else (1, 1)
        return Place(self._place.path, self._place.member, line=self._first + line - 1, column=column)

    def facts(self, merge: _Merge) -> Iterator[Fact]:
        """One ``base-model`` for each model, the first that names it: a base may be one of the models, too."""
        seen: set[tuple[str, str | None]] = set()
        ordered = sorted(merge.found[:PARENTS_LIMIT], key=lambda item: item[2] == "base")
        for name, revision, part in ordered:
            if (name, revision) in seen:
                continue
            seen.add((name, revision))
            role = (
                "base" if part == "model" and merge.base is not None and merge.base.partition("+")[0] == name else part
            )
            word = "source_model" if part == "expert" else "base_model" if role == "base" else "model"
            yield parent(
                self.at(name),
                name,
                "mergekit",
                "merge",
                revision,
                (f"{word}: {name[:200]}",),
                (("part", role),),
            )


def _same_place(name: str, of: Text) -> Text:
    text = Text(name)
    text.line, text.column = of.line, of.column
    return text


def _are_experts(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) and "source_model" in item for item in value)


FORMAT = Format(
    id="merge-config",
    title="Models of a merge (mergekit)",
    parse=parse,
    names=("*.yaml", "*.yml"),
    recognise=recognise,
    states=("merge-config", "base-model"),
    role="config",
    order=44,
)
