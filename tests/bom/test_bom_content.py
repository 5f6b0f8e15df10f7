"""The bills of repos as people publish them hold what a person wrote down for them, and nothing else."""

from __future__ import annotations

from pathlib import Path

import measure
import pytest
from made import Made

from scanner.cli.bom import told
from scanner.reports.interface import output


@pytest.mark.parametrize("made", measure.REPOS, ids=lambda made: made.name)
def test_a_bill_holds_what_is_known_of_a_repo_and_nothing_else(made: Made, tmp_path: Path) -> None:
    for library in ("spdx_tools", "spdx_python_model"):
        pytest.importorskip(library, reason="the extra sbom is not installed")
    report = measure.report_of(made, tmp_path)
    wrong = [
        f"{name}: {model}: {field} lacks {lost} and has {extra}"
        for name in measure.READERS
        for model, field, _, lost, extra in measure.rows(report, made, name)
        if lost or extra
    ]
    assert not wrong, "\n".join(wrong)


def test_what_a_card_states_beyond_the_bounds_is_said_in_each_format(tmp_path: Path) -> None:
    for library in ("spdx_tools", "spdx_python_model"):
        pytest.importorskip(library, reason="the extra sbom is not installed")
    rows = "".join(f"    - type: m{number}\n      value: {number}\n" for number in range(300))
    index = "model-index:\n- name: x\n  results:\n  - task: {type: t}\n    dataset: {name: d}\n    metrics:\n"
    report = measure.report_of(Made("x", {"README.md": f"---\n{index}{rows}---\n# x\n"}, {}), tmp_path)
    assert len([one for one in measure.details(report) if one.field == "metric"]) == 256
    said = "model-index in the card has 44 results and values more than are read: 256 of each list are."
    for name in measure.READERS:
        assert said in output(name).render(report).decode(), name
    assert [line for line in told(report, with_table=False) if said in line] == [f"left out: README.md: {said}"]
