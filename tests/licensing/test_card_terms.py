"""Tags, gates, prompts and misspelt keys of a card say what they say, and placeholders say nothing."""

from __future__ import annotations

import pytest

from scanner.licensing import card, headers, metadata
from scanner.model.artifact import Reader
from scanner.model.fact import Fact
from scanner.model.place import Place
from tests.readers import reader_of


def read(text: str) -> list[Fact]:
    return [item for item in card.parse(Place("README.md"), reader_of(text.encode())) if isinstance(item, Fact)]


def said(text: str) -> list[tuple[object, object]]:
    return [(item.get("statement"), item.get("license")) for item in read(text) if item.kind == "license-declared"]


def test_tags_and_details_are_statements() -> None:
    text = "---\nlicense: mit\ntags:\n- text\n- license:apache-2.0\nlicense_details: llama3.1\n---\n"
    assert said(text) == [("card", "mit"), ("tag", "apache-2.0"), ("card-details", "llama3.1")]


def test_a_prompt_with_a_title_is_a_statement() -> None:
    prompt = "### LLAMA 3.3 COMMUNITY LICENSE AGREEMENT\n" + "  some words of terms\n" * 60
    assert said(f"---\nextra_gated_prompt: |\n  {prompt}\n---\n") == [("gated-prompt", "llama3.3")]
    plain = "You agree to share your contact information. " * 30
    assert said(f"---\nextra_gated_prompt: {plain}\n---\n") == []


@pytest.mark.parametrize(("value", "closed"), [("true", True), ("false", False), ("yes", True), ("'true'", False)])
def test_a_gate_is_a_fact(value: str, closed: bool) -> None:
    (gate,) = read(f"---\nextra_gated_prompt: Agree.\nextra_gated_eu_disallowed: {value}\n---\n")
    assert (gate.kind, gate.get("eu_disallowed"), gate.place.line) == ("card-gate", closed, 3)


def test_a_misspelt_key_is_told_and_read() -> None:
    found = read("---\nLicense: mit\n---\n")
    assert {item.kind for item in found} == {"license-declared", "card-malformed"}
    assert said("---\nLicense: mit\nlicense: apache-2.0\n---\n") == [("card", "apache-2.0")]
    assert read("---\nlicence: license\n---\n") == []  # what a template of a training library leaves


def test_prose_points_at_its_line() -> None:
    found = read("---\nlicense: mit\n---\n# T\n\nThis model is released under the MIT License.\n")
    prose = next(item for item in found if item.get("statement") == "prose")
    assert (prose.place.line, prose.get("covers"), prose.get("license")) == (6, "weights", "mit")
    assert prose.excerpt == ("This model is released under the MIT License.",)


def test_a_link_named_after_another_family() -> None:
    link = "https://ai.google.dev/gemma/docs/gemma_4_license"
    (found,) = read(f"---\nlicense: apache-2.0\nlicense_link: {link}\n---\n")
    assert found.get("linked") == "gemma"
    (found,) = read(f"---\nlicense: gemma\nlicense_link: {link}\n---\n")
    assert found.get("linked") is None
    (found,) = read("---\nlicense: mit\nlicense_link: https://www.apache.org/licenses/LICENSE-2.0.txt\n---\n")
    assert found.get("linked") == "apache-2.0"


def value(text: str, name: str | None = None, link: str | None = None) -> list[Fact]:
    reader: Reader = reader_of(text.encode())
    reader.shared["license-statement"] = ("gguf", name, link)
    found = metadata.parse(Place("m.gguf", "general.license"), reader)
    return [item for item in found if isinstance(item, Fact)]


def test_values_of_weights() -> None:
    (found,) = value("apache-2.0")
    assert (found.get("statement"), found.get("license"), found.get("covers")) == ("gguf", "apache-2.0", "weights")
    (found,) = value("other", "deepseek")
    assert (found.get("license"), found.get("name")) == ("deepseek", "deepseek")
    assert [value(text) for text in ("", "none", "\0", "License")] == [[], [], [], []]
    (found,) = value("Be nice to all who come here.\n" * 40)
    assert (found.kind, found.get("license"), found.get("read")) == ("license-text", None, True)


@pytest.mark.parametrize(
    ("text", "license_id"),
    [
        ("# SPDX-License-Identifier: Apache-2.0\nimport x\n", "apache-2.0"),
        ("# Copyright A\n#\n# Licensed under the MIT License.\n", "mit"),
        ('# Licensed under the Apache License, Version 2.0 (the "License");\n', "apache-2.0"),
    ],
)
def test_headers_of_code(text: str, license_id: str) -> None:
    reader = reader_of(text.encode())
    assert headers.recognise("a.py", reader)
    (found,) = headers.parse(Place("a.py"), reader)
    assert isinstance(found, Fact)
    assert (found.get("license"), found.get("covers")) == (license_id, "code")


def test_code_without_a_header_is_not_read() -> None:
    assert not headers.recognise("a.py", reader_of(b"import os\n"))
