"""Every output of a report on 10,000 findings and 10,000 files, each in a process of its own: seconds and peak memory.

    python benchmarks/outputs.py [--findings N] [--seconds S] [--megabytes M] [OUTPUT…]

The seconds are those of rendering; memory is that of the process beyond what the report itself took. Ends with 1 where an
output is slower or takes more than it may.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # a checkout that PYTHONPATH names goes first

from benchmarks.audit_report import write  # noqa: E402
from scanner.model.codec import report_from_json, report_to_json  # noqa: E402
from scanner.model.description import DescribedFile, Description, LicenseFile  # noqa: E402
from scanner.model.record import altered  # noqa: E402
from scanner.reports.interface import names  # noqa: E402

ONE = """
import gc, json, resource, sys, time
from scanner.model.codec import report_from_json
from scanner.reports.interface import output
def peak():
    try:  # that of this moment, so that reading the report does not hide what rendering takes
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) / 1e3 for line in file if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
report = report_from_json(open(sys.argv[1], "rb").read())
gc.collect()
try:
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
except OSError:
    pass
before, start = peak(), time.perf_counter()
try:
    size = len(output(sys.argv[2]).render(report))
except Exception as error:
    print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
    sys.exit()
print(json.dumps({"seconds": time.perf_counter() - start, "bytes": size, "before": before, "peak": peak()}))
"""


def prepare(path: Path, findings: int, files: int) -> int:
    """Writes a report of so many findings and files, described as a bill of materials wants it; returns the findings."""
    found = write(path, findings)
    report = report_from_json(path.read_bytes())
    (target,) = report.targets
    described = Description(
        tuple(
            DescribedFile(
                f"models/part-{at // 100}/file-{at:05}.safetensors", at, f"{at:064x}", f"{at:040x}", "weights"
            )
            for at in range(files)
        ),
        (LicenseFile("models/LICENSE", "The text of a licence. " * 500, "apache-2.0"),),
    )
    path.write_bytes(report_to_json(altered(report, targets=(altered(target, description=described),))))
    return found


def measured(path: Path, name: str) -> dict[str, object]:
    """The figures of one output."""
    environment = {**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH") or str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", ONE, str(path), name], env=environment, capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr.strip()[-200:]}


def main() -> int:
    """0 where each output keeps to its limits."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("outputs", nargs="*", metavar="OUTPUT")
    parser.add_argument("--findings", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--megabytes", type=float, default=500)
    asked = parser.parse_args()
    code = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        found = prepare(path, asked.findings, asked.files)
        print(f"{found:,} findings, {asked.files:,} files; limits: {asked.seconds:g} s, {asked.megabytes:g} MB\n")
        print("| output | seconds | written, MB | peak, MB | of it the report, MB | |\n|---|--:|--:|--:|--:|---|")
        for name in asked.outputs or names():
            told = measured(path, name)
            if "error" in told:
                is_absent = "not installed" in str(told["error"]) or "ModuleNotFoundError" in str(told["error"])
                print(f"| {name} | | | | | {'skipped' if is_absent else 'FAILED'}: {str(told['error'])[:120]} |")
                code = code if is_absent else 1
                continue
            seconds, size, before, peak = (float(str(told[key])) for key in ("seconds", "bytes", "before", "peak"))
            is_over = seconds > asked.seconds or peak > asked.megabytes
            code = 1 if is_over else code
            row = f"| {name} | {seconds:.2f} | {size / 1e6:.2f} | {peak:.0f} | {before:.0f} |"
            print(f"{row} {'TOO MUCH' if is_over else 'ok'} |", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
