"""The bills of repos as people publish them hold what a person wrote down for them, and nothing else."""

from __future__ import annotations

from pathlib import Path

import measure
import pytest
from made import Made


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
