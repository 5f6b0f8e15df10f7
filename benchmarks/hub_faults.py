"""The whole fault matrix against the fixture Hub: ``python -m benchmarks.hub_faults [--fault WORD] [--all]``.

Each fault strikes each kind of request, once and always; each scan says the same as without it, or that it is incomplete.
The exit code is 1 where one is WRONG: it lost something in silence, called clean what was not read, let an error
escape, gave the token away or did not get over what passed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.hub.mishaps import ABOVE, FAULTS, HEIR, ROUTES, TARGET, TREE, cells, family, struck, subject
from tests.hub.scanning import scanner_of
from tests.hub.server import FixtureHub

SHORT = {"same": "same", "incomplete": "inc.", "WRONG": "WRONG"}


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fault", metavar="WORD", default="", help="only faults with this word in their names")
    arguments = parser.parse_args()
    began = time.monotonic()
    table: dict[str, dict[str, list[str]]] = {}
    wrong: list[str] = []
    words: Counter[str] = Counter()
    with FixtureHub() as hub, tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        subject(hub)
        family(hub)
        scan = scanner_of(hub, Path(folder), patch)
        calm = {TARGET: scan(TARGET), HEIR: scan(HEIR)}
        for cell in cells():
            if arguments.fault not in cell.fault:
                continue
            hub.sizes, hub.tree_rows = not cell.tree, 5 if cell.tree else 1000
            word, lines = struck(hub, scan, calm[cell.target], cell)
            words[word] += 1
            table.setdefault(cell.fault, {}).setdefault(cell.route, []).append(SHORT[word])
            wrong += [f"{cell}: {line}" for line in lines]
        patch.chdir("/")
    print_table(table)
    print(f"\n{sum(words.values())} scans in {time.monotonic() - began:.0f} s: {dict(words)}")
    for line in wrong:
        print(f"WRONG  {line}", file=sys.stderr)
    return 1 if wrong else 0


def print_table(table: dict[str, dict[str, list[str]]]) -> None:
    """One row for each fault, one column for each kind of request: once / always."""
    routes = [*ROUTES, *TREE, *ABOVE]
    for number, route in enumerate(routes, 1):
        print(f"{number:2} {route}")
    print(f"\n{'once / always':33}" + "".join(f"{number:>12}" for number, _ in enumerate(routes, 1)))
    for fault in FAULTS:
        if fault in table:
            said = table[fault]
            print(f"{fault:33}" + "".join(f"{'/'.join(said.get(route, ['-'])):>12}" for route in routes))


if __name__ == "__main__":
    sys.exit(main())
