"""Exceptions hold until their day and warn when nobody needs them; clarifications hold for the bytes that were read."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from scanner.catalog.policy_parts import PolicyException
from scanner.model.finding import Finding
from scanner.model.place import Place
from scanner.policy.exceptions import Exceptions, covers
from tests.policy.models import judged, model, outcomes, scan

NC = Finding(
    "license-non-commercial",
    Place("research/a/README.md"),
    "m",
    "medium",
    "high",
    "f" * 32,
    ("license",),
    (("license", "cc-by-nc-4.0"),),
)


def entry(**asked: tuple[str, ...]) -> PolicyException:
    return PolicyException("we asked", "2027-01-31", **asked)


def test_all_that_an_exception_asks_for_has_to_be_so() -> None:
    assert covers(entry(rule=("license-*",)), NC)
    assert covers(entry(rule=("license-non-commercial",), paths=("research/*",)), NC)
    assert not covers(entry(rule=("license-non-commercial",), paths=("product/*",)), NC)
    assert covers(entry(license=("CC-BY-NC-4.0",)), NC)
    assert covers(entry(license=("cc-by-nc-4.0",)), NC)
    assert not covers(entry(license=("MIT",)), NC)


def test_the_first_that_holds_today_is_found_however_often_it_is_asked() -> None:
    asked = ({"paths": ("product/*",)}, {"license": ("MIT",)}, {"rule": ("license-*",), "paths": ("*/a/*",)}, {})
    entries = [entry(**one) for one in asked]
    known = Exceptions(entries, "2026-11-22T00:00:00Z")
    assert [known.covering(NC), known.covering(NC)] == [entries[2], entries[2]]
    assert entries[2] == next(one for one in entries if covers(one, NC))
    assert Exceptions(entries, "2027-02-01").covering(NC) is None


def policy(expires: str, rule: str = "license-non-commercial") -> str:
    return f"""extends: commercial
exceptions:
  - rule: {rule}
    license: CC-BY-NC-4.0
    reason: bought from the publisher, contract 12
    expires: {expires}
"""


def test_an_exception_allows_and_says_why(tmp_path: Path) -> None:
    report = scan(model(tmp_path / "m", "license: cc-by-nc-4.0"), policy("2026-03-01"))
    _, verdict = judged(report)["license-non-commercial"]
    assert verdict.outcome == "allow"
    assert verdict.reasons[0].text == "exception until 2026-03-01 → allow: bought from the publisher, contract 12"
    assert verdict.reasons[0].origin == "policy.yaml:5"
    assert verdict.reasons[-1].origin == "README.md:2:10"
    assert report.notes == ()


def test_an_expired_exception_allows_nothing_and_warns(tmp_path: Path) -> None:
    report = scan(model(tmp_path / "m", "license: cc-by-nc-4.0"), policy("2026-02-28"))
    assert outcomes(report)["license-non-commercial"] == "deny"
    assert report.notes == (
        "The exception at policy.yaml:5 expired on 2026-02-28: remove it, or renew it with reason.",
    )


def test_an_exception_that_nothing_needs_warns(tmp_path: Path) -> None:
    report = scan(model(tmp_path / "m", "license: mit"), policy("2027-01-01"))
    assert report.notes == ("The exception at policy.yaml:5 was for nothing that was found: remove it.",)


def clarify(digest: str, file: str = "LICENSE") -> str:
    return f"""extends: default
clarify:
  - {{file: "{file}", sha256: {digest}, license: MIT AND llama3.1, reason: read by us}}
"""


def test_a_clarification_becomes_a_fact_for_the_same_bytes(tmp_path: Path) -> None:
    folder = model(tmp_path / "m", "license: other", LICENSE="house words\n")
    digest = sha256(b"house words\n").hexdigest()
    for file in ("LICENSE", "LIC*"):
        report = scan(folder, clarify(digest, file))
        (found,) = [item for item in report.targets[0].facts if item.kind == "license-clarified"]
        assert (found.get("file"), found.get("licenses"), found.get("spdx")) == (
            "LICENSE",
            ("mit", "llama3.1"),
            "MIT AND llama3.1",
        )
        assert (found.get("origin"), found.get("reason")) == ("policy.yaml:5", "read by us")
        assert report.notes == ()


def test_a_clarification_answers_what_is_told_of_the_file_and_left_open_by_its_card(tmp_path: Path) -> None:
    words = "House words. Whoever feeds the cat may run the model on any day but Sunday.\n" * 9
    folder = model(tmp_path / "m", "license: other\nlicense_name: house-1\nlicense_link: LICENSE", LICENSE=words)
    asked = outcomes(scan(folder, "default"))
    assert (asked["license-unidentified"], asked["license-unknown-identifier"]) == ("review", "review")
    report = scan(folder, clarify(sha256(words.encode()).hexdigest()))
    assert set(outcomes(report).values()) == {"allow"}
    (_, verdict) = judged(report)["license-unidentified"]
    assert verdict.reasons[0].text.startswith("clarified as ")
    assert verdict.reasons[0].origin == "policy.yaml:5"
    assert outcomes(scan(folder, clarify("a" * 64)))["license-unidentified"] == "review"


def test_a_clarified_choice_stays_a_choice(tmp_path: Path) -> None:
    folder = model(tmp_path / "m", "license: other", LICENSE="house words\n")
    entry = clarify(sha256(b"house words\n").hexdigest()) + "use: {commercial: true}\n"
    either = outcomes(scan(folder, entry.replace("MIT AND llama3.1", "MIT OR CC-BY-NC-4.0")))
    both = outcomes(scan(folder, entry.replace("MIT AND llama3.1", "MIT AND CC-BY-NC-4.0")))
    assert (either["license-non-commercial"], both["license-non-commercial"]) == ("allow", "deny")


def test_a_clarification_of_other_bytes_is_void_and_says_so(tmp_path: Path) -> None:
    folder = model(tmp_path / "m", "license: other", LICENSE="other words\n")
    report = scan(folder, clarify(sha256(b"house words\n").hexdigest()))
    assert not [item for item in report.targets[0].facts if item.kind == "license-clarified"]
    assert report.notes == (
        "The clarify entry at policy.yaml:5 is void: LICENSE has other bytes now. Look at it again.",
    )
    report = scan(folder, clarify("a" * 64, "NOTHING"))
    assert report.notes == ("The clarify entry at policy.yaml:5 is for no file that was scanned: remove it.",)


def test_a_commits_files_say_nothing_of_entries_for_others(tmp_path: Path) -> None:
    from dataclasses import replace

    from scanner.catalog.catalog import load
    from scanner.pipeline.plan import plan
    from scanner.pipeline.run import run
    from scanner.pipeline.settings import Settings
    from scanner.sources.interface import Options

    folder = model(tmp_path / "m", "license: mit")
    path = tmp_path / "p.yaml"
    path.write_text("version: 1\ntitle: t\n" + policy("2027-01-01") + clarify("a" * 64, "X").split("\n", 1)[1])
    settings = Settings(load(), load().policy(str(path), str(tmp_path)), "2026-03-01T00:00:00Z")

    def tasks() -> list:  # type: ignore[type-arg]
        return plan([str(folder)], Options("", ()))

    assert len(run(tasks(), settings).notes) == 2
    assert run([replace(task, only=frozenset({"README.md"})) for task in tasks()], settings).notes == ()
