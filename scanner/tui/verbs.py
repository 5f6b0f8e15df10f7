"""Copy and open: what leaves the audit room for the clipboard, the user's editor or his browser."""

from __future__ import annotations

import os
import signal

from scanner.model.addresses import in_address
from scanner.model.escape import printable
from scanner.model.hub import ENDPOINT
from scanner.reports.console_text import shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from textual.app import App

    from scanner.model.place import Place
    from scanner.model.report import TargetReport
    from scanner.model.report_view import ReportView, Row
    from scanner.tui.outline import Opened
    from scanner.tui.session import Session

MOST_COPIED = 48 << 10
"""Characters that are copied: terminals drop longer sequences of OSC 52 (xterm and hterm keep about 74,000 bytes)."""

_GOTO = ("code", "code-insiders", "codium", "vscodium", "cursor", "windsurf")
_COLON = ("subl", "sublime_text", "hx", "helix", "zed", "zeditor", "atom")
_PLUS = ("vi", "vim", "nvim", "gvim", "nvi", "nano", "pico", "emacs", "emacsclient", "joe", "jed", "mg", "ne", "micro",
         "kak", "mcedit", "ed", "ex", "view", "less", "gedit", "kate")  # fmt: skip
"""Editors by how they are told a line: ``--goto FILE:LINE``, ``FILE:LINE``, ``+LINE FILE``. Others get the file alone."""


def copy_text(app: App[Any], text: str, what: str = "") -> str:
    """Puts ``text`` on the clipboard and says so; control characters are escaped, since a shell may be where it is pasted.

    OSC 52 reaches the clipboard of the terminal itself, over ssh too; a terminal may be set to ignore it.
    """
    if not text:
        return "There is nothing to copy here."
    whole = "\n".join(printable(line) for line in text.split("\n"))
    cut = whole[:MOST_COPIED]
    app.copy_to_clipboard(cut)
    left = f"; {len(whole) - len(cut):,} characters more did not fit" if len(whole) > len(cut) else ""
    return f"Copied {what or printable(cut, 60)}{left}."


def open_place(app: App[Any], session: Session, row: Row) -> str:
    """Opens the file of a finding in the user's editor, or the page of its repo on the Hub, and says so."""
    view = session.view
    return open_at(app, view.targets[row.target].head, view.finding(row).place)


def open_at(app: App[Any], head: TargetReport, place: Place) -> str:
    """Opens a place of the target ``head``: a file here in the editor, else the page of its repo on the Hub."""
    page = hub_page(head)
    if page:
        return open_page(app, page)
    path = file_here(head, place.path)
    if not path:
        told = copy_text(app, str(place))
        return f"{shown_path(place.path, 60) or 'The whole target'} is no file on this machine. {told}"
    if _is_binary(path):
        return f"This file is not text; your own tools can open it. {copy_text(app, path)}"
    return _edited(app, path, place.line or 1)


def open_item(app: App[Any], view: ReportView, opened: Opened) -> str:
    """Opens what an item of a list stands for: a model's page on the Hub, a place of its target, or the target's page."""
    head = view.targets[opened.target].head
    if opened.model:
        page = model_page(opened.model, opened.revision)
        return (
            open_page(app, page) if page else f"No repo on the Hub can have that name. {copy_text(app, opened.model)}"
        )
    if opened.place is None:
        page = hub_page(head)
        return open_page(app, page) if page else copy_text(app, head.target)
    return open_at(app, head, opened.place)


def open_page(app: App[Any], page: str) -> str:
    """Shows a page in the user's browser; where there is none, as over ssh, the address is copied."""
    if app.is_web or has_browser():
        app.open_url(page)
        return f"Opened {page}"
    return f"There is no browser here. {copy_text(app, page)}"


def hub_page(head: TargetReport) -> str:
    """The address of the page of a target on the Hub, at the revision that was scanned; "" for other targets.

    It is made of the repo's id and the revision alone, percent-encoded: no path that was scanned is in it.
    """
    if head.source != "hub":
        return ""
    from scanner.sources.hub.address import parse
    from scanner.sources.interface import TargetError

    try:
        address = parse(head.target)
    except TargetError:
        return ""
    return page_of(address.prefix + address.id, head.revision or address.revision)


def model_page(model: str, revision: str = "") -> str:
    """The address of the page of the model with that name on the Hub; "" for a name that no repo there can have."""
    from scanner.sources.hub.address import is_repo_id

    return page_of(model, revision) if "/" in model and is_repo_id(model) else ""


def page_of(name: str, revision: str) -> str:
    """The address of a repo's page, with all but plain letters percent-encoded."""
    base = os.environ.get("HF_ENDPOINT", "").rstrip("/")
    base = base if base.startswith(("https://", "http://")) and base.isprintable() else ENDPOINT
    tree = f"/tree/{in_address(revision, '')}" if revision else ""
    return f"{base}/{in_address(name)}{tree}"


def file_here(head: TargetReport, path: str) -> str:
    """Where the file at ``path`` of a report lies on this machine, resolved; "" where it does not, or leads elsewhere."""
    from scanner.decisions.targets import folder_of, path_below

    folder = folder_of(head)
    below = path_below(folder, path)
    found = os.path.realpath(below) if below else ""
    inside = bool(found) and os.path.commonpath((folder, found)) == folder
    return found if inside and os.path.isfile(found) else ""


def has_browser() -> bool:
    """True where a browser can show a page to the user: at his own screen, not over ssh, not on a bare console."""
    import sys

    if any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def editor_words(path: str, line: int) -> list[str]:
    """The command that opens ``path`` at ``line`` in ``$VISUAL`` or ``$EDITOR``; empty where neither is set.

    ``path`` is absolute, so that no name of a file can be taken for an option.
    """
    import shlex

    try:
        words = shlex.split(os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip())
    except ValueError:  # a quote that is not closed
        return []
    if not words:
        return []
    name = os.path.basename(words[0]).lower()
    if name in _GOTO:
        return [*words, "--goto", f"{path}:{line}"]
    if name in _COLON:
        return [*words, f"{path}:{line}"]
    return [*words, f"+{line}", path] if name in _PLUS and line > 1 else [*words, path]


def _edited(app: App[Any], path: str, line: int) -> str:
    from textual.app import SuspendNotSupported

    words = editor_words(path, line)
    if not words:
        return f"Set $VISUAL or $EDITOR to open files from here. {copy_text(app, path)}"
    if os.name == "nt":  # spawned arguments are one text there, which each program takes apart in its own way
        return f"Open it in your editor. {copy_text(app, path)}"
    try:
        with app.suspend():
            code = _run(words)
    except SuspendNotSupported:
        return f"This screen cannot be handed to an editor. {copy_text(app, path)}"
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return f"{printable(words[0], 60)} cannot be started ({reason}). {copy_text(app, path)}"
    app.refresh()
    if code < 0:
        return f"{printable(words[0], 60)} was stopped. {copy_text(app, path)}"
    if code:
        return f"{printable(words[0], 60)} ended with {code}. {copy_text(app, path)}"
    return f"Opened {shown_path(path, 80)}"


def _run(words: Sequence[str]) -> int:
    """The exit code of a command of the user's own, run in the foreground with the terminal.

    Nothing scanned is executed by this: ``words`` are those that the user himself wrote into ``$VISUAL`` or ``$EDITOR``,
    taken apart here and given to no shell, and after them one argument, the absolute path of a regular file below the
    folder that he scanned. A file's name may hold anything, and stays one argument that begins with a slash.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c is the editor's while it has the terminal
    try:
        child = os.posix_spawnp(words[0], list(words), os.environ, setsigdef=[signal.SIGINT])
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        signal.signal(signal.SIGINT, before)


def _is_binary(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b"\0" in file.read(4096)
    except OSError:
        return False
