"""One measured run of a Textual app without a terminal: when its first screen was drawn, and how long each key took.

Run by ``benchmarks/audit.py`` in a process of its own: ``audit_keys.py ours|plain REPORT`` writes JSON to the file that
``BENCHMARK_OUT`` names. What is drawn is turned into the bytes that a terminal would get, as on a real screen.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))  # a checkout that PYTHONPATH names goes first

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from textual.app import App

SIZE = (120, 40)

SHARED = (
    ("first screen of findings", ["2"]),
    ("moves", ["down"] * 20 + ["up"] * 5 + ["j", "k"] * 5),
    ("pages", ["pagedown"] * 10 + ["pageup"] * 5),
    ("jumps", ["end", "home"] * 4),
)
OURS = (
    *SHARED,
    ("folds", ["home"] + ["enter", "down", "down", "up", "up", "enter"] * 3),
    ("pages, groups open", ["home", "enter"] + ["pagedown"] * 10 + ["end", "home"]),
    ("filter, letter by letter", ["slash", *"pickle", "space", *"os", "backspace", "backspace", *"team", "escape"]),
    ("a rare word", ["slash", *"00417/ex", "escape"]),
    ("groups", ["f"] * 10),
    ("orders", ["s"] * 8),
    ("next undecided", ["n"] * 10),
)
PLAIN = (*SHARED, ("filter, letter by letter", ["slash"]), ("orders", ["s", "s"]))


class Watch:
    """Notes when the app draws."""

    def __init__(self, app: App[Any]) -> None:
        self.app = app
        self.drawn = self.busy = 0.0
        draw = app._display

        def display(screen: Any, renderable: Any) -> None:
            render = getattr(renderable, "render_segments", None)
            if render is not None:
                render(app.console)
            draw(screen, renderable)
            self.drawn, self.busy = time.time(), time.process_time()

        app._display = display  # type: ignore[method-assign]

    async def run(self, keys: tuple[tuple[str, list[str]], ...]) -> dict[str, Any]:
        """When the first screen was drawn, and the seconds that each press took, by sort of key; both by the clock, and as
        seconds of the processor, which other work on the machine changes less."""
        from textual.widgets import Input

        Input.cursor_blink = False  # type: ignore[assignment]
        async with self.app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            took: dict[str, Any] = {"first": self.drawn, "busy": self.busy, "keys": {}, "busy_keys": []}
            await asyncio.sleep(float(os.environ.get("BENCHMARK_REST", "1")))
            for sort, presses in keys:
                took["keys"][sort] = []
                for key in presses:
                    busy = time.process_time()
                    took["keys"][sort].append(await self._press(pilot, key))
                    took["busy_keys"].append(max(0.0, self.busy - busy))
        return took

    async def _press(self, pilot: Any, key: str) -> float:
        from textual import events

        at = time.time()
        event = events.Key(key, key if len(key) == 1 else {"slash": "/", "space": " "}.get(key))
        event.set_sender(self.app)
        self.app._driver.send_message(event)  # type: ignore[union-attr]
        await pilot.pause()
        return self.drawn - at if self.drawn > at else 0.0


def ours(report: str) -> None:
    """``weighbridge audit``, from its command line on; the app is run without a terminal."""
    os.environ.setdefault("TEXTUAL_FPS", "120")  # as the command does it before it imports Textual
    from textual.app import App

    def run(app: App[Any], **_: object) -> int:
        report_on(asyncio.run(Watch(app).run(OURS)))
        return 0

    App.run = run  # type: ignore[method-assign,assignment]
    from scanner.cli.main import main

    sys.exit(main(["audit", report]))


def plain(report: str) -> None:
    """A DataTable of the same rows, read by the same reader."""
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable, Footer

    from scanner.model.report_view import view_of_file

    class Plain(App[int]):
        BINDINGS = [("slash", "filter", "Filter"), ("s", "sort", "Sort")]  # noqa: RUF012

        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")
            yield Footer()

        def on_mount(self) -> None:
            view = view_of_file(report)
            self.table_rows = [
                (row.outcome, row.rule, row.path, row.severity) for row in view.rows if row.outcome != "allow"
            ]
            table: DataTable[str] = self.query_one(DataTable)
            self.names = table.add_columns("outcome", "rule", "file", "severity")
            table.add_rows(self.table_rows)

        def action_filter(self) -> None:
            table: DataTable[str] = self.query_one(DataTable)
            table.clear()
            table.add_rows(row for row in self.table_rows if "p" in row[1])

        def action_sort(self) -> None:
            table: DataTable[str] = self.query_one(DataTable)
            self.names.reverse()
            table.sort(self.names[1])

    report_on(asyncio.run(Watch(Plain()).run(PLAIN)))


def report_on(took: dict[str, Any]) -> None:
    """Writes what was measured for the process that waits for it."""
    Path(os.environ["BENCHMARK_OUT"]).write_text(json.dumps(took), encoding="utf-8")


if __name__ == "__main__":
    {"ours": ours, "plain": plain}[sys.argv[1]](sys.argv[2])
