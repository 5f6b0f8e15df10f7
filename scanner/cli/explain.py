"""``weighbridge explain``: what a rule, a licence or a known model is, on one plain page."""

from __future__ import annotations

from scanner.cli.errors import UsageError
from scanner.cli.stdout import standard_output, write_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from scanner.catalog.catalog import Catalog
    from scanner.catalog.tables import Condition, Rule
    from scanner.model.fact import Value

SUMMARY = "say what a rule, a licence or a known model is"

_DESCRIPTION = """\
Show why a rule exists, what it looks for and what to do about its findings; or what a licence asks, clause by clause, by
our id, its SPDX id, or whatever model cards call it; or what is known of a model that others are made from, by its id on
the Hub. Without an id, list all rules.
"""

_ELSEWHERE = (
    " List the rules with weighbridge explain; docs/licenses.md lists the licences and docs/models.md the known models."
)

_WIDTH = 100
"""Characters of a line of running text."""


def configure(parser: ArgumentParser) -> None:
    """Adds this command's arguments."""
    parser.description = _DESCRIPTION
    parser.add_argument(
        "id", metavar="RULE|LICENSE|MODEL", nargs="?", help="an id, such as pickle-unsafe-callable, mit or gpt2"
    )


def run(arguments: Namespace) -> int:
    """0 once the page is written. Raises `UsageError` for an id that is none of these, and for broken rules."""
    from scanner.catalog.catalog import load
    from scanner.catalog.mistakes import CatalogError

    try:
        catalog = load()
        page = _list(catalog) if arguments.id is None else _page(arguments.id, catalog)
    except CatalogError as error:
        raise UsageError(str(error)) from error
    write_text(standard_output(), page)
    return 0


def rule_page(rule: Rule) -> str:
    """The page of one rule, as lines of text with a final newline."""
    from scanner.model.finding import level_of

    head = [
        f"{rule.id}: {rule.title}",
        "",
        f"  severity    {rule.severity}",
        f"  confidence  {rule.confidence}",
        f"  level       {level_of(rule.severity, rule.confidence)}",
    ]
    if rule.security_severity is not None:
        head.append(f"  security    {rule.security_severity:g} of 10")
    if rule.tags:
        head.append(f"  tags        {', '.join(rule.tags)}")
    if rule.aliases:
        head.append(f"  once named  {', '.join(rule.aliases)}")
    if rule.preview:
        head.append(
            "  preview     it may still change, and decides nothing without --preview or preview: true of the policy"
        )
    parts = ["\n".join(head), _section("Why", rule.why), _section("What it looks for", condition_text(rule))]
    parts += [_section("What to do", rule.fix)]
    if rule.references:
        parts.append("References\n" + "\n".join(f"  {reference}" for reference in rule.references))
    return "\n\n".join(parts) + "\n"


def condition_text(rule: Rule) -> str:
    """The rule's condition as a sentence."""
    when = rule.when
    asked = [f"{name} {_condition(condition)}" for name, condition in when.where]
    if when.classes:
        asked.insert(0, f"whose callable is classed as {' or '.join(when.classes)}")
    return f"Facts of the kind {when.fact}" + (", " + " and ".join(asked) if asked else "") + "."


def _page(name: str, catalog: Catalog) -> str:
    from scanner.catalog.mistakes import CatalogError, shown, suggestion
    from scanner.cli.explain_license import category_page, license_page, nearest_license
    from scanner.cli.explain_model import model_page, nearest_model
    from scanner.licensing.lookup import find_license

    try:
        rule = catalog.rule(name)
        return (f"{name} is named {rule.id} now.\n\n" if name != rule.id else "") + rule_page(rule)
    except CatalogError:
        row = find_license(name, catalog)
    if row is not None:
        return license_page(row, catalog)
    listed = category_page(name, catalog) or model_page(name)
    if listed:
        return listed
    hint = nearest_model(name) or suggestion(name, [rule.id for rule in catalog.rules()])
    hint = hint or nearest_license(name, catalog) or _ELSEWHERE
    what = "rule, licence or known model" if "/" in name else "rule or licence"
    raise UsageError(f"no {what} is named {shown(name)}.{hint}")


def _list(catalog: Catalog) -> str:
    rules = catalog.rules()
    width = max(len(rule.id) for rule in rules)
    return "".join(f"{rule.id:<{width}}  {rule.title}\n" for rule in rules)


def _condition(condition: Condition) -> str:
    from scanner.detect.message import text_of

    def words(values: tuple[Value, ...]) -> str:
        return " or ".join("nothing" if value is None else text_of(value) for value in values)

    asked = []
    if condition.equals:
        asked.append(f"is {words(condition.equals)}")
    if condition.excludes:
        asked.append(f"is not {words(condition.excludes)}")
    if condition.min is not None:
        asked.append(f"is {condition.min:g} or more")
    if condition.max is not None:
        asked.append(f"is {condition.max:g} or less")
    if condition.matches:
        asked.append(f"is like {words(condition.matches)}")
    return " and ".join(asked)


def _section(title: str, text: str) -> str:
    return f"{title}\n{_wrapped(text)}"


def _wrapped(text: str) -> str:
    from textwrap import fill

    paragraphs = [part for part in text.strip().split("\n") if part.strip()]
    return "\n\n".join(
        fill(
            part,
            _WIDTH,
            initial_indent="  ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for part in paragraphs
    )
