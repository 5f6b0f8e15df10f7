"""The tree, the duties and the gaps answer an auditor's questions from the keyboard, on a terminal of 80 by 24."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest

pytest.importorskip("textual", reason="the terminal UI needs the extra tui")

from scanner.model.fact import Gap
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.report import Report
from scanner.model.report_view import ReportView
from scanner.tui import models
from tests.tui.rooms import audit, audited, report, session, shown

HOSTILE = "[red]evil\x1b[2J\u202e/##[error]x[/red]"


def with_target(name: str, **changes: object) -> ReportView:
    """A saved report whose first target has other lists."""
    whole: Report = report(name).whole()
    return ReportView(altered(whole, targets=(altered(whole.targets[0], **changes), *whole.targets[1:])))


def test_the_tree_shows_each_generation_below_what_is_made_from_it() -> None:
    screen, _ = audited(session("tree"), "3")
    rows = [row.strip() for row in screen.splitlines()]
    assert "merge with example-org/merged-7b  cc-by-nc-4.0" in screen
    assert rows.index("merge with mistralai/Mistral-7B-v0.1  apache-2.0") > 0
    assert "1 model scanned, 4 base models, 1 without known terms" in screen


def test_a_models_page_says_its_terms_what_they_ask_and_how_they_are_known() -> None:
    screen, _ = audited(session("tree"), "3", "end", size=(120, 40))
    assert "Licence     llama3.1: Llama 3.1 Community License" in screen
    assert "from the table of known models" in screen
    assert '- missing: show "Built with Llama" [1.b.i]' in screen
    assert "Way         . ← meta-llama/Llama-3.1-8B" in screen


def test_a_branch_of_the_tree_can_be_folded_and_opened_again() -> None:
    assert "Mistral-7B" not in audited(session("tree"), "3", "j", "h")[0]
    assert "Mistral-7B" in audited(session("tree"), "3", "j", "left", "right")[0]
    assert "Mistral-7B" not in audited(session("tree"), "3", "j", "space")[0]


def test_closing_what_has_nothing_below_it_goes_to_what_it_lies_below() -> None:
    screen, _ = audited(session("tree"), "3", "j", "j", "h")
    assert ">   - merge with example-org/merged-7b" in screen


def test_an_unknown_base_model_says_why_nothing_is_known() -> None:
    screen, _ = audited(session("tree"), "3", "j", "j", "j", size=(120, 40))
    assert "it was not looked up (offline)" in screen


def test_a_licence_is_explained_beside_the_model_and_escape_goes_back() -> None:
    assert "Llama 3.1 Community License" in audited(session("tree"), "3", "end", "x", size=(120, 40))[0]
    assert "How known" in audited(session("tree"), "3", "end", "x", "escape", size=(120, 40))[0]


def test_a_cycle_ends_where_it_closes() -> None:
    nodes = report("tree").targets[0].lineage
    last = next(node for node in nodes if node.id == "mistralai/Mistral-7B-v0.1")
    first = nodes[0]
    looped = altered(last, parents=(altered(first.parents[0], parent="example-org/merged-7b"),))
    view = with_target("tree", lineage=tuple(looped if node is last else node for node in nodes))
    assert "(a cycle)" in audited(session(view=view), "3")[0]


def test_a_hostile_name_of_a_model_neither_styles_nor_moves_the_screen() -> None:
    nodes = report("tree").targets[0].lineage
    first = altered(nodes[0], parents=(altered(nodes[0].parents[0], parent=HOSTILE),))
    view = with_target("tree", lineage=(first, altered(nodes[1], id=HOSTILE, message=HOSTILE, texts=(HOSTILE,))))
    screen, app = audited(session(view=view), "3", "j", "y", "o", size=(120, 40))
    assert r"[red]evil\x1b[2J\u202e/\x23#[error]x[/red]" in screen
    assert "\x1b" not in app.clipboard and "\u202e" not in app.clipboard


def test_an_ancestor_of_two_models_asks_of_each_what_that_one_has_to_do() -> None:
    (target,) = report("relabelled").targets
    (own, *rest), there = target.lineage, target.obligations
    other = altered(own, id="models/other", repo="models/other")
    way = there[0].path.replace(own.id, other.id)
    theirs = altered(there[0], repo="models/other", path=way, kind="display", strings=("Only there",), clause="9.z")
    screen, _ = audited(
        session(view=with_target("relabelled", lineage=(own, other, *rest), obligations=(*there, theirs))),
        "3", "j", size=(120, 50),
    )  # fmt: skip
    assert "What that means here" in screen and "[1.b.i]" in screen and "9.z" not in screen


def test_duties_stand_by_state_with_what_is_left_first() -> None:
    screen, _ = audited(session("relabelled"), "4")
    assert "5 to do" in screen
    assert screen.index("- To do") < screen.index("ship the licence's text") < screen.index("- To look at")


def test_of_several_models_each_has_its_own_duties() -> None:
    view = report("relabelled")
    (target,) = view.targets
    twice = (*target.obligations, *(altered(item, repo="models/other") for item in target.obligations))
    screen, app = audited(session(view=with_target("relabelled", obligations=twice)), "4", "j", "y", size=(120, 50))
    assert "- To do  10" in screen and screen.index("- To do") < screen.index("models/other  5")
    assert app.clipboard.startswith("weighbridge notice ")


def test_a_duty_says_word_for_word_what_to_show_where_by_which_clause_and_by_which_way() -> None:
    screen, app = audited(session("relabelled"), "4", "j", "j", "y", size=(120, 50))
    for text in (
        "Word for word (y copies):",
        "Built with Llama",
        "Show it on  website, user interface",
        "Clause      1.b.i",
        "made from meta-llama/Llama-3.1-8B",
        "weighbridge notice . --write",
    ):
        assert text in screen
    assert app.clipboard == "Built with Llama"


def test_the_command_of_a_target_with_a_hostile_name_is_quoted_and_escaped() -> None:
    view = with_target("relabelled", target="a; rm -rf ~ \x1b[31m")
    screen, _ = audited(session(view=view), "4", size=(120, 50))
    assert r"weighbridge notice 'a; rm -rf ~ \x1b[31m' --write" in screen


def test_gaps_are_grouped_by_reason_with_what_to_do() -> None:
    screen, _ = audited(session("gaps"), "5", size=(120, 40))
    assert "malformed  4 files, not fully checked" in screen
    assert "pointer  3 files, not scanned" in screen
    assert "The scan is incomplete" in screen
    assert "Get the file anew." in screen


def test_a_gaps_page_says_what_the_reason_means() -> None:
    screen, app = audited(session("gaps"), "5", "end", "k", "y", size=(120, 40))
    assert "fetch them with git lfs pull" in screen
    assert "--require-content" in screen
    assert app.clipboard == "pointers/xet.safetensors"


def test_what_was_left_out_and_what_no_loader_reads_is_counted() -> None:
    screen, _ = audited(session("tree"), "5")
    assert "Left out  1 file" in screen
    assert "exclude  1 file" in screen
    assert "Out of scope  1 file" in screen


def test_nothing_to_show_is_said_in_words() -> None:
    view = with_target("unsafe", lineage=(), obligations=(), gaps=())
    assert "No model was found" in audited(session(view=view), "3")[0]
    assert "No licence that was found asks" in audited(session(view=view), "4")[0]


def test_a_detail_can_be_read_alone_on_a_small_screen() -> None:
    screen, _ = audited(session("gaps"), "5", "j", "enter")
    assert "not-json.safetensors" not in screen
    assert "breaks the rules of its format" in screen
    assert "not-json.safetensors" in audited(session("gaps"), "5", "j", "enter", "escape")[0]


def test_a_newer_report_is_shown_with_the_cursor_where_it_was() -> None:
    one = session("gaps")
    app = audit(one)

    async def run() -> str:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("5", "j", "j")
            gaps = tuple(one.view.targets[0].gaps)[1:]
            one.view = with_target("gaps", gaps=gaps)
            app.screen.refresh_decisions()
            await pilot.pause()
            return shown(app)

    screen = asyncio.run(run())
    assert "malformed  3 files" in screen
    assert ">     broken/not-json.safetensors" in screen


def test_a_hundred_thousand_gaps_and_a_wide_merge_stay_usable() -> None:
    gaps = tuple(Gap("malformed", Place(f"shards/{number}.bin"), "Broken.") for number in range(100_000))
    view = with_target("gaps", gaps=gaps)
    app = audit(session(view=view))

    async def run() -> tuple[str, float]:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("5")
            await pilot.pause()
            began = perf_counter()
            for _ in range(10):
                await pilot.press("down")
            await pilot.press("end")
            return shown(app), (perf_counter() - began) / 11

    screen, a_key = asyncio.run(run())
    assert "In scope" in screen
    assert a_key < 1, "a key waits for all gaps"


@pytest.mark.parametrize("is_known", [False, True])
def test_a_model_with_more_parents_than_anybody_reads_is_shown_in_part(is_known: bool) -> None:
    edges = tuple(LineageEdge(f"org/base-{number}", "merge") for number in range(30_000))
    known = tuple(LineageNode(edge.parent) for edge in edges) if is_known else ()
    whole = report("tree").whole()
    target = altered(whole.targets[0], lineage=(LineageNode("org/own", True, "", parents=edges), *known))
    items = list(models.items_of(ReportView(altered(whole, targets=(target,)))))
    assert len(items) == models.MAX_MODELS + 1
    assert "and more: these are the first 5,000" in "".join(text for _, text in items[-1].line(80))
    assert "Export the report" in "".join(text for line in items[-1].page(80) for _, text in line)
