"""Which files an ignore file leaves out. Only the invoker's own project is asked, and never for a tracked file.

Source: gitignore(5), "Pattern format".
"""

from __future__ import annotations

import os
import re

FILE_LIMIT = 1 << 20
_PATTERNS_LIMIT = 10_000


class IgnoreFile:
    """The patterns of one ``.gitignore``; paths are asked relative to its folder, with ``/``."""

    def __init__(self, text: str) -> None:
        self._rules: list[tuple[re.Pattern[str], bool, bool]] = []
        for line in text.splitlines()[:_PATTERNS_LIMIT]:
            rule = _rule(line)
            if rule is not None:
                self._rules.append(rule)

    def decide(self, path: str, is_folder: bool) -> bool | None:
        """True to leave ``path`` out, False to take it back in, None where no pattern matches. The last match wins."""
        decision = None
        for pattern, negated, folders_only in self._rules:
            if (is_folder or not folders_only) and pattern.match(path):
                decision = not negated
        return decision


def read_ignore_file(folder: str) -> IgnoreFile | None:
    """The ``.gitignore`` of ``folder``, or None where there is none that can be read."""
    path = os.path.join(folder, ".gitignore")
    if os.path.islink(path):
        return None
    try:
        with open(path, "rb") as file:
            return IgnoreFile(file.read(FILE_LIMIT).decode("utf-8", "surrogateescape"))
    except OSError:
        return None


def glob_matches(globs: tuple[str, ...], path: str) -> bool:
    """True where one of ``globs`` (gitignore patterns) matches ``path`` or a folder above it."""
    ignore = IgnoreFile("\n".join(globs))
    parts = path.split("/")
    return any(ignore.decide("/".join(parts[:end]), end < len(parts)) for end in range(1, len(parts) + 1))


def _rule(line: str) -> tuple[re.Pattern[str], bool, bool] | None:
    line = line.rstrip("\r")
    if not line.endswith("\\ "):
        line = line.rstrip(" ")
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    if negated:
        line = line[1:]
    line = line.removeprefix("\\") if line[:2] in ("\\#", "\\!") else line
    folders_only = line.endswith("/")
    line = line.rstrip("/")
    anchored = "/" in line
    line = line.removeprefix("/")
    if not line or len(line) > 1024:
        return None
    body = _translate(line)
    try:
        return re.compile((body if anchored else f"(?:.*/)?{body}") + r"\Z", re.DOTALL), negated, folders_only
    except re.error:
        return None


def _translate(glob: str) -> str:
    parts: list[str] = []
    at = 0
    while at < len(glob):
        character = glob[at]
        if glob.startswith("**/", at) and (at == 0 or glob[at - 1] == "/"):
            parts.append("(?:.*/)?")
            at += 3
            continue
        if glob.startswith("/**", at) and at + 3 == len(glob):
            parts.append("/.+")
            break
        if character == "*":
            while glob.startswith("*", at + 1):
                at += 1
            parts.append("[^/]*")
        elif character == "?":
            parts.append("[^/]")
        elif character == "[":
            at = _bracket(glob, at, parts)
        elif character == "\\" and at + 1 < len(glob):
            at += 1
            parts.append(re.escape(glob[at]))
        else:
            parts.append(re.escape(character))
        at += 1
    return "".join(parts)


def _bracket(glob: str, at: int, parts: list[str]) -> int:
    end = glob.find("]", at + 2 if glob[at + 1 : at + 2] in ("!", "^") else at + 1)
    if end < 0:
        parts.append(r"\[")
        return at
    body = glob[at + 1 : end]
    inverted = body[:1] in ("!", "^")
    escaped = (body[1:] if inverted else body).replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
    parts.append(f"(?!/)[{'^' if inverted else ''}{escaped}]")
    return end
