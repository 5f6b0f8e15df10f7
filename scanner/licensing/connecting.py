"""Sentences that stand between licences and say which is for what: they set no terms of their own.

A sentence is one of them where all its words are of a closed list, once the set phrases with words of conditions in
them ("except where otherwise noted") are left out.
"""

# ruff: noqa: SIM905 - lists of words

from __future__ import annotations

from scanner.model.regex import regex

_PHRASES = (
    r"(?:except|unless) (?:where |when |as )?(?:explicitly |otherwise |specifically )*"
    r"(?:noted|stated|specified|indicated|mentioned)(?: otherwise| below| above| in the (?:file|header|source)s?)?",
    r"you may (?:use|choose|select|pick|redistribute) (?:this (?:software|project|package|library|code) )?"
    r"(?:under )?(?=either|any|one)",
    r"may be used under the (?:conditions|terms) of(?= either| the)",
    r"at your (?:option|choice)",
    r"(?:by downloading and using this software )?you are agreeing to the following conditions",
    r"subject to (?:the )?(?=(?:following|respective|these|their) licenses?\b)",
    r"non profit organization",
    r"corporation for national research initiatives",
    r"(?:cwi|cnri|psf|beopen com) (?:yes|no)",
    r"most but not all",
    r"additional copyrights may follow",
    r"if not write to the free software foundation(?: inc)?",
    r"not standalone and requires a support library to be linked with it",
    r"owned by the owner of the input file used when generating it",
    r"gpl compatible doesn t mean that we",
    r"let you distribute a modified version",
    r"without making your changes open",
    r"the others don t",
    r"is (?:not gpl compatible|not incompatible)",
    r"choice of law clause",
    r"tools provided by",
    r"zope corporation",
    r"(?:in )?may (?:\d{1,2} )?(?:19|20)\d\d",
    r"everything except the contents of",
    r"except for portions outlined below",
    r"if a contributor wants to further mark",
    r"should indicate their copyright solely in the commit message",
    r"you can report issues or suggest changes",
    r"^do not edit(?: this file)?$",
)
_IDLE = regex(rf"\b(?:{'|'.join(_PHRASES)})\b")
"""Phrases that have words of conditions and set none."""

_WORDS = frozenset(
    """
    a an the all any some this these that those above below following code codes file files source sources
    software documentation docs package packages project repository library libraries module modules component
    components part parts portion portions data test tests contents support examples directory directories
    subdirectories beginning look is are was were be been has have having it its their itself and or of in to
    for with by under as on from at also even here which same each other both either one two located found
    listed reproduced given distributed redistributed released licensed licensing dual licenses license covered
    available made contributions contribution contributors included includes include bundled contain contained
    contains apply applies copied derived adapted taken based third party 3rd respective own additional
    additionally alternatively otherwise everything terms version versions see text texts copy original work
    works open information header top root new modified revised simplified clause clauses compatible mit apache
    bsd isc gpl lgpl agpl mpl epl psf python mozilla eclipse public general lesser foundation expat unlicense
    follows zlib boost free
    """.split()
)
"""Words of such sentences; names and places are not among them."""

_ABOUT = frozenset("license licenses licensed licensing released distributed covered terms".split())

LONGEST = 60
"""Words of such a sentence at most."""

LONGEST_IDLE = 400
"""Words of a stretch in which set phrases are looked for: a table is one."""


def without_idle(words: list[str]) -> list[str]:
    """``words`` without the set phrases that have words of conditions and set none."""
    return _IDLE.sub(" ", " ".join(words)).split() if len(words) <= LONGEST_IDLE else words


def connects(words: list[str]) -> bool:
    """True for a sentence about which licence is for what, and about nothing else."""
    if len(words) > LONGEST or _ABOUT.isdisjoint(words):
        return False
    return all(
        word in _WORDS or (word[:1] in "v0123456789" and word.strip("v0123456789") == "")
        for word in without_idle(words)
    )


def is_set_phrase(words: list[str]) -> bool:
    """True where little but set phrases is there."""
    rest = without_idle(words)
    return len(rest) < len(words) and _WORDS.issuperset(rest)


_CHOICE = regex(
    r"\bunder either of the following licenses\b|\beither of (?:the )?(?:two|these|following) licenses\b"
    r"|\bunder (?:any|one) of the following licenses\b|\bat your (?:option|choice)\b|\bdual licensed\b"
)


def offers_choice(words: list[str]) -> bool:
    """True where the words before several licences say that whoever uses the work takes one of them."""
    return len(words) <= LONGEST and _CHOICE.search(" ".join(words)) is not None
