"""``weighbridge diff`` as people run it: reports, folders, files, a report and a folder, and a git revision."""

import json
import shutil
from pathlib import Path

import pytest

from tests.comparing.models import CARD, PAYLOAD, model, tensors
from tests.sources.git_repository import commit, git

ROOT = Path(__file__).parents[2]
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def two(tmp_path):
    """A model, and the same with a payload and another licence."""
    model(tmp_path / "v1")
    model(tmp_path / "v2", README__md=CARD.replace("mit", "cc-by-nc-4.0"), extra__pkl=PAYLOAD)
    return tmp_path


def test_two_folders(run, two):
    code, out, err = run(two, "diff", "v1", "v2")
    assert (code, err) == (1, "")
    assert out.startswith("WORSE  v1 → v2: 1 new finding fails\nthe policy's answer: pass → fail\n")
    assert "concluded  mit → cc-by-nc-4.0" in out and "+ deny    extra.pkl" in out
    assert run(two, "diff", "v2", "v1")[0] == 0
    assert run(two, "diff", "v1", "v2", "--exit-zero")[0] == 0


def test_two_saved_reports_and_a_report_and_a_folder(run, two):
    for name in ("v1", "v2"):
        run(two, "scan", name, "--describe", "--output", f"json:{name}.json")
    code, out, _ = run(two, "diff", "v1.json", "v2.json", "--output", "json")
    saved = json.loads(out)
    assert (code, saved["schema"], saved["answer"]) == (1, "weighbridge.diff/v1", "worse")
    validator = pytest.importorskip("jsonschema_rs", reason="validates comparisons against the published schema")
    schema = json.loads((ROOT / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
    validator.validator_for(schema).validate(saved)
    assert not validator.validator_for(schema).is_valid({**saved, "answer": "fine"})
    _, out, _ = run(two, "diff", "v1.json", "v2", "--output", "json")
    assert json.loads(out)["targets"] == saved["targets"]


def test_a_plain_report_says_what_it_does_not_know(run, two):
    run(two, "scan", "v1", "--output", "json:v1.json")
    code, out, _ = run(two, "diff", "v1.json", "v1.json")
    assert code == 0
    assert out.startswith("UNKNOWN  v1: nothing is known to have changed, and not everything could be compared\n")
    assert "scan with --describe" in " ".join(out.split())


def test_digests_may_be_left_out(run, two):
    _, out, _ = run(two, "diff", "v1", "v1", "--no-digests", "--output", "json")
    assert json.loads(out)["answer"] == "unknown"


def test_two_files(run, tmp_path):
    (tmp_path / "old.safetensors").write_bytes(tensors("BF16", 1))
    (tmp_path / "new.safetensors").write_bytes(tensors("BF16", 2))
    code, out, _ = run(tmp_path, "diff", "old.safetensors", "new.safetensors")
    assert code == 0 and "~ old.safetensors → new.safetensors" in out


def test_each_output_may_go_to_a_file(run, two):
    code, out, _ = run(
        two, "diff", "v1", "v2", "--output", "markdown:d.md", "--output", "json:d.json", "--output", "console"
    )
    assert code == 1 and out.startswith("WORSE")
    assert (two / "d.md").read_text(encoding="utf-8").startswith("# Weighbridge: WORSE\n")
    first = (two / "d.json").read_bytes()
    run(two, "diff", "v1", "v2", "--output", "json:d.json")
    assert (two / "d.json").read_bytes() == first


def test_a_new_review_fails_where_it_is_asked_to(run, two):
    (two / "v2" / "extra.pkl").unlink()
    assert run(two, "diff", "v1", "v2")[0] == 0
    assert run(two, "diff", "v1", "v2", "--fail-on", "review")[0] == 1


def test_a_side_that_was_not_read_whole_is_never_called_the_same(run, two):
    (two / "v2" / "extra.pkl").write_bytes(b"\x80\x04")
    shutil.copytree(two / "v2", two / "v3")
    code, out, _ = run(two, "diff", "v2", "v3")
    assert code == 3 and out.startswith("INCOMPLETE") and "not fully scanned" in out
    assert run(two, "diff", "v2", "v3", "--allow-incomplete")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("v1",), "AFTER"),
        (("v1", "nowhere"), "nowhere: there is no such file or folder"),
        (("v1", "v2", "--output", "sarif"), "there is no format 'sarif'"),
        (("v1", "v2", "--policy", "nope"), "nope"),
        (("-", "-"), "both sides cannot be read from standard input"),
        (("git:HEAD", "v2"), "git"),
    ],
)
def test_a_mistake_is_one_sentence(run, two, arguments, said):
    code, out, err = run(two, "diff", *arguments)
    assert (code, out) == (2, "") and said in err


def test_a_policy_for_two_saved_reports_is_refused(run, two):
    run(two, "scan", "v1", "--output", "json:v1.json")
    code, _, err = run(two, "diff", "v1.json", "v1.json", "--policy", "strict")
    assert code == 2 and "compared as they were judged" in err


def pointer(digit):
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digit * 64}\nsize 5000000000\n"


@needs_git
def test_what_changed_since_a_git_revision(run, tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    files = {
        "m__README.md": CARD,
        "m__config.json": "{}",
        "m__model.safetensors": pointer("1"),
        "m__big.bin": pointer("3"),
    }
    commit(tmp_path, "first", **files)
    commit(tmp_path, "second", **{"m__model.safetensors": pointer("2"), "other.txt": "x"})
    (tmp_path / "m" / "README.md").write_text(CARD.replace("mit", "cc-by-nc-4.0"))
    code, out, err = run(tmp_path / "m", "diff", "git:HEAD~1", ".", "--output", "json")
    assert (code, err) == (0, "")
    (target,) = json.loads(out)["targets"]
    found = {(item["about"], item["kind"], item["subject"]) for item in target["changes"]}
    assert ("weights", "changed", "m/model.safetensors") in found
    assert not any(subject == "m/big.bin" for _, _, subject in found)
    assert any(about == "license" and subject.startswith("declared") for about, _, subject in found)
    _, out, _ = run(tmp_path, "diff", "git:HEAD~1:m", "git:HEAD:m", "--output", "json")
    (target,) = json.loads(out)["targets"]
    assert [item["subject"] for item in target["changes"]] == ["m/model.safetensors"]


@needs_git
def test_two_folders_of_one_repository_are_compared_without_their_names(run, tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    card = CARD.replace("language: en", "base_model: meta-llama/Llama-3.1-8B")
    for name in ("m", "n"):
        model(tmp_path / "zoo" / name, README__md=card, extra__pkl=PAYLOAD)
    code, out, _ = run(tmp_path, "diff", "zoo/m", "zoo/n")
    assert (code, out.splitlines()[0]) == (0, "SAME  zoo/m → zoo/n: nothing changed")
    code, out, _ = run(tmp_path / "zoo", "diff", "m", "n")
    assert (code, out.splitlines()[0]) == (0, "SAME  m → n: nothing changed")
    (tmp_path / "zoo" / "n" / "config.json").write_text("{}")
    _, out, _ = run(tmp_path / "zoo", "diff", "m", "n")
    assert "~ config.json\n" in out


@needs_git
def test_a_revision_named_from_where_the_command_runs_is_compared_as_one_named_from_the_root(run, tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "first", **{"zoo__m__README.md": CARD, "zoo__m__config.json": "{}"})
    (tmp_path / "zoo" / "m" / "README.md").write_text(CARD.replace("mit", "cc-by-nc-4.0"))
    found = []
    for folder, before, after in ((tmp_path, "git:HEAD:zoo/m", "zoo/m"), (tmp_path / "zoo", "git:HEAD:./m", "m")):
        _, out, _ = run(folder, "diff", before, after, "--output", "json")
        (target,) = json.loads(out)["targets"]
        found.append([(item["about"], item["kind"]) for item in target["changes"]])
    assert found[0] == found[1] and ("license", "moved") not in found[1]


@needs_git
def test_a_git_revision_is_a_target_of_every_command(report_of, run, tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "x.pkl").write_bytes(PAYLOAD)
    commit(tmp_path, "first", **{"m__README.md": CARD})
    (tmp_path / "m" / "x.pkl").unlink()
    code, report = report_of(tmp_path, "scan", "git:HEAD:m")
    (target,) = report["targets"]
    assert code == 1 and target["source"] == "git" and target["revision"] == git(tmp_path, "rev-parse", "HEAD")
    assert "m/x.pkl" in [item["place"]["path"] for item in target["findings"]]
    assert run(tmp_path, "scan", "m")[0] == 0
    assert run(tmp_path, "scan", "git:HEAD:m", "--exclude", "*.pkl")[0] == 0
    for target, said in (
        ("git:nope", "There is no nope"),
        ("git:HEAD:absent", "no folder absent"),
        ("git:HEAD:../x", "leads out"),
    ):
        code, _, err = run(tmp_path, "scan", target)
        assert code == 2 and said in err
