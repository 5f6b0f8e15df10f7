"""One HTML file of the summary: tables with their plots beside them, for screens light and dark, narrow and wide, and paper.

It loads nothing and has no script; its policy allows its own style by its digest, and pictures that are in it.
"""

from __future__ import annotations

from base64 import b64encode

from scanner.model.record import record
from scanner.reports.console_text import counted
from scanner.reports.html_head import head
from scanner.reports.html_style import STYLE
from scanner.reports.html_text import code, section, text
from scanner.reports.lineage_drift.tables import STATES_MEAN, headline, number, tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.model.fleet_lineage import FleetLineage
    from scanner.reports.lineage_drift.tables import Cell, Table


@record
class Picture:
    """A plot: what is in it in words, and PNGs for light and dark screens. ``dark`` may be empty."""

    alt: str
    light: bytes
    dark: bytes = b""


_OWN_STYLE = """
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: var(--radius); background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); white-space: nowrap; }
tbody th { font-weight: 500; color: var(--ink); white-space: normal; min-width: 9rem; max-width: 26rem; }
tbody tr:last-child > * { border-bottom: 0; }
td { overflow-wrap: break-word; max-width: 34rem; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.long { min-width: 24rem; width: 55%; }
.zero { color: var(--soft); }
figure { margin: .8rem 0; }
figure img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: var(--radius); }
main > section > p { max-width: 46rem; }
.top h1 { color: var(--ink); }
.top { border-color: var(--line); background: var(--card); }
@media (max-width: 40rem) {
  .told thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .told tr { display: flex; flex-wrap: wrap; border-bottom: 1px solid var(--line); padding: .3rem 0; }
  .told tbody th { width: 100%; max-width: none; font-weight: 600; }
  .told tbody :is(th, td) { border: 0; padding: .15rem .7rem; }
  .told td.long { width: 100%; min-width: 0; max-width: none; }
  .told td.number::after { content: " " attr(data-of); color: var(--soft); }
}
@media print { .scroll { overflow: visible; } tr, figure { break-inside: avoid; } td.long { min-width: 0; } }
"""

_LONG = ("why", "members")
"""Columns of sentences: on a narrow screen rows with one are stacked, so that it is seen without scrolling sideways."""

_SHEET = STYLE + _OWN_STYLE


def render(summary: FleetLineage, pictures: Mapping[str, Picture]) -> bytes:
    """The page. ``pictures`` are the plots by the name that tables give them; a table without one stands alone."""
    told = list(tables(summary))
    parts = [
        head(f"The lineage of {counted(summary.models, 'model')}", _SHEET),
        '<a class="skip" href="#main">Skip to the tables</a>',
        _top(summary),
        "\n".join(
            (
                '<nav aria-label="Sections">',
                *(f'<a href="#{one.anchor}">{text(one.title)}</a>' for one in told),
                "</nav>",
            )
        ),
        '<main id="main" tabindex="-1">',
        f'<p class="legend">{text(STATES_MEAN)}</p>',
        *(section(2, one.anchor, text(one.title), *_parts(one, pictures)) for one in told),
        "</main>",
        f"<footer><p>Weighbridge {code(summary.version, 40)}. What it says of licences is no legal advice. Tables here are "
        "cut: <code>--output parquet:FILE</code> has every model and <code>--output edges:FILE</code> every edge.</p>"
        "</footer>",
        "</body></html>",
    ]
    return ("\n".join(part for part in parts if part) + "\n").encode()


def _top(summary: FleetLineage) -> str:
    outcomes = ", ".join(f"{count:,} {text(name, 40)}" for name, count in summary.outcomes)
    policy = (
        f"Judged by the policy {code(summary.policy, 100)}: {outcomes}." if summary.policy else f"Outcomes: {outcomes}."
    )
    return (
        f'<header class="top"><p class="brand">Weighbridge</p>\n<h1>The lineage of {counted(summary.models, "model")}</h1>\n'
        f'<p class="lede">{text(headline(summary))}</p>\n<p class="origin">{policy}</p></header>'
    )


def _parts(table: Table, pictures: Mapping[str, Picture]) -> tuple[str, ...]:
    picture = pictures.get(table.plot)
    more = f'<p class="more">and {table.left:,} more</p>' if table.left else ""
    lead = f"<p>{text(table.lead)}</p>" if table.lead else ""
    return (lead, _figure(picture) if picture is not None else "", _table(table), more)


def _figure(picture: Picture) -> str:
    dark = (
        f'<source media="screen and (prefers-color-scheme: dark)" srcset="{_data(picture.dark)}">'
        if picture.dark
        else ""
    )
    width, height = _size(picture.light)
    return (
        f'<figure><picture>{dark}<img src="{_data(picture.light)}" width="{width}" height="{height}" '
        f'alt="{text(picture.alt, 1000)}. The table below has the numbers."></picture></figure>'
    )


def _data(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _size(png: bytes) -> tuple[int, int]:
    """Width and height in CSS pixels, at half the density, from the header chunk that every PNG begins with."""
    return int.from_bytes(png[16:20], "big") * 2 // 3, int.from_bytes(png[20:24], "big") * 2 // 3


def _table(table: Table) -> str:
    numeric = [not isinstance(value, str) for value in table.rows[0]]
    heads = "".join(
        f'<th scope="col"{_class(is_number)}>{text(name)}</th>'
        for name, is_number in zip(table.columns, numeric, strict=True)
    )
    told = ' class="told"' if set(table.columns) & set(_LONG) else ""
    body = "\n".join(f"<tr>{_row(row, table.columns)}</tr>" for row in table.rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{text(table.title)}"><table{told}>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _row(row: tuple[Cell, ...], columns: tuple[str, ...]) -> str:
    made = []
    for at, (value, column) in enumerate(zip(row, columns, strict=True)):
        if not isinstance(value, str):
            made.append(
                f'<td class="number{" zero" if not value else ""}" data-of="{text(column)}">{number(value)}</td>'
            )
        elif at == 0:
            made.append(f'<th scope="row">{text(value, 200)}</th>')
        else:
            kind = ' class="long"' if column in _LONG else ""
            made.append(f"<td{kind}>{text(value, 1500)}</td>")
    return "".join(made)


def _class(is_number: bool) -> str:
    return ' class="number"' if is_number else ""
