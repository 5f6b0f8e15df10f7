"""SPDX expressions: read as another parser reads them, with the ids of the list, and choices told from what all holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from license_expression import get_spdx_licensing

from scanner.catalog.spdx_list import listed_exception, listed_license
from scanner.licensing.expressions import category_of, parse
from scanner.licensing.identifiers import meaning_of

NAMES = (
    "MIT",
    "apache-2.0",
    "GPL-2.0",
    "GPL-3.0-or-later",
    "LicenseRef-house",
    "BSD-3-Clause",
    "nonsense",
    "LLVM-exception",
)
WITH = ("LLVM-exception", "Classpath-exception-2.0", "MIT", "nonsense")

one = st.sampled_from(NAMES) | st.tuples(st.sampled_from(NAMES), st.sampled_from(WITH)).map(" WITH ".join)
expressions = st.recursive(
    one,
    lambda inner: st.tuples(st.lists(inner, min_size=2, max_size=3), st.sampled_from((" AND ", " OR ", " or "))).map(
        lambda drawn: f"({drawn[1].join(drawn[0])})"
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(expressions)
def test_it_reads_what_the_reference_parser_reads(text: str) -> None:
    reference = get_spdx_licensing()
    try:
        tree = reference.parse(text, strict=True)
        unknown = [str(symbol.key) for symbol in reference.unknown_license_symbols(tree)]
    except Exception:
        unknown = ["no expression"]
    found = parse(text)
    assert (found is None) == any(not name.startswith("LicenseRef-") for name in unknown)
    if found is not None:
        assert reference.is_equivalent(str(found), tree)


@pytest.mark.parametrize(
    ("text", "written", "relation"),
    [
        ("mit or apache-2.0", "MIT OR Apache-2.0", "or"),
        ("MIT OR (ISC OR Zlib)", "MIT OR ISC OR Zlib", "or"),
        ("MIT OR (ISC AND Zlib)", "MIT OR (ISC AND Zlib)", "and"),
        ("MIT AND (ISC OR Zlib)", "MIT AND (ISC OR Zlib)", "and"),
        ("GPL-2.0+", "GPL-2.0-or-later", "and"),
        ("Apache-2.0+", "Apache-2.0+", "and"),
    ],
)
def test_choices_and_old_ids(text: str, written: str, relation: str) -> None:
    found = parse(text)
    assert found is not None
    assert (str(found), found.relation) == (written, relation)


def test_of_a_choice_the_freest_counts_and_of_all_the_strictest() -> None:
    ranks = {"MIT": "permissive", "ISC": "copyleft", "Zlib": "research"}
    for text, category in (("MIT OR Zlib", "permissive"), ("MIT AND (ISC OR Zlib)", "copyleft"), ("X11", "unknown")):
        tree = parse(text)
        assert tree is not None
        assert category_of(tree, lambda name: ranks.get(name, "")) == category


def test_an_exception_does_not_hide_the_licence_that_it_is_for() -> None:
    meaning = meaning_of("GPL-2.0-only WITH Classpath-exception-2.0")
    assert meaning.licenses == ("gpl-2.0",)
    assert meaning.spdx == "GPL-2.0-only WITH Classpath-exception-2.0"


def test_names_of_the_list_are_written_as_it_has_them() -> None:
    assert listed_license("agpl-3.0") == "AGPL-3.0-only"
    assert listed_license("llvm-EXCEPTION") is None and listed_exception("llvm-EXCEPTION") == "LLVM-exception"
    assert listed_license("no such") is None and listed_exception("MIT") is None
