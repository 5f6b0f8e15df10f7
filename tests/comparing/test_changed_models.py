"""Two states of a real little model, scanned and compared: what a person is told of each kind of change.

WEIGHBRIDGE_SNAPSHOTS=1 writes the snapshots anew.
"""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest

from scanner.cli.main import main
from tests.comparing.models import CARD, MIT, PAYLOAD, adapter_config, model, tensors

SNAPSHOTS = Path(__file__).parent / "snapshots"
ADAPTER = tensors(
    "F32", 3, ("base_model.model.layers.0.q_proj.lora_A.weight", "base_model.model.layers.0.q_proj.lora_B.weight")
)

CHANGES = {
    "nothing": ({}, {}),
    "retrained": ({}, {"model__safetensors": tensors("BF16", 2)}),
    "grown": (
        {},
        {"model__safetensors": tensors("BF16", 1, ("model.embed.weight", "lm_head.weight", "model.norm.weight"))},
    ),
    "quantised": ({}, {"model__safetensors": tensors("I8", 1)}),
    "lora-merged": (
        {
            "model__safetensors": None,
            "adapter_model__safetensors": ADAPTER,
            "adapter_config__json": adapter_config("acme/base"),
        },
        {},
    ),
    "relicensed": ({}, {"README__md": CARD.replace("license: mit", "license: cc-by-nc-4.0"), "LICENSE": None}),
    "one-word": ({}, {"LICENSE": MIT.replace("substantial portions", "considerable portions")}),
    "base-model": (
        {},
        {"README__md": CARD.replace("language: en", "base_model: meta-llama/Llama-3.1-8B\nlanguage: en")},
    ),
    "payload": ({}, {"extra__pkl": PAYLOAD}),
    "to-pickle": ({}, {"model__safetensors": None, "pytorch_model__bin": pickle.dumps({"a": [1.0]}, 2)}),
    "renamed": ({}, {"model__safetensors": None, "weights__safetensors": tensors("BF16", 1)}),
    "card": (
        {},
        {"README__md": CARD.replace("A little model.", "A little model.\n\n## Limitations\n\nIt knows no French.\n")},
    ),
    "code": (
        {},
        {
            "config__json": json.dumps({"model_type": "x", "auto_map": {"AutoModel": "modeling_x.Model"}}),
            "modeling_x__py": "import torch\n\n\nclass Model(torch.nn.Module):\n    pass\n",
        },
    ),
}


@pytest.fixture
def compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Makes both states of a change and runs ``weighbridge diff`` on them; gives the exit code and what is printed."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    monkeypatch.chdir(tmp_path)

    def run(name: str, *arguments: str) -> tuple[int, str]:
        for folder, files in zip(("v1", "v2"), CHANGES[name], strict=True):
            if not (tmp_path / folder).exists():
                model(tmp_path / folder, **files)
        code = main(["diff", "v1", "v2", *arguments])
        captured = capsys.readouterr()
        assert captured.err == ""
        return code, captured.out

    return run


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("output", ["console", "markdown"])
def test_people_are_told_what_the_snapshot_says(compared, name: str, output: str) -> None:
    code, text = compared(name, "--output", output)
    path = SNAPSHOTS / f"{name}.{'md' if output == 'markdown' else 'txt'}"
    if os.environ.get("WEIGHBRIDGE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
    assert code == (1 if name == "payload" else 0)


def changes(compared, name: str) -> list[dict]:
    _, text = compared(name, "--output", "json")
    (target,) = json.loads(text)["targets"]
    return target["changes"]


def of(found: list[dict], about: str) -> list[tuple[str, str]]:
    return [(item["kind"], item["subject"]) for item in found if item["about"] == about]


def difference(found: list[dict], subject: str, name: str) -> tuple[str, str]:
    rows = [
        row
        for item in found
        if item["subject"] == subject
        for row in item.get("differences", ())
        if row["name"] == name
    ]
    return (rows[0].get("before", ""), rows[0].get("after", "")) if rows else ("", "")


def test_new_weights_in_the_same_tensors_are_changed_by_their_digest_alone(compared) -> None:
    (found,) = changes(compared, "retrained")
    assert (found["about"], found["kind"], found["subject"]) == ("weights", "changed", "model.safetensors")
    assert [row["name"] for row in found["differences"]] == ["sha256"]


def test_other_tensors_are_told_by_the_header(compared) -> None:
    found = changes(compared, "grown")
    assert difference(found, "model.safetensors", "parameters") == ("32", "48")
    assert all(difference(found, "model.safetensors", "layout"))


def test_quantised_weights_keep_their_tensors_and_lose_precision(compared) -> None:
    found = changes(compared, "quantised")
    assert difference(found, "model.safetensors", "dtypes") == ("BF16", "I8")
    assert difference(found, "model.safetensors", "layout") == ("", "")


def test_a_merged_adapter_is_gone_and_whole_weights_are_there(compared) -> None:
    found = changes(compared, "lora-merged")
    assert set(of(found, "weights")) >= {("removed", "adapter_model.safetensors"), ("added", "model.safetensors")}
    assert ("removed", "this model ← acme/base") in of(found, "lineage")


def test_another_licence_is_told_with_what_it_limits(compared) -> None:
    found = changes(compared, "relicensed")
    told = {
        item["subject"]: (item.get("before", ""), item.get("after", "")) for item in found if item["about"] == "license"
    }
    assert told["concluded"] == ("mit", "cc-by-nc-4.0") and told["declared README.md"] == ("mit", "cc-by-nc-4.0")
    assert told["limit non-commercial"] == ("", "cc-by-nc-4.0") and told["LICENSE"] == ("LICENSE", "")
    assert ("added", "license-non-commercial") in of(found, "findings")


def test_one_word_of_a_licence_is_told(compared) -> None:
    before, after = difference(changes(compared, "one-word"), "LICENSE", "words")
    assert "substantial" in before and "considerable" in after


def test_a_base_model_brings_its_terms(compared) -> None:
    found = changes(compared, "base-model")
    assert ("added", "meta-llama/Llama-3.1-8B") in of(found, "lineage")
    assert any(kind == "added" and subject.startswith("llama3.1: ") for kind, subject in of(found, "obligations"))


def test_a_payload_is_worse_and_told_as_code_too(compared) -> None:
    found = changes(compared, "payload")
    worse = [item["subject"] for item in found if item.get("worse")]
    assert worse == ["pickle-unsafe-callable"]
    assert of(found, "code") == [("added", "posix.system")]


def test_the_same_weights_under_another_name_moved(compared) -> None:
    assert of(changes(compared, "renamed"), "weights") == [("moved", "model.safetensors")]


def test_code_that_a_configuration_names_is_told(compared) -> None:
    found = of(changes(compared, "code"), "code")
    assert ("added", "auto_map: modeling_x.Model") in found and ("added", "modeling_x.py") in found


def test_two_of_one_model_are_the_same(compared) -> None:
    code, text = compared("nothing", "--output", "json")
    raw = json.loads(text)
    assert (code, raw["answer"], raw["targets"][0]["changes"]) == (0, "same", [])
