"""The summary as plots: bars with their counts beside them, readable without colour, the same bytes for the same counts.

Colours are Okabe and Ito's, which people with any colour vision tell apart; the states differ by hatching, too.
Source: https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.model.fleet_lineage import STATES
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from scanner.model.fleet_lineage import FleetLineage, Share

MOST = 12
"""Bars of one plot."""

DPI = 150
_LABEL = 34
"""Characters of a label beside a bar."""

_COLOURS = {"error": "#D55E00", "warning": "#E69F00", "note": "#56B4E9", "unknown": "#999999", "kept": "#009E73"}
_HATCHES = {"error": "", "warning": "//", "note": "..", "unknown": "xx", "kept": ""}
_WORDS = {
    "error": "dropped",
    "warning": "contested",
    "note": "noted",
    "unknown": "terms unknown",
    "kept": "kept",
}


@record
class Plot:
    """One plot: the id of its table, what is in it for those who do not see it, and two PNGs."""

    name: str
    alt: str
    light: bytes
    dark: bytes


@record
class _Theme:
    ink: str
    ground: str
    line: str


_LIGHT = _Theme("#1d1c1a", "#ffffff", "#dcd8d0")
_DARK = _Theme("#eceae6", "#1f1e1b", "#3b3935")


def plots(summary: FleetLineage, dark: bool = True) -> tuple[Plot, ...]:
    """All plots that have a bar; ``dark`` false leaves the dark ones empty. Raises `ImportError` without matplotlib."""
    made = []
    for name, title, is_there, draw in _ALL:
        if is_there(summary):
            night = _png(draw, summary, title, _DARK) if dark else b""
            made.append(Plot(name, f"{title}: {_told(name, summary)}", _png(draw, summary, title, _LIGHT), night))
    return tuple(made)


def _png(draw: Callable[..., None], summary: FleetLineage, title: str, theme: _Theme) -> bytes:
    """One plot. No date or version is in it, and nobody's matplotlibrc counts."""
    import io

    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {"font.size": 9, "hatch.linewidth": 0.6, "text.color": theme.ink, "axes.labelcolor": theme.ink,
             "xtick.color": theme.ink, "ytick.color": theme.ink, "axes.edgecolor": theme.line, "text.parse_math": False}
        )  # fmt: skip
        figure = Figure(facecolor=theme.ground, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot(facecolor=theme.ground)
        draw(figure, axes, summary, theme)
        figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.grid(axis="x", color=theme.line, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
        written = io.BytesIO()
        figure.savefig(written, format="png", dpi=DPI, metadata={"Software": None})
    return written.getvalue()


def _stacked(figure: Any, axes: Any, shares: Sequence[Share], theme: _Theme, unit: str) -> None:
    """Each row as parts of a hundred, its total behind it."""
    shown = list(shares[:MOST])
    figure.set_size_inches(7.5, 1.7 + 0.34 * len(shown))
    places = list(range(len(shown)))
    left = [0.0] * len(shown)
    for at, state in enumerate(STATES):
        parts = [100 * share.counts[at] / share.total for share in shown]
        axes.barh(
            places, parts, left=left, height=0.72, color=_COLOURS[state], hatch=_HATCHES[state], edgecolor=theme.ground,
            linewidth=0.4, label=_WORDS[state],
        )  # fmt: skip
        left = [start + part for start, part in zip(left, parts, strict=True)]
    for place, share in zip(places, shown, strict=True):
        axes.text(101, place, f"{share.total:,}", va="center", fontsize=8)
    axes.set_yticks(places, [_label(share.name) for share in shown])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.set_xlabel(f"% of {unit} (their number at the right)")
    figure.legend(loc="outside lower center", ncols=len(STATES), frameon=False, fontsize=8)


def _bars(
    figure: Any,
    axes: Any,
    rows: Sequence[tuple[str, Sequence[float]]],
    heads: Sequence[tuple[str, str, str]],
    unit: str,
    theme: _Theme,
) -> None:
    """Parts of counts, one after the other, the sum behind them."""
    shown = list(rows[:MOST])
    figure.set_size_inches(7.5, 1.7 + 0.34 * len(shown))
    places = list(range(len(shown)))
    left = [0.0] * len(shown)
    for at, (word, colour, hatch) in enumerate(heads):
        parts = [row[1][at] for row in shown]
        axes.barh(
            places,
            parts,
            left=left,
            height=0.72,
            color=colour,
            hatch=hatch,
            edgecolor=theme.ground,
            linewidth=0.4,
            label=word,
        )
        left = [start + part for start, part in zip(left, parts, strict=True)]
    for place, total in zip(places, left, strict=True):
        axes.annotate(
            f"{total:,.0f}", (total, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.set_yticks(places, [_label(name) for name, _ in shown])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlim(0, 1.12 * max(left, default=1) or 1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=6)
    axes.set_xlabel(unit)
    if len(heads) > 1:
        figure.legend(loc="outside lower center", ncols=len(heads), frameon=False, fontsize=8)


def _families(figure: Any, axes: Any, summary: FleetLineage, theme: _Theme) -> None:
    _stacked(figure, axes, summary.families, theme, "models made from others")


def _relations(figure: Any, axes: Any, summary: FleetLineage, theme: _Theme) -> None:
    _stacked(figure, axes, summary.relations, theme, "edges")


def _depths(figure: Any, axes: Any, summary: FleetLineage, theme: _Theme) -> None:
    _stacked(figure, axes, summary.depths, theme, "models made from others")


def _obligations(figure: Any, axes: Any, summary: FleetLineage, theme: _Theme) -> None:
    rows = [(item.kind, (item.declared, item.models - item.declared)) for item in summary.obligations]
    heads = (("own licence asks it, too", _COLOURS["kept"], ""), ("own licence does not", _COLOURS["error"], "//"))
    _bars(figure, axes, rows, heads, "models that inherit a clause of this kind", theme)


def _organisations(figure: Any, axes: Any, summary: FleetLineage, theme: _Theme) -> None:
    rows = [(one.name, (one.error, one.warning)) for one in summary.organisations]
    heads = tuple((_WORDS[state], _COLOURS[state], _HATCHES[state]) for state in ("error", "warning"))
    _bars(figure, axes, rows, heads, "models that drop terms of an ancestor", theme)


def _unlicensed(figure: Any, axes: Any, summary: FleetLineage, theme: _Theme) -> None:
    states = (
        ("no licence", "#0072B2", ""),
        ("licence nobody here knows", "#CC79A7", "//"),
        ("in no table", "#999999", "xx"),
    )
    rows = [
        (one.id, tuple(_below(one) if one.state == state else 0 for state, _, _ in states))
        for one in summary.unlicensed
    ]
    _bars(
        figure, axes, rows, states, "models made from it, at any remove (children alone where it is in no table)", theme
    )


def _below(one: Any) -> int:
    number: int = one.children if one.descendants is None else one.descendants
    return number


_ALL: tuple[tuple[str, str, Callable[[FleetLineage], object], Callable[..., None]], ...] = (
    ("families", "Terms of ancestors, by licence family of the root", lambda one: one.families, _families),
    ("relations", "Terms of parents, by relation", lambda one: one.relations, _relations),
    ("depths", "Terms of ancestors, by steps to the furthest one", lambda one: one.depths, _depths),
    ("obligations", "Obligations that are inherited most", lambda one: one.obligations, _obligations),
    ("organisations", "Publishers with most violations", lambda one: one.organisations, _organisations),
    ("unlicensed", "Ancestors without known terms, by models made from them", lambda one: one.unlicensed, _unlicensed),
)


def _told(name: str, summary: FleetLineage) -> str:
    """The first bars in words; the table beside the plot has the numbers."""
    if name in ("families", "relations", "depths"):
        shares: tuple[Share, ...] = getattr(summary, name)
        return "; ".join(
            f"{_short(one.name)} {100 * one.error / one.total:.1f} % of {one.total:,} dropped" for one in shares[:4]
        )
    if name == "obligations":
        return "; ".join(f"{item.kind} {item.models:,} models" for item in summary.obligations[:4])
    if name == "organisations":
        return "; ".join(f"{_short(one.name)} {one.error:,} models" for one in summary.organisations[:4])
    return "; ".join(f"{_short(one.id)} {_below(one):,} models" for one in summary.unlicensed[:4])


def _short(text: str) -> str:
    """``text`` on one line; a long one loses its middle, for names of one family differ at their ends."""
    shown = printable(text)
    return shown if len(shown) <= _LABEL else f"{shown[: _LABEL // 2]}…{shown[1 - _LABEL // 2 :]}"


def _label(text: str) -> str:
    """``text`` beside a bar: what the font has no picture of is a box."""
    from matplotlib.font_manager import fontManager
    from matplotlib.ft2font import FT2Font

    known = FT2Font(fontManager.findfont("DejaVu Sans")).get_charmap()
    return "".join(letter if ord(letter) in known else "□" for letter in _short(text))
