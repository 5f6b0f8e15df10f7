"""The shape of a model as its configuration tells it, in which few bits it is kept, and where it was loaded from.

Shapes are evidence of what a model was made from: nobody changes the vocabulary, width and depth of a base by chance.
Sources: ``config.json`` of transformers, PaddleNLP and MLX, ``params.json`` of Llama and Mistral as first released,
``quantize_config.json`` of AutoGPTQ, ``quant_config.json`` of AutoAWQ, ``hf_quant_config.json`` of ModelOpt.
"""

from __future__ import annotations

from scanner.formats.json_places import json_of, place_of
from scanner.formats.shape_names import NESTED, NUMBERS, PARTS, quantized_by, takes_in_more
from scanner.model.fact import Fact
from scanner.model.format import Format
from scanner.model.parent import LONGEST, parent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Attributes, Gap, Value
    from scanner.model.place import Place

    Config = dict[str, object]

READ_LIMIT = 16 << 20

_QUANTIZERS = ("quantize_config.json", "quant_config.json", "hf_quant_config.json")

_DENOISERS = ("UNet2DConditionModel", "Transformer2DModel", "FluxTransformer", "SD3Transformer", "PixArtTransformer")
"""Classes of diffusers that are what a checkpoint of a pipeline is fine-tuned for."""

_SHAPED = (b'"dim"', b'"n_layers"', b'"hidden_size"', b'"init_class"', b'"quantization"', b'"num_hidden_layers"')


def recognise(name: str, reader: Reader) -> bool:
    """True for the configuration of a model; names that other programs use too must show a key that tells a shape."""
    if name in ("config.json", "model_index.json", "tokenizer_config.json", *_QUANTIZERS):
        return True
    return any(word in reader.head for word in _SHAPED)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields ``model-shape`` and what the configuration names as its origin; the configuration's reader tells what is
    no JSON."""
    found = json_of(reader, READ_LIMIT)
    if found is None:
        return
    config, data = found
    name = (place.member or place.path).rpartition("/")[2].lower()
    if name in _QUANTIZERS:
        method = quantized_by(config, name)
        if method:
            yield _shape_fact(place, "quantizer", {}, {"quantized": method})
    elif name not in ("tokenizer_config.json", "model_index.json") and "_class_name" not in config:
        yield from _shape(place, config, "params" if name == "params.json" else "config")
    for key, origin, more in _origins(name, config):
        at = place_of(place, data, key, origin)
        yield parent(at, origin, "config", excerpt=(f"{key}: {origin[:200]}",), more=more)


def _shape(place: Place, config: Config, source: str) -> Iterator[Fact]:
    nested, inner = _told_by(config)
    numbers = {name: _number(inner, keys) for name, keys in NUMBERS.items()}
    if inner is not config:
        numbers = {name: _number(config, NUMBERS[name]) if value is None else value for name, value in numbers.items()}
    kind = _text(config, "model_type")
    method = quantized_by(config, "") or quantized_by(inner, "")
    if kind is None and method is None and all(value is None for value in numbers.values()):
        return
    yield _shape_fact(
        place,
        source,
        numbers,
        {
            "model_type": kind,
            "architectures": _architectures(config),
            "quantized": method,
            "nested": nested,
            "multimodal": takes_in_more(config) if source == "config" else None,
            "name": _text(config, "_name_or_path"),
        },
    )


def _shape_fact(place: Place, source: str, numbers: dict[str, int | None], rest: dict[str, Value]) -> Fact:
    values: dict[str, Value] = {
        "source": source,
        "model_type": rest.get("model_type"),
        "architectures": rest.get("architectures", ()),
    }
    values |= {name: numbers.get(name) for name in NUMBERS}
    values |= {key: rest.get(key) for key in ("quantized", "nested", "multimodal", "name")}
    return Fact("model-shape", place, tuple(values.items()))


def _told_by(config: Config) -> tuple[str | None, Config]:
    """(key, map) that holds the sizes of the language model: the configuration itself with None, or a part of it."""
    if _number(config, NUMBERS["hidden_size"]) and _number(config, NUMBERS["layers"]):
        return None, config
    for path in NESTED:
        inner: object = config
        for key in path:
            inner = inner.get(key) if isinstance(inner, dict) else None
            inner = inner[0] if isinstance(inner, list) and inner else inner
        if isinstance(inner, dict) and any(_number(inner, NUMBERS[name]) for name in ("hidden_size", "layers")):
            return ".".join(path), inner
    return None, config


def _origins(name: str, config: Config) -> Iterator[tuple[str, str, Attributes]]:
    """(key, name, more) for what the parts of the model were loaded from."""
    is_component = "_class_name" in config and name != "model_index.json"
    component: Attributes = (("component", True),) if is_component else ()
    if is_component and str(config.get("_class_name")).startswith(_DENOISERS):
        component = (("component", True), ("part", "denoiser"))
    if name == "tokenizer_config.json":
        keys: tuple[str, ...] = ("name_or_path",)
        component = (("part", "tokenizer"),)
    else:
        keys = ("_name_or_path", "base_model_name_or_path", *(("model_name_or_path",) if name in _QUANTIZERS else ()))
    seen: set[str] = set()
    for key in keys:
        origin = _text(config, key)
        if origin and origin not in seen:
            seen.add(origin)
            yield key, origin, component
    for key, part in PARTS if name == "config.json" else ():
        inner = config.get(key)
        origin = _text(inner, "_name_or_path") if isinstance(inner, dict) else inner if isinstance(inner, str) else None
        if origin and origin.strip() and origin not in seen:
            seen.add(origin)
            yield ("_name_or_path" if isinstance(inner, dict) else key), origin.strip()[:LONGEST], (("part", part),)


def _number(config: Config, keys: tuple[str, ...]) -> int | None:
    for key in keys:
        value = config.get(key)
        if type(value) is int and 0 < value < 1 << 40:
            return value
    return None


def _text(config: Config, key: str) -> str | None:
    value = config.get(key)
    return value.strip()[:LONGEST] if isinstance(value, str) and value.strip() else None


def _architectures(config: Config) -> tuple[str, ...]:
    value = config.get("architectures") or [config.get("init_class")]
    return tuple(item[:200] for item in value[:8] if isinstance(item, str)) if isinstance(value, list) else ()


FORMAT = Format(
    id="model-shape",
    title="The shape of a model, and where it was loaded from (JSON)",
    parse=parse,
    names=(
        "config.json",
        "model_index.json",
        "tokenizer_config.json",
        "params.json",
        "model_config.json",
        "mlc-chat-config.json",
        *_QUANTIZERS,
    ),
    recognise=recognise,
    states=("model-shape", "base-model"),
    role="config",
    order=12,
)
