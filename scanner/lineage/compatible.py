"""Under which other licences a changed work may go on where its own asks for the same or a compatible one.

What licences say of each other by name cannot be read from clauses: these are their own lists and their stewards'.
"""

from __future__ import annotations

ANYBODYS = ("", "creative-commons", "gpl", "rail", "open-data-commons", "cdla", "eupl", "fair-ai-public")
"""Families of licences that are nobody's own: whoever makes a work may put it under them."""

_CC_BY_SA = ("cc-by-sa-4.0",)

ONWARD: dict[str, tuple[str, ...]] = {
    # Creative Commons: later versions with the same elements, and one way to the GPL
    # (https://creativecommons.org/share-your-work/licensing-considerations/compatible-licenses/).
    "cc-by-sa-3.0": (*_CC_BY_SA,),
    "cc-by-sa-4.0": ("gpl-3.0",),
    "cc-by-nc-sa-2.0": ("cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0"),
    "cc-by-nc-sa-3.0": ("cc-by-nc-sa-4.0",),
    # GNU: LGPL 2.1 section 3, LGPL 3 section 2, GPL 3 and AGPL 3 section 13 (the AGPL may cover the whole of a combination).
    "lgpl-2.1": ("gpl-2.0", "gpl-3.0"),
    "lgpl-3.0": ("gpl-3.0", "agpl-3.0"),
    "gpl-3.0": ("agpl-3.0",),
    # MPL 2.0 section 3.3 with 1.12.
    "mpl-2.0": ("gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0", "agpl-3.0"),
    # EUPL 1.2, appendix.
    "eupl-1.1": ("eupl-1.2", "gpl-2.0", "osl-3.0", "epl-1.0"),
    "eupl-1.2": (
        *("gpl-2.0", "gpl-3.0", "agpl-3.0", "osl-3.0", "epl-1.0", "mpl-2.0", "lgpl-2.1", "lgpl-3.0"),
        *("cc-by-sa-3.0",),
    ),
    "epl-1.0": ("epl-2.0",),
    "fair-ai-public-1.0": ("fair-ai-public-1.0-sd", "agpl-3.0"),
}
"""By our id: the licences, besides the same, that a changed work may carry as a whole."""

LATER: dict[str, str] = {"gpl-2.0": "gpl-3.0", "lgpl-2.1": "lgpl-3.0"}
"""What "or later" gives besides."""

APART: dict[str, tuple[str, ...]] = {
    # https://www.gnu.org/licenses/license-list.html: their terms on patents are further restrictions to GPL 2.
    "gpl-2.0": ("apache-2.0",),
}
"""By our id: licences that limit nobody's use and yet cannot go under it, as its steward holds."""
