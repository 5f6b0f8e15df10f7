"""What cards of many kinds come to: each value under its field, with its line; nothing for what nobody filled in."""

from __future__ import annotations

import pytest
import written_cards as cards

from scanner.catalog.bom_fields import fields
from scanner.describe.card import card_details
from scanner.describe.registry import Fields
from scanner.model.description import Detail

REGISTRY = Fields(fields())


def _details(card: str) -> list[Detail]:
    found = card_details(REGISTRY, "README.md", card.encode())
    lines = card.splitlines()
    for detail in found:
        assert detail.place is not None and detail.place.path == "README.md"
        assert 1 <= (detail.place.line or 0) <= len(lines)
    return found


def _values(card: str, field: str) -> list[str]:
    return [detail.value for detail in _details(card) if detail.field == field]


def _line(card: str, field: str) -> str:
    """The line of the card that the field's first value is said to stand on."""
    place = next(detail.place for detail in _details(card) if detail.field == field)
    assert place is not None and place.line is not None
    return card.splitlines()[place.line - 1]


def test_a_template_that_nobody_filled_in_says_nothing() -> None:
    assert _details(cards.TEMPLATE) == []


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("language", ["en", "de", "English, German"]),
        ("library", ["transformers"]),
        ("primary-purpose", ["text-generation"]),
        ("tag", ["chat", "small"]),
        ("training-dataset", ["org/letters", "org/diaries"]),
        ("training-location", ["Ghent, Belgium"]),
        ("training-hardware", ["2 x L4", "2 x L4"]),
        ("description", ["Heron writes short letters. It was made to be run on a laptop."]),
        ("supplier", ["[Marsh Labs](https://marsh.invalid)"]),
        ("type-of-model", ["decoder-only transformer"]),
        ("context-length", ["4,096 tokens"]),
        ("source-code", ["https://git.marsh.invalid/heron"]),
        ("paper", ["https://arxiv.org/abs/0000.00001"]),
        ("intended-use", ["Drafting of letters & notes."]),
        ("out-of-scope-use", ["Medical advice."]),
        ("recommendation", ["Read what it wrote before it is sent."]),
        ("citation", ["```bibtex\n@misc{heron, title={Heron}}\n```"]),
        ("contact", ["heron@marsh.invalid"]),
        ("training-energy", ["0.13"]),
    ],
)
def test_the_hubs_template_filled_in(field: str, values: list[str]) -> None:
    assert _values(cards.FILLED, field) == values


def test_a_section_keeps_its_table_and_the_parts_that_no_other_field_asks_for() -> None:
    (text,) = _values(cards.FILLED, "limitation")
    assert "| wrong dates | often |" in text
    assert text.endswith("Known gaps\n\nNo poetry.")
    assert "Read what it wrote" not in text
    assert _line(cards.FILLED, "limitation") == "## Bias, Risks & Limitations"


def test_results_of_a_model_index_know_their_data() -> None:
    metrics = [detail for detail in _details(cards.FILLED) if detail.field == "metric"]
    about = (("dataset", "Reviews"), ("split", "test"), ("task", "text-classification"))
    assert [(one.value, one.attributes) for one in metrics] == [
        ("0.91", (("name", "Accuracy"), *about)),
        ("0.9", (("name", "f1"), *about)),
    ]
    assert _line(cards.FILLED, "metric").strip().startswith("- {type: accuracy")


def test_emissions_are_told_in_grams_and_energy_in_kilowatt_hours() -> None:
    found = [detail for detail in _details(cards.FILLED) if detail.field == "training-emissions"]
    assert {(one.value, one.attributes) for one in found} == {("12.5", (("quantity", 12.5), ("unit", "gCO2eq")))}
    assert _values(cards.OF_AUTOTRAIN, "training-emissions") == ["4.2031"]
    assert _values(cards.OF_SENTENCES, "training-emissions") == ["51"]


def _named(card: str, field: str) -> dict[object, str]:
    return {dict(one.attributes).get("name"): one.value for one in _details(card) if one.field == field}


def test_what_the_trainer_writes() -> None:
    assert _named(cards.TRAINER, "hyperparameter") == {
        "learning_rate": "2e-05",
        "train_batch_size": "16",
        "optimizer": "Adam with betas=(0.9,0.999) and epsilon=1e-08",
        "mixed_precision_training": "Native AMP",
    }
    metrics = [detail for detail in _details(cards.TRAINER) if detail.field == "metric" and detail.attributes]
    assert [(one.value, dict(one.attributes)) for one in metrics] == [
        ("0.3105", {"name": "Loss", "dataset": "reviews", "split": "evaluation"}),
        ("0.9312", {"name": "Accuracy", "dataset": "reviews", "split": "evaluation"}),
    ]
    assert _values(cards.TRAINER, "intended-use") == []
    assert "fine-tuned version" in _values(cards.TRAINER, "description")[0]


def test_the_last_epoch_counts_where_nothing_else_is_said() -> None:
    assert _named(cards.TABLE_OF_EPOCHS, "metric") == {"Validation Loss": "0.31", "F1": "0.85"}


def test_cards_of_other_trainers() -> None:
    assert _named(cards.OF_SENTENCES, "metric") == {"pearson_cosine": "0.8812", "spearman_cosine": "0.8791"}
    assert _named(cards.OF_SENTENCES, "hyperparameter") == {
        "per_device_train_batch_size": "64",
        "learning_rate": "3e-05",
    }
    assert _named(cards.OF_KERAS, "hyperparameter") == {"name": "Adam", "learning_rate": "0.001"}
    assert _named(cards.OF_AUTOTRAIN, "metric") == {"Loss": "0.185", "Accuracy": "0.942"}


@pytest.mark.parametrize(
    ("card", "field", "value"),
    [
        (cards.OF_A_VENDOR, "supplier", "Delta Research"),
        (cards.OF_A_VENDOR, "architecture", "Pelican is an auto-regressive model\nwith grouped attention."),
        (cards.OF_A_VENDOR, "language", "English, French."),
        (cards.OF_A_VENDOR, "released", "July 1, 2026."),
        (cards.OF_A_VENDOR, "intended-use", "Pelican is meant for research and trade."),
        (cards.OF_A_VENDOR, "out-of-scope-use", "Whatever the law forbids. Languages beyond those above."),
        (cards.OF_A_VENDOR, "security-metric", "Forty people for six weeks."),
        (cards.OF_A_VENDOR, "ethical-consideration", "It may offend."),
        (cards.OF_TWO_COLUMNS, "supplier", "Shore Institute"),
        (cards.OF_TWO_COLUMNS, "input", "Text"),
        (cards.OF_TWO_COLUMNS, "output", "Text made from the input"),
        (cards.OF_TWO_COLUMNS, "contact", "The shore people."),
        (cards.OF_LISTS, "input", "* Text, such as a question\n* Pictures of 896 x 896"),
        (cards.OF_LISTS, "output", "* Text in answer to it"),
        (cards.OF_LISTS, "limitation", "Slow on old machines."),
        (cards.OF_LISTS, "bias", "None were looked for."),
    ],
)
def test_cards_as_vendors_write_them(card: str, field: str, value: str) -> None:
    assert value in [" ".join(one.split(" ")) for one in (text.replace("*   ", "* ") for text in _values(card, field))]


def test_tables_in_html_are_readable() -> None:
    card = "# A\n\n## Limitations\n\n" + cards.OF_A_VENDOR[cards.OF_A_VENDOR.index("<table>") :]
    assert "Pelican 8B | 8B" in " ".join(_values(card, "limitation")[0].split(" "))


def test_a_long_section_is_cut_and_says_so() -> None:
    (text,) = _values("# A\n\n## Limitations\n\n" + "It is slow. " * 1000, "limitation")
    assert len(text) <= 2000
    assert text.endswith("…")


def test_front_matter_without_an_end_makes_nothing_of_the_rest() -> None:
    assert _details("---\nlanguage: en\n# Title\n\n## Limitations\n\nNone known so far.\n") == []


def test_front_matter_that_is_no_yaml_leaves_the_sections() -> None:
    assert _values("---\na: [b\n---\n# A\n\n## Limitations\n\nIt is slow.\n", "limitation") == ["It is slow."]
