"""``--base REV``: what people decided in the change under review lets nothing pass by itself."""

import hashlib
import shutil

import pytest

from tests.sources.git_repository import commit, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

WAIVER = """\
  - rule: pickle-unsafe-callable
    paths: model.pkl
    sha256: {sha256}
    reason: our own test payload
    approver: Ada
    created: 2027-01-01
    expires: {expires}
"""
MARK = """\
marks:
  - says: review
    rule: pickle-unsafe-callable
    note: for Grace
    by: Ada
"""


@pytest.fixture
def project(tmp_path, payload):
    """A repository with one dangerous pickle and no decision."""
    home = tmp_path / "project"
    home.mkdir()
    git(home, "init", "-q", "-b", "main")
    (home / "model.pkl").write_bytes(payload)
    commit(home, "a model", **{"README.md": "---\nlicense: mit\n---\n"})
    return home


def waivers(home, *expires, before="", after=""):
    entries = "".join(
        WAIVER.format(sha256=hashlib.sha256((home / "model.pkl").read_bytes()).hexdigest(), expires=day)
        for day in expires
    )
    text = f"{before}version: 1\n" + (f"waivers:\n{entries}" if entries else "") + after
    (home / ".weighbridge").mkdir(exist_ok=True)
    (home / ".weighbridge/waivers.yaml").write_text(text)


def verdict(report, rule="pickle-unsafe-callable"):
    target = report["targets"][0]
    fingerprint = next(finding["fingerprint"] for finding in target["findings"] if finding["rule"] == rule)
    return next(verdict for verdict in target["verdicts"] if verdict["subject"] == fingerprint)


def test_a_waiver_that_comes_with_the_change_is_to_be_reviewed(project, run, report_of):
    assert run(project, "scan", ".")[0] == 1
    waivers(project, "2027-03-01")
    commit(project, "waived")
    assert run(project, "scan", ".")[0] == 0
    assert run(project, "scan", ".", "--base", "HEAD~1")[0] == 0
    assert run(project, "scan", ".", "--base", "HEAD~1", "--fail-on", "review")[0] == 1
    code, report = report_of(project, "scan", ".", "--base", "HEAD~1")
    assert code == 0 and verdict(report)["outcome"] == "review"
    assert "came with this change" in verdict(report)["reasons"][0]["text"]
    code, report = report_of(project, "scan", ".", "--base", "HEAD", "--fail-on", "review")
    assert code == 0 and verdict(report)["outcome"] == "allow"


def test_what_was_decided_before_holds_wherever_it_stands_in_the_file_and_not_when_it_was_altered(project, report_of):
    waivers(project, "2027-03-01")
    commit(project, "waived")
    waivers(project, "2027-02-01", "2027-03-01", before="# a comment\n\n", after="# and another\n")
    assert verdict(report_of(project, "scan", ".", "--base", "main")[1])["outcome"] == "allow"
    waivers(project, "2027-04-01")
    assert verdict(report_of(project, "scan", ".", "--base", "main")[1])["outcome"] == "review"
    (project / "model.pkl").write_bytes((project / "model.pkl").read_bytes() + b"more")
    assert verdict(report_of(project, "scan", ".", "--base", "main")[1])["outcome"] == "deny"


def test_a_mark_that_the_change_takes_away_still_holds(project, report_of):
    waivers(project, "2027-03-01", after=MARK)
    commit(project, "marked")
    waivers(project, "2027-03-01")
    assert verdict(report_of(project, "scan", ".")[1])["outcome"] == "allow"
    found = verdict(report_of(project, "scan", ".", "--base", "main")[1])
    assert (found["outcome"], found["by"]) == ("deny", "mark")
    assert "at main (" in found["reasons"][0]["origin"]
    shutil.rmtree(project / ".weighbridge")
    assert verdict(report_of(project, "scan", ".", "--base", "main")[1])["by"] == "mark"


def test_a_line_that_the_change_adds_to_the_baseline_is_to_be_reviewed(project, report_of):
    found = verdict(report_of(project, "scan", ".")[1])
    digest = hashlib.sha256((project / "model.pkl").read_bytes()).hexdigest()
    (project / ".weighbridge").mkdir()
    baseline = project / ".weighbridge/baseline.txt"
    baseline.write_text(f"{found['subject']} {digest} pickle-unsafe-callable model.pkl\n")
    assert verdict(report_of(project, "scan", ".")[1])["outcome"] == "allow"
    assert verdict(report_of(project, "scan", ".", "--base", "main")[1])["outcome"] == "review"
    commit(project, "known")
    assert verdict(report_of(project, "scan", ".", "--base", "main")[1])["outcome"] == "allow"


def test_a_clarification_that_comes_with_the_change_is_to_be_reviewed(project, report_of):
    (project / "LICENSE").write_text("All rights are mine.\n")
    commit(project, "a licence")
    rule = next(finding["rule"] for finding in findings(report_of(project, "scan", ".")[1], "LICENSE"))
    digest = hashlib.sha256((project / "LICENSE").read_bytes()).hexdigest()
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge/clarify.yaml").write_text(
        f"version: 1\nclarify:\n  - file: LICENSE\n    sha256: {digest}\n    license: mit\n    reason: we asked\n"
    )
    assert verdict(report_of(project, "scan", ".")[1], rule)["outcome"] == "allow"
    assert verdict(report_of(project, "scan", ".", "--base", "main")[1], rule)["outcome"] == "review"
    commit(project, "clarified")
    assert verdict(report_of(project, "scan", ".", "--base", "main")[1], rule)["outcome"] == "allow"


def findings(report, path):
    return [finding for finding in report["targets"][0]["findings"] if finding["place"]["path"] == path]


def test_a_change_of_the_policy_is_told(project, report_of):
    (project / ".weighbridge").mkdir()
    policy = project / ".weighbridge/policy.yaml"
    policy.write_text("version: 1\ntitle: ours\nextends: [default]\n")
    told = report_of(project, "scan", ".", "--base", "main")[1]["notes"]
    assert any("policy.yaml is new since main (" in note for note in told)
    commit(project, "a policy")
    assert not any("policy" in note for note in report_of(project, "scan", ".", "--base", "main")[1]["notes"])
    policy.write_bytes(policy.read_bytes().replace(b"\n", b"\r\n"))
    assert not any("policy" in note for note in report_of(project, "scan", ".", "--base", "main")[1]["notes"])
    policy.unlink()
    told = report_of(project, "scan", ".", "--base", "main")[1]["notes"]
    assert any("policy.yaml is gone since main" in note for note in told)
    told = report_of(project, "scan", ".", "--base", "main", "--policy", "strict")[1]["notes"]
    assert not any("policy" in note for note in told)


def test_a_file_that_had_mistakes_before_decided_nothing(project, report_of):
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge/waivers.yaml").write_text("version: 1\nwaivers:\n  - rule: [\n")
    commit(project, "broken")
    waivers(project, "2027-03-01")
    code, report = report_of(project, "scan", ".", "--base", "main")
    assert code == 0 and verdict(report)["outcome"] == "review"
    assert any("it had mistakes (.weighbridge/waivers.yaml:" in note for note in report["notes"])


def test_decisions_of_a_file_that_is_named_count_unless_the_change_has_them(project, tmp_path, report_of):
    waivers(project, "2027-03-01")
    shutil.move(project / ".weighbridge/waivers.yaml", tmp_path / "given.yaml")
    report = report_of(project, "scan", ".", "--base", "main", "--waivers", tmp_path / "given.yaml")[1]
    assert verdict(report)["outcome"] == "allow"
    shutil.move(tmp_path / "given.yaml", project / "given.yaml")
    report = report_of(project, "scan", ".", "--base", "main", "--waivers", "given.yaml")[1]
    assert verdict(report)["outcome"] == "review"


def test_a_named_file_that_the_change_made_a_link_is_still_part_of_the_change(project, tmp_path, report_of):
    waivers(project, "2027-03-01")
    shutil.move(project / ".weighbridge/waivers.yaml", tmp_path / "elsewhere.yaml")
    (project / "given.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    report = report_of(project, "scan", ".", "--base", "main", "--waivers", "given.yaml")[1]
    assert verdict(report)["outcome"] == "review"


@pytest.mark.parametrize("revision", ["origin/main", "", "HEAD~5", "main..x", "v1.0"])
def test_a_base_that_is_not_there_is_a_usage_error_that_says_what_to_do(project, run, revision):
    code, out, err = run(project, "scan", ".", "--base", revision)
    assert (code, out) == (2, "") and err.startswith("weighbridge: --base: ") and err.count("\n") == 1


def test_outside_of_a_repository_there_is_no_base(tmp_path, run, payload):
    (tmp_path / "model.pkl").write_bytes(payload)
    code, _, err = run(tmp_path, "scan", ".", "--base", "main")
    assert code == 2 and "run it in a checkout" in err


def test_the_hook_asks_the_base_too(project, run):
    waivers(project, "2027-03-01")
    assert run(project, "hook", "model.pkl")[0] == 0
    assert run(project, "hook", "model.pkl", "--base", "HEAD", "--fail-on", "review")[0] == 1
    assert run(project, "hook", "model.pkl", "--base", "nowhere")[0] == 2


LOOSE = "version: 1\ntitle: ours\nextends: default\n"


@pytest.mark.parametrize(
    "more",
    [
        "decide: [{tag: security, outcome: allow}]\n",
        "decide: [{outcome: allow}]\n",
        "exceptions: [{rule: pickle-unsafe-callable, reason: r, expires: 2027-12-31}]\n",
    ],
)
@pytest.mark.parametrize("named", [(), ("--policy", ".weighbridge/policy.yaml")])
def test_what_only_the_changed_policy_allows_is_to_be_reviewed(project, report_of, more, named):
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge/policy.yaml").write_text(LOOSE + more)
    code, report = report_of(project, "scan", ".", *named)
    assert code == 0 and verdict(report)["outcome"] == "allow"
    code, report = report_of(project, "scan", ".", "--base", "main", "--fail-on", "review", *named)
    found = verdict(report)
    assert (code, found["outcome"]) == (1, "review")
    assert "the policy at main (" in found["reasons"][0]["text"] and "→ deny" in found["reasons"][0]["text"]
    assert found["reasons"][0]["origin"].startswith(".weighbridge/policy.yaml:4")
    assert not any("was for nothing" in note for note in report["notes"])
    commit(project, "a policy")
    code, report = report_of(project, "scan", ".", "--base", "main", "--fail-on", "review", *named)
    assert (code, verdict(report)["outcome"]) == (0, "allow")


def test_a_policy_file_that_is_extended_is_part_of_the_change(project, report_of):
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge/policy.yaml").write_text("version: 1\ntitle: ours\nextends: ./house.yaml\n")
    (project / ".weighbridge/house.yaml").write_text("version: 1\ntitle: ours\nfail_on: review\nextends: default\n")
    commit(project, "a policy")
    (project / ".weighbridge/house.yaml").write_text(
        "version: 1\ntitle: ours\nfail_on: deny\nwaivers: {max_days: 3000, pinned: false}\nextends: default\n"
    )
    report = report_of(project, "scan", ".", "--base", "main")[1]
    assert report["fail_on"] == "review"
    assert any("house.yaml is another since main" in note for note in report["notes"])
    commit(project, "looser")
    assert report_of(project, "scan", ".", "--base", "main")[1]["fail_on"] == "deny"
    assert report_of(project, "scan", ".", "--base", "HEAD~1", "--fail-on", "deny")[1]["fail_on"] == "deny"


def test_a_policy_that_the_change_takes_away_still_asks_for_a_look(project, report_of):
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge/policy.yaml").write_text(
        "version: 1\ntitle: ours\nextends: default\nlicenses: {deny: [MIT]}\nwaivers: {max_days: 30}\n"
    )
    commit(project, "a policy")
    (project / ".weighbridge/policy.yaml").unlink()
    waivers(project, "2027-03-01")
    commit(project, "none")
    report = report_of(project, "scan", ".", "--base", "HEAD~1")[1]
    assert verdict(report, "license-not-allowed")["outcome"] == "review"
    assert verdict(report)["outcome"] == "deny", "the waiver lasts longer than the policy lets it"
    report = report_of(project, "scan", ".", "--base", "HEAD")[1]
    assert not any(finding["rule"] == "license-not-allowed" for finding in report["targets"][0]["findings"])
    assert verdict(report)["outcome"] == "allow"


def test_a_clarification_that_the_change_puts_into_the_policy_is_to_be_reviewed(project, report_of):
    (project / "LICENSE").write_text("All rights are mine.\n")
    (project / ".weighbridge").mkdir()
    digest = hashlib.sha256((project / "LICENSE").read_bytes()).hexdigest()
    entry = f"clarify: [{{file: LICENSE, sha256: {digest}, license: mit, reason: we asked}}]\n"
    (project / ".weighbridge/clarify.yaml").write_text(f"version: 1\n{entry}")
    commit(project, "clarified")
    rule = "license-unidentified"
    for text, outcome in ((entry, "allow"), (entry.replace("we asked", "really"), "review")):
        (project / ".weighbridge/clarify.yaml").unlink(missing_ok=True)
        (project / ".weighbridge/policy.yaml").write_text(LOOSE + text)
        assert verdict(report_of(project, "scan", ".")[1], rule)["outcome"] == "allow"
        assert verdict(report_of(project, "scan", ".", "--base", "main")[1], rule)["outcome"] == outcome


def test_a_policy_that_had_mistakes_before_is_the_default(project, report_of):
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge/policy.yaml").write_text("version: 1\ntitle: [\n")
    commit(project, "broken")
    (project / ".weighbridge/policy.yaml").write_text(LOOSE + "decide: [{outcome: allow}]\n")
    report = report_of(project, "scan", ".", "--base", "main")[1]
    assert verdict(report)["outcome"] == "review"
    assert any("had mistakes (.weighbridge/policy.yaml:" in note for note in report["notes"])


@pytest.mark.parametrize("kind", ["a link", "a link to its folder"])
def test_a_policy_whose_place_something_else_takes_still_asks_for_a_look(project, report_of, kind):
    (project / ".weighbridge").mkdir()
    policy = project / ".weighbridge/policy.yaml"
    policy.write_text(LOOSE + "licenses: {deny: [MIT]}\n")
    commit(project, "a policy", **{"loose/policy.yaml": LOOSE})
    policy.unlink()
    if kind == "a link":
        policy.symlink_to("../loose/policy.yaml")
    else:
        policy.parent.rmdir()
        policy.parent.symlink_to("loose")
    report = report_of(project, "scan", ".", "--base", "main")[1]
    assert verdict(report, "license-not-allowed")["outcome"] == "review"


def test_a_named_policy_that_the_change_brings_is_held_against_the_default(project, report_of):
    (project / "loose.yaml").write_text(LOOSE + "decide: [{outcome: allow}]\n")
    report = report_of(project, "scan", ".", "--base", "main", "--policy", "./loose.yaml")[1]
    assert verdict(report)["outcome"] == "review"
    (note,) = report["notes"]
    assert note.startswith("loose.yaml is new since main (")


def test_the_hook_holds_a_changed_policy_against_the_one_before(project, run):
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge/policy.yaml").write_text(LOOSE + "decide: [{outcome: allow}]\n")
    assert run(project, "hook", "model.pkl", "--fail-on", "review")[0] == 0
    assert run(project, "hook", "model.pkl", "--fail-on", "review", "--base", "main")[0] == 1
