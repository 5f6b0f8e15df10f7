"""A fleet killed again and again: ``python -m benchmarks.fleet_kills [--repos 500] [--kills 20] [--seed 0]``.

One run is not disturbed; another is ended with SIGKILL at random moments and started again. What both stores hold has to be
the same, and nothing that was stored may be read again; a third run finds nothing changed. The exit code is 1 otherwise.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fleet.kills import Fleet, moments_of
from tests.hub.fleet import put_fleet
from tests.hub.server import FixtureHub

START = 0.5
"""Seconds that the command takes until it reads its first target."""


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repos", metavar="N", type=int, default=500)
    parser.add_argument("--kills", metavar="N", type=int, default=20)
    parser.add_argument("--seed", metavar="N", type=int, default=0)
    parser.add_argument("--jobs", metavar="N", type=int, default=8)
    arguments = parser.parse_args()
    wrong: list[str] = []
    with FixtureHub() as hub, tempfile.TemporaryDirectory() as name:
        targets = put_fleet(hub, arguments.repos)
        fleet = Fleet(hub, Path(name), targets, "--jobs", str(arguments.jobs))
        print(
            f"{'run':14}{'seconds':>9}{'processes':>11}{'requests':>10}{'readings':>10}{'twice':>7}{'stored':>8}  content"
        )
        rows = {}
        for word in ("undisturbed", "killed", "once more"):
            hub.seen.clear()
            db = "killed.db" if word == "once more" else f"{word}.db"
            began = time.monotonic()
            if word == "killed":
                longest = START + 1.2 * rows["undisturbed"].seconds / arguments.kills  # the last kill still finds work
                done = fleet.killed(db, moments_of(arguments.kills, longest, arguments.seed))
            else:
                done = fleet.whole(db)
            rows[word] = done
            if word == "undisturbed":  # what texts and tables mention is asked for, too
                fleet.leaves = [target for target in fleet.leaves if done.readings[target] == 1]
            content = fleet.content(db)
            same = content == fleet.content("undisturbed.db")
            word_of_it = "same" if same else "OTHER"
            twice = sum(count - 1 for count in done.readings.values())
            print(f"{word:14}{time.monotonic() - began:>9.1f}{len(done.codes):>11}{len(hub.requests()):>10,}"
                  f"{sum(done.readings.values()):>10,}{twice:>7}{len(content):>8,}  {word_of_it}")  # fmt: skip
            if not same:
                wrong.append(f"{word}: the store holds something else than the undisturbed run's")
            wrong += [f"{word}: {target} was stored, and read again" for target in done.repeated]
            if done.codes[-1] not in (0, 1):
                wrong.append(f"{word}: exit code {done.codes[-1]}: {done.complaints[-500:]}")
        killed = sum(code < 0 for code in rows["killed"].codes)
        if killed < arguments.kills:
            wrong.append(f"only {killed} of {arguments.kills} kills met a run that was not over yet: take more --repos")
        print(
            f"{killed} processes were killed; {len(rows['once more'].readings)} targets were read in the run once more"
        )
        if rows["once more"].readings:
            wrong.append("targets that had not changed were read again")
    for line in wrong:
        print(f"WRONG  {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
