"""The keys of "Base model: …" lines and the headings of such columns, with the relation that they tell."""

from __future__ import annotations

import re

from scanner.licensing.card_languages import FOREIGN_LABELS
from scanner.licensing.card_sayings import holds_one
from scanner.model.regex import regex

_LABELS: tuple[tuple[str | None, str, str], ...] = (
    ("finetune", "tuned trained initiali",
     r"fine-?\s?tuned (?:from|of|on)(?: (?:the )?(?:base )?models?)?|trained from|initiali[sz]ed (?:from|with)"),
    ("quantized", "quanti", r"quanti[sz]ed (?:from|version of|by)?(?: models?)?|quanti[sz]ation of"),
    ("converted", "convert", r"convert(?:ed|ion) (?:from|of)"),
    ("merge", "merge source_models", r"merged? (?:from|of|models?)|source models"),
    ("distill", "teacher distill", r"(?:teacher|distilled from|distillation (?:source|teacher))(?: models?)?"),
    ("adapter", "lora adapter", r"(?:lora|adapter) (?:base|for)(?: models?)?"),
    (None, "model llm vlm checkpoint weights _lm", r"(?:(?:merged|original|official|full) )?"
           r"(?:base|backbone|foundation|parent|pre-?trained|original|source|underlying|starting|upstream|unquantized)"
           r"(?: (?:language )?(?:models?|llms?|vlms?|checkpoints?|weights|lm))"
           r"(?: (?:name|id|used|repo(?:sitory)?|card|link))?"),
    (None, "base backbone derived built upstream source sentence",
     r"base|backbone|derived from|based on|built (?:on|upon)|upstream(?: (?:gguf|release|repo))?|"
           r"(?:(?:[\w-]+ )?(?:adapter|weights|model) )?sources?(?: repo(?:sitory)?)?|sentence transformer(?: body)?"),
    (None, "modelo modele modell temel", FOREIGN_LABELS),
)  # fmt: skip
"""(relation, strings of which a key must hold one, pattern of the key); those of other languages need no such string
where they are not ASCII."""

_KEYS = tuple((relation, words, regex(pattern, re.I), pattern) for relation, words, pattern in _LABELS)

_BEGINNINGS = """base backbone found tuned quanti convert merge source teacher distil lora adapter parent train origin under
start upstream derived built initi sentence"""


def label_of(key: str) -> tuple[str | None, str] | None:
    """(relation, key) of a "Base model: …" line, or None for any other; ``key`` is in small letters."""
    if key.isascii() and not any(word in key for word in _BEGINNINGS.split()):
        return None
    for relation, words, compiled, pattern in _KEYS:
        if not holds_one(key, words) and (pattern is not FOREIGN_LABELS or key.isascii()):
            continue
        if compiled.fullmatch(key):
            return relation, key
    return None
