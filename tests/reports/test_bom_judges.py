"""Bills of materials as programs of other authors read them: CycloneDX's own validators in JavaScript, and checkers of SPDX.

Skipped where they are absent. To have them: ``npm install @cyclonedx/cyclonedx-library ajv ajv-formats
ajv-formats-draft2019`` at the root of the repository or in the folder named by WEIGHBRIDGE_NODE (the one that holds
``node_modules``), and ``pip install lib4sbom ntia-conformance-checker`` into an environment of its own, whose Python
WEIGHBRIDGE_BOM_PYTHON names.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import bills
import pytest

from scanner.cli.main import main
from scanner.reports.interface import output
from tests.reports import described

ROOT = Path(__file__).parents[2]
MODULES = Path(os.environ.get("WEIGHBRIDGE_NODE") or ROOT)
NODE = shutil.which("node")
PYTHON = os.environ.get("WEIGHBRIDGE_BOM_PYTHON", "")
REPORTS = {
    "whole": bills.whole,
    "bare": bills.bare,
    "model": described.described,
    "hostile": lambda: described.described(described.hostile()),
    "monorepo": lambda: described.described(described.monorepo()),
}
EXAMPLES = ("clean-model", "relabelled-model", "unsafe-model")

CYCLONEDX = """
import { Validation } from "@cyclonedx/cyclonedx-library";
import { readFileSync } from "node:fs";
const told = {};
for (const file of JSON.parse(readFileSync(0, "utf8"))) {
  const text = readFileSync(file, "utf8");
  told[file] = await new Validation.JsonStrictValidator(JSON.parse(text).specVersion).validate(text);
}
console.log(JSON.stringify(told));
"""

LIB4SBOM = """
import json, sys
from lib4sbom.parser import SBOMParser
from lib4sbom.validator import SBOMValidator
told = {}
for file in json.load(sys.stdin):
    reader = SBOMParser()
    reader.parse_file(file)
    packages, files = reader.get_packages(), reader.get_files()
    told[file] = [SBOMValidator().validate_file(file), len(packages), len(files)]
json.dump(told, sys.stdout)
"""

NTIA = """
import json, sys
from ntia_conformance_checker import SbomChecker
told = {}
for file in json.load(sys.stdin):
    found = SbomChecker(file, compliance="ntia", sbom_spec="spdx3" if "spdx3" in file else "spdx2")
    told[file] = [not found.parsing_error, not found.validation_messages, bool(found.compliant)]
json.dump(told, sys.stdout)
"""


def ask(command: list[str], files: list[Path]) -> dict[str, object]:
    """What a judge says of each file, by the file's name."""
    asked = json.dumps([str(file) for file in files]).encode()
    done = subprocess.run(command, cwd=MODULES, input=asked, capture_output=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    last = done.stdout.decode().splitlines()[-1]
    return {Path(name).name: said for name, said in json.loads(last).items()}


def written(folder: Path, *names: str) -> list[Path]:
    """The bills of all reports and examples in these formats, as files."""
    made = []
    for name in names:
        for of, build in REPORTS.items():
            made.append(folder / f"{of}.{name}.json")
            made[-1].write_bytes(output(name).render(build()))
    for example in EXAMPLES:
        targets = {name: folder / f"{example}.{name}.json" for name in names}
        flags = [flag for name, file in targets.items() for flag in ("--output", f"{name}:{file}")]
        main(["bom", str(ROOT / "examples" / example), "--quiet", *flags])
        made += targets.values()
    return made


def test_the_validators_of_cyclonedx_in_javascript_take_each_bill(tmp_path: Path) -> None:
    wanted = ("@cyclonedx/cyclonedx-library", "ajv", "ajv-formats", "ajv-formats-draft2019")
    if NODE is None or not all((MODULES / "node_modules" / name).is_dir() for name in wanted):
        pytest.skip("no @cyclonedx/cyclonedx-library: see this file's docstring")
    files = written(tmp_path, "cyclonedx", "cyclonedx17")
    wrong = tmp_path / "wrong.json"
    wrong.write_bytes(files[0].read_bytes().replace(b'"machine-learning-model"', b'"learning-machine"'))
    told = ask([NODE, "--input-type=module", "--eval", CYCLONEDX], [*files, wrong])
    assert told.pop(wrong.name) is not None
    assert told == dict.fromkeys((file.name for file in files), None)


@pytest.fixture
def python() -> str:
    """A Python that has the checkers."""
    if not PYTHON:
        pytest.skip("WEIGHBRIDGE_BOM_PYTHON names no Python with lib4sbom: see this file's docstring")
    return PYTHON


def test_lib4sbom_reads_each_bill(python: str, tmp_path: Path) -> None:
    told = ask([python, "-c", LIB4SBOM], written(tmp_path, "spdx", "cyclonedx17"))
    for name, (valid, packages, _) in told.items():  # type: ignore[misc]
        assert valid in ({"SPDX": "2.3"}, {"CycloneDX": "1.7"}), name
        assert packages, name
    assert told["clean-model.spdx.json"] == [{"SPDX": "2.3"}, 1, 7]


def test_the_minimum_elements_of_ntia_are_found_where_they_are_known(python: str, tmp_path: Path) -> None:
    pytest.importorskip("spdx_python_model", reason="SPDX 3 is written with spdx-python-model")
    pytest.importorskip("spdx_tools", reason="SPDX 2.3 is written with spdx-tools")
    told = ask([python, "-c", NTIA], written(tmp_path, "spdx", "spdx3"))
    assert {name for name, said in told.items() if said[:2] != [True, True]} == set()  # type: ignore[index]
    assert told["whole.spdx.json"] == told["whole.spdx3.json"] == [True, True, True]
    assert told["clean-model.spdx3.json"] == [True, True, False]  # the card names no version and no supplier
