"""Scanned strings cannot act on a screen."""

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
