"""``weighbridge audit`` on a report of a hundred thousand findings, beside a plain Textual DataTable of the same rows.

``python benchmarks/audit.py [--findings N] [--runs N] [--report FILE]`` writes a report as a scan writes it (see
`audit_report`), starts each side in a fresh process, and prints when its first screen was drawn (interpreter and imports
included), how long it took until the screen was drawn that a key brings, and the peak of resident memory. Exit 1 where the
bounds do not hold: 2 s, 50 ms for the median key, 400 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCRIPT = Path(__file__).resolve().with_name("audit_keys.py")

SECONDS, KEY, MEGABYTES = 2.0, 0.05, 400


def made(report: Path, findings: int) -> int:
    """Writes a report of at least so many findings; returns how many there are. In a process of its own, since the system
    counts this one's peak of memory for all that it starts."""
    code = "import sys, pathlib, audit_report; print(audit_report.write(pathlib.Path(sys.argv[1]), int(sys.argv[2])))"
    command = [sys.executable, "-c", code, str(report), str(findings)]
    return int(subprocess.run(command, cwd=SCRIPT.parent, stdout=subprocess.PIPE, check=True).stdout)


def measured(side: str, report: Path, folder: Path) -> dict[str, Any]:
    """One run in a fresh process, with an empty home and in a fresh project."""
    home = Path(tempfile.mkdtemp(dir=folder))
    (home / ".git").mkdir()
    out = home / "took.json"
    names = ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    environment = {**os.environ, **dict.fromkeys(names, str(home)), "BENCHMARK_OUT": str(out), "TERM": "xterm-256color"}
    master, slave = pty.openpty()
    start = time.time()
    command = [sys.executable, str(SCRIPT), side, str(report)]
    process = subprocess.Popen(command, cwd=home, env=environment, stdin=slave, stdout=slave, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    os.close(master)
    os.close(slave)
    if not out.exists():
        raise SystemExit(f"{side}: exit {process.returncode}\n{said.decode(errors='replace')}")
    took: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    took["first"] -= start
    took["peak"] = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return took


def keys_of(runs: list[dict[str, Any]], sort: str) -> list[float]:
    """The seconds of each press of that sort that drew something, of all runs."""
    return [seconds for run in runs for seconds in run["keys"].get(sort, ()) if seconds]


def main() -> int:
    """Prints the table; 1 where a bound does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--report", type=Path, help="a report to measure with, instead of one that is made")
    parser.add_argument("--alone", action="store_true", help="without the plain DataTable, which takes minutes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = arguments.report.resolve() if arguments.report else folder / "report.json"
        count = "" if arguments.report else f"{made(report, arguments.findings):,} findings, "
        print(f"{count}{report.stat().st_size / 1e6:.0f} MB of JSON, {arguments.runs} runs")
        ours, theirs = [], []
        for turn in range(arguments.runs):
            ours.append(measured("ours", report, folder))
            if not arguments.alone and turn == 0:  # it is as slow each time
                theirs.append(measured("plain", report, folder))
    return print_table(ours, theirs)


def print_table(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> int:
    """Prints both sides; 1 where ours is beyond a bound."""
    first = statistics.median(run["first"] for run in ours)
    peak = max(run["peak"] for run in ours)
    print(f"{'':28}{'ours':>10}{'worst':>10}{'DataTable':>11}{'worst':>10}{'ratio':>8}")
    plain_first = theirs[0]["first"] if theirs else 0.0
    _row("first screen, s", first, max(run["first"] for run in ours), plain_first, plain_first)
    for sort in ours[0]["keys"]:
        mine, other = keys_of(ours, sort), keys_of(theirs, sort)
        _row(f"{sort}, ms", *(1000 * value for value in (*_figures(mine), *_figures(other))))
    every = [seconds for sort in ours[0]["keys"] for seconds in keys_of(ours, sort)]
    all_plain = [seconds for run in theirs for sort in run["keys"] for seconds in keys_of([run], sort)]
    _row("every key, ms", *(1000 * value for value in (*_figures(every), *_figures(all_plain))))
    _row(
        "first screen, processor s",
        *(_figures([run["busy"] for run in ours])),
        *_figures([run["busy"] for run in theirs]),
    )
    busy = [[1000 * value for run in runs for value in run["busy_keys"] if value] for runs in (ours, theirs)]
    _row("every key, processor ms", *_figures(busy[0]), *_figures(busy[1]))
    _row("peak, MB", peak, peak, theirs[0]["peak"] if theirs else 0.0, theirs[0]["peak"] if theirs else 0.0)
    key = statistics.median(every)
    print(f"bounds: first screen {SECONDS} s, median key {1000 * KEY:.0f} ms, {MEGABYTES} MB")
    return 0 if first <= SECONDS and key <= KEY and peak <= MEGABYTES else 1


def _figures(seconds: list[float]) -> tuple[float, float]:
    return (statistics.median(seconds), max(seconds)) if seconds else (0.0, 0.0)


def _row(label: str, ours: float, our_worst: float, theirs: float, their_worst: float) -> None:
    ratio = f"{theirs / ours:>7.1f}x" if ours and theirs else ""
    other = f"{theirs:>11,.2f}{their_worst:>10,.2f}" if theirs else f"{'':>21}"
    print(f"{label:28}{ours:>10.2f}{our_worst:>10.2f}{other}{ratio}")


if __name__ == "__main__":
    sys.exit(main())
