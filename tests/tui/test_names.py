"""A target that was named by where one stood is shown by the name of its folder."""

from __future__ import annotations

from functools import partial

import pytest

pytest.importorskip("textual", reason="textual is in the extra `tui`")

from scanner.model.artifact import Artifact
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.record import altered
from scanner.model.report_view import ReportView
from scanner.tui import duties, models
from scanner.tui.names import guessed_name, name_in
from scanner.tui.orders import Orders
from scanner.tui.session import Session
from tests.tui.rooms import TODAY, report
from tests.tui.stage import app_on, played


def here(name: str = ".", **lists) -> ReportView:
    """The report on an unsafe model that stood in the working directory."""
    whole = report("unsafe").whole()
    target = altered(whole.targets[0], target=name, source="folder", **lists)
    return ReportView(altered(whole, targets=(target,)))


def test_a_scan_of_the_working_directory_shows_the_folder_on_each_screen():
    audit = Session(here(), "", TODAY, name_of=partial(name_in, "/home/ada/my-model"))
    for room in ("1", "2"):
        screen = played(app_on(audit), room, size=(80, 24))
        assert "my-model" in screen.splitlines()[0]
        assert "FAIL  ." not in screen
    assert audit.view.targets[0].head.target == "."  # the report says what the user said
    named = Session(here(lineage=()), "", TODAY, name_of=partial(name_in, "/home/ada/my-model")).view
    assert "my-model" in Orders(named, lambda _: None).groups("model")[0]


def test_lineage_and_duties_name_the_folder():
    nodes = (
        LineageNode(".", own=True, repo="."),
        LineageNode("sub", own=True, repo="sub", parents=(LineageEdge(".", "finetune"),)),
    )
    view = here(lineage=nodes)
    view.targets[0].name = "my-model"
    items = list(models.items_of(view))
    told = ["".join(text for line in [item.line(80), *item.page(80)] for _, text in line) for item in items]
    assert any("finetune of my-model" in text for text in told)
    assert duties._steps(view.targets[0], ". ← org/base") == ["my-model", "made from org/base"]


@pytest.mark.parametrize(("size", "name"), [(4, "my-model"), (5, ".")])
def test_a_saved_report_is_named_by_the_folder_that_holds_its_files(tmp_path, size, name):
    folder = tmp_path / "my-model"
    folder.mkdir()
    (folder / "a.bin").write_bytes(b"four")
    target = here(artifacts=(Artifact("a.bin", size),)).targets[0]
    assert guessed_name((str(tmp_path), str(folder)), target) == name


def test_a_name_stays_as_the_user_wrote_it(tmp_path):
    for name in ("models/llama", "../models/llama"):
        assert name_in("/home/ada/elsewhere", here(name).targets[0]) == name
        assert guessed_name((str(tmp_path),), here(name).targets[0]) == name
