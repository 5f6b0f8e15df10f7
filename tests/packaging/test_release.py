"""A release: one version, the same bytes from the same commit, and a bill of materials that others can read."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tomllib
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from environments import ROOT, copy_of_checkout, run

from scanner.version import VERSION

EPOCH = "1795000000"


def test_the_version_stands_in_one_place_and_pages_name_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "scanner/version.py"
    for page in ("README.md", "docs/start.md", "docs/ci.md", "action.yml", "templates/gitlab.yml"):
        text = (ROOT / page).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:rev: v|weighbridge\[hub\]==|, as )(\d+\.\d+\.\d+)", text))
        assert named <= {VERSION}, page


def test_the_changelog_has_the_form_that_readers_know() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", section) for section in sections[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `scripts/release.py build` leaves; two builds have been compared by then."""
    folder = tmp_path_factory.mktemp("release")
    source = copy_of_checkout(folder / "source")
    for module in ("build", "hatchling", "packaging"):
        pytest.importorskip(module, reason=f"{module} is in the dependency group `release`")
    command = [sys.executable, source / "scripts" / "release.py", "build", folder / "dist"]
    done = run(*command, cwd=folder, SOURCE_DATE_EPOCH=EPOCH)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "dist"


@pytest.mark.slow
def test_a_release_is_both_packages_a_bill_and_the_digests(built: Path) -> None:
    names = {path.name for path in built.iterdir()}
    packages = {f"weighbridge-{VERSION}-py3-none-any.whl", f"weighbridge-{VERSION}.tar.gz"}
    assert names == {*packages, f"weighbridge-{VERSION}.cdx.json", "SHA256SUMS"}
    sums = dict(line.split("  ")[::-1] for line in (built / "SHA256SUMS").read_text().splitlines())
    assert sums == {name: sha256((built / name).read_bytes()).hexdigest() for name in names - {"SHA256SUMS"}}


@pytest.mark.slow
def test_another_place_another_mask_and_other_file_times_make_the_same_bytes(built: Path, tmp_path: Path) -> None:
    source = copy_of_checkout(tmp_path / "elsewhere" / "source")
    for path in source.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path / "dist", source]
    previous = os.umask(0o077)
    try:
        done = run(*command, cwd=tmp_path, SOURCE_DATE_EPOCH=EPOCH, TZ="Pacific/Auckland", LC_ALL="C")
    finally:
        os.umask(previous)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in (tmp_path / "dist").iterdir():
        assert path.read_bytes() == (built / path.name).read_bytes(), path.name


@pytest.mark.slow
def test_uv_makes_the_same_bytes(built: Path, tmp_path: Path) -> None:
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        pytest.skip("uv is not installed")
    source = copy_of_checkout(tmp_path / "source")
    done = run(uv, "build", "--no-build-isolation", "--python", sys.executable, "--out-dir", tmp_path / "dist",
               source, cwd=tmp_path, SOURCE_DATE_EPOCH=EPOCH, VIRTUAL_ENV=str(Path(sys.executable).parents[1]))  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for path in built.glob("weighbridge-*.[wt]*"):
        assert path.read_bytes() == (tmp_path / "dist" / path.name).read_bytes(), path.name


@pytest.mark.slow
def test_the_bill_of_materials_is_valid_and_names_what_the_wheel_asks_for(built: Path) -> None:
    text = (built / f"weighbridge-{VERSION}.cdx.json").read_text(encoding="utf-8")
    bill = json.loads(text)
    wheel = built / f"weighbridge-{VERSION}-py3-none-any.whl"
    own = bill["metadata"]["component"]
    assert (own["version"], own["licenses"][0]["license"]["id"]) == (VERSION, "Apache-2.0")
    assert own["hashes"] == [{"alg": "SHA-256", "content": sha256(wheel.read_bytes()).hexdigest()}]
    with zipfile.ZipFile(wheel) as archive:
        asked = archive.read(f"weighbridge-{VERSION}.dist-info/METADATA").decode()
    names = {line.lower() for line in re.findall(r"^Requires-Dist: ([\w.-]+)", asked, re.MULTILINE)} - {"weighbridge"}
    told = {component["name"]: component for component in bill["components"]}
    assert set(told) == {name.replace("_", "-") for name in names}
    assert told["pyyaml"]["scope"] == "required" and told["textual"]["scope"] == "optional"
    properties = [(item["name"], item["value"]) for item in told["textual"]["properties"]]
    assert ("weighbridge:extra", "tui") in properties and properties[0][0] == "weighbridge:range"
    validation = pytest.importorskip("cyclonedx.validation.json", reason="cyclonedx-python-lib validates it")
    schema = pytest.importorskip("cyclonedx.schema")
    assert validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(text) is None


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("packaging", reason="packaging is in the dependency group `release`")
    (tmp_path / "old.whl").write_bytes(b"")
    done = run(sys.executable, ROOT / "scripts" / "release.py", "build", tmp_path, cwd=tmp_path)
    assert (done.returncode, "empty it" in done.stderr) == (1, True)
    told = run(sys.executable, ROOT / "scripts" / "release.py", "version", cwd=tmp_path)
    assert told.stdout.strip() == VERSION
