"""The command ``weighbridge``: finds the subcommand, imports only that, and turns mistakes into one sentence each.

Exit codes: 0 passed, 1 the policy says deny, 2 usage or configuration error, 3 incomplete; 130 interrupted.
"""

from __future__ import annotations

import sys

from scanner.cli.errors import UsageError
from scanner.cli.stdout import flush_output
from scanner.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.cli.parser import Parser

COMMANDS = (
    *(
        "scan",
        "hook",
        "audit",
        "waive",
        "mark",
        "clarify",
        "baseline",
        "identify",
        "lineage",
        "notice",
        "bom",
        "report",
        "diff",
        "explain",
    ),
    *("policy", "fleet"),
)
"""Each is a module of this room with SUMMARY, configure(parser) and run(arguments) -> exit code."""

_OWN_OPTIONS = ("-h", "--help", "--version")
"""What may stand in a command's place."""


def entry() -> int:
    """Runs the command line of this process and ends the process.

    Nothing that was read is taken apart object by object at the end, nor looked through for cycles on the way: on one
    checkpoint that is a fifth of the time. A debugger or a coverage tool gets its usual end.
    """
    import gc
    import os

    gc.set_threshold(100_000, 20, 20)
    code = main()
    if sys.gettrace() is None and sys.getprofile() is None:
        try:
            if sys.stderr is not None:
                sys.stderr.flush()
        except OSError:
            pass  # nobody is left to tell
        os._exit(code)  # `main` has flushed what goes to the output
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line ``argv`` (default: the process's own) and returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        plain = not any(word.startswith("-") for word in arguments)  # argparse would cost a tenth of the time
        if plain and arguments[:1] == ["hook"]:
            from scanner.cli import hook

            code = hook.run_plain(arguments[1:])
        elif plain and arguments[:1] == ["scan"] and len(arguments) > 1:
            from scanner.cli import scan

            code = scan.run_plain(arguments[1:])
        else:
            code = _dispatch(arguments)
        flush_output()
        return code
    except UsageError as error:
        return _complain(error.message)
    except KeyboardInterrupt:
        sys.stderr.write("\nweighbridge: interrupted; nothing was decided.\n")
        return 130
    except BrokenPipeError:
        return 141
    except Exception as error:
        return _confess(error)


def _dispatch(arguments: list[str]) -> int:
    from importlib import import_module

    first = arguments[0] if arguments else ""
    if first == "--version":
        return _tell_version()
    if first.startswith("-") and first not in _OWN_OPTIONS:
        known = next((word for word in arguments if word in COMMANDS), "scan")
        raise UsageError(f"options go after the command: write weighbridge {known} … {first.partition('=')[0]} …")
    command = next((word for word in arguments if not word.startswith("-")), "")
    if command and command not in COMMANDS:
        raise UsageError(f"there is no command {command!r}.{_suggestion(command)}")
    parser = _parser()
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", prog="weighbridge")
    for name in COMMANDS:
        module = import_module(f"scanner.cli.{name}") if name == command or not command else None
        child = commands.add_parser(name, help=module.SUMMARY if module else None, allow_abbrev=False)
        if module is not None:
            module.configure(child)
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown:
        commands.choices.get(parsed.command, parser).spoken_to(parsed).refuse(unknown)
    if parsed.command is None:
        parser.print_help()
        return 2
    code: int = import_module(f"scanner.cli.{parsed.command}").run(parsed)
    return code


def _parser() -> Parser:
    from scanner.cli.parser import Parser

    parser = Parser(
        prog="weighbridge",
        description="May I use this model, and is it safe to load?",
        epilog="Exit codes: 0 passed, 1 denied by the policy, 2 usage error, 3 not fully checked.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="show the version, and the digest of its rules")
    return parser


def _tell_version() -> int:
    """Writes the version and the digest that reports have as ``ruleset``: two machines that tell the same judge the same."""
    from scanner.catalog.catalog import load
    from scanner.catalog.mistakes import CatalogError
    from scanner.cli.stdout import standard_output, write_text

    try:
        rules = f"rules {load().ruleset}"
    except CatalogError as error:
        rules = f"rules with mistakes: {error.mistakes[0]}"
    write_text(standard_output(), f"weighbridge {VERSION} ({rules})\n")
    return 0


def _suggestion(word: str) -> str:
    from difflib import get_close_matches

    from scanner.model.escape import printable

    close = get_close_matches(printable(word, 40), COMMANDS, 1)
    return f" Did you mean {close[0]!r}?" if close else f" Commands: {', '.join(COMMANDS)}."


def _complain(message: str) -> int:
    from scanner.reports.console_text import shown

    lines = [shown(line) for line in message.split("\n")]
    sys.stderr.write("weighbridge: " + "\n".join(lines) + "\n")
    return 2


def _confess(error: Exception) -> int:
    """Tells a mistake of ours in one line; the exit code is that of a scan that did not check everything."""
    import os

    if os.environ.get("WEIGHBRIDGE_DEBUG"):
        raise error
    _complain(f"internal error ({type(error).__name__}: {error}). Please report it; WEIGHBRIDGE_DEBUG=1 shows where.")
    return 3


if __name__ == "__main__":
    sys.exit(main())
