"""Does a clause reach the stated use? Yes, no, or unknown with the facts that would tell.

A clause bites where one act of its ``when`` is done, one of its figures is passed, the user is in one of its territories
and runs one of its businesses; what it does not have counts as so. Exemptions in words are for a person: they never make
a yes a no, and those of some models leave it unknown, but where the model's own files tell (``multimodal``).
"""

from __future__ import annotations

from scanner.catalog.regions import spread
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.catalog.license import Clause, Figure
    from scanner.catalog.policy_parts import Use
    from scanner.model.fact import Value


@record
class Bite:
    """When one clause bites. ``figures`` are (metric, value, currency, comparison)."""

    kind: str
    value: str = ""
    when: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    territories: tuple[str, ...] = ()
    business: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    multimodal: bool | None = None


@record
class Answer:
    """``applies`` is "yes", "no" or "unknown". ``missing`` are facts that would tell, ``used`` those that told: both by
    their names in a profile."""

    applies: str
    missing: tuple[str, ...] = ()
    used: tuple[str, ...] = ()


YES = Answer("yes")
UNTOLD = Answer("unknown")
"""What no fact of a profile could tell."""


def bite_of(values: dict[str, Value]) -> Bite:
    """The conditions of a clause from the attributes of its ``license-clause`` fact."""

    def words(name: str) -> tuple[str, ...]:
        found = values.get(name)
        return tuple(map(str, found)) if isinstance(found, tuple) else ()

    figures = values.get("thresholds")
    return Bite(
        kind=str(values.get("clause_kind") or ""),
        value=str(values.get("value") or ""),
        when=words("when"),
        exempt=words("exempt"),
        figures=tuple(item for item in figures if _is_figure(item)) if isinstance(figures, tuple) else (),  # type: ignore[misc]
        territories=words("territories"),
        business=words("business"),
        uses=words("uses"),
        multimodal=_flag_of(values.get("multimodal")),
    )


def bite_of_clause(clause: Clause) -> Bite:
    """The conditions of a row's clause."""
    return Bite(
        clause.kind,
        clause.value,
        clause.when,
        clause.exempt,
        clause.figures,
        clause.territories,
        clause.business,
        clause.uses,
    )


def answer_of(bite: Bite, use: Use) -> Answer:
    """Whether the clause reaches ``use``."""
    parts = [_research(use) if bite.kind == "research-only" and not bite.when else _acts(bite, use)]
    if bite.kind in _OF_CONTENT:
        parts.append(_content(bite, use))
    elif bite.kind == "output-training" and bite.value == "research-only":
        parts.append(_flag("commercial", use.commercial))
    elif bite.kind == "output-training" and bite.value in _OF_SOME_MODELS:
        parts.append(UNTOLD)
    elif bite.kind == "no-derivatives" and bite.value == "private-only":
        parts.append(either([_ACTS[act](use) for act in ("distribute", "product", "host")]))
    if bite.figures:
        parts.append(either([_figure(figure, use) for figure in bite.figures]))
    if bite.territories:
        parts.append(_territory(bite.territories, use))
    if bite.business and bite.kind not in _OF_CONTENT:
        parts.append(_shared("business_models", bite.business, use.business_models))
    if any(words.startswith(_OF_THE_MODEL) for words in bite.exempt):
        parts.append(_nature(bite))
    return both(parts)


def both(answers: Sequence[Answer]) -> Answer:
    """Yes where all are, no where one is."""
    for answer in answers:
        if answer.applies == "no":
            return answer
    return _unknown(answers) or Answer("yes", (), _union(answer.used for answer in answers))


def either(answers: Sequence[Answer]) -> Answer:
    """Yes where one is, no where none is."""
    for answer in answers:
        if answer.applies == "yes":
            return answer
    return _unknown(answers) or Answer("no", (), _union(answer.used for answer in answers))


_OF_CONTENT = ("use-restrictions", "use-policy", "unrecorded")
"""Kinds that forbid what a model is used for, which a profile does not tell but by the businesses that it names; and what
no row records."""

_OF_SOME_MODELS = ("non-competing", "no-foundational-models")
"""Limits on outputs that hold for some of the models which learn from them; a profile does not say which."""

_OF_THE_MODEL = "models "
"""How exemptions begin that a model's own nature decides, such as not being multimodal."""

_NOT_MULTIMODAL = "models that are not multimodal"

_USUAL = {
    "non-commercial": ("commercial",),
    "output-training": ("train",),
    "hosting": ("host",),
    "no-derivatives": ("modify",),
    "no-distribution": ("distribute",),
}
"""The acts of kinds that speak of one, for clauses that leave them out."""


def _flag(key: str, stated: bool | None) -> Answer:
    if stated is None:
        return Answer("unknown", (key,))
    return Answer("yes" if stated else "no", (), (key,))


def _delivered(word: str, use: Use) -> Answer:
    return _flag("distribute", None if use.distribute is None else word in use.distribute)


_ACTS: dict[str, Callable[[Use], Answer]] = {
    "use": lambda _: YES,
    "commercial": lambda use: _flag("commercial", use.commercial),
    "modify": lambda use: _flag("modify", use.modify),
    "distribute": lambda use: _delivered("weights", use),
    "product": lambda use: _delivered("product", use),
    "host": lambda use: _delivered("hosted", use),
    "train": lambda use: _flag("train_on_outputs", use.train_on_outputs),
    "publish": lambda use: _flag("publish", use.publish),
}


def _acts(bite: Bite, use: Use) -> Answer:
    when = bite.when or _USUAL.get(bite.kind, ())
    if not when:
        return YES
    return either([_ACTS[act](use) for act in when if act in _ACTS and act not in bite.exempt])


def _research(use: Use) -> Answer:
    """Whether terms for research only keep the use out: what is commercial, and what is said to be no research."""
    if use.commercial:
        return Answer("yes", (), ("commercial",))
    if use.research is False:
        return Answer("yes", (), ("research",))
    return either([_flag("commercial", use.commercial), _flag("research", None if use.research is None else False)])


def _content(bite: Bite, use: Use) -> Answer:
    closed = [word.lower().replace(" ", "-") for word in (*bite.uses, *bite.business)]
    if any(word == own or word.startswith(f"{own}-") for own in use.business_models or () for word in closed):
        return Answer("yes", (), ("business_models",))
    return UNTOLD


_MONEY = {
    "annual-revenue": "annual_revenue",
    "annual-recurring-revenue": "annual_revenue",
    "monthly-revenue": "monthly_revenue",
    "funding": "funding",
}
_COUNTS = {"monthly-active-users": "monthly_active_users", "monthly-visits": "monthly_visits"}


def _figure(figure: Figure, use: Use) -> Answer:
    metric, value, currency, comparison = figure
    key = _COUNTS.get(metric) or _MONEY.get(metric)
    if key is None:
        return UNTOLD
    stated = getattr(use, key)
    if key in _MONEY.values():
        own = use.currency or "USD"
        if currency and currency != own and stated != 0:
            return Answer("unknown", (f"{key} in {currency}",))
        if stated is None and key == "monthly_revenue" and _within(use.annual_revenue, value, comparison):
            return Answer("no", (), ("annual_revenue",))  # no month has more than its year
    if stated is None:
        return Answer("unknown", (key,))
    return Answer("no" if _within(stated, value, comparison) else "yes", (), (key,))


def _within(stated: float | None, limit: float, comparison: str) -> bool:
    """True where what is stated does not pass the limit."""
    return stated is not None and (stated < limit if comparison == "at-least" else stated <= limit)


def _territory(territories: tuple[str, ...], use: Use) -> Answer:
    if use.regions is None:
        return Answer("unknown", ("regions",))
    return Answer("no" if spread(territories).isdisjoint(spread(use.regions)) else "yes", (), ("regions",))


def _nature(bite: Bite) -> Answer:
    """Whether the model is one of those that a clause of some models speaks of."""
    if bite.multimodal is None or not all(
        words == _NOT_MULTIMODAL for words in bite.exempt if words.startswith(_OF_THE_MODEL)
    ):
        return UNTOLD
    return Answer("yes" if bite.multimodal else "no")


def _flag_of(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def _shared(key: str, asked: tuple[str, ...], stated: tuple[str, ...] | None) -> Answer:
    if stated is None:
        return Answer("unknown", (key,))
    return Answer("no" if set(asked).isdisjoint(stated) else "yes", (), (key,))


def _unknown(answers: Sequence[Answer]) -> Answer | None:
    """What is open of ``answers``, or None where nothing is."""
    found = [answer for answer in answers if answer.applies == "unknown"]
    if not found:
        return None
    return Answer("unknown", _union(answer.missing for answer in found), _union(answer.used for answer in answers))


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for group in groups for word in group))


def _is_figure(item: Value) -> bool:
    return isinstance(item, tuple) and len(item) == 4 and isinstance(item[1], int | float)
