"""Recall and precision of each field of the bills over all made repos; run with PYTHONPATH=. it prints them."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import other_repos
import published_repos
import trained_repos
from made import Made
from reading import JUDGED, Found, of_cyclonedx, of_spdx
from reading_spdx3 import of_spdx3

from scanner.cli.judging import settings
from scanner.model.description import Detail
from scanner.model.report import Report
from scanner.pipeline.plan import plan
from scanner.pipeline.run import run
from scanner.reports.interface import output
from scanner.sources.interface import Options

REPOS: tuple[Made, ...] = (*trained_repos.REPOS, *published_repos.REPOS, *other_repos.REPOS)
READERS = {"cyclonedx": of_cyclonedx, "spdx": of_spdx, "spdx3": of_spdx3}
ONLY = {
    "cyclonedx": frozenset(("evaluation-dataset",)),
    "spdx": frozenset(),
    "spdx3": frozenset(("detected", "type-of-model", "architecture")),
}
"""Fields that the format has no place for beside a property."""


def report_of(made: Made, folder: Path) -> Report:
    """The report that `weighbridge bom` makes of a repo."""
    return run(plan([str(made.write(folder))], Options()), settings(policy="default", described=True))


def details(report: Report) -> tuple[Detail, ...]:
    """The details of the report's only target."""
    (target,) = report.targets
    assert target.description is not None
    return target.description.details


def wanted(made: Made) -> dict[str, Found]:
    """What is wanted of each model of a repo, by its name."""
    return made.units or {made.wants["name"][0]: made.wants}


def matches(want: str, value: str) -> bool:
    """True where ``value`` is what is wanted, or begins so."""
    one, other = (" ".join(text.translate(_SPDX).split()).removesuffix(" gCO2eq") for text in map(_bare, (want, value)))
    return other.startswith(one[:-1]) if one.endswith("…") else one == other


_SPDX = str.maketrans("()", "[]")
"""SPDX 2.3 writes brackets for the parentheses of a supplier, which mean an address there."""


def _bare(text: str) -> str:
    """The address alone of a Markdown link, which SPDX 3 has as a reference."""
    return re.sub(r"^\[[^\]]*\]\((\S+)\)$", r"\1", text)


def compared(want: Iterable[str], found: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """What is right, missing, and not wanted."""
    want, left = list(want), list(found)
    right, lost = [], []
    for one in want:
        hit = next((value for value in left if matches(one, value)), None)
        (lost if hit is None else right).append(one)
        if hit is not None:
            left.remove(hit)
    return right, lost, left


def rows(report: Report, made: Made, name: str) -> Iterator[tuple[str, str, list[str], list[str], list[str]]]:
    """(model, field, right, missing, not wanted) of one repo in the format ``name``."""
    found = READERS[name](json.loads(output(name).render(report)))
    want = wanted(made)
    if len(want) == len(found) == 1:  # a wrong name is one mistake
        found = dict(zip(want, found.values(), strict=True))
    for model in dict.fromkeys((*want, *found)):
        for field in JUDGED:
            if field not in ONLY[name]:
                given = compared(want.get(model, {}).get(field, ()), found.get(model, {}).get(field, ()))
                yield model, field, *given


def main() -> None:
    """Prints what is wrong, and the table."""
    total: dict[str, dict[str, list[int]]] = {name: {field: [0, 0, 0] for field in JUDGED} for name in READERS}
    for made in REPOS:
        with tempfile.TemporaryDirectory() as folder:
            report = report_of(made, Path(folder))
        for name in READERS:
            for model, field, right, lost, extra in rows(report, made, name):
                sums = total[name][field]
                sums[0] += len(right)
                sums[1] += len(lost)
                sums[2] += len(extra)
                if lost or extra:
                    print(f"{name:<10}{made.name:<22}{model[:24]:<26}{field:<18} lacks {lost}  has {extra}"[:260])
    print(f"\n{'field':<20}" + "".join(f"{name + ' recall':>18}{'precision':>11}" for name in READERS))
    for field in (*JUDGED, "all"):
        line = f"{field:<20}"
        for name in READERS:
            one = (
                [sum(each) for each in zip(*total[name].values(), strict=True)]
                if field == "all"
                else total[name][field]
            )
            right, lost, extra = one
            line += f"{right}/{right + lost}".rjust(18) + f"{right}/{right + extra}".rjust(11)
        print(line)


if __name__ == "__main__":
    main()
