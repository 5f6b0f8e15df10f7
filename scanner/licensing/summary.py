"""What a licence asks, in a few words for one line."""

from __future__ import annotations

from scanner.licensing.figures import in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.license import Clause, Figure, License

_PLAIN = {
    "non-commercial": "no commercial use",
    "research-only": "research only",
    "permission": "the licensor's permission for some uses",
    "registration": "registration",
    "output-derivative": "models trained on outputs count as its derivatives",
    "hosting": "no hosted service without permission",
    "no-derivatives": "no changed versions passed on",
    "no-distribution": "no passing on",
    "use-restrictions": "a list of forbidden uses",
    "use-policy": "a use policy",
}

_PASSED_ON = {
    "share-alike": "changed versions pass on under the same licence",
    "source": "the source goes along",
    "network-copyleft": "users of a service get the source too",
}

_OUTPUTS = {
    "own-family-only": "outputs may train its own family only",
    "no-foundational-models": "outputs may train no foundation models",
    "non-competing": "outputs may train no competing models",
    "research-only": "outputs may train for research only",
    "prohibited": "outputs may train no other models",
}


def summary_of(row: License, limits: Iterable[tuple[str, Clause, tuple[Figure, ...]]]) -> tuple[str, ...]:
    """What the clauses that limit use ask for, figures first, and what has to be shown where there are any."""
    found = [_words(*limit) for limit in sorted(limits, key=lambda limit: _ORDER.index(limit[0]))]
    shown = [_duty(clause) for clause in row.clauses if clause.kind in ("display", "name-prefix")]
    shown += [_PASSED_ON.get(clause.kind, "") for clause in row.clauses if row.category == "copyleft"]
    return tuple(dict.fromkeys(filter(None, found + shown)))


_ORDER = (
    *("non-commercial", "research-only", "threshold", "territory", "business-model", "permission", "registration"),
    *("output-training", "output-derivative", "hosting", "no-derivatives", "no-distribution"),
    *("use-restrictions", "use-policy", "display"),
)


def _words(kind: str, clause: Clause, figures: tuple[Figure, ...]) -> str:
    if kind == "threshold":
        barred = "not commercial with" if clause.kind == "non-commercial" else "other terms for"
        return f"{barred} {in_words(figures)}"
    if kind == "territory":
        return f"not in {', '.join(clause.territories)}"
    if kind == "business-model":
        limit = f" with {in_words(figures)}" if figures else ""
        return f"other terms for {' or '.join(clause.business)}{limit}"
    if kind == "output-training":
        return _OUTPUTS.get(clause.value, "limits on training with outputs")
    return _PLAIN.get(kind, "")


def _duty(clause: Clause) -> str:
    if clause.strength != "required" or not clause.strings:
        return ""
    strings = " or ".join(f'"{text}"' for text in clause.strings[:2])
    if clause.kind == "name-prefix":
        return f"names begin with {strings}"
    figures = in_words(clause.figures)
    some = " by some of its models" if any(words.startswith("models ") for words in clause.exempt) else ""
    return f"{strings} shown{some}" + (f" for {figures}" if figures else "")
