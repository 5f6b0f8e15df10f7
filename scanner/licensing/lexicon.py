"""Words that tell what kind of sentence an added one is: a condition, a name, a heading, a remark."""

# ruff: noqa: SIM905 - lists of words

from __future__ import annotations

STRONG = frozenset(
    """
    academic academically affiliates agree agrees allow allowed allowing allows annual approval authorization authorize
    authorized ban banned bound business businesses cannot charge charged charges child citizens commercial commercially
    commercialize commercialise commercialization commercialisation compensation compete competes competing competitive
    competitor competitors condition conditional conditioned conditions consent contractor contrary corporate
    corporation cost countries country customers days disallowed discontinue display dollars earn earning earnings
    educational employees enterprise enterprises entitled essential ethical eur euro evaluation except excepting
    excluded excluding exclusively exempt expire expires exploit exploitation fee fees forbid forbidden forbids
    government gross hobby hosted hosting if illegal income individuals internal jurisdiction jurisdictions law lawful
    least less limit limited limits maximum mau may military million monetary monetize monetise monetization monthly
    must need needs never no non noncommercial nonprofit nor not nothing notwithstanding obey obligation obligations
    obtain only organizations organisations override overrides override paid party parties pay payment payments penalty
    percent permission permissions permit permits permitted personal personally political precedence prevail prevails
    price prior privilege privately profit profits prohibit prohibited prohibiting prohibition prohibits promise
    proprietary provided providing purchase purpose purposes reciprocal refrain refuse region regions register
    registration reproduce required requirement requirements requires require requiring research reseller resell resale
    residents restrict restricted restricting restriction restrictions restricts revenue revenues revocable revoke
    revoked rent rental royalties royalty sale sales sell selling sells shall should sole solely standalone startup
    startups subject subscribe subscription supersede supersedes terminate terminated terminates termination territory
    threshold trial turnover unauthorized unauthorised unlawful unless until usd user users valid violate violates
    violation void voluntary waive waived weapon weapons whenever whereas without withdraw withdrawn yearly years you
    your yourself eu europe european china chinese russia usa nation nations nuclear surveillance harm harmful
    """.split()
)
"""Words of conditions, limits, money, places and permission: a sentence with one of them may change the terms."""

TERM_WORDS = frozenset(
    """
    agree agreement allow allowed commercial commercially condition conditions except exclusively licensed
    licenced may must no non noncommercial not only permission permit permitted prohibited provided purposes
    restricted shall subject terms unless use used uses using without granted grant notice require required
    requires
    """.split()
)
"""Words that no plain copyright line has: a line with one of them is part of the terms."""

NAME_WORDS = frozenset(
    """
    limited corporation research academic enterprise enterprises business military government european china chinese
    russia nuclear ethical personal political internal educational user users
    """.split()
)
"""Those of them that names of companies and institutes are made of."""

CJK_STRONG = frozenset(
    "禁不得非仅僅只须須必需商业業营營费費用户戶授权權限许許可同意获獲得研究学術术금지상업필요만동의허가연구"
)
"""The same for single characters of Chinese and Korean."""

TITLE_STRONG = frozenset(
    """
    academic amended commercial community custom derived educational enterprise ethical evaluation extended modified
    non noncommercial nonprofit personal plus proprietary research responsible restricted revised variant
    """.split()
)
"""Words of a title that claim other terms than the plain licence has."""

TITLE_IDLE = frozenset(
    """
    a an the of for and to in on this that our license licenses licensed licensing agreement agreements terms condition
    conditions notice file text full public version v copyright software code model models weights project repository
    library package source data dataset documentation see below under following open begin start legal information
    or by use md txt january february march april may june july august september october november december date release
    effective updated last all any its it is are
    """.split()
)
"""Words of a title that name no licence."""

TELLING = frozenset("contains includes has have made released covered reproduced derived licensed refers".split())
"""Words of sentences that tell something about a work: a title has none of them."""

TITLE_WORDS = frozenset("license licenses licence licences agreement terms policy eula".split())
"""One of these makes a line the name of a licence."""

ALTERNATIVES = (
    ("library", "lesser"),
    ("lesser", "library"),
    ("brief", ""),
    ("a brief", "an"),
    ("a brief", ""),
    ("don t", "do not"),
    ("including the next paragraph", ""),
    ("and its documentation", ""),
    ("and documentation", ""),
    ("of the software as well as documentation", ""),
)
"""What editions of one licence write in each other's place, the text's words and the known ones."""

OWNERS = tuple(
    """
    copyright holder holders owner owners contributor contributors author authors regents university organization
    organizations company project foundation institute developer developers team licensor maintainers
    """.split()
)
"""Words by which licences call whoever grants them: another name in their place changes nothing."""

HOLDERS = (*OWNERS, *"the of and by its his her their name names california inc".split())
"""Words that stand beside them."""

REMARKS = frozenset(
    """
    see contact website homepage email mail http www github huggingface version notice developed derived based trained
    finetuned tuned released published maintained created written contributed thanks acknowledgments
    acknowledgements citation cite bibtex authors maintainer model card readme description overview introduction
    changelog history fork forked note dependencies generated refer
    """.split()
)
"""Words of remarks: a sentence needs one of them, and none of `STRONG`, to count as one."""

WEB = tuple("http https www org com net html htm txt io ai md".split())
"""Words that addresses are made of."""

SMALL = tuple("a an the".split())
"""Words whose loss changes nothing."""

NUMBERS = tuple(
    [str(number) for number in range(1000)]
    + """one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty sixty ninety hundred
    thousand million billion first second third""".split()
)
"""Words for numbers, as far as they are recognised when they were lost."""
