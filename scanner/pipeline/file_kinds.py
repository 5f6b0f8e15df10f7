"""What a file of a model repo is for, in the words of a bill of materials."""

from __future__ import annotations

from scanner.model.file_names import tells_terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Artifact

_TOKENIZERS = (
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json"),
    *("vocab.txt", "merges.txt", "tekken.json", "bpe.codes", "vocab.bpe", "sentencepiece.bpe.model", "spiece.model"),
    *("sentencepiece.model", "tokenizer.model", "tiktoken.model", "qwen.tiktoken", "source.spm", "target.spm"),
    *("preprocessor_config.json", "processor_config.json", "feature_extractor_config.json"),
)
"""Names of what turns text, sound or pictures into what a model takes in; a tokenizer's, most of them."""

_CARDS = ("readme.md", "modelcard.md", "model_card.md", "readme", "readme.txt", "readme.rst", "model-card.md")

_BY_SUFFIX = {
    "code": "py pyx ipynb sh bash bat ps1 js ts c cc cpp cu cuh h hpp go rs java kt swift r jl lua mojo rb pl".split(),  # noqa: SIM905 - a table
    "template": "jinja jinja2 j2 tmpl".split(),  # noqa: SIM905 - a table
    "config": "json yaml yml toml ini cfg conf xml properties gitattributes gitignore lock".split(),  # noqa: SIM905 - a table
    "data": "parquet csv tsv jsonl arrow feather lance tfrecord wav mp3 flac ogg".split(),  # noqa: SIM905 - a table
    "document": "md txt rst pdf html htm png jpg jpeg gif svg webp tex bib cff docx".split(),  # noqa: SIM905 - a table
}
_SUFFIXES = {suffix: kind for kind, suffixes in _BY_SUFFIX.items() for suffix in suffixes}


def file_kind(artifact: Artifact) -> str:
    """One of `FILE_KINDS`: by the file's role where it was read, else by its name."""
    name = artifact.path.rpartition("/")[2].lower()
    if name in _CARDS or "model-card" in artifact.formats:
        return "card"
    if name in _TOKENIZERS:
        return "tokenizer"
    if artifact.role == "weights":
        return "weights"
    if "license-text" in artifact.formats or tells_terms(name):
        return "notice" if name.startswith(("notice", "authors", "copyright")) else "license"
    if "chat-template" in artifact.formats or name.startswith("chat_template"):
        return "template"
    kind = _SUFFIXES.get(name.rpartition(".")[2], "")
    return kind or ("config" if artifact.role == "config" else "other")
