"""What a bill of materials of each model would tell and lack, as text: the score, the elements, and what to add where."""

from __future__ import annotations

from scanner.reports.completeness_score import CATEGORIES, PROFILES, TIERS, elements, given, missing, score
from scanner.reports.console_text import begins_line, columns, plain, shown, shown_path, wrapped
from scanner.reports.interface import Output
from scanner.reports.materials.units import materials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model.description import FieldInfo
    from scanner.model.report import Report
    from scanner.reports.completeness_score import Score
    from scanner.reports.materials.relations import Relative
    from scanner.reports.materials.units import Unit

WIDTH = 110
"""Columns of the text."""

MAX_SHORT = 5
"""Models, and things to add of each, that the short account has."""

_NO_REGISTRY = (
    "This report was made without a description, so that nothing is known of what a bill of materials would tell. "
    "Scan the target with weighbridge bom TARGET --output completeness."
)


def _render(report: Report) -> bytes:
    return ("\n".join(map(_told, rows(report))).rstrip("\n") + "\n").encode("utf-8", "backslashreplace")


def in_short(report: Report) -> list[str]:
    """The scores, and what is worth most to add: what a person is told who asked for a bill and not for this table."""
    found = materials(report)
    origins = {one.key: one for one in found.relatives}
    if not report.fields or not found.units:
        return rows(report)
    told: list[str] = []
    for unit in found.units[:MAX_SHORT]:
        known = given(unit, report.fields, origins)
        lost = missing(report.fields, known)
        every = [is_given for row in elements(report.fields, known).values() for is_given in row.values()]
        told += [_title(unit), next(_score(score(report.fields, known)))]
        told += [f'Minimum elements of the G7 ("SBOM for AI"): {sum(every)} of {len(every)}']
        told += [*_advice(lost[:MAX_SHORT]), ""]
        if len(lost) > MAX_SHORT:
            told[-1:] = [f"  and {len(lost) - MAX_SHORT:,} more fields: --output completeness tells all", ""]
    if len(found.units) > MAX_SHORT:
        told.append(f"and {len(found.units) - MAX_SHORT:,} more models: --output completeness tells all")
    return [_told(row) for row in told]


def rows(report: Report) -> list[str]:
    """The lines of the table."""
    found = materials(report)
    origins = {one.key: one for one in found.relatives}
    if not report.fields or not found.units:
        text = _NO_REGISTRY if report.targets else "Nothing was scanned. Name a target."
        return [plain(line) for line in wrapped(text, WIDTH, "")]
    return [row for unit in found.units for row in _unit(unit, report.fields, origins)]


REPORT = Output("completeness", "how complete a bill of materials would be, and what to add", _render)


def _told(row: str) -> str:
    """``row`` with its indent, and no runner's command after it."""
    text = row.lstrip()
    return row[: len(row) - len(text)] + begins_line(text)


def _unit(unit: Unit, fields: Sequence[FieldInfo], origins: dict[str, Relative]) -> Iterator[str]:
    known = given(unit, fields, origins)
    title = _title(unit)
    yield title
    yield "=" * min(WIDTH, columns(title))
    if not unit.described:
        yield from (plain(line) for line in wrapped(_NO_REGISTRY, WIDTH, ""))
    yield ""
    yield from _score(score(fields, known))
    yield ""
    yield from _tiers(fields, known)
    yield ""
    yield from _elements(elements(fields, known))
    yield ""
    yield from _advice(missing(fields, known))
    yield ""


def _title(unit: Unit) -> str:
    name = shown(unit.identity.name, 120) + (f" ({shown(unit.identity.version, 50)})" if unit.identity.version else "")
    return begins_line(name) + (f", {shown_path(unit.folder)}" if unit.folder not in ("", unit.identity.name) else "")


def _score(found: Score) -> Iterator[str]:
    reached = f"profile {found.profile}" if found.profile else "no profile"
    asked = ", ".join(f"{name} from {least}" for name, least, _ in PROFILES)
    yield f"OWASP AIBOM score: {found.total:g} of 100, {reached} ({asked})"
    about = {name: (points, words) for name, points, words in CATEGORIES}
    for name, have, every, points in found.parts:
        most, words = about[name]
        yield f"  {words:<22}{have:>3} of {every:<3} fields{points:>7g} of {most:<3}points"
    if found.factor < 1:
        yield f"  times {found.factor:g}, since fields that weigh are missing"


def _tiers(fields: Sequence[FieldInfo], known: frozenset[str]) -> Iterator[str]:
    yield "Tiers"
    for tier in TIERS:
        rows = [info for info in fields if info.tier == tier]
        lost = [info.title for info in rows if info.id not in known]
        yield from _row(tier, len(rows) - len(lost), len(rows), lost)


def _elements(clusters: dict[str, dict[str, bool]]) -> Iterator[str]:
    every = sum(map(len, clusters.values()))
    have = sum(sum(row.values()) for row in clusters.values())
    yield f'Minimum elements of the G7 ("SBOM for AI"): {have} of {every}'
    for cluster, row in clusters.items():
        lost = [name for name, is_given in row.items() if not is_given]
        yield from _row(cluster, len(row) - len(lost), len(row), lost)


def _row(name: str, have: int, every: int, lost: list[str]) -> Iterator[str]:
    head = f"  {shown(name, 28):<28}{have:>3} of {every:<4}"
    if not lost:
        yield head.rstrip()
        return
    lines = [plain(line) for line in wrapped(shown(f"missing: {', '.join(lost)}"), WIDTH, " " * len(head))]
    yield head + lines[0].strip()
    yield from lines[1:]


def _advice(rows: list[tuple[float, FieldInfo]]) -> Iterator[str]:
    if not rows:
        yield "Nothing is missing."
        return
    yield "What to add, most valuable first: by tier, then by points gained"
    for gain, info in rows:
        head = f"  {f'+{gain:.1f}' if gain > 0 else '':>6}  {shown(info.title, 34):<36}"
        lines = [plain(line) for line in wrapped(shown(info.add), WIDTH, " " * len(head))]
        yield (head + lines[0].strip()) if lines else head.rstrip()
        yield from lines[1:]
