"""What stands beside the list: a finding with its evidence and what was decided, a group, the page of a rule."""

from __future__ import annotations

from functools import cache

from scanner.catalog.license_page import DISCLAIMER, license_page_of
from scanner.reports.console_text import counted, shown, wrapped
from scanner.reports.pages.explained import license_lines, rule_lines
from scanner.tui.listing import decided_style
from scanner.tui.table import Group

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.catalog.catalog import Catalog
    from scanner.model.report import RuleInfo
    from scanner.model.report_view import ReportView, Row
    from scanner.reports.console_text import Line
    from scanner.tui.session import Decided


_LICENSES = ("parent_license", "license", "found", "declared")
"""Attributes of a finding that name a licence, the one that matters most first."""

MAX_NAME = 200
"""Characters of a licence's name that are looked up."""


def rule_of(view: ReportView, rule_id: str) -> RuleInfo | None:
    """What the report says of that rule."""
    return next((rule for rule in view.head.rules if rule.id == rule_id), None)


def finding_lines(view: ReportView, row: Row, decided: Decided | None, width: int, lapsed: str = "") -> list[Line]:
    """The finding's page: what was decided of it first, or which decision ``lapsed``: it changes what is left to do."""
    from scanner.reports.pages.finding import evidence_lines

    lines: list[Line] = []
    if decided is not None:
        lines = [*wrapped(f"{shown(decided.text, 300)}", width, "", decided_style(decided.how)), ()]
    elif lapsed:
        lines = [*wrapped(f"To be decided anew: {shown(lapsed, 400)}", width, "", "review"), ()]
    finding, rule = view.finding(row), rule_of(view, row.rule)
    return lines + evidence_lines(finding, view.verdict(row), width, rule, view.targets[row.target].obligations)


def group_lines(view: ReportView, group: Group, width: int) -> list[Line]:
    """A heading's page: how many there are, and the rule's own words where the group is a rule's."""
    lines: list[Line] = [*wrapped(shown(group.title, 300) or "(none)", width, "", "heading"), ()]
    for number, word in ((group.denied, "denied"), (group.review, "to review")):
        if number:
            lines += wrapped(f"{counted(number, 'finding')} {word}", width, "")
    lines += wrapped("Press space to select all of it, enter to open or close it.", width, "", "dim")
    rule = rule_of(view, group.title)
    return [*lines, (), *rule_lines(rule, width)] if rule is not None else lines


def explained_lines(view: ReportView, row: Row, width: int) -> list[Line]:
    """The page of the rule of a finding, and after it that of the licence that it is about."""
    rule = rule_of(view, row.rule)
    lines = (
        rule_lines(rule, width) if rule else wrapped(f"The report does not explain {shown(row.rule, 80)}.", width, "")
    )
    if rule is None or "license" not in rule.tags:
        return lines
    from scanner.licensing.lookup import find_license

    catalog = _catalog()
    stated = dict(view.finding(row).attributes)
    named = (stated.get(name) for name in _LICENSES)
    found = (find_license(name[:MAX_NAME], catalog) for name in named if isinstance(name, str) and name)
    license = next((one for one in found if one is not None), None)  # noqa: A001
    if license is None:
        return lines
    page = license_lines(license_page_of(license, catalog), width, DISCLAIMER)
    return [*lines, (), (("dim", "─" * width),), *page]


@cache
def _catalog() -> Catalog:
    """The licences that we know, read when the first is asked for."""
    from scanner.catalog.catalog import load

    return load()
