"""What the metadata of a safetensors header says of where the weights come from.

The keys are those that writers put there: ``modelspec.*`` of Stability's model metadata specification, ``ss_*`` of
kohya's sd-scripts and of ai-toolkit, ``sd_merge_*`` of the web UI for Stable Diffusion, ``lora_adapter_metadata`` of
diffusers. They name files and families more often than repos.
"""

from __future__ import annotations

from scanner.model.parent import PARENTS_LIMIT, parent
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact

_NAMED = {
    "base_model": None,
    "base_model_name_or_path": None,
    "modelspec.base_model": None,
    "ss_sd_model_name": "adapter",
    "ss_base_model": "adapter",
    "ss_base_model_version": "adapter",
}
"""Keys with one name: what is stated of the relation by the writer's purpose. sd-scripts trains adapters."""

_MERGES = ("modelspec.merged_from", "sd_merge_models")

_FAMILIES = ("ss_base_model_version", "modelspec.architecture")
"""Keys whose names are of families ("sdxl_base_v1-0"), not of one model."""

_ADAPTER = "lora_adapter_metadata"

_EMPTY = ("", "none", "null", "unknown", "n/a", "{}", "[]")

VALUE_LIMIT = 1 << 18
"""Bytes of one value that are parsed."""


def lineage(place: Place, reader: Reader, length: int, metadata: dict[str, object]) -> Iterator[Fact]:
    """A ``base-model`` fact for each model that ``metadata``, of a header of ``length`` bytes, names."""
    found = [(key, name, relation) for key, name, relation in _named(metadata)][:PARENTS_LIMIT]
    if not found:
        return
    header = reader.read_at(8, length)
    for key, name, relation in found:
        at = header.find(f'"{key}"'.encode())
        where = Place(place.path, place.member, 8 + at if at >= 0 else 8)
        family = (("family", True),) if key in _FAMILIES else ()
        yield parent(where, name, "safetensors", relation, None, (f"{key}: {name[:200]}",), family)


def _named(metadata: dict[str, object]) -> Iterator[tuple[str, str, str | None]]:
    """(key, name, relation) of each model, each name once."""
    seen: set[str] = set()
    for key, name, relation in _all(metadata):
        name = name.strip()
        if name.lower() not in _EMPTY and name not in seen:
            seen.add(name)
            yield key, name, relation


def _all(metadata: dict[str, object]) -> Iterator[tuple[str, str, str | None]]:
    trained = any(key.startswith("ss_network") for key in metadata)
    for key, relation in _NAMED.items():
        value = metadata.get(key)
        if isinstance(value, str):
            yield key, value, relation if trained or relation is None else None
    architecture = metadata.get("modelspec.architecture")
    if isinstance(architecture, str) and "/" in architecture:  # "stable-diffusion-xl-v1-base/lora"
        family, _, addition = architecture.partition("/")
        if addition.lower() in ("lora", "locon", "loha", "lokr", "controlnet", "textual-inversion", "hypernetwork"):
            yield "modelspec.architecture", family, "adapter"
    merged = metadata.get("modelspec.merged_from")
    if isinstance(merged, str):
        yield from (("modelspec.merged_from", name, "merge") for name in merged[:VALUE_LIMIT].split(","))
    yield from (("sd_merge_models", name, "merge") for name in _merged(metadata.get("sd_merge_models")))
    config = _json(metadata.get(_ADAPTER))
    for key, value in config.items() if isinstance(config, dict) else ():
        if str(key).rpartition(".")[2] == "base_model_name_or_path" and isinstance(value, str):
            yield _ADAPTER, value, "adapter"


def _merged(value: object) -> Iterator[str]:
    """Names of a map of digest to what is known of the file, or of a list."""
    models = _json(value)
    items = models.values() if isinstance(models, dict) else models if isinstance(models, list) else ()
    for item in items:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str):
            yield name


def _json(value: object) -> object:
    if not isinstance(value, str) or not 1 < len(value) <= VALUE_LIMIT:
        return None
    from scanner.model.bounded_json import bounded_json  # not at the top: the header itself came through it

    try:
        return bounded_json(value.encode("utf-8", "replace"))
    except ValueError:
        return None
