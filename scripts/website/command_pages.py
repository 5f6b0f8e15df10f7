"""A page for each command, from the parser that takes its command line apart."""

from __future__ import annotations

import re
from argparse import SUPPRESS, HelpFormatter, _SubParsersAction
from importlib import import_module
from typing import TYPE_CHECKING

from scanner.cli.main import COMMANDS, _parser
from scanner.cli.parser import Parser
from website.markup import code, plain, table

if TYPE_CHECKING:
    from argparse import Action, ArgumentParser

USAGE = "usage: "
"""How argparse begins it; the lines below are as far in."""

WIDTH = 78
"""Characters of a line of usage."""


def command_pages() -> dict[str, str]:
    """The page on the command line and that of each command, by the page's name."""
    commands = {name: import_module(f"scanner.cli.{name}") for name in COMMANDS}
    pages = {"cli.md": _index({name: module.SUMMARY for name, module in commands.items()})}
    for name, module in commands.items():
        parser = Parser(prog=f"weighbridge {name}", allow_abbrev=False)
        module.configure(parser)
        pages[f"cli/{name}.md"] = f"# weighbridge {name}\n\n" + "\n".join(_parser_lines(parser, 2)) + "\n"
    return pages


def _index(summaries: dict[str, str]) -> str:
    parser = _parser()
    lines = ["# Command line", "", f"{parser.description} `weighbridge COMMAND --help` says what is said here.", ""]
    rows = [(f"[weighbridge {name}](cli/{name}.md)", plain(summary)) for name, summary in summaries.items()]
    lines += [*table(("command", "does"), rows), plain(parser.epilog or ""), ""]
    lines += ["[Why these exit codes](decisions/0007-exit-codes.md)."]
    return "\n".join(lines) + "\n"


def _parser_lines(parser: ArgumentParser, depth: int) -> list[str]:
    """Description, usage, arguments by group, and the actions below a command that has any."""
    lines = [plain(parser.description), ""] if parser.description else []
    lines += ["```text", _usage(parser), "```", ""]
    nested: dict[str, ArgumentParser] = {}
    for group in parser._action_groups:
        actions = [action for action in group._group_actions if action.help != SUPPRESS]
        children = [action for action in actions if isinstance(action, _SubParsersAction)]
        for child in children:
            nested.update(child.choices)
        rows = [_row(action, parser) for action in actions if action not in children]
        if rows:
            lines += [f"{'#' * depth} {_heading(group.title or '')}", ""]
            lines += [plain(group.description), ""] if group.description else []
            lines += table(("argument", "means"), rows)
    for name, child_parser in nested.items():
        lines += [f"{'#' * depth} {child_parser.prog.removeprefix('weighbridge ') or name}", ""]
        lines += _parser_lines(child_parser, depth + 1)
    if parser.epilog:
        lines += [plain(parser.epilog), ""]
    return lines


def _heading(title: str) -> str:
    """The group's title as a heading: capital first, and without what it says in brackets."""
    words = {"positional arguments": "Arguments"}.get(title, title.partition(" (")[0])
    return words[:1].upper() + words[1:]


def _usage(parser: ArgumentParser) -> str:
    formatter = HelpFormatter(parser.prog, width=WIDTH)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups)
    text = re.sub(r"\x1b\[[0-9;]*m", "", formatter.format_help()).removeprefix(USAGE).strip()
    return text.replace("\n" + " " * len(USAGE), "\n")


def _row(action: Action, parser: ArgumentParser) -> tuple[str, str]:
    formatter = parser.formatter_class(parser.prog)
    help_text = formatter._expand_help(action) if action.help else ""
    if not action.option_strings:
        return code(_metavar(action)), plain(help_text)
    value = "" if action.nargs == 0 else " " + _metavar(action)
    return ", ".join(code(name + value) for name in action.option_strings), plain(help_text)


def _metavar(action: Action) -> str:
    if action.metavar is not None:
        word = action.metavar if isinstance(action.metavar, str) else " ".join(action.metavar)
    elif action.choices is not None:
        word = "{" + ",".join(str(choice) for choice in action.choices) + "}"
    else:
        word = action.dest.upper() if action.option_strings else action.dest
    return f"[{word}]" if action.nargs == "?" else word
