"""What a hostile store holds acts nowhere: not on a terminal, in a CI log, in Markdown, HTML or a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from scanner.model.codec import report_from_json, report_to_json
from scanner.model.fact import Gap
from scanner.model.fleet import Wanted
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.store.fleet.store import open_fleet
from tests.fleet import fleets
from tests.hub.scanning import called
from tests.reports.judges import html_parser, markdown_reader

TRAPS = (
    "\x1b[2J\x1b]8;;http://x.invalid\x07\x9b31m\u202egnp\u200b",
    "x\n::error file=a::pwned\r##[error]pwned ##vso[task.setvariable]y",
    "<script>pwned=1</script><img src=x onerror=pwned=1>'\" onload=pwned",
    "[l](javascript:pwned) ![p](http://x.invalid/p.png) <b>b</b> | a |\n|---|\n# head @you #1 `tick`",
    '=HYPERLINK("http://x.invalid";"x");+1;@SUM(1)',
    "\udcff\ud800 é ０ " + "\u0301" * 40,
    "x" * 20_000,
)
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029\ufeff\ud800-\udfff]")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose every text is a trap."""
    folder = tmp_path_factory.mktemp("hostile")
    fleets.model(folder / "bad", **{"pytorch_model.bin": fleets.evil()})
    recipe = altered(fleets.recipe(), project=str(folder))
    outcome = fleets.Workshop(recipe).read(Wanted(str(folder / "bad")))
    path = folder / "fleet.db"
    with open_fleet(str(path), create=True) as made:
        for number, state in enumerate(("done", "failed")):
            wanted = [Wanted(f"{trap}{at}", lists=(trap,)) for at, trap in enumerate(TRAPS)]
            run = made.begin(f"k{number}", TRAPS, wanted, TRAPS[number], TRAPS[2], TRAPS[0], TRAPS[1])
            names = [entry.target for entry in made.entries(run.number)]
            for at, name in enumerate(names):
                trap = TRAPS[at]
                if state == "failed" and at % 2:
                    made.put(
                        run.number,
                        altered(
                            outcome, target=name, key=f"k{number}", state="failed", error=trap, report=b"", answer=""
                        ),
                    )
                elif state == "failed" and at == 4:
                    made.quarantine(run.number, name, trap)
                else:
                    said = altered(
                        outcome,
                        target=name,
                        key=f"k{number}",
                        commit=f"{trap[:50]}{number}",
                        report=poisoned(outcome.report, name, trap, number),
                    )
                    made.put(run.number, said)
            made.finish(run.number, TRAPS[1])
    return path


def poisoned(data: bytes, name: str, trap: str, number: int) -> bytes:
    """The report with the trap for its names and messages."""
    report = report_from_json(data)
    (target,) = report.targets
    findings = tuple(
        altered(one, message=trap + str(number), place=Place(trap, member=trap)) for one in target.findings
    )
    gap = Gap(trap, Place(trap), trap + str(number))
    node = LineageNode(trap, state="hub", revision=str(number), asks=(trap,))
    facts = tuple(
        altered(one, attributes=(("spdx", trap),)) if one.kind == "license-concluded" else one for one in target.facts
    )
    poisonous = altered(target, target=name, findings=findings, gaps=(gap,), facts=facts, lineage=(node,))
    return report_to_json(altered(report, targets=(poisonous,)))


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("status", "--all"),
        ("status", "--output", "json"),
        ("report",),
        ("report", "--output", "markdown"),
        ("report", "--output", "html"),
        ("report", "--output", "json"),
        ("diff",),
        ("diff", "2", "1"),
        ("diff", "--output", "markdown"),
        ("diff", "--output", "json"),
        ("export", "--run", "1", "--output", "json"),
        ("export", "--run", "1", "--output", "csv"),
        ("export", "--run", "2", "--output", "csv", "--table", "targets"),
        ("export", "--run", "1", "--output", "csv", "--table", "gaps"),
    ],
    ids=" ".join,
)
def test_no_text_of_a_store_acts(store: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, printed, complaints = called("fleet", arguments[0], "--db", store, *arguments[1:])
    assert code in (0, 1, 3), complaints
    assert printed and complaints == "" and printed.endswith("\n")
    assert not RAW.search(printed.replace("\r\n", "\n"))
    assert not re.search(r"##[A-Za-z]*\[", printed) and not re.search(r"^\s*::", printed, re.MULTILINE)
    if "json" in arguments:
        json.loads(printed)
    elif "csv" in arguments:
        rows = list(csv.reader(io.StringIO(printed, newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])} and len(rows) > 3
        assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
    elif "markdown" in arguments:
        markdown_reader(printed.encode(), None, tmp_path)  # type: ignore[arg-type]
    elif "html" in arguments:
        html_parser(printed.encode(), None, tmp_path)  # type: ignore[arg-type]
        assert printed.count("<script") == 0
    else:
        assert len(printed) < 60_000


def test_files_of_hostile_targets_stay_in_their_folder(store: Path, tmp_path: Path) -> None:
    code, _, complaints = called("fleet", "export", "--db", store, "--run", "1", "--output", f"sarif:{tmp_path / 's'}")
    assert code == 0, complaints
    index = json.loads((tmp_path / "s" / "index.json").read_text())
    assert {one["file"] for one in index["targets"]} | {"index.json"} == {
        one.name for one in (tmp_path / "s").iterdir()
    }
    assert len(index["targets"]) == len(TRAPS)
