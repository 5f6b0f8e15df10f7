"""A folder of checkpoints is as many targets as it has models, and nothing that a scan reads falls between them."""

import os
import subprocess

import pytest

from scanner.cli.fleet.lists import add_list_flags, wanted_of
from scanner.model.artifact import Entry
from scanner.pipeline.budget import Limits
from scanner.pipeline.plan import plan
from scanner.pipeline.read import read_file
from scanner.pipeline.sniff import Sniffer
from scanner.sources.interface import Options
from tests.hub.builders import safetensors


def models(folder, **more):
    from argparse import ArgumentParser

    parser = ArgumentParser(allow_abbrev=False)
    add_list_flags(parser)
    arguments = parser.parse_args([str(folder)])
    for name, value in more.items():
        setattr(arguments, name, value)
    return list(wanted_of(arguments))


def below(folder, found):
    return sorted(os.path.relpath(each.name, folder) for each in found if not each.problem)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Models at several depths, loose code and a card above them."""
    monkeypatch.chdir(tmp_path)
    top = tmp_path / "models"
    for path in ("a/model.safetensors", "b/deep/er/model.safetensors", "pipe/unet/model.safetensors"):
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_bytes(safetensors())
    texts = {
        "pipe/model_index.json": "{}",
        "b/adapter/adapter_config.json": "{}",
        "README.md": "# ours",
        "a/sub/x.py": "",
    }
    texts |= {
        "tools/run.py": "import os\nos.system('x')",
        "b/load.py": "eval('1')",
        "docs/LICENSE": "MIT",
        "p/x.png": "x",
    }
    for path, text in texts.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text)
    return top


def test_each_model_is_a_target(tree):
    expected = ["a", "b/adapter", "b/deep/er", "b/load.py", "pipe", "tools"]
    assert below(tree, models(tree)) == [path.replace("/", os.sep) for path in expected]


def test_nothing_that_is_read_falls_between(tree):
    """All that the whole folder holds in scope, but for cards and licences, lies in one of the targets."""
    sniffer = Sniffer()

    def in_scope(target):
        (task,) = plan([target], Options())
        results = [
            read_file(item, sniffer, Limits(), False) for item in task.listing.entries if isinstance(item, Entry)
        ]
        base = target if os.path.isdir(target) else os.path.dirname(target)
        return {os.path.join(base, each.artifact.path) for each in results if each.artifact.formats} - {
            os.path.join(base, each.artifact.path) for each in results if each.artifact.role == "terms"
        }

    apart = [in_scope(each.name) for each in models(tree)]
    assert set().union(*apart) == in_scope(str(tree))
    assert sum(map(len, apart)) == len(set().union(*apart))


def test_a_model_itself_and_a_folder_without_any_stay_whole(tree, tmp_path):
    assert below(tree, models(tree / "pipe")) == ["pipe"]
    assert below(tree, models(tree / "docs")) == ["docs"]
    (tree / "loose.gguf").write_bytes(b"GGUF")
    assert below(tree, models(tree)) == ["."]


def test_loops_end_and_links_out_are_told(tree, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tree / "b" / "loop").symlink_to(tree)
    (tree / "c").symlink_to(tree / "a")
    (tree / "out").symlink_to(tmp_path / "elsewhere")
    found = models(tree)
    assert below(tree, found) == ["a", "b/adapter", "b/deep/er", "b/load.py", "pipe", "tools"]
    (problem,) = [each for each in found if each.problem]
    assert problem.name.endswith("out") and "leads out" in problem.problem


def test_what_is_excluded_or_ignored_is_no_target(tree, tmp_path):
    assert below(tree, models(tree, exclude=["b", "tools"])) == ["a", "pipe"]
    for words in (("init", "-q"), ("add", "models/a", ".gitignore")):
        (tmp_path / ".gitignore").write_text("models/b/\n")
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    assert below(tree, models(tree)) == ["a", "pipe", "tools"]


def test_a_cache_is_its_snapshots(tmp_path, monkeypatch):
    cache = tmp_path / "hub"
    for name, commits in {"models--org--one": ("a" * 40, "b" * 40), "datasets--org--set": ("c" * 40,)}.items():
        for commit in commits:
            (cache / name / "snapshots" / commit).mkdir(parents=True)
            (cache / name / "snapshots" / commit / "config.json").write_text("{}")
        (cache / name / "refs").mkdir()
        (cache / name / "refs" / "main").write_text(commits[0])
    monkeypatch.setenv("HF_HUB_CACHE", str(cache))
    expected = ["hf-cache:datasets/org/set", "hf-cache:org/one", f"hf-cache:org/one@{'b' * 40}"]
    assert sorted(each.name for each in models("hf-cache:*")) == expected
    assert sorted(each.name for each in models(".", targets=[], hf_cache="")) == expected
    assert len(models(cache)) == 3
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "none"))
    other = models(".", targets=[], hf_cache=str(cache))
    assert [each.commit for each in other] == ["c" * 40, "a" * 40, "b" * 40]
    assert all(os.path.isdir(each.name) for each in other)
