"""Every key of the audit room in one table: what it is called, what it does, and what does the same without the room.

Screens and widgets take their bindings from here, the help and the palette list it, and a person's own keys are checked
against it (see `settings`).
"""

from __future__ import annotations

from textual.binding import Binding
from textual.keys import _character_to_key

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.binding import BindingType


@record
class Key:
    """One thing that a key does. ``id`` is its name in the settings, ``keys`` its keys in Textual's names, comma between.

    ``label`` stands in the hints at the foot of the screen (nowhere where it is empty), ``says`` in the help, and ``cli``
    is the command that does the same. ``place`` says where it acts: see `TOGETHER`.
    """

    id: str
    keys: str
    action: str
    label: str
    says: str
    cli: str = ""

    @property
    def place(self) -> str:
        """Where it acts: the first word of its id."""
        return self.id.partition(".")[0]


KEYS = (
    Key(
        "findings.waive",
        "w",
        "app.waive",
        "waive",
        "allow what is selected until a day, and say why",
        "weighbridge waive",
    ),
    Key(
        "findings.accept", "a", "app.accept", "accept licence", "accept a licence for this text", "weighbridge clarify"
    ),
    Key(
        "findings.review",
        "r",
        "app.mark('review')",
        "review",
        "mark for somebody else to review",
        "weighbridge mark --as review",
    ),
    Key(
        "findings.confirm",
        "c",
        "app.mark('confirmed')",
        "confirm",
        "confirm that the problem is real",
        "weighbridge mark --as confirmed",
    ),
    Key("findings.select", "space", "select", "select", "select or unselect; on a heading all under it"),
    Key("findings.all", "asterisk", "select_all", "", "select all that are shown, or none"),
    Key("rows.choose", "enter", "choose", "open", "open what the cursor is on"),
    Key("findings.filter", "slash", "filter", "filter", "show only what holds these words"),
    Key("findings.next", "n", "undecided(1)", "next", "go to the next one that nobody decided", "weighbridge scan"),
    Key("findings.previous", "N", "undecided(-1)", "", "go to the one before that nobody decided"),
    Key("findings.explain", "x", "explain", "explain", "explain the rule or licence beside it", "weighbridge explain"),
    Key("findings.group", "f", "group", "group", "group by rule, file, licence, model, or not at all"),
    Key("findings.sort", "s", "sort", "sort", "sort by worst, file, rule, or undecided first"),
    Key("findings.allowed", "v", "allowed", "", "show what the policy allows too", "weighbridge scan --output json"),
    Key(
        "findings.copy",
        "y",
        "app.copy",
        "copy",
        "copy what is selected: place, rule and fingerprint",
        "weighbridge scan --output json",
    ),
    Key(
        "findings.open",
        "o",
        "app.open",
        "open file",
        "open the file in your editor, or its page on the Hub",
        "weighbridge scan --output sarif",
    ),
    Key("findings.fold", "left,h", "fold(False)", "", "close the group"),
    Key("findings.unfold", "right,l", "fold(True)", "", "open the group"),
    Key("filter.keep", "enter", "leave(False)", "keep", "keep what is filtered, and go to the list"),
    Key("filter.list", "down", "leave(False)", "", "go to the list"),
    Key("filter.clear", "escape", "leave(True)", "clear", "show all again"),
    Key("overview.findings", "enter", "findings", "its findings", "show the findings of this target"),
    Key("outline.copy", "y", "copy", "copy", "copy the name, the place, or the words that have to be shown"),
    Key("outline.open", "o", "open", "open", "open the file in your editor, or the page on the Hub"),
    Key("outline.explain", "x", "explain", "explain", "explain the licence beside it", "weighbridge explain"),
    Key("outline.toggle", "space", "toggle_fold", "fold", "close or open what lies below it"),
    Key("outline.fold", "left,h", "fold(False)", "", "close it, or go to what it lies below"),
    Key("outline.unfold", "right,l", "fold(True)", "", "open it"),
    Key(
        "fleet.filter", "slash", "filter", "filter", "show only targets whose name, licence or error holds these words"
    ),
    Key("fleet.show", "f", "show", "which", "show all, or those alone that fail, pass, were not read, are to come"),
    Key("fleet.rule", "r", "rule", "rule", "show only targets with a finding of one rule", "weighbridge fleet report"),
    Key("fleet.sort", "s", "sort", "sort", "sort by worst first, name, or licence"),
    Key("fleet.copy", "y", "copy('name')", "copy", "copy the name of the target"),
    Key(
        "fleet.command", "Y", "copy('command')", "", "copy the command that scans this target alone", "weighbridge scan"
    ),
    Key("fleet.open", "o", "open", "open", "open the page of the target on the Hub"),
    Key("target.next", "J", "next_target(1)", "next target", "go to the next target of the fleet that has a report"),
    Key("target.previous", "K", "next_target(-1)", "", "go to the target before it that has a report"),
    Key(
        "target.list", "0", "close_target", "all targets", "go back to the fleet's targets", "weighbridge fleet status"
    ),
    Key("app.undo", "u", "undo", "undo", "take the last decision back", "weighbridge waive --remove"),
    Key("app.export", "e", "export", "export", "save the report: SARIF, JSON, Markdown, trees", "weighbridge report"),
    Key("app.rescan", "R", "rescan", "rescan", "scan the target again while you go on", "weighbridge scan"),
    Key("app.stop", "ctrl+x", "stop_scan", "", "stop the scan that runs"),
    Key("app.overview", "1", "room('overview')", "", "the overview: each target and its answer", "weighbridge scan"),
    Key("app.findings", "2", "room('findings')", "", "the findings"),
    Key("app.lineage", "3", "room('lineage')", "", "what the models were made from", "weighbridge lineage"),
    Key("app.todo", "4", "room('todo')", "", "what the licences ask for", "weighbridge notice"),
    Key("app.gaps", "5", "room('gaps')", "", "what was not scanned", "weighbridge scan"),
    Key("room.zoom", "z", "zoom", "", "show one pane alone, or both again"),
    Key("room.back", "escape", "back", "back", "go back one step: out of a pane, a filter, a selection"),
    Key("room.pane", "tab", "app.focus_next", "pane", "go to the other pane"),
    Key("room.pane_back", "shift+tab", "app.focus_previous", "", "go to the pane before"),
    Key("app.theme", "t", "next_theme", "", "the next theme: dark, light, high contrast, the terminal's own"),
    Key("app.palette", "ctrl+p", "command_palette", "", "find a command by its name"),
    Key("app.suspend", "ctrl+z", "suspend_process", "", "put it in the background of your shell; fg brings it back"),
    Key("app.quit", "q", "leave", "quit", "leave; every decision is saved already"),
    Key("app.help", "question_mark", "help", "help", "list all keys, and filter them"),
    Key("rows.up", "up,k", "move(-1)", "", "one row up"),
    Key("rows.down", "down,j", "move(1)", "", "one row down"),
    Key("rows.page_up", "pageup,ctrl+b", "page(-1)", "", "one screen up"),
    Key("rows.page_down", "pagedown,ctrl+f", "page(1)", "", "one screen down"),
    Key("rows.first", "home,g", "jump(0)", "", "the first row"),
    Key("rows.last", "end,G", "jump(-1)", "", "the last row"),
    Key("page.up", "up,k", "scroll_up", "", "one line up"),
    Key("page.down", "down,j", "scroll_down", "", "one line down"),
    Key("page.page_up", "pageup,ctrl+b", "page_up", "", "one screen up"),
    Key("page.page_down", "pagedown,ctrl+f,space", "page_down", "", "one screen down"),
    Key("page.top", "home,g", "scroll_home", "", "the beginning of the page"),
    Key("page.end", "end,G", "scroll_end", "", "the end of the page"),
)

PLACES = {
    "findings": "Findings",
    "filter": "The filter",
    "overview": "Overview",
    "outline": "Lineage, to do, gaps",
    "fleet": "The targets of a fleet",
    "target": "One target of a fleet",
    "app": "Everywhere",
    "room": "Panes",
    "rows": "Lists",
    "page": "Pages",
}
"""The places of keys in the order of the help, and their titles."""

TOGETHER = (
    ("findings", "target", "room", "app", "rows"),
    ("findings", "target", "room", "app", "page"),
    ("overview", "target", "room", "app"),
    ("outline", "target", "room", "app", "rows"),
    ("fleet", "room", "app", "rows"),
)
"""Places whose keys act at the same time: of these no two things may have one key by a person's own settings."""


TYPED = frozenset(_character_to_key(chr(code)) for code in range(32, 127))
"""The keys that type a letter or sign, by Textual's names ("slash" for "/")."""


ACTIONS = frozenset(item.action.removeprefix("app.").partition("(")[0] for item in KEYS if item.place != "filter")
"""The names of what the keys do, as Textual hands them to ``check_action``."""


def bindings(*places: str) -> list[BindingType]:
    """The bindings of these places, in the table's order.

    They have priority: each is done before the next key is looked at, however fast one types, so that a verb is about the
    row to which the key before it went. What is being typed in a line is no key of theirs: see ``check_action``.
    """
    return [
        Binding(
            item.keys,
            item.action,
            item.label or item.says,
            show=bool(item.label),
            id=item.id,
            priority=True,
        )
        for item in KEYS
        if item.place in places
    ]


def key_of(id: str) -> Key | None:  # noqa: A002
    """The key of that id."""
    return next((item for item in KEYS if item.id == id), None)


def order_of(id: str | None) -> int:  # noqa: A002
    """Where a binding stands among the hints: the table's order, and what it does not have at the end."""
    return next((number for number, item in enumerate(KEYS) if item.id == id), len(KEYS))
