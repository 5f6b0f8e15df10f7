"""Writes the pages that follow from the data: docs/rules.md and docs/formats.md. ``--check`` fails where one is stale."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scanner.catalog.catalog import load  # noqa: E402
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
        signs = signs or ["its suffix alone"]
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


def _kinds(kinds: Iterable[str]) -> str:
    return ", ".join(f"`{kind}`" for kind in sorted(set(kinds)))


PAGES = {"rules.md": rules_page, "formats.md": formats_page}


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
