"""A report of 10,000 files with a finding in each is told in any way within 10 seconds and 500 MB."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scanner.reports.interface import names, output

SECONDS, MEGABYTES = 10, 500
COST = """
import sys, time
sys.path.insert(0, sys.argv[1])
import bills
from scanner.reports.interface import output
report = bills.many(10_000)
(target,) = report.targets
assert len(target.findings) == len(target.description.files) == 10_000
start = time.process_time()
data = output(sys.argv[2]).render(report)
seconds = time.process_time() - start
(peak,) = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(seconds, peak, len(data))
"""


# The peak that `resource` tells is at least that of the process which started this one: the tests' own.
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak of one process alone")
@pytest.mark.parametrize("name", names())
def test_ten_thousand_files_and_findings_are_quick_and_small(name: str) -> None:
    if output(name).missing():
        pytest.skip(output(name).missing())
    command = [sys.executable, "-c", COST, str(Path(__file__).parent), name]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    seconds, peak, length = map(float, done.stdout.split())
    assert length
    assert seconds <= SECONDS
    assert peak / (1 << 10) <= MEGABYTES
