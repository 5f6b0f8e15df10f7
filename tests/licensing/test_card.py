"""What a model card declares is read as written, with its line, and what cannot be read is never silence."""

from __future__ import annotations

import json
import time

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanner.licensing import card
from scanner.licensing.frontmatter import LIMIT, MAX_ITEMS
from scanner.model.artifact import Reader
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place

# model on the Hub | license | license_name | our licence, - for none | category | known
REAL = """
Qwen/Qwen1.5-MoE-A2.7B | other | tongyi-qianwen | tongyi-qianwen | community | yes
01-ai/Yi-9B | apache-2.0 | | apache-2.0 | permissive | yes
HuggingFaceH4/zephyr-7b-gemma-v0.1 | other | gemma-terms-of-use | gemma | community | yes
stabilityai/stable-code-instruct-3b | other | | other | other | yes
abacusai/bigyi-15b | other | yi-license | yi | community | yes
deepseek-ai/deepseek-vl-7b-chat | other | deepseek | deepseek | use-restricted | yes
NYTK/PULI-LlumiX-32K | llama2 | | llama2 | community | yes
mlabonne/Beyonder-4x7B-v3 | cc-by-nc-4.0 | | cc-by-nc-4.0 | non-commercial | yes
LeroyDyer/LCARS_TOP_SCORE | openrail | | openrail | family | yes
SeaLLMs/SeaLLM-7B-v2.5 | other | seallms | - | other | no
MaziyarPanahi/calme-3.1-instruct-3b | other | qwen-research | qwen-research | research | yes
NousResearch/Nous-Hermes-llama-2-7b | [mit] | | mit | permissive | yes
tiiuae/falcon-180B-chat | unknown | | unknown | unknown | yes
nomic-ai/gpt4all-13b-snoozy | gpl | | gpl | family | yes
OpenBuddy/openbuddy-zero-3b-v21.2-32k | other | llama3 | llama3 | community | yes
m42-health/Llama3-Med42-70B | llama3 | llama3 | llama3 | community | yes
moonshotai/Kimi-K2-Base | other | modified-mit | modified-mit | community | yes
Qwen/Qwen2.5-Omni-7B | other | apache-2.0 | apache-2.0 | permissive | yes
mistralai/Mistral-Small-Instruct-2409 | other | mrl | mrl-0.1 | research | yes
lightblue/suzume-llama-3-8B-multilingual | other | llama-3 | llama3 | community | yes
black-forest-labs/FLUX.1-dev | other | flux-1-dev-non-commercial-license | flux-1-dev-nc | non-commercial | yes
sumink/Qwenmplus | other | quwen | - | other | no
mlabonne/BigQwen2.5-52B-Instruct | apache-2.0 | tongyi-qianwen | apache-2.0 | permissive | yes
ModelSpace/GemmaX2-28-9B-v0.1 | gemma | license | gemma | community | yes
"""

ROWS = [[cell.strip() for cell in line.split("|")] for line in REAL.strip().splitlines()]


def read(data: bytes | str) -> list[Fact | Gap]:
    raw = data.encode() if isinstance(data, str) else data
    return list(
        card.parse(Place("README.md"), Reader(len(raw), lambda at, count: raw[at : at + count], lambda count: None))
    )


def declared(data: bytes | str) -> list[Fact]:
    return [item for item in read(data) if isinstance(item, Fact) and item.kind == "license-declared"]


def malformed(data: bytes | str) -> list[Fact]:
    return [item for item in read(data) if isinstance(item, Fact) and item.kind == "card-malformed"]


@pytest.mark.parametrize(("model", "raw", "name", "ours", "category", "known"), ROWS, ids=[row[0] for row in ROWS])
def test_cards_of_the_hub(model: str, raw: str, name: str, ours: str, category: str, known: str) -> None:
    lines = ["language: [en]", f"license: {raw}", *([f"license_name: {name}", "license_link: LICENSE"] if name else [])]
    (found,) = read("---\n" + "\n".join(lines) + f"\n---\n# {model}\n")
    assert isinstance(found, Fact)
    assert found.get("id") == raw.strip("[]")
    assert (found.get("license") or "-", found.get("category"), found.get("known")) == (ours, category, known == "yes")
    assert found.get("name") == (name or None)
    assert found.get("link") == ("LICENSE" if name else None)
    assert found.place.line == 3


def test_a_fact_points_at_its_line_and_column() -> None:
    (found,) = declared("---\nlanguage: en\ntags:\n- a\nlicense:   apache-2.0\n---\n")
    assert (found.place.line, found.place.column) == (5, 12)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n"], ids=["plain", "bom", "blank-lines"])
def test_line_numbers_hold_for_each_newline_and_start(newline: str, start: str) -> None:
    text = start + newline.join(["---", "a: b", "license: mit", "---", "# T", ""])
    (found,) = declared(text)
    assert found.place.line == 3 + start.count("\n")
    assert found.get("license") == "mit"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Title\n",
        "# T\n\n---\nlicense: mit\n---\n",
        "----\nlicense: mit\n----\n",
        "---\n---\n",
        "---\n# a comment\n---\n",
        "x---\n",
    ],
)
def test_without_front_matter_nothing_is_declared(text: str) -> None:
    assert read(text) == []


def test_case_and_space_are_forgiven_and_kept_as_written() -> None:
    (found,) = declared("---\nlicense: ' Apache-2.0 '\n---\n")
    assert (found.get("id"), found.get("license"), found.get("spdx")) == (" Apache-2.0 ", "apache-2.0", "Apache-2.0")


def test_each_of_several_licenses_is_declared_once() -> None:
    found = declared("---\nlicense: [mit, apache-2.0, mit]\n---\n")
    assert [item.get("license") for item in found] == ["mit", "apache-2.0"]


@pytest.mark.parametrize("value", ["null", "~", "", "''", "[]"])
def test_an_empty_license_declares_nothing(value: str) -> None:
    assert read(f"---\nlicense: {value}\n---\n") == []


@pytest.mark.parametrize("value", ["no", "1.0", "2024-01-01", "{a: b}", "!!binary aGk=", "[[mit]]", "[3]"])
def test_what_is_no_text_is_malformed_and_declares_nothing(value: str) -> None:
    text = f"---\nlanguage: en\nlicense: {value}\n---\n"
    (found,) = malformed(text)
    assert (found.get("key"), found.get("readable"), found.place.line) == ("license", True, 3)
    assert declared(text) == []


def test_a_quoted_word_is_a_text() -> None:
    (found,) = declared('---\nlicense: "no"\n---\n')
    assert (found.get("id"), found.get("known")) == ("no", False)


def test_a_name_without_a_license_is_told_and_still_read() -> None:  # as baichuan-inc/Baichuan2-7B-Chat has it
    text = "---\nlicense_name: baichuan2-community-license\n---\n"
    assert [item.get("license") for item in declared(text)] == ["baichuan2-community"]
    assert [item.get("problem") for item in malformed(text)] == ["license_name is given, but license is not"]


def test_a_key_given_twice_is_told_and_both_are_declared() -> None:
    text = "---\nlicense: mit\nlicense: cc-by-nc-4.0\n---\n"
    assert [item.get("license") for item in declared(text)] == ["mit", "cc-by-nc-4.0"]
    (found,) = malformed(text)
    assert (found.get("problem"), found.place.line) == ("license is given twice", 3)


def test_an_alias_is_followed() -> None:
    assert [item.get("id") for item in declared("---\nx: &a mit\nlicense: *a\n---\n")] == ["mit"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\nlicense: mit\n", 1),
        ("---\nok: 1\nlicense: [mit\n---\n", 4),
        ("---\nok: 1\n\tlicense: mit\n---\n", 3),
        ("---\nok: 1\nlicense: \x07\n---\n", 3),
        ("---\n- license: mit\n---\n", 2),
        ("---\njust words\n---\n", 2),
        ("---\na: 1\n<<: {license: mit}\n---\n", 3),
        ("---\na: 1\n...\nlicense: mit\n---\n", 4),
        ("---\na: *nowhere\nb: !<> c\n---\n", None),
        ("---\na: " + "[" * 200 + "]" * 200 + "\n---\n", 2),
    ],
)
def test_front_matter_that_cannot_be_read_is_a_fact_and_a_gap(text: str, line: int | None) -> None:
    found, gap = read(text)
    assert isinstance(found, Fact) and isinstance(gap, Gap)
    assert (found.kind, found.get("readable")) == ("card-malformed", False)
    assert (gap.reason, gap.incomplete) == ("card-unreadable", True)
    assert line is None or abs((found.place.line or 0) - line) <= 1  # PyYAML's two parsers differ by a line


def test_cards_are_read_the_same_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "---\nx: &a mit\nlicense: [*a, 'GPL-3.0', no]\nbase_model: a/b\n---\n"
    fast = read(text)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert read(text) == fast
    assert len(fast) == 4


@pytest.mark.parametrize("data", [b"---\nlicense: \xff\xfe\n---\n", "---\nlicense: mit\n---\n".encode("utf-16")])
def test_other_encodings_are_not_guessed(data: bytes) -> None:
    assert [item for item in read(data) if isinstance(item, Fact) and item.kind == "license-declared"] == []


def test_front_matter_longer_than_the_limit_is_a_gap() -> None:
    data = b"---\n" + b"# padding\n" * (LIMIT // 10) + b"license: mit\n---\n"
    assert [item.reason for item in read(data) if isinstance(item, Gap)] == ["card-unreadable"]


def test_front_matter_beyond_the_first_read_is_found() -> None:
    (found,) = declared("---\n" + "# padding\n" * 20_000 + "license: mit\n---\n" + "text\n" * 400_000)
    assert found.place.line == 20_002


ALIASES = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))


@pytest.mark.parametrize(
    "bomb",
    [
        ALIASES,
        "a: " + "[" * 900_000,
        "a: " + "{a: " * 200_000,
        "? " * 400_000,
        "a: [" + "a," * 450_000 + "]\n",
        "a: b\n" * 180_000,
    ],
    ids=["alias", "flow", "map", "keys", "items", "lines"],
)  # fmt: skip
def test_a_bomb_is_read_in_bounded_time(bomb: str) -> None:
    start = time.process_time()
    read(f"---\n{bomb}\n---\n")
    assert time.process_time() - start < 5


def test_base_models_of_each_shape() -> None:
    def models(value: object, **more: object) -> list[tuple[object, object]]:
        items = read(f"---\n{yaml.safe_dump({'base_model': value, **more})}---\n")
        return [
            (item.get("id"), item.get("relation"))
            for item in items
            if isinstance(item, Fact) and item.kind == "base-model"
        ]

    assert models("mistralai/Mistral-7B-v0.1") == [("mistralai/Mistral-7B-v0.1", None)]
    assert models(["a/b", "c/d"], base_model_relation="merge") == [("a/b", "merge"), ("c/d", "merge")]
    assert models([{"name": "a/b"}, {"id": "c/d"}]) == [("a/b", None), ("c/d", None)]
    assert models(None) == []
    assert [item.get("key") for item in malformed("---\nbase_model: [3, {a: b}]\n---\n")] == ["base_model"] * 2


def test_a_list_without_end_is_cut_and_told() -> None:
    items = read("---\nbase_model:\n" + "".join(f"- a/m{n}\n" for n in range(MAX_ITEMS + 5)) + "---\n")
    assert sum(isinstance(item, Fact) for item in items) == MAX_ITEMS
    assert [item.reason for item in items if isinstance(item, Gap)] == ["limit-entries"]


def test_values_are_cut() -> None:
    (found,) = declared(f"---\nlicense: {'x' * 90_000}\nlicense_link: {'y' * 90_000}\n---\n")
    assert len(repr(found)) < 5_000


@given(st.binary(max_size=400))
@example(b"---\nlicense: \xed\xa0\x80\n---")
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    for item in read(b"---\n" + data + b"\n---\n") + read(data):
        assert len(repr(item)) < 20_000


@given(st.text(alphabet="license_namebm:-[]{}&*!|>'\"#\n \t,?%@`~<.0\x00\x85\ufeff", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_front_matter_is_declared_or_told(text: str) -> None:
    for item in read(f"---\nlicense: mit\n{text}\n---\n"):
        assert isinstance(item, Fact | Gap)


@given(
    st.dictionaries(
        st.sampled_from(sorted(card._KEYS)), st.text(max_size=20) | st.none() | st.lists(st.text(max_size=9))
    )
)
@settings(max_examples=200, deadline=None)
def test_what_yaml_writes_is_read_as_it_was(fields: dict[str, object]) -> None:
    text = f"---\n{json.dumps(fields)}\n---\n"  # JSON is YAML, and keeps every text quoted
    value = fields.get("license")
    texts = value if isinstance(value, list) else [value]
    wanted = list(dict.fromkeys(item for item in texts if isinstance(item, str) and item.strip()))
    if not wanted and isinstance(fields.get("license_name"), str) and str(fields["license_name"]).strip():
        wanted = [str(fields["license_name"])]
    if all(item.isprintable() and item.isascii() for item in wanted):
        assert [item.get("id") for item in declared(text)] == wanted or malformed(text)
