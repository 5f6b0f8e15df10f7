"""Where the store lies when nobody says: in the user's own cache folder, never in a project or a scanned folder."""

from __future__ import annotations

import os
import sys

NAME = "facts.db"


def default_path() -> str:
    """The path of the store: what ``WEIGHBRIDGE_STORE`` says, else a file in the cache folder of this system; "" for none.

    ``WEIGHBRIDGE_STORE`` may be ``off`` (or empty) for none.
    """
    asked = os.environ.get("WEIGHBRIDGE_STORE")
    if asked is not None:
        return "" if asked.strip().lower() in ("", "off", "none", "0") else os.path.abspath(os.path.expanduser(asked))
    folder = _cache_folder()
    return os.path.join(folder, "weighbridge", NAME) if os.path.isabs(folder) else ""


def _cache_folder() -> str:
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches")
    given = os.environ.get("XDG_CACHE_HOME", "")
    return given if os.path.isabs(given) else os.path.expanduser("~/.cache")
