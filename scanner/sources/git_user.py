"""Who the user is, as git would sign for him, without running git."""

from __future__ import annotations

import os

from scanner.sources.git import git_folder

_LIMIT = 1 << 20
"""Bytes of a configuration that are read."""

_ESCAPES = {"n": "\n", "t": "\t", "b": "\b"}


def user_name(project: str = "") -> str:
    """The name of the person at the keyboard: ``GIT_AUTHOR_NAME``, ``user.name`` of the project's or the user's git
    configuration, else the name of the account; "" where nothing tells.

    Included files are not followed. Source: git's ``Documentation/config.txt``, "Syntax".
    """
    home = os.path.expanduser("~")
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    files = [os.path.join(git_folder(project), "config")] if project else []
    files += [os.path.join(home, ".gitconfig"), os.path.join(config, "git", "config")]
    named = (os.environ.get(name, "") for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"))
    account = (os.environ.get(name, "") for name in ("USER", "LOGNAME", "USERNAME"))
    found = next(filter(None, (*named, *map(_configured, files), *account)), "")
    return " ".join("".join(char if char.isprintable() else " " for char in found[:200]).split())


def _configured(path: str) -> str:
    """``user.name`` of one configuration, the last where there are several; "" where there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(_LIMIT).splitlines()
    except OSError:
        return ""
    section, found = "", ""
    for line in lines:
        text = line.strip()
        if text.startswith("["):
            section, _, text = text[1:].partition("]")
            section, text = section.strip().lower(), text.strip()
        name, equals, value = text.partition("=")
        if section == "user" and equals and name.strip().lower() == "name":
            found = _value(value.strip())
    return found


def _value(text: str) -> str:
    """What a configuration's value says: quotes taken off, escapes undone, a comment left out."""
    said: list[str] = []
    quoted = False
    letters = iter(text)
    for letter in letters:
        if letter == "\\":
            following = next(letters, "")
            said.append(_ESCAPES.get(following, following))
        elif letter == '"':
            quoted = not quoted
        elif letter in "#;" and not quoted:
            break
        else:
            said.append(letter)
    return "".join(said).strip()
