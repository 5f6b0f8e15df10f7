"""What an auditor's fingers expect: every key and click does in the audit room what it does elsewhere, at any size."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("textual", reason="the extra 'tui' is not installed")

from textual.events import Key

from scanner.model.codec import report_to_json
from scanner.model.record import altered
from scanner.model.report_view import view_of
from scanner.tui.keys import KEYS
from scanner.tui.session import AuditError, Session
from tests.tui.rooms import report
from tests.tui.stage import HOSTILE, Audit, app_on, built, piloted, played, text_of


def cursor_line(text: str) -> str:
    """The row that has the cursor's sign, without what stands beside it."""
    return next((line.split("│")[0].rstrip() for line in text.splitlines() if line.startswith(">")), "")


def test_the_audit_opens_on_what_has_to_be_known_of_the_target() -> None:
    text = played(app_on("several"))
    assert "FAIL" in text and "0 of 3 decided" in text
    assert "Do not load these files" in text and "unsafe-model/pytorch_model.bin" in text
    assert "59.8 kB of 59.8 kB" in text and "11 in scope" in text
    assert "builtin:default" in text and "2026-11-22" in text


def test_each_target_has_its_answer_and_what_is_left_and_enter_goes_to_its_findings() -> None:
    text = played(app_on(built(12)))
    assert "hf://org/model-1" in text and "hf://org/model-2" in text
    assert "5 undecided" in text and "1 file not scanned" in text
    assert "engine modelscan 0.8.8" in text and "left out" in text
    text = played(app_on(built(12)), "down", "enter")
    assert "2 Findings" in text and "part-00006" in cursor_line(text)


def test_tabs_go_to_the_screens_and_back() -> None:
    assert "by rule, worst first" in played(app_on(), "2")
    assert "The scan" in played(app_on(), "2", "1")
    for key in "345":
        assert "decided" in played(app_on(), key, "2")


def test_arrows_and_vim_keys_move_alike() -> None:
    assert cursor_line(played(app_on(), "2", "down", "down")) == cursor_line(played(app_on(), "2", "j", "j"))
    assert "license-mismatch" not in cursor_line(played(app_on(), "2", "G"))
    assert "pickle-unsafe-callable" in cursor_line(played(app_on(), "2", "G", "g"))


def test_a_pickle_is_understood_beside_the_list_without_a_key() -> None:
    text = played(app_on("unsafe"), "2")
    assert "posix.system" in text and "What it would do" in text


def test_the_filter_is_live_keeps_on_enter_and_clears_on_escape() -> None:
    typed = played(app_on(), "2", "slash", *"mismatch")
    assert "1 finding with mismatch" in typed and "pickle-unsafe-callable" not in typed
    kept = played(app_on(), "2", "slash", *"mismatch", "enter")
    assert "1 finding with mismatch" in kept and "w waive" in kept
    assert "3 findings" in played(app_on(), "2", "slash", *"mismatch", "escape")
    assert "3 findings" in played(app_on(), "2", "slash", *"mismatch", "enter", "escape")


def test_letters_of_the_filter_are_no_verbs_and_the_hints_say_so() -> None:
    text = played(app_on(), "2", "slash", *"waive")
    assert "waive" in text and "w waive" not in text and "enter keep" in text


def test_nothing_found_says_how_to_go_on() -> None:
    screen = played(app_on(), "2", "slash", *"nosuch")
    assert "Press escape to clear" in screen and "press v to see it too" in " ".join(screen.split())
    assert "Press v to see it" in played(app_on(_allowed_only()), "2")


def _allowed_only() -> Any:
    report = built(12).whole()
    targets = tuple(
        altered(target, verdicts=tuple(altered(one, outcome="allow") for one in target.verdicts))
        for target in report.targets
    )
    return view_of(report_to_json(altered(report, targets=targets)))


def test_typing_never_waits_for_the_filter() -> None:
    app = app_on(built(60))

    async def play(pilot: Any) -> None:
        await pilot.press("2", "slash")
        await pilot.pause()
        table, times = app.screen.table, []
        real = table.filter
        table.filter = lambda needle: (times.append(needle), real(needle))
        await pilot.press(*"weights")
        await pilot.pause()
        assert times[-1] == "weights" and len(times) <= len("weights")

    piloted(app, play)


def test_keys_are_done_in_their_order_however_fast_they_come() -> None:
    app = app_on(built(60))

    async def play(pilot: Any) -> None:
        await pilot.press("2")
        _at_once(app, *"jj", "space", "slash", *"quack", "enter", *"wq")
        await pilot.pause(0.2)
        room = app.screen_stack[1]
        assert room.table.needle == "quack" and len(room.selected) == 1
        assert app.screen is not room and not app._exit, "w asks, and q is a letter in the question"

    piloted(app, play)


def test_what_is_typed_ahead_of_a_question_goes_into_it() -> None:
    app = app_on(built(12))

    async def play(pilot: Any) -> None:
        await pilot.press("2")
        _at_once(app, "j", "w", *"ours")
        await pilot.pause(0.3)
        assert app.screen.query_one("#reason").value == "ours"
        await pilot.press("escape")
        asked = []
        app.session.export = lambda form, path, replace: asked.append(form) or f"Wrote {form}."
        _at_once(app, "e", "down", "space", "enter")
        await pilot.pause(0.3)
        assert asked == ["sarif", "json"]

    piloted(app, play)


def _at_once(app: Any, *keys: str) -> None:
    """Presses the keys as a terminal sends what was pasted: with no wait between them."""
    for key in keys:
        app.post_message(Key(key, key if len(key) == 1 else {"slash": "/", "space": " "}.get(key)))


def test_letters_in_a_dialog_are_letters() -> None:
    app = app_on(built(12))

    async def play(pilot: Any) -> None:
        await pilot.press("2", "w", *"quite")
        assert app._exit is False and app.screen is not app.screen_stack[1]
        await pilot.press("escape")

    assert "by rule" in piloted(app, play)


def test_selected_rows_have_a_sign_and_are_counted() -> None:
    text = played(app_on(built(12)), "2", "space", "space")
    assert "2 selected" in text
    assert sum(line[1:2] == "*" for line in text.splitlines()) == 2
    assert "selected" not in played(app_on(built(12)), "2", "space", "escape")


def test_a_heading_selects_all_under_it_and_a_star_all_that_is_shown() -> None:
    assert "6 selected" in played(app_on(built(12)), "2", "g", "space")
    assert "10 selected" in played(app_on(built(12)), "2", "asterisk")
    assert "selected" not in played(app_on(built(12)), "2", "asterisk", "asterisk")
    assert "4 selected" in played(app_on(built(12)), "2", "slash", *"license", "enter", "asterisk")


def test_the_selection_outlives_filter_and_grouping() -> None:
    text = played(app_on(built(12)), "2", "space", "f", "slash", *"license", "enter", "s")
    assert "1 selected" in text


def test_n_goes_to_the_next_one_that_nobody_decided() -> None:
    audit = Audit(built(12))
    audit.waive_one(1)
    text = played(app_on(audit), "2", "n", "n")
    assert "part-00004" in cursor_line(text), text
    assert cursor_line(played(app_on(audit), "2", "n", "N")) == cursor_line(played(app_on(audit), "2"))
    for index in range(len(audit.view.rows)):
        audit.waive_one(index)
    assert "Nothing that is shown is left to decide." in played(app_on(audit), "2", "n")


def test_what_was_decided_stands_in_the_row_in_the_head_and_on_the_page() -> None:
    audit = Audit(built(12))
    audit.waive_one(0)
    text = played(app_on(audit), "2")
    assert "1 of 10 decided" in text and "waived" in cursor_line(text)
    assert "waived until 2027-01-31 by Ada: our own test" in text


def test_groups_fold_and_are_titled_by_what_they_group() -> None:
    assert "+ pickle-unsafe-callable" in played(app_on(), "2", "left")
    assert "- pickle-unsafe-callable" in played(app_on(), "2", "left", "right")
    assert "by file" in played(app_on(), "2", "f") and "unsafe-model/README.md" in played(app_on(), "2", "f")
    assert "by licence" in played(app_on(), "2", "f", "f")


def test_the_cursor_stays_with_its_finding_when_the_list_is_arranged_otherwise() -> None:
    before = played(app_on(), "2", "G")
    assert "unsafe-model/README.md" in cursor_line(before)
    assert "license-mismatch" in cursor_line(played(app_on(), "2", "G", "f"))


def test_what_is_allowed_is_shown_when_asked_for() -> None:
    assert "8 findings" in played(app_on(), "2", "v")
    assert "with what is allowed" in played(app_on(), "2", "v")


def test_escape_goes_back_one_step_at_a_time() -> None:
    app = app_on(built(12))

    async def play(pilot: Any) -> None:
        press = pilot.press
        await press("2", "slash", *"part", "enter", "space", "x", "enter")
        room = app.screen
        assert room.is_zoomed and room.explains and room.selected and room.table.needle
        states = []
        for _ in range(4):
            await press("escape")
            states.append((room.is_zoomed, room.explains, bool(room.selected), bool(room.table.needle)))
        assert states == [
            (False, True, True, True), (False, False, True, True), (False, False, False, True),
            (False, False, False, False),
        ]  # fmt: skip

    piloted(app, play)


def test_the_rule_is_explained_beside_the_finding() -> None:
    text = played(app_on(), "2", "x")
    assert "What to do" in text and "9.8 of 10" in text
    assert "9.8 of 10" not in played(app_on(), "2", "x", "x")


def test_the_licence_of_a_finding_is_explained_with_its_rule() -> None:
    text = played(app_on("relabelled"), "2", "x", size=(120, 200))
    assert "Llama 3.1 Community License" in text and "The declared licence is looser" in text


def test_accepting_is_offered_for_licences_only() -> None:
    assert "a accept licence" not in played(app_on(Audit(built(12))), "2")
    assert "a accept licence" in played(app_on(Audit(built(12))), "2", "G")


def test_tab_goes_to_the_detail_and_its_keys_scroll_it() -> None:
    app = app_on("unsafe")

    async def play(pilot: Any) -> None:
        await pilot.press("2", "tab", "j", "j")
        assert app.screen.focused.id == "detail" and app.screen.focused.scroll_offset.y == 2
        await pilot.press("escape")
        assert app.screen.focused.id == "list"

    piloted(app, play, (120, 20))


@pytest.mark.parametrize("size", [(200, 60), (120, 40), (100, 20), (80, 24), (60, 15), (40, 10)])
def test_findings_are_read_at_any_size(size: tuple[int, int]) -> None:
    text = played(app_on("unsafe"), "2", size=size)
    assert "0 of 2 decided" in text and "help" in text and "deny" in cursor_line(text)
    assert "A pickle calls code that can harm" in played(app_on("unsafe"), "2", "enter", size=size)
    assert all(len(line) <= size[0] for line in text.splitlines())


def test_where_both_panes_fit_both_are_there() -> None:
    wide = played(app_on("unsafe"), "2", size=(120, 40)).splitlines()
    assert any("pickle-unsafe-callable" in line and "A pickle calls code that can harm" in line for line in wide)
    below = played(app_on("unsafe"), "2", size=(80, 24))
    assert "pickle-unsafe-callable" in below and "Loading this pickle calls" in below
    low = played(app_on("unsafe"), "2", size=(80, 15))
    assert "Loading this pickle calls" not in low


@pytest.mark.parametrize("size", [(39, 24), (80, 9), (10, 3), (1, 1)])
def test_a_window_that_is_too_small_says_so_and_is_well_again_when_it_grows(size: tuple[int, int]) -> None:
    app = app_on()

    async def play(pilot: Any) -> None:
        await pilot.press("2")
        await pilot.resize_terminal(*size)
        await pilot.press("down", "space", "question_mark", "escape")
        if size[0] > 9:
            assert "Make this" in text_of(app)
        await pilot.resize_terminal(80, 24)

    assert "3 findings" in piloted(app, play)


def test_a_click_moves_a_double_click_opens_and_the_wheel_scrolls() -> None:
    app = app_on(built(60))

    async def play(pilot: Any) -> None:
        await pilot.press("2")
        room = app.screen
        await pilot.click("#list", offset=(10, 5))
        assert room.rows.cursor == 5 and not room.is_zoomed
        await pilot.click("#list", offset=(10, 7), times=2)
        assert room.rows.cursor == 7 and room.is_zoomed
        await pilot.press("escape")
        room.rows.scroll_down(animate=False)
        await pilot.pause()
        assert room.rows.cursor == 7
        await pilot.click("#head", offset=(3, 1))
        assert app.screen.NAME == "overview"

    piloted(app, play)


def test_a_hint_can_be_clicked() -> None:
    app = app_on(built(12))

    async def play(pilot: Any) -> None:
        await pilot.press("2")
        hints = text_of(app).splitlines()[-1]
        await pilot.click("#hints", offset=(hints.index("explain"), 0))
        await pilot.pause(0.1)
        assert app.screen.explains

    piloted(app, play)


def test_the_help_lists_every_key_and_filters() -> None:
    from scanner.reports.console_text import plain
    from scanner.tui.dialogs.help import help_lines
    from scanner.tui.keys import KEYS

    whole = "\n".join(plain(line) for line in help_lines("", 80, lambda item: item.keys))
    assert all(item.says.split(",")[0] in whole for item in KEYS)
    text = played(app_on(), "question_mark", *"waive")
    assert "weighbridge waive" in text and "weighbridge lineage" not in text
    assert "No key does" in played(app_on(), "question_mark", *"zzz")
    assert "type to filter" not in played(app_on(), "question_mark", *"zzz", "escape", "escape")


def test_the_palette_offers_what_the_keys_do() -> None:
    text = played(app_on(), "2", "ctrl+p", *"explain the")
    assert "Explain the rule or licence" in text
    app = app_on()
    played(app, "ctrl+p", *"contrast", "enter")
    assert app.theme == "contrast"
    assert "9.8 of 10" in played(app_on(), "2", "ctrl+p", *"explain the", "enter")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("waive", "Waive 1 finding"),
        ("mark for somebody", "Mark 1 finding"),
        ("export", "Export the report"),
        ("the overview", "Press enter to see them"),
        ("list all keys", "type to filter"),
    ],
)
def test_the_palette_does_what_the_app_does(words: str, seen: str) -> None:
    assert seen in played(app_on(), "2", "ctrl+p", *words, "enter")


def test_the_palette_offers_nothing_that_does_not_act_there() -> None:
    assert "Waive: allow" in played(app_on(), "2", "ctrl+p", *"waive")
    assert "Waive: allow" not in played(app_on(), "1", "ctrl+p", *"waive")
    assert "accept a licence" not in played(app_on(), "1", "ctrl+p", *"accept licence")
    assert "Copy the name" in played(app_on("tree"), "3", "ctrl+p", *"copy")


def test_hostile_names_put_nothing_on_the_screen_but_their_letters() -> None:
    for keys in (("2",), ("2", "f"), ("2", "f", "f", "f", "f"), ("2", "enter"), ("1",), ("2", "space", "w", "escape")):
        text = played(app_on(built(names=HOSTILE)), *keys)
        assert not any(char in text for char in "\x1b\x07\r\u202e\u2066\u200b\ufeff")
        assert "##[error]" not in text
    text = played(app_on(built(names=HOSTILE)), "2")
    assert "[bold red]safe[/]" in text, "markup is shown as it is written"
    assert "\\x1b[31m" in text or "\\u001b" in text or "␛" in text


def test_a_verb_that_cannot_be_done_is_a_sentence() -> None:
    class Broken(Audit):
        def undo(self) -> str:
            raise AuditError("[red]There is nothing to undo.[/]")

    assert "[red]There is nothing to undo.[/]" in played(app_on(Broken(built(12))), "u")


def test_a_waiver_is_for_what_is_selected_and_clears_the_selection() -> None:
    asked = []

    class Waiving(Audit):
        def waive(self, rows: Any, reason: str, expires: str, approver: str) -> str:
            asked.append((len(rows), reason))
            for row in rows:
                self.answers[row.fingerprint] = type(self).said
            return "Waived 2 findings."

        from scanner.tui.session import Decided

        said = Decided("waived", "waived for a test")

    app = app_on(Waiving(built(12)))

    async def play(pilot: Any) -> None:
        await pilot.press("2", "space", "space", "w")
        app.screen.dismiss(type("Answer", (), {"reason": "ours", "expires": "2027-01-01", "approver": "Ada"}))
        await pilot.pause()

    text = piloted(app, play)
    assert asked == [(2, "ours")]
    assert "Waived 2 findings. (u: undo)" in text and "2 of 10 decided" in text and "selected" not in text


def test_the_audit_goes_on_where_it_was_left() -> None:
    audit = Audit(built(12))
    left = played(app_on(audit), "2", "f", "s", "slash", *"part", "enter", "j", "space")
    assert audit.kept and audit.place["screen"] == "findings"
    again = played(app_on(audit))
    assert cursor_line(again) == cursor_line(left) and "1 selected" in again and "with part" in again
    audit.place.update(screen=7, group_by=[], sort_by="??", needle=3, selected={}, fingerprint=None)
    assert "0 of 10 decided" in played(app_on(audit)), "a broken state is no crash"


def test_a_scan_goes_on_beside_the_work_and_its_report_keeps_cursor_and_selection() -> None:
    class Scans:
        is_running, has_ended = True, False

        def start(self) -> None: ...
        def cancel(self) -> None: ...
        def progress(self) -> str:
            return "scanning: 3 of 12 files" if self.is_running else ""

        def result(self) -> object:
            self.has_ended = False
            return built(14)

    class Adopting(Audit):
        def adopt(self, view: Any) -> str:
            self._show(view)
            return "Scanned again: 2 new, 0 gone."

    scans = Scans()
    app = app_on(Adopting(built(12)), scanning=scans)

    async def play(pilot: Any) -> None:
        await pilot.press("2", "space", "n")
        await pilot.pause(0.5)
        before = cursor_line(text_of(app))
        assert "scanning: 3 of 12 files" in text_of(app)
        scans.is_running, scans.has_ended = False, True
        await pilot.pause(0.8)
        assert cursor_line(text_of(app)) == before
        await pilot.press("1")
        await pilot.press("2")

    text = piloted(app, play)
    assert "2 new" in text and "1 selected" in text and "of 12 decided" in text and "scanning" not in text


@pytest.mark.parametrize("keys", ["1", "2", "3", "4", "5", "2w", "5?"])
def test_a_new_report_is_shown_on_every_screen_and_below_every_dialog(keys: str) -> None:
    audit = Audit(report("several"))
    app = app_on(audit)
    before = []

    async def play(pilot: Any) -> None:
        await pilot.press(*"12345", *keys.replace("?", ""))
        before.append(text_of(app))
        if "?" in keys:
            await pilot.press("question_mark")
        audit.view = report("gaps")
        app.show_report()
        await pilot.pause()
        while len(app.screen_stack) > 2:
            await pilot.press("escape")

    after = piloted(app, play)
    assert before[0].splitlines()[3:] != after.splitlines()[3:]
    assert "INCOMPLETE" in after.splitlines()[0]


def test_a_saved_report_cannot_be_scanned_again_and_says_so() -> None:
    assert "weighbridge audit TARGET scans" in played(app_on(), "R", size=(160, 40))


def test_quit_leaves_with_nothing_asked() -> None:
    app = app_on(Session(built(4), "", "2026-11-22"))

    async def play(pilot: Any) -> None:
        await pilot.press("q")
        assert app._exit

    piloted(app, play)


def test_a_long_paste_goes_in_as_far_as_it_fits_on_one_line() -> None:
    from textual.events import Paste
    from textual.widgets import Input

    app = app_on("several")
    held = []

    async def play(pilot: Any) -> None:
        for keys, text in (("2/", "pick\n\tle " + "x" * 3000), ("w", "it is\nour own \x1b[31mtest " + "y" * 3000)):
            await pilot.press(*[{"/": "slash"}.get(key, key) for key in keys])
            await pilot.pause()
            line = app.focused
            assert isinstance(line, Input)
            line.post_message(Paste(text))
            await pilot.pause()
            held.append(line.value)
            assert "of the pasted characters did not fit" in next(iter(app._notifications)).message
            app.clear_notifications()
            await pilot.press("escape")

    piloted(app, play)
    assert held[0].startswith("pick le xx") and len(held[0]) == 200
    assert held[1].startswith("it is our own [31mtest yy") and len(held[1]) == 500


@pytest.mark.parametrize("command", sorted({item.cli for item in KEYS if item.cli}))
def test_the_command_that_the_help_names_beside_a_key_is_there(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from scanner.cli.main import main

    name, verb, *flags = command.split()
    assert name == "weighbridge"
    with pytest.raises(SystemExit, match="0"):
        main([verb, "--help"])
    told = capsys.readouterr().out
    assert all(flag in told for flag in flags)


def test_each_verb_has_a_command_that_does_the_same() -> None:
    verbs = ["waive", "accept", "review", "confirm", "copy", "open", "next", "explain"]
    wanted = {f"findings.{verb}" for verb in verbs} | {"app.undo", "app.export", "app.rescan"}
    assert wanted <= {item.id for item in KEYS if item.cli}
