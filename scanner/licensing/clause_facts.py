"""From the licence that a repo is concluded to have, to what it asks: one fact for each clause that limits use."""

from __future__ import annotations

from scanner.catalog.license import LIMITS, Clause
from scanner.licensing.conclusions import rows_of, unrecorded
from scanner.licensing.figures import in_words
from scanner.licensing.summary import summary_of
from scanner.model.fact import fact
from scanner.model.record import altered, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner.catalog.license import Figure, License
    from scanner.model.fact import Fact
    from scanner.model.place import Place

NON_COMMERCIAL = ("non-commercial", "research")
"""Categories of licences that keep commerce out, whether or not a clause of theirs is in the table."""

NOT_MULTIMODAL = "models that are not multimodal"
"""The exemption of which a model's own files tell whether it holds."""

_NO_LIMIT = ("allowed", "attribution")
"""What clauses on outputs may say that forbids nothing."""


@record
class Limit:
    """A clause that limits use, as `clause_facts` tells it. ``kind`` is the row's kind, or what sets the clause off:
    "territory", "business-model", "threshold", "output-derivative"."""

    kind: str
    clause: Clause
    number: str
    figures: tuple[Figure, ...]


_UNRECORDED = Limit(
    "unrecorded",
    Clause("unrecorded", "No row of ours says what it asks, so that no use can be tested against it."),
    "",
    (),
)
"""Stands for the clauses of a licence that has no row."""


def clause_facts(
    conclusions: Iterable[Fact], multimodal: Callable[[Fact], bool | None] = lambda _: None
) -> Iterator[Fact]:
    """``license-clause`` facts of what limits use, and one ``license-summary`` for each licence with such clauses.

    A summary is ``settled`` where the row's clauses are all that there is to know: not in templates, which each
    publisher fills in, nor where a row does not say whether the licence serves commerce, or was never read. Terms that
    a base model brings say so: by ``path``, in ``cites`` and in ``name``. They are not summed up where a finding tells
    already that the repo's own label leaves them out (``told``). ``multimodal`` says of a conclusion whether its model
    takes in more than text: a summary leaves out what holds for such models only, where this is none.
    """
    for concluded in conclusions:
        rows = rows_of(concluded)
        others = unrecorded(concluded)
        choice = (*(row.id for row in rows), *others) if concluded.get("relation") == "or" else ()
        choice = choice if len(choice) > 1 else ()
        told = concluded.get("told") is not True
        told = told and not (choice and any(row.category in _FREE and not limits_of(row) for row in rows))
        for name in others:
            yield _clause_fact(concluded, _unrecorded_row(name), _UNRECORDED, 0, choice)
        for row in rows:
            limits = limits_of(row)
            more = multimodal(concluded) if any(NOT_MULTIMODAL in limit.clause.exempt for limit in limits) else None
            for part, limit in enumerate(limits):
                yield _clause_fact(concluded, row, limit, part, choice, more)
            asks = summary_of(row, [(limit.kind, limit.clause, limit.figures) for limit in binding(limits, more)])
            if told and row.category not in NON_COMMERCIAL and (asks or row.category in _OWN_TERMS):
                yield _summary_fact(concluded, row, asks, choice)


def binding(limits: Iterable[Limit], multimodal: bool | None) -> list[Limit]:
    """``limits`` without those that spare models of text alone, where the model is one (``multimodal`` is False)."""
    return [limit for limit in limits if multimodal is not False or NOT_MULTIMODAL not in limit.clause.exempt]


def limits_of(row: License) -> list[Limit]:
    """The clauses of ``row`` that limit use, and duties that only the large have; those that ask the same are one."""
    limits: dict[object, Limit] = {}
    for clause in row.clauses:
        if not _is_limit(clause):
            continue
        figures = clause.figures
        limit = Limit(kind_of(clause), clause, clause.clause, figures)
        same: tuple[object, ...] = (clause.value, clause.when, clause.exempt, figures, clause.territories)
        if limit.kind == "use-restrictions":  # lists of forbidden uses add up to one
            same = (limit.kind, *same)
        elif limit.kind in _KEEP_OUT and clause.when:
            same = ("non-commercial", *same, clause.business)
        else:
            same = (limit.kind, *same, clause.business, clause.uses)
        limits[same] = _joined(limits[same], limit) if same in limits else limit
    found = list(limits.values())
    keeps_out = any(limit.kind in ("non-commercial", "research-only", "permission") for limit in found)
    if row.category in NON_COMMERCIAL and not keeps_out:
        found.insert(0, Limit("non-commercial", _of_category(row), "", ()))
    return found


def _is_limit(clause: Clause) -> bool:
    if clause.kind == "display":
        return bool(clause.thresholds)
    return clause.kind in LIMITS and not (clause.kind == "output-training" and clause.value in _NO_LIMIT)


def _joined(first: Limit, second: Limit) -> Limit:
    """Two clauses of one effect as one, with the numbers and words of both."""
    one, other = first.clause, second.clause
    numbers = dict.fromkeys(part for number in (first.number, second.number) for part in number.split(", ") if part)
    clause = altered(
        one,
        says=" ".join(dict.fromkeys((one.says, other.says))),
        uses=tuple(dict.fromkeys((*one.uses, *other.uses))),
        business=tuple(dict.fromkeys((*one.business, *other.business))),
    )
    return Limit("non-commercial" if first.kind in _KEEP_OUT else first.kind, clause, ", ".join(numbers), first.figures)


def kind_of(clause: Clause) -> str:
    """What sets the clause off: a place, a business, a figure; else its own kind."""
    if clause.kind == "output-training":
        return "output-derivative" if clause.value == "derivative-if-similar" else "output-training"
    if clause.kind in ("use-restrictions", "use-policy", "display"):
        return clause.kind
    if clause.territories:
        return "territory"
    if clause.business:
        return "business-model"
    if clause.thresholds:
        return "threshold"
    return "permission" if clause.kind == "further-license" else clause.kind


def cited(name: str, number: str) -> str:
    """The clause in a sentence: "clause 2 of the Gemma Terms of Use", or by the name of its part."""
    if not number:
        return f"the {name}"
    is_number = any(letter.isdigit() for letter in number) or set(number) <= set("IVXivxabc.,() ")
    word = "clauses" if "," in number else "clause"
    return f"{word} {number} of the {name}" if is_number else f"the {name} ({number})"


_KEEP_OUT = ("non-commercial", "research-only")

_FREE = ("permissive", "public-domain")
"""Categories of which, where the user may choose one, the conditions of the other licences need not be told."""

_OWN_TERMS = ("community", "use-restricted", "no-derivatives", "copyleft")
"""Categories of licences that ask for more than notice and attribution, whether or not we have their clauses."""


def _unrecorded_row(name: str) -> License:
    from scanner.catalog.license import License

    return License(name, f"licence {name}", "unknown")


def _of_category(row: License) -> Clause:
    says = "It gives rights for non-commercial or research purposes only."
    return Clause("non-commercial", says, when=("commercial",), confidence=row.confidence)


def _clause_fact(
    concluded: Fact, row: License, limit: Limit, part: int, choice: tuple[str, ...], multimodal: bool | None = None
) -> Fact:
    clause = limit.clause
    return fact(
        "license-clause",
        _place(concluded, limit),
        related=concluded.related,
        excerpt=concluded.excerpt,
        repo=concluded.get("repo"),
        license=row.id,
        name=_name(concluded, row),
        limit=limit.kind,
        clause_kind=clause.kind,
        clause=limit.number,
        part=part,
        cites=cited(row.name, limit.number) + _by_way(concluded),
        says=clause.says,
        value=clause.value,
        when=clause.when,
        exempt=clause.exempt,
        multimodal=multimodal if NOT_MULTIMODAL in clause.exempt else None,
        thresholds=limit.figures,
        figures=in_words(limit.figures),
        territories=clause.territories,
        business=clause.business,
        uses=clause.uses,
        file=clause.file,
        basis=concluded.get("basis"),
        covers=concluded.get("covers"),
        modified=concluded.get("modified") is True,
        choice=choice,
        alternative=bool(choice),
        confidence=clause.confidence or row.confidence,
        row="" if limit is _UNRECORDED else f"rules/licenses/{row.id}.yaml",
        told=concluded.get("told") is True,
        license_at=str(concluded.get("license_at") or ""),
        path=str(concluded.get("path") or ""),
        parent=str(concluded.get("parent") or ""),
    )


def _name(concluded: Fact, row: License) -> str:
    parent = concluded.get("parent")
    return f"{row.name} of {parent}" if parent else row.name


def _by_way(concluded: Fact) -> str:
    path = concluded.get("path")
    return f" ({path})" if path else ""


def _place(concluded: Fact, limit: Limit) -> Place:
    """The line of the repo's text that sets the clause's figure or place, else where the licence is stated."""
    place, parameters, ids = concluded.place, concluded.get("parameters"), concluded.get("licenses")
    if concluded.get("basis") != "text" or place.member or not isinstance(ids, tuple) or len(ids) != 1:
        return place  # of several texts, nothing says which of them a parameter was read from
    wanted: set[tuple[object, object]] = {(figure[0], figure[1]) for figure in limit.figures}
    wanted |= {("excluded-territory", code) for code in limit.clause.territories}
    for item in parameters if isinstance(parameters, tuple) else ():
        if isinstance(item, tuple) and len(item) > 4 and isinstance(item[4], int) and (item[0], item[1]) in wanted:
            return type(place)(place.path, line=item[4])
    return place


def _summary_fact(concluded: Fact, row: License, asks: tuple[str, ...], choice: tuple[str, ...]) -> Fact:
    return fact(
        "license-summary",
        concluded.place,
        related=concluded.related,
        excerpt=concluded.excerpt,
        repo=concluded.get("repo"),
        license=row.id,
        name=_name(concluded, row),
        category=row.category,
        asks="; ".join(asks) or "read its text",
        choice=choice,
        alternative=bool(choice),
        settled=not (row.template or row.commercial == "unknown" or row.confidence == "recall"),
        modified=concluded.get("modified") is True,
        confidence=row.confidence,
        row=f"rules/licenses/{row.id}.yaml",
        path=str(concluded.get("path") or ""),
        parent=str(concluded.get("parent") or ""),
    )
