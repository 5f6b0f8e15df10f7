"""The files of people's decisions are read as they are meant, and every mistake in them is told at its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.catalog.baseline_text import HEADING, baseline_text, parse_baseline
from scanner.catalog.ledger import ledger_of, parse_clarify, parse_waivers, read_ledger
from scanner.catalog.ledger_parts import Known, Ledger
from scanner.catalog.mistakes import CatalogError
from tests.decisions.models import entry, project, put

if TYPE_CHECKING:
    from pathlib import Path

SHA = "a" * 64
PRINT = "0" * 32


def told(text: str) -> list[str]:
    """What is said of a waivers.yaml."""
    with pytest.raises(CatalogError) as caught:
        parse_waivers(text.encode())
    return [str(mistake).removeprefix(".weighbridge/waivers.yaml:") for mistake in caught.value.mistakes]


def waivers(*entries: str) -> str:
    return "version: 1\nwaivers:\n" + "".join(entries)


def test_a_waiver_keeps_what_it_says_and_the_line_it_is_on() -> None:
    text = f"""version: 1
waivers:
  - rule: pickle-unsafe-callable
    target: hf://Org/Name
    paths: [a/*.bin, b.bin]
    sha256: {SHA}
    reason: our own test
    approver: Ada
    created: 2027-01-01
    expires: 2027-02-01

  - {{fingerprint: {PRINT!r}, reason: x, expires: 2027-02-01}}
marks:
  - {{says: review, rule: license-*, note: for the lawyers, by: Ada}}
"""
    (first, second), (mark,) = parse_waivers(text.encode())
    assert (first.rule, first.target, first.paths) == (
        ("pickle-unsafe-callable",),
        "hf://Org/Name",
        ("a/*.bin", "b.bin"),
    )
    assert (first.sha256, first.approver, first.created, first.expires) == (SHA, "Ada", "2027-01-01", "2027-02-01")
    assert [first.origin, second.origin] == [".weighbridge/waivers.yaml:3", ".weighbridge/waivers.yaml:12"]
    assert (mark.says, mark.note, mark.origin) == ("review", "for the lawyers", ".weighbridge/waivers.yaml:14")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rule": "pickle-unsafe-calable"}, 'no rule is named "pickle-unsafe-calable". Did you mean'),
        ({"rule": "pickel-*"}, 'no rule is named "pickel-*". A pattern has to match a rule.'),
        ({"rule": "pickle-[u]nsafe-callable"}, "no rule is named"),
        ({}, "a waiver for everything is none"),
        ({"rule": "*"}, "a waiver for everything is none"),
        ({"rule": ["pickle-unsafe-callable", "*"]}, "a waiver for everything is none"),
        ({"rule": "*-*"}, "a waiver for everything is none"),
        ({"paths": "*"}, "a waiver for everything is none"),
        ({"paths": "**/*.*"}, "a waiver for everything is none"),
        ({"rule": "*", "paths": ["models/*", "*"]}, "a waiver for everything is none"),
        ({"fingerprint": "abc"}, '"fingerprint" cannot be "abc"'),
        ({"fingerprint": []}, '"fingerprint" is an empty list'),
        ({"rule": []}, '"rule" is an empty list'),
        ({"rule": "pickle-unsafe-callable", "sha256": SHA.upper()}, '"sha256" cannot be'),
        ({"rule": "pickle-unsafe-callable", "expires": "2027-02-30"}, "no day of the calendar"),
        ({"rule": "pickle-unsafe-callable", "expires": "soon"}, '"expires" cannot be "soon"'),
        ({"rule": "pickle-unsafe-callable", "expires": None}, 'missing key "expires"'),
        ({"rule": "pickle-unsafe-callable", "reason": None}, 'missing key "reason"'),
        ({"rule": "pickle-unsafe-callable", "reason": "  "}, '"reason" is empty'),
        ({"rule": "pickle-unsafe-callable", "expires": "2027-01-01"}, "it ends before it was decided"),
        ({"rule": "pickle-unsafe-callable", "expire": "2027-01-01"}, 'unknown key "expire". Did you mean "expires"?'),
    ],
)
def test_mistakes_are_told_with_line_and_column(asked: dict[str, object], said: str) -> None:
    (first, *_) = told(waivers(entry(rule="license-*"), entry(**asked)))
    assert first.startswith("4:"), first
    assert said in first


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"version: 2\n", '"version" cannot be'),
        (b"waivers: []\n", 'missing key "version"'),
        (b"version: 1\nwaivers: &a []\n", "anchors"),
        (b"version: 1\nwaivers: [\n", "broken YAML"),
        (b"version: 1\n# \xff\n", "not UTF-8"),
        (b"version: 1\nwaivers:\n" + b"- x\n" * 5000, "must be keys with values"),
        (b"[" * 1000, "nested more than"),
        (b"#" * (1 << 20) + b"\nversion: 1\n", "larger than 1 MiB"),
    ],
)
def test_a_broken_file_is_refused_in_few_words(data: bytes, said: str) -> None:
    with pytest.raises(CatalogError) as caught:
        parse_waivers(data)
    assert said in str(caught.value.mistakes[0])
    assert len(caught.value.mistakes) <= 20


def test_clarifications_are_checked_as_those_of_a_policy_are() -> None:
    text = f"version: 1\nclarify:\n- {{file: LICENSE, sha256: {SHA}, license: MIT, reason: read, approver: Ada}}\n"
    (read,) = parse_clarify(text.encode())
    assert (read.license, read.approver, read.origin) == ("MIT", "Ada", ".weighbridge/clarify.yaml:3")
    with pytest.raises(CatalogError, match=r"clarify.yaml:3:\d+: no licence is named"):
        parse_clarify(text.replace("license: MIT", "license: MITT").encode())


paths = st.text(st.characters(codec=None), max_size=30).filter(lambda text: text != ".")
known = st.builds(
    Known,
    fingerprint=st.text("0123456789abcdef", min_size=32, max_size=32),
    sha256=st.one_of(st.just(""), st.text("0123456789abcdef", min_size=64, max_size=64)),
    rule=st.sampled_from(["pickle-unsafe-callable", "license-undeclared"]),
    path=paths,
)


@given(st.lists(known, max_size=8))
def test_a_baseline_of_any_paths_comes_back_as_it_was(lines: list[Known]) -> None:
    text = baseline_text(lines)
    read = [Known(line.fingerprint, line.sha256, line.rule, line.path) for line in parse_baseline(text.encode())]
    assert sorted(read, key=repr) == sorted(set(lines), key=repr)
    assert baseline_text(read) == text
    assert all(line.isprintable() for line in text.splitlines())
    assert len(text.splitlines()) == len(set(lines)) + 1


def test_a_baseline_has_one_line_for_each_finding_sorted_by_path() -> None:
    lines = [Known("1" * 32, SHA, "b-rule", "z"), Known("0" * 32, "", "a-rule", "a b"), Known(PRINT, "", "a-rule", "")]
    assert baseline_text(lines) == (f"{HEADING}{PRINT} - a-rule .\n{PRINT} - a-rule a b\n{'1' * 32} {SHA} b-rule z\n")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("<<<<<<< ours", ":3:1: a merge was left half done"),
        (f"{PRINT[:31]} - rule path", ":3:1: "),
        (f"{PRINT} {SHA[:-1]} rule path", ":3:34: "),
        (f"{PRINT} - Rule! path", ":3:36: "),
        (f"{PRINT} - rule", ":3:40: a line is"),
        (f"{PRINT} - rule a\\q", ":3:"),
        (f"{PRINT} - rule a\\Uffffffff", ":3:"),
        ("x" * 100_000, ":3:1: "),
    ],
)
def test_a_line_that_is_none_is_told_at_its_place(row: str, said: str) -> None:
    text = f"{HEADING}{PRINT} - a-rule a\n{row}\n"
    with pytest.raises(CatalogError) as caught:
        parse_baseline(text.encode())
    (mistake,) = caught.value.mistakes
    assert f".weighbridge/baseline.txt{said}" in str(mistake)
    assert len(str(mistake)) < 300


def test_a_baseline_with_windows_line_ends_and_a_byte_order_mark_is_read() -> None:
    (line,) = parse_baseline(f"\ufeff# c\r\n\r\n{PRINT} - a-rule a b\r\n".encode())
    assert (line.path, line.origin) == ("a b", ".weighbridge/baseline.txt:3")


def test_a_project_without_decisions_has_none(tmp_path: Path) -> None:
    assert read_ledger("") == Ledger()
    assert read_ledger(str(tmp_path)) == Ledger()
    assert read_ledger(str(project(tmp_path / "p"))) == Ledger()


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    for name in ("waivers.yaml", "clarify.yaml", "baseline.txt"):
        put(root / ".weighbridge" / name, "nonsense\n")
    with pytest.raises(CatalogError) as caught:
        read_ledger(str(root))
    assert [mistake.file.rpartition("/")[2] for mistake in caught.value.mistakes] == [
        "waivers.yaml",
        "clarify.yaml",
        "baseline.txt",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes")
def test_a_link_a_folder_and_a_pipe_are_no_ledger(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere.yaml", waivers(entry(rule="license-*")))
    root = project(tmp_path / "p")
    file = root / ".weighbridge" / "waivers.yaml"
    file.symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(CatalogError, match=r"^\.weighbridge/waivers\.yaml: a link"):
        read_ledger(str(root))
    file.unlink()
    file.symlink_to(tmp_path / "nowhere")
    with pytest.raises(CatalogError, match="a link"):
        read_ledger(str(root))
    file.unlink()
    file.mkdir()
    with pytest.raises(CatalogError, match="cannot be read"):
        read_ledger(str(root))
    file.rmdir()
    os.mkfifo(file)
    with pytest.raises(CatalogError, match="cannot be read"):
        read_ledger(str(root))


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_folder_of_decisions_that_is_a_link_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere" / "waivers.yaml", waivers(entry(rule="license-*")))
    root = project(tmp_path / "p")
    (root / ".weighbridge").rmdir()
    (root / ".weighbridge").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CatalogError, match="a link"):
        read_ledger(str(root))


def test_the_ledger_of_another_revision_is_read_from_bytes() -> None:
    found = ledger_of(waivers=waivers(entry(rule="license-*")).encode(), baseline=f"{PRINT} - a-rule a\n".encode())
    assert (len(found.waivers), found.clarify, len(found.baseline)) == (1, (), 1)
