"""Whether the clause around a saying speaks of a model's weights, and of which model it speaks."""

from __future__ import annotations

import re

from scanner.licensing.card_refusals import (
    MANY,
    NO_PARENT_BEFORE,
    NOT_A_MODEL,
    OURS,
    is_of_no_model,
    is_of_others,
    refused_by,
)
from scanner.licensing.model_names import NAME, Named
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.licensing.card_sayings import Saying

UNSAID = "?"
"""In place of a name, while a card is read: the sentence does not say whom it speaks of."""


def holds(text: str, saying: Saying) -> bool:
    """True where the saying speaks of a model that is described here, and of the weights that it was made from."""
    if refused_by(text[saying.end :]) or is_of_no_model(text):
        return False
    if _ALONE.fullmatch(saying.words) and _SEVERAL.match(text[saying.end :]):
        return False  # "fine-tuned X models" are anybody's
    clause = text[_clause(text, saying.start) : saying.start]
    near = re.split(r"[,;:(]", clause)[-1].split()[-4:]
    if NO_PARENT_BEFORE.search(" ".join(near)) or is_of_others(_no_names(clause)):
        return False
    lead = _LINKING.sub("", _no_names(clause)).rstrip(" ,:;-–(")
    last = lead.rpartition(" ")[2].strip("\"'’()").casefold()
    if (last in NOT_A_MODEL and not _HERE.match(clause)) or (
        lead[-7:].casefold().endswith(("model", "models")) and _HELPER.search(lead)
    ):
        return False
    return last not in MANY or bool(OURS.match(clause)) or bool(_NAMED_MANY.search(clause))


def joined(text: str, saying: Saying, many: bool) -> list[int]:
    """The numbers of the names that the saying leads to: the first, and those joined to it."""
    found = [saying.index]
    at = saying.end
    while more := (_AND if not many else _AND_OR_COMMA).match(text, at):
        at = more.end()
        if refused_by(text[at:]):
            break
        found.append(int(more[1]))
    return found


def subjects(text: str, at: int, names: list[Named]) -> list[str]:
    """Whom the clause before ``at`` speaks of: names, [""] for the card's own model, [UNSAID] where it does not say."""
    lead = text[_clause(text, at) : at]
    if _OWN.search(lead):
        return [""]
    verb = _VERB.search(lead)
    before = lead[: verb.start()] if verb else lead  # a name behind the verb is what another saying leads to
    found = []
    for match in re.finditer(NAME, before):
        if names[int(match[1])].kind != "data":
            plural = re.match(r"\W*(?:models|series|family)\b", before[match.end() :])
            found.append(names[int(match[1])].text.rstrip("-") + ("*" if plural else ""))
    if not found:
        proper = _PROPER.match(lead)
        if proper and proper[1].split()[0].casefold() not in _GENERIC:
            found.append(proper[1])
    return found[:16] or [UNSAID]


def _clause(text: str, at: int) -> int:
    """Where the clause begins that ends at ``at``."""
    return max(text.rfind(mark, 0, at) for mark in ("; ", "；", "。", " but ", " whereas ", " while ")) + 1


def _no_names(text: str) -> str:
    return re.sub(NAME, " ", text)


_ALONE = regex(r"\W*(?:fine-?\s?tuned|uncensored|abliterated|pruned)\W*", re.I)
_SEVERAL = regex(r"\s+models\b", re.I)
_HERE = regex(
    r"^\W*this\s+(?:[\w-]+\s+)?(?:repo|repository|pipeline)\s+(?:is|was|has been|holds|contains|hosts)\b", re.I
)
_HELPER = regex(r"\b(?:reward|draft|judge|critic|verifier|guard|assistant|reference|proxy)\s+models?$", re.I)
_VERB = regex(r"\b(?:is|are|was|were|has|have|which)\b")
_NAMED_MANY = regex(rf"{NAME}(?:\s+\w+)?\s+(?:models|checkpoints|variants)\W+(?:are|were|have been)?\s*(?:\S+ly)?\s*$")
_AND = regex(rf"\s*(?:and|&|\+)\s*(?:the\s+|our\s+)?{NAME}")
_AND_OR_COMMA = regex(rf"\s*(?:,\s*and|,|and|&|\+|with|as well as|plus)\s*(?:the\s+|our\s+)?{NAME}")
_LINKING = regex(
    r"(?:(?:\s|,)*\b(?:is|are|was|were|been|being|be|has|have|had|a|an|the|that|which|who|and|now|then|simply|just|directly|"
    r"further|first|itself|lightly|fully|mainly|primarily|heavily|partially|originally|\d+(?:\.\d+)?[BbMm]?|\S+ly|\w+-bit|"
    r"uses|its|high-quality)(?=\W*$|\s))+\s*$",
    re.I,
)
_OWN = regex(
    r"\b(?:(?:this|our|it|these)\s+(?:\w+\s+)?|the\s+)"
    r"(?:models?|is|are|was|were|repo(?:sitory)?|checkpoints?|version|weights|lora|adapter)\b|"
    r"\bit(?:'s|\s+(?:is|was|has))\b|\bthis is\b",
    re.I,
)
_PROPER = regex(
    r"^\W*((?:[A-Z][\w.+-]{1,40})(?:\s+(?:[A-Z0-9][\w.+-]{0,40}|&))*)\s*(?:\([^)]{0,60}\))?"
    r"(?:\s*,\s+(?:a|an|the|our|which)|\s+(?:is|are|was|were|has been|have been))(?:\s|$)"
)
_GENERIC = frozenset(
    """
    this these the our it we all both that model models weights here in for by with as based on using built
    trained developed created a an fine-tuned finetuned quantized base version after since first to starting llm
    lora gguf awq gptq note currently each meanwhile additionally moreover however finally furthermore
    specifically then next recently today instead thus therefore hence overall inspired following notably once
    also""".split()  # noqa: SIM905 - a table
)
