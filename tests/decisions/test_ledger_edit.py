"""Decisions written beside what people wrote: nothing of theirs changes, and each reads back as what was decided."""

import io
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.catalog.ledger import parse_clarify, parse_waivers, read_ledger
from scanner.catalog.ledger_parts import Known, Mark, Waiver
from scanner.catalog.policy_parts import Clarification
from scanner.decisions.edit import LedgerError, add, edit_baseline, remove
from scanner.model.record import altered

NEW = Waiver(
    "our own test: it runs nothing",
    "2027-01-31",
    rule=("pickle-unsafe-callable",),
    paths=("models/a.bin",),
    fingerprint=("0" * 32,),
    sha256="1" * 64,
    approver="Ada Lovelace",
    created="2026-11-22",
)
MARK = Mark("review", rule=("pickle-unsafe-callable",), note="for Bo", by="Ada", created="2026-11-22")
TEXT = Clarification("LICENSE", "b" * 64, "MIT", "read it", "Ada", "2026-11-22")
HEAD = "# What people of this project decided. The commands of weighbridge write here; edit it as you like.\n"
WRITTEN = """\
  - rule: pickle-unsafe-callable
    paths: models/a.bin
    fingerprint: "00000000000000000000000000000000"
    sha256: "1111111111111111111111111111111111111111111111111111111111111111"
    reason: "our own test: it runs nothing"
    approver: Ada Lovelace
    created: 2026-11-22
    expires: 2027-01-31
"""

OLD = "rule: pickle-truncated, paths: x.bin, reason: 'cut by us', expires: 2027-01-01"


@pytest.fixture
def project(tmp_path):
    return tmp_path


def write(project, text, name="waivers.yaml"):
    (project / ".weighbridge").mkdir(exist_ok=True)
    (project / ".weighbridge" / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def written(project, name="waivers.yaml"):
    return (project / ".weighbridge" / name).read_bytes().decode()


def bare(entries):
    return [altered(entry, origin="") for entry in entries]


def test_a_new_file_says_what_it_is_and_each_entry_has_its_line(project):
    origins = add(str(project), [NEW], [MARK], [TEXT])
    assert written(project).startswith(f"{HEAD}version: 1\n\nwaivers:\n{WRITTEN}\nmarks:\n")
    assert origins == (".weighbridge/waivers.yaml:5", ".weighbridge/waivers.yaml:15", ".weighbridge/clarify.yaml:5")
    ledger = read_ledger(str(project))
    assert (bare(ledger.waivers), bare(ledger.marks), bare(ledger.clarify)) == ([NEW], [MARK], [TEXT])
    assert tuple(entry.origin for entry in (*ledger.waivers, *ledger.marks, *ledger.clarify)) == origins
    assert sorted(os.listdir(project / ".weighbridge")) == ["clarify.yaml", "waivers.yaml"], "and nothing else is left"


AT_WILL = """\
# Ours. Do not touch.
version:    1   # of the format


waivers:
    # the oldest
    -   rule: [pickle-truncated,    pickle-trailing-data]   # two of them
        paths: "x.bin"

        reason: 'cut by us'
        expires:   2027-01-01
        # inside the first

    # about the second
    -   {rule: pickle-truncated, paths: y.bin, reason: "so",
         expires: 2027-01-01}   # in braces

# about the marks
marks:  []   # none yet
# the end
"""


def known_rules(text):
    return text.replace("pickle-trailing-data", "pickle-unsafe-callable")


def test_comments_order_quotes_and_indentation_stay_byte_for_byte(project):
    before = known_rules(AT_WILL)
    write(project, before)
    add(str(project), [NEW], [MARK])
    entry = WRITTEN.replace("\n    ", "\n        ").replace("  - ", "    -   ")
    expected = before.replace("   # in braces\n", f"   # in braces\n\n{entry}").replace(
        "marks:  []   # none yet\n",
        "marks:   # none yet\n  - says: review\n    rule: pickle-unsafe-callable\n    note: for Bo\n    by: Ada\n"
        "    created: 2026-11-22\n",
    )
    assert written(project) == expected


LAYOUTS = {
    "empty list": "version: 1\nwaivers: []\n",
    "empty list with a comment": "version: 1\nwaivers: [\n  # none yet\n]\n",
    "brackets on a line": f"version: 1\nwaivers: [{{{OLD}}}]\n",
    "a comma at the end": f"version: 1\nwaivers: [{{{OLD}}},]  # one\n",
    "brackets on lines": f"version: 1\nwaivers: [\n  {{{OLD}}}\n]\n",
    "brackets with comments": f"version: 1\nwaivers: [\n  {{{OLD}}}, # why\n  # more\n]\n",
    "a bracket behind the last": f"version: 1\nwaivers: [\n  {{{OLD}}},\n  {{{OLD}}}]\n",
    "all in braces": f"{{version: 1, waivers: [{{{OLD}}}]}}\n",
    "braces without the list": "{version: 1}\n",
    "JSON": '{"version": 1,\n "waivers": []}',
    "no newline at the end": f"version: 1\nwaivers:\n- {{{OLD}}}",
    "an end mark": f"version: 1\nwaivers:\n- {{{OLD}}}\n...\n",
    "directive and end mark": "%YAML 1.1\n---\nversion: 1\n...\n# after\n",
    "block text": "version: 1\nwaivers:\n- reason: |\n    two\n    lines\n\n  expires: DAY\n  rule: RULE\n",
    "block text last": "version: 1\nwaivers:\n- expires: DAY\n  rule: RULE\n  reason: |\n    two\n    lines\n\n# end\n",
    "kept line ends last": "version: 1\nwaivers:\n- expires: DAY\n  rule: RULE\n  reason: |+\n    two\n    lines\n\n\n",
    "hyphen alone": "version: 1\nwaivers:\n-\n  rule: RULE\n  reason: a\n  expires: DAY\n",
    "comment at the hyphen": "version: 1\nwaivers:\n- # first\n  rule: RULE\n  reason: a\n  expires: DAY\n  # in it\n",
    "indented, not ASCII": "  version: 1\n  waivers:\n  - rule: RULE\n    reason: ü 😀 日本\n    expires: DAY\n",
    "only marks": "version: 1\nmarks:\n- says: review\n  rule: RULE\n",
    "version last": "waivers:\n- rule: RULE\n  reason: a\n" + "  expires: DAY\nversion: 1\n",
    "empty file": "",
    "comments alone": "# only words\n",
    "empty lines": "\n\n",
}
"""Files as people may have them."""


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_each_layout_takes_entries_and_gives_them_back(project, layout, newline, mark):
    before = LAYOUTS[layout].replace("RULE", "pickle-truncated").replace("DAY", "2027-01-01")
    before = mark + before.replace("\n", newline).encode()
    write(project, before)
    blank = not before.removeprefix(mark).strip() or before.removeprefix(mark).startswith(b"# only")
    old = [] if blank else bare(parse_waivers(before)[0])
    second = altered(NEW, reason="another")
    add(str(project), [NEW])
    add(str(project), [second, NEW])
    text = written(project)
    assert bare(read_ledger(str(project)).waivers) == [*old, NEW, second, NEW]
    assert text.encode().startswith(mark)
    if "\r\n" in before.decode():
        assert text.count("\r\n") == text.count("\n")
    for comment in (line for line in before.decode().splitlines() if line.lstrip().startswith("#")):
        assert comment.strip() in text
    assert remove(str(project), [NEW, second, NEW]) == 3
    assert bare(read_ledger(str(project)).waivers) == old
    if old and "[" not in before.decode():
        assert written(project).rstrip() == before.decode().rstrip(), "undone, the file is what it was"


def test_what_is_taken_out_is_the_last_of_equal_ones_and_the_list_stays_a_list(project):
    write(project, f"version: 1\nwaivers:  # ours\n# first\n- {{{OLD}}}\n# second\n- {{{OLD}}}\n# end\n")
    (old, _), _ = parse_waivers(written(project).encode())
    assert remove(str(project), [old]) == 1
    assert written(project) == f"version: 1\nwaivers:  # ours\n# first\n- {{{OLD}}}\n# second\n# end\n"
    assert remove(str(project), [old, old]) == 1
    assert written(project) == "version: 1\nwaivers: []  # ours\n# first\n# second\n# end\n"
    assert remove(str(project), [old]) == 0
    add(str(project), [altered(old, origin="")])
    assert bare(read_ledger(str(project)).waivers) == [altered(old, origin="")]


@pytest.mark.parametrize(
    ("before", "place"),
    [
        ("version: 1\nwaivers:\n- rule: [\n", "waivers.yaml:4:1"),
        ("version: 1\nwaivers:\n", "waivers.yaml:2:1"),
        ("version: 1\nwaivers: &a []\nmarks: *a\n", "waivers.yaml:2:"),
        ("version: 1\nwaiver: []\n", 'unknown key "waiver". Did you mean "waivers"?'),
        ("- a\n", "waivers.yaml:1:1"),
        ("version: 1\n---\nversion: 1\n", "waivers.yaml:2:1"),
        (b"version: 1\nwaivers: []\n# \xff\n", "waivers.yaml:3"),
        ("version: 1\nwaivers:\n<<<<<<< ours\n- a\n", "waivers.yaml:4:1"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line_and_left_alone(project, before, place):
    write(project, before)
    for change in (add, remove):
        with pytest.raises(LedgerError) as told:
            change(str(project), [NEW])
        assert place in str(told.value)
        assert "left as it is" in str(told.value)
    assert (project / ".weighbridge/waivers.yaml").read_bytes() == (
        before if isinstance(before, bytes) else before.encode()
    )


def test_what_the_scan_would_refuse_is_not_written(project):
    for wrong in (
        altered(NEW, rule=("pickle-unsave-callable",)),
        altered(NEW, expires="2027-02-31"),
        altered(NEW, sha256="no"),
        altered(NEW, reason=" "),
        Waiver("all of it", "2027-01-01", created="2026-11-22"),
    ):
        with pytest.raises(LedgerError, match="the next scan would refuse it"):
            add(str(project), [wrong])
    assert not (project / ".weighbridge/waivers.yaml").exists()


def test_a_link_and_a_read_only_file_are_refused(project, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "notes.yaml").write_text("version: 1\n")
    (project / ".weighbridge").mkdir()
    (project / ".weighbridge/waivers.yaml").symlink_to(elsewhere / "notes.yaml")
    with pytest.raises(LedgerError, match="a link"):
        add(str(project), [NEW])
    (project / ".weighbridge/waivers.yaml").unlink()
    (project / ".weighbridge").rmdir()
    (project / ".weighbridge").symlink_to(elsewhere)
    with pytest.raises(LedgerError, match="a link"):
        add(str(project), [NEW])
    assert (elsewhere / "notes.yaml").read_text() == "version: 1\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_or_file_without_rights_is_told(project):
    write(project, "version: 1\n")
    (project / ".weighbridge/waivers.yaml").chmod(0o444)
    with pytest.raises(LedgerError, match="read-only"):
        add(str(project), [NEW])
    (project / ".weighbridge/waivers.yaml").chmod(0o644)
    (project / ".weighbridge").chmod(0o555)
    with pytest.raises(LedgerError, match="Permission denied"):
        add(str(project), [NEW])
    (project / ".weighbridge").chmod(0o755)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(project, monkeypatch):
    add(str(project), [NEW])
    before = written(project)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LedgerError, match="No space left on device"):
        add(str(project), [NEW])
    assert written(project) == before
    assert os.listdir(project / ".weighbridge") == ["waivers.yaml"]


def test_the_rights_of_the_file_stay(project):
    write(project, "version: 1\n")
    (project / ".weighbridge/waivers.yaml").chmod(0o640)
    add(str(project), [NEW])
    assert (project / ".weighbridge/waivers.yaml").stat().st_mode & 0o777 == 0o640


ODD = [
    "no",
    "NO",
    "y",
    "3.10",
    "1e5",
    "0x1f",
    "0o17",
    "1:30",
    "2026-01-01",
    "~",
    "null",
    "@x",
    "`x",
    "%x",
    "&x",
    "*x.bin",
]
ODD += [
    "a: b",
    "a #b",
    "- a",
    "? a",
    "[a]",
    "{a}",
    "a, b",
    "'",
    '"',
    "\\",
    "\\n",
    "\\udc80",
    "\\u005c",
    "<<",
    "=",
    "a:",
    "|",
]
ODD += [
    "\x00",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "a\nb",
    "a\r\nb",
    "a\tb",
    " a",
    "a ",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\ud7ff",
    "😀",
    "ü",
]
ODD += [
    "\udcff",
    "a\udc80\udcffb",
    "\\udc80\udc80",
    "\\u005cudc80",
    "...",
    "---",
    "%YAML",
    "!tag",
    ">",
    "9" * 64,
    ".",
    "/",
]

texts = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
    st.binary(max_size=12).map(lambda data: data.decode("utf-8", "surrogateescape")),
    st.lists(st.sampled_from(ODD), max_size=4).map("".join),
)


def says(text):
    return bool(text.strip())


@settings(max_examples=300, deadline=None)
@given(
    reason=texts.filter(says),
    approver=texts,
    paths=st.lists(texts.filter(says), max_size=5, unique=True),
    layout=st.sampled_from(["", "version: 1\n", "{version: 1}", "version: 1\nwaivers: [\n]\n", known_rules(AT_WILL)]),
)
def test_every_text_reads_back_as_the_same_record(tmp_path_factory, reason, approver, paths, layout):
    project = tmp_path_factory.mktemp("p")
    write(project, layout)
    entry = altered(NEW, reason=reason, approver=approver, paths=tuple(paths))
    mark = altered(MARK, note=reason, by=approver)
    text = altered(TEXT, reason=reason, approver=approver, file=paths[0] if paths else "LICENSE")
    add(str(project), [entry], [mark], [text])
    assert bare(parse_waivers(written(project).encode())[0])[-1] == entry
    assert bare(parse_waivers(written(project).encode())[1])[-1] == mark
    assert bare(parse_clarify(written(project, "clarify.yaml").encode())) == [text]
    assert remove(str(project), [entry], [mark], [text]) == 3


def test_another_reader_of_yaml_finds_the_same_words(project):
    ruamel = pytest.importorskip("ruamel.yaml", reason="ruamel.yaml is the other reader")
    plain = [text for text in ODD if says(text) and not any(0xDC80 <= ord(char) <= 0xDCFF for char in text)]
    plain = [text for text in plain if "\\u" not in text]
    add(str(project), [altered(NEW, reason=text, approver=text) for text in plain])
    read = ruamel.YAML(typ="safe", pure=True).load(io.StringIO(written(project)))
    assert [entry["reason"] for entry in read["waivers"]] == plain
    assert all(entry["approver"] == entry["reason"] for entry in read["waivers"])


def test_a_thousand_edits_lose_no_comment_and_no_entry(project):
    """A long life of a file: entries come and go in any order, between comments that stay."""
    chance = random.Random(6)
    write(project, known_rules(AT_WILL))
    there = bare(read_ledger(str(project)).waivers)
    for number in range(150):
        if there and chance.random() < 0.5:
            entry = there.pop(chance.randrange(len(there)))
            assert remove(str(project), [entry]) == 1
        else:
            there.append(altered(NEW, reason=f"number {number}"))
            add(str(project), [there[-1]])
        assert bare(read_ledger(str(project)).waivers) == there
    for comment in ("# Ours. Do not touch.", "# the oldest", "# about the second", "# about the marks", "# the end"):
        assert comment in written(project)


LINE = Known("a" * 32, "b" * 64, "pickle-unsafe-callable", "models/a.bin")


def test_the_baseline_is_sorted_one_a_line_and_its_comments_and_line_ends_stay(project):
    edit_baseline(str(project), lambda _: [altered(LINE, path="z"), LINE, LINE])
    first, *lines = written(project, "baseline.txt").splitlines()
    assert first.startswith("#")
    assert lines == [f"{'a' * 32} {'b' * 64} pickle-unsafe-callable {path}" for path in ("models/a.bin", "z")]
    write(project, "# Ours.\r\n" + written(project, "baseline.txt").replace("\n", "\r\n"), "baseline.txt")
    made = edit_baseline(str(project), lambda rows: (*rows, altered(LINE, path="m")))
    assert [line.path for line in made] == ["m", "models/a.bin", "z"]
    text = written(project, "baseline.txt")
    assert text.startswith("# Ours.\r\n") and text.count("\r\n") == text.count("\n") == 5


def test_a_baseline_that_cannot_be_read_is_told_with_its_line(project):
    write(project, f"# ours\n{'a' * 32} - r x\nnot a line\n", "baseline.txt")
    with pytest.raises(LedgerError, match=r"baseline\.txt:3:1: "):
        edit_baseline(str(project), lambda rows: rows)
    assert "not a line" in written(project, "baseline.txt")
    edit_baseline(str(project), lambda _: [LINE], is_anew=True)
    assert bare(read_ledger(str(project)).baseline) == [LINE]


@settings(max_examples=200, deadline=None)
@given(path=texts)
def test_every_path_has_a_line_in_the_baseline(tmp_path_factory, path):
    project = tmp_path_factory.mktemp("p")
    edit_baseline(str(project), lambda _: [altered(LINE, path=path)])
    assert bare(read_ledger(str(project)).baseline) == [altered(LINE, path=path)]
    assert written(project, "baseline.txt").isprintable() or len(written(project, "baseline.txt").splitlines()) == 2
