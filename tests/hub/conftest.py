"""A fixture Hub for each test, and the command line run against it in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.server import FixtureHub

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hub():
    """A Hub without repos."""
    with FixtureHub() as made:
        yield made


@pytest.fixture
def weighbridge(hub, tmp_path):
    """Runs ``weighbridge ARGUMENTS`` against the Hub; gives the exit code, the report (None without one) and stderr.

    The report is asked for unless the arguments name an ``--output`` themselves. ``token`` and further variables of the
    environment may be given; the working directory is a folder of the test's own, without a policy.
    """
    here = tmp_path / "project"
    here.mkdir()

    def run(*arguments, token="", cwd=here, timeout=120, **environment):
        saved = tmp_path / "report.json"
        saved.unlink(missing_ok=True)
        command = [sys.executable, "-m", "scanner", *map(str, arguments)]
        if "--output" not in command:
            command += ["--output", f"json:{saved}"]
        env = {**hub.environment(tmp_path, token), "PYTHONPATH": str(ROOT), **environment}
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=timeout)
        report = json.loads(saved.read_text()) if saved.exists() else None
        return done.returncode, report, done.stderr

    return run
