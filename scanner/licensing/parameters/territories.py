"""Countries and unions that a text leaves out of its grant, as ISO 3166 codes (EU and EEA for the unions)."""

from __future__ import annotations

import re
from functools import cache

from scanner.licensing.parameters.parameter import Parameter
from scanner.licensing.parameters.view import matches, windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.licensing.parameters.view import View

_PLACES = (
    ("EEA", r"european\s{1,40}economic\s{1,40}area|\beea\b|欧洲经济区"),
    ("EU", r"european\s{1,40}union|\beu\b|\be\.u\.|欧盟|歐盟|유럽\s?연합"),
    ("GB", r"united\s{1,40}kingdom|great\s{1,40}britain|\buk\b|\bu\.k\.|英国|영국"),
    ("KP", r"north\s{1,40}korea|\bdprk\b|democratic\s{1,40}people's\s{1,40}republic\s{1,40}of\s{1,40}korea|朝鲜|북한"),
    ("KR", r"south\s{1,40}korea|republic\s{1,40}of\s{1,40}korea|\bkorea\b|韩国|대한민국|한국"),
    ("US", r"united\s{1,40}states(?:\s{1,40}of\s{1,40}america)?|\busa\b|\bu\.s\.a?\.?|美国|미국"),
    ("HK", r"hong\s{1,40}kong|香港"),
    ("MO", r"\bmaca[ou]\b|澳门"),
    ("TW", r"\btaiwan\b|台湾"),
    (
        "CN",
        r"(?:mainland\s{1,40})?\bchina\b|people's\s{1,40}republic\s{1,40}of\s{1,40}china|\bprc\b|中国|中华人民共和国|중국",
    ),
    ("JP", r"\bjapan\b|日本|일본"),
    ("RU", r"\brussian?(?:\s{1,40}federation)?\b|俄罗斯|러시아"),
    ("BY", r"\bbelarus\b"),
    ("IR", r"\biran\b"),
    ("CU", r"\bcuba\b"),
    ("SY", r"\bsyria\b"),
    ("IN", r"\bindia\b"),
    ("CA", r"\bcanada\b"),
    ("AU", r"\baustralia\b"),
    ("CH", r"\bswitzerland\b|瑞士"),
    ("NO", r"\bnorway\b"),
    ("IS", r"\biceland\b"),
    ("DE", r"\bgermany\b|德国"),
    ("FR", r"\bfrance\b|法国"),
    ("IT", r"\bitaly\b"),
    ("ES", r"\bspain\b"),
    ("BR", r"\bbrazil\b"),
    ("IL", r"\bisrael\b"),
    ("TR", r"\bturkey\b"),
    ("UA", r"\bukraine\b"),
    ("SG", r"\bsingapore\b|新加坡"),
)

_STEM_WORDS = (
    "europe eea eu e.u. kingdom britain uk u.k. korea dprk united usa u.s hong maca taiwan china prc japan russia "
    "belarus iran cuba syria india canada australia switzerland norway iceland germany france italy spain brazil israel "
    "turkey ukraine singapore 欧 歐 英国 朝鲜 韩国 美国 香港 澳门 台湾 中国 中华 日本 俄罗斯 瑞士 德国 法国 新加坡 "
    "유럽 영국 북한 한국 대한 미국 중국 일본 러시아"
)
_STEMS = tuple(_STEM_WORDS.split())
"""What is looked for first; "us" alone is not a place, it is we."""

_SIGNS = (
    "exclud",
    "not",
    "no right",
    "no licen",
    "forbid",
    "except",
    "prohibit",
    "other",
    "unlicens",
    "除",
    "不适用",
    "不包括",
    "不含",
    "以外",
    "之外",
    "제외",
    "적용",
)
"""A text without any of these leaves no place out."""

_MOST = 400
"""Places looked at in one text."""


def territories(view: View) -> Iterator[Parameter]:
    """Each place that the text leaves out, as often as it does so."""
    low = view.low
    if not any(sign in low for sign in _SIGNS):
        return
    spans = windows(low, _STEMS, 50, 60, 4)
    groups = _groups(low, spans) if spans else []
    for at, group in enumerate(groups):
        start, end = group[0].start(), group[-1].end()
        begin, finish = view.sentence(start, end, 360)
        floor = max(begin, groups[at - 1][-1].end() if at else 0)
        if not _left_out(low[floor:start], low[begin:finish], low[end : end + 80]):
            continue
        scope = _scope().search(low, begin, start)
        for match in group:
            code = (match.lastgroup or "").upper()
            yield Parameter(
                "excluded-territory",
                code,
                "",
                match.start(),
                match.end(),
                view.words(begin, finish),
                scope=" ".join(scope["what"].split()) if scope else "",
            )


def _groups(low: str, spans: list[tuple[int, int]]) -> list[list[re.Match[str]]]:
    """The places of the text, those of one enumeration together."""
    groups: list[list[re.Match[str]]] = []
    for number, match in enumerate(matches(_places(), low, spans)):
        if number == _MOST:
            break
        if groups and _between().fullmatch(low, groups[-1][-1].end(), match.start()):
            groups[-1].append(match)
        else:
            groups.append([match])
    return groups


def _left_out(before: str, sentence: str, after: str) -> bool:
    if _law().search(sentence) or after.lstrip().startswith("public licen"):
        return False
    before = before.rstrip()
    if before.endswith(" than the") and ("countr" in before[-40:] or "jurisdiction" in before[-40:]):
        return False  # rights held in countries other than this one
    return bool(_exclusion().search(before[-240:] + " ") or _exclusion_after().match(after))


@cache
def _places() -> re.Pattern[str]:
    return re.compile(f"(?<![a-z])(?:{'|'.join(f'(?P<{code}>{pattern})' for code, pattern in _PLACES)})")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(
        r"(?:[\s,;/&、和与및()]|\band\b|\bor\b|\bthe\b|\bof\b|\bterritor(?:y|ies)\b|\bin\b|\([ivx\da-d]{1,3}\)|\bany\b|"
        r"\bmember\b|\bstates?\b|\bits\b|\bnor\b|以及|或|['\"\x01\x02]){1,24}"
    )


@cache
def _exclusion() -> re.Pattern[str]:
    """Ends where the place begins: a word of exclusion, then only words that lead to a place."""
    lead = (
        r"(?:[\s,:()\"\x01\x02-]|\b(?:the|in|to|for|of|within|from|any|a|an|by|and|or|at|if|you|are|is|as|being|be|it|use|used|territor(?:y|ies)|"
        r"countr(?:y|ies)|region|member|states?|persons?|users?|entit(?:y|ies)|individuals?|compan(?:y|ies)|organi[sz]ations?|"
        r"licensees?|legal|domiciled|located|based|resident|residing|residents|established|incorporated|organi[sz]ed|headquartered|"
        r"with|their|its|your|principal|place|business|who|that|which|those|laws|jurisdictions?|following|anyone|parties|party|live|lives|living|has|have|having|registered)\b){0,140}"
    )
    verb = (
        r"(?:exclud(?:ing|es?|ed)(?:\s{1,40}from)?|except(?:ing)?|other\s{1,40}than|with\s{1,40}the\s{1,40}exception\s{1,40}of|"
        r"(?:does|do|shall|will|is|are|may|must|can)\s{1,40}not\s{1,40}(?:\w{1,20}[\s,]{1,9}(?:or\s{1,40})?){0,4}?"
        r"(?:apply|extend|granted|available|licensed|permitted|authori[sz]ed|allowed|offered|valid|used?|distributed?|access|accessed|deployed?)"
        r"(?:[\s,]{1,9}(?:or\s{1,40}|and\s{1,40})?(?:used?|distributed?|reproduced?|modified|modify|deployed?|accessed|display(?:ed)?|made|available))*|"
        r"not\s{1,40}(?:being\s{1,40})?(?:granted|licensed|available|authori[sz]ed|permitted|intended|offered)|cannot\s{1,40}be\s{1,40}used|"
        r"prohibited|unlicensed|forbidden|no\s{1,40}(?:rights?|licen[cs]es?)\s{1,40}(?:is|are)\s{1,40}granted|不适用于|不包括|不含|除)"
    )
    middle = r"(?:\s{1,40}(?:the|these|this|any|software|models?|materials?|works?|weights|licensed)){0,6}"
    return re.compile(verb + middle + lead + "$")


@cache
def _exclusion_after() -> re.Pattern[str]:
    return re.compile(
        r"[\s,()]{0,40}(?:(?:is|are)\s{1,40}(?:(?:expressly|strictly)\s{1,40})?(?:exclud|prohibit|forbidden|unlicen|"
        r"not\s{1,40}(?:permitted|allowed|licen|granted|authori|covered))|"
        r"(?:may|must|shall|can)\s{0,40}not\s{1,40}(?:use|download|access|deploy|install|distribute|reproduce)\b|"
        r"除外|以外|之外|제외|을 제외|를 제외|에는? 적용되지)"
    )


@cache
def _law() -> re.Pattern[str]:
    """Sentences about other things: whose law applies, export, sanctions, and what governments are given."""
    return re.compile(
        r"\bgoverned\b|\bgoverning\b|conflicts?\s{1,40}of\s{1,40}laws?|\bexport|\bsanctions?\b|\bembargo|jurisdiction\s{1,40}of|"
        r"\bcourts?\b|\bpatents?\b|trademarks?\b|restricted\s{1,40}rights|\bgovernment\b|\btreat(?:y|ies)\b|\bcopyright\s{1,40}(?:law|act)"
    )


@cache
def _scope() -> re.Pattern[str]:
    return re.compile(
        r"with\s{1,40}respect\s{1,40}to\s{1,40}(?:any\s{1,40}|the\s{1,40})?(?P<what>[\w-]{1,30}(?:\s{1,40}[\w-]{1,30}){0,2}?\s{1,40}models?)\b"
    )
