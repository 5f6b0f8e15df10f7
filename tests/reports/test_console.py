"""What a person sees, and what a scanned string cannot do to the screen or to a CI log."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace

import generated
import pytest
import samples
from hypothesis import given, settings

from scanner.model.fact import Gap
from scanner.model.place import Place
from scanner.model.report import Inventory
from scanner.reports.console import console_lines
from scanner.reports.console_text import columns, plain, shown, shown_path, size, wrapped
from scanner.reports.interface import output

SNAPSHOTS = os.path.join(os.path.dirname(__file__), "snapshots")


def rendered(report) -> str:
    return output("console").render(report).decode("utf-8")


@pytest.mark.parametrize("name", ["clean", "failed", "incomplete", "passed_with_review", "many", "hostile"])
def test_the_console_says_what_the_snapshot_says(name: str):
    """Set WEIGHBRIDGE_UPDATE_SNAPSHOTS=1 to write them anew, and read the difference before it is committed."""
    text = rendered(getattr(samples, name)())
    path = os.path.join(SNAPSHOTS, f"console-{name}.txt")
    if os.environ.get("WEIGHBRIDGE_UPDATE_SNAPSHOTS") == "1":
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    with open(path, encoding="utf-8", newline="") as file:
        assert text == file.read().replace("\r\n", "\n")


def test_the_first_line_is_the_answer():
    assert rendered(samples.clean()).startswith("PASS  examples/clean: 3 files in scope, nothing found\n")
    assert rendered(samples.failed()).startswith("FAIL  examples/unsafe: 1 finding denied, 1 to review")
    assert rendered(samples.incomplete()).startswith("INCOMPLETE  examples/partial: 1 file not fully checked")
    assert rendered(samples.many()).startswith("FAIL  4 targets: 1 failed, 1 incomplete, 2 passed\n")


def test_a_pass_never_hides_what_was_not_scanned():
    first = rendered(samples.passed_with_review()).splitlines()[0]
    assert first == "PASS, 1 finding to review  examples/card: 3 files in scope, 1 file not scanned"


def test_a_target_without_a_file_in_scope_is_not_called_clean():
    first = rendered(samples.report(samples.many().targets[1])).splitlines()[0]
    assert first == "PASS  docs: no file in scope"


def test_allowed_findings_are_counted_with_the_rules_that_found_them():
    text = rendered(samples.report(samples.target("m", "pass", samples.allowed_notes(4))))
    assert text.startswith("PASS  m: 3 files in scope, nothing to review\n")
    assert "4 notes allowed by policy (pickle-import); --output json shows them" in text
    assert "collections.Kind" not in text


def test_at_most_four_rules_of_allowed_findings_are_named():
    notes = [
        (replace(note, rule=f"rule-{number}"), verdict)
        for number, (note, verdict) in enumerate(samples.allowed_notes(6))
    ]
    told = " ".join(rendered(samples.report(samples.target("m", "pass", notes))).split())
    assert "6 notes allowed by policy (rule-0, rule-1, rule-2, rule-3, 2 more rules); --output json" in told


def test_quiet_says_nothing_of_a_clean_pass():
    assert console_lines(samples.clean(), quiet=True) == []
    assert console_lines(samples.report(samples.target("m", "pass", samples.allowed_notes(4))), quiet=True) == []


def test_quiet_tells_a_pass_with_something_to_review_like_a_scan_without_the_accounts():
    told = [plain(line) for line in console_lines(samples.passed_with_review(), quiet=True)]
    full = rendered(samples.passed_with_review()).splitlines()
    assert told[0] == "PASS, 1 finding to review  examples/card: 3 files in scope, 1 file not scanned"
    assert "license-restricted-use, warning" in " ".join(told)
    assert [line for line in full if line not in told] == [
        "12 files, 3 in scope; read 1.2 MB of 4.1 GB",
        "left out: 4 by gitignore, 1,200 by virtual-environment",
    ]


def test_quiet_still_tells_a_failure_in_full():
    text = "\n".join(plain(line) for line in console_lines(samples.failed(), quiet=True))
    assert "posix.system" in text
    assert "unsupported-format" in text
    assert "in scope" not in text


def _calls(number: int):
    judged = []
    for index in range(number):
        place = Place(f"w/{index:05}.bin", "data.pkl", index)
        found = samples.finding(samples.PICKLE_RULE, place, f"The pickle calls f{index}", excerpt=("x",))
        judged.append((found, samples.verdict(found, "deny", "no")))
    return samples.report(samples.target("big", "fail", judged))


def test_at_most_twenty_findings_of_a_group_are_shown():
    text = rendered(_calls(23))
    assert "Do not load these files (23)\n" in text
    assert "w/00019.bin" in text
    assert "w/00020.bin" not in text
    assert "  and 3 more; --output json shows them all\n" in text


def test_the_worst_comes_first_and_groups_are_by_what_to_do():
    text = rendered(samples.failed())
    order = ["Do not load these files (1)", "Have the licence read (1)", "Not fully checked (1)", "Not scanned (1)"]
    positions = [text.index(heading) for heading in order]
    assert positions == sorted(positions)
    review, call = samples.license_review(), samples.denied_call()
    denied = (review[0], replace(review[1], outcome="deny"))
    swapped = rendered(
        samples.report(samples.target("t", "fail", [(call[0], replace(call[1], outcome="review")), denied]))
    )
    assert swapped.index("Have the licence read") < swapped.index("Do not load these files")


def _is_harmless(text: str) -> None:
    assert all(line == "" or line.isprintable() for line in text.split("\n"))
    for line in text.split("\n"):
        assert not line.lstrip().startswith("::")  # GitHub's runner trims before it looks
        assert "##[" not in line
        assert "##vso[" not in line


def test_hostile_strings_are_shown_and_do_nothing():
    text = rendered(samples.hostile())
    _is_harmless(text)
    assert r"\x1b[2J" in text
    assert r"\u202e" in text
    assert "[red]red[/] {0} {{1}}" in text
    assert len(text) < 10_000


@settings(max_examples=60, deadline=None)
@given(generated.reports())
def test_no_report_can_act_on_a_terminal_or_a_ci_log(report):
    for width in (40, 88):
        _is_harmless("\n".join(plain(line) for line in console_lines(report, width)))
    _is_harmless("\n".join(plain(line) for line in console_lines(report, quiet=True)))


@pytest.mark.parametrize("width", [40, 60, 100])
def test_text_is_wrapped_to_the_width_and_paths_are_left_whole(width: int):
    for line in console_lines(samples.failed(), width):
        if not any(style == "path" for style, _ in line):
            assert (
                columns(plain(line)) <= width or len(line[-1][1].split()) == 1 or line[0][0] in ("heading", "dim", "")
            )
    rows = wrapped("word " * 50, width, "    ")
    assert max(columns(plain(row)) for row in rows) <= width
    assert {plain(row)[:4] for row in rows} == {"    "}


def test_wide_characters_count_two_columns():
    assert max(columns(plain(row)) for row in wrapped("界" * 300, 60, "  ")) <= 60


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("##[error]x", r"\x23#[error]x"),
        ("a ##vso[task]b", r"a \x23#vso[task]b"),
        ("###[x]", r"#\x23#[x]"),
        ("## A heading [1]", "## A heading [1]"),
        ("#[a]", "#[a]"),
    ],
)
def test_runner_commands_are_defused_and_headings_are_not(text: str, safe: str):
    assert shown(text) == safe


def test_a_long_path_keeps_both_ends():
    path = shown_path("models/" + "x" * 500 + "/weights.bin", 60)
    assert len(path) == 60
    assert path.startswith("models/")
    assert path.endswith("/weights.bin")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (4_100_000_000, "4.1 GB"),
    ],
)
def test_sizes_read_well(number: int, text: str):
    assert size(number) == text


def test_a_large_report_is_told_in_linear_time():
    small, large = _calls(2_500), _calls(25_000)
    start = time.process_time()
    rendered(small)
    middle = time.process_time()
    rendered(large)
    assert time.process_time() - middle < 40 * (middle - start) + 1


def test_the_console_imports_nothing_heavy():
    code = (
        "import sys; before = set(sys.modules); import scanner.model.report; import dataclasses;"
        "base = set(sys.modules); import scanner.reports.console, scanner.cli.terminal;"
        "print(*sorted(m for m in set(sys.modules) - base if not m.startswith('scanner')))"
    )
    result = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_a_target_of_which_nothing_was_read_says_so_in_its_first_line() -> None:
    gap = Gap("missing", Place("(hub)"), "huggingface.co has no model a/b. Check the name")
    target = samples.target("a/b", "incomplete", [], gaps=(gap,), inventory=Inventory(files=1, in_scope=0))
    first, *_ = rendered(samples.report(target, rules=())).splitlines()
    assert first == "INCOMPLETE  a/b: nothing of it was read"


def test_what_people_allowed_is_listed_as_far_as_anybody_reads_and_the_rest_is_counted():
    found = [samples.finding(samples.PICKLE_RULE, Place(f"{number}.pkl"), "bad") for number in range(500)]
    judged = [(one, replace(samples.verdict(one, "allow", "ours", "here"), by="waiver")) for one in found]
    report = samples.report(samples.target("models", "pass", judged), rules=(samples.PICKLE_RULE,))
    lines = [plain(line) for line in console_lines(report, waived=True)]
    assert sum(line.startswith("  waived") for line in lines) == 20
    assert "  and 480 more; --output json shows them all" in lines
    assert len(lines) < 100
    assert len(console_lines(report)) < 20
