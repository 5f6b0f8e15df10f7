"""What a scan says of each committed fixture: files that real libraries wrote pass, every delivery of a call fails."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scanner.cli.main import main

FILES = Path(__file__).parent / "fixtures" / "files"
MANIFEST: dict[str, Any] = json.loads((FILES / "manifest.json").read_text(encoding="ascii"))


def expecting(*outcomes: str) -> list[str]:
    return [name for name, entry in MANIFEST["files"].items() if entry["expect"] in outcomes]


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    """Scans a copy of one fixture, outside of any repository, and returns the exit code and the report."""

    def run(name: str, *options: str) -> tuple[int, dict[str, Any]]:
        monkeypatch.chdir(tmp_path)
        copy = tmp_path / "target" / Path(name).name
        source = FILES / name
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            copy.parent.mkdir()
            shutil.copyfile(source, copy)
        code = main(["scan", str(copy), "--output", "json:-", *options])
        return code, json.loads(capsysbinary.readouterr().out)

    return run


def security(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The findings with the tag security whose level is error or warning (severity above low)."""
    findings = [finding for target in report["targets"] for finding in target.get("findings", [])]
    return [item for item in findings if "security" in item["tags"] and item["severity"] not in ("low", "info")]


@pytest.mark.parametrize("name", expecting("clean"))
def test_a_file_that_a_real_library_wrote_passes(scan: Any, name: str) -> None:
    code, report = scan(name)
    assert (code, security(report)) == (0, [])


@pytest.mark.parametrize("name", expecting("finding"))
def test_a_malicious_file_fails_and_its_callables_are_named(scan: Any, name: str) -> None:
    code, report = scan(name)
    found = security(report)
    assert code == 1
    named = {item.get("attributes", {}).get("callable") for item in found}
    assert set(MANIFEST["files"][name]["callables"]) <= named


@pytest.mark.parametrize("name", expecting("broken"))
def test_a_broken_file_is_never_clean(scan: Any, name: str) -> None:
    code, _ = scan(name)
    assert code in (1, 3)


@pytest.mark.parametrize("name", expecting("pointer"))
def test_a_pointer_is_noted_and_fails_where_content_is_required(scan: Any, name: str, tmp_path: Path) -> None:
    code, report = scan(name)
    assert code == 0
    assert [artifact["state"] for artifact in report["targets"][0]["artifacts"]] == ["pointer"]
    shutil.rmtree(tmp_path / "target")
    code, report = scan(name, "--require-content")
    assert (code, report["answer"]) == (3, "incomplete")


@pytest.mark.parametrize("name", sorted(MANIFEST["folders"]))
def test_a_sharded_model_is_judged_as_a_whole(scan: Any, name: str) -> None:
    code, report = scan(name)
    target = report["targets"][0]
    seen = {fact["kind"] for fact in target.get("facts", [])}
    seen |= {finding["rule"] for finding in target.get("findings", [])}
    wanted = MANIFEST["folders"][name]
    assert set(wanted["facts"]) <= seen
    if wanted["expect"] == "clean":
        assert code == 0
        assert not {"shard-missing", "shard-outside", "shard-extra"} & seen
