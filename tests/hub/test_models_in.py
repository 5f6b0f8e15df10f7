"""``weighbridge scan --models-in``: models that code names are scanned, on the Hub or in a mirror, or said to be unread."""

from __future__ import annotations

import json
import subprocess

import pytest

CODE = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("someone/tiger-7b")\n'
CARD = "---\nlicense: mit\n---\n# Tiger\n"


@pytest.fixture
def project(tmp_path):
    """A repository of code in which two files name a model."""
    root = tmp_path / "code"
    (root / "src").mkdir(parents=True)
    (root / "src" / "app.py").write_text(CODE)
    (root / "values.yaml").write_text("replicas: 1\nmodel_id: someone/tiger-7b\n")
    (root / "venv-like.txt").write_text("someone/lion-7b\n")
    (root / ".gitignore").write_text("ignored/\n")
    (root / "ignored").mkdir()
    (root / "ignored" / "x.py").write_text(CODE.replace("tiger", "ignored"))
    subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
    return root


def named(target):
    return [f"{place['path']}:{place['line']}:{place['column']}" for place in target["named"]]


def test_a_named_model_is_scanned_on_the_hub(hub, weighbridge, project):
    hub.repo("someone/tiger-7b", {"README.md": CARD, "config.json": "{}"})
    code, report, _ = weighbridge("scan", "--models-in", ".", cwd=project)
    search, model = report["targets"]
    assert (code, search["source"], search["answer"]) == (0, "models-in", "pass")
    assert search["inventory"]["excluded"] == [["gitignore", 1]]
    assert (model["target"], model["source"]) == ("hf://someone/tiger-7b", "hub")
    assert named(model) == ["src/app.py:3:35", "values.yaml:2:11"]


def test_a_danger_in_a_named_model_fails_and_lies_at_the_line(hub, weighbridge, project):
    import os
    import pickle

    class Payload:
        def __reduce__(self):
            return os.system, ("true",)

    hub.repo("someone/tiger-7b", {"README.md": CARD, "pytorch_model.bin": pickle.dumps(Payload(), 4)})
    marks = []
    for folder, path in ((project, "."), (project / "src", ".."), (project.parent, "code")):
        code, _, _ = weighbridge("scan", "--models-in", path, "--output", "sarif:out.sarif", cwd=folder)
        assert code == 1
        runs = json.loads((folder / "out.sarif").read_text())["runs"]
        (run,) = [run for run in runs if run["automationDetails"]["id"] == "weighbridge/someone/tiger-7b/"]
        worst = run["results"][0]
        assert worst["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/app.py"
        assert worst["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
        marks.append([entry["partialFingerprints"] for entry in run["results"]])
        (folder / "out.sarif").unlink()
    assert marks[0] == marks[1] == marks[2]
    (project / "src" / "app.py").write_text("\n\n" + CODE)
    weighbridge("scan", "--models-in", ".", "--output", "sarif:out.sarif", cwd=project)
    (run,) = [run for run in json.loads((project / "out.sarif").read_text())["runs"] if run["results"]]
    assert [entry["partialFingerprints"] for entry in run["results"]] == marks[0]


def test_a_name_that_no_repo_can_have_stops_no_other(hub, weighbridge, project):
    hub.repo("someone/tiger-7b", {"README.md": CARD})
    loads = ("'acme/one', revision='\\x1b[2J'", "'a/b', revision='a..b'", "'a/c', revision='\\ud800'")
    bad = "".join(f"AutoModel.from_pretrained({one})\n" for one in loads)
    (project / "src" / "bad.py").write_text(bad)
    code, report, errors = weighbridge("scan", "--models-in", ".", cwd=project)
    search, model = report["targets"]
    assert (code, errors, model["target"]) == (3, "", "hf://someone/tiger-7b")
    (gap,) = search["gaps"]
    assert (gap["reason"], gap["place"]["path"], gap["place"]["line"]) == ("not-understood", "src/bad.py", 1)
    assert gap["message"].startswith("3 of the models that it names cannot be looked up")


def test_a_model_given_and_named_is_scanned_once(hub, weighbridge, project):
    hub.repo("someone/tiger-7b", {"README.md": CARD})
    code, report, _ = weighbridge("scan", "hf://someone/tiger-7b", "--models-in", ".", cwd=project)
    assert code == 0
    assert [target["target"] for target in report["targets"]] == [".", "hf://someone/tiger-7b"]
    assert len(report["targets"][1]["named"]) == 2


def test_a_name_that_does_not_exist_is_incomplete(hub, weighbridge, project):
    code, report, _ = weighbridge("scan", "--models-in", ".", cwd=project)
    assert (code, report["targets"][1]["answer"]) == (3, "incomplete")


def test_offline_what_no_mirror_has_is_incomplete(weighbridge, project, tmp_path):
    code, report, _ = weighbridge("scan", "--models-in", ".", "--offline", cwd=project)
    assert code == 3
    assert [gap["reason"] for gap in report["targets"][1]["gaps"]] == ["offline"]
    mirror = tmp_path / "mirror" / "someone" / "tiger-7b"
    mirror.mkdir(parents=True)
    (mirror / "README.md").write_text(CARD)
    arguments = ("--models-in", ".", "--offline", "--mirror", tmp_path / "mirror")
    code, report, _ = weighbridge("scan", *arguments, cwd=project)
    model = report["targets"][1]
    assert (code, model["source"], model["target"]) == (0, "mirror", "hf://someone/tiger-7b")
    assert [artifact["path"] for artifact in model["artifacts"]] == ["README.md"]
    assert [node["id"] for node in model["lineage"]][:1] == ["someone/tiger-7b"]


def test_code_that_names_none_passes_and_says_so(weighbridge, tmp_path, capsys):
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "app.py").write_text("print('someone/tiger-7b')\n")
    code, report, _ = weighbridge("scan", "--models-in", "clean", cwd=tmp_path)
    (search,) = report["targets"]
    assert (code, search["answer"], search["facts"]) == (0, "pass", [])


def test_wrong_paths_and_no_target_at_all_are_told(weighbridge, tmp_path):
    code, _, told = weighbridge("scan", "--models-in", "absent", cwd=tmp_path)
    assert code == 2 and "there is no file or folder absent" in told
    code, _, told = weighbridge("scan", "--offline", cwd=tmp_path)
    assert code == 2 and "name a TARGET to scan" in told


def test_a_hostile_file_costs_only_itself(hub, weighbridge, project):
    hub.repo("someone/tiger-7b", {"README.md": CARD})
    (project / "deep.py").write_bytes(b"model = " + b"(" * 100_000)
    (project / "odd.yaml").write_bytes(b"model: \xff\xfe\x00" + b"[" * 1000)
    (project / "big.json").write_bytes(b'{"model_id": "someone/big-1b", "x": "' + b"x" * (3 << 20) + b'"}')
    code, report, _ = weighbridge("scan", "--models-in", ".", cwd=project)
    search, model = report["targets"]
    assert (code, model["answer"]) == (3, "pass")
    assert {gap["place"]["path"]: gap["reason"] for gap in search["gaps"]} == {
        "deep.py": "not-understood",
        "odd.yaml": "not-understood",
        "big.json": "limit-bytes",
    }


def test_more_models_than_the_limit_are_incomplete(weighbridge, tmp_path):
    (tmp_path / "many.yaml").write_text("".join(f"- model: someone/m{number}\n" for number in range(230)))
    code, report, _ = weighbridge("scan", "--models-in", "many.yaml", "--offline", cwd=tmp_path)
    assert code == 3
    assert len(report["targets"]) == 201
    assert [gap["reason"] for gap in report["targets"][0]["gaps"]] == ["limit-models"]
