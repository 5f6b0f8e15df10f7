"""weighbridge identify."""

import io
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from scanner.licensing import identify as engine
from scanner.licensing.identification import Change, Identification, Nearest, Part

KEYS = ["file", "license", "confidence", "modified", "changes", "nearest", "parameters"]

TERMS = "You need our consent above 5 million monthly active users. You shall prominently display “Foo K9” there.\n"


@pytest.fixture
def known(monkeypatch):
    """Every text is one that was changed in two places, of which one matters."""
    changes = (
        Change("changed", 4, 8, "need\x1b[31m", "a duty was added", True),
        Change("added", 0, 3, "You", "a heading", False),
        Change("removed", 9, 9, "", "a condition is missing", True, "between our and consent, clause 2, 7 words"),
    )
    found = Identification(
        "foo",
        "LicenseRef-foo",
        ("LicenseRef-scancode-foo",),
        0.91234,
        "words",
        True,
        False,
        changes,
        Nearest("foo-text", "MIT", "mit", 0.8),
        parts=(Part("foo", "LicenseRef-foo", 0.9, 0, 50, True, changes), Part("mit", "MIT", 1.0, 50, 90, False)),
    )
    monkeypatch.setattr(engine, "identify", lambda text: found)
    return found


def test_json_has_the_keys_that_scripts_read(run, tmp_path, known):
    (tmp_path / "LICENSE").write_text(TERMS, encoding="utf-8")
    code, out, err = run(tmp_path, "identify", "LICENSE", "--output", "json")
    assert (code, err) == (0, "")
    (entry,) = json.loads(out)
    assert list(entry)[: len(KEYS)] == KEYS
    assert (entry["file"], entry["license"], entry["confidence"]) == ("LICENSE", "LicenseRef-foo", 0.9123)
    assert entry["modified"] is True
    assert [(change["start"], change["end"], change["kind"]) for change in entry["changes"]] == [
        (4, 8, "changed"),
        (9, 9, "removed"),
    ]
    assert entry["nearest"] == {"license": "MIT", "confidence": 0.8, "id": "mit", "text": "foo-text"}
    assert entry["parameters"] == {"monthly-active-users": 5_000_000, "display": "Foo K9", "product": "Foo K9"}
    assert entry["aliases"] == ["LicenseRef-scancode-foo"]
    assert [part["license"] for part in entry["parts"]] == ["LicenseRef-foo", "MIT"]
    for item in entry["parameter_evidence"]:
        assert TERMS[item["start"] : item["end"]] in ("5 million", "Foo K9")


def test_the_page_for_people_is_escaped(run, tmp_path, known):
    (tmp_path / "LICENSE").write_text(TERMS, encoding="utf-8")
    code, out, err = run(tmp_path, "identify", "LICENSE")
    assert (code, err) == (0, "")
    assert "LICENSE: LicenseRef-foo (CHANGED in 2 places, confidence 0.91)" in out
    assert r'at 4-8: "need\x1b[31m"' in out
    assert "a duty was added." in out
    assert "a heading" not in out
    assert "between our and consent" in out
    assert "more than 5,000,000 users" in out
    assert "\x1b" not in out


def test_two_values_are_a_list(run, tmp_path, known):
    (tmp_path / "LICENSE").write_text("These terms do not apply in Japan and South Korea.", encoding="utf-8")
    _, out, _ = run(tmp_path, "identify", "LICENSE", "--output", "json")
    assert json.loads(out)[0]["parameters"] == {"excluded-territory": ["JP", "KR"]}


def test_a_missing_file_is_told_and_the_others_too(run, tmp_path, known):
    (tmp_path / "LICENSE").write_text(TERMS, encoding="utf-8")
    code, out, err = run(tmp_path, "identify", "nowhere.txt", "LICENSE", "--output", "json")
    assert code == 2
    assert err == "weighbridge: nowhere.txt: it cannot be opened: no such file or directory. Check the path.\n"
    first, second = json.loads(out)
    assert (first["file"], first["license"], first["read"]) == ("nowhere.txt", None, False)
    assert first["parameters"] == {}
    assert second["license"] == "LicenseRef-foo"


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"%PDF-1.7 x", "PDF"), (b"{\\rtf1", "RTF"), (b"a\0b", "not text"), (b"a" * (1 << 20) + b"b", "1 MiB")],
)
def test_what_cannot_be_read_is_named(run, tmp_path, data, word):
    (tmp_path / "LICENSE").write_bytes(data)
    code, out, err = run(tmp_path, "identify", "LICENSE", "--output", "json")
    assert (code, err) == (3, "")
    (entry,) = json.loads(out)
    assert (entry["license"], entry["modified"], entry["changes"]) == (None, False, [])
    assert word in entry["note"]
    code, out, _ = run(tmp_path, "identify", "LICENSE")
    assert code == 3
    assert "LICENSE: not read" in out


def test_a_folder_is_no_file(run, tmp_path):
    assert run(tmp_path, "identify", ".")[0] == 2


def test_offsets_count_the_byte_order_mark_and_the_tags(run, tmp_path, known):
    page = "\ufeff<html><p>Above <b>5 million</b> monthly active users</p>"
    (tmp_path / "LICENSE.html").write_text(page, encoding="utf-8")
    _, out, _ = run(tmp_path, "identify", "LICENSE.html", "--output", "json")
    (entry,) = json.loads(out)
    (item,) = entry["parameter_evidence"]
    assert page[item["start"] : item["end"]] == "5 million"
    assert entry["kind"] == "html"


def test_standard_input(run, tmp_path, known, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TERMS.encode())))
    code, out, _ = run(tmp_path, "identify", "-")
    assert code == 0
    assert out.startswith("standard input: LicenseRef-foo")
    assert run(tmp_path, "identify", "-", "-")[0] == 2


def test_outputs(run, tmp_path, known):
    (tmp_path / "LICENSE").write_text(TERMS, encoding="utf-8")
    code, out, _ = run(tmp_path, "identify", "LICENSE", "--output", "json:a.json", "--output", "console:a.txt")
    assert (code, out) == (0, "")
    assert json.loads((tmp_path / "a.json").read_text())[0]["file"] == "LICENSE"
    assert (tmp_path / "a.txt").read_text().startswith("LICENSE:")
    code, _, err = run(tmp_path, "identify", "LICENSE", "--output", "jsn")
    assert code == 2
    assert "Did you mean 'json'?" in err


def test_an_empty_file_is_no_licence(run, tmp_path):
    (tmp_path / "LICENSE").write_text(" \n")
    code, out, _ = run(tmp_path, "identify", "LICENSE")
    assert code == 0
    assert "no known licence" in out
    assert "it is empty." in out


def test_our_own_licence_is_known(run, tmp_path):
    from pathlib import Path

    own = Path(__file__).parents[2] / "LICENSE"
    code, out, _ = run(tmp_path, "identify", own, "--output", "json")
    (entry,) = json.loads(out)
    assert (code, entry["license"], entry["modified"]) == (0, "Apache-2.0", False)
    assert "monthly-active-users" not in entry["parameters"]


def test_starting_costs_no_reports_and_no_rich(tmp_path):
    (tmp_path / "LICENSE").write_text(TERMS, encoding="utf-8")
    program = (
        "import sys\nfrom scanner.cli.main import main\n"
        "main(['identify', 'LICENSE', '--output', 'json:out.json'])\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'rich', 'yaml', 'jinja2', 'license_expression'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
