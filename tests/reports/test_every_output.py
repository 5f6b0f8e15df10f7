"""Each output of each example is taken by the tool at the other end, and is the same bytes whenever it is written.

The examples are all folders of examples/, a model on a Hub and one that code names (--models-in). Each is scanned once by
the command line, which writes all outputs; another process then tells the saved report again.
"""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from scanner.model.codec import report_from_json
from scanner.model.report import Report
from scanner.reports.interface import names, output
from tests.reports import hostile
from tests.reports.judges import JUDGES, ROOT

HUB, NAMED = "a model on the Hub", "a model that code names"
FOLDERS = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir() and path.name[0] not in "._")
EXAMPLES = (*FOLDERS, HUB, NAMED)
WRITTEN = [name for name in names() if not output(name).missing()]

CARD = {
    "license": "llama3.1",
    "base_model": "meta-llama/Llama-3.1-8B",
    "base_model_relation": "finetune",
    "datasets": ["heronry/letters"],
    "language": ["en"],
    "pipeline_tag": "text-generation",
    "library_name": "transformers",
}
TEXT = "# Heron\n\nHeron writes short letters.\n\n## Limitations\n\nIt is slow.\n\n## Training data\n\nLetters.\n"
CODE = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("heronry/heron-7b")\n'


class _Payload:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("true",)


@dataclass(frozen=True)
class Example:
    """What one scan wrote: a file for each output, named as it is."""

    folder: Path

    def data(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    @cached_property
    def report(self) -> Report:
        return report_from_json(self.data("json"))


def _outputs(folder: Path) -> list[str]:
    return [part for name in WRITTEN for part in ("--output", f"{name}:{folder / name}")]


def _on_the_hub(folder: Path, *arguments: str) -> None:
    """Scans with the Hub on which the model is, from a folder of code that names it."""
    pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
    from tests.hub.builders import safetensors
    from tests.hub.scanning import be_a_client, called
    from tests.hub.server import FixtureHub

    code = folder / "code"
    code.mkdir()
    (code / "app.py").write_text(CODE)
    with FixtureHub() as hub, pytest.MonkeyPatch.context() as patch:
        files = {"model.safetensors": safetensors(), "LICENSE": "Terms of ours.\n", "config.json": "{}"}
        hub.repo("heronry/heron-7b", {**files, "old.bin": pickle.dumps(_Payload(), 4)}, card=CARD, text=TEXT)
        hub.repo("meta-llama/Llama-3.1-8B", {"config.json": "{}"}, card={"license": "llama3.1"}, text="# Llama\n")
        be_a_client(hub, folder, patch)
        patch.chdir(code)
        exit_code, _, told = called("scan", *arguments, "--describe", "--exit-zero", *_outputs(folder))
        assert exit_code == 0, told


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Example]:
    """Those that were scanned, by name."""
    return {}


@pytest.fixture(params=EXAMPLES)
def example(request, examples: dict[str, Example], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """One example, scanned when it is first asked for."""
    name = request.param
    if name not in examples:
        from tests.hub.scanning import called

        folder = tmp_path_factory.mktemp(name.replace(" ", "-"))
        if name == HUB:
            _on_the_hub(folder, "hf://heronry/heron-7b")
        elif name == NAMED:
            _on_the_hub(folder, "--models-in", ".")
        else:
            target = str(ROOT / "examples" / name)
            exit_code, _, told = called("scan", target, "--describe", "--exit-zero", *_outputs(folder))
            assert exit_code == 0, told
        examples[name] = Example(folder)
    yield examples[name]


def test_every_output_has_a_judge() -> None:
    assert sorted(JUDGES) == names()


def test_the_group_for_tests_brings_each_judge_that_is_a_package() -> None:
    group = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["test"]
    asked = re.findall(r'importorskip\(\s*"([a-z0-9_]+)', (Path(__file__).parent / "judges.py").read_text())
    package = {"cyclonedx": "cyclonedx-python-lib[json-validation]"}
    wanted = {package.get(name, name.replace("_", "-")) for name in asked}
    assert wanted - {re.split("[<>=]", line)[0] for line in group} == set()


@pytest.mark.parametrize(("name", "judge"), [(name, judge) for name in names() for judge in JUDGES.get(name, ())])
def test_the_tool_at_the_other_end_takes_it(name: str, judge: str, example: Example, tmp_path: Path) -> None:
    if name not in WRITTEN:
        pytest.skip(output(name).missing())
    JUDGES[name][judge](example.data(name), example.report, tmp_path)


OWN_TESTS = {"chromium", "mermaid", "graphviz", "multitool", "shacl"}
"""Judges that take seconds, and judge hostile reports in tests of their own."""


@pytest.mark.parametrize(
    ("name", "judge"),
    [(name, judge) for name in WRITTEN for judge in JUDGES[name] if name != "json" and judge not in OWN_TESTS],
)
@pytest.mark.parametrize("trap", hostile.TRAPS)
def test_the_tool_at_the_other_end_takes_what_is_hostile(name: str, judge: str, trap: str, tmp_path: Path) -> None:
    report = hostile.report(hostile.TRAPS[trap])
    JUDGES[name][judge](output(name).render(report), report, tmp_path)


def test_told_again_elsewhere_it_is_the_same_bytes(example: Example, tmp_path: Path) -> None:
    """By another process in another folder, with another seed of hashes, time zone, language and width of terminal."""
    settings = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8", "COLUMNS": "47"}
    command = [sys.executable, "-m", "scanner", "report", str(example.folder / "json"), *_outputs(tmp_path)]
    environment = {**os.environ, **settings, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert done.stderr == ""
    assert [name for name in WRITTEN if (tmp_path / name).read_bytes() != example.data(name)] == []


def test_the_examples_hold_what_outputs_differ_in(example: Example) -> None:
    """Each is described; among them are a model that fails, and models of the Hub with and without a place in code."""
    report = example.report
    assert all(target.description or target.source == "models-in" for target in report.targets)
    if "Hub" in example.folder.name:
        assert [(target.source, target.named) for target in report.targets] == [("hub", ())]
    if "code" in example.folder.name:
        assert [place.path for target in report.targets for place in target.named] == ["app.py"]
    assert report.answer == ("pass" if "clean" in example.folder.name else report.answer)
