"""YAML (and JSON) configurations that name what a loader calls: Hydra's ``_target_`` and PyYAML's Python tags.

The text is read as a stream of events within bounds; what is too large or too deep for that, or is no YAML, is searched for
the same marks instead. Sources: Hydra's instantiate API; the tags of ``yaml.UnsafeLoader``.
"""

from __future__ import annotations

import re
from itertools import islice

from scanner.formats.config_names import is_ordinary
from scanner.formats.whole_text import whole_text
from scanner.model.excerpt import line_at
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 8 << 20
"""Bytes that are searched for the marks."""

EVENTS_LIMIT = 1 << 20
"""Bytes that are read as events, and nested brackets (`DEEP`) in them; the pure Python parser bears less (`SLOW`)."""

SLOW_LIMIT = 1 << 16
DEEP = 200
TOLD_LIMIT = 64

_KEYS = frozenset({"_target_", "__target__", "_component_", "class_path", "target", "_callable_", "_partial_target_"})
_POINTERS = frozenset(
    """hydra.utils.get_method hydra.utils.get_class hydra.utils.get_object hydra.utils.get_static_method
    hydra._internal.utils._locate nemo.core.classes.common.hydra_instantiate pydoc.locate""".split()  # noqa: SIM905 - a table
)
_WORDS = (b"_target_", b"_component_", b"class_path", b"\\x5f", b"\\u005f", b"!!python", b"2002:python", b"%TAG",
          b"!!java", b"!!com.", b"!!org.", b"2002:java")  # fmt: skip
_MARK = regex(
    rb"(?:target)[\"']?\s*:\s*[\"']?(?:os|posix|nt|subprocess|builtins|pty|runpy|importlib|ctypes|socket|shutil|pickle|marshal|"
    rb"code|timeit|urllib|webbrowser|commands|sys)\."
)
_TARGET = regex(
    rb"""["']?(?:_target_|__target__|_component_|class_path|\btarget)["']?\s*:\s*["']?([A-Za-z_][\w.]{0,300})"""
)
_TAG = regex(rb"(?:!!|tag:yaml\.org,2002:)python/(object/apply|object/new|object|name|module):([\w.]{1,300})")
_PYTHON = "tag:yaml.org,2002:python/"


def recognise(_name: str, reader: Reader) -> bool:
    """True where the text holds a mark of what is looked for: most configurations hold none."""
    if reader.size > READ_LIMIT:
        return False
    data = _text(reader)
    if any(word in data for word in _WORDS) or (b"target" in data and _MARK.search(data) is not None):
        return True
    return b'"$' in data or b"'$" in data or b": $" in data


_HARM = regex(
    rb"""__import__\s*\(|\bos\.(?:system|popen|exec\w+|spawn\w+|remove|kill)|\bsubprocess\b|\b(?:eval|exec|compile)\s*\("""
    rb"""|\burlopen\b|\bsocket\.socket|\bpty\.spawn|\bpickle\.loads?"""
)
_EXPRESSION = regex(rb"""["' ]\$@?[A-Za-z_(\[]""")
"""An expression of a MONAI bundle: text after ``$`` is evaluated as Python."""

_JAVA = "tag:yaml.org,2002:"
_JAVA_NAME = regex(r"(?:javax?|com|org|sun|jdk)\.[\w.$]{3,200}", re.ASCII)


def _text(reader: Reader) -> bytes:
    data = whole_text(reader, READ_LIMIT)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``config-target`` for each callable that the configuration names, a ``yaml-python-tag`` for each tag."""
    data = _text(reader)
    told: set[tuple[str, str, str]] = set()
    expression = _expression(data)
    if expression and (place.member or place.path).endswith((".json", ".yaml", ".yml")) and _is_bundle(place, data):
        line = data.count(b"\n", 0, expression.start()) + 1
        name = expression[0].decode("ascii", "replace").rstrip("( ")
        at = Place(place.path, place.member, line=line)
        excerpt = line_at(data, [line])
        yield fact("config-target", at, excerpt=excerpt, callable=name, use="call", key="$", ordinary=False)
    archived = place.path.lower().endswith((".nemo", ".qnemo"))
    for kind, name, line, key in _found(data):
        if (kind, name, key) in told or len(told) >= TOLD_LIMIT:
            continue
        told.add((kind, name, key))
        at = Place(place.path, place.member, line=line)
        excerpt = line_at(data, [line])
        if kind == "target":
            judged = fact(
                "config-target", at, excerpt=excerpt, callable=name, use="call", key=key, ordinary=is_ordinary(name)
            )
            if key == "_target_" or not is_ordinary(name):
                yield judged
            if archived and is_ordinary(name) and name.partition(".")[0] not in _OF_NEMO:
                yield fact("config-unknown-target", at, excerpt=excerpt, callable=name, key=key)
        elif kind == "java":
            yield fact("yaml-java-tag", at, excerpt=excerpt, name=name)
        else:
            use = "import" if kind in ("name", "module") else "call"
            yield fact("yaml-python-tag", at, excerpt=excerpt, callable=name, use=use, tag=kind)


_OF_NEMO = frozenset(
    """nemo nemo_text_processing nemo_toolkit torch torchaudio torchvision torchmetrics pytorch_lightning lightning
    lightning_fabric omegaconf hydra transformers megatron apex transformer_engine numpy bitsandbytes peft lhotse
    braceexpand webdataset sentencepiece functools collections nv_one_logger nemo_run einops diffusers""".split()  # noqa: SIM905 - a table
)
"""What NVIDIA's own checkpoints name classes of."""


def _expression(data: bytes) -> re.Match[bytes] | None:
    """The first call that reaches the system in an expression that begins before it on its line."""
    for match in islice(_HARM.finditer(data), 2_000):
        before = data[max(0, match.start() - 300) : match.end()].rpartition(b"\n")[2]
        if _EXPRESSION.search(before):
            return match
    return None


def _is_bundle(place: Place, data: bytes) -> bool:
    """True for what MONAI reads: JSON, or YAML that is no pipeline of shell commands."""
    if (place.member or place.path).endswith(".json"):
        return b"scripts" not in data and b"command" not in data
    return not _PIPELINE.search(data)


_PIPELINE = regex(rb"^[ \t-]*(?:script|steps|jobs|services|stages|tasks)[ \t]*:", re.MULTILINE)


def _found(data: bytes) -> Iterator[tuple[str, str, int, str]]:
    """(kind, dotted name, line, key) for every callable that is named: as events, or by their marks."""
    if len(data) <= EVENTS_LIMIT and _depth(data) <= DEEP:
        found, complete = _in_events(data)
        yield from found
        if complete:
            return
    for match, line in _with_lines(_TARGET, data):
        yield "target", match[1].decode("ascii", "replace"), line, "_target_"
    for match, line in _with_lines(_TAG, data):
        yield match[1].decode(), _qualified(match[1].decode(), match[2].decode("ascii", "replace")), line, ""


def _with_lines(sign: re.Pattern[bytes], data: bytes) -> Iterator[tuple[re.Match[bytes], int]]:
    """The matches of ``sign``, each with its line: counted on from the one before, since there may be very many."""
    line, at = 1, 0
    for match in sign.finditer(data):
        line += data.count(b"\n", at, match.start())
        at = match.start()
        yield match, line


def _depth(data: bytes) -> int:
    """How deep brackets nest, and dashes and question marks that open blocks on one line, or more."""
    depth = deepest = 0
    for sign in data.translate(None, _ALL_BUT_BRACKETS):
        depth += 1 if sign in b"[{" else -1
        deepest = max(deepest, depth)
    return DEEP + 1 if re.search(rb"(?:[-?:] +){60}", data) else deepest


_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def _in_events(data: bytes) -> tuple[list[tuple[str, str, int, str]], bool]:
    """What the events name, and whether the text was read to its end."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", None)
    if loader is None:
        if len(data) > SLOW_LIMIT:
            return [], False
        loader = yaml.SafeLoader
    walk = _Events()
    try:
        for event in yaml.parse(data, Loader=loader):
            walk.take(event)
    except (yaml.YAMLError, ValueError, RecursionError):
        return walk.found, False
    named = any(kind == "target" for kind, _, _, _ in walk.found)
    return walk.found + (walk.lists if named else []), True


class _Events:
    """Walks through events with one entry for each open list or map: [is a map, key, pointer target, its line]."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, int, str]] = []
        self.lists: list[tuple[str, str, int, str]] = []
        self._open: list[list[object]] = []
        self._anchors: dict[str, str] = {}

    def take(self, event: object) -> None:
        """Takes one event."""
        kind = type(event).__name__
        tag = getattr(event, "tag", None)
        line = event.start_mark.line + 1  # type: ignore[attr-defined]
        if isinstance(tag, str) and tag.startswith(_PYTHON):
            word, _, name = tag[len(_PYTHON) :].partition(":")
            if name or word in ("name", "module", "object/apply", "object/new"):
                if not name and kind == "ScalarEvent":
                    name = str(getattr(event, "value", ""))[:300]
                self.found.append((word, _qualified(word, name[:300]), line, ""))
        elif isinstance(tag, str) and tag.startswith(_JAVA) and _JAVA_NAME.fullmatch(tag[len(_JAVA) :]):
            self.found.append(("java", tag[len(_JAVA) :], line, ""))
        if kind == "ScalarEvent":
            value = str(event.value)[:400]  # type: ignore[attr-defined]
            anchor = getattr(event, "anchor", None)
            if anchor and len(self._anchors) < 1000:
                self._anchors[anchor] = value
            self._scalar(value, line)
        elif kind == "AliasEvent":
            self._scalar(self._anchors.get(event.anchor, ""), line)  # type: ignore[attr-defined]
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._value_ends()
            self._open.append([kind == "MappingStartEvent", None, "", 0])
        elif kind in ("MappingEndEvent", "SequenceEndEvent") and self._open:
            self._open.pop()

    def _scalar(self, value: str, line: int) -> None:
        if self._open and not self._open[-1][0] and _REACHES.fullmatch(value):
            self.lists.append(("target", value, line, "an argument"))
        if not self._open or not self._open[-1][0]:
            return
        top = self._open[-1]
        if top[1] is None:
            top[1] = value
            return
        key = str(top[1])
        top[1] = None
        if key in _KEYS and "${" in value and not is_ordinary(_INTERPOLATED.sub("x", value)):
            self.found.append(("target", value[:200], line, key))
        if key in _KEYS and _DOTTED.fullmatch(value):
            if value in _POINTERS:
                top[2] = "pointer"
            if key == "_target_" or "." in value:
                self.found.append(("target", value, line, key))
        elif key == "path" and (top[2] == "pointer" or ("." in value and not is_ordinary(value))):
            self.found.append(("target", value, line, "path"))

    def _value_ends(self) -> None:
        """A list or map begins where a key or a value is due."""
        if self._open and self._open[-1][0]:
            top = self._open[-1]
            top[1] = None if top[1] is not None else "?"


_INTERPOLATED = regex(r"\$\{[^{}]{0,100}\}")
_REACHES = regex(
    r"(?:os|posix|nt)\.(?:system|popen|exec\w+|spawn\w+)|subprocess\.(?:Popen|run|call|check_\w+|getoutput)"
    r"|builtins\.(?:exec|eval|__import__)|pty\.spawn|runpy\.run_\w+"
)
_DOTTED = regex(r"[A-Za-z_][\w.]*", re.ASCII)


def _qualified(word: str, name: str) -> str:
    """The name as PyYAML resolves it: without a dot, a function is a built-in one."""
    if word == "module":
        return name
    return name if "." in name else f"builtins.{name}"


FORMAT = Format(
    id="yaml-config",
    title="YAML or JSON configuration that names callables",
    parse=parse,
    names=("*.yaml", "*.yml", "*.json", "*.jsonl"),
    recognise=recognise,
    states=("config-target", "config-unknown-target", "yaml-python-tag", "yaml-java-tag"),
    order=45,
)
