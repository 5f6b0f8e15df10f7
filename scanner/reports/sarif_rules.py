"""A rule as SARIF describes it: what fired, why it matters, and first of all what to do."""

from __future__ import annotations

from scanner.model.escape import printable
from scanner.model.finding import PREVIEW, level_of
from scanner.reports.sarif_results import sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import RuleInfo
    from scanner.reports.sarif_places import Object

MAX_DESCRIPTION = 1024
"""Characters: GitHub's limit for a description."""

MAX_TAGS = 10
"""GitHub shows no more."""

_PROBLEM_SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation"}


def descriptor(rule: RuleInfo) -> Object:
    """The rule as a `reportingDescriptor`. Only a rule with the tag ``security`` has a ``security-severity``."""
    name = printable(rule.id, 200)
    level = level_of(rule.severity, rule.confidence)
    title = _folded(rule.title or rule.id)
    entry: Object = {
        "id": name,
        "name": "".join(word[:1].upper() + word[1:] for word in name.split("-")) or name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": _folded(rule.why or rule.title or rule.id)},
        "help": _help(rule),
        "defaultConfiguration": {"level": level},
    }
    once = [printable(old, 200) for old in dict.fromkeys(rule.aliases) if old and old != rule.id]
    if once:
        entry["deprecatedIds"] = once
    link = next((link for link in rule.references if link.startswith("https://") and printable(link) == link), None)
    if link and link.isascii() and " " not in link:
        entry["helpUri"] = link
    own = (*rule.tags, *((PREVIEW,) if rule.preview else ()))
    tags = dict.fromkeys(printable(tag, 100) for tag in sorted(own, key=lambda tag: tag not in ("security", PREVIEW)))
    properties: Object = {"tags": list(tags)[:MAX_TAGS], "precision": rule.confidence}
    if "security" in rule.tags and rule.security_severity is not None:
        properties["security-severity"] = f"{rule.security_severity:.1f}"
    else:
        properties["problem.severity"] = _PROBLEM_SEVERITY[level]
    entry["properties"] = properties
    return entry


def _help(rule: RuleInfo) -> Object:
    fix = _block(rule.fix) or sentence(rule.action or "Look at the finding")
    why = _block(rule.why)
    links = [printable(link, 500) for link in rule.references]
    explain = f"weighbridge explain {printable(rule.id, 200)}"
    text = [fix, why, *links, f"More: {explain}"]
    markdown = [
        f"**What to do.** {fix}",
        f"**Why.** {why}" if why else "",
        "\n".join(f"- <{link}>" for link in links),
        f"More: `{explain}`",
    ]
    return {"text": "\n\n".join(filter(None, text)), "markdown": "\n\n".join(filter(None, markdown))}


def _folded(text: str) -> str:
    return sentence(" ".join(text.split()), MAX_DESCRIPTION)


def _block(text: str) -> str:
    return "\n".join(printable(line, 4000) for line in text.strip().split("\n")[:200])
