"""Which decision is for a finding: never one for other bytes, another target, another day, or more than it says."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from scanner.catalog.ledger_parts import Known, Ledger, Mark, Waiver
from scanner.model.place import Place
from scanner.model.verdict import Reason, Verdict
from scanner.pipeline.decided import site_of
from scanner.policy.pins import KnownFiles, files_of, pin_of
from scanner.policy.waived import Decisions, Site, Terms, known_of
from scanner.policy.waived_notes import Tally
from tests.decisions.models import RULE, finding

OLD, NEW = "a" * 64, "b" * 64
TODAY = "2027-01-15T12:00:00Z"
HERE = Site(("/p",), "", whole=True)
HUB = Site(("hf://org/name", "hf://org/name@main", "hf://org/name@" + "c" * 40), "hf://org/name/", whole=True)
AWAY = Site(("/elsewhere",), None, whole=True)
FILES = KnownFiles({"model.bin": OLD, "a/model.bin": OLD, "README.md": "", "a/README.md": OLD})
FOUND = finding()


def waiver(**asked: Any) -> Waiver:
    given = {"reason": "ours", "expires": "2027-02-01", "created": "2027-01-10", "rule": (RULE,), "sha256": OLD}
    given.update(asked, origin=".weighbridge/waivers.yaml:3")
    return Waiver(**given)


def verdict(outcome: str = "deny") -> Verdict:
    return Verdict(FOUND.fingerprint, outcome, (Reason("tag security → deny", "builtin:default:6"),))


def decisions(*entries: Waiver, base: Ledger | None = None, pinned: bool = True, **ledger: Any) -> Decisions:
    return Decisions(Ledger(entries, **ledger), TODAY, Terms(pinned=pinned), base)


def holds(*entries: Waiver, found: Any = FOUND, site: Site = HERE, files: KnownFiles = FILES, **more: Any) -> bool:
    decided = decisions(*entries, **more).verdict(found, verdict(), site, files)
    assert (decided.outcome, decided.by) in (("deny", ""), ("allow", "waiver"))
    return decided.by == "waiver"


def test_a_waiver_names_itself_its_approver_its_reason_and_its_days() -> None:
    decided = decisions(waiver(approver="Ada")).verdict(FOUND, verdict(), HERE, FILES)
    assert (decided.outcome, decided.by) == ("allow", "waiver")
    assert decided.reasons == (
        Reason("waiver until 2027-02-01 by Ada on 2027-01-10 → allow: ours", ".weighbridge/waivers.yaml:3"),
        Reason("tag security → deny", "builtin:default:6"),
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"rule": ("pickle-unsafe-import",)},
        {"rule": ("pickle-*-import",)},
        {"rule": ("unsafe-callable",)},
        {"rule": ("*-callables",)},
        {"rule": (RULE.upper(),)},
        {"paths": ("other.bin",)},
        {"paths": ("model",)},
        {"paths": ("odel.bin",)},
        {"paths": ("*/model.bin",)},
        {"paths": ("model?bin?",)},
        {"paths": ("MODEL.BIN",)},
        {"paths": ("model[.]bin",)},
        {"paths": ("./model.bin",)},
        {"fingerprint": ("0" * 32,)},
        {"fingerprint": (FOUND.fingerprint,), "rule": ("pickle-unsafe-import",)},
        {"fingerprint": (FOUND.fingerprint,), "paths": ("other.bin",)},
        {"target": "hf://org/name"},
        {"target": "models"},
        {"target": "mod"},
        {"target": "/elsewhere"},
        {"target": "/P"},
        {"sha256": NEW},
        {"sha256": ""},
        {"expires": "2027-01-14"},
        {"expires": "2026-12-31"},
        {"expires": "9999-99-99"},
        {"created": ""},
        {"created": "2027-01-17"},
        {"created": "2099-01-01", "expires": "2099-02-01"},
        {"created": "2026-01-10", "expires": "2027-01-15"},
        {"expires": "2028-01-11"},
    ],
)
def test_what_a_waiver_is_not_for_it_does_not_allow(asked: dict[str, Any]) -> None:
    assert not holds(waiver(**asked))


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"rule": ("pickle-*",)},
        {"rule": ("license-*", RULE)},
        {"rule": (), "paths": ("model.bin",)},
        {"paths": ("*.bin",)},
        {"paths": ("m?del.bin", "x")},
        {"fingerprint": ("0" * 32, FOUND.fingerprint)},
        {"rule": (), "target": "."},
        {"target": "/p"},
        {"target": "model.bin"},
        {"expires": "2027-01-15"},
        {"created": "2027-01-15"},
        {"created": "2027-01-16"},
        {"created": "2026-01-15", "expires": "2027-01-15"},
        {"expires": "2028-01-10"},
    ],
)
def test_what_a_waiver_is_for_it_allows(asked: dict[str, Any]) -> None:
    assert holds(waiver(**asked))


def test_a_star_never_leaves_its_folder_by_the_folders_name() -> None:
    deep = finding("a/model.bin")
    assert holds(waiver(paths=("a/*",)), found=deep)
    assert not holds(waiver(paths=("a/*",)), found=finding("ab/model.bin"), files=KnownFiles({"ab/model.bin": OLD}))
    assert not holds(waiver(paths=("b/*",)), found=deep)
    assert holds(waiver(target="a"), found=deep)
    assert holds(waiver(target="./a/"), found=deep)
    assert not holds(waiver(target="a"), found=finding("ab/model.bin"), files=KnownFiles({"ab/model.bin": OLD}))
    newline = finding("a\nmodel.bin")
    assert not holds(waiver(paths=("model.bin",)), found=newline, files=KnownFiles({"a\nmodel.bin": OLD}))


def test_a_path_with_brackets_is_itself_and_no_pattern() -> None:
    files = KnownFiles({"a[b].bin": OLD, "ab.bin": OLD})
    assert holds(waiver(paths=("a[b].bin",)), found=finding("a[b].bin"), files=files)
    assert not holds(waiver(paths=("a[b].bin",)), found=finding("ab.bin"), files=files)
    assert holds(waiver(paths=("a[?].*",)), found=finding("a[b].bin"), files=files)
    assert not holds(waiver(paths=("a[?].*",)), found=finding("ab.bin"), files=files)


def test_a_path_that_no_encoding_has_can_be_waived_by_its_fingerprint() -> None:
    odd = finding("bad\udcff.bin")
    files = KnownFiles({"bad\udcff.bin": OLD})
    assert holds(waiver(fingerprint=(odd.fingerprint,)), found=odd, files=files)
    assert holds(waiver(paths=("bad?.bin",)), found=odd, files=files)
    assert not holds(waiver(paths=("bad.bin",)), found=odd, files=files)
    assert pin_of(odd, files) == OLD


def test_a_repo_on_the_hub_is_told_by_its_id_whatever_its_case_and_by_its_commit() -> None:
    for target in ("hf://org/name", "hf://Org/Name", "hf://org/name@" + "c" * 40, "hf://org/name@main", ""):
        assert holds(waiver(target=target), site=HUB), target
    others = (
        "hf://org/name2",
        "hf://org/nam",
        "hf://datasets/org/name",
        "hf://org/name@" + "d" * 40,
        "org/name",
        "org",
        ".",
    )
    for target in others:
        assert not holds(waiver(target=target), site=HUB), target


def test_a_waiver_of_a_folder_of_the_project_is_for_no_other_place() -> None:
    deep = finding("a/model.bin")
    for site in (HUB, AWAY):
        for target in ("a", ".", "/p", "a/model.bin"):
            assert not holds(waiver(target=target), found=deep, site=site), (target, site)
    assert holds(waiver(target="/elsewhere"), found=deep, site=AWAY)


def test_without_a_digest_a_waiver_holds_where_the_policy_lets_it_and_where_there_is_no_file() -> None:
    assert not holds(waiver(sha256=""))
    assert holds(waiver(sha256=""), pinned=False)
    nowhere = finding("(hub)")
    assert holds(waiver(sha256=""), found=nowhere)
    assert not holds(waiver(sha256=OLD), found=nowhere)
    card = finding("README.md")
    assert (pin_of(nowhere, FILES), pin_of(card, FILES)) == ("", None)
    assert not holds(waiver(), found=card), "its digest is not known"
    assert not holds(waiver(sha256=NEW), pinned=False)


def test_what_custom_code_does_is_pinned_to_the_code_too() -> None:
    code = finding(
        "config.json",
        "custom-code-required",
        attributes=(("file", "modeling.py"),),
        related=(Place("deep.py", line=3), Place("model.bin")),
    )
    assert files_of(code) == ("config.json", "modeling.py", "deep.py")
    digests = {"config.json": OLD, "modeling.py": NEW, "deep.py": OLD, "model.bin": NEW}
    pin = pin_of(code, KnownFiles(digests))
    printed = f"{OLD}  config.json\n{OLD}  deep.py\n{NEW}  modeling.py\n"
    assert pin == sha256(printed.encode()).hexdigest()
    entry = waiver(rule=("custom-code-required",), sha256=pin)
    assert holds(entry, found=code, files=KnownFiles(digests))
    assert holds(entry, found=code, files=KnownFiles({**digests, "model.bin": OLD}))
    for changed in ("config.json", "modeling.py", "deep.py"):
        for other in ("c" * 64, ""):
            assert not holds(entry, found=code, files=KnownFiles({**digests, changed: other})), changed
    del digests["deep.py"]
    assert not holds(entry, found=code, files=KnownFiles(digests))


def test_of_several_waivers_one_that_holds_is_enough() -> None:
    void, past, good = waiver(sha256=NEW), waiver(expires="2027-01-12"), waiver(approver="Ada")
    found = decisions(void, past, good).waiver(FOUND, HERE, FILES)
    assert found == good
    assert not holds(void, past)


def test_a_mark_is_stronger_than_a_waiver_and_the_baseline() -> None:
    line = known_of(FOUND, HERE, OLD)
    for says in ("review", "confirmed"):
        mark = Mark(says, rule=(RULE,), by="Eve", note="look again", origin="w:9")
        ready = decisions(waiver(), marks=(mark,), baseline=(line,))
        decided = ready.verdict(FOUND, verdict("deny"), HERE, FILES)
        assert (decided.outcome, decided.by) == ("deny", "mark")
        for outcome in ("review", "allow"):
            decided = ready.verdict(FOUND, verdict(outcome), HERE, FILES)
            assert (decided.outcome, decided.by) == ("review", "mark"), (says, outcome)
            assert decided.reasons[0].text.endswith("by Eve → review: look again")
    other = decisions(waiver(), marks=(Mark("review", target="hf://org/other"), Mark("review", paths=("x",))))
    assert other.verdict(FOUND, verdict(), HERE, FILES).by == "waiver"


def test_what_the_policy_allows_needs_no_decision() -> None:
    assert decisions(waiver()).verdict(FOUND, verdict("allow"), HERE, FILES) == verdict("allow")


def test_a_line_of_the_baseline_about_security_holds_for_the_same_bytes_only() -> None:
    def by(line: Known, files: KnownFiles = FILES, found: Any = FOUND, site: Site = HERE) -> str:
        return decisions(baseline=(line,)).verdict(found, verdict(), site, files).by

    line = known_of(FOUND, HERE, OLD)
    assert line == Known(FOUND.fingerprint, OLD, RULE, "model.bin")
    assert by(line) == "baseline"
    assert by(line, KnownFiles({"model.bin": NEW})) == ""
    assert by(line, KnownFiles({"model.bin": ""})) == ""
    assert by(line, KnownFiles({})) == ""
    assert by(known_of(FOUND, HERE, "")) == ""
    assert by(known_of(finding("(hub)"), HERE, ""), found=finding("(hub)")) == "", "nothing pins it"
    card = finding("README.md", "license-undeclared", "", tags=("license",))
    assert by(known_of(card, HERE, ""), found=card) == "baseline"
    assert by(known_of(card, HERE, NEW), found=card) == "baseline", "a card is edited often"


def test_a_line_of_the_baseline_is_for_its_own_rule_path_and_repo() -> None:
    card = finding("README.md", "license-undeclared", "", tags=("license",))
    line = known_of(card, HERE, "")
    far = known_of(card, HUB, "")
    assert far.path == "hf://org/name/README.md"

    def by(line: Known, site: Site) -> str:
        return decisions(baseline=(line,)).verdict(card, verdict(), site, FILES).by

    assert [by(line, HERE), by(line, HUB), by(line, AWAY)] == ["baseline", "", ""]
    assert [by(far, HERE), by(far, HUB), by(far, AWAY)] == ["", "baseline", ""]
    assert by(Known(line.fingerprint, "", "license-unnamed", line.path), HERE) == ""
    assert by(Known(line.fingerprint, "", line.rule, "LICENSE"), HERE) == ""
    with pytest.raises(ValueError, match="project"):
        known_of(card, AWAY, "")


def test_what_came_with_the_change_under_review_is_to_review() -> None:
    old, line = waiver(), known_of(FOUND, HERE, OLD)
    same = Ledger((Waiver(*[getattr(old, name) for name in old.__match_args__[:-1]], "w:99"),))
    assert decisions(old, base=same).verdict(FOUND, verdict(), HERE, FILES).outcome == "allow"
    for base in (Ledger(), Ledger((waiver(expires="2027-01-20"),)), Ledger((waiver(reason="other"),))):
        decided = decisions(old, base=base).verdict(FOUND, verdict(), HERE, FILES)
        assert (decided.outcome, decided.by) == ("review", "waiver")
        assert "came with this change" in decided.reasons[0].text
    decided = decisions(base=Ledger(), baseline=(line,)).verdict(FOUND, verdict(), HERE, FILES)
    assert (decided.outcome, decided.by) == ("review", "baseline")
    decided = decisions(waiver(reason="new"), old, base=same).verdict(FOUND, verdict(), HERE, FILES)
    assert (decided.outcome, decided.reasons[0].text) == (
        "allow",
        "waiver until 2027-02-01, decided on 2027-01-10 → allow: ours",
    )
    turned = decisions(waiver(paths=("b", "model.bin")), base=Ledger((waiver(paths=("model.bin", "b")),)))
    assert turned.verdict(FOUND, verdict(), HERE, FILES).outcome == "allow", "the order of a list says nothing"
    both = decisions(old, base=Ledger(baseline=(line,)), baseline=(line,)).verdict(FOUND, verdict(), HERE, FILES)
    assert (both.outcome, both.by) == ("allow", "baseline")


def test_a_policy_may_ask_for_shorter_waivers() -> None:
    entry = waiver(created="2027-01-10", expires="2027-04-10")
    assert [Decisions(Ledger((entry,)), TODAY, Terms(days)).amiss(entry) == "" for days in (90, 89)] == [True, False]


def told(
    *entries: Waiver, found: tuple[Any, ...] = (FOUND,), site: Site = HERE, whole: bool = True, **more: Any
) -> list[str]:
    ready = decisions(*entries, **more)
    tally = Tally(ready)
    tally.visit(site)
    for item in found:
        tally.hear(item, site, FILES, allowed=False)
    return tally.notes(whole)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, ""),
        ({"expires": "2027-01-14"}, "expired on 2027-01-14: remove it, or look at it again and decide anew."),
        ({"created": ""}, "does not say when it was decided: add created: 2027-01-15."),
        ({"created": "2027-01-30"}, "is dated 2027-01-30, which is still to come: correct created."),
        ({"expires": "2029-01-01"}, "lasts more than the 365 days that the policy lets it: bring expires forward."),
        ({"sha256": NEW}, "is void: model.bin has other bytes now. Look at it again, and waive it anew."),
        ({"sha256": ""}, "does not hold: it names no sha256, and the policy asks for that of model.bin. Add it."),
        ({"rule": ("pickle-unsafe-import",)}, "is for nothing that was found: remove it."),
    ],
)
def test_what_is_amiss_with_a_waiver_is_told_with_what_to_do(asked: dict[str, Any], said: str) -> None:
    assert told(waiver(**asked)) == ([f"The waiver at .weighbridge/waivers.yaml:3 {said}"] if said else [])


def test_what_was_for_nothing_is_told_where_all_it_could_be_for_was_looked_at() -> None:
    unused = waiver(rule=("license-mismatch",))
    assert told(unused, whole=False) == []
    assert told(unused, site=Site(("/p",), "")) == [], "something was left out"
    assert told(unused, site=Site(("/p/a",), "", "a", True)) == []
    assert told(unused, site=HUB) == []
    below = waiver(rule=("license-mismatch",), paths=("a/x", "a/b/*"))
    assert len(told(below, site=Site(("/p/a",), "", "a", True))) == 1
    assert told(below, site=Site(("/p/a/b",), "", "a/b", True)) == []
    far = waiver(rule=("license-mismatch",), target="hf://Org/Name")
    assert (len(told(far, site=HUB)), told(far, site=HERE)) == (1, [])


def test_lines_of_the_baseline_that_nobody_needs_are_counted() -> None:
    gone = tuple(Known(str(n) * 32, "", RULE, f"gone{n}.bin") for n in range(3))
    (note,) = told(baseline=(known_of(FOUND, HERE, OLD), *gone))
    assert note == (
        "3 lines of .weighbridge/baseline.txt are no longer needed, gone0.bin first: run weighbridge baseline update."
    )
    assert told(baseline=gone, whole=False) == []
    assert told(baseline=gone, site=Site(("/p/a",), "", "a", True)) == []
    assert told(baseline=gone, site=HUB) == []
    far = known_of(FOUND, HUB, OLD)
    assert (told(baseline=(far,), site=HERE), told(baseline=(far,), found=(), site=AWAY)) == ([], [])
    assert len(told(baseline=(far,), found=(), site=HUB)) == 1
    (note,) = told(baseline=(known_of(FOUND, HERE, NEW),))
    assert note.startswith("1 line of .weighbridge/baseline.txt no longer holds: model.bin has other bytes now.")


def test_thousands_of_entries_that_hold_for_nothing_are_told_in_few_sentences() -> None:
    notes = told(*(waiver(rule=("license-mismatch",), reason=str(n)) for n in range(3000)))
    assert len(notes) == 51
    assert notes[-1].startswith("2,950 more waivers")


def test_many_findings_and_many_waivers_are_matched_quickly() -> None:
    from time import process_time

    found = [finding(f"f{n}.bin") for n in range(20_000)]
    entries = [waiver(fingerprint=(item.fingerprint,)) for item in found[:5000]]
    entries += [waiver(rule=(f"license-{n}",)) for n in range(200)]
    files = KnownFiles({item.place.path: OLD for item in found})
    ready = decisions(*entries)
    begun = process_time()
    assert sum(ready.verdict(item, verdict(), HERE, files).by == "waiver" for item in found) == 5000
    assert process_time() - begun < 10


def test_many_findings_and_many_waivers_of_folders_are_matched_quickly() -> None:
    from time import process_time

    found = [finding(f"models/{n}/f.bin") for n in range(20_000)]
    entries = [waiver(rule=("license-*", f"other-{n}"), paths=(f"models/{n}/**",)) for n in range(1000)]
    entries.append(waiver(rule=("pickle-*",), paths=("models/7/*",)))
    ready = decisions(*entries)
    begun = process_time()
    assert sum(bool(ready.waivers_for(item, HERE)) for item in found) == 1
    assert process_time() - begun < 3


def test_a_target_is_named_as_people_write_it(tmp_path: Any) -> None:
    (tmp_path / "p" / ".git").mkdir(parents=True)
    (tmp_path / "p" / "models").mkdir()
    (tmp_path / "p" / "nested" / ".git").mkdir(parents=True)
    root = str(tmp_path / "p")
    own = site_of(f"{root}/models", "folder", root, whole=True)
    assert (own.prefix, own.folder, own.whole) == ("", "models", True)
    assert site_of(root, "folder", root).folder == ""
    assert site_of(f"{root}/nested", "folder", root).prefix is None, "a repository of its own has other paths"
    assert site_of(str(tmp_path), "folder", root).prefix is None
    assert site_of(root, "folder", "").prefix is None
    for target in ("hf://Org/Name@main", "Org/Name@main", "https://huggingface.co/Org/Name/tree/main"):
        site = site_of(target, "hub", root, "c" * 40)
        assert (site.names, site.prefix) == (
            ("hf://org/name", "hf://org/name@main", "hf://org/name@" + "c" * 40),
            "hf://org/name/",
        )
    assert site_of("hf-cache:datasets/Org/Name", "hf-cache", root).names == ("hf://datasets/org/name",)
    assert site_of("hf-cache:*", "hf-cache", root) == Site()
