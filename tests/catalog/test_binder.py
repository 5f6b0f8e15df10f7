"""What a person who writes a rule or a policy is told about each mistake, word for word."""

from __future__ import annotations

import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.catalog.binder import MISTAKES_LIMIT, Binder
from scanner.catalog.documents import CallableList, PolicyFile
from scanner.catalog.mistakes import CatalogError
from scanner.catalog.reading import CHECKS
from scanner.catalog.resources import MAX_BYTES
from scanner.catalog.tables import Condition, Rule

GOOD = textwrap.dedent(
    """\
    id: some-rule
    title: A title
    why: Because
    fix: Do it
    action: Do it now
    severity: high
    confidence: low
    when:
      fact: pickle-call
      class: [dangerous]
      where: {resolved: true, count: {min: 2}, name: {not: [a, null]}, path: {matches: "*.py"}, id: [1, x]}
    message: "It calls {callable} {{twice}}"
    """
)


def read_rule(text: str) -> Rule:
    return Binder("f.yaml", CHECKS).bind(Rule, text.encode())


def mistakes(cls: type, text: str) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        Binder("f.yaml").bind(cls, textwrap.dedent(text).encode())
    return str(caught.value).splitlines()


def test_a_rule_is_bound_with_every_form_of_condition() -> None:
    rule = read_rule(GOOD)
    assert rule.when.classes == ("dangerous",)
    assert dict(rule.when.where) == {
        "resolved": Condition(equals=(True,)),
        "count": Condition(min=2),
        "name": Condition(excludes=("a", None)),
        "path": Condition(matches=("*.py",)),
        "id": Condition(equals=(1, "x")),
    }


def test_every_mistake_of_a_file_is_told_in_the_order_of_the_file() -> None:
    text = """\
        version: 1
        titel: Mine
        decide:
          - {rule: some-rule, outcome: dny}
          - {outcome: allow, levle: error}
          - {because: none}
        """
    assert mistakes(PolicyFile, text) == [
        'f.yaml:1:1: missing key "title". One line that says whom the policy is for.',
        'f.yaml:2:1: unknown key "titel". Did you mean "title"?',
        'f.yaml:4:23: "outcome" cannot be "dny": use deny, review or allow. Did you mean "deny"?',
        'f.yaml:5:22: unknown key "levle". Did you mean "level"?',
        'f.yaml:6:5: missing key "outcome". What happens to the finding. Write outcome: deny, review or allow.',
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("title: on", '2:1: "title" must be text; YAML reads "on" as true or false. Put it in quotes.'),
        ("title: no", '2:1: "title" must be text; YAML reads "no" as true or false. Put it in quotes.'),
        ("title: 3.10", '2:1: "title" must be text; YAML reads "3.10" as a number. Put it in quotes.'),
        ("title: 12:30", '2:1: "title" must be text; YAML reads "12:30" as a number. Put it in quotes.'),
        ("title: 2026-01-01", '2:1: "title" must be text; YAML reads "2026-01-01" as a date. Put it in quotes.'),
        ("title: ~", '2:1: "title" must be text; YAML reads "~" as nothing. Put it in quotes.'),
        ("title:", '2:1: "title" must be text; nothing is given.'),
        ("title: [a]", '2:1: "title" must be text; this is a list.'),
        ("title: {a: b}", '2:1: "title" must be text; this is a mapping.'),
        ("title: ''", '2:1: "title" is empty. One line that says whom the policy is for.'),
        ("title: !!python/name:os.system x", None),
        ("title: !custom x", '2:1: "title" must be text; "x" has a meaning of its own in YAML. Put it in quotes, '),
        ("title: x\nrequire_content: yes", '3:1: "require_content" must be true or false, not "yes".'),
        ("title: x\nrequire_content: 1", '3:1: "require_content" must be true or false, not "1".'),
        ("title: x\nextends: []", '3:1: "extends" is an empty list, which nothing can match. Remove the key.'),
        ("title: x\ndecide: deny", '3:1: "decide" must be a list, written as [a, b] or with a hyphen for each item.'),
        ("title: x\ndecide: [deny]", "3:10: the item must be keys with values, written as key: value."),
        ("title: x\ntitle: y", '3:1: key "title" is given twice, first on line 2. Remove one.'),
        ("title: x\non: y", '3:1: a key must be text; YAML reads "on" as true or false. Put it in quotes.'),
        ("title: x\n? [a]\n: y", "3:3: a key must be text; this is a list."),
        ("title: &a x", "2:8: anchors (&) and aliases (*) are not supported. Write the value out, or quote the text."),
        ("title: *a", "2:8: anchors (&) and aliases (*) are not supported. Write the value out, or quote the text."),
        ("title: x\ndecide: " + "[" * 60, "3:40: nested more than 32 levels deep. Write it flat."),
    ],
)
def test_a_wrong_value_is_told_where_it_is_and_what_to_write(line: str, message: str | None) -> None:
    found = mistakes(PolicyFile, "version: 1\n" + line)
    if message is not None:
        assert found[0].startswith("f.yaml:" + message)


def test_a_key_that_is_like_none_is_answered_with_all_of_them() -> None:
    missing, unknown = mistakes(PolicyFile, "title: x\ncolour: red\n")
    assert missing == 'f.yaml:1:1: missing key "version". The version of this format. Write version: 1.'
    assert unknown == (
        'f.yaml:2:1: unknown key "colour". '
        "Keys here: version, title, extends, require_content, fail_on, preview, minimum_version, use, licenses, exceptions, "
        "clarify, waivers, decide."
    )


def test_numbers_are_decimal() -> None:
    for wrong in ("010", "0x10", ".inf", "1:30", "1_000"):
        text = GOOD.replace("min: 2", f"min: {wrong}")
        with pytest.raises(CatalogError, match='"min" must be a decimal number'):
            read_rule(text)


def test_a_version_of_the_future_is_refused() -> None:
    assert mistakes(PolicyFile, "version: 2\ntitle: x") == ['f.yaml:1:1: "version" cannot be "2": use 1.']


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("A title", "A title.", 'f.yaml:2:1: "title" ends in a period. Remove it.'),
        ("A title", "x" * 101, 'f.yaml:2:1: "title" has 101 characters; 100 are allowed. Shorten it.'),
        ("{{twice}}", "{twice", 'f.yaml:12:1: "message" has a brace that is not part of {name}.'),
        ("{{twice}}", "{a.__class__}", 'f.yaml:12:1: "message" has a brace that is not part of {name}.'),
        ("id: some-rule", "id: Some Rule", 'f.yaml:1:1: "id" cannot be "Some Rule".'),
        ("[dangerous]", "[dangerus]", 'f.yaml:10:11: "class" cannot be "dangerus": use dangerous, standard-library, '),
        ("severity: high", "severity: high\ntags: [security]", "f.yaml:1:1: a rule has"),
    ],
)
def test_a_rule_that_reads_badly_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(CatalogError) as caught:
        read_rule(GOOD.replace(old, new))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "f.yaml:1:1: the file is empty. Write its keys, or remove it."),
        (b"# only a comment\n", "f.yaml:1:1: the file is empty. Write its keys, or remove it."),
        (b"- a\n", "f.yaml:1:1: the file must be keys with values, written as key: value."),
        (b"a: b\nc: \xff\n", "f.yaml:2: not UTF-8 text. Save the file as UTF-8."),
        (b"a: b\nc: \x07\n", "f.yaml:2: broken YAML: a control character. Remove it."),
        (b" " * (1 << 20) + b"x", "f.yaml: larger than 1048576 bytes."),
    ],
)
def test_a_file_that_is_no_yaml_mapping_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(CatalogError) as caught:
        Binder("f.yaml").bind(PolicyFile, data)
    assert str(caught.value).startswith(message)


def test_broken_yaml_names_its_line() -> None:
    (found,) = mistakes(PolicyFile, "version: 1\ntitle: 'open\n")
    assert found.startswith("f.yaml:")
    assert "broken YAML: " in found


def test_a_hostile_word_is_shown_escaped_and_short() -> None:
    (_, found, *_) = mistakes(PolicyFile, 'version: 1\n"\\e[2J\\u202e' + "x" * 500 + '": y\n')
    assert "\x1b" not in found
    assert "\u202e" not in found
    assert len(found) < 250


WORDS = st.sampled_from(
    ["version", "title", "decide", "rule", "outcome", "deny", "on", "no", "~", "3.10", "0x1", "2026-01-01", "!!set",
     "!!python/object:os.system", "&a", "*a", "<<", "{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", "? ", "|", ">",
     "'", '"', "#", "%", "@", "`", ",", "---\n", "...\n", "\t", "\x00", "\x07", "\ufeff", "\ud800", "\u2028", "1", "[1]"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS | st.text(max_size=4), max_size=40).map("".join))
def test_no_text_raises_anything_but_a_catalog_error(text: str) -> None:
    for cls in (Rule, PolicyFile, CallableList):
        for start in ("", "version: 1\ntitle: x\ndecide: ", "id: a\nwhen: {fact: a, where: "):
            try:
                Binder("f.yaml").bind(cls, (start + text).encode("utf-8", "surrogatepass"))
            except CatalogError as error:
                assert error.mistakes
                assert str(error)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_but_a_catalog_error(data: bytes) -> None:
    with pytest.raises(CatalogError):
        Binder("f.yaml").bind(Rule, data)


HOSTILE = {
    "keys": b"version: 1\n" + b"".join(b"a%d: 1\n" % index for index in range(99_999)),
    "items": b"models:\n" + b"- a\n" * 200_000,
    "empty items": b"decide:\n" + b"-\n" * 300_000,
    "flow": b"decide: [" + b"{}," * 300_000 + b"]",
    "one key": b"a: 1\n" * 49_000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_file_made_to_exhaust_the_reader_is_refused_soon(data: bytes) -> None:
    start = time.process_time()
    with pytest.raises(CatalogError) as raised:
        Binder("f.yaml").bind(PolicyFile, data[:MAX_BYTES])
    assert time.process_time() - start < 2
    assert len(raised.value.mistakes) <= MISTAKES_LIMIT
