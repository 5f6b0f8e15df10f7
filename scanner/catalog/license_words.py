"""Clauses of licences in words for people: what kind they are, when they bite, and what they name exactly."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.license import Clause, Threshold

KNOWN = {
    "text": "read in the licence's own text",
    "secondary": "from others' quotes or copies, not read at its publisher's",
    "recall": "from memory, not checked",
    "convention": "a rule of ours, no licence",
}
"""How sure a row or a clause is."""

EXACTLY = "exactly: "
"""Before a string that is the text's own, which is never wrapped."""

_ACTS = {
    "use": "using it at all",
    "commercial": "commercial use",
    "modify": "changing it",
    "distribute": "passing it on",
    "product": "shipping a product with it",
    "host": "offering it over a network",
    "train": "training another model with it",
    "publish": "publishing about it",
}

_PLACES = {
    "AU": "Australia",
    "CA": "Canada",
    "CN": "China",
    "EU": "the European Union",
    "GB": "the United Kingdom",
    "JP": "Japan",
    "KR": "South Korea",
    "RU": "Russia",
    "US": "the United States",
}

_SHORT = {
    "non-commercial": "no commercial use",
    "further-license": "ask first",
    "registration": "registration",
    "use-restrictions": "closed fields of use",
    "use-policy": "use policy",
    "no-derivatives": "no derivatives",
    "no-distribution": "no passing on",
    "research-only": "research only",
    "license-copy": "copy of the licence",
    "keep-notices": "notices kept",
    "state-changes": "changes stated",
    "flow-down": "limits passed on",
    "share-alike": "same licence for derivatives",
    "network-copyleft": "source for network users",
    "no-technical-measures": "no technical locks",
    "use-latest": "latest version",
    "no-endorsement": "no endorsement",
}

_TRAINING = {
    "allowed": "outputs may train models",
    "attribution": "outputs may train models that name it",
    "derivative-if-similar": "models like it from outputs are derivatives",
    "own-family-only": "outputs train its own family only",
    "no-foundational-models": "outputs train no foundation models",
    "non-competing": "outputs train no competing models",
    "research-only": "outputs train for research only",
    "prohibited": "outputs train no models",
}

_HOSTING = {"prohibited": "no hosting for others", "further-license": "hosting: ask first"}


_FROM = {"more-than": "above", "at-least": "from"}


def one_of(words: Iterable[str]) -> str:
    """The words as "a, b or c"."""
    *before, last = list(words) or [""]
    return f"{', '.join(before)} or {last}" if before else last


def threshold_text(threshold: Threshold) -> str:
    """The figure, as "more than 700,000,000 monthly active users"."""
    return f"{threshold.comparison.replace('-', ' ')} {_figure(threshold)}"


def _figure(threshold: Threshold) -> str:
    figure = f"{threshold.value:,.0f}" if threshold.value == int(threshold.value) else f"{threshold.value:,}"
    unit = f"{threshold.currency} of " if threshold.currency else ""
    return f"{figure} {unit}{threshold.metric.replace('-', ' ')}"


def places_text(territories: Iterable[str]) -> str:
    """The territories by name."""
    return one_of(_PLACES.get(code, code) for code in territories)


def heading(clause: Clause) -> str:
    """The clause's kind, with its value and whether it is only encouraged."""
    more = [clause.value] if clause.value else []
    if clause.strength != "required":
        more.append(clause.strength)
    return f"{clause.kind} ({', '.join(more)})" if more else clause.kind


def conditions(clause: Clause) -> list[str]:
    """What decides whether the clause bites, and what it names exactly: one line of text each."""
    lines = []
    if clause.when:
        lines.append(f"when: {one_of(_ACTS[act] for act in clause.when)}")
    for threshold in clause.thresholds:
        measured = f" ({threshold.measured})" if threshold.measured else ""
        lines.append(f"{'size:' if threshold is clause.thresholds[0] else 'or:'} {threshold_text(threshold)}{measured}")
    if clause.territories:
        lines.append(f"where: in {places_text(clause.territories)}")
    if clause.business:
        lines.append(f"who: with the business {one_of(clause.business)}")
    if clause.exempt:
        lines.append(f"except: {'; '.join(_ACTS.get(case, case) for case in clause.exempt)}")
    if clause.uses:
        lines.append(f"closed: {'; '.join(use.replace('-', ' ') for use in clause.uses)}")
    if clause.one_of and len(clause.strings) > 1:
        lines.append("one of these is enough:")
    lines += [f"{EXACTLY}“{text}”" for text in clause.strings]
    if clause.file:
        lines.append(f"file: {clause.file}")
    if clause.where:
        lines.append(f"shown on: {one_of(clause.where)}")
    return lines


def short(clause: Clause) -> str:
    """The clause in a few words, with its figures, places and strings."""
    words = _short(clause)
    gates = [f"{_FROM[threshold.comparison]} {_figure(threshold)}" for threshold in clause.thresholds]
    if gates:
        words += f" {one_of(gates)}"
    if clause.business:
        words += f" for {one_of(clause.business)}"
    elif clause.kind in ("further-license", "registration") and not gates and "commercial" in clause.when:
        words += " for commercial use"
    return words if clause.strength == "required" else f"{words} ({clause.strength})"


def _short(clause: Clause) -> str:
    if clause.kind == "territory":
        return f"not in {places_text(clause.territories)}"
    if clause.kind == "output-training":
        return _TRAINING.get(clause.value, "rules for training on outputs")
    if clause.kind == "hosting":
        return _HOSTING.get(clause.value, "rules for hosting")
    quoted = one_of(f"“{text}”" for text in clause.strings)
    if clause.kind == "display" and quoted:
        return f"shows {quoted}"
    if clause.kind == "name-prefix" and quoted:
        return f"name begins with {quoted}"
    return _SHORT.get(clause.kind, clause.kind.replace("-", " "))
