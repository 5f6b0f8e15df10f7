"""What a Keras configuration makes a loader import, call or read: the same JSON in .keras archives, H5 and SavedModels.

Source: ``serialization_lib.py``, ``lambda_layer.py``, ``index_lookup.py`` and ``torch_utils.py`` of Keras 3.12, and
``legacy/saving`` for the forms of Keras 2.
"""

from __future__ import annotations

from scanner.formats.keras_names import GADGETS, origin_of
from scanner.formats.outside import leads_outside
from scanner.formats.tensorflow_ops import EFFECTS
from scanner.model.bounded_json import JsonLimitError, bounded_json
from scanner.model.fact import Fact, Gap, fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child
    from scanner.model.place import Place

READ_LIMIT = 64 << 20
"""Bytes of one configuration that are parsed; vocabularies of text layers reach some millions."""

TOLD_LIMIT = 64
"""Facts of one kind that are told for one configuration."""


def _is_code(function: object) -> bool:
    """True for marshalled code with its defaults and closure, as a list or as Keras 2 writes a tuple."""
    if isinstance(function, dict):
        return function.get("class_name") == "__tuple__"
    return isinstance(function, list) and bool(function) and isinstance(function[0], str) and len(function[0]) > 24


def _words(text: str) -> list[str]:
    """The words of a text, such as the names in a message's text form."""
    import re

    return re.findall(r"[A-Za-z0-9]+", text[:4096])


_READERS = frozenset(
    ("StringLookup", "IntegerLookup", "IndexLookup", "TextVectorization", "Hashing", "CategoryEncoding")
)
_PATHS = ("vocabulary", "idf_weights")
_PATHS_OF_ANY = ("filepath", "vocabulary_file", "merges_file", "proto_file", "model_file")


def judged(place: Place, data: bytes, archive: bool = False) -> Iterator[Fact | Child | Gap]:
    """Yields what the configuration in ``data`` names. Only an ``archive``'s own configuration must be one: a file that
    merely resembles one and is no JSON is passed over."""
    if len(data) > READ_LIMIT:
        message = f"The Keras configuration has {len(data):,} bytes, over the {READ_LIMIT:,} that are parsed."
        yield Gap("limit-bytes", place, message)
        return
    repeats: set[str] = set()
    try:
        config = bounded_json(data.lstrip(b"\xef\xbb\xbf"), lambda pairs: _map(pairs, repeats))
    except JsonLimitError as error:
        yield fact("keras-malformed", place, problem=str(error))
        yield Gap("limit-json", place, f"{error}: the Keras configuration was not parsed. Check this file by itself.")
        return
    except ValueError:
        if archive:
            yield fact("keras-malformed", place, problem="the configuration is no JSON")
            yield Gap("malformed", place, "The Keras configuration is no JSON: a loader would refuse it. Get it anew.")
        return
    if repeats:
        keys = ", ".join(sorted(repeats)[:4])
        yield fact("keras-malformed", place, problem=f"the configuration names a key twice: {keys[:200]}")
    yield from _Judge(place).all(config)


def _map(pairs: list[tuple[str, object]], repeats: set[str]) -> dict[str, object]:
    """The map as Python takes it, the last value of each key, with the earlier ones beside it: they are judged too."""
    result = dict(pairs)
    if len(result) != len(pairs):
        earlier: dict[str, list[object]] = {}
        for key, value in pairs:
            earlier.setdefault(key, []).append(value)
        for key, values in earlier.items():
            if len(values) > 1:
                result[key + "\0"] = values[:-1]
                if len(repeats) < TOLD_LIMIT:
                    repeats.add(key)
    return result


class _Judge:
    """The walk over all maps of one configuration."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.counts: dict[tuple[object, ...], int] = {}

    def all(self, config: object) -> Iterator[Fact | Child | Gap]:
        """Everything the configuration names, each thing once, and what the whole is."""
        objects = 0
        pending: list[tuple[object, str]] = [(config, "")]
        while pending:
            value, layer = pending.pop()
            if isinstance(value, dict):
                layer = self._layer(value) or layer
                if isinstance(value.get("class_name"), str):
                    objects += 1
                    yield from self._object(value, layer)
                pending += [(item, layer) for item in value.values() if isinstance(item, dict | list)]
            elif isinstance(value, list):
                pending += [(item, layer) for item in value if isinstance(item, dict | list)]
        yield fact("keras-config", self.place, objects=objects)

    @staticmethod
    def _layer(value: dict[str, object]) -> str:
        config = value.get("config")
        name = config.get("name") if isinstance(config, dict) else None
        return name[:200] if isinstance(name, str) else ""

    def _object(self, value: dict[str, object], layer: str) -> Iterator[Fact | Child | Gap]:
        class_name = str(value["class_name"])
        short = class_name.rpartition(">")[2].rpartition(".")[2]
        config = value.get("config")
        inner = config if isinstance(config, dict) else {}
        if class_name == "__lambda__":
            yield from self._code(value, layer)
        elif short == "Lambda":
            yield from self._lambda(inner, layer)
        elif short == "TorchModuleWrapper":
            yield from self._once("keras-code", layer=layer, how="torch module")
            yield from self._pickled(inner, layer)
        elif short == "TFSMLayer":
            path = inner.get("filepath")
            yield from self._once("keras-code", layer=layer, how="SavedModel")
            yield from self._path(path, layer, short)
        elif short in ("TFOpLambda", "TensorFlowOpLayer"):
            yield from self._tensorflow(inner, layer)
        yield from self._reads(short, inner, layer)
        yield from self._reference(value, class_name, config, layer)

    def _lambda(self, config: dict[str, object], layer: str) -> Iterator[Fact]:
        """A Lambda layer of Keras 2 has its code as a list of marshalled code, defaults and closure; a named function's
        module is where the loader looks for it."""
        for key in ("function", "output_shape", "mask"):
            function = config.get(key)
            if _is_code(function):
                yield from self._code(function, layer)
            elif isinstance(function, str):
                if config.get(f"{key}_type") == "lambda":
                    yield from self._code(function, layer)
                    continue
                module = config.get("module") if key == "function" else config.get(f"{key}_module")
                yield from self._named(module if isinstance(module, str) else "", function, True, layer, "class")

    def _code(self, function: object, layer: str) -> Iterator[Fact]:
        """Marshalled code, with what it names as evidence."""
        from scanner.formats.keras_rows import code_rows  # not at the top: few models carry code

        for one in self._once("keras-code", layer=layer, how="lambda"):
            yield Fact(one.kind, one.place, one.attributes, one.count, one.related, code_rows(function))

    def _tensorflow(self, config: dict[str, object], layer: str) -> Iterator[Fact]:
        """A layer of Keras 2 around a function of TensorFlow, by its public name, or around one operation."""
        function, node = config.get("function"), config.get("node_def")
        if isinstance(function, str):
            module, _, name = function.rpartition(".")
            yield from self._named(f"tensorflow.{module}".rstrip("."), name, True, layer)
        text = node if isinstance(node, str) else str(node.get("op")) if isinstance(node, dict) else ""
        for operation in _words(text):
            if EFFECTS.get(operation, "reader") != "reader":
                yield from self._named("tensorflow.gfile", operation.lower(), True, layer)

    def _pickled(self, config: dict[str, object], layer: str) -> Iterator[Child]:
        from base64 import b64decode

        from scanner.model.artifact import Child, Reader

        text = config.get("module")
        if isinstance(text, dict):
            inner = text.get("config")
            text = inner.get("value") if isinstance(inner, dict) else None
        if isinstance(text, str):
            try:
                data = b64decode(text)
            except ValueError:
                return
            reader = Reader(len(data), lambda at, count: data[at : at + count], lambda _: None, None)
            yield Child(self.place.inside(layer or "module"), reader)

    def _reads(self, class_name: str, config: dict[str, object], layer: str) -> Iterator[Fact]:
        """Layers that open a file named in the configuration when they are made."""
        if class_name in _READERS or class_name.endswith("Tokenizer"):
            for key in _PATHS:
                yield from self._path(config.get(key), layer, class_name)
        for key in _PATHS_OF_ANY:
            if class_name != "TFSMLayer":
                yield from self._path(config.get(key), layer, class_name)

    def _path(self, path: object, layer: str, reader: str) -> Iterator[Fact]:
        if isinstance(path, dict):  # an object in place of a text: {"class_name": "__bytes__", ...}
            inner = path.get("config")
            path = inner.get("value") if isinstance(inner, dict) else None
        if isinstance(path, str) and path:
            outside = leads_outside(path)
            yield from self._once("keras-reads-file", layer=layer, reader=reader, file=path[:200], outside=outside)

    def _reference(self, value: dict[str, object], class_name: str, config: object, layer: str) -> Iterator[Fact]:
        """What a loader imports: a module with a class, or with the function that ``config`` names."""
        is_function = class_name == "function"
        modules = [text for key in ("module", "fn_module") if isinstance(text := value.get(key), str) and text]
        names = [class_name]
        if is_function:
            names = [text for text in (config, value.get("registered_name")) if isinstance(text, str)]
        elif isinstance(value.get("registered_name"), str) and ">" not in str(value["registered_name"]):
            names.append(str(value["registered_name"]))
        if class_name.startswith("__") and class_name.endswith("__"):
            names = [str(value["spec_name"])] if isinstance(value.get("spec_name"), str) else []
        own = isinstance(value.get("registered_name"), str) and ">" in str(value["registered_name"])
        for module in modules:
            for name in dict.fromkeys(names):
                if name != "function" and name:
                    yield from self._named(module, name, is_function, layer, registered=own)
        if isinstance(config, dict) and isinstance(config.get("fn_name"), str):
            owner = config.get("fn_module", config.get("module"))
            yield from self._named(str(owner or "keras"), str(config["fn_name"]), True, layer)
        if not modules and ("." in class_name or class_name in GADGETS):
            module, _, name = class_name.rpartition(".")
            yield from self._named(module or "keras", name, True, layer)

    def _named(
        self, module: str, name: str, is_function: bool, layer: str, role: str = "function", registered: bool = False
    ) -> Iterator[Fact]:
        """The reference, where it is to no object of Keras; ``registered`` where it is by the name under which the model's
        own code must have been registered before: what has no such name is imported by its module."""
        callable_name = f"{module}.{name}" if module else name
        if (not module and "." not in name) or module == "__main__":
            origin = "custom"
        else:
            origin = origin_of(module or name.rpartition(".")[0], name.rpartition(".")[2], is_function)
        if origin != "keras":
            role = role if is_function else "class"
            yield from self._once(
                "keras-reference",
                callable=callable_name[:200],
                origin=origin,
                role=role,
                registered=registered,
                layer=layer,
            )

    def _once(self, kind: str, **attributes: str | bool) -> Iterator[Fact]:
        key = (kind, *attributes.values())
        if key in self.counts:
            return
        told = self.counts[kind,] = self.counts.get((kind,), 0) + 1
        self.counts[key] = 1
        if told <= TOLD_LIMIT:
            yield Fact(kind, self.place, tuple(attributes.items()))
