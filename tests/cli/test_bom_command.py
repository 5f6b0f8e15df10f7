"""``weighbridge bom``: a target or a saved report, and what the exit code says."""

import json

import pytest

from scanner.cli import bom
from scanner.reports.interface import Output


@pytest.fixture
def bill(monkeypatch):
    """A format of bills for the test, beside those that are there: the paths of the files."""

    def render(report):
        files = [file.path for target in report.targets for file in target.description.files]
        return ("\n".join(files) + "\n").encode()

    monkeypatch.setattr(bom, "formats", lambda: ["cyclonedx", "json"])
    known = {"cyclonedx": Output("cyclonedx", "a bill", render)}
    from scanner.reports import interface

    output = interface.output
    monkeypatch.setattr(interface, "output", lambda name: known.get(name) or output(name))


def test_a_bill_is_written_and_the_policy_is_not_asked(run, folder, payload, bill):
    (folder / "evil.pkl").write_bytes(payload)
    code, out, _ = run(folder, "bom", ".")
    assert code == 0
    assert out.split() == ["README.md", "evil.pkl", "picture.png", "pytorch_model.bin", "table.csv"]


def test_a_saved_report_gives_the_same_bytes(run, folder, bill, tmp_path):
    saved = tmp_path / "saved.json"
    code, first, _ = run(folder, "bom", ".", "--output", "json", "--output", f"cyclonedx:{tmp_path / 'one'}")
    assert code == 0
    saved.write_text(first)
    code, again, _ = run(folder, "bom", saved, "--output", "json", "--output", f"cyclonedx:{tmp_path / 'two'}")
    assert (code, again) == (0, first)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    code, told, _ = run(folder, "report", saved, "--output", "json")
    assert (code, told) == (0, first)


def test_scan_describe_saves_what_bom_tells(run, folder, bill, tmp_path):
    run(folder, "scan", ".", "--describe", "--output", f"json:{tmp_path / 'r.json'}")
    code, out, _ = run(folder, "bom", tmp_path / "r.json")
    assert (code, "picture.png" in out) == (0, True)


def test_a_report_without_description_says_what_to_do(run, folder, bill, tmp_path):
    run(folder, "scan", ".", "--output", f"json:{tmp_path / 'r.json'}")
    code, out, err = run(folder, "bom", tmp_path / "r.json")
    assert (code, out) == (2, "")
    assert "weighbridge scan TARGET --describe" in err


def test_two_reports_are_refused(run, folder, bill, tmp_path):
    run(folder, "scan", ".", "--describe", "--output", f"json:{tmp_path / 'r.json'}")
    code, _, err = run(folder, "bom", tmp_path / "r.json", ".")
    assert code == 2
    assert "by itself" in err


def test_what_could_not_be_described_is_told_and_ends_with_3(run, folder, bill):
    (folder / "gone.txt").symlink_to("nowhere")
    code, out, err = run(folder, "bom", ".")
    assert code == 3
    assert "gone.txt" in out
    assert "not described: gone.txt" in err
    code, _, err = run(folder, "bom", ".", "--allow-incomplete", "--quiet")
    assert (code, err) == (0, "")


def test_an_unknown_format_costs_no_scan(run, folder, bill):
    code, _, err = run(folder, "bom", ".", "--output", "spdy")
    assert code == 2
    assert "there is no format" in err


def test_the_detail_of_an_unknown_field_is_refused(run, folder, bill, tmp_path):
    run(folder, "scan", ".", "--describe", "--output", f"json:{tmp_path / 'r.json'}")
    report = json.loads((tmp_path / "r.json").read_text())
    report["targets"][0]["description"]["details"][0]["field"] = "made-up"
    (tmp_path / "r.json").write_text(json.dumps(report))
    code, _, err = run(folder, "bom", tmp_path / "r.json")
    assert code == 2
    assert "made-up" in err


@pytest.mark.parametrize(
    ("name", "value"), [("size", -1), ("sha256", "AB" * 32), ("sha1", "x"), ("kind", "spell"), ("sha256", "a" * 63)]
)
def test_a_file_that_no_scan_would_describe_so_is_refused(run, folder, bill, tmp_path, name, value):
    run(folder, "scan", ".", "--describe", "--output", f"json:{tmp_path / 'r.json'}")
    report = json.loads((tmp_path / "r.json").read_text())
    report["targets"][0]["description"]["files"][0][name] = value
    (tmp_path / "r.json").write_text(json.dumps(report))
    assert run(folder, "bom", tmp_path / "r.json")[0] == 2


def test_what_to_add_is_told_in_a_few_lines_and_the_table_tells_all(run, folder):
    code, _, err = run(folder, "bom", ".", "--output", "json:/dev/null")
    assert code == 0
    assert "OWASP AIBOM score: " in err and "What to add, most valuable first" in err
    assert err.rstrip().endswith("more fields: --output completeness tells all") and err.count("\n") < 20
    code, out, err = run(folder, "bom", ".", "--output", "completeness")
    assert (code, err) == (0, "") and out.count("\n") > 60
    assert out.startswith("model\n=====\n")
