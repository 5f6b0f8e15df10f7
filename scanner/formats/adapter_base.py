"""What an adapter was trained for: ``adapter_config.json`` as peft writes it.

Source: ``PeftConfigMixin`` and ``LoraConfig`` of peft 0.18: ``base_model_name_or_path`` and ``revision`` are what
``PeftModel.from_pretrained`` loads the adapter onto.
"""

from __future__ import annotations

from scanner.formats.json_places import json_of, place_of
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.parent import LONGEST, is_local, parent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

READ_LIMIT = 16 << 20

KEY = "base_model_name_or_path"


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields ``adapter-config``, and the model that it adds to; what is no JSON is told by the configuration's reader."""
    found = json_of(reader, READ_LIMIT)
    if found is None:
        return
    config, data = found
    base, key = _base(config)
    revision = _text(config, "revision")
    at = place_of(place, data, key, base) if base else place
    yield fact(
        "adapter-config",
        at,
        base=base,
        revision=revision,
        peft_type=_text(config, "peft_type"),
        task_type=_text(config, "task_type"),
        local=bool(base and is_local(base)),
    )
    if base:
        lines = [f"{key}: {base[:200]}", *([f"revision: {revision[:200]}"] if revision else [])]
        yield parent(at, base, "adapter", "adapter", revision, tuple(lines))


def _base(config: dict[str, object]) -> tuple[str | None, str]:
    """(the name, its key): peft's, or ``model_name`` as adapters of AdapterHub have it beside their own type."""
    base = _text(config, KEY)
    if base is None and isinstance(config.get("config"), dict) and "hidden_size" in config:
        return _text(config, "model_name"), "model_name"
    return base, KEY


def _text(config: dict[str, object], key: str) -> str | None:
    value = config.get(key)
    return value.strip()[:LONGEST] if isinstance(value, str) and value.strip() else None


FORMAT = Format(
    id="adapter-base",
    title="The base model of an adapter (adapter_config.json)",
    parse=parse,
    names=("adapter_config.json",),
    states=("adapter-config", "base-model"),
    role="config",
    order=12,
)
