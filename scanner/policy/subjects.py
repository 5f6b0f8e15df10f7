"""Which file a conclusion on a finding is about: the text that was read, the card where there is no text, or none."""

from __future__ import annotations

from scanner.model.place import folder_of
from scanner.policy.clarified import ANSWERED, OF_THE_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.fact import Fact
    from scanner.model.finding import Finding

_NOT_ASKED = (
    "This finding is about what known terms ask, not about which licence a text is, so no conclusion settles it. "
    "Waive it with w, or change the lists or the use in the policy."
)


def texts_in(facts: Iterable[Fact]) -> list[str]:
    """The paths of the licence texts among ``facts`` that are files of their own."""
    return sorted(
        {
            item.place.path
            for item in facts
            if item.kind == "license-text" and item.get("file_kind") == "license" and not item.place.member
        }
    )


def subject_of(finding: Finding, texts: Iterable[str], concluded: str = "") -> tuple[str, str]:
    """(the path of the file, ""), or ("", why there is none, in sentences).

    ``texts`` are the licence texts of the target; ``concluded`` is the licence that is concluded, where that is known.
    """
    place, values = finding.place, dict(finding.attributes)
    if finding.rule not in ANSWERED:
        return "", _NOT_ASKED
    if place.member:
        return "", f"It lies inside {place.path}, and a conclusion is pinned to a file. Unpack it, and scan that."
    if finding.rule in OF_THE_FILE:
        return place.path, ""
    if finding.rule == "license-mismatch":  # the text, except for who holds to what the card says
        file = str(values.get("file"))
        declared = str(values.get("declared")).casefold()
        return (file if file in texts and concluded.casefold() != declared else place.path), ""
    near = [path for path in texts if folder_of(path) == folder_of(place.path)]
    if len(near) == 1:
        return near[0], ""
    if near:
        told = ", ".join(path.rpartition("/")[2] for path in near[:4])
        return "", f"Several texts lie there ({told}). Say which one you read: weighbridge clarify FILE."
    if finding.rule == "license-undeclared" and values.get("card") is not True:
        return "", "No card and no text lies beside the weights that a conclusion could be pinned to. Waive it with w."
    return place.path, ""
