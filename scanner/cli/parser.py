"""Command lines that are taken apart, and what is wrong with one in a sentence: what, and what to write instead."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from difflib import get_close_matches
from typing import NoReturn

from scanner.cli.errors import UsageError
from scanner.model.escape import printable

_REQUIRED = "the following arguments are required: "


class Parser(ArgumentParser):
    """An `ArgumentParser` that raises `UsageError` with one sentence where argparse prints its usage and ends."""

    def error(self, message: str) -> NoReturn:
        """Raises `UsageError` with argparse's ``message`` as a sentence of ours."""
        if message.startswith(_REQUIRED):
            missing = message.removeprefix(_REQUIRED)
            named = [
                action for action in self._actions if isinstance(action.choices, dict) and action.metavar == missing
            ]
            of = f", of which there are {', '.join(named[0].choices or ())}" if named else ""
            said = f"{missing} is missing: write {self.prog} {self._whole()}{of}."
        else:
            said = f"{message.removeprefix('argument ')}."
        raise UsageError(f"{said} {self._help()}")

    def spoken_to(self, parsed: Namespace) -> Parser:
        """The parser of the action that was named, as of ``weighbridge fleet report``; this one where it has none."""
        for action in self._actions:
            named = action.choices.get(getattr(parsed, action.dest, "")) if isinstance(action.choices, dict) else None
            if isinstance(named, Parser):
                return named.spoken_to(parsed)
        return self

    def refuse(self, unknown: list[str]) -> NoReturn:
        """Raises `UsageError` for arguments that this command does not take; a near name is proposed."""
        first = printable(unknown[0].partition("=")[0], 80)
        if not first.startswith("-"):
            many = [action.metavar for action in self._actions if action.nargs == "+" and not action.option_strings]
            where = f": name each {many[0]} before the options" if many else ""
            raise UsageError(f"{first} is one argument too many for {self.prog}{where}. {self._help()}")
        known = [name for action in self._actions for name in action.option_strings]
        close = get_close_matches(first, known, 1)
        guess = f" Did you mean {close[0]}?" if close else ""
        raise UsageError(f"{self.prog} has no option {first}.{guess} {self._help()}")

    def _whole(self) -> str:
        """What stands after the command's name at least, in order: also what was given already."""
        needed = [action for action in self._actions if action.required and not action.option_strings]
        return " ".join(str(action.metavar or action.dest) for action in needed)

    def _help(self) -> str:
        return f"{self.prog} --help shows what it takes."
