"""What a file says of models: the names in it, where each is, and where one is named that nobody can tell."""

from __future__ import annotations

from scanner.model.addresses import in_address
from scanner.model.record import record


@record
class Repo:
    """A repo of the Hub: ``kind`` is "model", "dataset" or "space", ``id`` its name, ``revision`` "" where none is said."""

    kind: str
    id: str
    revision: str = ""

    @property
    def target(self) -> str:
        """The name as a target to scan."""
        prefix = "" if self.kind == "model" else f"{self.kind}s/"
        return f"hf://{prefix}{self.id}" + (f"@{in_address(self.revision, '')}" if self.revision else "")

    @property
    def key(self) -> tuple[str, str, str]:
        """What two mentions of the same repo at the same revision have in common: case does not count in a name."""
        return self.kind, self.id.casefold(), self.revision


@record
class Mention:
    """A repo that is named at ``line`` and ``column`` (from 1) of a file; ``by`` is what takes the name ("from_pretrained",
    "base_model", "vllm serve")."""

    repo: Repo
    line: int
    column: int
    by: str


@record
class Unknown:
    """A place where a model is loaded whose name is worked out when the program runs."""

    line: int
    column: int
    by: str


@record
class Reading:
    """What one file came to. ``trouble`` is a clause that says why it was not understood, "" where it was."""

    mentions: tuple[Mention, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    trouble: str = ""


class Lines:
    """Finds lines and columns of a text, going forward, so that the second of two equal names gets its own place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)
        self._at = 0
        self._looks = 200

    def position(self, at: int) -> tuple[int, int]:
        """The line and column, from 1, of the character ``at``."""
        from bisect import bisect_right

        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1

    def find(self, needle: str, line: int = 0) -> tuple[int, int]:
        """Where ``needle`` is next, from the beginning of ``line`` where that is known; where the search is, if nowhere."""
        start = self._starts[min(line, len(self._starts)) - 1] if line else self._at
        at = self.text.find(needle, start)
        if at < 0 and self._looks:  # each time all of the text: a file of such names shall not cost much
            self._looks -= 1
            at = self.text.find(needle)
        if at < 0:
            return self.position(start)
        self._at = at + len(needle)
        return self.position(at)
