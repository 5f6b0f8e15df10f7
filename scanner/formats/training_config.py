"""Which model a training configuration began with: axolotl's, LLaMA-Factory's and TRL's, where it lies in the repo.

Sources: ``base_model`` of axolotl beside settings that only axolotl has; ``model_name_or_path`` of ``ModelArguments`` in
LLaMA-Factory and TRL, and of what they write beside the weights.
"""

from __future__ import annotations

from scanner.formats.bounded_yaml import Text, YamlError, bounded_yaml
from scanner.formats.merge_config import FIRST_LINE
from scanner.formats.whole_text import whole_text
from scanner.model.format import Format
from scanner.model.parent import parent, training_data
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 1 << 20

_DATA_LIMIT = 64

_AXOLOTL = frozenset(
    """sequence_len micro_batch_size val_set_size dataset_prepared_path sample_packing pad_to_sequence_len lora_target_linear
    is_llama_derived_model tokenizer_type model_type gradient_accumulation_steps num_epochs datasets adapter lora_model_dir
    wandb_project special_tokens flash_attention load_in_8bit load_in_4bit strict""".split()  # noqa: SIM905 - a table
)
_TRAINER = frozenset(
    """stage finetuning_type cutoff_len dataset dataset_dir template learning_rate num_train_epochs output_dir lora_target
    per_device_train_batch_size lora_rank dataset_name dataset_mixer use_peft max_seq_length do_train lr_scheduler_type
    preprocessing_num_workers torch_dtype ref_model bf16 fp16""".split()  # noqa: SIM905 - a table
)
_ENOUGH = 4
"""Keys of the program that must stand beside the model's."""

_SIGNS = (b"base_model", b"model_name_or_path")

_ADAPTERS = ("lora", "qlora", "llama-adapter")


def recognise(name: str, reader: Reader) -> bool:
    """True where a training configuration's key for the model stands in the text."""
    if reader.size > READ_LIMIT or name in ("adapter_config.json", "config.json"):
        return False
    data = whole_text(reader, READ_LIMIT)
    return any(sign in data for sign in _SIGNS) and b"merge_method" not in data


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields the model that training began with, and the data of the Hub that it used; nothing for other files."""
    try:
        documents = bounded_yaml(whole_text(reader, READ_LIMIT).removeprefix(b"\xef\xbb\xbf"))
    except YamlError:
        return
    first = reader.shared.get(FIRST_LINE, 1)
    for config in documents[:1]:
        yield from _told(place, config, first if isinstance(first, int) else 1)


def _told(place: Place, config: dict[str, object], first: int) -> Iterator[Fact]:
    nested = config.get("model")
    found = _begun(config) or (_begun(nested, config) if isinstance(nested, dict) else None)
    if found is None:
        return
    key, name, relation, revision = found
    at = Place(place.path, place.member, line=first + name.line - 1, column=name.column)
    yield parent(at, name, "config", relation, revision, (f"{key}: {name[:200]}",), (("part", "training"),))
    data = config.get("datasets") if key == "base_model" else None
    for item in data[:_DATA_LIMIT] if isinstance(data, list) else ():
        path = item.get("path") if isinstance(item, dict) else None
        if isinstance(path, Text) and path.count("/") == 1:
            at = Place(place.path, place.member, line=first + path.line - 1, column=path.column)
            yield training_data(at, path, "config", (f"path: {path[:200]}",))


def _begun(
    config: dict[str, object], around: dict[str, object] | None = None
) -> tuple[str, Text, str, str | None] | None:
    """(key, model, relation, revision), where enough keys around say whose configuration it is."""
    for key, marks in (("base_model", _AXOLOTL), ("model_name_or_path", _TRAINER)):
        name = config.get(key)
        beside = marks.intersection((around or {}).keys() | config.keys())
        if isinstance(name, Text) and name.strip() and len(beside) >= _ENOUGH:
            kind = str(config.get("adapter", config.get("finetuning_type", ""))).lower()
            small = kind in _ADAPTERS or str(config.get("use_peft")).lower() == "true"
            revision = config.get("model_revision", config.get("revision_of_model"))
            revised = str(revision) if isinstance(revision, Text) and revision not in ("", "null", "main") else None
            return key, name, "adapter" if small else "finetune", revised
    return None


FORMAT = Format(
    id="training-config",
    title="Training configurations (axolotl, LLaMA-Factory, TRL)",
    parse=parse,
    names=("*.yaml", "*.yml", "training_args.json", "train_config.json", "training_config.json", "llamafactory*.json"),
    recognise=recognise,
    states=("base-model", "training-data"),
    role="",
    order=46,
)
