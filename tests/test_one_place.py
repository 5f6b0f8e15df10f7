"""Each kind of addition is one new file: nothing else is edited, and the command uses it at once."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def checkout(tmp_path):
    """A copy of the product as it lies in a checkout."""
    copy = tmp_path / "checkout"
    for name in ("scanner", "rules", "policies", "schemas"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def weighbridge(checkout, folder, *arguments):
    command = [sys.executable, "-m", "scanner", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def report(checkout, folder, *arguments):
    done = weighbridge(checkout, folder, "scan", *arguments, "--output", "json")
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_a_rule(checkout, tmp_path):
    (checkout / "rules" / "weights" / "half-precision.yaml").write_text(
        """
id: half-precision
title: Weights are stored in half precision
why: Some machines cannot compute in it.
fix: Convert them.
action: Look at the precision
severity: medium
confidence: high
tags: [precision]
when: {fact: safetensors-header, where: {tensors: {min: 1}}}
message: "{tensors} tensors of {dtypes}"
identity: []
examples:
  - {fact: {tensors: 2, dtypes: F16}, finds: true}
  - {fact: {tensors: 0}, finds: false}
"""
    )
    header = json.dumps({"a": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    (tmp_path / "m.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + b"\0\0")
    (target,) = report(checkout, tmp_path, "m.safetensors")["targets"]
    assert [(finding["rule"], finding["message"]) for finding in target["findings"]] == [
        ("half-precision", "1 tensors of F16")
    ]
    assert "Convert them." in weighbridge(checkout, tmp_path, "explain", "half-precision").stdout


def test_a_license_as_the_page_has_it(checkout, tmp_path):
    page = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"## A licence\n\n```yaml\n(.*?)```", page, re.DOTALL)
    row = checkout / "rules" / "licenses" / "heron-1.0.yaml"
    row.write_text(text)
    (tmp_path / "README.md").write_text("---\nlicense: other\nlicense_name: Heron Licence\n---\n# A model\n")
    (target,) = report(checkout, tmp_path, "README.md")["targets"]
    assert "heron-1.0" in json.dumps(target)
    told = weighbridge(checkout, tmp_path, "explain", "heron-1.0").stdout
    assert 'A copy carries the line "Made by herons".' in told
    row.write_text(text.replace("category: permissive\n", ""))
    done = weighbridge(checkout, tmp_path, "scan", "README.md")
    said = " ".join(done.stdout.split())
    assert done.returncode == 3
    assert 'a file of rules/ is wrong: rules/licenses/heron-1.0.yaml:1:1: missing key "category"' in said
    assert "Correct it and scan again." in said and "please report" not in said


def test_a_field_of_a_bill_as_the_page_has_it(checkout, tmp_path):
    page = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"## A field\n\n```yaml\n(.*?)```", page, re.DOTALL)
    with open(checkout / "rules" / "bom" / "model.yaml", "a", encoding="utf-8") as file:
        file.write(text)
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n# M\n\n## Model Details\n\n- **Mascot:** a heron\n")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    done = weighbridge(checkout, tmp_path, "bom", ".", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert '"value": "a heron"' in done.stdout and '"name": "weighbridge:mascot"' in done.stdout


def test_a_policy(checkout, tmp_path):
    (checkout / "policies" / "lenient.yaml").write_text(
        "version: 1\ntitle: Everything goes\nextends: default\ndecide:\n  - {tag: security, outcome: allow}\n"
    )
    (tmp_path / "m.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    assert weighbridge(checkout, tmp_path, "scan", "m.pkl").returncode == 1
    assert weighbridge(checkout, tmp_path, "scan", "m.pkl", "--policy", "lenient").returncode == 0


def test_an_output(checkout, tmp_path):
    (checkout / "scanner" / "reports" / "oneword.py").write_text(
        "from scanner.reports.interface import Output\n"
        "REPORT = Output('oneword', 'The answer alone', lambda report: report.answer.encode())\n"
    )
    (tmp_path / "m.pkl").write_bytes(b"\x80\x04N.")
    assert weighbridge(checkout, tmp_path, "scan", "m.pkl", "--output", "oneword").stdout == "pass"


def test_a_format(checkout, tmp_path):
    (checkout / "scanner" / "formats" / "doodle.py").write_text(
        "from scanner.model.fact import fact\n"
        "from scanner.model.format import Format\n"
        "def parse(place, reader):\n"
        "    yield fact('doodle', place, bytes=reader.size)\n"
        "FORMAT = Format('doodle', 'Doodle', parse, suffixes=('.doodle',), magics=((0, b'DOODLE'),), role='weights')\n"
    )
    (tmp_path / "m.doodle").write_bytes(b"DOODLE" + bytes(10))
    (target,) = report(checkout, tmp_path, "m.doodle")["targets"]
    assert [artifact["formats"] for artifact in target["artifacts"]] == [["doodle"]]
    assert [(item["kind"], item["attributes"]) for item in target["facts"]] == [("doodle", {"bytes": 16})]


def test_a_source(checkout, tmp_path):
    (checkout / "scanner" / "sources" / "memory.py").write_text(
        "from scanner.model.artifact import Artifact, Entry, Reader\n"
        "from scanner.sources.interface import Listing, Source\n"
        "DATA = b\"cos\\nsystem\\n(S'true'\\ntR.\"\n"
        "def entries():\n"
        "    reader = lambda charge: (Reader(len(DATA), lambda at, n: DATA[at:at + n], charge), lambda: None)\n"
        "    yield Entry(Artifact('in/memory.pkl', len(DATA)), reader)\n"
        "SOURCE = Source('memory', lambda target: target.startswith('memory:'),\n"
        "                lambda target, options: Listing(target, entries()))\n"
    )
    (target,) = report(checkout, tmp_path, "memory:x")["targets"]
    assert (target["source"], target["answer"]) == ("memory", "fail")
    assert target["findings"][0]["place"]["path"] == "in/memory.pkl"


PRESSED = """
import asyncio, sys
from scanner.model.report_view import view_of_file
from scanner.tui.app import AuditApp
from scanner.tui.session import Session
from scanner.tui.settings import settings_of

def screen(*keys, settings=b"theme: dark"):
    async def play():
        app = AuditApp(Session(view_of_file(sys.argv[1]), "", "2026-11-22"), settings=settings_of(settings, "audit.yaml"))
        async with app.run_test(size=(200, 40)) as pilot:
            await pilot.pause()
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            print(app.theme)
            print("\\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips()))
            print("====", *app._settings.mistakes)
    asyncio.run(play())

screen("2")
screen("2", "T")
screen("2", "question_mark", *"day")
screen("2", "ctrl+p", *"day")
screen("2", "f9", settings=b"theme: dark\\nkeys: {findings.daylight: f9}")
screen("2", settings=b"theme: dark\\nkeys: {findings.daylight: w}")
"""


def test_a_key(checkout, tmp_path):
    pytest.importorskip("textual", reason="the terminal UI needs the extra tui")
    table = checkout / "scanner" / "tui" / "keys.py"
    row = '    Key("findings.daylight", "T", "app.theme(\'light\')", "daylight", "see it by the light of day"),\n'
    table.write_text(table.read_text().replace("KEYS = (\n", "KEYS = (\n" + row))
    (tmp_path / "m.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    weighbridge(checkout, tmp_path, "scan", "m.pkl", "--output", "json:report.json")
    (tmp_path / "press.py").write_text(PRESSED)
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "press.py", "report.json"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    hints, pressed, helped, palette, own, _, clash = done.stdout.split("====")
    assert hints.startswith("dark") and "T daylight" in hints
    assert pressed.split()[0] == own.split()[0] == "light" and "f9 daylight" in own
    assert "see it by the light of day" in helped and "Daylight: see it by the light of day" in palette
    assert "findings.daylight: w is findings.waive already" in clash
