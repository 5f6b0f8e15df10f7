"""Reads each worst case of `fuzzing.hostile` and `fuzzing.hostile_terms` in a process of its own and tells what that cost.

    python scripts/hostile.py [--scale 1] [--only NAME …]

An input fails where the scan raises, takes more than `SECONDS` of processor time beyond what its bytes and files cost
(0.1 s for each 10 MB, `EACH` for each more file or line of a policy), or more than `MEMORY` and what the report takes.
Exit code 1 where any failed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from fuzzing.hostile import resources  # noqa: E402
from fuzzing.hostile_terms import texts, trees  # noqa: E402

SECONDS = 2.0
MEMORY = 256 << 20
LINEAR = 10e6 / 0.1
"""Bytes that one second may read."""

EACH = 0.002
"""Seconds that one more file of a folder, or line of a policy, may cost."""

REPORT = 64 << 10
"""Bytes of memory that one more file may take in the report."""

_SCAN = """
import gc, json, sys, time
gc.set_threshold(100_000, 20, 20)  # as `scanner.cli.main.entry` does for the command
sys.path.insert(0, sys.argv[1])
from scanner.cli.main import main
before = time.process_time()
main(["scan", sys.argv[2], "--output", "json:" + sys.argv[3], "--exit-zero", *sys.argv[4:]])
took = time.process_time() - before
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # rusage has the parent's too
print(json.dumps([took, int(peak.split()[1])]))
"""


def measure(path: Path, report: Path, *options: str) -> tuple[float, int, list[str], list[str], list[str]]:
    """(seconds of processor time, most bytes of memory, formats, reasons of gaps, ids of security rules) of one scan."""
    report.unlink(missing_ok=True)
    command = [sys.executable, "-c", _SCAN, str(ROOT), str(path), str(report), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=path.parent)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    took, memory = json.loads(done.stdout.splitlines()[-1])
    target = json.loads(report.read_text())["targets"][0]
    found = {one["rule"] for one in target["findings"] if one["severity"] in ("critical", "high", "medium")}
    formats = {one for artifact in target["artifacts"] for one in artifact.get("formats", ())}
    return took, memory << 10, sorted(formats), sorted({gap["reason"] for gap in target["gaps"]}), sorted(found)


def cases(scale: float, only: list[str], folder: Path) -> Iterator[tuple[str, Path, int, int, tuple[str, ...]]]:
    """(name, path, bytes, files, options of the scan) of each worst case, written below ``folder`` and removed after."""
    for source in (resources(scale), texts(scale)):
        for name, data in source:
            if not only or name in only:
                path = written(folder / name, data)
                size = len(data)
                del data
                yield name, path, size, 1, ()
                os.unlink(path)
    for name, files, policy in trees(scale):
        if not only or name in only:
            sizes = [written(folder / name / path, data).stat().st_size for path, data in files]
            options = ("--policy", str(written(folder / f"{name}.yaml", policy.encode()))) if policy else ()
            yield name, folder / name, sum(sizes) + len(policy), len(sizes) + policy.count("\n"), options
            shutil.rmtree(folder / name)


def written(path: Path, data: bytes) -> Path:
    """``path``, at which ``data`` is now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def main(arguments: list[str]) -> int:
    """Prints a line for each worst case."""
    parser = argparse.ArgumentParser(description="Measures the scan of worst cases.")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args(arguments)
    failed = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, path, size, files, more in cases(options.scale, options.only, Path(folder) / "in"):
            try:
                took, memory, formats, gaps, found = measure(path, Path(folder) / "report.json", *more)
                allowed = SECONDS + size / LINEAR + (files - 1) * EACH
                bad = took > allowed or memory > MEMORY + (files - 1) * REPORT or "internal-error" in gaps
                line = f"{took:6.2f} s {memory >> 20:5} MB  {' '.join(formats)} | {' '.join(gaps)} | {' '.join(found)}"
            except (RuntimeError, KeyError, subprocess.TimeoutExpired) as error:
                bad, line = True, ascii(error)[:600]
            failed += bad
            count += 1
            print(f"{'FAIL' if bad else 'ok  '} {name:28} {size / 1e6:7.1f} MB {line}", flush=True)
    print(f"{count} worst cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
