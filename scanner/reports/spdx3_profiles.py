"""Which profiles an SPDX 3 document conforms to, and what a package lacks for the one that is made for its kind.

To name a profile is to claim that all elements keep to all of its restrictions (SPDX 3.0.1, Core, ProfileIdentifierType).
Those of the AI and Dataset profiles stand in the pages of AIPackage and DatasetPackage ("external properties cardinality
updates") and in no schema. What nobody says is left out here, never made up; the package tells what that is, and the
profile is then not claimed.
"""

from __future__ import annotations

from spdx_python_model.bindings import v3_0_1 as spdx

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from scanner.reports.spdx3_graph import Graph

_KINDS = spdx.ProfileIdentifierType

_ASKED = {
    spdx.ai_AIPackage: (
        "AI",
        _KINDS.ai,
        (
            "releaseTime",
            "suppliedBy",
            "software_downloadLocation",
            "software_packageVersion",
            "software_primaryPurpose",
        ),
    ),
    spdx.dataset_DatasetPackage: (
        "Dataset",
        _KINDS.dataset,
        ("builtTime", "originatedBy", "releaseTime", "software_downloadLocation", "software_primaryPurpose"),
    ),
}
"""The profile of each kind of package, and what it asks for beyond the licences, which every package here has."""


def lacking(package: Any) -> tuple[str, ...]:
    """The properties that the package's profile asks for and nobody says, by the names that the document has for them."""
    names = _ASKED[type(package)][2] if type(package) in _ASKED else ()
    return tuple(name for name in names if not getattr(package, name))


def tell_lacking(graph: Graph) -> None:
    """Adds to each package what its profile asks for and nobody says."""
    for package in [one for one in graph.elements if type(one) in _ASKED]:
        missing = lacking(package)
        if missing:
            title = _ASKED[type(package)][0]
            told = f"The {title} profile also asks for {', '.join(missing)}: not known, so left out."
            graph.annotate(package.spdxId, "other", [told])


def claimed(elements: Iterable[Any]) -> list[str]:
    """The profiles that a document with these elements conforms to, of those of which it has any."""
    elements = list(elements)
    kinds = {type(one) for one in elements}
    told = [_KINDS.core, _KINDS.software, _KINDS.simpleLicensing, _KINDS.expandedLicensing]
    for kind, (_, profile, _) in _ASKED.items():
        if kind in kinds and not any(lacking(one) for one in elements if type(one) is kind):
            told.append(profile)
    return [*told, _KINDS.security] if spdx.security_Vulnerability in kinds else told
