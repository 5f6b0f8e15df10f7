"""``weighbridge audit fleet.db`` on a store of a hundred thousand targets: its first rows, and how long keys take.

``python benchmarks/audit_fleet.py [--targets N] [--db FILE]`` makes a store as a scan fills it (FILE is used as it is where
it is there), starts the audit in a fresh process, and prints when its first rows were drawn (interpreter and imports
included), how long it took until the screen was drawn that a key brings (of filters and orders: the list itself, which is
looked up beside the screen), and the peak of resident memory. Exit 1 where the bounds do not hold: 2 s, 50 ms for the median
key of those that go about, 300 ms for the median of those that ask for another list, 200 MB.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from scanner.model.fleet import Outcome

SECONDS, KEY, ASKED, MEGABYTES = 2.0, 0.05, 0.3, 200

GOING = (
    ("moves", ["down"] * 20 + ["up"] * 5 + ["j", "k"] * 5),
    ("pages", ["pagedown"] * 10 + ["pageup"] * 5),
    ("jumps", ["end", "home"] * 4),
    ("a report and back", ["f", "enter", "0"] * 3),
)
ASKING = (
    ("filter, letter by letter", ["slash", *"model", "backspace", "backspace", *"99", "escape"]),
    ("answers", ["f"] * 6),
    ("orders", ["s"] * 6),
    ("rules", ["r", "escape"] * 2),
)


def outcomes(count: int) -> Iterator[Outcome]:
    """What so many targets came to: most pass, a few could not be read."""
    from tests.tui import fleets

    dice = random.Random(5)
    for at in range(count):
        name, luck = f"hf://organisation-{dice.randrange(9000)}/Some-Model-{at}-instruct", dice.random()
        if luck < 0.005:
            yield fleets.failed(name)
        elif luck < 0.08:
            yield fleets.outcome(name, deny=dice.randrange(1, 6), review=dice.randrange(3))
        else:
            yield fleets.outcome(name, gaps=dice.randrange(1, 4) if luck < 0.2 else 0, review=dice.randrange(3))


def make(path: str, count: int) -> None:
    """Writes the store."""
    from tests.tui import fleets

    fleets.filled(path, outcomes(count), finished="2026-11-22T01:00:00Z").close()


def play(path: str) -> None:
    """The audit, from its command line on, without a terminal; prints what was measured as JSON."""
    os.environ.setdefault("TEXTUAL_FPS", "120")
    from audit_keys import Watch
    from textual.app import App
    from textual.widgets import Input

    took: dict[str, Any] = {}

    async def listed(watch: Watch, pilot: Any, key: str) -> float:
        """The seconds until the list is drawn that the key asks for."""
        at = time.time()
        await watch._press(pilot, key)
        while watch.app.screen_stack[1]._is_looking:  # type: ignore[attr-defined]
            await asyncio.sleep(0.002)
        await pilot.pause()
        return max(0.0, watch.drawn - at)

    async def measure(app: Any) -> None:
        watch = Watch(app)
        Input.cursor_blink = False  # type: ignore[assignment]
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            took["first"] = watch.drawn
            await asyncio.sleep(1)
            for sort, keys in GOING:
                took[sort] = [await watch._press(pilot, key) for key in keys]
            for sort, keys in ASKING:
                took[sort] = [await listed(watch, pilot, key) for key in keys]

    def run(app: App[Any], **_: object) -> int:
        asyncio.run(measure(app))
        return 0

    App.run = run  # type: ignore[method-assign,assignment]
    from scanner.cli import audit
    from scanner.cli.main import main

    audit._check_screen = lambda: None
    main(["audit", path])
    print(json.dumps(took))


def measured(path: str) -> bool:
    """Prints the figures; True where they are within the bounds."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
        began = time.time()
        command = [sys.executable, __file__, "--play", path]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=home)
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = json.loads(told)
    first, peak = took["first"] - began, usage.ru_maxrss / 1024
    print(f"first rows after {first:.2f} s; {peak:.0f} MB")
    going = [seconds for sort, _ in GOING for seconds in took[sort]]
    asking = [seconds for sort, _ in ASKING for seconds in took[sort]]
    for sort, _ in (*GOING, *ASKING):
        median, worst = statistics.median(took[sort]), max(took[sort])
        print(f"{sort:26} median {1000 * median:4.0f} ms, worst {1000 * worst:4.0f} ms")
    medians = statistics.median(going), statistics.median(asking)
    return first < SECONDS and medians[0] < KEY and medians[1] < ASKED and peak < MEGABYTES


def main() -> int:
    """0 where the bounds hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=113_000)
    parser.add_argument("--db", default="")
    parser.add_argument("--play", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.play:
        play(arguments.play)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.abspath(arguments.db) if arguments.db else os.path.join(folder, "fleet.db")
        if not os.path.exists(path):
            make(path, arguments.targets)
        return 0 if measured(path) else 1


if __name__ == "__main__":
    sys.exit(main())
