"""Each question can be answered from the keyboard alone, and says what is wrong before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual", reason="the terminal UI needs the extra tui")

from scanner.model.finding import Finding
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.tui.dialogs.accept import AcceptAnswer, AcceptDialog, guess_of, license_mistake, told_license
from scanner.tui.dialogs.export import ExportAnswer, ExportDialog
from scanner.tui.dialogs.mark import MarkAnswer, MarkDialog
from scanner.tui.dialogs.waive import WaiveAnswer, WaiveDialog
from tests.tui.rooms import session, tried


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")


def one_line(screen: str) -> str:
    """The screen's words without the box around them."""
    return " ".join(screen.replace("│", " ").split())


def waive(max_days: int = 365, count: int = 99) -> WaiveDialog:
    one = session("unsafe")
    one.max_days = max_days
    return WaiveDialog(one, one.view.rows[:count])


def test_a_reason_and_enter_are_enough_for_a_waiver() -> None:
    _, answer = tried(waive, "our own test payload", "enter")
    assert answer == WaiveAnswer("our own test payload", "2027-02-20", "Ada")


def test_what_is_waived_stands_on_top() -> None:
    screen, _ = tried(waive)
    assert "2 findings in 2 files" in screen
    assert "pickle-unsafe-callable, license-mismatch" in screen
    assert "until 2027-02-20, 90 days; the policy allows 365" in screen


def test_of_one_finding_the_question_says_what_it_is() -> None:
    screen, _ = tried(lambda: waive(count=1))
    assert "Loading this pickle calls posix.system('true'), which runs other programs" in one_line(screen)
    assert "The policy allows it until that day, and only while the file has the bytes" in one_line(screen)
    one = session("unsafe")
    screen, _ = tried(lambda: MarkDialog(one, one.view.rows[:1]))
    assert "posix.system('true')" in one_line(screen) and "it counts as review at least" in one_line(screen)
    screen, _ = tried(lambda: MarkDialog(one, one.view.rows[:1], "confirmed"))
    assert "a scan fails as before" in one_line(screen)


def test_a_waiver_without_a_reason_is_not_written() -> None:
    screen, answer = tried(waive, "enter")
    assert answer is ...
    assert "Say why" in screen


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2026-11-21", "2026-11-21 is past"),
        ("2y", "the policy allows 365 days at most, until 2027-11-22"),
        ("2027-02-30", "No day of the calendar"),
        ("soon", "Write a day as 2027-01-31"),
        ("99999999999999y", "longer than a hundred years"),
    ],
)
def test_a_day_that_cannot_be_is_told_while_it_is_typed(typed: str, says: str) -> None:
    screen, answer = tried(waive, "x", "tab", "ctrl+a", "ctrl+k", typed)
    assert says in one_line(screen)
    screen, answer = tried(waive, "x", "tab", "ctrl+a", "ctrl+k", typed, "enter")
    assert answer is ...


@pytest.mark.parametrize(
    ("typed", "day"), [("30d", "2026-12-22"), ("1y", "2027-11-22"), ("2w", "2026-12-06"), ("2026-11-22", "2026-11-22")]
)
def test_a_day_can_be_given_as_a_time_from_today(typed: str, day: str) -> None:
    _, answer = tried(waive, "x", "tab", "ctrl+a", "ctrl+k", typed, "enter")
    assert answer.expires == day


def test_a_strict_policy_shortens_the_offer() -> None:
    _, answer = tried(lambda: waive(30), "x", "enter")
    assert answer.expires == "2026-12-22"


def test_escape_leaves_without_an_answer() -> None:
    assert tried(waive, "half a reas", "escape")[1] is None


def test_a_hostile_name_neither_styles_nor_moves_the_screen() -> None:
    one = session("unsafe")
    row = altered(one.view.rows[0], path="[red]a\x1b[2J\u202eb[/red].bin", rule="[b]rule")
    screen, _ = tried(lambda: WaiveDialog(one, [row]))
    assert r"[red]a\x1b[2J\u202eb[/red].bin" in screen
    assert "[b]rule" in screen


def test_a_thousand_findings_are_summed_up() -> None:
    one = session("unsafe")
    rows = [altered(one.view.rows[0], path=f"shard-{number}.bin") for number in range(1000)]
    screen, _ = tried(lambda: WaiveDialog(one, rows))
    assert "1,000 findings in 1,000 files" in screen
    assert "shard-0.bin, shard-1.bin, shard-2.bin and 997 more" in screen


def test_typing_a_reason_for_a_hundred_thousand_findings_does_not_sum_them_up_for_each_key() -> None:
    one = session("unsafe")
    rows = Counted([one.view.rows[0]] * 100_000)
    _, answer = tried(lambda: WaiveDialog(one, rows), "a whole lot of the same", "enter")
    assert answer.reason == "a whole lot of the same"
    assert rows.times <= 4


class Counted(list):  # type: ignore[type-arg]
    """A list that counts how often it is gone through."""

    times = 0

    def __iter__(self) -> Any:
        self.times += 1
        return super().__iter__()


def accept() -> AcceptDialog:
    one = session("unsafe")
    return AcceptDialog(one, next(row for row in one.view.rows if row.rule == "license-mismatch"))


def test_the_licence_that_the_text_was_found_to_be_is_offered() -> None:
    screen, answer = tried(accept, "read it whole", "enter")
    assert "Apache License 2.0 (permissive)" in screen or answer is not ...
    assert answer == AcceptAnswer("apache-2.0", "read it whole", "Ada")


def test_it_is_told_which_text_the_conclusion_is_pinned_to() -> None:
    screen, _ = tried(accept, "tab")
    assert "Holds for unsafe-model/LICENSE while it has the bytes" in one_line(screen)


def test_the_name_of_a_changed_text_is_not_offered() -> None:
    changed = Finding(
        "license-text-changed", Place("LICENSE"), "m", "medium", "high", "f", attributes=(("spdx", "MIT"),)
    )
    assert guess_of(changed) == ""


def test_terms_of_their_own_have_a_name_to_copy() -> None:
    assert "or LicenseRef-acme-house-terms for terms of their own" in license_mistake("acme-house-terms")


def test_a_licence_whose_terms_nobody_recorded_is_told_to_stay_for_review() -> None:
    assert told_license("LicenseRef-acme") == (
        "LicenseRef-acme: what it asks is not recorded, so scans go on asking for a look"
    )
    assert told_license("MIT") == "MIT License (permissive)"


def test_a_misspelt_licence_is_told_with_the_nearest_one() -> None:
    screen, answer = tried(accept, "shift+tab", "ctrl+a", "ctrl+k", "Apache-2.O", "enter")
    assert answer is ...
    assert 'Did you mean "Apache-2.0"?' in one_line(screen)


def test_an_expression_of_licences_may_be_accepted() -> None:
    keys = ("shift+tab", "ctrl+a", "ctrl+k", "MIT OR Apache-2.0", "tab", "both texts are there", "enter")
    assert tried(accept, *keys)[1].license == "MIT OR Apache-2.0"


def mark() -> MarkDialog:
    one = session("unsafe")
    return MarkDialog(one, one.view.rows[:1])


def test_a_mark_may_have_no_note() -> None:
    assert tried(mark, "enter")[1] == MarkAnswer("review", "", "Ada")


def test_what_is_said_can_be_changed_and_is_explained() -> None:
    screen, _ = tried(mark, "shift+tab", "right")
    assert "The problem is real:" in screen
    assert tried(mark, "shift+tab", "space", "tab", "for legal", "enter")[1] == MarkAnswer(
        "confirmed", "for legal", "Ada"
    )


def export(folder: Path) -> Any:
    return lambda: ExportDialog(session("unsafe"), str(folder))


def test_formats_are_chosen_with_space_and_written_with_enter(tmp_path: Path) -> None:
    _, answer = tried(export(tmp_path), "j", "space", "enter")
    assert answer == ExportAnswer((f"sarif:{tmp_path / 'weighbridge.sarif'}", f"json:{tmp_path / 'weighbridge.json'}"))


def test_a_title_that_the_list_cuts_stands_below_it_and_what_is_allowed_is_counted() -> None:
    screen, _ = tried(lambda: ExportDialog(session("several")))
    assert "8 findings (5 of them allowed) of 1 target" in one_line(screen)
    assert "sarif: SARIF 2.1.0, for GitHub code scanning" in one_line(screen)
    screen, _ = tried(lambda: ExportDialog(session("several")), "down", "down", "down")
    assert "console: the answer and what to do" in one_line(screen)


def test_at_least_one_format_has_to_be_chosen(tmp_path: Path) -> None:
    screen, answer = tried(export(tmp_path), "space", "enter")
    assert answer is ...
    assert "Choose one format at least" in screen


def test_a_file_that_would_be_replaced_is_named(tmp_path: Path) -> None:
    (tmp_path / "weighbridge.sarif").write_text("{}")
    assert "replaces weighbridge.sarif" in tried(export(tmp_path))[0]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    screen, answer = tried(export(tmp_path / "no"), "enter")
    assert answer is ...
    assert "There is no folder" in screen


def test_letting_code_run_is_called_by_its_name() -> None:
    screen, _ = tried(lambda: waive(count=1))
    assert "Whoever loads this file runs that code." in screen
    assert "Code that runs is among them (1): whoever loads those files runs it." in tried(waive)[0]
    one = session("unsafe")
    assert "Whoever" not in tried(lambda: WaiveDialog(one, one.view.rows[1:2]))[0]


@pytest.mark.parametrize("make", [WaiveDialog, MarkDialog, ExportDialog, AcceptDialog])
def test_on_a_low_screen_the_keys_are_in_sight(make: Any) -> None:
    one = session("unsafe")
    given = {ExportDialog: (), AcceptDialog: (one.view.rows[1],)}.get(make, (one.view.rows[:1],))
    screen, _ = tried(lambda: make(one, *given), size=(60, 15))
    assert "enter " in screen.splitlines()[-2]
    assert "esc cancel" in screen.splitlines()[-2]
    if make is WaiveDialog:
        assert "Whoever loads this file runs that code." in screen
