"""What a verdict on unclear terms rests on, below the policy's line: the words of the card or the text, and their place."""

from __future__ import annotations

from scanner.model.verdict import Reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.model.fact import Value
    from scanner.model.finding import Finding

_SAID = {
    "license-text-changed": "the text in the repo is not word for word that of {known}: {first}",
    "license-text-truncated": "the text in the repo is not the whole of {known}: {first}",
    "license-unidentified": "the text in the repo is like none that is known",
    "license-undeclared": "no card, licence text or file header of the model states one",
    "license-unnamed": "the model card declares {label}, and no text lies beside it",
    "license-unknown-identifier": "the model card declares {label}",
    "license-family-only": "the model card declares {label}",
    "license-mismatch": "the model card declares {declared}, and {file} names {found}",
    "license-link-differs": "the model card declares {declared}, and links to {link}",
}
"""What is said at the place of findings of these rules."""


def ground(finding: Finding, values: Mapping[str, Value]) -> Reason | None:
    """What is said at the finding's place, as the last link of its chain; None for rules that rest on a clause."""
    said = _SAID.get(finding.rule)
    if said is None:
        return None
    words = {name: values.get(name) for name in ("first", "label", "declared", "found", "file", "link")}
    told = {name: str(value)[:_LONGEST] if value else "something" for name, value in words.items()}
    known = str(values.get("named") or values.get("spdx") or "a known licence")
    return Reason(said.format(**told, known=known[:_LONGEST]), str(finding.place))


_LONGEST = 300
"""Characters of one of the words that are quoted."""
