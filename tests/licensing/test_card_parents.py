"""What a card's prose says of the model's parents is read where it speaks of this model's weights, and nowhere else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.licensing import card
from scanner.licensing.card_parents import parents_in
from scanner.model.artifact import Artifact, Entry
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from scanner.pipeline.budget import Limits
from scanner.pipeline.read import read_file
from scanner.pipeline.sniff import Sniffer
from tests.readers import reader_of

CARDS = Path(__file__).parent.parent / "fixtures" / "cards"

ROWS = [line.rpartition(" |") for line in (CARDS / "parents.txt").read_text(encoding="utf-8").splitlines()[1:]]
"""(text, _, its parents)"""


def told(text: str) -> str:
    found = parents_in(text.replace("\\n", "\n"))
    return "; ".join(f"{item.id} {item.relation or '-'}" + (f" of {item.of}" if item.of else "") for item in found)


@pytest.mark.parametrize(("text", "_", "wanted"), ROWS, ids=range(2, len(ROWS) + 2))
def test_a_text_and_its_parents(text: str, _: str, wanted: str) -> None:
    assert told(text) == wanted.strip()


def facts_of(text: str) -> list[Fact]:
    """The facts of a card with all that is inside it, as a scan reads them."""
    data = text.encode()
    entry = Entry(Artifact("m/README.md", len(data)), lambda charge: (reader_of(data, charge), lambda: None))
    result = read_file(entry, Sniffer(), Limits(), False)
    assert result.gaps == []
    return result.facts


def bases(text: str) -> list[tuple[object, ...]]:
    return [
        (item.get("id"), item.get("relation"), item.get("source"), item.place.line)
        for item in facts_of(text)
        if item.kind == "base-model"
    ]


def test_the_distilled_llama_whose_card_has_no_base_model() -> None:
    found = parents_in((CARDS / "r1-retold.md").read_text(encoding="utf-8"))
    of: dict[str, list[str]] = {}
    for item in found:
        of.setdefault(item.of.rpartition("/")[2], []).append(f"{item.id} {item.relation}")
    assert of["DeepSeek-R1-Distill-Llama-8B"] == ["meta-llama/Llama-3.1-8B None", "Llama3.1-8B-Base None"]
    assert of["DeepSeek-R1-Distill-Llama-70B"] == [
        "meta-llama/Llama-3.3-70B-Instruct None",
        "Llama3.3-70B-Instruct None",
    ]
    assert of["DeepSeek-R1-Distill-Qwen-32B"] == ["Qwen/Qwen2.5-32B None", "DeepSeek-R1 distill", "Qwen-2.5 None"]
    assert of["DeepSeek-R1-Distill*"] == ["DeepSeek-R1 distill"]
    assert of["DeepSeek-R1"] == ["DeepSeek-V3-Base finetune"]
    assert "" not in of, "the card is shared by eight models, so that no sentence speaks of the one at hand alone"


CARD = """---
license: mit
base_model: [a/M-7B@v1, ./local]
base_model_relation: merge
datasets:
- acme/stories
- name: acme/more
new_version: acme/Foo-2
---
# Foo

This model is a fine-tuned version of [c/O-7B](https://huggingface.co/c/O-7B/tree/abc).

```yaml
models:
  - model: d/P-7B
merge_method: linear
```

<details>

```yaml
base_model: e/Q-7B
sequence_len: 4096
micro_batch_size: 2
num_epochs: 1
adapter: lora
```
</details>
"""


def test_a_card_from_its_front_matter_to_its_blocks_of_yaml() -> None:
    assert bases(CARD) == [
        ("a/M-7B@v1", "merge", "card", 3),
        ("./local", "merge", "card", 3),
        ("c/O-7B", "finetune", "prose", 12),
        ("d/P-7B", "merge", "mergekit", 16),
        ("e/Q-7B", "adapter", "config", 23),
    ]
    facts = facts_of(CARD)
    by_id = {item.get("id"): item for item in facts if item.kind == "base-model"}
    assert [by_id[name].get("revision") for name in ("a/M-7B@v1", "c/O-7B")] == ["v1", "abc"]
    assert (by_id["./local"].get("local"), by_id["c/O-7B"].get("said")) == (True, "fine-tuned version of")
    (marked,) = (row for row in by_id["c/O-7B"].excerpt if row.startswith(">"))
    assert "This model is a fine-tuned version of [c/O-7B]" in marked
    data = [(item.get("id"), item.get("source"), item.place.line) for item in facts if item.kind == "training-data"]
    assert data == [("acme/stories", "card", 6), ("acme/more", "card", 7)]
    (newer,) = (item for item in facts if item.kind == "new-version")
    assert (newer.get("id"), newer.place.line) == ("acme/Foo-2", 8)


@pytest.mark.parametrize(
    ("front", "hint"),
    [
        ("library_name: peft", "adapter"),
        ("tags: [text, LoRA]", "adapter"),
        ("library_name: transformers", None),
        ("library_name: peft\nbase_model_relation: merge", None),
        ("library_name: [peft]", "adapter"),
        ("tags: {lora: 1}", None),
    ],
)
def test_a_card_of_an_adapter_hints_at_it(front: str, hint: str | None) -> None:
    (base,) = (item for item in facts_of(f"---\nbase_model: a/M-7B\n{front}\n---\n") if item.kind == "base-model")
    assert base.get("hint") == hint


def test_more_sentences_than_are_read_are_said() -> None:
    text = "".join(f"The table shows Qwen2.5-7B on task {number}.\n\n" for number in range(2001))
    found = list(card.parse(Place("README.md"), reader_of(f"{text}Based on Llama-3-8B.".encode())))
    (gap,) = (item for item in found if isinstance(item, Gap))
    assert (gap.reason, gap.place.line) == ("limit-prose", 3999)


def test_odd_data_sets_of_a_card_are_nobodys_mistake() -> None:
    facts = facts_of("---\nlicense: mit\ndatasets: [3, {a: b}, null]\nnew_version: [x]\n---\n")
    assert {item.kind for item in facts}.isdisjoint(("card-malformed", "training-data", "new-version"))


LINK = "[a/M-7B](https://huggingface.co/a/M-7B) "
HOSTILE = {
    "links": LINK * 30_000,
    "sentences": f"This model is a fine-tuned version of {LINK}. " * 12_000,
    "filler": "fine-tuned version of " + "the " * 250_000 + LINK,
    "brackets": "[" * 1_000_000,
    "images": "![" * 500_000,
    "anchors": '<a href="' * 110_000,
    "rows": ("| Base model | Llama-2-7B | " * 5 + "\n") * 6000,
    "cells": "|" * 1_000_000,
    "outputs": ("data " * 60 + f"generated by {LINK}. ") * 2500,
    "bits": "4-bit " * 160_000,
    "ids": "a/b-1 " * 160_000,
    "families": "Qwen-" * 200_000,
    "sizes": "Aa-" * 330_000 + "7B",
    "labels": "Base model: x-7B\n" * 60_000,
    "fences": "```\n" * 250_000,
    "comments": ("<!-- a -->" * 300 + "\n") * 300,
    "capitals": ("Aaa Bbb & " * 60 + f"is fine-tuned from {LINK}. ") * 1400,
    "blanks": "fine-tuned" + " " * 900_000 + "from",
    "lines": "fine-tuned\n" * 90_000,
    "blocks": "```yaml\nmerge_method: a\n```\n" * 30_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_long_card_is_read_in_bounded_time(name: str) -> None:
    text = HOSTILE[name][: 1 << 20]
    start = time.process_time()
    assert len(parents_in(text)) <= 256
    assert time.process_time() - start < 4


def test_ten_megabytes_of_prose_are_read_in_bounded_time() -> None:
    data = (f"This model is a fine-tuned version of {LINK}. " * 200_000).encode()[: 10 << 20]
    start = time.process_time()
    found = list(card.parse(Place("README.md"), reader_of(data)))
    assert sum(isinstance(item, Fact) and item.kind == "base-model" for item in found) == 1
    assert {item.reason for item in found if isinstance(item, Gap)} == {"limit-prose"}, "what is not read is said"
    assert time.process_time() - start < 6


WORDS = st.sampled_from(
    [
        *(
            "fine-tuned version of",
            "[x](https://huggingface.co/a/M-7B)",
            "Llama-2-7B",
            "is",
            "based on",
            "merge of",
            ",",
        ),
        *("# Models Merged\n", "\n- ", "\n\n", "|", "|---|\n", "Base model:", "**", "`", "<a href='", "'>", "</a>"),
        *("\ue000", "\ue0010", "\ue0009\ue001", "]( ", "基于", "微调", "not", "Foo-7B", "samples generated by", "<!--"),
        *("```yaml\n", "-->", "\n", "and"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS | st.text(max_size=4), max_size=40))
def test_no_prose_raises(words: list[str]) -> None:
    text = " ".join(words)
    for item in parents_in(text):
        assert item.id
        assert 0 <= item.line <= text.count("\n")
        assert "\ue000" not in item.id + item.of


@pytest.mark.parametrize("end", ["\x85", "\x0b", "\u2028", "\r"])
def test_lines_are_counted_as_editors_count_them(end: str) -> None:
    card = f"---\nlicense: mit\ntitle: ab\n---\n# Foo{end}bar\n\nA fine-tuned version of [x](https://huggingface.co/c/O-7B).\n"
    assert [found for found in bases(card) if found[2] == "prose"] == [("c/O-7B", "finetune", "prose", 7)]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([text for text, _, _ in ROWS]), st.text(alphabet="xyz. \n", max_size=30))
def test_words_that_name_nothing_add_no_parent(text: str, around: str) -> None:
    text = text.replace("\\n", "\n")
    names = {item.id for item in parents_in(text)}
    assert {item.id for item in parents_in(f"{around}\n\n{text}")} <= names
