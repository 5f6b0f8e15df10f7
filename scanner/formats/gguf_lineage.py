"""What a GGUF header says of where the model comes from, and of its shape.

Source: the metadata keys of ``docs/gguf.md`` of ggml-org/ggml and of the package gguf 0.19, whose converter takes them
from the card of what it converts: so a base model is that of the model that was converted.
"""

from __future__ import annotations

from scanner.model.fact import Fact
from scanner.model.parent import PARENTS_LIMIT, parent, training_data
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.gguf_header import Header
    from scanner.model.fact import Value

_NUMBERS = {
    "hidden_size": "embedding_length",
    "layers": "block_count",
    "heads": "attention.head_count",
    "kv_heads": "attention.head_count_kv",
    "intermediate": "feed_forward_length",
    "experts": "expert_count",
}
_NAMES = ("basename", "finetune", "organization", "quantized_by", "size_label")

_FILE_TYPES = dict(
    pair.split(":")
    for pair in """0:F32 1:F16 2:Q4_0 3:Q4_1 7:Q8_0 8:Q5_0 9:Q5_1 10:Q2_K 11:Q3_K_S 12:Q3_K_M 13:Q3_K_L 14:Q4_K_S
    15:Q4_K_M 16:Q5_K_S 17:Q5_K_M 18:Q6_K 19:IQ2_XXS 20:IQ2_XS 21:Q2_K_S 22:IQ3_XS 23:IQ3_XXS 24:IQ1_S 25:IQ4_NL
    26:IQ3_S 27:IQ3_M 28:IQ2_S 29:IQ2_M 30:IQ4_XS 31:IQ1_M 32:BF16 33:Q4_0_4_4 34:Q4_0_4_8 35:Q4_0_8_8 36:TQ1_0
    37:TQ2_0 38:MXFP4_MOE 39:NVFP4 40:Q1_0""".split()  # noqa: SIM905 - a table
)
"""``general.file_type`` as llama.cpp names it."""

_WHOLE = ("F32", "F16", "BF16")

_SOURCES = ("repo_url", "huggingface.repository", "hf.repository", "url")
"""Keys below ``general.source``, surest first; the second and third are of the format's first years."""

_HUBS = ("huggingface.co/", "hf.co/", "modelscope.cn/", "modelscope.ai/")


def lineage(place: Place, header: Header) -> Iterator[Fact]:
    """``model-shape``, and the models and data that the header names."""
    yield _shape(place, header)
    yield from _numbered(place, header, "general.base_model.")
    for key in _SOURCES:
        name = _text(header, f"general.source.{key}")
        if name and (key != "url" or any(hub in name for hub in _HUBS)):
            at = _at(place, header, f"general.source.{key}")
            line = (f"general.source.{key}: {name[:200]}",)
            yield parent(at, name, "gguf", "converted", None, line, (("part", "source"),))
            break
    yield from _numbered(place, header, "general.dataset.")


def _numbered(place: Place, header: Header, start: str) -> Iterator[Fact]:
    """The entries ``<start>N.…``, in order of their numbers; ones that the count leaves out are told as well."""
    numbers = {key[len(start) :].partition(".")[0] for key in header.values if key.startswith(start)}
    for number in sorted((text for text in numbers if text.isdecimal() and len(text) < 9), key=int)[:PARENTS_LIMIT]:
        key = f"{start}{number}."
        name, told = _name(header, key)
        if not name:
            continue
        lines = tuple(f"{key}{word}: {value[:200]}" for word, value in told)
        at = _at(place, header, key + told[0][0])
        if start.startswith("general.dataset"):
            yield training_data(at, name, "gguf", lines)
        else:
            yield parent(at, name, "gguf", None, None, lines)


def _name(header: Header, key: str) -> tuple[str, list[tuple[str, str]]]:
    """(name, what it is made of): the address of the repo, else organisation and name with the hyphens that the
    converter had made blanks of."""
    words = ("repo_url", "organization", "name", "version", "url")
    told = [(word, value) for word in words if (value := _text(header, key + word))]
    values = dict(told)
    if "repo_url" in values:
        return values["repo_url"], told
    if "url" in values and any(hub in values["url"] for hub in _HUBS):
        return values["url"], [("url", values["url"]), *told]
    if "name" not in values:
        return "", told
    name = values["name"].replace(" ", "-")
    version = values.get("version", "").replace(" ", "-")
    name = f"{name}-{version}" if version and version.lower() not in name.lower() else name
    organization = values.get("organization", "").replace(" ", "-")
    return f"{organization}/{name}" if organization and "/" not in name else name, told


def _shape(place: Place, header: Header) -> Fact:
    architecture = _text(header, "general.architecture")
    values: dict[str, Value] = {"source": "gguf", "model_type": architecture, "architectures": ()}
    _, tokens = header.vocabulary.get("tokenizer.ggml.tokens", (0, 0))
    values["vocab_size"] = tokens or _number(header, f"{architecture}.vocab_size")
    values |= {name: _number(header, f"{architecture}.{key}") for name, key in _NUMBERS.items()}
    kind = header.values.get("general.file_type")
    file_type = _FILE_TYPES.get(str(kind), str(kind)[:40]) if kind is not None else None
    if file_type is None and len(header.dtypes - {"F32"}) == 1:  # the norms stay as they were
        file_type = next(iter(header.dtypes - {"F32"}))
    values["quantized"] = file_type if file_type not in _WHOLE else None
    values |= {"nested": None, "name": _text(header, "general.name")}
    values |= {name: _text(header, f"general.{name}") for name in _NAMES}
    values["file_type"] = file_type
    values["context_length"] = _number(header, f"{architecture}.context_length")
    values["rope"] = _number(header, f"{architecture}.rope.dimension_count")
    return Fact("model-shape", place, tuple(values.items()))


def _text(header: Header, key: str) -> str | None:
    value = header.values.get(key)
    return value.strip() if isinstance(value, str) and value.strip() else None


def _number(header: Header, key: str) -> int | None:
    value = header.values.get(key)
    return value if type(value) is int and 0 < value < 1 << 40 else None


def _at(place: Place, header: Header, key: str) -> Place:
    return Place(place.path, place.member, header.places.get(key))
