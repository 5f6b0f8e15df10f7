"""The hooks as pre-commit runs them: installed from a clone of this checkout, in somebody else's repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ROOT / "tests" / "fixtures" / "files"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables that keep git and pre-commit off this user's configuration and caches."""
    home = tmp_path_factory.mktemp("home")
    dropped = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "PYTHONPATH", "PYTHONHOME", "SKIP")
    variables = {key: value for key, value in os.environ.items() if key not in dropped}
    identity = {"NAME": "A Person", "EMAIL": "person@example.com"}
    for role in ("AUTHOR", "COMMITTER"):
        variables.update({f"GIT_{role}_{key}": value for key, value in identity.items()})
    # An environment with pre-commit may be run by path, without being activated.
    variables["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), variables.get("PATH", "")])
    variables.update(PRE_COMMIT_HOME=str(home / "cache"), GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
    return variables


def run(command: list[str], cwd: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300
    )


def commit_all(folder: Path, environment: dict[str, str]) -> str:
    """The id of a commit of everything in ``folder``, made into a repository."""
    for command in (["git", "init", "-q"], ["git", "add", "-A"], ["git", "commit", "-q", "--no-verify", "-m", "all"]):
        done = run(command, folder, environment)
        assert done.returncode == 0, done.stderr
    return run(["git", "rev-parse", "HEAD"], folder, environment).stdout.strip()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> tuple[Path, str]:
    """A repository with this checkout as it is now, uncommitted files too, and its commit."""
    folder = tmp_path_factory.mktemp("product")
    listed = run(["git", "ls-files", "-z", "-co", "--exclude-standard"], ROOT, environment)
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder, commit_all(folder, environment)


@pytest.fixture
def project(tmp_path: Path, product: tuple[Path, str], environment: dict[str, str]) -> Path:
    """Somebody's repository that has the hook in its configuration and installed."""
    source, revision = product
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: '{source.as_posix()}'\n  rev: {revision}\n  hooks:\n  - id: weighbridge\n"
    )
    (tmp_path / "README.md").write_text("---\nlicense: apache-2.0\n---\n# A model\n")
    shutil.copyfile(ROOT / "LICENSE", tmp_path / "LICENSE")
    commit_all(tmp_path, environment)
    done = run([sys.executable, "-m", "pre_commit", "install", "--install-hooks"], tmp_path, environment)
    if done.returncode != 0:
        text = done.stdout + done.stderr
        if "No module named" in text or "No matching distribution" in text or "Could not find a version" in text:
            pytest.skip(f"pre-commit cannot build an environment here: {text.strip().splitlines()[-1]}")
        raise AssertionError(text)
    return tmp_path


def commit(project: Path, environment: dict[str, str]) -> tuple[int, str]:
    run(["git", "add", "-A"], project, environment)
    done = run(["git", "commit", "-m", "add weights"], project, environment)
    return done.returncode, done.stdout + done.stderr


def test_a_clean_checkpoint_is_committed(project: Path, environment: dict[str, str]) -> None:
    shutil.copyfile(FILES / "torch" / "state-dict.pt", project / "model.pt")
    code, output = commit(project, environment)
    assert code == 0, output
    assert "Passed" in output


@pytest.mark.parametrize("name", ["malicious/torch-zip.pt", "malicious/no-suffix", "malicious/named.png"])
def test_a_malicious_file_is_refused_and_the_call_is_shown(
    project: Path, environment: dict[str, str], name: str
) -> None:
    target = project / Path(name).name
    shutil.copyfile(FILES / name, target)
    code, output = commit(project, environment)
    assert code != 0
    assert "Failed" in output
    assert target.name in output
    assert "posix.system" in output


def test_a_file_that_was_not_touched_is_not_judged_again(project: Path, environment: dict[str, str]) -> None:
    shutil.copyfile(FILES / "malicious" / "torch-zip.pt", project / "old.pt")
    commit_all(project, environment)
    (project / "notes.txt").write_text("notes\n")
    code, output = commit(project, environment)
    assert code == 0, output


def card_over(project: Path, base: str) -> None:
    (project / "README.md").write_text(f"---\nlicense: apache-2.0\nbase_model: {base}\n---\n# A model\n")


def test_a_looser_licence_than_that_of_the_base_model_is_shown_without_the_hub(
    project: Path, environment: dict[str, str]
) -> None:
    card_over(project, "meta-llama/Llama-3.1-8B")
    code, output = commit(project, {**environment, "HF_ENDPOINT": "http://127.0.0.1:9"})
    assert code == 0, "the default policy leaves it to a person"
    assert "license-looser-than-base" in output
    assert "meta-llama/Llama-3.1-8B" in output


def test_what_a_person_has_to_weigh_fails_where_the_project_says_so(project: Path, environment: dict[str, str]) -> None:
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge" / "policy.yaml").write_text(
        "version: 1\ntitle: Ours\nextends: default\nfail_on: review\n"
    )
    (project / ".weighbridge" / "lock.yaml").write_text(
        "version: 1\nmodels:\n- id: acme/frost-7b\n  revision: 0123456789abcdef0123456789abcdef01234567\n"
        "  licenses: [cc-by-nc-4.0]\n  basis: card\n"
    )
    (project / "adapter_config.json").write_text('{"base_model_name_or_path": "acme/frost-7b", "peft_type": "LORA"}')
    commit_all(project, environment)
    (project / "README.md").write_text("---\nlicense: mit\n---\n# An adapter\n")
    code, output = commit(project, {**environment, "HF_ENDPOINT": "http://127.0.0.1:9"})
    assert code != 0, output
    assert "acme/frost-7b" in output
    assert "lock.yaml" in output


def test_try_repo_needs_no_configuration(
    tmp_path: Path, product: tuple[Path, str], environment: dict[str, str]
) -> None:
    shutil.copyfile(FILES / "torch" / "state-dict.pt", tmp_path / "good.pt")
    shutil.copyfile(FILES / "malicious" / "reduce-protocol2.pkl", tmp_path / "bad.pkl")
    commit_all(tmp_path, environment)
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(product[0]), "weighbridge", "--all-files"]
    done = run(command, tmp_path, environment)
    if "No matching distribution" in done.stdout or "Could not find a version" in done.stdout:
        pytest.skip("pre-commit cannot build an environment here")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "bad.pkl" in done.stdout
    assert "posix.system" in done.stdout
    assert "good.pt" not in done.stdout


def test_the_manifest_is_valid(environment: dict[str, str]) -> None:
    manifest = str(ROOT / ".pre-commit-hooks.yaml")
    done = run([sys.executable, "-m", "pre_commit", "validate-manifest", manifest], ROOT, environment)
    assert done.returncode == 0, done.stdout + done.stderr
    config = str(ROOT / ".pre-commit-config.yaml")
    done = run([sys.executable, "-m", "pre_commit", "validate-config", config], ROOT, environment)
    assert done.returncode == 0, done.stdout + done.stderr
