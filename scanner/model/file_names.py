"""Names of files that tell a repo's terms, or what its model was made from. On the hook's path."""

from __future__ import annotations

TEXT_STEMS = ("license", "licence", "copying", "notice", "model_license", "model-license", "modellicense", "use_policy",
              "use-policy", "usage_policy", "usage-policy", "acceptable_use", "acceptable-use", "prohibited_use_policy",
              "unlicense", "eula", "terms_of_use")  # fmt: skip
"""How the names of licence texts, notices and policies of use begin."""

_WORDS = ("license", "licence", "copying", "notice", "copyright", "readme", "terms", "usage", "use_policy", "acceptable",
          "legal", "model_card", "modelcard", "citation", "unlicense", "authors")  # fmt: skip
"""What stands in the names of texts that say something of terms."""

_TEXTS = frozenset(("", ".md", ".txt", ".rst", ".html", ".pdf", ".rtf"))

_OTHER_SUFFIXES = (
    "py pyi pyc ipynb js mjs cjs ts tsx jsx json jsonl yaml yml toml ini cfg xml csv tsv parquet lock sh bash bat ps1 rb "
    "go rs c cc cpp cxx h hpp java kt swift php pl lua r sql css scss svg png jpg jpeg gif webp ico mp4 zip gz tar "
    "safetensors bin pt pth pkl gguf onnx tmpl j2 cmake"
)
NOT_TERMS = frozenset(_OTHER_SUFFIXES.split())
"""Suffixes of programs, data and pictures that happen to be called after a licence."""

_CONFIGS = frozenset((
    "config.json", "adapter_config.json", "mergekit_config.yml", "mergekit_config.yaml", "mergekit_moe_config.yml",
    "mergekit_moe_config.yaml", "model_index.json", "params.json", "generation_config.json", "configuration.json",
    "config.yaml", "config.yml", "modules.json", ".gitattributes", "moe_config.yml", "merge_config.yaml",
))  # fmt: skip


def tells_terms(name: str) -> bool:
    """True for the lower-case base name of a card, a licence text, a notice or a policy of use."""
    stem, dot, ending = name.rpartition(".")
    if name.startswith(TEXT_STEMS):
        return not dot or ending not in NOT_TERMS  # LICENSE.MIT, and not license.py
    return (dot + ending if dot else "") in _TEXTS and any(word in (stem or name) for word in _WORDS)


def tells_parents(name: str) -> bool:
    """True for the lower-case base name of a configuration that may name a base model, or has its shape."""
    return name in _CONFIGS
