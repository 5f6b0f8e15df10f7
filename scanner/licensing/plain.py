"""Whether words beside the terms can only be a heading, a remark or the name of a holder.

It is the other way round than a list of bad words: a line is harmless where each word is known to be idle, is a name or
is part of an address. What nobody thought of is taken for a term.
"""

# ruff: noqa: SIM905 - lists of words

from __future__ import annotations

import re

from scanner.licensing import lexicon
from scanner.model.regex import regex

IDLE = frozenset(
    """
    a an the of for and or to in on at by with from as is are was were be been being has have had this that these
    those it its which who also all each some other others both either first second third fourth fifth last next
    several many their his her he she they we our us i following follows follow above below listed located included
    includes include including contains contain contained under per via into within between etc eg ie ff et al vs
    license licenses licence licences licensed licenced licensing sublicense terms term text texts copy copies file
    files folder directory directories sub module modules package packages library libraries lib project projects
    repository repo software code source sources object binary binaries distribution distributions distributed
    redistribution version versions release releases released date dated updated effective copyright copyrights
    copyrighted notice notices author authors authored contributor contributors contribution contributions
    maintainer maintainers developer developers developed maintained written created generated automatically
    produced adapted derived based taken copied ported port extracted bundled linked dynamically statically static
    incorporated incorporates incorporating embedded original originally upstream part parts portions portion thanks
    thank acknowledgments acknowledgements acknowledgment citation cite cited citing bibtex see found read reads
    details detail information info more visit http https www com org net html htm txt md home homepage page pages
    website site web email mail contact list lists table summary summarizes description overview introduction
    background about name names named title owner owners holder holders url uri link links readme changelog changes
    history model models weights checkpoint checkpoints parameters network networks neural dataset datasets data
    card documentation docs document documents example examples test tests script scripts tools tool tooling
    utilities implementation implementations implements implemented algorithm algorithms function functions class
    classes header headers dependency dependencies components component dependent trademarks trademark registered
    property respective full english official unofficial translation translated begin begins beginning end start
    appendix exhibit attachment schedule annex section sections article articles chapter clause clauses preamble
    recitals definitions interpretation scope disclaimer disclaimers warranty warranties liability limitation
    limitations miscellaneous general grant grants rights right reserved approved compatible simplified new public
    domain creative commons zero universal international unported generic attribution mit bsd apache isc mpl gpl
    lgpl agpl gnu expat cc cc0 sa osi fsf spdx identifier free open foundation project's towards team community
    copyleft permissive january february march april may june july august september october november december jan
    feb mar apr jun jul aug sep oct nov dec made available provided provides provide published publishes consists
    consisting comes come according reproduced applies apply applied hereby herein hereof hereto hereunder there
    here can refer refers same different separate own where when while such one two three four five six seven eight
    nine ten then so program programs programme application applications plugin extension framework api sdk client
    server system systems app demo tutorial guide book image images font fonts icon icons picture audio video file's
    readable human machine principal remains historically many most although trained finetuned fine tuned pretrained
    pre training learning deep language large small tiny base instruct chat embedding vision speech text-to-image
    diffusion transformer transformers quantized quantised converted gguf safetensors pytorch tensorflow python java
    javascript rust attribution copyright-holder statement statements legal agreement agreements conditions
    condition policy
    """.split()
)
"""Words of headings and remarks, which make no term without others."""

BARRED = (
    lexicon.STRONG
    - frozenset("may law condition conditions limited provided warranty term provides limits year years".split())
) | frozenset(
    """
    abroad accept accepts accredited adults advert adverts advertise age aged agencies aircraft alone amateurs
    answer answers anybody anyone apart armed armies army arms ask asks assess assessed audience avoid away badge
    bank banks banner bans bar barred belong belongs beyond billing billion border bought bounds brand branded
    branding businesses buy buyers buying call cancel cars cease ceases charities children citizens class-action
    classroom classrooms classwork client clients clinics closed colleges companies competition consumer consumers
    contract contracts contractors cops corporates corporations court courts customer day deal deals decide decides
    defence defense delete deleted deploy deployed deploying deployment destroy distil distill distilling dispute
    disputes doctors dollar donate donation download downloading drop earners employ every whatever whichever
    whoever starts started employed employee employer employers employing ended ends enemies enterprises equity
    erase everybody everyone exceed exceeding exceeds excepted experiment experiments factories feed fill firm firms
    forces forever form former fortnight front gain gains gainful governments grown grownups half headcount hobbies
    hobby hobbyist hobbyists homework hospital hospitals household households hundred hundreds industrial industries
    industry insurers inhouse in-house inspection insurer invoice job jobs jury keep keeps kids labs lapse lapses
    learners leave leaves left levy live logo logos manufacture market marketing markets medical mention merchant
    merchants merely militaries minors moment money month months natural nobody none noncommercially nonprofits
    notified notify off offices ours out outlaw output outputs outside over owe owed owes own-use part-time past
    patient patients pays people persons police policing portal postcard previews private producers product
    production products professionals professors profiteers programmers provisional public? pupil pupils purely put
    quarter quarterly quit raise raised rate rates refund reject rejected remit renew renewal renewed report resale
    residence resident reserve reserves residents restricted-use retail return returns reward rival rivals salaries
    sandbox scholar scholars school schools seats secret share shares shop shops shut sign signup signs soldiers
    solely sponsors spouse staff stay stays stop stops stranger strangers student students studies study studying
    subscribers suppliers suspend suspended tax taxes teach teacher teachers teaching temporarily tenants test-only
    testers theses thesis thousand thousands tinker tinkerers tinkering today tomorrow touch trade traded traders
    trades trading train tryout turn undergraduate universities vendors view viewing visitors void nur für privat
    privaten privater uso utilisation usage gebrauch verboten interdit prohibido solo seulement toda empresa
    excluida réservé wait wallet warfare wars week weeks welcome winners withdrawal workers write yearly yen young
    yours
    """.split()
)
"""Words that speak of people, money, times, places, work and what to do: none of them is idle or a name."""

NAMED = frozenset(
    """
    limited corporation corporate research academic enterprise enterprises business military government european
    china chinese russia nuclear ethical personal political internal educational user users bank school hospital
    industrial industries industry medical public defense defence private systems live natural products product labs
    studies study brand student students teachers family country region market markets police front trade open
    competitive contract customer customers parties client market media view share eu europe usa nation nations
    international commerce production productions publishing class people law company companies contractor
    """.split()
)
"""Those of them that names of companies and institutes are made of, when they are written with a capital."""

_HOLDER_IDLE = frozenset(
    """
    and or of the by to at in on for from with a an et al see file files list authors author contributors
    contributor others other their respective owners owner holders holder all rights right reserved some portions
    parts team developers developer dev project community members present current inc llc ltd gmbh corp co company
    ag sa bv de la van von der den du di da del el y und et its it is affiliates subsidiaries affiliate subsidiary
    group copyright copyrights c foundation associates association organization maintainers institute university
    name year yyyy note this that work software code file's program distribution module package library version
    versions details com org net io http https www txt md rst git history as individual entities per various many
    more nor neither names those any modifications modified changes additions additional original originally derived ported
    port adapted based written created maintained are is was which be found stated noted individuals who contributed
    part
    """.split()
)
"""Words of copyright lines beside years and names."""

_ADDRESSES = regex(
    r"<[^<>\s]{1,200}>|\(?[^\s<>()]{1,100}@[^\s<>()]{1,100}|(?:https?://|www\.)[!-~]{1,300}", re.IGNORECASE
)
_WORDS = regex(r"[^\W_]+")
_COMPANY = regex("有限责任公司|股份有限公司|有限公司|株式会社|版权所有|保留所有权利|著作权人|주식회사")
_IDENTIFIER = regex(r"[A-Za-z0-9][\w+-]*(?:[./\\:@#][\w+*-]+)*[_/\\@]\S*|\w+(?:\.\w+)+\S*|[*./\\]\S+")

LONGEST_FOREIGN = 14
"""Characters of other scripts that the name of a holder has at most."""

MOST_NAMES = 4
"""Words of names that a heading has at most."""

SUBJECTS = frozenset(
    """
    algorithm binary bundle code directory distribution extension extensions file files framework implementation library
    license licensed licenses model models module package parser plugin port portions project python repository script
    software source sources tool tools version weights work
    """.split()
)
"""What remarks speak of, beside `lexicon.REMARKS`."""

FEW = 2
"""Words of no list that a line may have."""

ROLES = frozenset(
    """
    licensee licensees sublicensee recipient recipients receiver receivers user users customer customers consumer
    consumers you your yours we us ours distributor distributors buyer buyers purchaser purchasers subscriber
    subscribers client clients operator operators deployer deployers downloader everyone everybody anyone anybody
    nobody person persons people public party parties third reader readers member members employee employees
    government
    """.split()
)
"""Who is not the one that grants: none of these takes the place of the holder."""


def is_plain(text: str, names: int, strays: int = 0, idle: frozenset[str] = frozenset()) -> bool:
    """True where ``text`` says nothing that could be a term; paths and names of files count for nothing.

    ``names`` words may be names (with a capital), ``strays`` others that are in no list; words joined by hyphens are
    one. ``idle`` are words that count for nothing here.
    """
    capitals = odd = 0
    for chunk in text.split():
        if _IDENTIFIER.fullmatch(chunk.strip("\"'`()<>[]{},;:.")):
            continue
        capital = small = False
        for word in _WORDS.findall(chunk):
            low = word.casefold()
            if low in IDLE or low in idle or any(letter.isdigit() for letter in word):
                continue
            if not is_latin(word) or (low in BARRED and not (low in NAMED and word[:1].isupper())):
                return False
            capital |= word[:1].isupper()
            small |= not word[:1].isupper()
        capitals += capital and not small
        odd += small
    return capitals <= names and odd <= strays


def is_latin(word: str) -> bool:
    """True for a word of Latin letters; look-alikes of other scripts are none."""
    return word.isascii() or all(letter < "\u0250" or "\u1e00" <= letter <= "\u1eff" for letter in word)


def is_holder(text: str) -> bool:
    """True where ``text``, what stands after the word "copyright", is years and names and nothing else."""
    rest = _COMPANY.sub(" ", without_addresses(text))
    first, _, later = _SENTENCE.sub("\0", rest, count=1).partition("\0")
    said, more = _strangers(first), _strangers(later)
    if said is None or more is None:
        return False
    odd, capitals, foreign = said
    return odd <= (1 if capitals else FEW) and not more[0] and foreign + more[2] <= LONGEST_FOREIGN


def _strangers(text: str) -> tuple[int, int, int] | None:
    """How many pieces have small letters, how many capitals, and letters of other scripts; None where terms speak."""
    odd = capitals = foreign = 0
    for chunk in text.split():
        small = capital = False
        for word in _WORDS.findall(chunk):
            low = word.casefold()
            if low in _HOLDER_IDLE or word.isdigit():
                continue
            if not is_latin(word):
                foreign += len(word)
                if "\u0590" <= word[:1] < "\u2e80" or not (lexicon.CJK_STRONG | _CJK_BARRED).isdisjoint(word):
                    return None
            elif low in BARRED and not (low in NAMED and word[:1].isupper()):
                return None
            small |= word[:1].islower()
            capital |= word[:1].isupper()
        odd += small
        capitals += capital
    return odd, capitals, foreign


_SENTENCE = regex(r"(?<=[^\W\d_]{3})[.;:!]\s+(?=[A-Z])")

_CJK_BARRED = frozenset("勿限请請使供仅习習内部评評删除另签簽约約收利目的教育없습니다쓸써세요만適")
"""Characters that sentences have and names of holders seldom."""


def without_addresses(text: str) -> str:
    """``text`` without addresses of the web and of mail."""
    return _ADDRESSES.sub(" ", text)
