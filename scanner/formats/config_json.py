"""A model's ``config.json`` and its like: whether loading it asks for code from a repo.

Source: ``auto_map`` and ``custom_pipelines`` as ``trust_remote_code`` of transformers follows them.
"""

from __future__ import annotations

from scanner.formats.bounded_json import JsonLimitError, bounded_json
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

READ_LIMIT = 16 << 20
REFERENCES_LIMIT = 64


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the config is, and one fact for each class that it takes from a repo's own code."""
    if reader.size > READ_LIMIT:
        yield Gap(
            "limit-bytes", place, f"The config has {reader.size:,} bytes, over the {READ_LIMIT:,} that are parsed."
        )
        return
    try:
        config = bounded_json(reader.read_at(0, reader.size).removeprefix(b"\xef\xbb\xbf"))
    except JsonLimitError as error:
        yield Gap("limit-json", place, f"{error}: the config was not parsed. Check this file by itself.")
        return
    except ValueError:
        yield Gap("malformed", place, "The config is no JSON: a loader would refuse it. Get it anew.")
        return
    if not isinstance(config, dict):
        return
    model_type = config.get("model_type")
    yield fact("model-config", place, model_type=model_type if isinstance(model_type, str) else None)
    references = sorted(
        {(key, text) for key in ("auto_map", "custom_pipelines") for text in _strings(config.get(key), 4)}
    )
    for key, reference in references[:REFERENCES_LIMIT]:
        yield fact("custom-code", place, key=key, reference=reference)
    if references:
        message = "The model's own code is not read yet: read it before you load the model with trust_remote_code."
        yield Gap("unsupported-code", place, message)


def _strings(value: object, depth: int) -> Iterator[str]:
    """Every text in nested lists and maps."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, dict):
        for item in value.values():
            yield from _strings(item, depth - 1)
    elif depth and isinstance(value, list):
        for item in value:
            yield from _strings(item, depth - 1)


FORMAT = Format(
    id="model-config",
    title="Model configuration (JSON)",
    parse=parse,
    names=(
        "config.json",
        "tokenizer_config.json",
        "preprocessor_config.json",
        "processor_config.json",
        "generation_config.json",
        "adapter_config.json",
        "feature_extractor_config.json",
    ),
    states=("model-config", "custom-code"),
    role="config",
    order=10,
)
