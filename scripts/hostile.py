"""Reads each worst case of `fuzzing.hostile` in a process of its own and tells what that cost.

    python scripts/hostile.py [--scale 1] [--only NAME …]

An input fails where the scan raises, takes more than `SECONDS` of processor time beyond what its bytes cost (0.1 s for each
10 MB), or more than `MEMORY`. Exit code 1 where any failed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from fuzzing.hostile import resources  # noqa: E402

SECONDS = 2.0
MEMORY = 256 << 20
LINEAR = 10e6 / 0.1
"""Bytes that one second may read."""

_SCAN = """
import gc, json, sys, time
gc.set_threshold(100_000, 20, 20)  # as `scanner.cli.main.entry` does for the command
sys.path.insert(0, sys.argv[1])
from scanner.cli.main import main
before = time.process_time()
main(["scan", sys.argv[2], "--output", "json:" + sys.argv[3], "--exit-zero"])
took = time.process_time() - before
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # rusage has the parent's too
print(json.dumps([took, int(peak.split()[1])]))
"""


def measure(path: Path, report: Path) -> tuple[float, int, list[str], list[str], list[str]]:
    """(seconds of processor time, most bytes of memory, formats, reasons of gaps, ids of security rules) of one scan."""
    report.unlink(missing_ok=True)
    command = [sys.executable, "-c", _SCAN, str(ROOT), str(path), str(report)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=path.parent)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    took, memory = json.loads(done.stdout.splitlines()[-1])
    target = json.loads(report.read_text())["targets"][0]
    found = [one["rule"] for one in target["findings"] if one["severity"] in ("critical", "high", "medium")]
    formats = [one for artifact in target["artifacts"] for one in artifact.get("formats", ())]
    return took, memory << 10, formats, sorted({gap["reason"] for gap in target["gaps"]}), sorted(set(found))


def main(arguments: list[str]) -> int:
    """Prints a line for each worst case."""
    parser = argparse.ArgumentParser(description="Measures the scan of worst cases.")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args(arguments)
    failed = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, data in resources(options.scale):
            if options.only and name not in options.only:
                continue
            path = Path(folder) / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            size = len(data)
            del data
            try:
                took, memory, formats, gaps, found = measure(path, Path(folder) / "report.json")
                bad = took > SECONDS + size / LINEAR or memory > MEMORY or "internal-error" in gaps
                line = f"{took:6.2f} s {memory >> 20:5} MB  {' '.join(formats)} | {' '.join(gaps)} | {' '.join(found)}"
            except (RuntimeError, KeyError, subprocess.TimeoutExpired) as error:
                bad, line = True, ascii(error)[:600]
            failed += bad
            count += 1
            print(f"{'FAIL' if bad else 'ok  '} {name:28} {size / 1e6:7.1f} MB {line}", flush=True)
            os.unlink(path)
    print(f"{count} worst cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
