"""What a wheel and an editable install give to a user: the command, the rules, the policies, and nothing else."""

from __future__ import annotations

import json
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from environments import ROOT, copy_of_checkout, environment_with, run

from scanner.reports.interface import names, output

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that `python -m build` makes of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    source = copy_of_checkout(folder / "source")
    done = run(sys.executable, "-m", "build", "--wheel", "--outdir", folder / "dist", source, cwd=folder)
    if done.returncode != 0 and "No module named build" in done.stderr:
        pytest.skip("build is in the dependency group `test`")
    if done.returncode != 0 and "hatchling" in done.stdout + done.stderr and "No matching" in done.stdout + done.stderr:
        pytest.skip("hatchling cannot be fetched here")
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module", params=["wheel", "sdist", "editable"])
def scripts(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an environment with Weighbridge and its base dependencies, installed in one of the three ways."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "wheel":
        return environment_with(folder / "venv", wheel)
    source = copy_of_checkout(folder / "source")
    if request.param == "sdist":
        return environment_with(folder / "venv", sdist_of(source, folder / "dist"))
    return environment_with(folder / "venv", "--editable", source)


def sdist_of(source: Path, dist: Path) -> Path:
    """The source archive that `python -m build` makes."""
    done = run(sys.executable, "-m", "build", "--sdist", "--outdir", dist, source, cwd=dist.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = dist.glob("*.tar.gz")
    return built


def test_the_wheel_holds_the_package_with_its_data_and_no_other_top_level(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"scanner"}
    data = [name for name in names if name.startswith("scanner/_data/")]
    assert {name.split("/")[2] for name in data} == {"rules", "policies", "schemas"}
    assert "scanner/py.typed" in names
    on_disk = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").rglob("*.yaml")}
    assert {name.removeprefix("scanner/_data/") for name in data if "/rules/" in name} >= on_disk


def test_the_source_archive_holds_what_the_wheel_is_made_of(tmp_path: Path, wheel: Path) -> None:
    with tarfile.open(sdist_of(copy_of_checkout(tmp_path / "source"), tmp_path / "dist")) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    packed = {
        name.replace("scanner/_data/", "", 1) for name in zipfile.ZipFile(wheel).namelist() if ".dist-info" not in name
    }
    assert packed <= held, sorted(packed - held)[:10]
    attacks = [name for name in held if name.startswith(("tests/", "examples/"))]
    assert attacks == [], "an index may refuse inert attacks"


def test_the_wheel_holds_the_index_of_licence_texts_and_no_text(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    texts = {name for name in names if name.startswith("scanner/_data/rules/licenses/texts/")}
    assert {name.rpartition("/")[2] for name in texts} == {"index.bin", "sources.json"}
    assert {"scanner/catalog/compiled_licenses.py", "scanner/catalog/compiled_models.py"} <= set(names)
    assert wheel.stat().st_size < 4 << 20


def test_a_licence_is_identified_and_explained_far_from_the_checkout(scripts: Path, tmp_path: Path) -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (tmp_path / "LICENSE").write_text(text, encoding="utf-8")
    (tmp_path / "CHANGED").write_text(text.replace("perpetual", "temporary", 1), encoding="utf-8")
    done = run(scripts / "weighbridge", "identify", "LICENSE", "CHANGED", "--output", "json:-", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    whole, changed = json.loads(done.stdout)
    assert (whole["license"], whole["modified"], whole["confidence"] > 0.9) == ("Apache-2.0", False, True)
    assert (changed["license"], changed["modified"]) == ("Apache-2.0", True)
    told = run(scripts / "weighbridge", "explain", "llama3.1", cwd=tmp_path)
    assert (told.returncode, "700" in told.stdout) == (0, True)


def test_base_models_are_known_without_the_hubs_client(scripts: Path, tmp_path: Path) -> None:
    card = "---\nlicense: apache-2.0\nbase_model: meta-llama/Llama-3.1-8B\n---\n# A model\n"
    (tmp_path / "README.md").write_text(card)
    assert run(scripts / "python", "-c", "import huggingface_hub", cwd=tmp_path).returncode != 0
    scanned = run(scripts / "weighbridge", "scan", ".", "--fail-on", "review", cwd=tmp_path)
    assert (scanned.returncode, "license-looser-than-base" in scanned.stdout) == (1, True), scanned.stderr
    drawn = run(scripts / "weighbridge", "lineage", ".", "--output", "mermaid:-", cwd=tmp_path)
    assert (drawn.returncode, "llama3.1" in drawn.stdout) == (0, True), drawn.stderr
    bundle = run(scripts / "weighbridge", "notice", ".", "--write", cwd=tmp_path)
    assert "Llama 3.1 is licensed under" in (tmp_path / "NOTICE").read_text(encoding="utf-8"), bundle.stderr


def test_each_output_is_written_without_extras_or_says_what_to_install(scripts: Path, tmp_path: Path) -> None:
    model = str(ROOT / "examples" / "unsafe-model")
    with_library = [name for name in names() if output(name).library]
    assert with_library == ["spdx", "spdx3"]
    plain = [name for name in names() if name not in with_library]
    asked = [part for name in plain for part in ("--output", f"{name}:{name}")]
    done = run(scripts / "weighbridge", "scan", model, "--describe", "--exit-zero", *asked, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert all((tmp_path / name).stat().st_size for name in plain)
    for command in ("scan", "bom"):
        for name in with_library:
            done = run(scripts / "weighbridge", command, model, "--output", name, cwd=tmp_path)
            assert (done.returncode, 'pip install "weighbridge[sbom]"' in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "hf://org/name"),
        ("scan", ".", "--online"),
        ("scan", "--models-in", "."),
        ("bom", "hf://org/name"),
        ("diff", "hf://org/name", "hf://org/name@v2"),
        ("lineage", "hf://org/name"),
        ("notice", "hf://org/name"),
    ],
)
def test_what_needs_the_hubs_client_says_how_to_install_it(
    scripts: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\nbase_model: org/base\n---\n# A model\n")
    (tmp_path / "load.py").write_text("AutoModel.from_pretrained('acme/name')\n")
    done = run(scripts / "weighbridge", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.endswith('pip install "weighbridge[hub]"\n')


def test_the_version_is_the_packages(scripts: Path, tmp_path: Path) -> None:
    done = run(scripts / "weighbridge", "--version", cwd=tmp_path)
    sys_version = run(scripts / "python", "-c", VERSION, cwd=tmp_path).stdout.strip()
    assert done.returncode == 0
    assert sys_version
    assert sys_version in done.stdout


VERSION = "import importlib.metadata as m; print(m.version('weighbridge'))"


FOUND = """
from scanner.catalog.resources import data_root, yaml_files
root = data_root()
print("\\n".join([*yaml_files(root, "rules"), *yaml_files(root, "policies")]))
"""


def test_the_data_is_where_the_package_looks_for_it(scripts: Path, tmp_path: Path) -> None:
    done = run(scripts / "python", "-c", FOUND, cwd=tmp_path)
    on_disk = [path.relative_to(ROOT) for folder in ("rules", "policies") for path in (ROOT / folder).rglob("*.yaml")]
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() and set(done.stdout.split()) == {path.as_posix() for path in on_disk}


def test_every_built_in_policy_judges_by_the_rules(scripts: Path, tmp_path: Path) -> None:
    for policy in sorted(path.stem for path in (ROOT / "policies").glob("*.yaml")):
        command = [scripts / "weighbridge", "scan", ROOT / "examples" / "unsafe-model", "--policy", policy]
        done = run(*command, "--output", "json:-", cwd=tmp_path)
        assert done.returncode == 1, (policy, done.stderr)
        report = json.loads(done.stdout)
        assert "pickle-unsafe-callable" in {rule["id"] for rule in report["rules"]}
        assert report["policy"] == policy


def test_a_policy_of_the_user_may_extend_a_built_in_one(scripts: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("version: 1\ntitle: ours\nextends: default\ndecide:\n  - {tag: security, outcome: allow}\n")
    command = [scripts / "weighbridge", "scan", ROOT / "examples" / "unsafe-model", "--policy", policy]
    done = run(*command, "--output", "json:-", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answer"] == "pass"


def test_the_readmes_examples_pass_and_fail(scripts: Path, tmp_path: Path) -> None:
    for name, code in (("clean-model", 0), ("unsafe-model", 1)):
        done = run(scripts / "weighbridge", "scan", ROOT / "examples" / name, cwd=tmp_path)
        assert done.returncode == code, done.stdout + done.stderr
        assert done.stdout.strip()


def test_nothing_takes_a_name_that_others_own(scripts: Path, tmp_path: Path) -> None:
    if "editable" in str(scripts.parent.parent.name):
        pytest.skip("an editable install puts the checkout itself on the path")
    for name in ("rules", "policies", "schemas", "tests", "examples"):
        found = f"import importlib.util as u, sys; sys.exit(u.find_spec({name!r}) is not None)"
        assert run(scripts / "python", "-c", found, cwd=tmp_path).returncode == 0, name


def test_the_module_runs_too(scripts: Path, tmp_path: Path) -> None:
    done = run(scripts / "python", "-m", "scanner", "--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run(scripts / "weighbridge", "--version", cwd=tmp_path).stdout
