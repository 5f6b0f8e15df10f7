"""Writes the pages of docs/ that follow from the data: rules, formats, licences, keys. ``--check`` fails on a stale one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scanner.catalog.bom_fields import bom_files, read_elements  # noqa: E402
from scanner.catalog.bom_parts import BomField  # noqa: E402
from scanner.catalog.catalog import load  # noqa: E402
from scanner.catalog.license import DUTIES, LIMITS, Clause, License  # noqa: E402
from scanner.catalog.license_page import source_text  # noqa: E402
from scanner.catalog.license_words import KNOWN, short  # noqa: E402
from scanner.catalog.model_parts import HUB_STATS, Family  # noqa: E402
from scanner.catalog.reading_models import read_models  # noqa: E402
from scanner.catalog.stars import captured  # noqa: E402
from scanner.cli.explain_model import KNOWN as MODEL_KNOWN  # noqa: E402
from scanner.model.finding import level_of  # noqa: E402
from scanner.pipeline.registry import rows  # noqa: E402

DOCS = ROOT / "docs"

MOST = 7
"""Names of one format that the table shows."""


def rules_page() -> str:
    """Every rule with why it matters, what to do and where to read more."""
    rules = load().rules()
    lines = ["# Rules", "", "Written by `make docs` from `rules/`; `weighbridge explain RULE` shows the same.", ""]
    lines += ["| rule | severity | confidence | level | tags |", "|---|---|---|---|---|"]
    for rule in rules:
        level = level_of(rule.severity, rule.confidence)
        link = f"[{rule.id}](#{rule.id})"
        lines.append(f"| {link} | {rule.severity} | {rule.confidence} | {level} | {', '.join(rule.tags)} |")
    for rule in rules:
        lines += [
            "",
            f"## {rule.id}",
            "",
            f"**{rule.title}.** {rule.why.strip()}",
            "",
            f"*{rule.action}.* {rule.fix.strip()}",
        ]
        if rule.references:
            lines += ["", *(f"- <{reference}>" for reference in rule.references)]
    return "\n".join(lines) + "\n"


def formats_page() -> str:
    """Every format with how it is recognised."""
    about = (
        "Written by `make docs` from the formats' modules. Content decides, and a name only where content cannot tell."
    )
    lines = ["# Formats", "", about, "", "| format | id | told by | names in scope | read |", "|---|---|---|---|---|"]
    for row in sorted(rows(), key=lambda row: (row.order, row.id)):
        signs = ["its first bytes"] if row.magics else []
        signs += ["its content"] if row.recognises else []
        signs += ["its name: " + ", ".join(f"`{name}`" for name in row.names[:MOST])] if row.names else []
        signs += [f"{len(row.names) - MOST} more names"] if len(row.names) > MOST else []
        signs = signs or ["its suffix alone" if row.suffixes else "the format that it lies in"]
        suffixes = ", ".join(f"`{suffix}`" for suffix in row.suffixes) or "–"
        read = "told, not opened" if row.module.endswith(".rar") else "yes"
        lines.append(f"| {row.format.title} | {row.id} | {' and '.join(signs)} | {suffixes} | {read} |")
    lines += ["", "## Facts", "", "What a rule's `when: {fact: …}` may name, by the format that states it.", ""]
    lines += ["| format | kinds of fact |", "|---|---|"]
    for row in sorted(rows(), key=lambda row: row.id):
        if row.format.states:
            lines.append(f"| {row.id} | {_kinds(row.format.states)} |")
    stated = {kind for row in rows() for kind in row.format.states}
    elsewhere = {rule.when.fact for rule in load().rules()} - stated
    lines += ["", f"Stated by sources, by the reading itself or in `scanner/repo/`: {_kinds(elsewhere)}."]
    return "\n".join(lines) + "\n"


WEAKER = {"text": "", "secondary": " *(quoted)*", "recall": " *(from memory)*", "convention": ""}
"""What stands behind a clause in the table that was not read in the licence's own text."""

_LISTED = 12
"""Single models that a row of the page names."""

COMMERCIAL = {"allowed": "yes", "conditional": "on conditions", "prohibited": "no", "unknown": "not known"}


def licenses_page() -> str:
    """Every licence with what it limits, what it asks, and how that is known."""
    rows = load().licenses()
    lines = ["# Licences", ""]
    lines += [
        "Written by `make docs` from `rules/licenses/`. `weighbridge explain LICENCE` shows one with its clauses and when",
        "they bite. These are our words, and no legal advice: the text itself decides.",
        "",
        "| known | means | licences |",
        "|---|---|---|",
    ]
    for known, meaning in KNOWN.items():
        count = sum(row.confidence == known for row in rows)
        if count:
            lines.append(f"| {_known(known)} | {meaning} | {count} |")
    lines += ["", "| licence | id | SPDX | on the Hub | category | commercial use | limits | duties | known | where |"]
    lines += ["|---|---|---|---|---|---|---|---|---|---|"]
    for row in rows:
        cells = [row.name, f"`{row.id}`", f"`{row.spdx}`" if row.spdx else "–", _codes(row.hub), row.category]
        cells += [
            COMMERCIAL[row.commercial] + WEAKER.get(row.confidence, ""),
            _clauses(row, LIMITS),
            _clauses(row, DUTIES),
        ]
        cells += [_known(row.confidence), _origin(row)]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def models_page() -> str:
    """Every family of known models with its terms and how they are known."""
    families = [(file, family) for file in read_models(str(ROOT)) for family in file.families]
    lines = ["# Known models", ""]
    lines += [
        "Written by `make docs` from `rules/models/`: models that others are made from, for when the Hub cannot be asked.",
        "`weighbridge explain org/name` shows one. What a model's own repo says at the commit in use comes first.",
        "",
        "How surely the *terms* are known is in the column *known*. What a model was made from is as its card says, or",
        "as its makers have published; sizes are as their configs state them, from memory. What only a pattern covers, or",
        "what the table of cards did not hold, is taken to be as the rest of its family; `explain` says so.",
        "",
        "| known | means | families |",
        "|---|---|---|",
    ]
    for known, meaning in MODEL_KNOWN.items():
        count = sum(family.confidence == known for _, family in families)
        lines.append(f"| {_model_known(known)} | {meaning} | {count} |")
    lines += ["", "| vendor | family | models | terms | made from | known | where |", "|---|---|---|---|---|---|---|"]
    for file, family in families:
        cells = [file.name, family.family, _models(family), _terms(family), _made_from(family)]
        cells += [_model_known(family.confidence), _read_in(family)]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def bom_fields_page() -> str:
    """Every field of a bill of materials: where it comes from, where it goes, and what asks for it."""
    elements = read_elements(str(ROOT))
    lines = ["# Fields of a bill of materials", ""]
    lines += [
        "Written by `make docs` from `rules/bom/`: what `weighbridge bom` looks for, where it is read and where it goes.",
        "",
        "*Score* has the tier in the score of the OWASP AIBOM generator and the category there; a number says that the",
        "field answers several of its fields. The score is the generator's own, as its code computes it",
        "(`src/models/scoring.py` at 4a287408af24, registry at 03113488fb2b): in each category the share of fields given",
        "times its points (required 20, metadata 20, component 20, model card 30, external references 10), then times 0.9",
        "where two or three critical fields are missing, 0.8 where more are, and 0.95 where five important ones are. Its",
        "registry names a factor of 0.5 for missing critical fields, which that code does not use. The profiles are *basic*",
        "(40 points), *standard* (70) and *advanced* (85), each with fields that must be there. Of the 57 fields the seven",
        "on laws of African states are left out here, so that a score can be up to 12 points above the generator's.",
        "",
        f"*Answers* has the minimum elements of “{elements.title}”",
        f"({elements.publisher}; <{elements.source}>). They were **not read in the paper itself**",
        f"but in {elements.read_in}: check the paper before you quote it.",
    ]
    for file in bom_files():
        lines += ["", f"## {file.title}", ""]
        lines.append(f"Places and tiers are {file.confidence} against: {file.source}.")
        lines += [
            "",
            "| field | read in | CycloneDX | SPDX 3 | SPDX 2.3 | score | answers |",
            "|---|---|---|---|---|---|---|",
        ]
        for row in file.fields:
            weight = f" ×{row.weight:g}" if row.weight > 1 else ""
            scored = f"{row.tier}{weight}, {row.category}" if row.tier else ""
            read = [
                *(f"`{one}`" for one in (*row.keys, *row.facts)),
                *(f"“{one}”" for one in row.labels or row.headings),
            ]
            cells = [f"**{row.title}** (`{row.id}`)", _cut(read), *(f"`{one}`" if one else "" for one in _places(row))]
            cells += [scored, "; ".join(row.info.elements)]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _places(row: BomField) -> tuple[str, str, str]:
    return row.cyclonedx, row.spdx3, row.spdx


def _cut(names: list[str]) -> str:
    rest = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {rest} more" if rest > 0 else "")


def _model_known(confidence: str) -> str:
    return {"row": "card", "text": "read", "secondary": "quoted", "recall": "**from memory**"}[confidence]


def _models(family: Family) -> str:
    """The patterns, and the members that none of them covers: a long list is cut."""
    single = [m.id for m in family.members if not any(captured(pattern, m.id) is not None for pattern in family.ids)]
    rest = len(single) - _LISTED
    return _codes((*family.ids, *single[:_LISTED])) + (f" and {rest} more" if rest > 0 else "")


def _terms(family: Family) -> str:
    if family.mirror and not family.licenses:
        return "as what they copy"
    return (
        " → ".join(f"`{t.license}`" + (f" since {t.since}" if t.since else "") for t in family.licenses) or "not known"
    )


def _made_from(family: Family) -> str:
    """Parents of the whole family, and how many of its members name others."""
    parents = dict.fromkeys(f"{parent.id} ({parent.relation})" for parent in family.parents)
    own = sum(bool(member.parents) for member in family.members)
    words = [_codes(parents)] if parents else []
    return "; ".join((*words, f"{own} of its models by name") if own else words) or "–"


def _read_in(family: Family) -> str:
    sources = family.sources or ((HUB_STATS,) if family.confidence == "row" else ())
    return ", ".join(source_text(source, 12) for source in sources) or "–"


def _known(confidence: str) -> str:
    """How a row is known, in words that cannot be taken for a text that was read where none was."""
    return {"text": "read", "secondary": "quoted", "recall": "**from memory**"}.get(confidence, confidence)


def _codes(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values) or "–"


def _clauses(row: License, kinds: tuple[str, ...]) -> str:
    def told(clause: Clause) -> str:
        return short(clause) + WEAKER.get(clause.confidence or row.confidence, "")

    return "; ".join(dict.fromkeys(told(clause) for clause in row.clauses if clause.kind in kinds)) or "–"


def _origin(row: License) -> str:
    """Where it was read; for what was not read, where it was met."""
    places = ", ".join(source_text(source, 12) for source in row.sources) or row.source or "–"
    before = {"text": "", "secondary": "quoted in ", "recall": "not read; named in "}.get(row.confidence, "")
    return before + places


def _kinds(kinds: Iterable[str]) -> str:
    return ", ".join(f"`{kind}`" for kind in sorted(set(kinds)))


KEYS_FROM, KEYS_TO = "<!-- keys: written by make docs from scanner/tui/keys.py -->\n", "<!-- keys end -->\n"
"""Between which lines of the page on the audit its keys are."""


def audit_page() -> str:
    """The page on the audit as it is, with the keys as they are now; as it is where the terminal UI is not installed."""
    page = (DOCS / "audit.md").read_text(encoding="utf-8")
    if find_spec("textual") is None:
        return page
    before, _, rest = page.partition(KEYS_FROM)
    return before + KEYS_FROM + "\n" + "\n".join(_key_table()) + "\n\n" + KEYS_TO + rest.partition(KEYS_TO)[2]


def _key_table() -> list[str]:
    """Every key by its place, with the name that the settings know it by."""
    from scanner.tui.keys import KEYS, PLACES

    lines = ["| key | does | in the settings | as a command |", "|---|---|---|---|"]
    for place, title in PLACES.items():
        lines.append(f"| **{title}** | | | |")
        for item in KEYS:
            if item.place == place:
                keys = " ".join(f"`{_pressed(key)}`" for key in item.keys.split(","))
                lines.append(f"| {keys} | {item.says} | `{item.id}` | {f'`{item.cli}`' if item.cli else ''} |")
    return lines


def _pressed(key: str) -> str:
    """The key as a person reads it: the sign itself where it has one."""
    from textual.keys import _character_to_key

    signs = {_character_to_key(chr(code)): chr(code) for code in range(33, 127)}
    return {"escape": "esc", "pageup": "page up", "pagedown": "page down"}.get(key) or signs.get(key, key)


PAGES = {
    "rules.md": rules_page,
    "formats.md": formats_page,
    "licenses.md": licenses_page,
    "models.md": models_page,
    "bom-fields.md": bom_fields_page,
    "audit.md": audit_page,
}


def main(arguments: list[str]) -> int:
    """Writes the pages, or with ``--check`` names the first stale one."""
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        fresh = path.is_file() and path.read_text(encoding="utf-8") == text
        if not fresh and "--check" in arguments:
            sys.stderr.write(f"docs/{name} is stale. Run make docs.\n")
            return 1
        if not fresh:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
