"""waive, mark, clarify and baseline as people type them, and what the scan after them says."""

import hashlib
import json
import pickle

import pytest

RULE = "pickle-unsafe-callable"


@pytest.fixture
def project(folder, payload):
    """A repository with two dangerous pickles and a licence text that nobody knows."""
    (folder / ".git").mkdir()
    (folder / "weights").mkdir()
    (folder / "weights/a.pkl").write_bytes(payload)
    (folder / "weights/b.pkl").write_bytes(payload)
    (folder / "LICENSE").write_text("You may use this on Tuesdays, says the author. " * 20)
    return folder


@pytest.fixture
def fine(run):
    """Runs a command that has to succeed, and gives what it said."""

    def run_fine(folder, *arguments):
        code, out, err = run(folder, *arguments)
        assert (code, err) == (0, ""), err
        return out

    return run_fine


@pytest.fixture
def refused(run):
    """Runs a command that has to be refused, and gives the sentence."""

    def run_refused(folder, *arguments):
        code, out, err = run(folder, *arguments)
        assert (code, out) == (2, "")
        return err

    return run_refused


def scan(run, folder):
    return run(folder, "scan", ".")[0]


def test_a_false_alarm_is_waived_and_the_scan_passes(project, run, fine):
    assert scan(run, project) == 1
    said = fine(
        project, "waive", "--rule", RULE, "--path", "weights/*", "--reason", "our own test", "--approver", "Ada"
    )
    digest = hashlib.sha256((project / "weights/a.pkl").read_bytes()).hexdigest()
    assert "Waived 2 findings until 2027-04-15:\n" in said, "90 days"
    assert f"  .weighbridge/waivers.yaml:5  {RULE} in weights/a.pkl, for the bytes {digest[:12]}…\n" in said
    assert "  .weighbridge/waivers.yaml:13  " in said
    assert "The next scan allows them, and passes; 1 finding is for review.\n" in said
    text = (project / ".weighbridge/waivers.yaml").read_text()
    assert text.count(f"sha256: {digest}") + text.count(f'sha256: "{digest}"') == 2
    assert (
        text.count("reason: our own test\n    approver: Ada\n    created: 2027-01-15\n    expires: 2027-04-15\n") == 2
    )
    assert scan(run, project) == 0
    (project / "weights/a.pkl").write_bytes(pickle.dumps(1) + (project / "weights/a.pkl").read_bytes())
    assert scan(run, project) == 1, "other bytes void the waiver"


def test_a_saved_report_is_decided_on_by_the_start_of_a_fingerprint(project, run, fine, refused):
    assert run(project, "scan", ".", "--digests", "--output", "json:report.json")[0] == 1
    report = json.loads((project / "report.json").read_text())
    found = {item["place"]["path"]: item["fingerprint"] for item in report["targets"][0]["findings"]}
    first = found["weights/a.pkl"]
    said = fine(project, "waive", "report.json", "--fingerprint", first[:8], "--reason", "ours", "--expires", "30d")
    assert "Waived 1 finding until 2027-02-14:" in said
    assert "fails still: 1 finding is denied and 1 finding is for review." in said
    for wrong in ("abc", "zzzzzzzz", first[:8].upper() + "!"):
        assert "8 to 32 of its hex digits" in refused(
            project, "waive", "report.json", "--fingerprint", wrong, "--reason", "x"
        )
    assert "no finding fits" in refused(project, "waive", "report.json", "--fingerprint", "00000000", "--reason", "x")


def test_a_saved_report_stays_good_for_what_was_decided_since_and_for_the_same_bytes_only(project, run, fine, refused):
    run(project, "scan", ".", "--digests", "--output", "json:report.json")
    fine(project, "waive", "report.json", "--path", "weights/a.pkl", "--reason", "ours")
    said = fine(project, "waive", "report.json", "--path", "weights/b.pkl", "--reason", "ours")
    assert "The next scan allows it, and passes; 1 finding is for review." in said
    run(project, "scan", ".", "--output", "json:bare.json", "--no-waivers")
    with (project / "weights/a.pkl").open("ab") as file:
        file.write(b"more")
    said = refused(project, "waive", "bare.json", "--path", "weights/a.pkl", "--reason", "ours")
    assert "may have changed since it was scanned. Scan again, or make the report with" in said


def test_what_fits_nothing_is_told_with_what_is_there(project, refused):
    for arguments in (("--rule", "pickle-unsafe"), ("--path", "nowhere/*"), ("--rule", RULE, "--path", "LICENSE")):
        said = refused(project, "waive", *arguments, "--reason", "x")
        assert said.startswith(f"weighbridge: no finding fits {' '.join(arguments)}.")
        assert f"There are: {RULE} (weights/a.pkl, " in said and " and 1 more), license-unidentified (LICENSE, " in said
    assert "say which findings to waive" in refused(project, "waive", "--reason", "x")
    assert not (project / ".weighbridge").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("waive", "--path", "*"), "--reason is missing"),
        (("waive", "--path", "*", "--reason", "  "), "--reason is missing"),
        (("waive", "--path", "*", "--reason", "x", "--expires", "2020-01-01"), "is past"),
        (("waive", "--path", "*", "--reason", "x", "--expires", "2y"), "the policy allows 365 days at most"),
        (("waive", "--path", "*", "--reason", "x", "--expires", "tomorrow"), "Write a day as 2027-01-31"),
        (("waive", "nowhere", "--path", "*", "--reason", "x"), "nowhere"),
        (("waive", "weights", "--remove", "--path", "*"), "or as FILE:LINE"),
        (("clarify", "LICENSE", "--reason", "x"), "--license is missing"),
        (("clarify", "LICENSE", "--license", "MITT", "--reason", "x"), 'Did you mean "MIT"?'),
        (("clarify", "LICENSE", "--license", "MIT"), "--reason is missing"),
        (("clarify", "nowhere", "--license", "MIT", "--reason", "x"), "nowhere is not here"),
        (("clarify", "weights", "--license", "MIT", "--reason", "x"), "a folder: name the text in it"),
        (("baseline", "update"), "Begin one: weighbridge baseline create"),
        (("baseline", "create", "--prune"), "has no option --prune"),
        (("baseline",), "ACTION is missing"),
    ],
)
def test_each_mistake_is_one_sentence_and_nothing_is_written(project, refused, arguments, sentence):
    assert sentence in refused(project, *arguments)
    assert not (project / ".weighbridge").exists()


def test_outside_of_a_repository_there_is_nowhere_to_write(folder, refused):
    for command in (["waive", "--path", "*", "--reason", "x"], ["baseline", "create"]):
        assert "there is no project to write decisions to" in refused(folder, *command)


def test_a_dry_run_says_the_same_and_writes_nothing(project, fine):
    for command in (
        ["waive", "--path", "weights/a.pkl", "--reason", "x"],
        ["mark", "--path", "weights/a.pkl", "--reason", "x"],
        ["clarify", "LICENSE", "--license", "MIT", "--reason", "x"],
        ["baseline", "create"],
    ):
        assert fine(project, *command, "--dry-run").startswith("Would ")
    assert not (project / ".weighbridge").exists()


def test_who_decides_is_who_git_signs_for(project, fine, monkeypatch):
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.delenv(name, raising=False)
    (project / ".git/config").write_text('[user]\n\tname = "Grace Hopper"\n')
    fine(project, "waive", "--path", "weights/a.pkl", "--reason", "x")
    assert "approver: Grace Hopper\n" in (project / ".weighbridge/waivers.yaml").read_text()


def test_a_decision_is_renewed_in_place_and_taken_back(project, run, fine, refused):
    ours = ["waive", "--path", "weights/a.pkl", "--reason"]
    fine(project, *ours, "for now")
    assert "nothing had to be written" in fine(project, *ours, "for now")
    said = fine(project, *ours, "for longer", "--expires", "1y")
    assert "in place of 1 waiver that stood at .weighbridge/waivers.yaml:5" in said
    assert (project / ".weighbridge/waivers.yaml").read_text().count("reason:") == 1
    assert "There are: .weighbridge/waivers.yaml:5 (pickle-unsafe-callable in weights/a.pkl)" in refused(
        project, "waive", "--remove", "--rule", "license-*"
    )
    assert "Would have removed 1 waiver" in fine(project, "waive", "--remove", "--path", "weights/*", "--dry-run")
    said = fine(project, "waive", ".weighbridge/waivers.yaml:5", "--remove")
    assert said.startswith("Removed 1 waiver:\n  .weighbridge/waivers.yaml:5  ")
    assert "There are: none at all." in refused(project, "waive", "--remove", "--path", "*")
    assert scan(run, project) == 1


def test_a_mark_stands_above_the_policy_until_it_is_waived_or_taken_back(project, run, fine):
    fine(project, "waive", "--path", "weights/*", "--reason", "ours")
    assert scan(run, project) == 0
    said = fine(project, "mark", "--path", "weights/a.pkl", "--reason", "for Bo", "--approver", "Ada")
    assert said.startswith("Marked 1 finding for review:\n") and "in place of 1 waiver" in said
    assert "The next scan does not allow it" in said
    assert fine(project, "mark", "--path", "weights/a.pkl", "--as", "confirmed", "--reason", "it is so").startswith(
        "Confirmed 1 finding:\n"
    )
    assert scan(run, project) == 1
    fine(project, "mark", "--remove", "--path", "weights/a.pkl")
    said = fine(project, "mark", "--path", "weights/a.pkl", "--dry-run")
    assert "1 finding" in said, "as in the audit, a mark needs no note"
    fine(project, "waive", "--path", "weights/a.pkl", "--reason", "ours after all")
    assert scan(run, project) == 0


def test_a_licence_that_a_person_read_is_pinned_to_the_text(project, run, fine):
    said = fine(
        project, "clarify", "LICENSE", "--license", "MIT", "--reason", "the author wrote so", "--approver", "Ada"
    )
    assert said.startswith("Accepted LICENSE as MIT:\n  .weighbridge/clarify.yaml:5  LICENSE is MIT, for the bytes ")
    digest = hashlib.sha256((project / "LICENSE").read_bytes()).hexdigest()
    assert digest in (project / ".weighbridge/clarify.yaml").read_text()
    rules = [item["rule"] for item in not_allowed(run, project)]
    assert "license-unidentified" not in rules and RULE in rules
    said = fine(project / "weights", "clarify", "../LICENSE", "--license", "BSD-3-Clause", "--reason", "no, so")
    (project / "README.md").write_text("---\nlicense: other\n---\n")
    told = fine(project, "clarify", "README.md", "--license", "LicenseRef-house", "--reason", "so", "--dry-run")
    assert "Beside this card lies LICENSE, whose bytes this does not pin: name what you read." in told
    assert "Beside" not in said
    assert "in place of 1 clarification" in said and "LICENSE is BSD-3-Clause" in said
    fine(project, "clarify", "LICENSE", "--remove")
    assert "license-unidentified" in [item["rule"] for item in not_allowed(run, project)]


def not_allowed(run, folder):
    report = json.loads(run(folder, "scan", ".", "--output", "json")[1])
    (target,) = report["targets"]
    outcomes = {verdict["subject"]: verdict["outcome"] for verdict in target["verdicts"]}
    return [item for item in target["findings"] if outcomes[item["fingerprint"]] != "allow"]


def lines(project):
    text = (project / ".weighbridge/baseline.txt").read_text()
    return [line.split(" ", 3)[3] for line in text.splitlines() if not line.startswith("#")]


def test_a_baseline_lets_what_is_known_pass_and_nothing_new(project, run, fine, refused, payload):
    said = fine(project, "baseline", "create")
    assert said.startswith("Wrote .weighbridge/baseline.txt: 3 findings, 3 added, 0 dropped.\n")
    assert f"  added  2 {RULE}\n" in said and "The next scan allows them, and passes.\n" in said
    assert lines(project) == ["LICENSE", "weights/a.pkl", "weights/b.pkl"]
    assert scan(run, project) == 0
    assert "create --force begins anew" in refused(project, "baseline", "create")
    (project / "weights/c.pkl").write_bytes(payload)
    assert scan(run, project) == 1
    (project / "weights/a.pkl").unlink()
    said = fine(project, "baseline", "update", "--prune")
    assert "2 findings, 0 added, 1 dropped." in said and lines(project) == ["LICENSE", "weights/b.pkl"]
    assert "3 findings, 1 added, 0 dropped." in fine(project, "baseline", "update")
    assert lines(project) == ["LICENSE", "weights/b.pkl", "weights/c.pkl"]
    assert scan(run, project) == 0


def test_only_what_was_looked_at_is_dropped(project, fine):
    fine(project, "baseline", "create")
    (project / "weights/a.pkl").unlink()
    (project / "LICENSE").unlink()
    assert "1 dropped" in fine(project, "baseline", "update", "--prune", "weights")
    assert lines(project) == ["LICENSE", "weights/b.pkl"]
    assert "0 dropped" in fine(project, "baseline", "update", "--prune", "weights/b.pkl")
    assert "1 dropped" in fine(project, "baseline", "update", "--prune", "--exclude", "weights"), "left out is not gone"
    assert lines(project) == ["weights/b.pkl"]


def test_no_baseline_is_for_a_folder_outside_of_the_project(project, refused, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    assert "is not in this project" in refused(project, "baseline", "create", tmp_path / "elsewhere")


def test_new_bytes_are_a_new_line_and_what_is_waived_is_none(project, run, fine):
    fine(project, "waive", "--path", "weights/a.pkl", "--reason", "ours")
    fine(project, "baseline", "create")
    assert lines(project) == ["LICENSE", "weights/b.pkl"]
    before = (project / ".weighbridge/baseline.txt").read_text()
    (project / "weights/b.pkl").write_bytes(pickle.dumps(1) + (project / "weights/b.pkl").read_bytes())
    assert scan(run, project) == 1
    fine(project, "baseline", "update")
    assert lines(project) == ["LICENSE", "weights/b.pkl"]
    assert (project / ".weighbridge/baseline.txt").read_text() != before


@pytest.mark.parametrize(
    ("name", "text", "command"),
    [
        ("waivers.yaml", "version: 1\nwaivers:\n- rule: [\n", ["waive", "--path", "*", "--reason", "x"]),
        ("waivers.yaml", "version: 1\nmarks: [\n", ["mark", "--path", "*", "--reason", "x"]),
        ("clarify.yaml", "version: 1\nclarify: no\n", ["clarify", "LICENSE", "--license", "MIT", "--reason", "x"]),
        ("baseline.txt", "not a line\n", ["baseline", "update"]),
    ],
)
def test_a_broken_file_is_told_with_its_line_and_left_alone(project, refused, name, text, command):
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge" / name).write_text(text)
    assert f".weighbridge/{name}:" in refused(project, *command)
    assert (project / ".weighbridge" / name).read_text() == text


def test_names_that_would_act_on_a_terminal_are_shown_escaped(project, run, fine, payload):
    (project / "weights/\x1b[31m::error::x.pkl").write_bytes(payload)
    said = fine(project, "waive", "--path", "weights/*", "--reason", "x")
    assert "\x1b" not in said
    assert scan(run, project) == 0
