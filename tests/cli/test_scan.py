"""``weighbridge scan`` as a user meets it: answers, exit codes, bad input, trust."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.cli.conftest import CLEAN, FIXTURES, gaps, rules

SECURITY = "pickle-unsafe-callable"


def test_an_ordinary_folder_passes(run, folder):
    code, out, err = run(folder.parent, "scan", "model")
    assert (code, err) == (0, "")
    assert out.startswith("PASS  model")


def test_a_payload_fails_and_is_shown_with_its_place(run, folder, payload):
    (folder / "extra.pkl").write_bytes(payload)
    code, out, _ = run(folder.parent, "scan", "model")
    assert code == 1
    assert out.startswith("FAIL  model")
    assert "posix.system" in out and "extra.pkl" in out and "@byte" in out and SECURITY in out


def test_every_output_gives_the_same_exit_code(run, folder, payload):
    (folder / "extra.pkl").write_bytes(payload)
    for output in ("console", "json", "sarif"):
        assert run(folder, "scan", ".", "--output", output)[0] == 1
    assert run(folder, "scan", ".", "--exit-zero")[0] == 0


def test_the_offset_in_the_file_is_that_of_the_call(report_of, run, tmp_path):
    data = (FIXTURES / "malicious" / "torch-zip.pt").read_bytes()
    (tmp_path / "m.pt").write_bytes(data)
    _, report = report_of(tmp_path, "scan", "m.pt")
    (finding,) = (found for found in report["targets"][0]["findings"] if found["rule"] == SECURITY)
    place = finding["place"]
    assert place["member"].endswith("data.pkl") and data[place["file_offset"] : place["file_offset"] + 1] == b"R"
    sarif = json.loads(run(tmp_path, "scan", "m.pt", "--output", "sarif")[1])
    region = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["byteOffset"], region["byteLength"]) == (1, place["file_offset"], 1)


def test_several_outputs_are_written_at_once_and_a_saved_report_renders_the_same(run, folder, payload, tmp_path):
    (folder / "extra.pkl").write_bytes(payload)
    saved, sarif = tmp_path / "r.json", tmp_path / "r.sarif"
    _, console, _ = run(
        folder, "scan", ".", "--output", f"json:{saved}", "--output", f"sarif:{sarif}", "--output", "console"
    )
    code, again, _ = run(folder, "report", saved)
    assert (code, again) == (0, console)
    assert run(folder, "report", saved, "--output", "sarif")[1].encode() == sarif.read_bytes()
    assert run(folder, "report", saved, "--output", "json")[1].encode() == saved.read_bytes()


DAMAGED = {
    "cut.pt": (CLEAN.read_bytes()[:-200], "truncated"),
    "empty.safetensors": (b"", "empty"),
    "empty.pt": (b"", "empty"),
    "huge.safetensors": ((1 << 50).to_bytes(8, "little") + b"{}" + bytes(64), "malformed"),
    "long.safetensors": ((90 << 20).to_bytes(8, "little") + b'{"a":' + bytes(64), "malformed"),
    "noise.pt": (bytes(range(256)) * 9, "unrecognised"),
    "model.onnx": (b"\x08\x07\x12\x07pytorch", "malformed"),
    "model.gguf": (b"GGUF\x03\0\0\0", "malformed"),
    "cut.pkl": (b"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c", "truncated"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_cannot_be_read_is_incomplete_and_its_neighbours_are_scanned(report_of, folder, payload, name):
    content, reason = DAMAGED[name]
    (folder / name).write_bytes(content)
    code, report = report_of(folder, "scan", ".")
    assert (code, report["answer"]) == (3, "incomplete")
    assert gaps(report) == {name: reason}
    assert report_of(folder, "scan", ".", "--allow-incomplete")[0] == 0
    (folder / "zz.pkl").write_bytes(payload)
    code, report = report_of(folder, "scan", ".")
    assert code == 1, "a failure wins over incomplete"
    assert SECURITY in rules(report) and name in gaps(report)


def test_each_gap_is_a_sentence_that_says_what_to_do(report_of, folder):
    for name, (content, _) in DAMAGED.items():
        (folder / name).write_bytes(content)
    _, report = report_of(folder, "scan", ".")
    messages = [gap["message"] for target in report["targets"] for gap in target["gaps"]]
    assert len(messages) == len(DAMAGED)
    assert all(message[0].isupper() and message.endswith(".") and len(message) < 250 for message in messages)


def test_a_broken_card_is_told_with_its_line(run, folder):
    (folder / "README.md").write_text("---\nlicense: [mit\nbase_model: x\n---\n")
    code, out, _ = run(folder, "scan", ".")
    assert code == 3
    assert "README.md" in out and "line 3" in out


def test_a_file_name_cannot_act_on_the_terminal(run, folder, payload):
    name = b"evil\x1b[2J\n::error::x\xe2\x80\xae.pkl"
    try:
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(payload)
    except OSError:
        pytest.skip("the file system takes no such names")
    code, out, _ = run(folder, "scan", ".")
    assert code == 1
    assert "\x1b" not in out and "\u202e" not in out and "\n::error" not in out
    assert r"evil\x1b[2J\n" in out


def test_an_unreadable_file_is_incomplete(report_of, folder, monkeypatch):
    (folder / "secret.pkl").write_bytes(b"\x80\x04N.")
    real = os.open

    def refusing(path, *arguments, **keywords):
        if str(path).endswith("secret.pkl"):
            raise PermissionError(13, "Permission denied", path)
        return real(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", refusing)
    code, report = report_of(folder, "scan", ".")
    assert (code, gaps(report)) == (3, {"secret.pkl": "unreadable"})


def test_links_out_of_the_folder_are_told_and_not_followed(report_of, folder, payload):
    (folder.parent / "outside.pkl").write_bytes(payload)
    (folder / "link.pkl").symlink_to("../outside.pkl")
    code, report = report_of(folder, "scan", ".")
    assert code == 3
    assert gaps(report) == {"link.pkl": "link-outside"}
    assert "link-outside" in rules(report) and SECURITY not in rules(report)


def test_a_pointer_is_a_note_and_incomplete_where_content_is_required(report_of, folder):
    shutil.copyfile(FIXTURES / "pointers" / "lfs.safetensors", folder / "model.safetensors")
    code, report = report_of(folder, "scan", ".")
    assert (code, gaps(report)) == (0, {"model.safetensors": "pointer"})
    assert report_of(folder, "scan", ".", "--require-content")[0] == 3
    assert report_of(folder, "scan", ".", "--policy", "strict")[0] in (1, 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scan", "absent"], "no such file or folder"),
        (["scan", "hf://org/na me"], "no name that a repo can have"),
        (["scan", "gpt2"], "hf://gpt2"),
        (["scan", ".", "--online", "--offline"], "not allowed with"),
        (["scan", ".", "--max-bytes", "lots"], "as 500MB"),
        (["scan", ".", "--mirror", "absent"], "there is no folder absent"),
        (["scan"], "TARGET"),
        (["scan", ".", "--output", "jsn"], "Did you mean 'json'"),
        (["scan", ".", "--policy", "comercial"], "commercial"),
        (["scan", ".", "--jobs", "0"], "1 to 256"),
        (["scna", "."], "Did you mean 'scan'"),
        (["report", "absent.json"], "absent.json"),
        (["scan", ".", "--output", "json:absent/r.json"], "does not exist"),
    ],
)
def test_a_mistake_of_the_user_is_one_sentence_and_exit_code_2(run, folder, arguments, words):
    code, out, err = run(folder, *arguments)
    assert (code, out) == (2, "")
    assert words in err and "Traceback" not in err


def test_the_command_explains_itself(run, folder):
    code, out, _ = run(folder, "--version")
    assert (code, out.split()[0]) == (0, "weighbridge")
    assert all(
        command in run(folder, "--help")[1] for command in ("scan", "hook", "identify", "report", "explain", "policy")
    )


POLICY = "version: 1\ntitle: allow all\ndecide:\n  - {outcome: allow}\n"


def test_only_the_invokers_project_brings_a_policy(run, folder, payload, tmp_path):
    (folder / "extra.pkl").write_bytes(payload)
    (folder / ".weighbridge").mkdir()
    (folder / ".weighbridge" / "policy.yaml").write_text(POLICY)
    assert run(tmp_path, "scan", folder)[0] == 1, "a scanned folder has no say"
    assert run(folder, "scan", ".")[0] == 1, "nor has the working directory where it is no repository"
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / ".git").mkdir()
    shutil.copytree(folder / ".weighbridge", tmp_path / "project" / ".weighbridge")
    code, out, _ = run(tmp_path / "project", "scan", folder)
    assert (code, out.split()[0]) == (0, "PASS")


def test_a_scanned_repository_runs_nothing_and_hides_nothing(report_of, folder, payload, tmp_path):
    """``core.fsmonitor`` and filters in a repository's own config would run programs if git were called there."""
    mark = tmp_path / "ran"
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(
        f'[core]\n\tfsmonitor = "touch {mark}"\n[filter "x"]\n\tsmudge = touch {mark}\n'
    )
    (folder / ".gitattributes").write_text("* filter=x\n")
    (folder / ".gitignore").write_text("*\n")
    (folder / "pyvenv.cfg").write_text("")
    (folder / "extra.pkl").write_bytes(payload)
    code, report = report_of(tmp_path, "scan", "model")
    assert code == 1 and SECURITY in rules(report)
    assert report["targets"][0]["inventory"]["excluded"] == []
    assert not mark.exists()


def test_no_module_of_a_scanned_folder_is_imported(folder, payload):
    for name in ("zlib", "json", "yaml", "rich", "argparse", "re", "tempfile"):
        (folder / f"{name}.py").write_text("open('ran', 'w').close()\nraise SystemExit(0)\n")
    (folder / "extra.pkl").write_bytes(payload)
    root = str(FIXTURES.parents[2])
    for output in ("console", "json", "sarif"):
        command = [sys.executable, "-m", "scanner", "scan", ".", "--output", output]
        done = subprocess.run(
            command, cwd=folder, env=os.environ | {"PYTHONPATH": root}, capture_output=True, timeout=60, check=False
        )
        assert (done.returncode, done.stderr) == (1, b"")
    assert not (folder / "ran").exists()
    command = [sys.executable, "-m", "scanner", "--version"]
    assert subprocess.run(command, cwd=root, capture_output=True, timeout=60, check=False).returncode == 0


def test_the_hook_and_both_scans_agree_on_paths_and_fingerprints(report_of, tmp_path, payload):
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub" / "model").mkdir(parents=True)
    (tmp_path / "sub" / "model" / "extra.pkl").write_bytes(payload)
    ways = (
        (tmp_path, "scan", "."),
        (tmp_path, "scan", "sub"),
        (tmp_path / "sub", "scan", "model/extra.pkl"),
        (tmp_path, "hook", "sub/model/extra.pkl"),
        (tmp_path / "sub", "hook", "model/extra.pkl"),
    )
    seen = set()
    for way in ways:
        code, report = report_of(*way)
        found = [finding for finding in report["targets"][0]["findings"] if finding["rule"] == SECURITY]
        seen.update((code, finding["place"]["path"], finding["fingerprint"]) for finding in found)
    assert len(seen) == 1
    assert next(iter(seen))[1] == "sub/model/extra.pkl"


def test_two_runs_and_any_number_of_jobs_give_the_same_report(run, folder, payload):
    for index in range(30):
        (folder / f"x{index}.pkl").write_bytes(payload if index % 3 else b"\x80\x04N.")
    first = run(folder, "scan", ".", "--output", "json")
    assert (
        first
        == run(folder, "scan", ".", "--output", "json")
        == run(folder, "scan", ".", "--output", "json", "--jobs", "4")
    )


def test_only_files_in_scope_are_listed_and_what_was_read_is_counted(report_of, folder):
    _, report = report_of(folder, "scan", ".")
    (target,) = report["targets"]
    assert [artifact["path"] for artifact in target["artifacts"]] == ["README.md", "pytorch_model.bin"]
    inventory = target["inventory"]
    assert (inventory["files"], inventory["in_scope"]) == (4, 2)
    assert 0 < inventory["bytes_read"] < inventory["bytes_total"]


def test_a_tree_may_hold_several_repos(report_of, tmp_path):
    for name, card in (("a", "---\nlicense: mit\n---\n"), ("b", "no front matter\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "README.md").write_text(card)
        shutil.copyfile(CLEAN, tmp_path / name / "model.bin")
    _, report = report_of(tmp_path, "scan", ".")
    places = {finding["rule"]: finding["place"]["path"] for finding in report["targets"][0]["findings"]}
    assert places["license-undeclared"].startswith("b/")
    assert places["license-text-missing"].startswith("a/")


def test_weights_without_terms_are_told_also_without_a_card(report_of, tmp_path):
    shutil.copyfile(CLEAN, tmp_path / "model.bin")
    assert "license-undeclared" in rules(report_of(tmp_path, "scan", ".")[1])
    assert rules(report_of(tmp_path, "scan", "model.bin")[1]) == [], "one file is no repo"
    (tmp_path / "README.md").touch()
    assert "license-undeclared" in rules(report_of(tmp_path, "scan", ".")[1])
    (tmp_path / "LICENSE").write_text("All rights reserved.")
    assert "license-undeclared" not in rules(report_of(tmp_path, "scan", ".")[1])


@pytest.mark.slow
def test_a_hundred_thousand_files_are_listed_and_the_one_that_matters_is_found(tmp_path, payload):
    for folder in range(100):
        (tmp_path / f"{folder:02}").mkdir()
        for index in range(1000):
            (tmp_path / f"{folder:02}" / f"{index}.txt").touch()
    (tmp_path / "57" / "500.txt").write_bytes(payload)
    command = [sys.executable, "-m", "scanner", "scan", str(tmp_path), "--output", "json"]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    report = json.loads(done.stdout)
    assert (done.returncode, report["targets"][0]["inventory"]["files"]) == (1, 100_000)
    assert rules(report)[0] == SECURITY
