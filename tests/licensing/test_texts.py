"""A text is called by a licence's name only on its heading or its words, and never by a freer one's."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.licensing import texts
from scanner.model.artifact import Reader
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from tests.licensing.known_texts import needs_texts, spdx, text_of
from tests.readers import reader_of


def read(data: bytes, name: str = "LICENSE") -> list[Fact | Gap]:
    reader = Reader(len(data), lambda at, count: data[at : at + count], lambda count: None)
    return list(texts.parse(Place(name), reader))


def test_a_text_fact_says_on_what_it_rests() -> None:
    (found,) = read(b"\n\nApache License\nVersion 2.0, January 2004\n")
    assert isinstance(found, Fact)
    assert (found.get("license"), found.get("spdx"), found.get("basis")) == ("apache-2.0", "Apache-2.0", "heading")
    assert (found.get("title"), found.place.line, found.get("modified")) == ("Apache License", 3, False)


def test_the_same_bytes_in_another_folder_are_told_at_their_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"Acme License\n\nBuilt with Llama\nmore than 700 million monthly active users\n"
    first = read(data, "a/LICENSE")
    monkeypatch.setattr(texts, "_read_anew", lambda *_: pytest.fail("these bytes were read before"))
    again = read(data, "b/LICENSE")
    assert {item.place.path for item in again} == {"b/LICENSE"}
    assert [item.at(Place("")) for item in first] == [item.at(Place("")) for item in again]  # type: ignore[union-attr]
    assert [item.place.line for item in first] == [item.place.line for item in again]


def test_the_name_of_a_file_counts_beside_its_bytes() -> None:
    data = b"Acme License\n<p>Apache License\n"
    kinds = [read(data, name)[0].get("file_kind") for name in ("LICENSE", "NOTICE", "LICENSE")]  # type: ignore[union-attr]
    assert kinds == ["license", "notice", "license"]
    assert read(data, "LICENSE-CODE")[0].get("covers") == "code"  # type: ignore[union-attr]
    for number in range(80):  # more than are remembered
        assert len(read(b"%d" % number)) == 1
    assert read(data, "LICENSE")[0].get("title") == "Acme License"  # type: ignore[union-attr]


@needs_texts
def test_a_changed_text_says_what_was_changed() -> None:
    (found,) = read((spdx("MIT") + "\nCompanies pay us.\n").encode())
    assert isinstance(found, Fact)
    assert (found.get("license"), found.get("modified"), found.excerpt) == (
        "mit",
        True,
        (">    20  {+Companies pay us.+}", "         added: words that may be terms were added"),
    )
    assert found.place.line == spdx("MIT").count("\n") + 2


@needs_texts
@pytest.mark.parametrize(("name", "expected"), [("NOTICE", "apache-2.0"), ("USE_POLICY.md", "llama3.1")])
def test_all_kinds_of_files_are_identified(name: str, expected: str) -> None:
    text = spdx("Apache-2.0") if name == "NOTICE" else text_of("ai/llama-3.1-aup.txt")
    (found,) = read(text.encode(), name)
    assert isinstance(found, Fact) and found.get("license") == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("LICENSE", "license"),
        ("LICENSE.md", "license"),
        ("LICENCE-MODEL", "license"),
        ("model_license.txt", "license"),
        ("LICENSE-SDXL1.0", "license"),
        ("COPYING.LESSER", "license"),
        ("NOTICE", "notice"),
        ("Notice.txt", "notice"),
        ("USE_POLICY.md", "use-policy"),
        ("USAGE_POLICY", "use-policy"),
        ("sub/acceptable_use_policy.md", "use-policy"),
    ],
)
def test_files_of_terms_by_name(name: str, kind: str) -> None:
    (found,) = read(b"Apache License\nVersion 2.0, January 2004\n", name)
    assert isinstance(found, Fact)
    assert found.get("file_kind") == kind
    assert found.get("license") == "apache-2.0"


@pytest.mark.parametrize("name", ["license.py", "licenses.json", "license-badge.svg", "LICENSE.yaml", "notice.js"])
def test_programs_and_data_are_no_terms(name: str) -> None:
    assert texts.FORMAT.recognise is not None
    assert not texts.FORMAT.recognise(name.lower(), reader_of(b"MIT License"))
    assert texts.FORMAT.recognise("license.txt", reader_of(b"MIT License"))


def test_an_empty_file_is_no_text() -> None:
    assert texts.FORMAT.recognise is not None
    assert not texts.FORMAT.recognise("license", reader_of(b""))
    assert read(b" \n\n") == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("LICENSE.pdf", b"%PDF-1.7"),
        ("LICENSE", b"MZ\0\0"),
        ("LICENSE", b"Apache License\nVersion 2.0, January 2004\n" + b"x " * 600_000),
    ],
    ids=["pdf", "binary", "long"],
)
def test_what_is_not_read_is_named_and_a_gap(name: str, data: bytes) -> None:
    found, gap = read(data, name)
    assert isinstance(found, Fact) and isinstance(gap, Gap)
    assert (found.kind, found.get("license")) == ("license-text", None)
    assert (gap.reason, gap.incomplete) == ("license-not-read", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(encoding: str) -> None:
    (found,) = read("Gemma Terms of Use\n\u00e9\n".encode(encoding))
    assert isinstance(found, Fact) and found.get("license") == "gemma"


def test_html_tags_are_passed_over() -> None:
    (found,) = read(b"<html><body><h1>Gemma Terms of Use</h1>\n<p>By using", "license.html")
    assert isinstance(found, Fact) and found.get("license") == "gemma"


@given(st.binary(max_size=300), st.sampled_from(["LICENSE", "LICENSE.html", "NOTICE", "license.pdf", "USE_POLICY.md"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_without_an_error(data: bytes, name: str) -> None:
    for item in read(data, name):
        assert len(repr(item)) < 10_000


@pytest.mark.parametrize(
    "line", ["\n", "a\n", "MIT License\n", "copyright 2024\n", "<", "GNU GENERAL PUBLIC LICENSE\n"]
)
def test_a_text_of_a_mebibyte_takes_bounded_time(line: str) -> None:
    data = (b"Gemma Terms of Use\n" + line.encode() * ((1 << 20) // len(line)))[: 1 << 20]
    start = time.process_time()
    read(data)
    read(data, "license.html")
    assert time.process_time() - start < 8
