"""What a scan says of files that h5py, PyTables, Keras, TensorFlow, onnx, coremltools and PaddlePaddle wrote."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.detect.detect import detect
from scanner.model.artifact import Artifact, Entry
from scanner.pipeline.budget import Limits
from scanner.pipeline.read import read_file
from scanner.pipeline.sniff import Sniffer
from tests.readers import reader_of

FILES = Path(__file__).parents[1] / "fixtures" / "graphs"
MANIFEST = json.loads((FILES / "manifest.json").read_text(encoding="ascii"))


def scanned(name, data):
    """The formats, the rules that fire at error or warning, and the reasons of the gaps."""
    entry = Entry(Artifact(name, len(data)), lambda charge: (reader_of(data, charge), lambda: None))
    result = read_file(entry, Sniffer(), Limits(), require_content=False)
    findings = detect(result.facts, load())
    rules = {found.rule for found in findings if found.level != "note" and "security" in found.tags}
    return result.artifact.formats, rules, [gap.reason for gap in result.gaps]


def test_the_manifest_lists_every_file_with_its_digest():
    on_disk = {
        path.relative_to(FILES).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FILES.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert on_disk == {name: entry["sha256"] for name, entry in MANIFEST.items()}


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_a_file_is_flagged_by_the_rule_of_its_attack_and_an_honest_one_by_none(name):
    formats, rules, gaps = scanned(name, (FILES / name).read_bytes())
    wanted = MANIFEST[name]["finds"]
    assert formats
    assert gaps == []
    assert wanted in rules if wanted else rules == set()


@pytest.mark.parametrize("name", [name for name, entry in sorted(MANIFEST.items()) if entry["finds"]])
def test_an_attack_under_a_name_that_says_nothing_is_flagged_too(name):
    if name.endswith((".pbtxt", ".json")):
        pytest.skip("a text has nothing but its name")
    _, rules, _ = scanned("weights.bin", (FILES / name).read_bytes())
    assert MANIFEST[name]["finds"] in rules
