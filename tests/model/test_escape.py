"""Scanned strings cannot act on a screen."""

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from scanner.model.escape import printable


@given(st.text(alphabet=st.characters(), max_size=50))
def test_nothing_that_acts_or_hides_is_left(text):
    shown = printable(text)
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn") for character in shown)
    shown.encode("utf-8")


def test_plain_text_stays_as_it_is():
    assert printable("modèle 模型 ./a-b_c.bin") == "modèle 模型 ./a-b_c.bin"
    assert printable("a\x1b[31m\n\u202eb\udcff\ufe0f") == r"a\x1b[31m\n\u202eb\udcff\ufe0f"
    assert printable("x" * 50, 10) == "x" * 9 + "…"


def test_marks_do_not_tower_over_the_lines_above():
    assert printable("a" + "\u0301" * 300 + "b", 60).startswith("a" + "\u0301" * 4 + r"\u0301\u0301")
    assert printable("x" + "\u0301" * 5) == "x" + "\u0301" * 4 + r"\u0301"
    assert printable("x" + "\u0301" * 4 + "\n") == "x" + "\u0301" * 4 + r"\n"
    assert printable("x" + "\u0489" * 6) == "x" + "\u0489" * 4 + r"\u0489\u0489"
    for word in ("Việt Nam", "Vie\u0323\u0302t", "ที่นี่", "שָׁלוֹם", "हिन्दी"):
        assert printable(word) == word


@given(st.text(st.characters() | st.sampled_from("a\u0301\x1b\u202e")), st.integers(1, 40))
def test_a_long_text_is_cut_as_if_all_of_it_had_been_looked_at(text, limit):
    whole = printable(text)
    assert printable(text, limit) == (whole if len(whole) <= limit else whole[: limit - 1] + "…")


def test_what_is_cut_off_costs_nothing():
    began = time.process_time()
    for _ in range(200):
        printable("\u202e" * 1_000_000, 100)
    assert time.process_time() - began < 5  # looking at all of it takes a minute
