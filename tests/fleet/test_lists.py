"""Lists of targets in all their shapes: each target once, mistakes at their lines, and files that are no list refused."""

import io
import json
import sys
import tracemalloc
from argparse import ArgumentParser
from pathlib import Path

import pytest

from scanner.cli.errors import UsageError
from scanner.cli.fleet.lists import add_list_flags, lists_of, wanted_of
from scanner.fleet.lists.files import LONGEST_LINE, rows_of
from tests.hub.scanning import called

COMMIT = "607a30d783dfa663caf39e06633721c8d4cfcd7e"


@pytest.fixture
def wanted(tmp_path, monkeypatch):
    """The targets that a command line names, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    parser = ArgumentParser(allow_abbrev=False)
    add_list_flags(parser)
    return lambda *words: list(wanted_of(parser.parse_args([*map(str, words)])))


def names(found):
    return [each.name for each in found if not each.problem]


SHAPES = {
    "ids.txt": "# ours\norg/one\n\nhf://org/two@v1  # the old one\ngpt2\n",
    "ids.csv": 'downloads,Model_ID,revision\n5,"org/one",\n6,org/two,v1\n7,gpt2,\n',
    "excel.csv": "model;revision\norg/one;\norg/two;v1\ngpt2;\n",
    "ids.tsv": "id\trevision\norg/one\t\norg/two\tv1\ngpt2\t\n",
    "ids.json": '["org/one",\n "org/two@v1",\n "gpt2"]',
    "objects.json": '[{"id": "org/one"},\n{"id": "org/two", "revision": "v1"}, {"id": "gpt2", "likes": 3}]',
    "dump.json": '[{"id": 1, "name": "org/one"}, {"id": 2, "name": "org/two", "revision": "v1"}, {"name": "gpt2"}]',
    "ids.jsonl": '{"repo_id": "org/one"}\n{"repo_id": "org/two", "revision": "v1"}\n{"repo_id": "gpt2"}\n',
    "lines": '{"repo_id": "org/one"}\n{"repo_id": "org/two", "revision": "v1"}\n{"repo_id": "gpt2"}\n',
    "ids.yaml": "- org/one\n- id: org/two\n  revision: v1\n- gpt2\n",
    "held.yaml": "models:\n- org/one\n- repo: org/two\n  revision: v1\n- gpt2\n",
    "export.json": '{"schema": "x", "targets": [{"target": "org/one", "revision": "aa"}, {"target": "org/two@v1"},'
    ' {"target": "gpt2"}], "more": [1]}',
    "column": "target,answer\norg/one,pass\norg/two@v1,fail\ngpt2,\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_names_the_same_targets(wanted, tmp_path, shape):
    (tmp_path / shape).write_text(SHAPES[shape])
    assert names(wanted("--from", shape)) == ["hf://org/one", "hf://org/two@v1", "hf://gpt2"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_as_other_systems_write_them(wanted, tmp_path, encoding):
    (tmp_path / "ids.txt").write_bytes("org/one\r\norg/two\r\n".encode(encoding))
    assert names(wanted("--from", "ids.txt")) == ["hf://org/one", "hf://org/two"]


def test_standard_input_is_a_list(wanted, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"org/one\n../no\n")))
    good, bad = wanted("--from", "-")
    assert good.lists == ("standard input:1",)
    assert bad.problem.startswith("standard input:2: ")


def test_one_target_of_many_lists_is_one(wanted, tmp_path):
    (tmp_path / "a.txt").write_text("Org/Name\norg/other@main\n")
    (tmp_path / "b.csv").write_text("id\norg/NAME\nhttps://huggingface.co/org/other\norg/name@v2\n")
    found = wanted("hf://org/name", "--from", "a.txt", "b.csv")
    assert [(each.name, each.lists) for each in found] == [
        ("hf://org/name", ("hf://org/name", "a.txt:1", "b.csv:2")),
        ("hf://org/other", ("a.txt:2", "b.csv:3")),
        ("hf://org/name@v2", ("b.csv:4",)),
    ]


def test_a_wrong_name_is_told_at_its_line_and_ends_nothing(wanted, tmp_path):
    (tmp_path / "ids.txt").write_text("org/one\nweights/missing.safetensors\n\x1b[31m/../evil\norg/two\n")
    found = wanted("--from", "ids.txt")
    assert names(found) == ["hf://org/one", "hf://org/two"]
    assert [each.problem.partition(": ")[0] for each in found if each.problem] == ["ids.txt:2", "ids.txt:3"]
    assert not any("\x1b" in each.name + each.problem for each in found)


def test_letters_that_no_text_can_have_end_no_list(wanted, tmp_path):
    (tmp_path / "ids.json").write_text(r'[{"id": "org/one", "revision": "\ud800"}, "org/t\udc80wo", "org/three"]')
    found = wanted("--from", "ids.json")
    assert names(found) == ["hf://org/three"]
    assert len([each for each in found if each.problem]) == 2
    assert all((each.name + each.problem).isprintable() for each in found)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("model.bin", b"\x80\x02}q\x00.", "it is no text"),
        ("x.txt", b"PK\x03\x04\0\0", "it is no text"),
        ("prose.txt", b"These are our models.\nWe like them.\n", "prose.txt:1"),
        ("x.csv", b"size,date\n1,2\n", "its header names no targets"),
        ("x.json", b'{"a": 1}', "names no targets"),
        ("x.json", b'["org/one",\n"org/two"', "line 2 is no JSON"),
        ("x.json", b"[[1]]", "line 1 is no name"),
        ("x.json", b"[" * 200_000, "asks for too much"),
        ("x.json", b'[{"likes": 1}]', "names no target"),
        ("x.yaml", b"a: [", "no YAML"),
        ("x.yaml", b"a: b", "YAML without a list"),
        ("x.yaml", b"- " * 300_000 + b"x\n", "nested more than 64 levels deep"),
        ("lock.yaml", b"version: 1\nmodels:\n- id: org/one\n", "as a lock file it is wrong"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(wanted, tmp_path, file, content, said):
    (tmp_path / file).write_bytes(content)
    with pytest.raises(UsageError) as caught:
        wanted("--from", file)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".")


def test_one_endless_line_is_no_name_and_is_not_copied(tmp_path):
    data = "😀" + "x" * (8 << 20)
    (tmp_path / "ids.txt").write_text(data, encoding="utf-8")
    tracemalloc.start()
    try:
        assert [(len(text), line) for text, _, line in rows_of(str(tmp_path / "ids.txt"))] == [(LONGEST_LINE, 1)]
        assert tracemalloc.get_traced_memory()[1] < 8 * len(data)
    finally:
        tracemalloc.stop()


def test_a_list_that_is_not_there(wanted):
    with pytest.raises(UsageError, match="cannot be read"):
        wanted("--from", "none.txt")
    with pytest.raises(UsageError, match="name a TARGET"):
        wanted()


def test_the_lock_names_its_commits(wanted, tmp_path):
    (tmp_path / ".weighbridge").mkdir()
    lock = tmp_path / ".weighbridge" / "lock.yaml"
    lock.write_text(f"version: 1\nmodels:\n  - id: org/one\n    revision: {COMMIT}\n")
    expected = f"hf://org/one@{COMMIT}"
    assert names(wanted("--lock")) == names(wanted("--from", lock)) == [expected]


def test_a_report_names_its_targets(wanted, tmp_path):
    from tests.hub.scanning import called

    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "config.json").write_text("{}")
    called("scan", "m", "hf://org/far", "--offline", "--output", "json:r.json")
    assert json.loads((tmp_path / "r.json").read_text())["targets"]
    assert names(wanted("--from", "r.json")) == [str(tmp_path / "m"), "hf://org/far"]


def test_models_that_code_names(wanted, tmp_path):
    (tmp_path / "app.py").write_text(
        'from transformers import AutoModel\nAutoModel.from_pretrained("acme/tiny-llama")\n'
    )
    (found,) = wanted("--models-in", "app.py")
    assert (found.name, found.lists) == ("hf://acme/tiny-llama", ("app.py:2",))


def test_the_same_words_name_the_same_lists(tmp_path):
    parser = ArgumentParser(allow_abbrev=False)
    add_list_flags(parser)
    words = ["a/b", "--from", "x.txt", "--author", "acme", "--filter", "license:mit", "--limit", "5", "--hf-cache"]
    said = lists_of(parser.parse_args(words))
    assert said == ("a/b", "--from x.txt", "--hf-cache", "--author acme --filter license:mit --limit 5")


def test_30_000_names_take_seconds_and_little_memory(wanted, tmp_path):
    import time
    import tracemalloc

    (tmp_path / "ids.txt").write_text("".join(f"org-{n % 999}/some-model-{n}\n" for n in range(30_000)))
    (tmp_path / "few.txt").write_text("".join(f"org-{n % 999}/some-model-{n}\n" for n in range(3000)))
    began = time.process_time()
    assert len(wanted("--from", "ids.txt")) == 30_000
    assert time.process_time() - began < 5
    tracemalloc.start()
    try:
        assert sum(1 for _ in wanted_of_file("few.txt")) == 3000
        assert tracemalloc.get_traced_memory()[1] < 2 << 20
    finally:
        tracemalloc.stop()


def wanted_of_file(path):
    parser = ArgumentParser(allow_abbrev=False)
    add_list_flags(parser)
    return wanted_of(parser.parse_args(["--from", path]))


def test_a_target_behind_a_flag_that_takes_names_is_not_left_out_in_silence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("models.txt").write_text("a/b\n")
    Path("bucket/one").mkdir(parents=True)
    Path("bucket/one/config.json").write_text("{}")
    code, _, said = called("fleet", "scan", "--from", "models.txt", "org/name")
    assert code == 2 and "org/name" in said and "a TARGET stands before it" in said
    code, _, said = called("fleet", "scan", "--hf-cache", "bucket")
    assert code == 2 and "is no cache of the Hub" in said and "is named before --hf-cache" in said
    assert not Path("fleet.db").exists()


def test_a_name_that_is_nothing_is_said_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, printed, _ = called("fleet", "scan", "./nix")
    assert printed.count("./nix:") == 1


def test_what_an_action_does_not_take_is_refused_by_the_action(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, said = called("fleet", "report", "--jobs", "3")
    assert code == 2 and "weighbridge fleet report --help" in said
    assert "of which there are scan, status, report" in called("fleet")[2]
    Path("models.txt").write_text("some names that are longer than a header of SQLite\n")
    assert "models.txt is no fleet store" in called("fleet", "report", "--db", "models.txt")[2]
