"""What ``fleet lineage`` takes on made-up Hubs: ``python -m benchmarks.fleet_lineage [--models N,N…] [--seed 0]``.

For each size a process of its own makes the two tables and says what each step took, and another runs the whole command
with its summary, page and Parquet. The last column of each line is seconds for a million models: where these stay level,
the cost grows as the table does. The exit code is 1 where the largest size takes more than twice the smallest's share, or
where a limit is not kept: 15 s and 2 GB for reading to propagating, 2 s for propagating alone, at 2.5 million models.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import once

SIZES = (250_000, 500_000, 1_000_000, 2_500_000)
RESOLVED, PROPAGATED, MEMORY = 15.0, 2.0, 2_048.0
"""Seconds and MB that the largest size may take."""

_STEPS = """
import json, resource, sys
from scanner.cli.judging import settings
from scanner.fleet.lineage.run import lineage_of_tables
marks = {}
def on_step(name):
    marks[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
lineage = lineage_of_tables([sys.argv[1]], settings(), 2, on_step)
marks["end"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
names = list(marks)
peaks = {name: marks[names[at + 1]] for at, name in enumerate(names[:-1])}
print(json.dumps({"seconds": dict(lineage.seconds), "peaks": peaks, "rounds": lineage.rounds}))
"""


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", metavar="N,N", default=",".join(map(str, SIZES)))
    parser.add_argument("--seed", metavar="N", type=int, default=0)
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.models.split(",")]
    shares: dict[str, list[float]] = {}
    wrong: list[str] = []
    print(f"{'models':>10}{'edges':>11}  {'step':<16}{'seconds':>9}{'peak MB':>9}{'s / million':>13}")
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            for step, seconds, peak in measured(size, arguments.seed, Path(name)):
                shares.setdefault(step, []).append(seconds * 1e6 / size)
                share = seconds * 1e6 / size
                print(f"{size:>10,}{round(size * 0.6):>11,}  {step:<16}{seconds:>9.2f}{peak:>9.0f}{share:>13.2f}")
                wrong += over(size, step, seconds, peak)
    wrong += [
        f"{step}: {row[-1]:.2f} s a million at the largest size, {row[0]:.2f} s at the smallest"
        for step, row in shares.items()
        if row[-1] > 2 * max(row[0], 0.2)
    ]
    for line in wrong:
        print(f"WRONG  {line}", file=sys.stderr)
    return 1 if wrong else 0


def measured(size: int, seed: int, folder: Path) -> list[tuple[str, float, float]]:
    """(step, seconds, peak MB up to its end) of one size."""
    table = folder / f"{size}.parquet"
    make = [sys.executable, "-m", "benchmarks.synthetic_hub", "--models", str(size), "--seed", str(seed), str(table)]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    ran = subprocess.run([sys.executable, "-c", _STEPS, str(table)], check=True, capture_output=True, text=True)
    told = json.loads(ran.stdout[ran.stdout.index("{") :])
    seconds, peaks = told["seconds"], told["peaks"]
    rows = [(name, seconds[name], peaks[name]) for name in seconds]
    first = sum(seconds[name] for name in ("read", "resolve", "propagate"))
    rows.append(("to propagated", first, peaks["propagate"]))
    outputs = [f"{kind}:{folder / kind}" for kind in ("json", "html", "parquet", "edges")]
    flags = [word for output in outputs for word in ("--output", output)]
    whole, peak, code = once([sys.executable, "-m", "scanner", "fleet", "lineage", str(table), *flags])
    table.unlink()
    if code:
        raise SystemExit(f"fleet lineage ended with {code} at {size:,} models")
    return [*rows, ("whole command", whole, peak)]


def over(size: int, step: str, seconds: float, peak: float) -> list[str]:
    """What is beyond its limit, in words."""
    if size < SIZES[-1]:
        return []
    if step == "propagate" and seconds > PROPAGATED:
        return [f"propagating took {seconds:.2f} s, {PROPAGATED} s are allowed"]
    if step == "to propagated" and (seconds > RESOLVED or peak > MEMORY):
        return [
            f"reading to propagating took {seconds:.1f} s and {peak:.0f} MB, {RESOLVED} s and {MEMORY:.0f} MB are allowed"
        ]
    return []


if __name__ == "__main__":
    sys.exit(main())
