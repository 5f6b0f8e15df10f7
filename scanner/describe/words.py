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
_OF_LIBRARY = regex(r"\[sentence transformers (?:documentation|on github|on hugging face)\]\([^()\s]{1,300}\)")
"""Links to the library that trained a model, which its template writes as those of the model."""

_BRACES = regex(r"\{\{[^{}]{0,200}\}\}")
_TEMPLATES = tuple(
    regex(words.replace(" ", r"\s{1,40}"), 2)  # re.I
    for words in (
        r"users \(both direct and downstream\) should be made aware of the risks, biases,? and limitations of the model\.?",
        r"carbon emissions can be estimated using the \[machine learning impact calculator\]\([^()\s]{1,200}\) presented in "
        r"\[lacoste et al\. \(2019\)\]\([^()\s]{1,200}\)\.?",
        r"this model ?card aims to be a base template for new models\.[^\n]{0,200}",
        r"this model card has been generated automatically according to the information the trainer had access to\."
        r"(?: you should probably proofread and complete it, then remove this comment\.)?",
        r"this is the model card of an? (?:\S{1,12} )?[a-z_-]{2,30} (?:model|pipeline) that has been pushed on the hub\."
        r"(?: this model card has been automatically generated\.)?",
        r"use the code below to get started with the model\.?",
    )
)
"""What templates write for everybody: the Hub's card template, and those of trainers."""

_BEGINNINGS = ("users", "carbon", "this model", "this is the m", "use the code")


def without_template(text: str) -> str:
    """``text`` without the sentence of a template that it begins with."""
    if not text.lstrip("-*> \t\n")[:13].lower().startswith(_BEGINNINGS):
        return text
    start = len(text) - len(text.lstrip("-*> \t\n"))
    for pattern in _TEMPLATES:
        match = pattern.match(text, start)
        if match is not None:
            return text[match.end() :]
    return text


def is_placeholder(text: str) -> bool:
    """True for what says that nothing was written: "[More Information Needed]", a template's braces, a lone dash."""
    bare = text.strip().strip("*_`~\"' \t|>").strip().lower()
    if not any(letter.isalnum() for letter in bare):
        return True
    if bare.startswith("[sentence transformers") and _OF_LIBRARY.fullmatch(bare) is not None:
        return True
    return len(bare) <= 100 and (_NEEDED.fullmatch(bare) is not None or _BRACES.fullmatch(bare) is not None)


def is_phrase(text: str) -> bool:
    """True for a name or a few of them, and false for sentences, lists and tables."""
    return len(text) <= LONGEST_NAME and "\n" not in text and not text.rstrip().endswith((".", ":", "。"))


def without_gaps(line: str) -> str:
    """``line`` without the marks of a template for what is to be filled in."""
    if "{{" in line:
        line = _BRACES.sub("", line)
    low = line.lower()
    return _INLINE.sub("", line) if "information" in low and "needed" in low else line


_INLINE = regex(
    r"\[?\bmore\s{1,20}information\s{1,20}(?:is )?needed(?:\s{1,20}for further recommendations)?\b"
    r"(?:\](?:\([^()\s]{0,500}\))?)?\.?",
    2,  # re.I
)
