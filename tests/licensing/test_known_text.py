"""A licence text as a fact: which one, what was changed and where, what was cut, and which blanks were left."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.licensing.known_text import text_fact
from scanner.licensing.texts import covers_of, parse
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from tests.readers import reader_of

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "license_texts"


def stored(name: str) -> str:
    path = CORPUS / name
    if not path.exists():
        pytest.skip("the texts of licences are not in the repo")
    return path.read_text(encoding="utf-8")


def stated(text: str) -> Fact:
    return text_fact(Place("LICENSE"), text, "license")


@pytest.mark.parametrize(("name", "license_id"), [("spdx/MIT.txt", "mit"), ("ai/gemma-code-apache.txt", "apache-2.0")])
def test_a_text_as_it_is(name: str, license_id: str) -> None:
    found = stated(stored(name))
    assert (found.get("license"), found.get("modified"), found.get("truncated")) == (license_id, False, False)
    assert (found.get("changes"), found.get("category"), found.get("read")) == ((), "permissive", True)


def test_changed_words_are_shown_with_their_lines() -> None:
    lines = stored("ai/gemma-code-apache.txt").splitlines()
    at = len(lines) // 2
    lines.insert(at, "\nNo part of this work may be used for any commercial purpose.\n")
    found = stated("\n".join(lines))
    assert (found.get("license"), found.get("modified")) == ("apache-2.0", True)
    ((start, end, line, kind, words, why), *_) = found.get("changes")  # type: ignore[misc,union-attr]
    assert (kind, line) == ("added", at + 2)
    assert "commercial" in words and end > start and why
    assert f"line {line}" in str(found.get("first"))
    marked = next(row for row in found.excerpt if row.startswith(">"))
    assert marked == f">  {line:>4}  {{+{words}+}}"


def test_a_text_that_ends_early() -> None:
    text = stored("spdx/Apache-2.0.txt")
    found = stated(text[: len(text) // 2])
    assert (found.get("license"), found.get("truncated"), found.get("modified")) == ("apache-2.0", True, False)


def test_a_text_of_our_own_is_not_known() -> None:
    found = stated("House rules\n\nBe nice to all who come here, and leave the door as you found it.\n" * 20)
    assert (found.get("license"), found.get("spdx"), found.get("modified")) == (None, None, False)
    assert found.get("title") == "House rules"


@pytest.mark.parametrize(
    ("line", "blank"),
    [
        ("Copyright (c) <year> <copyright holders>", True),
        ("Copyright [yyyy] [name of copyright owner]", True),
        ("Copyright (c) 2024 Foo <foo@example.org>", False),
    ],
)
def test_blanks_of_a_template(line: str, blank: bool) -> None:
    assert bool(stated(f"MIT License\n\n{line}\n").get("blank")) is blank
    assert stated("\n".join(["words"] * 30 + [line])).get("blank") == ""


@pytest.mark.parametrize(
    ("name", "covers"),
    [
        *(("license", "all"), ("license-code", "code"), ("license-model", "weights"), ("model_license", "weights")),
        *(("license_data.txt", "data"), ("license.model.md", "weights"), ("license-code-and-model.txt", "all")),
        *(("license.md", "all"), ("weights_license.txt", "weights"), ("modellicense", "weights")),
    ],
)
def test_what_a_file_is_about_by_its_name(name: str, covers: str) -> None:
    assert covers_of(name) == covers


def test_a_document_is_named_and_not_read() -> None:
    found, gap = parse(Place("LICENSE.pdf"), reader_of(b"%PDF-1.7 words"))
    assert isinstance(found, Fact) and isinstance(gap, Gap)
    assert (found.kind, found.get("read"), gap.reason) == ("license-text", False, "license-not-read")


def test_a_page_is_read_as_text() -> None:
    page = "<!doctype html><html><body><p>SPDX-License-Identifier: MIT</p></body></html>"
    (found, *_) = parse(Place("LICENSE.html"), reader_of(page.encode()))
    assert isinstance(found, Fact)
    assert found.get("license") == "mit"
