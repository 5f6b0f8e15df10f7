"""Many threads scan and render at once, and nothing of the process that calls is changed."""

from __future__ import annotations

import locale
import os
import re
import signal
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import scanner
from scanner.formats.python_code.source import tree_of

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("clean-model", "unsafe-model", "relabelled-model")
OUTPUTS = ("json", "sarif", "markdown", "html", "csv")


def surroundings() -> list[object]:
    """What a library could change under its caller's hands."""
    return [
        dict(os.environ),
        os.getcwd(),
        sys.getrecursionlimit(),
        sys.get_int_max_str_digits(),
        sys.getswitchinterval(),
        list(sys.path),
        signal.getsignal(signal.SIGINT),
        signal.getsignal(signal.SIGTERM),
        locale.setlocale(locale.LC_ALL),
        list(warnings.filters),
        sys.stdout,
        sys.stderr,
    ]


def told(name: str) -> dict[str, bytes]:
    """Each output of one example, without the time of the scan."""
    report = scanner.scan(EXAMPLES / name, describe=True, digests=True)
    return {
        output: re.sub(rb"20\d\d-\d\d-\d\d[T ][\d:]{5,8}", b"", scanner.render(report, output)) for output in OUTPUTS
    }


def test_threads_say_what_one_says_and_change_nothing() -> None:
    before = surroundings()
    alone = {name: told(name) for name in NAMES}
    assert surroundings() == before
    with ThreadPoolExecutor(12) as pool:
        for name, found in zip(NAMES * 8, pool.map(told, NAMES * 8), strict=True):
            assert found == alone[name]
    assert surroundings() == before


def test_threads_that_read_programs_leave_the_filters_of_warnings() -> None:
    source = b"x = '\\d'\n" * 300
    before, interval = list(warnings.filters), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(tree_of, [source] * 240))
    finally:
        sys.setswitchinterval(interval)
    assert list(warnings.filters) == before
