"""Pictures of the fleet's list: drawn anew with ``pytest tests/tui --snapshot-update``, as those of the other screens."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual", reason="the extra 'tui' is not installed")
pytest.importorskip("pytest_textual_snapshot", reason="pytest-textual-snapshot is not installed")

from tests.tui import fleets
from tests.tui.stage import HOSTILE

DRAWN_WITH = "8.2.8"

pytestmark = pytest.mark.skipif(
    version("textual") != DRAWN_WITH, reason=f"the pictures were drawn with Textual {DRAWN_WITH}"
)


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "COLORTERM", "COLORFGBG", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)


def store() -> str:
    """A run under way, of targets of every kind; its path has no folder of this machine."""
    found = [
        fleets.outcome(f"hf://org-{at}/model-{at}", deny=at == 2, review=at % 3, gaps=at % 4 == 1) for at in range(9)
    ]
    found += [fleets.failed("hf://org/gone"), *(fleets.outcome(f"hf://x/{text}") for text in HOSTILE[:4])]
    fleets.filled("fleet.db", found, waiting=["hf://org/late"], killers=["hf://org/deadly"]).close()
    return "fleet.db"


def test_fleet_narrow(snap_compare: Any) -> None:
    assert snap_compare(fleets.app_on(store()), terminal_size=(80, 24))


def test_fleet_wide(snap_compare: Any) -> None:
    assert snap_compare(fleets.app_on(store()), press=["j", "j"], terminal_size=(120, 36))


def test_fleet_rules(snap_compare: Any) -> None:
    assert snap_compare(fleets.app_on(store()), press=["f", "r", "j"], terminal_size=(80, 24))
