"""A card is edited on the lines in question, or not at all; whatever it holds besides stays byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.licensing.frontmatter import FrontMatterError, block_of, entries
from scanner.pipeline.card_edit import BEGIN, END, KEYS, CardEditError, edited

LLAMA = [("license", ("llama3.1",))]

REPLACED = {
    b"license: mit\n": b"license: llama3.1\n",
    b"license: 'mit'  # ours\n": b"license: llama3.1  # ours\n",
    b'license:   "mit"\n': b"license:   llama3.1\n",
    b"license: [mit]\n": b"license: [llama3.1]\n",
    b"license: [ 'mit' ] # x\n": b"license: [ llama3.1 ] # x\n",
    b"license:\n- mit\n": b"license:\n- llama3.1\n",
    b"license:\n  - mit\ntags: [a]\n": b"license:\n  - llama3.1\ntags: [a]\n",
    "überschrift: ä\nlicense: mit\n".encode(): "überschrift: ä\nlicense: llama3.1\n".encode(),
}

REFUSED = [
    b"license: >\n  mit\n",
    b"license: [mit, gpl]\n",
    b"license: !!str mit\n",
    b"license: &a mit\nother: *a\n",
    b"license: mit\nlicense: mit\n",
    b"{license: mit}\n",
    b"license: {a: mit}\n",
    b'license: "m\\u0069t"\n',
    b"license: mit]\nx: [\n",
]


@pytest.mark.parametrize("block", REPLACED, ids=repr)
def test_a_value_on_one_line_is_replaced(block: bytes) -> None:
    for newline in (b"\n", b"\r\n"):
        for mark in (b"", b"\xef\xbb\xbf"):
            card = mark + (b"---\n" + block + b"---\n# A model\n").replace(b"\n", newline)
            wanted = mark + (b"---\n" + REPLACED[block] + b"---\n# A model\n").replace(b"\n", newline)
            assert edited(card, LLAMA, ()) == wanted


@pytest.mark.parametrize("block", REFUSED, ids=repr)
def test_what_is_written_in_another_way_is_refused(block: bytes) -> None:
    with pytest.raises(CardEditError):
        edited(b"---\n" + block + b"---\n", LLAMA, ())


def test_a_card_without_front_matter_gets_one() -> None:
    assert edited(b"# A model\n", LLAMA, ()) == b"---\nlicense: llama3.1\n---\n# A model\n"
    assert edited(b"", [("base_model", ("a/b", "c/d: e"))], ()) == b'---\nbase_model:\n- a/b\n- "c/d: e"\n---\n'


def test_what_is_there_already_is_not_touched() -> None:
    card = edited(b"---\nlicense: mit\n---\n", LLAMA, ("Built with Llama",))
    assert edited(card, LLAMA, ("Built with Llama",)) == card


def test_prose_goes_between_our_marks_only_and_what_was_filled_in_stays() -> None:
    line = "What was changed: (fill in: data, method)"
    card = edited(b"# A\n\ntext", (), (line,))
    assert card.startswith(b"# A\n\ntext\n\n" + BEGIN.encode())
    filled = card.replace(b"(fill in: data, method)", b"(our own data)")
    assert edited(filled, (), (line,)) == filled
    more = edited(filled, (), (line, "Built with Llama"))
    assert b"(our own data)" in more and more.count(b"Built with Llama") == 1 and more.endswith(END.encode() + b"\n")


@pytest.mark.parametrize("card", [BEGIN.encode(), END.encode() + BEGIN.encode(), (BEGIN + END + BEGIN + END).encode()])
def test_broken_marks_are_refused(card: bytes) -> None:
    with pytest.raises(CardEditError):
        edited(card, (), ("Built with Llama",))


@given(st.binary(max_size=200), st.sampled_from(["mit", "llama3.1", "on", "a: b", "x'\"y", "ü"]))
def test_whatever_the_card_holds_the_result_says_what_was_wanted(tail: bytes, value: str) -> None:
    for card in (b"---\n" + tail, b"---\nlicense: mit\n" + tail, tail):
        try:
            made = edited(card, [("license", (value,))], ())
        except CardEditError:
            continue
        try:
            block = block_of(made, True)
            assert block is not None
            found = [node.text for key, _, node in entries(*block, frozenset(KEYS)) if key == "license"]
        except FrontMatterError:
            pytest.fail("an edited card cannot be read")
        assert value in found or all(node == "" for node in found)
