"""Many repos in one run against the fixture Hub, with faults: ``python -m benchmarks.hub_fleet [--repos 500] [--seed 0]``.

Three runs: without faults, with them as one command, with them through the API in this process. Every repo is judged as
without faults or named as incomplete; the exit code is 1 where a finding was lost in silence. The table says what it cost.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.measure import once
from tests.hub.fleet import put_fleet, trouble
from tests.hub.scanning import Scan, differences, scanner_of
from tests.hub.server import FixtureHub

ROOT = Path(__file__).parents[1]


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repos", metavar="N", type=int, default=500)
    parser.add_argument("--seed", metavar="N", type=int, default=0)
    parser.add_argument("--share", metavar="PART", type=float, default=0.05, help="of the requests that go wrong")
    parser.add_argument("--jobs", metavar="N", type=int, default=8)
    arguments = parser.parse_args()
    with FixtureHub() as hub, tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        targets = put_fleet(hub, arguments.repos)
        print(f"{'run':22}{'seconds':>9}{'peak MB':>9}{'requests':>10}{'a repo':>8}{'faults':>8}{'judged':>8}"
              f"{'incomplete':>12}{'wrong':>7}")  # fmt: skip
        calm = as_command(hub, folder, targets, arguments.jobs, "without faults")
        wrong = tell("without faults", calm, calm, hub, targets)
        trouble(hub, arguments.share, arguments.seed)
        wrong += tell("one command", calm, as_command(hub, folder, targets, arguments.jobs, "faults"), hub, targets)
        hub.seen.clear()
        scan = scanner_of(hub, folder, patch, timeout=5)
        began = time.monotonic()
        spoiled = scan(*targets, "--jobs", arguments.jobs)
        spoiled.seconds = time.monotonic() - began
        wrong += tell("one process, API", calm, spoiled, hub, targets)
        patch.chdir("/")
    for line in wrong:
        print(f"WRONG  {line}", file=sys.stderr)
    return 1 if wrong else 0


def as_command(hub: FixtureHub, folder: Path, targets: list[str], jobs: int, name: str) -> Scan:
    """One process of its own with all targets, and what it cost."""
    hub.seen.clear()
    saved = folder / f"{name}.json"
    command = [sys.executable, "-m", "scanner", "scan", *targets, "--jobs", str(jobs), "--output", f"json:{saved}"]
    environment = hub.environment(folder, hub.token, PYTHONPATH=str(ROOT))
    seconds, peak, code = once(command, environment)
    if not saved.exists():
        raise SystemExit(subprocess.run(command, env=environment, capture_output=True, text=True).stderr)
    return Scan(code, json.loads(saved.read_text()), "", seconds, peak)


def tell(name: str, calm: Scan, scan: Scan, hub: FixtureHub, targets: list[str]) -> list[str]:
    """Prints one row; what is wrong, as lines."""
    seen = hub.requests()
    wrong = [f"{name}: {target}: {line}" for target in targets for line in differences(calm, scan, target)]
    wrong += [f"{name}: {target} is not told of" for target in targets if target not in scan.targets]
    wrong += [f"{name}: the token went to {stray.origin}{stray.path}" for stray in hub.strayed()]
    answers = Counter("incomplete" if scan.gaps(target) else "judged" for target in targets)
    lost = sum(bool(differences(calm, scan, target)) for target in targets)
    share = sum(bool(request.fault) for request in seen) / max(len(seen), 1)
    print(f"{name:22}{scan.seconds:>9.1f}{scan.peak:>9.0f}{len(seen):>10,}{len(seen) / len(targets):>8.1f}{share:>8.1%}"
          f"{answers['judged']:>8}{answers['incomplete']:>12}{lost:>7}")  # fmt: skip
    asked = Counter(request.path for request in seen if "/revision/" in request.path and not request.fault)
    most = asked.most_common(1)
    if most and most[0][1] > 2:  # once as a target, once as a base model of one that was scanned before it
        wrong.append(f"{name}: the Hub was asked {most[0][1]} times for {most[0][0]}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
