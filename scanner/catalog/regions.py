"""Regions as policies and licences name them: ISO 3166-1 codes of two letters, and EU."""

from __future__ import annotations

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(_EU.split())
"""The members of the European Union since February 2020."""

_MEANT = {"UK": "GB", "EL": "GR"}
"""Codes that people write for those of ISO 3166."""

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS YE YT ZA ZM ZW
"""


def region_mistake(code: str) -> str:
    """Half a sentence on why ``code`` is no region, with the one that is meant; "" where it is one."""
    if code == "EU" or code in _CODES.split():
        return ""
    meant = _MEANT.get(code)
    return f" Did you mean {meant}?" if meant else " Use ISO 3166 codes of two letters, or EU."


def spread(regions: tuple[str, ...]) -> frozenset[str]:
    """The regions with the members of EU where EU is among them."""
    found = frozenset(regions)
    return found | EU if "EU" in found else found
