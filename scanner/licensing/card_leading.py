"""Parents that a card names before it says what was done with them, in its title, or on a badge that links to them."""

from __future__ import annotations

import re

from scanner.licensing.card_labels import label_of
from scanner.licensing.card_refusals import is_of_others
from scanner.licensing.model_names import CLOSE, NAME, OPEN, hub_id, marked
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.licensing.model_names import Named

_DONE = (
    r"(?:(?:further|then|additionally|lightly|continually|(?:Q?LoRA|SFT|DPO|RL|GRPO|domain|instruction)-?)\s?)?"
    r"(?:fine-?\s?tuned|speciali[sz]ed|post-?trained|continue[-\s]?trained|adapted|abliterated|uncensored|aligned)"
)
_DONE_WORDS = ("tuned", "speciali", "trained", "adapted", "abliterated", "uncensored", "aligned")
_CHANGED_WORDS = (
    "converted",
    "exported",
    "ported",
    "compiled",
    "quanti",
    "compressed",
    "pruned",
    "distilled",
    "with onnx",
)
"""Strings of which a sentence must hold one behind a name."""

_MODEL = r"(?:\s+(?:base|instruct|chat|language|foundation))?(?:\s+(?:model|checkpoint|weights|backbone))?"

_LED = regex(
    rf"(?:^\W*|:\s*|\b(?:is|are|was)\s+(?:an?|the|our)?\s*(?:\d[\w.]*\s+)?(?:version\s+of\s+)?){NAME}{_MODEL}(?:\s*\([^()]{{1,60}}\))?\s*,?\s+"
    rf"(?:(?:that|which)\s+(?:was|is|has\s+been|were)\s+|we\s+have\s+)?{_DONE}\s+(?:on|for|with|to|using|by|via)\b",
    re.I,
)

_CHANGED = regex(
    rf"(?:^\W*|\b(?:is|are|was)\s+)(?:an?\s+|the\s+)?{NAME}{_MODEL}\s*,?\s+(?:(?:that|which)\s+(?:was|is|has\s+been)\s+)?"
    r"(converted|exported|ported|compiled|quanti[sz]ed|compressed|pruned|distilled|with\s+ONNX\s+weights)"
    r"(?:\s+(?:in)?to|\s+for|\s+with|\s+using|\s+in|\s+by)\b",
    re.I,
)

_CHANGES = {"quant": "quantized", "compr": "quantized", "prune": "finetune", "disti": "distill"}

_BADGE = regex(r"\[!\[([^\]\n]{1,60})\]\([^)\s]{1,500}\)\]\((https?://[^)\s]{4,300})\)")

_TITLE = regex(rf"^\W*{NAME}\W*\s(?:\w+\s)?quanti[sz](?:ation|ed)s?$", re.I)
"""mistral.rs and others head a card with the name of what was quantised."""


def led_by(text: str, names: list[Named]) -> Iterator[tuple[str, re.Match[str], str]]:
    """(relation, match with the number of the name, words) where a marked sentence says of a named model that it was
    trained further and is this one."""
    low = text.casefold().partition(CLOSE)[2]
    for pattern, words in ((_LED, _DONE_WORDS), (_CHANGED, _CHANGED_WORDS)):
        if not any(word in low for word in words):
            continue
        found = pattern.search(text)
        if found is None or is_of_others(re.sub(NAME, " ", text[: found.start()])):
            continue
        verb = found[0].partition(OPEN)[0].strip()
        if verb or names[int(found[1])].kind != "name":  # a bare name that a sentence begins with is the model's own
            relation = "finetune" if pattern is _LED else _CHANGES.get(found[2][:5].lower(), "converted")
            yield relation, found, " ".join(re.sub(NAME, " ", found[0]).split())[:80]


def of_badges(line: str) -> Iterator[tuple[str, str | None, str]]:
    """(parent, relation, words) of the badges of ``line`` whose text is one of a "Base model: …" line."""
    if "[![" not in line:
        return
    for found in _BADGE.finditer(line):
        said = found[1].casefold().partition(":")[0].strip()
        label = label_of(said)
        name = hub_id(found[2])
        if label and name and name[0] == "hub":
            yield name[1], label[0], said


def of_title(heading: str) -> Iterator[tuple[str, str, str]]:
    """(parent, relation, words) of a title that is the name of what was quantised."""
    text, names = marked(heading.lstrip("# "))
    found = _TITLE.match(text)
    if found and "/" in names[int(found[1])].id:
        yield names[int(found[1])].id, "quantized", "quantization"
