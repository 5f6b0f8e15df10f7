"""A person's own keys and theme: ``weighbridge/audit.yaml`` in the folder of the user's settings.

    theme: light
    keys:
      findings.waive: W
      app.quit: ctrl+x,Q

A mistake in it is told in a sentence when the audit begins, and what it is about keeps its default.
"""

from __future__ import annotations

import os

from textual.keys import Keys, _character_to_key

from scanner.model.record import record
from scanner.model.report_source import read_start
from scanner.reports.console_text import shown, shown_path
from scanner.tui.keys import KEYS, TOGETHER, TYPED, key_of
from scanner.tui.themes import THEMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 65536
"""Bytes of settings that are read; all keys of the audit room take about two thousand."""

MAX_MISTAKES = 5
"""Mistakes that are told at once."""

_NAMED = frozenset(key.value for key in Keys)
_MODIFIERS = ("ctrl", "shift", "alt", "super", "meta", "hyper")


@record
class Settings:
    """The theme ("" where none is asked for), keys by id as Textual's keymap has them, and what is wrong in the file."""

    theme: str = ""
    keymap: tuple[tuple[str, str], ...] = ()
    mistakes: tuple[str, ...] = ()


def settings_path(environ: Mapping[str, str]) -> str:
    """Where the settings are, whether there are any or not."""
    if os.name == "nt" and "APPDATA" in environ:
        folder = environ["APPDATA"]
    else:
        folder = environ.get("XDG_CONFIG_HOME") or os.path.join(
            environ.get("HOME") or os.path.expanduser("~"), ".config"
        )
    return os.path.join(folder, "weighbridge", "audit.yaml")


def read_settings(path: str) -> Settings:
    """The settings of that file; none where there is no such file. What cannot be read is a mistake, never an error."""
    try:
        data = read_start(path, MAX_BYTES + 1)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        return Settings(mistakes=(_sentence(path, error.strerror or "cannot be read"),))
    if len(data) > MAX_BYTES:
        return Settings(mistakes=(_sentence(path, f"is larger than {MAX_BYTES:,} bytes"),))
    return settings_of(data, path)


def settings_of(data: bytes, path: str) -> Settings:
    """The settings that ``data`` states."""
    import yaml

    try:
        read = yaml.safe_load(data.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError):
        return Settings(mistakes=(_sentence(path, "is no YAML"),))
    if read is None:
        return Settings()
    if not isinstance(read, dict):
        return Settings(mistakes=(_sentence(path, "has to hold theme: and keys:"),))
    mistakes = [f"{_told(name)!r} is no setting (theme, keys)" for name in read if name not in ("theme", "keys")]
    theme = read.get("theme") or ""
    if not isinstance(theme, str) or (theme and theme not in THEMES):
        mistakes.append(f"theme {_told(theme)!r} is none of {', '.join(THEMES)}")
        theme = ""
    keymap, wrong = _keymap(read.get("keys") or {})
    told = [_sentence(path, text) for text in (mistakes + wrong)[:MAX_MISTAKES]]
    return Settings(theme, tuple(keymap.items()), tuple(told))


def _sentence(path: str, text: str) -> str:
    return f"{shown_path(path)}: {text}."


def _told(value: object) -> str:
    """What was written, cut and escaped; of what is no text only what it is: written out it might be endless."""
    return shown(value, 40) if isinstance(value, str) else type(value).__name__


def _keymap(wanted: object) -> tuple[dict[str, str], list[str]]:
    """What of ``keys:`` can be used, and what cannot and why."""
    if not isinstance(wanted, dict):
        return {}, ["keys: has to be a list of ids with their keys, as findings.waive: W"]
    keymap: dict[str, str] = {}
    wrong: list[str] = []
    for id, keys in list(wanted.items())[: 4 * len(KEYS)]:  # noqa: A001
        name = _told(id)
        if not isinstance(id, str) or key_of(id) is None:
            wrong.append(f"there is no key {name!r}; the help (?) filters by these names")
        elif bad := _no_key(keys):
            wrong.append(f"{name}: {bad}")
        else:
            keymap[id] = ",".join(_long(part) for part in str(keys).split(","))
    for id, other, key in _clashes(keymap):  # noqa: A001
        if id in keymap:
            del keymap[id]
            wrong.append(f"{id}: {shown(key, 20)} is {other} already, so it keeps its default")
    return keymap, wrong


def _no_key(keys: object) -> str:
    """Why ``keys`` are no keys; "" where they are."""
    if not isinstance(keys, (str, int)) or isinstance(keys, bool) or (isinstance(keys, int) and not 0 <= keys <= 9):
        return "give a key as text, in quotes where YAML reads it otherwise"
    for part in str(keys).split(","):
        *modifiers, key = part.split("+") if len(part) > 1 else (part,)
        if any(modifier not in _MODIFIERS for modifier in modifiers) or not _is_key(key):
            return f"{shown(part, 20)!r} is no key"
    return ""


def _is_key(key: str) -> bool:
    return (len(key) == 1 and key.isprintable()) or key in _NAMED or key in TYPED


def _long(key: str) -> str:
    """A key by the name that Textual gives it: "question_mark" for "?"."""
    return _character_to_key(key) if len(key) == 1 else key


def _clashes(keymap: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Each id of ``keymap`` with a key that another id, which acts at the same time, has too: both, and the key."""
    found = []
    for places in TOGETHER:
        taken: dict[str, str] = {}
        acting = [item for item in KEYS if item.place in places]
        for item in sorted(acting, key=lambda item: item.id in keymap):
            for key in keymap.get(item.id, item.keys).split(","):
                if item.id in keymap and taken.get(key, item.id) != item.id:
                    found.append((item.id, taken[key], key))
                taken.setdefault(key, item.id)
    return found
