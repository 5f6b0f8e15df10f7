"""Every output of a report on 10,000 findings and files, told by a command of its own: processor time and peak memory.

    python benchmarks/outputs.py [--findings N] [--seconds S] [--megabytes M] [OUTPUT…]

The command is ``weighbridge report r.json --output OUTPUT``, and ``bom`` for bills of materials: interpreter, reading the
report and writing the output are in its figures. Beside it, what rendering alone takes in a process that has the report.
Ends with 1 where a command is slower or takes more than it may.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # a checkout that PYTHONPATH names goes first

from benchmarks.audit_report import write  # noqa: E402
from scanner.cli.bom import formats  # noqa: E402
from scanner.model.codec import report_from_json, report_to_json  # noqa: E402
from scanner.model.description import DescribedFile, Description, LicenseFile  # noqa: E402
from scanner.model.record import altered  # noqa: E402
from scanner.reports.interface import names  # noqa: E402

ONE = """
import json, sys, time
from scanner.pipeline.saved import saved_report
from scanner.reports.interface import output
report = saved_report(sys.argv[1])
start = time.process_time()
try:
    size = len(output(sys.argv[2]).render(report))
except Exception as error:
    print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
    sys.exit()
print(json.dumps({"seconds": time.process_time() - start, "bytes": size}))
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


def told(path: Path, name: str) -> tuple[float, float, int]:
    """Seconds of the processor, peak memory in MB and exit code of the command that tells the report so."""
    command = "bom" if name in formats() else "report"
    environment = {**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH") or str(ROOT)}
    output = f"{name}:{path.with_suffix('.out')}"
    arguments = [sys.executable, "-m", "scanner", command, str(path), "--output", output]
    if command == "bom":
        arguments += ["--quiet", "--allow-incomplete"]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, process.returncode


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
        with ProcessPoolExecutor(1) as other:  # a child's peak is never below what its parent takes
            found = other.submit(prepare, path, asked.findings, asked.files).result()
        print(f"{found:,} findings, {asked.files:,} files; limits: {asked.seconds:g} s, {asked.megabytes:g} MB\n")
        print(
            "| output | command, seconds | peak, MB | rendering, seconds | written, MB | |\n|---|--:|--:|--:|--:|---|"
        )
        for name in asked.outputs or names():
            alone = measured(path, name)
            if "error" in alone:
                is_absent = "not installed" in str(alone["error"]) or "ModuleNotFoundError" in str(alone["error"])
                print(f"| {name} | | | | | {'skipped' if is_absent else 'FAILED'}: {str(alone['error'])[:120]} |")
                code = code if is_absent else 1
                continue
            rendering, size = (float(str(alone[key])) for key in ("seconds", "bytes"))
            seconds, peak, ended = told(path, name)
            is_over = seconds > asked.seconds or peak > asked.megabytes or ended != 0
            code = 1 if is_over else code
            row = f"| {name} | {seconds:.2f} | {peak:.0f} | {rendering:.2f} | {size / 1e6:.2f} |"
            print(f"{row} {f'TOO MUCH, exit code {ended}' if is_over else 'ok'} |", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
