"""The verbs of an audit: what they write into the project, what they refuse, and that all can be taken back."""

import os

import pytest

from scanner.catalog.ledger import read_ledger
from scanner.catalog.ledger_parts import Ledger, Mark, Waiver
from scanner.decisions.edit import add, remove
from scanner.model.report_view import view_of
from scanner.reports.console_text import plain
from scanner.tui.detail import finding_lines
from scanner.tui.session import AuditError, Decided, Session, Terms
from scanner.tui.state import State, Step

from .audits import TODAY, repository, row_of, scanned, view_on
from .stage import built

HOW = ("waived", "accepted", "known", "review", "confirmed")


@pytest.fixture
def project(tmp_path):
    return repository(tmp_path / "project")


@pytest.fixture
def session(project):
    return Session(view_on(project), project, TODAY)


def test_a_waiver_is_pinned_to_the_bytes_that_were_scanned(session, project):
    row = row_of(session.view, "pickle-unsafe-callable", "a.pkl")
    said = session.waive([row], " our own test ", "90d", "Ada")
    (entry,) = read_ledger(project).waivers
    assert said == "Waived pickle-unsafe-callable in model/a.pkl until 2027-02-20."
    assert (entry.reason, entry.expires, entry.approver, entry.created) == ("our own test", "2027-02-20", "Ada", TODAY)
    assert entry.sha256 == session.view.targets[0].artifact("model/a.pkl").sha256
    assert entry.fingerprint == (row.fingerprint,)
    assert session.decided(row).text == "waived until 2027-02-20 by Ada: our own test"
    assert session.progress() == (1, 4)


def test_a_waiver_that_no_longer_holds_is_named_on_the_findings_page(session, project):
    row = row_of(session.view, "pickle-unsafe-callable", "a.pkl")
    assert session.lapsed(row) == ""
    session.waive([row], "our own test", "30d", "Ada")
    assert session.lapsed(row) == ""
    later = Session(view_on(project), project, "2027-06-01")
    assert later.decided(row) is None
    assert later.lapsed(row).startswith("the waiver by Ada expired on 2026-12-22: our own test (")
    page = " ".join(plain(line) for line in finding_lines(later.view, row, None, 100, later.lapsed(row))[:2])
    assert page.startswith("To be decided anew: the waiver by Ada expired on 2026-12-22: our own test")


def test_only_what_lets_through_has_the_colour_of_what_passes(session):
    row = session.view.rows[0]
    styles = {how: finding_lines(session.view, row, Decided(how, how), 80)[0][-1][0] for how in HOW}
    assert styles == {"waived": "ok", "accepted": "ok", "known": "ok", "review": "key", "confirmed": "key"}


def test_several_findings_are_waived_at_once_with_their_own_bytes(session, project):
    rows = [row for row in session.view.rows if row.rule == "pickle-unsafe-callable"]
    session.waive(rows, "harmless", "2027-01-31", "Ada")
    assert len({entry.sha256 for entry in read_ledger(project).waivers}) == 2
    assert session.progress() == (2, 4)
    session.undo()
    assert read_ledger(project).waivers == ()


def test_undo_goes_back_one_decision_at_a_time(session, project):
    first, second = (row for row in session.view.rows if row.rule == "pickle-unsafe-callable")
    session.waive([first], "one", "30d", "")
    session.mark([second], "review", "look at the opcode", "Ada")
    assert session.undo().startswith("Taken back: Marked pickle-unsafe-callable")
    assert read_ledger(project).marks == ()
    assert len(read_ledger(project).waivers) == 1
    session.undo()
    with pytest.raises(AuditError, match="nothing to undo"):
        session.undo()


def test_what_was_decided_last_counts_and_undo_brings_back_what_was_before(session, project):
    row = row_of(session.view, "pickle-unsafe-callable", "a.pkl")
    session.mark([row], "review", "", "Ada")
    session.waive([row], "looked at it", "30d", "Ada")
    assert session.decided(row).how == "waived"
    session.undo()
    assert session.decided(row).how == "review"
    assert read_ledger(project).waivers == ()


def test_a_wider_mark_of_somebody_else_is_left_alone_and_it_is_told_that_it_is_stronger(session, project):
    folder = os.path.join(project, ".weighbridge")
    os.mkdir(folder)
    with open(os.path.join(folder, "waivers.yaml"), "w") as file:
        file.write("version: 1\nmarks:\n  - says: confirmed\n    rule: pickle-*\n    by: Ben\n")
    first, second = (row for row in session.view.rows if row.rule == "pickle-unsafe-callable")
    said = session.waive([first], "a false alarm", "30d", "Ada")
    assert said.endswith("It does not hold yet, for it is confirmed by Ben (.weighbridge/waivers.yaml).")
    assert len(read_ledger(project).marks) == 1
    assert session.decided(second).how == "confirmed"


def test_an_accepted_licence_is_a_clarify_entry_for_these_bytes(session, project):
    row = row_of(session.view, "license-unidentified")
    session.accept(row, "LicenseRef-hats", "read it: it is our own text", "Ada")
    (entry,) = read_ledger(project).clarify
    assert (entry.file, entry.license) == ("model/LICENSE", "LicenseRef-hats")
    assert session.decided(row).text == "accepted as LicenseRef-hats by Ada: read it: it is our own text"
    other = row_of(session.view, "license-unknown-identifier")
    assert session.decided(other).how == "accepted"  # it asks which licence is meant: in that folder this is said now
    session.undo()
    assert session.progress() == (0, 4)


def test_a_conclusion_on_a_card_is_pinned_to_the_text_beside_it(session, project):
    row = row_of(session.view, "license-unknown-identifier")
    assert session.accept(row, "LicenseRef-hats", "read it", "Ada").startswith("Accepted model/LICENSE as")
    assert [entry.file for entry in read_ledger(project).clarify] == ["model/LICENSE"]
    assert session.progress() == (2, 4)


@pytest.mark.parametrize(
    ("verb", "complaint"),
    [
        (lambda session, row: session.waive([row], "  ", "90d", ""), "needs a reason"),
        (lambda session, row: session.waive([row], "why", "yesterday", ""), "2027-01-31"),
        (lambda session, row: session.waive([row], "why", "2026-11-21", ""), "is past"),
        (lambda session, row: session.waive([row], "why", "10y", ""), "too far away"),
        (lambda session, row: session.waive([], "why", "90d", ""), "Nothing is selected"),
        (lambda session, row: session.waive([row] * 2001, "why", "90d", ""), "at most 2,000 at once"),
        (lambda session, row: session.mark([row], "allow", "", ""), "no mark"),
        (lambda session, row: session.accept(row, "MIT", "why", ""), "no licence text"),
    ],
)
def test_what_is_refused_is_told_and_nothing_is_written(session, project, verb, complaint):
    with pytest.raises(AuditError, match=complaint):
        verb(session, row_of(session.view, "pickle-unsafe-callable"))
    assert not os.path.exists(os.path.join(project, ".weighbridge"))
    assert not session.can_undo


def test_a_name_that_is_no_licence_is_refused(session):
    with pytest.raises(AuditError, match="weighbridge explain"):
        session.accept(row_of(session.view, "license-unidentified"), "MIT AND (", "why", "")


def test_outside_of_a_repository_nothing_can_be_decided_and_that_is_told_at_the_start(project):
    session = Session(view_on(project), "", TODAY)
    assert "git init" in session.told[0]
    with pytest.raises(AuditError, match="no project to write decisions to"):
        session.waive([session.view.rows[0]], "why", "90d", "Ada")


def test_a_report_without_digests_pins_files_that_are_here_and_unchanged(project, monkeypatch):
    later = view_on(project, pinned=False, created="2100-01-01T00:00:00Z")
    session = Session(later, project, TODAY)
    session.waive([row_of(later, "pickle-unsafe-callable", "a.pkl")], "why", "90d", "Ada")
    assert session.progress() == (1, 4)
    with open(os.path.join(project, "model", "b.pkl"), "ab") as file:
        file.write(b".")
    with pytest.raises(AuditError, match=r"b\.pkl may have changed since it was scanned\. Scan again"):
        session.waive([row_of(later, "pickle-unsafe-callable", "b.pkl")], "why", "90d", "Ada")


def test_a_file_that_was_touched_after_the_report_is_not_trusted(project):
    early = view_on(project, pinned=False, created="2020-01-01T00:00:00Z")
    session = Session(early, project, TODAY)
    os.utime(os.path.join(project, "model", "a.pkl"), (0, 0))  # an old mtime is easily made
    with pytest.raises(AuditError, match="may have changed"):
        session.waive([row_of(early, "pickle-unsafe-callable", "a.pkl")], "why", "90d", "Ada")


def test_a_strangers_report_decides_nothing_about_files_that_are_not_here(project, tmp_path):
    elsewhere = repository(tmp_path / "elsewhere")
    report = scanned(elsewhere, pinned=False, created="2100-01-01T00:00:00Z").replace(b"elsewhere", b"not-there")
    session = Session(view_of(report), project, TODAY)
    with pytest.raises(AuditError, match="the file is not here"):
        session.waive([row_of(session.view, "pickle-unsafe-callable")], "why", "90d", "Ada")


def test_paths_in_a_strangers_report_lead_nowhere_else(project, tmp_path):
    (tmp_path / "outside.pkl").write_bytes(b"x")
    report = scanned(project, pinned=False, created="2100-01-01T00:00:00Z")
    report = report.replace(b"model/a.pkl", b"../outside.pkl")
    session = Session(view_of(report), project, TODAY)
    with pytest.raises(AuditError, match="the file is not here"):
        session.waive([row_of(session.view, "pickle-unsafe-callable", "outside.pkl")], "why", "90d", "Ada")


def test_decisions_of_a_strangers_report_go_to_ones_own_project(project, tmp_path):
    elsewhere = repository(tmp_path / "elsewhere")
    session = Session(view_on(elsewhere), project, TODAY)
    session.waive([row_of(session.view, "pickle-unsafe-callable")], "why", "90d", "Ada")
    assert read_ledger(project).waivers
    assert not os.path.exists(os.path.join(elsewhere, ".weighbridge"))


def test_a_decision_of_somebody_else_is_seen(session, project):
    other = Session(session.view, project, TODAY)
    row = row_of(session.view, "pickle-unsafe-callable", "b.pkl")
    assert not session.refresh()
    other.mark([row], "confirmed", "", "Ben")
    assert session.decided(row) is None
    assert session.refresh()
    assert session.decided(row).text == "confirmed by Ben"


def test_what_is_decided_of_one_repo_leaves_alone_what_was_said_of_the_same_file_in_another(session, project):
    row = row_of(session.view, "pickle-unsafe-callable", "a.pkl")
    mark = Mark("confirmed", target="hf://evil/b", fingerprint=(row.fingerprint,), by="Eve")
    add(project, marks=[mark])
    session.waive([row], "our own test", "30d", "Ada")
    (kept,) = read_ledger(project).marks
    assert (kept.target, kept.by) == ("hf://evil/b", "Eve")
    assert session.decided(row).how == "waived"


def test_undo_brings_no_waiver_back_that_somebody_else_took_out(session, project):
    rows = [row for row in session.view.rows if row.rule == "pickle-unsafe-callable"]
    session.waive(rows, "one", "30d", "Ada")
    session.waive(rows, "two", "30d", "Ada")
    first, second = read_ledger(project).waivers
    assert remove(project, waivers=[first]) == 1
    session.undo()
    assert [(entry.reason, entry.fingerprint) for entry in read_ledger(project).waivers] == [
        ("one", second.fingerprint)
    ]


def test_a_broken_file_of_decisions_is_told_and_not_written_over(session, project):
    folder = os.path.join(project, ".weighbridge")
    os.mkdir(folder)
    broken = "version: 1\nwaivers:\n  - rule: [\n"
    with open(os.path.join(folder, "waivers.yaml"), "w") as file:
        file.write(broken)
    assert session.refresh()
    assert any("waivers.yaml:" in sentence for sentence in session.told)
    with pytest.raises(AuditError, match=r"waivers\.yaml:"):
        session.waive([session.view.rows[0]], "why", "90d", "Ada")
    with open(os.path.join(folder, "waivers.yaml")) as file:
        assert file.read() == broken
    assert not session.can_undo


def test_a_waiver_that_the_policy_lets_last_thirty_days_only(project):
    session = Session(view_on(project), project, TODAY, terms=Terms(max_days=30))
    with pytest.raises(AuditError, match="30 days"):
        session.waive([session.view.rows[0]], "why", "31d", "")


def test_a_newer_report_keeps_decisions_selection_and_cursor(session, project, tmp_path):
    kept = row_of(session.view, "pickle-unsafe-callable", "a.pkl")
    gone = row_of(session.view, "pickle-unsafe-callable", "b.pkl")
    session.waive([kept], "our own", "90d", "Ada")
    session.place.update(fingerprint=kept.fingerprint, selected=[kept.fingerprint, gone.fingerprint])
    os.rename(os.path.join(project, "model", "b.pkl"), os.path.join(project, "model", "c.pkl"))
    said = session.adopt(view_on(project))
    assert said == "Scanned again: 1 new, 1 gone. 1 of 4 decided."
    assert session.place["fingerprint"] == kept.fingerprint
    assert session.place["selected"] == [kept.fingerprint]
    assert session.decided(row_of(session.view, "pickle-unsafe-callable", "a.pkl")).how == "waived"
    session.undo()
    assert session.progress() == (0, 4)


def test_other_bytes_make_a_waiver_void(session, project):
    session.waive([row_of(session.view, "pickle-unsafe-callable", "a.pkl")], "our own", "90d", "Ada")
    with open(os.path.join(project, "model", "a.pkl"), "ab") as file:
        file.write(b"\0")
    session.adopt(view_on(project))
    assert session.decided(row_of(session.view, "pickle-unsafe-callable", "a.pkl")) is None


def test_an_export_whose_library_is_absent_says_what_to_install(session, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(AuditError, match=r'pip install "weighbridge\[sbom\]"'):
        session.export("spdx", str(tmp_path / "bill.json"))
    assert not (tmp_path / "bill.json").exists()


def test_an_export_is_written_whole_and_replaces_only_when_told_to(session, tmp_path):
    path = tmp_path / "r.sarif"
    said = session.export("sarif", str(path))
    assert said == f"Wrote {os.path.realpath(path)}."
    assert b'"2.1.0"' in path.read_bytes()
    with pytest.raises(AuditError, match="is there already"):
        session.export("json", str(path))
    session.mark([session.view.rows[0]], "review", "", "")
    assert "R scans again" in session.export("json", str(path), replace=True)
    with pytest.raises(AuditError, match="cannot be written"):
        session.export("json", str(tmp_path / "no" / "r.json"))


def test_an_undo_after_a_restart(project, tmp_path):
    view = view_on(project)
    first = Session(view, project, TODAY, State(str(tmp_path / "state")))
    row = row_of(view, "pickle-unsafe-callable", "a.pkl")
    first.waive([row], "our own", "90d", "Ada")
    first.close()
    second = Session(view, project, TODAY, State(str(tmp_path / "state")))
    assert second.decided(row).how == "waived"
    second.undo()
    assert read_ledger(project).waivers == ()


def test_a_rule_of_another_version_is_decided_by_its_fingerprint(project):
    report = scanned(project).replace(b"pickle-unsafe-callable", b"rule-of-next-year")
    session = Session(view_of(report), project, TODAY)
    row = row_of(session.view, "rule-of-next-year", "a.pkl")
    session.waive([row], "our own", "90d", "Ada")
    assert session.decided(row).how == "waived"
    assert read_ledger(project).waivers[0].rule == ()


def test_a_step_that_a_kill_kept_from_the_files_is_forgotten(project, tmp_path):
    state = State(str(tmp_path / "s"))
    state.steps.append(Step("waive", "Waived x.", (Waiver("never written", "2027-01-01", created=TODAY),)))
    state.keep_steps()
    state.close()
    assert not Session(view_on(project), project, TODAY, State(str(tmp_path / "s"))).can_undo


def test_nothing_is_decided_where_it_would_not_count(project):
    session = Session(view_on(project), project, TODAY, read=Ledger, stand_in="--no-waivers")
    with pytest.raises(AuditError, match="goes by --no-waivers"):
        session.waive([session.view.rows[0]], "why", "90d", "Ada")
    assert not os.path.exists(os.path.join(project, ".weighbridge"))


def test_news_is_told_once(project):
    session = Session(view_on(project), "", TODAY)
    assert len(session.news()) == 1
    assert session.news() == []


def marked_in(project, *marks: str) -> None:
    os.makedirs(os.path.join(project, ".weighbridge"), exist_ok=True)
    with open(os.path.join(project, ".weighbridge", "waivers.yaml"), "w") as file:
        file.write("version: 1\nmarks:" + "".join(f"\n  - {{says: confirmed, {mark}}}" for mark in marks) + "\n")


def test_on_a_large_report_it_is_found_out_beside_the_screen_what_is_decided(project):
    marked_in(project, "rule: pickle-*")
    view = built(2000)
    session = Session(view, project, TODAY)
    assert session.is_counting
    assert session.progress() == (0, 1500)
    row = next(row for row in view.rows if row.rule.startswith("pickle") and row.outcome != "allow")
    assert session.decided(row).how == "confirmed"  # what is looked at is known at once
    turns = iter([True, True, True])
    session.count(lambda: next(turns, False))
    assert session.is_counting
    assert 0 < session.progress()[0] < 1000
    session.count()
    assert not session.is_counting
    assert session.progress() == (1000, 1500)
    assert sum(session.open_rows()) == 500
    shown = session.prepared(view)
    one = next(one for one in view.rows if one.rule.startswith("license") and one.outcome != "allow")
    marked_in(project, "rule: pickle-*", f"fingerprint: {one.fingerprint}")
    session.adopt(shown)
    assert not session.is_counting
    assert session.progress() == (1001, 1500)


def test_what_is_decided_while_it_is_counted_is_not_lost(project):
    marked_in(project, "rule: pickle-*")
    session = Session(built(2000), project, TODAY)
    changed = []

    def goes_on() -> bool:
        if not changed and session.progress()[0] > 300:
            marked_in(project, "rule: license-*")
            changed.append(session.refresh())
        return True

    session.count(goes_on)
    assert changed == [True]
    assert session.progress() == (500, 1500)
