"""A page for each rule, and the list of them, from rules/."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from scanner.catalog.reading import read_rules
from scanner.cli.explain import condition_text
from scanner.model.finding import level_of
from website.markup import code, plain, table

if TYPE_CHECKING:
    from scanner.catalog.documents import Example
    from scanner.catalog.tables import Rule


def rule_pages(root: str) -> dict[str, str]:
    """The list of rules and the page of each, by the page's name."""
    rules = sorted(read_rules(root).rules, key=lambda rule: rule.id)
    return {"rules.md": _list(rules), **{f"rules/{rule.id}.md": rule_page(rule) for rule in rules}}


def rule_page(rule: Rule) -> str:
    """One rule: what it says, why, what it looks for, what to do, and the examples that are its tests."""
    lines = [f"# {plain(rule.title)}", "", *table(("rule", code(rule.id)), _facts(rule))]
    lines += ["## Why", "", rule.why.strip(), ""]
    lines += ["## What to do", "", f"**{plain(rule.action)}.** {rule.fix.strip()}", ""]
    lines += ["## What it looks for", "", plain(condition_text(rule)), ""]
    lines += ["It is told as: " + code(rule.message), ""]
    if rule.examples:
        lines += ["## Examples", "", "Facts that are its tests.", ""]
        lines += _examples(rule)
    if rule.references:
        lines += ["## Read more", "", *(f"- <{reference}>" for reference in rule.references), ""]
    lines += [f"On a command line: `weighbridge explain {rule.id}`. [All rules](../rules.md)."]
    return "\n".join(lines) + "\n"


def _facts(rule: Rule) -> list[tuple[str, str]]:
    rows = [
        ("severity", f"{rule.severity}: the harm if it is true"),
        ("confidence", f"{rule.confidence}: the chance that it is true"),
        ("level", level_of(rule.severity, rule.confidence)),
    ]
    if rule.security_severity is not None:
        rows.append(("security severity", f"{rule.security_severity:g} of 10"))
    rows.append(("tags", ", ".join(code(tag) for tag in rule.tags) or "–"))
    if rule.aliases:
        rows.append(("once named", ", ".join(code(alias) for alias in rule.aliases)))
    if rule.preview:
        rows.append(("preview", "this rule may still change"))
    return rows


def _examples(rule: Rule) -> list[str]:
    lines = []
    for finds, title in ((True, "Found"), (False, "Not found")):
        shown = [example for example in rule.examples if example.finds is finds]
        if shown:
            lines += [f"{title}:", "", "```yaml", *(_fact(rule, example) for example in shown), "```", ""]
    return lines


def _fact(rule: Rule, example: Example) -> str:
    attributes = {name: list(value) if isinstance(value, tuple) else value for name, value in example.fact}
    text = yaml.safe_dump({rule.when.fact: attributes}, default_flow_style=None, sort_keys=False, allow_unicode=True)
    return text.rstrip()


def _list(rules: list[Rule]) -> str:
    lines = [
        "# Rules",
        "",
        "Each is one file in `rules/`. `weighbridge explain RULE` shows the same as its page here.",
        "",
    ]
    rows = [
        (
            f"[{rule.id}](rules/{rule.id}.md)",
            plain(rule.title) + (" *(preview)*" if rule.preview else ""),
            rule.severity,
            rule.confidence,
            level_of(rule.severity, rule.confidence),
            ", ".join(rule.tags),
        )
        for rule in rules
    ]
    return "\n".join([*lines, *table(("rule", "says", "severity", "confidence", "level", "tags"), rows)])
