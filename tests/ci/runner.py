"""GitHub's runner, as far as the scripts of ``action.yml`` see it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}


class Runner:
    """Runs one step's script as GitHub's runner does: inputs as the step's `env`, outputs and summary as files."""

    def __init__(self, folder: Path, command: Path) -> None:
        self.folder, self.temp = folder, folder.parent / "runner-temp"
        self.temp.mkdir()
        self.output, self.summary = self.temp / "output", self.temp / "summary.md"
        self.around = {"HF_HUB_OFFLINE": "1"}
        self.known = {"steps.install.outputs.command": str(command), "steps.python.outputs.python-path": sys.executable}

    def run(self, step: str, **inputs: str) -> tuple[int, str]:
        """The exit code and all that was printed; ``inputs`` are the action's, with ``_`` for ``-``."""
        self.output.write_text("")
        self.summary.write_text("what an earlier command wrote\n")
        values = {f"inputs.{name}": about.get("default", "") for name, about in ACTION["inputs"].items()}
        values |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        values |= self.known
        drop = ("PYTHONPATH", "SOURCE_DATE_EPOCH")
        env = {name: value for name, value in os.environ.items() if name not in drop}
        for name, expression in STEPS[step]["env"].items():
            env[name] = values[re.fullmatch(r"\$\{\{ (.*) \}\}", expression)[1]]  # type: ignore[index]
        env |= {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(self.temp), **self.around}
        env |= {"GITHUB_OUTPUT": str(self.output), "GITHUB_STEP_SUMMARY": str(self.summary)}
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[step]["run"]]
        done = subprocess.run(shell, cwd=self.folder, env=env, capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout + done.stderr

    @property
    def outputs(self) -> dict[str, str]:
        """The step's outputs; each has one line."""
        return dict(line.split("=", 1) for line in self.output.read_text(encoding="utf-8").splitlines())
