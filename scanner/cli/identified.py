"""What `weighbridge identify` found, as lines for people. Everything that comes from a file is escaped."""

from __future__ import annotations

from scanner.reports.console_text import begins_line, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.cli.identify import Answer
    from scanner.licensing.identification import Change, Identification
    from scanner.licensing.parameters import Parameter

_INDENT = "  "
_WIDTH = 22
_WORDS = 240
"""Characters shown of a change; the JSON output has all of them."""

_SHOWN = 12
"""Changes shown of one file."""

_NAMES = {
    "display": "must display",
    "display-encouraged": "may display",
    "name-prefix": "name begins with",
    "excluded-territory": "not granted in",
    "version-release-date": "version of",
    "agreement-date": "text of",
    "effective-date": "effective from",
    "governing-law": "governing law",
    "copyright-holder": "copyright",
}
_UNITS = {"people": "people", "users": "users", "visits": "visits"}
_COMPARISONS = {"more-than": "more than ", "at-least": "at least "}
_BASES = {
    "exact": "every word is that of the known text",
    "words": "its words were compared",
    "heading": "only its heading or a short notice says so",
}


def page(answers: Sequence[Answer]) -> str:
    """A block of lines for each answer, in order."""
    return "\n".join("".join(line + "\n" for line in _block(answer)) for answer in answers)


def _block(answer: Answer) -> list[str]:
    name = begins_line(shown(answer.file, 200)) if answer.file != "-" else "standard input"
    found = answer.found
    if found is None:
        return [f"{name}: not read", _line("why", f"{shown(answer.note, 300)}.")]
    lines = [f"{name}: {_headline(found)}"]
    if answer.note:
        lines.append(_line("note", f"{shown(answer.note, 300)}."))
    if found.basis in _BASES and found.spdx:
        lines.append(_line("known by", _BASES[found.basis]))
    if len(found.parts) > 1:
        parts = (f"{shown(part.spdx or 'unknown', 80)} ({part.start}-{part.end})" for part in found.parts)
        lines.append(_line("parts", ", ".join(parts)))
    lines += _changes([change for change in found.changes if change.matters])
    lines += _parameters(answer.parameters)
    nearest = found.nearest
    if nearest is not None and (found.spdx is None or nearest.spdx != found.spdx):
        called = nearest.spdx or nearest.license or nearest.id
        lines.append(_line("nearest", f"{shown(called, 120)} ({nearest.score:.0%} of the words)"))
    return lines


def _headline(found: Identification) -> str:
    if found.spdx is None:
        return "no known licence"
    matter = sum(change.matters for change in found.changes)
    marks = []
    if found.truncated:
        marks.append("the text ends early")
    if found.modified and not (found.truncated and matter == 1):
        marks.append("CHANGED" if not matter else f"CHANGED in {matter} {'place' if matter == 1 else 'places'}")
    marks.append(f"confidence {found.confidence:.2f}")
    row = found.license if found.license and found.spdx.startswith("LicenseRef-") else ""
    called = f"{row} = {found.spdx}" if row and found.spdx != f"LicenseRef-{row}" else found.spdx
    return f"{shown(called, 200)} ({', '.join(marks)})"


def _changes(changes: list[Change]) -> list[str]:
    lines = []
    for change in changes[:_SHOWN]:
        quoted = f'"{shown(change.words, _WORDS)}"' if change.words else shown(change.place, _WORDS)
        lines.append(_line(change.kind, f"at {change.start}-{change.end}: {quoted}"))
        lines.append(_line("", f"{shown(change.why, 300)}."))
    if len(changes) > _SHOWN:
        lines.append(_line("", f"and {len(changes) - _SHOWN} more changes; --output json lists them all."))
    return lines


def _parameters(parameters: tuple[Parameter, ...]) -> list[str]:
    gathered: dict[str, list[str]] = {}
    for item in parameters:
        gathered.setdefault(item.name, []).append(_value(item))
    return [_line(_NAMES.get(name, name.replace("-", " ")), ", ".join(told[:8])) for name, told in gathered.items()]


def _value(item: Parameter) -> str:
    scope = f" ({shown(item.scope, 60)})" if item.scope else ""
    clause = f" [clause {shown(item.clause, 20)}]" if item.clause and item.unit else ""
    if isinstance(item.value, str):
        text = shown(item.value, 300)
        return (
            f'"{text}"' if item.name in ("display", "display-encouraged", "name-prefix", "notice") else text
        ) + scope
    unit = _UNITS.get(item.unit, item.unit)
    period = f" in {item.period.replace('12-months', '12 months')}" if item.period == "12-months" else ""
    return f"{_COMPARISONS.get(item.comparison, '')}{item.value:,} {unit}{period}{scope}{clause}".rstrip()


def _line(label: str, text: str) -> str:
    return f"{_INDENT}{label:<{_WIDTH}}{text}"
