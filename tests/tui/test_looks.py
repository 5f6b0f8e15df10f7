"""Pictures of the screens: from saved reports, with no clock, no path of this machine and no cursor that blinks.

They are drawn anew with ``pytest tests/tui --snapshot-update``, by the version of Textual that pyproject.toml pins.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pytest

pytest.importorskip("textual", reason="the extra 'tui' is not installed")
pytest.importorskip("pytest_textual_snapshot", reason="pytest-textual-snapshot is not installed")

from scanner.tui.session import Decided
from tests.tui.stage import HOSTILE, Audit, app_on, built

DRAWN_WITH = "8.2.8"

pytestmark = pytest.mark.skipif(
    version("textual") != DRAWN_WITH, reason=f"the pictures were drawn with Textual {DRAWN_WITH}"
)

WIDE, NARROW = (120, 36), (80, 24)


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLORTERM", "COLORFGBG", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)


def decided() -> Audit:
    """Twelve findings of which some are decided, each in another way."""
    audit = Audit(built(12))
    for index, how in enumerate(("waived", "review", "confirmed", "known")):
        audit.answers[audit.view.rows[index * 2].fingerprint] = Decided(how, f"{how} by Ada on 2026-11-20")
    return audit


def test_overview_of_one_target(snap_compare: Any) -> None:
    assert snap_compare(app_on("several"), terminal_size=WIDE)


def test_overview_of_two_targets(snap_compare: Any) -> None:
    assert snap_compare(app_on(decided()), terminal_size=WIDE)


def test_overview_narrow(snap_compare: Any) -> None:
    assert snap_compare(app_on("gaps"), terminal_size=NARROW)


def test_findings_wide(snap_compare: Any) -> None:
    assert snap_compare(app_on("unsafe"), press=["2"], terminal_size=WIDE)


def test_findings_narrow(snap_compare: Any) -> None:
    assert snap_compare(app_on("several"), press=["2"], terminal_size=NARROW)


def test_findings_low_shows_the_list_alone(snap_compare: Any) -> None:
    assert snap_compare(app_on(decided()), press=["2"], terminal_size=(60, 15))


def test_findings_filtered(snap_compare: Any) -> None:
    assert snap_compare(app_on("several"), press=["2", "slash", *"license"], terminal_size=WIDE)


def test_findings_selected_and_decided(snap_compare: Any) -> None:
    assert snap_compare(app_on(decided()), press=["2", "f", "s", "space", "space", "j", "space"], terminal_size=WIDE)


def test_findings_with_hostile_names(snap_compare: Any) -> None:
    assert snap_compare(app_on(built(names=HOSTILE)), press=["2", "v"], terminal_size=WIDE)


def test_findings_explained(snap_compare: Any) -> None:
    assert snap_compare(app_on("unsafe"), press=["2", "x"], terminal_size=WIDE)


def test_detail_alone(snap_compare: Any) -> None:
    assert snap_compare(app_on("unsafe"), press=["2", "enter"], terminal_size=NARROW)


def test_help(snap_compare: Any) -> None:
    assert snap_compare(app_on("several"), press=["2", "question_mark"], terminal_size=WIDE)


def test_help_filtered_narrow(snap_compare: Any) -> None:
    assert snap_compare(app_on("several"), press=["2", "question_mark", *"select"], terminal_size=NARROW)


def test_palette(snap_compare: Any) -> None:
    assert snap_compare(app_on("several"), press=["2", "ctrl+p"], terminal_size=NARROW)


@pytest.mark.parametrize("theme", ["light", "contrast", "terminal"])
def test_themes(snap_compare: Any, theme: str) -> None:
    assert snap_compare(app_on(decided(), theme), press=["2", "space"], terminal_size=WIDE)


def test_too_small(snap_compare: Any) -> None:
    assert snap_compare(app_on("several"), terminal_size=(36, 8))
