"""The summary as tables with words: what the console, Markdown and HTML all tell, each in its own way."""

from __future__ import annotations

from scanner.model.record import record
from scanner.reports.console_text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fleet_lineage import FleetLineage, Pattern, Reason, Share

Cell = str | int | float | None
"""A text of anybody, a count, a share between 0 and 1, or what is not known."""

STATE_WORDS = {
    "error": "dropped",
    "warning": "contested",
    "note": "noted",
    "unknown": "unknown",
    "kept": "kept",
}
"""Short heads for the states of terms."""

STATES_MEAN = (
    "Dropped: the text of the parent's licence says that these terms stay, and the label leaves them out. Contested: they "
    "are left out, and whether that is a breach depends on how the child was made or who publishes it, or the label says "
    "nothing at all. Noted: to be kept in mind. Unknown: nobody knows the parent's terms, so that nothing can be said to be "
    "kept. Kept: nothing is lost."
)


@record
class Table:
    """One table. ``lead`` says what is counted, ``left`` how many rows are not shown, ``plot`` which plot shows the same."""

    anchor: str
    title: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left: int = 0
    plot: str = ""


def headline(summary: FleetLineage) -> str:
    """What it comes to, in two sentences."""
    whole = summary.whole
    return (
        f"{counted(summary.models, 'model')}, {counted(summary.edges, 'edge')}. Of the models, {whole.error:,} "
        f"({percent(whole.error, whole.total)}) drop terms of an ancestor, {whole.warning:,} "
        f"({percent(whole.warning, whole.total)}) are contested, and of {whole.unknown:,} "
        f"({percent(whole.unknown, whole.total)}) nobody knows all terms."
    )


def percent(part: int, whole: int) -> str:
    """ "8.2 %"; "–" of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def pattern_words(pattern: Pattern) -> str:
    """The known pattern in sentences."""
    explained = (
        "each of them has its reason below"
        if not pattern.unexplained
        else f"{pattern.unexplained:,} of them have no reason, which is a fault of this report"
    )
    return (
        f"Of {counted(pattern.edges, 'edge')} with both ends in the table, {pattern.restricted:,} come from a parent that "
        f"is labelled llama*, gemma, cc-by-nc* or other. {pattern.relabelled:,} of these, "
        f"{percent(pattern.relabelled, pattern.edges)} of all, go to a child that is labelled apache-2.0 "
        f"or mit; {explained}."
    )


def tables(summary: FleetLineage) -> Iterator[Table]:
    """All tables that have a row, in the order in which a reader needs them."""
    for table in _all(summary):
        if table.rows:
            yield table


def _all(summary: FleetLineage) -> Iterator[Table]:
    left = dict(summary.left_out)
    models = "Models that have a parent, judged by all their ancestors"
    yield _shares("whole", "All models", "Models, judged by all their ancestors.", (summary.whole,), "models")
    yield _reasons(
        "pattern", "From restrictive parents to free labels", pattern_words(summary.pattern), summary.pattern.reasons
    )
    yield _shares(
        "families", "By family", f"{models}, by the licence family of their root.", summary.families, "family of the root",
        left.get("families", 0), "families",
    )  # fmt: skip
    yield _shares(
        "publishers", "By publisher of the root", f"{models}, by who published their root.", summary.publishers,
        "publisher", left.get("publishers", 0),
    )  # fmt: skip
    yield _shares(
        "relations", "By relation", "Edges, one step from a parent to a child, by how the child was made.",
        summary.relations, "relation", 0, "relations",
    )  # fmt: skip
    yield _shares(
        "depths", "By depth", f"{models}, by steps to their furthest ancestor.", summary.depths, "steps", 0, "depths"
    )
    yield Table(
        "obligations",
        "What is inherited most",
        "Models that inherit a kind of clause from any ancestor, and those of them whose own licence asks the same.",
        ("clause", "inherited by", "own asks it, too", "own does not"),
        tuple((item.kind, item.models, item.declared, item.models - item.declared) for item in summary.obligations),
        plot="obligations",
    )
    yield Table(
        "organisations",
        "Publishers with most violations",
        "Models by who publishes them: what the policy says of them, and how many drop terms.",
        ("publisher", "models", "denied", "to review", "dropped", "contested"),
        tuple((one.name, one.models, one.deny, one.review, one.error, one.warning) for one in summary.organisations),
        left.get("organisations", 0),
        "organisations",
    )
    yield Table(
        "unlicensed",
        "Ancestors without known terms",
        "Models of which nobody knows the terms, by how many were made from them at any remove. No licence means no rights.",
        ("ancestor", "why", "children", "descendants", "downloads"),
        tuple((one.id, one.state, one.children, one.descendants, one.downloads) for one in summary.unlicensed),
        left.get("unlicensed", 0),
        "unlicensed",
    )
    yield Table(
        "groups",
        "Rings",
        "Models that are one another's ancestors. Each has the terms of all; who was first, nobody says.",
        ("models", "members"),
        tuple((size, ", ".join(names) + (" …" if size > len(names) else "")) for size, names in summary.groups),
        summary.group_count - len(summary.groups),
    )
    yield _reasons(
        "reasons", "Reasons", "Edges with a reason, by what is lost.", summary.reasons, left.get("reasons", 0)
    )
    yield Table(
        "changes",
        "Changes of label",
        "Edges whose two ends have different labels.",
        ("parent", "child", "edges", *STATE_WORDS.values()),
        tuple(
            (one.parent_license or "(none)", one.child_license or "(none)", one.share.total, *one.share.counts)
            for one in summary.changes
        ),
        left.get("changes", 0),
    )
    unknown = summary.unknown
    yield Table(
        "unknown",
        "What is not known",
        "None of these is counted as kept.",
        ("what", "number"),
        (
            ("models that declare no licence", unknown.silent),
            ("models with an ancestor whose terms nobody knows", unknown.reached),
            ("of these, models that the policy lets pass", unknown.allowed),
            ("edges to a model that is in no table", unknown.dangling),
        ),
    )
    yield Table(
        "input",
        "What was amiss with the input",
        "Counts by name; columns that the tables do not have are listed as absent.",
        ("what", "number"),
        (*summary.problems, *((f"column {name}: absent", None) for name in summary.absent)),
    )
    yield Table("sources", "Tables that were read", "", ("file", "SHA-256"), summary.sources)


def _shares(
    anchor: str, title: str, lead: str, shares: tuple[Share, ...], head: str, left: int = 0, plot: str = ""
) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (share.name, share.total, *share.counts, share.error / share.total) for share in shares if share.total
    )
    return Table(anchor, title, lead, (head, "all", *STATE_WORDS.values(), "share dropped"), rows, left, plot)


def _reasons(anchor: str, title: str, lead: str, reasons: tuple[Reason, ...], left: int = 0) -> Table:
    rows = tuple((one.parent_license or "(none)", _state(one), one.problem, one.edges, one.why) for one in reasons)
    return Table(anchor, title, lead, ("label of the parent", "terms", "problem", "edges", "why"), rows, left)


def _state(reason: Reason) -> str:
    state = "unknown" if reason.problem == "upstream-unknown" else reason.weight
    return STATE_WORDS.get(state, state)


def number(value: float | None) -> str:
    """A cell that holds no text: a count with its thousands, a share as percent, or that it is not known."""
    if value is None:
        return "not known"
    return f"{100 * value:.1f} %" if isinstance(value, float) else f"{value:,}"
