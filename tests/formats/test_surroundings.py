"""Evidence beside a fact: what stands around its place, bounded, the same on every run, with secrets covered."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path

import pytest

from scanner.formats.shown_kinds import SHOWN
from scanner.formats.surroundings import Surroundings
from scanner.model.artifact import Child, LimitReachedError, Reader
from scanner.model.escape import hex_rows
from scanner.model.excerpt import lines_around, text_around
from scanner.model.fact import EXCERPT, Fact, bounded, fact
from scanner.model.masking import masked
from scanner.model.place import Place
from scanner.pipeline.read import ORDINARY

TOKEN = "hf_" + "aB3dE5" * 6


def child(data: bytes, far: int = 0) -> Child:
    reader = Reader(len(data), lambda at, count: data[at : at + count], lambda _: None)
    reader.far = far
    return Child(Place("f"), reader)


def shown(found: Fact, data: bytes, far: int = 0) -> tuple[str, ...]:
    return Surroundings().shown(found, child(data, far)).excerpt


def test_a_line_is_shown_with_two_before_and_two_behind() -> None:
    text = b"".join(b"line %d\n" % number for number in range(1, 12))
    rows = shown(fact("git-filter", Place("f", line=6), filter="x"), text)
    assert [row[:9] for row in rows] == ["      4  ", "      5  ", ">     6  ", "      7  ", "      8  "]
    assert rows[2] == ">     6  line 6"


def test_of_one_long_line_the_part_that_matters_is_shown() -> None:
    text = json.dumps({"layers": ["x" * 3000, {"class_name": "Lambda", "name": "evil_layer"}, "y" * 3000]}).encode()
    rows = shown(fact("keras-code", Place("f"), layer="evil_layer", how="lambda"), text)
    (marked,) = (row for row in rows if row.startswith(">"))
    assert '"name": "evil_layer"' in marked and len("\n".join(rows)) < 500


def test_bytes_are_shown_as_hex_around_the_offset() -> None:
    data = bytes(128 + at % 7 if at % 3 else 0 for at in range(1024))
    rows = shown(fact("gguf-malformed", Place("f", offset=300), problem="p"), data)
    (marked,) = (row for row in rows if row.startswith(">"))
    assert marked.startswith(">      288  00 ") and len(rows) == 6


def test_a_place_behind_the_end_shows_the_end() -> None:
    rows = shown(fact("gguf-malformed", Place("f", offset=1 << 60), problem="p"), bytes(100))
    assert rows and rows[-1].lstrip("> ").startswith("96")


def test_nothing_is_fetched_over_a_network_for_it() -> None:
    data = bytes(10_000) + b"EvilOp" + bytes(10_000)
    found = fact("tflite-operator", Place("f"), operator="EvilOp")
    assert shown(found, data) and not shown(found, data, far=1)


def test_a_reader_that_fails_or_is_out_of_budget_takes_the_evidence_only() -> None:
    def fail(_at: int, _count: int) -> bytes:
        raise OSError("gone")

    def spent(_count: int) -> None:
        raise LimitReachedError("limit-bytes", "spent")

    found = fact("gguf-malformed", Place("f", offset=3), problem="p")
    for reader in (Reader(100, fail, lambda _: None), Reader(100, lambda _at, count: bytes(count), spent)):
        assert Surroundings().shown(found, Child(Place("f"), reader)) is found


def test_one_file_gets_so_much_evidence_and_no_more() -> None:
    adds = Surroundings()
    source = child(b"a\n" * 500)
    given = [adds.shown(fact("git-filter", Place("f", line=1 + at)), source).excerpt for at in range(400)]
    assert 100 < sum(map(bool, given)) < 200


def test_evidence_of_its_own_is_kept() -> None:
    found = fact("keras-code", Place("f", line=1), excerpt=("mine",), layer="x")
    assert Surroundings().shown(found, child(b"text")) is found


def test_kinds_that_pass_by_are_none_that_are_shown() -> None:
    assert not (ORDINARY - {"license-header"}) & SHOWN


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        (f"token = '{TOKEN}'", "token = 'hf_a" + "*" * (len(TOKEN) - 4) + "'"),
        ("password: correct4horse9battery", "password: " + "*" * 21),
        ("git clone https://me:s3cret@host/x", "git clone https://me:" + "*" * 6 + "@host/x"),
        ("MIIEpAIBAAKCAQEA7" + "a1" * 30, "*" * 77),
        ("license: apache-2.0", "license: apache-2.0"),
        ("token = tokens[0]", "token = tokens[0]"),
        ("exec(b64decode('aW1wb3J0IG9z'))", "exec(b64decode('aW1wb3J0IG9z'))"),
    ],
)
def test_secrets_beside_the_evidence_are_covered(text: str, covered: str) -> None:
    assert masked(text) == covered and len(masked(text)) == len(text)


def test_a_secret_is_covered_wherever_a_long_line_is_cut() -> None:
    for before in range(60, 140):
        line = "x" * 500 + TOKEN + " " * before + "EVIL" + "y" * 500
        at = line.index("EVIL")
        assert TOKEN[10:24] not in "".join(text_around(line, at, at + 4))


def test_evidence_never_exceeds_its_bound_and_keeps_what_is_marked() -> None:
    rows = bounded([f"  {number:>5}  {'界' * 160}" for number in range(40)] + [">    41  it"])
    assert sum(len(row.encode()) for row in rows) <= EXCERPT and rows[-1] == ">    41  it"
    assert sum(len(row.encode()) for row in lines_around(["é" * 900] * 99, range(1, 90))) <= EXCERPT
    assert sum(len(row.encode()) for row in hex_rows(bytes(512), 0, 0, 1)) <= EXCERPT


class Payload:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, ("true",)


def test_a_scan_carries_the_evidence_and_says_the_same_twice(tmp_path: Path) -> None:
    from scanner.cli.main import main

    (tmp_path / "a.pkl").write_bytes(pickle.dumps([Payload()] * 3, 2))
    with zipfile.ZipFile(tmp_path / "b.pt", "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Payload(), 2))
        archive.writestr("archive/version", "3\n")
    reports = []
    for name in ("one.json", "two.json"):
        main(["scan", str(tmp_path), "--exit-zero", "--output", f"json:{tmp_path.parent / name}"])
        reports.append(json.loads((tmp_path.parent / name).read_text("utf-8"))["targets"][0]["findings"])
    assert reports[0] == reports[1]
    calls = [item for item in reports[0] if item["rule"] == "pickle-unsafe-callable"]
    assert len(calls) == 2
    for item in calls:
        marked = [row for row in item["excerpt"] if row.startswith(">")]
        assert "REDUCE" in marked[0] and "|" in marked[1]
        assert any("'true'" in row for row in item["excerpt"])


@pytest.mark.parametrize("lead", [0, 1, 30, 95, 96, 97, 500])
def test_in_a_long_line_the_word_that_matters_is_in_one_row_and_no_word_is_cut(lead: int) -> None:
    words = [f"word{number:03}" for number in range(400)]
    text = " ".join([*words[:lead], "{{x.__globals__.popen('sh')}}", *words[lead:]])
    low = text.index("__globals__")
    rows = text_around(text, low, low + len("__globals__"))
    (marked,) = [row for row in rows if row.startswith(">")]
    assert "{{x.__globals__.popen('sh')}}" in marked
    known = {*words, "{{x.__globals__.popen('sh')}}"}
    for row in rows:
        offset, _, part = row.lstrip("> @").partition("  ")
        assert text[int(offset) :].startswith(part)
        assert known.issuperset(part.split())


def test_a_long_line_without_blanks_is_shown_around_what_matters() -> None:
    text = "a" * 3000 + "popen" + "b" * 3000
    (marked,) = [row for row in text_around(text, 3000, 3005) if row.startswith(">")]
    assert "popen" in marked
