"""The list of findings as an auditor arranges it: groups, orders, folds, filters, and where a finding went."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.finding import Finding, fingerprint_of
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from scanner.model.report import Inventory, Report, RuleInfo, TargetReport
from scanner.model.report_view import ReportView, Row, view_of
from scanner.model.verdict import Verdict
from scanner.reports.console_text import plain
from scanner.tui.orders import NO_LICENSE, Orders
from scanner.tui.summary import target_page
from scanner.tui.table import GROUPS, MANY, SORTS, Group, Table
from scanner.tui.tally import Tally

REPORTS = Path(__file__).with_name("reports")
HARM = {"deny": ("critical", "high"), "review": ("medium", "high"), "allow": ("info", "high")}

FOUND = (
    ("pickle-unsafe-callable", "a/model.bin", "deny", "It calls posix.system('ls')", ""),
    ("pickle-unsafe-callable", "b/model.bin", "deny", "It calls builtins.eval('1')", ""),
    ("license-mismatch", "a/README.md", "review", "mit is declared, but the text is Gemma's", "mit"),
    ("license-mismatch", "b/README.md", "review", "mit is declared, but the text is Llama's", "mit"),
    ("license-copy-missing", "b/README.md", "review", "The text is missing", "llama3.1"),
    ("pickle-import", "a/model.bin", "allow", "It imports torch.FloatStorage", ""),
)


def view_of_rows(found=FOUND, nodes=(), target="models") -> ReportView:
    """A report with these findings in this order: rule, path, outcome, message, licence."""
    findings, verdicts = [], []
    for number, (rule, path, outcome, message, license_id) in enumerate(found):
        print_ = fingerprint_of(rule, path, str(number))
        given = (("license", license_id),) if license_id else ()
        findings.append(Finding(rule, Place(path), message, *HARM[outcome], print_, attributes=given))
        verdicts.append(Verdict(print_, outcome))
    rules = tuple(RuleInfo(name, "", "", "", "", "low", "low") for name in dict.fromkeys(item[0] for item in found))
    one = TargetReport(
        target, "folder", "fail", Inventory(), findings=tuple(findings), verdicts=tuple(verdicts), lineage=tuple(nodes)
    )
    return ReportView(Report("0", "2026-01-01T00:00:00Z", "default", "", "", "fail", 1, rules=rules, targets=(one,)))


def told(table: Table) -> list[str]:
    """The items in a few words: headings with their counts, rows with file and rule."""
    return [
        f"{item.title} {item.count}/{item.denied}/{item.review}{'' if item.is_open else ' …'}"
        if isinstance(item, Group)
        else f"  {item.path} {item.rule}"
        for item in table.items
    ]


def fold_all(table: Table, is_open: bool) -> None:
    """Opens or closes each group, the last one first: it moves none that is above it."""
    for item in reversed(range(len(table.items))):
        if not isinstance(table.items[item], Row):
            table.fold(item, is_open)


def test_findings_stand_under_their_rule_the_worst_first():
    assert told(Table(view_of_rows())) == [
        "pickle-unsafe-callable 2/2/0",
        "  a/model.bin pickle-unsafe-callable",
        "  b/model.bin pickle-unsafe-callable",
        "license-mismatch 2/0/2",
        "  a/README.md license-mismatch",
        "  b/README.md license-mismatch",
        "license-copy-missing 1/0/1",
        "  b/README.md license-copy-missing",
    ]


@pytest.mark.parametrize(
    ("group_by", "heads"),
    [
        ("file", ["a/model.bin 1/1/0", "b/model.bin 1/1/0", "a/README.md 1/0/1", "b/README.md 2/0/2"]),
        ("license", [f"{NO_LICENSE} 2/2/0", "mit 2/0/2", "llama3.1 1/0/1"]),
        ("model", ["org/first 2/1/1", "models 3/1/2"]),
        ("none", []),
    ],
)
def test_findings_are_grouped_by_what_the_auditor_asks_for(group_by: str, heads: list[str]):
    table = Table(view_of_rows(nodes=[LineageNode("org/first", own=True, repo="a"), LineageNode("org/base")]))
    table.arrange(group_by=group_by)
    assert [line for line in told(table) if not line.startswith(" ")] == heads
    assert sum(isinstance(item, Row) for item in table.items) == 5


def test_a_disagreement_is_listed_under_the_licence_that_holds():
    at = {"unsafe.json": "license-mismatch", "relabelled.json": "license-looser-than-base"}
    titles = {}
    for name, rule in at.items():
        table = Table(view_of((REPORTS / name).read_bytes()))
        table.arrange(group_by="license", needle=rule)
        titles[rule] = [item.title for item in table.items if isinstance(item, Group)]
    assert titles == {"license-mismatch": ["apache-2.0"], "license-looser-than-base": ["llama3.1"]}


def test_findings_are_sorted_by_file_by_rule_and_by_what_is_left_to_decide():
    view = view_of_rows()
    done = {view.rows[0].fingerprint, view.rows[2].fingerprint}
    table = Table(view, lambda row: row.fingerprint in done)
    table.arrange("none", "file")
    assert [row.path for row in table.items] == [
        "a/README.md",
        "a/model.bin",
        "b/README.md",
        "b/README.md",
        "b/model.bin",
    ]
    table.arrange(sort_by="rule")
    assert [row.rule for row in table.items] == sorted(row.rule for row in table.items)
    table.arrange(sort_by="undecided")
    assert [row.fingerprint in done for row in table.items] == [False, False, False, True, True]
    done.clear()
    table.decisions_changed()
    assert [row.outcome for row in table.items] == ["deny", "deny", "review", "review", "review"]


def test_a_filter_takes_each_word_from_rule_file_or_message_in_any_case():
    table = Table(view_of_rows())
    for needle, count in (
        ("PICKLE", 2),
        ("pickle EVAL", 1),
        ("b/ llama", 1),
        ("README mit", 2),
        ("nowhere", 0),
        ("", 5),
    ):
        table.filter(needle)
        assert (needle, table.counts.shown) == (needle, count)
    table.filter("torch")
    assert len(table.items) == 0
    table.show_allowed(True)
    assert told(table) == ["pickle-import 1/0/0", "  a/model.bin pickle-import"]
    assert table.counts.total == 6


def test_a_group_is_closed_and_opened_and_a_finding_in_it_is_found_again():
    table = Table(view_of_rows())
    wanted = table.items[5].fingerprint
    assert table.index_of(wanted) == 5
    assert table.fold(4) == 3
    assert told(table)[3] == "license-mismatch 2/0/2 …"
    assert table.index_of(wanted) == -1
    assert table.index_of(wanted, reveal=True) == 5
    fold_all(table, False)
    assert len(table.items) == 3
    assert [row.path for row in table.rows_at(1)] == ["a/README.md", "b/README.md"]
    assert len(table.shown()) == 5
    assert table.index_of("0" * 32) == -1


def test_the_next_finding_that_nobody_decided_is_found_around_the_end_and_in_closed_groups():
    view = view_of_rows()
    done = {view.rows[1].fingerprint, view.rows[3].fingerprint}
    table = Table(view, lambda row: row.fingerprint in done)
    table.fold(3, False)

    def goes(item: int, back: bool = False) -> str:
        index = table.next_open(item, back)  # which may open a group
        return table.items[index].path

    assert goes(0) == "a/model.bin"
    assert goes(1) == "a/README.md"
    assert table.items[3].is_open
    assert table.items[table.next_open(4)].rule == "license-copy-missing"
    assert table.next_open(len(table.items) - 1) == 1
    assert table.items[table.next_open(1, back=True)].rule == "license-copy-missing"
    done.update(view.columns.fingerprint)
    assert table.next_open(0) == -1
    table.filter("nowhere")
    assert table.next_open(0) == -1


def test_two_targets_that_share_a_finding_are_told_apart():
    one, other = view_of_rows(target="one").whole(), view_of_rows(target="other").whole()
    view = ReportView(Report("0", "", "", "", "", "fail", 1, rules=one.rules, targets=one.targets + other.targets))
    table = Table(view)
    table.arrange("model")
    row = view.rows[8]
    assert row.target == 1
    assert table.items[table.index_of(row.fingerprint, 1)] == row
    assert table.items[table.index_of(row.fingerprint, 0)].target == 0


def test_groups_of_a_large_report_are_closed_until_a_filter_leaves_few():
    found = [("pickle-import", f"{number}.bin", "review", "words", "") for number in range(MANY + 1)]
    table = Table(view_of_rows(found))
    assert told(table) == [f"pickle-import {MANY + 1}/0/{MANY + 1} …"]
    table.filter("77.bin")
    assert len(table.items) > 2


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_however_it_is_arranged_each_finding_is_shown_once_and_found(data: st.DataObject):
    rules = st.sampled_from(["a-rule", "b-rule", "c-rule"])
    paths = st.sampled_from(["x", "y/x", "y/z/x", ""])
    rows = st.tuples(rules, paths, st.sampled_from(["deny", "review", "allow"]), st.sampled_from("abc"), paths)
    view = view_of_rows(data.draw(st.lists(rows, max_size=12)))
    table = Table(view)
    for _ in range(4):
        table.filter(data.draw(st.sampled_from(["", "a", "rule x", "b c"])))
        table.show_allowed(data.draw(st.booleans()))
        table.arrange(data.draw(st.sampled_from(GROUPS)), data.draw(st.sampled_from(SORTS)))
        if table.items and data.draw(st.booleans()):
            table.fold(data.draw(st.integers(0, len(table.items) - 1)))
        wanted = [
            row
            for row, text in zip(view.rows, view.texts(), strict=True)
            if (table.shows_allowed or row.outcome != "allow") and all(word in text for word in table.needle.split())
        ]
        assert sorted(table.shown(), key=repr) == sorted(wanted, key=repr)
        assert table.counts.shown == len(wanted)
        fold_all(table, True)
        assert sorted((item for item in table.items if isinstance(item, Row)), key=repr) == sorted(wanted, key=repr)
        for row in wanted:
            assert table.items[table.index_of(row.fingerprint, row.target)] == row


def test_a_large_report_is_filtered_and_grouped_in_a_moment():
    outcomes = ("deny", "review", "review", "allow")
    found = [
        (f"rule-{number % 17}", f"team-{number % 4000}/{number}.bin", outcomes[number % 4], "what it says", "")
        for number in range(40_000)
    ]
    orders = Orders(view := view_of_rows(found), lambda row: row.by)
    orders.prepare()
    table = Table(view, orders=orders)
    start = time.process_time()
    for needle in ("r", "ru", "rul", "rule", "rule t", "rule te", "rule"):
        table.filter(needle)
    for group_by in GROUPS:
        table.arrange(group_by)
    assert (time.process_time() - start) / 12 < 0.2  # a tenth of that on a machine that does nothing else


def test_of_two_that_harm_as_much_the_surer_one_stands_first():
    found = (("keras-code", "a.keras", "critical", "high"), ("pickle-call", "b.pkl", "critical", "very-high"))
    findings = tuple(
        Finding(rule, Place(path), "it runs code", severity, confidence, fingerprint_of(rule, path, ""))
        for rule, path, severity, confidence in found
    )
    verdicts = tuple(Verdict(one.fingerprint, "deny") for one in findings)
    rules = tuple(RuleInfo(rule, f"Title of {rule}", "", "", "Do not load it", "low", "low") for rule, *_ in found)
    target = TargetReport("models", "folder", "fail", Inventory(), findings=findings, verdicts=verdicts)
    view = ReportView(Report("0", "2026-01-01T00:00:00Z", "default", "", "", "fail", 1, rules=rules, targets=(target,)))
    assert [item.title for item in Table(view).items if isinstance(item, Group)] == ["pickle-call", "keras-code"]
    page = "\n".join(plain(line) for line in target_page(view, 0, Tally(2, undecided=2), 80))
    assert page.index("deny    Title of pickle-call (1)\n        Do not load it: b.pkl") < page.index("Title of keras")
