"""A fixture Hub for each test, and the command line run against it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.scanning import be_a_client, called
from tests.hub.server import FixtureHub

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hub():
    """A Hub without repos."""
    with FixtureHub() as made:
        yield made


@pytest.fixture
def weighbridge(hub, tmp_path, monkeypatch):
    """Runs ``weighbridge ARGUMENTS`` against the Hub; gives the exit code, the report (None without one) and stderr.

    The report is asked for unless the arguments name an ``--output`` themselves. ``token`` and further variables of the
    environment may be given; the working directory is a folder of the test's own, without a policy. It runs in this
    process, which takes a tenth of the time, unless ``process`` asks for one of its own or a variable of the client is
    given: the client reads those when it is imported.
    """
    pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
    here = tmp_path / "project"
    here.mkdir()

    def run(*arguments, token="", cwd=here, timeout=120, process=False, **environment):
        saved = tmp_path / "report.json"
        saved.unlink(missing_ok=True)
        command = [*map(str, arguments)]
        if "--output" not in command:
            command += ["--output", f"json:{saved}"]
        if process or any(name.startswith("HF_") for name in environment):
            env = {**hub.environment(tmp_path, token), "PYTHONPATH": str(ROOT), **environment}
            started = [sys.executable, "-m", "scanner", *command]
            done = subprocess.run(started, cwd=cwd, env=env, capture_output=True, text=True, timeout=timeout)
            code, complaints = done.returncode, done.stderr
        else:
            with monkeypatch.context() as patch:
                be_a_client(hub, tmp_path, patch, token, **environment)
                patch.chdir(cwd)
                code, _, complaints = called(*command)
        report = json.loads(saved.read_text()) if saved.exists() else None
        return code, report, complaints

    return run
