"""What a finding would do when the file is loaded, in words for somebody who never saw such a file."""

from __future__ import annotations

from scanner.model.regex import regex
from scanner.reports.console_text import shown
from scanner.reports.pages.calls import act_of, signs_of
from scanner.reports.pages.text import code, paragraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Value
    from scanner.model.finding import Finding
    from scanner.model.report import RuleInfo
    from scanner.reports.console_text import Line

ARGUMENT = 1200
"""Characters of a call's arguments that are shown."""

MAX_ROWS = 14
MAX_OTHERS = 4
"""Lines of one argument, and other arguments of the same call, that are shown."""

_TEXT = regex(r"""b?(?P<quote>['"])(?P<text>(?:\\.|(?!(?P=quote))[^\\])*)(?:(?P=quote)|…$)""")
_WHO = "with the rights of whoever loads it, before any weight is used and without asking"
_PROGRAM = "A pickle is a small program that Python runs while it loads the file."


def would_do(finding: Finding, rule: RuleInfo | None, width: int) -> list[Line]:
    """The lines: for a pickle what its call with its arguments does, for all else the rule's own words."""
    values = dict(finding.attributes)
    if "pickle" in finding.tags and isinstance(values.get("callable"), str):
        return _pickle(str(values["callable"]), values, finding, width)
    named = values.get("callable")
    act = act_of(named) if isinstance(named, str) else ""
    lines = (
        paragraph(f"It names {shown(str(named), 120)}. Called, that would {act}.", width, "  ", "path") if act else []
    )
    return lines + why(rule, width)


def says_itself(finding: Finding) -> bool:
    """True where `would_do` tells what a call does, so that the rule's own words are left for further down."""
    return "pickle" in finding.tags and any(name == "callable" for name, _ in finding.attributes)


def why(rule: RuleInfo | None, width: int) -> list[Line]:
    """The rule's own words on why its findings matter."""
    texts = [text for text in rule.why.split("\n") if text.strip()] if rule is not None else []
    return [line for text in texts for line in paragraph(shown(text, 2000), width, "  ")]


def _pickle(name: str, values: dict[str, Value], finding: Finding, width: int) -> list[Line]:
    if values.get("use") == "import":
        return _imported(name, values, width)
    act = act_of(name)
    arguments = str(values.get("arguments") or "")
    plain, text = _first(arguments)
    lead, style, after = _told_of_call(name, act, values.get("resolved") is not False, finding.message)
    lines = paragraph(lead, width, "  ", style)
    shown_as = text if plain and act else f"{name}({arguments})"
    lines += _arguments(shown_as, width)
    for sentence in signs_of(arguments):
        lines += paragraph(sentence, width, "  ", "path")
    others = values.get("other_arguments")
    if isinstance(others, tuple) and others:
        lines += paragraph("It is called with other arguments too:", width, "  ")
        for other in others[:MAX_OTHERS]:
            lines += _arguments(str(other), width)
    return lines + (paragraph(after, width, "  ") if after else [])


def _told_of_call(name: str, act: str, is_resolved: bool, message: str) -> tuple[str, str, str]:
    """What stands above the call's arguments with its style, and what below: what it would do comes before what it is."""
    if not is_resolved:
        hidden = f"a function whose name it works out only while it runs ({shown(name, 120)})"
        return (
            f"{_PROGRAM} This one calls {hidden}, so that nobody who reads the file can say for sure what it does.",
            "",
            "",
        )
    called = f"{_PROGRAM} This one tells Python to call {_known_as(name)}."
    if act:
        return f"Loading it would {act}, {_WHO}:", "path", called
    reason = _reason(message)
    told = f"That call {reason}." if reason else "What that does is up to the library which has it."
    return f"{called} {told} It happens {_WHO}.", "", ""


def _known_as(name: str) -> str:
    """The name; that of the module ``os`` too, where a pickle names the one beneath it, which nobody writes."""
    module, _, function = name.rpartition(".")
    return f"{shown(name, 120)}, which is os.{shown(function, 60)}" if module in ("posix", "nt") else shown(name, 120)


def _imported(name: str, values: dict[str, Value], width: int) -> list[Line]:
    act = act_of(name)
    walks = values.get("walks")
    way = (
        f" by way of the module {shown(str(walks), 80)}, which hides it from whoever looks for its name"
        if walks
        else ""
    )
    lines = paragraph(f"{_PROGRAM} This one has Python look up {shown(name, 120)}{way}.", width, "  ")
    if values.get("called"):
        return lines + paragraph("It calls what it looked up: see the finding on that call.", width, "  ")
    told = f"Called, that would {act}." if act else ""
    return lines + paragraph(
        f"The file does not call it by itself. {told} Code that loads the file, or another object in it, may.",
        width,
        "  ",
    )


def _reason(message: str) -> str:
    """What the list of callables says of a name: the end of the finding's message."""
    return shown(message.rpartition("), which ")[2], 300) if "), which " in message else ""


def _first(arguments: str) -> tuple[bool, str]:
    """Whether the first argument is a text, and that text without its quotes."""
    match = _TEXT.match(arguments)
    return (True, match["text"]) if match else (False, arguments)


def _arguments(text: str, width: int) -> list[Line]:
    """An argument as code: a program in it on lines of its own."""
    rows = shown(text, ARGUMENT).split("\\n")
    lines = [line for row in rows[:MAX_ROWS] for line in code(row, width, "      ", "mark")]
    if len(rows) > MAX_ROWS:
        lines.append((("dim", f"      and {len(rows) - MAX_ROWS:,} more lines"),))
    return lines
