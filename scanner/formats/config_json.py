"""A model's ``config.json`` and its like: whether loading it asks for code from a repo.

Source: ``auto_map`` and ``custom_pipelines`` as ``trust_remote_code`` of transformers follows them.
"""

from __future__ import annotations

from scanner.formats.bounded_json import UnreadJsonError, json_file
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
    malformed = "The config is no JSON: a loader would refuse it. Get it anew."
    try:
        config = json_file(place, reader, "config", READ_LIMIT, malformed, may_mark=True)
    except UnreadJsonError as error:
        yield error.gap
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
