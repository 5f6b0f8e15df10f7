"""How cards name things, and what stands in them where nobody has written anything yet."""

from __future__ import annotations

from scanner.model.regex import regex

_LINK = regex(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}\)")
_NUMBER = regex(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[ivx]{1,4}[.)])\s+")
_ANCHOR = regex(r"\{#[^{}]{0,100}\}")
_OPTIONAL = regex(r"[\[(]\s*optional\s*[\])]")
_TAG = regex(r"</?[a-zA-Z][^<>]{0,500}>")
_BLANKS = regex(r"\s+")

LONGEST_NAME = 120
"""Characters of a heading or label: what is longer is a sentence."""


def name_of(text: str) -> str:
    """A heading or label as names are compared: lower case, without numbers, marks, links, emoji and a colon at its end;
    ``&`` is "and", and no comma stands before an "and" or "or"."""
    if len(text) > 1000:
        return ""
    text = _ANCHOR.sub(" ", _TAG.sub(" ", _LINK.sub(r"\1", text))).lower()
    text = _OPTIONAL.sub(" ", text).replace("’", "'").replace("&", " and ")
    text = "".join(letter if letter.isalnum() or letter in "-'/,.()[]+:_ " else " " for letter in text)
    text = _BLANKS.sub(" ", text.replace("_", " ")).strip(" #:.-,'")
    text = _NUMBER.sub("", text).replace(", and ", " and ").replace(", or ", " or ").replace(" - ", " ")
    return text.strip(" #:.-,'") if len(text) <= LONGEST_NAME else ""


_NEEDED = regex(
    r"[\[(<{]*\s*(?:more information (?:is )?needed(?: for further recommendations)?|information needed|"
    r"to be (?:added|completed|announced|determined|defined|done|filled(?: in)?)|coming soon|work in progress|wip|"
    r"tbd|tba|todo|n/?a|not available(?: yet)?|not specified|not provided|unspecified|unknown|fill (?:this )?in|placeholder|"
    r"more details (?:soon|to come|coming soon)|(?:your|insert|add) [a-z ,/-]{1,60} here|needs more information|"
    r"optional|none|null|-|\.\.\.|…|\?+)\s*"
    r"[.!…]*\s*[\])>}]*[.!]*"
)
_BRACES = regex(r"\{\{[^{}]{0,200}\}\}")
_BOILERPLATE = (
    *("users (both direct and downstream) should be made aware of the risks",),
    *("carbon emissions can be estimated using the [machine learning impact calculator]",),
    *("this modelcard aims to be a base template for new models",),
    *("this model card aims to be a base template for new models",),
    *("this model card has been generated automatically according to the information the trainer had access to",),
    *("this is the model card of a 🤗 transformers model that has been pushed on the hub",),
    *("use the code below to get started with the model",),
    *("provide a quick summary of what the model is/does",),
)
"""How sentences begin that templates write for everybody: the Hub's card template, and those of trainers."""


def is_placeholder(text: str) -> bool:
    """True for what says that nothing was written: "[More Information Needed]", a template's braces, a lone dash."""
    bare = text.strip().strip("*_`~\"' \t|>").strip().lower()
    if not any(letter.isalnum() for letter in bare):
        return True
    return len(bare) <= 100 and (_NEEDED.fullmatch(bare) is not None or _BRACES.fullmatch(bare) is not None)


def without_boilerplate(line: str) -> str:
    """``line`` without what templates write and nobody has filled in; "" where nothing is left."""
    if "{{" in line:
        line = _BRACES.sub("", line)
    low = line.lower()
    if "information needed" in low or "information is needed" in low:
        line = _INLINE.sub("", line)
        low = line.lower()
    if low.lstrip("-*> \t").startswith(_BOILERPLATE):
        return ""
    return line


_INLINE = regex(r"\[?\bmore information (?:is )?needed(?: for further recommendations)?\b\]?\.?", 2)  # re.I
