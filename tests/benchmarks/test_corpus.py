"""The corpus: what needs no library is made, is told in the index, and is inert; the tables count what they are given."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import configs, gguf_files, other_files, pickles, repositories, safetensors_files, zips
from benchmarks.corpus.sample import Link, Sample
from benchmarks.peers.peer import PEERS
from benchmarks.tables import Outcome, by_class, recall

ROOT = Path(__file__).parents[2]
ALONE = (configs, gguf_files, other_files, pickles, repositories, safetensors_files, zips)
GROUPS = [group for module in ALONE for group in module.GROUPS]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_samples_of_a_class_have_different_names_and_content(group):
    samples = list(group.samples())
    assert samples
    assert len({sample.name for sample in samples}) == len(samples)
    for sample in samples:
        assert sample.content
        assert not sample.name.startswith("/")
        assert ".." not in sample.name.split("/")


def test_no_class_has_two_makers():
    names = [group.name for group in GROUPS]
    assert len(set(names)) == len(names)


def test_a_sample_is_written_as_file_folder_or_link(tmp_path):
    Sample("a/b.bin", b"x").write(tmp_path)
    Sample("folder", {"c.txt": b"y", "deep/d": Link("/nowhere")}).write(tmp_path)
    assert (tmp_path / "a" / "b.bin").read_bytes() == b"x"
    assert (tmp_path / "folder" / "c.txt").read_bytes() == b"y"
    assert (tmp_path / "folder" / "deep" / "d").is_symlink()


def test_the_command_writes_an_index_of_what_it_made(tmp_path):
    command = [sys.executable, "-m", "benchmarks.corpus", str(tmp_path), "--only", "opcodes", "--only", "sources"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    index = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    assert {(entry["class"], entry["malicious"]) for entry in index} == {("opcodes", True), ("sources", False)}
    assert all((tmp_path / entry["path"]).exists() for entry in index)
    assert done.returncode in (0, 1), done.stderr


def test_recall_is_the_mean_over_classes():
    outcomes = [Outcome("1", "a", True, "flagged"), *(Outcome(str(n), "b", True, "clean") for n in range(3))]
    assert recall(by_class(outcomes)) == (0.5, 0.25)
    assert recall({}) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("column", "code", "output", "word"),
    [
        ("picklescan", 1, "", "flagged"),
        ("picklescan", 2, "", "incomplete"),
        ("modelscan", 3, "", "clean"),
        ("modelscan", -14, "", "incomplete"),
        ("hayward", 0, '{"findings": [{"severity": "medium"}], "coverage_gaps": []}', "clean"),
        ("hayward, medium", 0, '{"findings": [{"severity": "medium"}], "coverage_gaps": []}', "flagged"),
        ("hayward", 0, "", "incomplete"),
        ("modelaudit", 1, 'log {"issues": [{"severity": "warning"}]}'[4:], "flagged"),
        ("modelaudit, critical", 1, '{"issues": [{"severity": "warning"}]}', "clean"),
        (
            "aisbom",
            0,
            '{"components": [{"properties": [{"name": "aisbom:risk", "value": "MEDIUM (Pickle)"}]}]}',
            "clean",
        ),
    ],
)
def test_what_counts_as_flagged(column, code, output, word):
    judges = {name: judge for peer in PEERS for name, judge in peer.judges.items()}
    assert judges[column](code, output) == word


def test_each_peer_is_pinned():
    for peer in PEERS:
        assert "==" in peer.pins.read_text(encoding="utf-8")
