"""Reports of every earlier version are read as those of today; of later ones, what can be read is, and the rest is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.catalog.schema import schemas as published_schemas
from scanner.cli.main import main
from scanner.model import migrations
from scanner.model.codec import ReportError, report_from_json, report_to_json
from scanner.model.report import SCHEMA
from scanner.model.report_view import view_of
from scanner.reports.interface import names, output

OLD = sorted((Path(__file__).parent / "reports_of_old").glob("*.json"))
LINED = OLD[0].with_name("3b7565a.json")


@pytest.fixture(params=OLD, ids=lambda path: path.stem)
def old(request) -> Path:
    return request.param


def test_both_readers_read_an_old_report_alike(old: Path):
    data = old.read_bytes()
    report, view = report_from_json(data), view_of(data)
    assert view.whole() == report
    assert [view.finding(row) for row in view.rows] == list(report.targets[0].findings)
    assert report.targets[0].named == () and report.targets[0].description is None
    assert all(info.aliases == () and not info.preview for info in report.rules)


def test_an_old_report_is_told_in_every_format(old: Path):
    report = report_from_json(old.read_bytes())
    for name in names():
        try:
            assert output(name).render(report), name
        except KeyError:  # a package of parts
            continue
        except Exception as error:  # an extra that is not installed says so
            assert "install" in str(error), name


def test_an_old_report_written_by_this_version_is_one_of_today(old: Path):
    report = report_from_json(old.read_bytes())
    assert type(view_of(report_to_json(report))).__name__ == "LinedView"
    assert report_from_json(report_to_json(report)) == report
    schemas = pytest.importorskip("jsonschema_rs", reason="validates reports against the published schema")
    schemas.validator_for(json.loads(published_schemas()["report.schema.json"])).validate(
        json.loads(report_to_json(report))
    )
    schemas.validator_for(json.loads(published_schemas()["report.schema.json"])).validate(json.loads(old.read_bytes()))


def test_the_findings_of_old_reports_are_those_of_today(old: Path, tmp_path, monkeypatch, capsys):
    """So that an old report can be compared with a new one, and that what was decided on it still holds."""
    (tmp_path / "m.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    (tmp_path / "README.md").write_text(
        "---\nlicense: llama3.1\nbase_model: meta-llama/Llama-3.1-8B\n---\n# Mine\n", newline="\n"
    )
    (tmp_path / "cut.safetensors").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    main(["scan", ".", "--output", "json"])
    new = {item.fingerprint: item for item in report_from_json(capsys.readouterr().out.encode()).targets[0].findings}
    was = report_from_json(old.read_bytes()).targets[0].findings
    (pickle,) = [item for item in was if item.rule == "pickle-unsafe-callable"]
    assert new[pickle.fingerprint].rule == pickle.rule
    known = sum(item.fingerprint in new for item in was)
    assert known >= len(was) - 1, [item.rule for item in was if item.fingerprint not in new]


def test_an_old_report_is_compared_with_one_of_today(old: Path, tmp_path, monkeypatch, capsys):
    """The model did not change, and what is denied was before: an upgrade makes nothing worse, in either direction."""
    (tmp_path / "m.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    (tmp_path / "README.md").write_text(
        "---\nlicense: llama3.1\nbase_model: meta-llama/Llama-3.1-8B\n---\n# Mine\n", newline="\n"
    )
    (tmp_path / "cut.safetensors").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    main(["scan", ".", "--describe", "--output", "json:../new.json"])
    schemas = pytest.importorskip("jsonschema_rs", reason="validates comparisons against the published schema")
    published = schemas.validator_for(json.loads(published_schemas()["diff.schema.json"]))
    for sides in ((str(old), "../new.json"), ("../new.json", str(old)), (str(old), ".")):
        capsys.readouterr()
        assert main(["diff", *sides, "--output", "json"]) == 3  # a file of both sides could not be read
        compared = json.loads(capsys.readouterr().out)
        published.validate(compared)
        (target,) = compared["targets"]
        assert (compared["answer"], target["answer_before"], target["answer_after"]) == ("incomplete", "fail", "fail")
        assert "ruleset" in {row["name"] for row in compared["settings"]}
        assert not any(change.get("worse") for change in target["changes"])


def test_the_audit_opens_an_old_report(old: Path):
    pytest.importorskip("textual", reason="the terminal UI needs the extra tui")
    from scanner.tui.session import Session

    session = Session(view_of(old.read_bytes()), "", "2026-11-22")
    assert session is not None


def later(version: str = "9.1.0", lined: bool = False) -> bytes:
    """A report of a later version with fields that nobody here knows."""
    raw = json.loads(LINED.read_bytes())
    raw |= {"tool_version": version, "mood": "fine"}
    (target,) = raw["targets"]
    target["weather"] = {"rain": True}
    target["findings"][0]["colour"] = "red"
    target["findings"][0]["place"]["depth"] = 3
    target["verdicts"][0]["reasons"][0]["weight"] = 1
    if not lined:
        return json.dumps(raw).encode()
    text = LINED.read_text()
    first = text.index('{"rule":')
    text = text[:first] + '{"colour":"red",' + text[first + 1 :]
    return text.replace('"tool_version": "0.1.0"', f'"tool_version": "{version}"').encode()


@pytest.mark.parametrize("lined", [False, True])
def test_what_a_later_version_adds_is_left_out_and_told(lined: bool):
    data = later(lined=lined)
    report, view = report_from_json(data), view_of(data)
    assert view.whole() == report
    assert report.targets[0].findings == report_from_json(LINED.read_bytes()).targets[0].findings
    note = report.notes[-1]
    assert "targets.findings.colour" in note and note.endswith("install weighbridge>=9.1.0.")
    if not lined:
        assert "mood" in note and "targets.verdicts.reasons.weight" in note and "targets.weather" in note


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "soon", ""])
def test_what_no_later_version_wrote_is_a_mistake(version: str):
    for read in (report_from_json, view_of):
        with pytest.raises(ReportError, match="unknown field"):
            read(later(version))


def test_a_later_form_is_refused_with_the_version_to_install():
    raw = {**json.loads(LINED.read_bytes()), "schema": "weighbridge.report/v2", "tool_version": "9.1.0"}
    for read in (report_from_json, view_of):
        with pytest.raises(ReportError) as error:
            read(json.dumps(raw).encode())
        assert str(error.value).endswith("install weighbridge>=9.1.0.") and "\n" not in str(error.value)
    raw["tool_version"] = "9\x1b[31m"
    with pytest.raises(ReportError) as error:
        report_from_json(json.dumps(raw).encode())
    assert "\x1b" not in str(error.value)


def test_a_field_with_another_name_is_moved(monkeypatch):
    def renamed(raw):
        return {("created" if name == "made" else name): value for name, value in raw.items()}

    raw = json.loads(LINED.read_bytes())
    raw = {("made" if name == "created" else name): value for name, value in raw.items()}
    data = json.dumps({**raw, "schema": "weighbridge.report/v0"}).encode()
    with pytest.raises(ReportError, match="v0"):
        report_from_json(data)
    monkeypatch.setitem(migrations.STEPS, 0, renamed)
    assert report_from_json(data) == view_of(data).whole() == report_from_json(LINED.read_bytes())
    assert report_from_json(data).schema == SCHEMA
