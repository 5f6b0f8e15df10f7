"""What was changed in a licence text, shown in its lines."""

from __future__ import annotations

from scanner.licensing.identification import Change
from scanner.licensing.residue import residue_rows

TEXT = "The work is free.\nYou may use it, but not in war, and pass it on.\nNobody warrants anything.\n"


def change(kind: str, words: str, place: str = "", why: str = "it limits the use") -> Change:
    start = TEXT.index(words)
    return Change(kind, start, start + len(words), words, why, True, place)


def test_added_words_stand_in_their_line_with_the_line_before() -> None:
    assert residue_rows(TEXT, [change("added", "but not in war,")]) == (
        "      1  The work is free.",
        ">     2  You may use it, {+but not in war,+} and pass it on.",
        "         added: it limits the use",
    )


def test_missing_words_are_counted_where_they_were() -> None:
    lost = "3 words of the known text missing between 'may' and 'use'"
    rows = residue_rows(TEXT, [change("removed", "use it", lost)])
    assert rows[1] == ">     2  You may [-3 words missing-]use it, but not in war, and pass it on."


def test_words_over_several_lines_are_marked_on_each() -> None:
    rows = residue_rows(TEXT, [change("added", "pass it on.\nNobody warrants")])
    assert [row for row in rows if row.startswith(">")] == [
        ">     2  You may use it, but not in war, and {+pass it on.+}",
        ">     3  {+Nobody warrants+} anything.",
    ]


def test_a_long_line_says_that_it_goes_on() -> None:
    text = "You may use it, but not in war, and " + "pass it on, " * 50
    begin = text.index("but")
    rows = residue_rows(text, [Change("added", begin, begin + 15, "but not in war,", "it limits the use", True)])
    assert rows[0].startswith(">     1  You may use it, {+but not in war,+} and pass it on,") and rows[0].endswith("…")


def test_many_changes_stay_within_the_bound() -> None:
    rows = residue_rows(
        "word " * 50_000, [Change("added", at * 50, at * 50 + 40, "w", "why", True) for at in range(99)]
    )
    assert sum(map(len, rows)) <= 4096 and rows[-1] == "         and 91 more changes"
