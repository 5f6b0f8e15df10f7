"""prek, which reads the same configuration as pre-commit, runs the same hooks."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from test_pre_commit import FILES, commit, commit_all, environment, product, run

__all__ = ["environment", "product"]

pytestmark = pytest.mark.slow


@pytest.fixture
def prek_project(tmp_path: Path, product: tuple[Path, str], environment: dict[str, str]) -> Path:
    """Somebody's repository whose hooks prek has installed."""
    program = shutil.which("prek", path=str(Path(sys.executable).parent)) or shutil.which("prek")
    if program is None:
        pytest.skip("prek is in the dependency group `test`")
    source, revision = product
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: '{source.as_posix()}'\n  rev: {revision}\n  hooks:\n  - id: weighbridge\n"
    )
    commit_all(tmp_path, environment)
    environment = {**environment, "PREK_HOME": str(tmp_path.parent / "prek-home")}
    done = run([program, "install", "--install-hooks"], tmp_path, environment)
    if done.returncode != 0:
        text = done.stdout + done.stderr
        if "No matching distribution" in text or "Could not find a version" in text or "error sending request" in text:
            pytest.skip(f"prek cannot build an environment here: {text.strip().splitlines()[-1]}")
        raise AssertionError(text)
    return tmp_path


def test_a_clean_checkpoint_is_committed_and_a_malicious_one_refused(
    prek_project: Path, environment: dict[str, str]
) -> None:
    environment = {**environment, "PREK_HOME": str(prek_project.parent / "prek-home")}
    shutil.copyfile(FILES / "torch" / "state-dict.pt", prek_project / "model.pt")
    code, output = commit(prek_project, environment)
    assert code == 0, output
    assert "Passed" in output
    shutil.copyfile(FILES / "malicious" / "torch-zip.pt", prek_project / "other.pt")
    code, output = commit(prek_project, environment)
    assert code != 0 and "posix.system" in output, output
