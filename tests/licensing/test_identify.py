"""A known text is told whatever its layout, each change of its terms is seen, and no other text takes its name."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.licensing.identification import Identification
from scanner.licensing.identify import LIMIT, identify
from tests.licensing import edits
from tests.licensing.known_texts import CORPUS, needs_texts, sources, spdx, text_of, wanted

SHARE = 0.98
"""Of the edits of one kind, the share that must be right here; the figures that are told are the benchmark's."""


def name_of(found: Identification) -> str | None:
    return found.license or found.spdx


def is_called(found: Identification, entry: dict[str, str]) -> bool:
    return found.spdx == entry["spdx"] or name_of(found) == entry.get("license", entry["spdx"])


@needs_texts
def test_every_text_of_the_index_is_itself() -> None:
    for entry in sources():
        if "skip" not in entry and "until" not in entry:
            found = identify(text_of(entry["file"]))
            assert (found.confidence, found.modified, found.basis) == (1.0, False, "exact"), entry["id"]
            if "same_as" not in entry:
                assert is_called(found, entry), entry["id"]


@needs_texts
def test_rows_of_the_index() -> None:
    from scanner.licensing.rows import index

    unknown = sorted({entry["license"] for entry in sources() if "license" in entry} - index().by_id.keys())
    print("rows that the index names and rules/licenses does not have:", *unknown)
    for entry in sources():
        row = index().by_id.get(entry.get("license", ""))
        if row is not None and row.spdx and "skip" not in entry and entry["file"].startswith("ai/"):
            assert entry["spdx"] == row.spdx or row.spdx.startswith("LicenseRef-"), entry["id"]


@needs_texts
@pytest.mark.parametrize("name", edits.benign("held"))
def test_harmless_edits(name: str) -> None:
    edit = edits.benign("held")[name]
    texts = wanted()[::3]
    right = 0
    for entry in texts:
        edited = edit(text_of(entry["file"]), random.Random(entry["id"] + name))
        assert edited is not None
        found = identify(edited[0])
        right += is_called(found, entry) and not found.modified and not found.truncated
    assert right >= SHARE * len(texts)


@needs_texts
@pytest.mark.parametrize("name", edits.hostile("held"))
def test_edits_of_the_terms(name: str) -> None:
    edit = edits.hostile("held")[name]
    told = covered = tried = 0
    for entry in wanted()[1::3]:
        edited = edit(text_of(entry["file"]), random.Random(entry["id"] + name))
        if edited is None:
            continue
        text, start, end = edited
        found = identify(text)
        tried += 1
        assert found.modified or name_of(found) is None, entry["id"]
        told += is_called(found, entry) and found.modified
        spans = [(change.start, change.end) for change in found.changes if change.matters]
        covered += any(low <= start and high >= end for low, high in spans)
    assert told >= SHARE * tried
    assert covered >= 0.96 * tried


@needs_texts
@pytest.mark.parametrize("part", [0.5, 0.8])
def test_a_text_that_is_cut_is_named_as_such(part: float) -> None:
    texts = [entry for entry in wanted()[::4] if len(text_of(entry["file"])) > 1500]
    told = 0
    for entry in texts:
        text = text_of(entry["file"])
        found = identify(text[: int(len(text) * part)])
        told += found.truncated
        assert found.truncated or name_of(found) is None or found.basis == "heading" or found.modified, entry["id"]
        assert found.confidence < 1
    assert told >= 0.96 * len(texts)


@needs_texts
def test_a_changed_number_is_a_change() -> None:
    text = text_of("ai/llama-3.1-community.txt").replace("700 million", "70 million")
    found = identify(text)
    assert (found.license, found.modified) == ("llama3.1", True)
    (change,) = [change for change in found.changes if change.matters]
    assert (change.kind, "70 million" in text[change.start : change.end]) == ("changed", True)
    assert "number" in change.why


@needs_texts
def test_what_was_removed_is_told_by_its_place() -> None:
    text = spdx("MIT").replace("without restriction", "", 1)
    (change,) = [change for change in identify(text).changes if change.matters]
    assert (change.kind, change.words) == ("removed", "")
    assert change.place == "2 words of the known text missing between 'Software' and 'including'"


@needs_texts
class TestOthersTexts:
    """A text that is in no index is not called by the name of one that is, least of all a free one."""

    @pytest.mark.parametrize(
        ("heading", "clause"),
        [
            ("Kimi K9 License", "If the Software has more than 5 million users, show our name."),
            ("Modified MIT License", "Our only modification is that you show our name to your users."),
            ("Foobar Community License Agreement", "Model-as-a-service providers need a contract with us."),
        ],
    )
    def test_tomorrows_license_on_the_words_of_mit(self, heading: str, clause: str) -> None:
        text = spdx("MIT").replace("MIT License", heading, 1).rstrip() + f"\n\n{clause}\n"
        found = identify(text)
        assert (found.license, found.spdx, found.modified) == (None, None, True)
        assert found.nearest is not None and found.basis == "nearest"

    def test_the_same_clause_under_the_old_heading_is_a_changed_mit(self) -> None:
        found = identify(spdx("MIT") + "\nIf the Software has more than 5 million users, show our name.\n")
        assert (found.license, found.modified) == ("mit", True)

    def test_a_new_heading_alone_changes_nothing(self) -> None:
        found = identify(spdx("MIT").replace("MIT License", "Foobar", 1))
        assert (found.license, found.modified) == ("mit", False)

    def test_a_heading_that_claims_other_terms_is_a_change(self) -> None:
        found = identify(spdx("MIT").replace("MIT License", "Non-Commercial MIT License", 1))
        assert found.modified

    @pytest.mark.parametrize("family", ["community", "research", "non-commercial", "use-restricted"])
    def test_with_its_own_family_out_of_the_index_a_text_is_no_free_one(
        self, family: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from scanner.licensing import identify as module
        from scanner.licensing.comparison import nearest
        from scanner.licensing.references import references
        from scanner.licensing.rows import index

        for entry in sources():
            row = index().by_id.get(entry.get("license", ""))
            if row is None or row.category != family or "skip" in entry:
                continue
            without = frozenset(known.reference.id for known in references().known if known.reference.license == row.id)
            monkeypatch.setattr(module, "nearest", lambda codes, out=without: nearest(codes, without=out))
            monkeypatch.setattr(type(references()), "exact", lambda self, codes: None)
            found = identify(text_of(entry["file"]))
            other = index().by_id.get(found.license or "")
            free = other is not None and other.category in ("permissive", "public-domain")
            assert not free or found.modified, entry["id"]
            monkeypatch.undo()


@needs_texts
class TestSeveral:
    def test_two_licenses_in_one_file(self) -> None:
        found = identify(spdx("MIT") + "\n\n----\n\n" + spdx("Apache-2.0"))
        assert (found.license, found.spdx, found.modified) == (None, "MIT AND Apache-2.0", False)
        assert [part.spdx for part in found.parts] == ["MIT", "Apache-2.0"]

    def test_a_license_with_its_use_policy(self) -> None:
        found = identify(text_of("ai/llama-3.1-community.txt") + "\n\n" + text_of("ai/llama-3.1-aup.txt"))
        assert (found.license, found.modified) == ("llama3.1", False)
        assert [part.role for part in found.parts] == ["license", "use-policy"]

    def test_one_of_two_that_was_changed(self) -> None:
        changed = spdx("BSD-3-Clause").replace("are permitted", "are prohibited", 1)
        found = identify(spdx("MIT") + "\n\n" + changed)
        assert found.modified
        assert [(part.spdx, part.modified) for part in found.parts] == [("MIT", False), ("BSD-3-Clause", True)]

    def test_a_use_policy_is_no_license(self) -> None:
        found = identify(text_of("ai/llama-3.3-aup.txt"))
        assert (found.license, found.role) == ("llama3.3", "use-policy")

    def test_an_exception_goes_with_its_license(self) -> None:
        found = identify(spdx("GPL-2.0-only") + "\n\n" + spdx("Classpath-exception-2.0"))
        assert found.spdx == "GPL-2.0-only WITH Classpath-exception-2.0"


@pytest.mark.parametrize(
    ("text", "license_id"),
    [
        ("# SPDX-License-Identifier: Apache-2.0\n", "apache-2.0"),
        ("/* SPDX-License-Identifier: MIT */\nint main(void);\n", "mit"),
        ("MIT", "mit"),
        ("Apache License 2.0\n", "apache-2.0"),
        ("This model is released under the MIT License.", "mit"),
        ("The weights are licensed under the Gemma Terms of Use, see above.", "gemma"),
        ("LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\n", "llama3.1"),
    ],
)
def test_short_statements(text: str, license_id: str) -> None:
    found = identify(text)
    assert (found.license, found.basis) == (license_id, "heading")
    assert found.confidence < 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "!!!",
        "House rules. Be nice to each other, and take your shoes off.",
        "\u8bb8\u53ef\u534f\u8bae",
        "MIT License\n\n" + "You may look at this from afar if you ask us first. " * 12,
        "Apache License\nVersion 2.0, January 2004\n\n" + "Only we may use this. " * 40,
    ],
)
def test_other_texts_are_nothing(text: str) -> None:
    found = identify(text)
    assert (found.license, found.spdx) == (None, None)


def test_two_names_are_no_statement() -> None:
    assert identify("Licensed under the MIT License, and released under the Apache License 2.0.").license is None


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    found = identify(text)
    for change in found.changes:
        assert 0 <= change.start <= change.end <= len(text)


def _mit() -> str:
    return spdx("MIT") if CORPUS.is_dir() else "Permission is given. "


@pytest.mark.parametrize(
    "unit",
    [
        "the ",
        "1. ",
        "a) ",
        "<",
        "<p ",
        "&#65;",
        "](http:",
        "\n",
        ":\n",
        "copyright (c) 2024\n",
        "\u8bb8\u53ef",
        "A. B; c! ",
    ],
)
def test_a_text_of_a_mebibyte_takes_bounded_time(unit: str) -> None:
    text = (_mit() + unit * LIMIT)[: LIMIT * 2]
    start = time.process_time()
    identify(text)
    identify(text[:LIMIT])
    assert time.process_time() - start < 6


@needs_texts
def test_all_texts_in_one_file_take_bounded_time() -> None:
    text = "\n\n".join(text_of(entry["file"]) for entry in sources())[:LIMIT]
    start = time.process_time()
    found = identify(text)
    assert time.process_time() - start < 6
    assert name_of(found) is None or found.parts


@needs_texts
def test_what_is_too_long_is_never_told_as_known() -> None:
    found = identify(spdx("MIT") + "\n" * LIMIT + "You owe us everything.")
    assert (found.license, found.modified) == (None, True)
