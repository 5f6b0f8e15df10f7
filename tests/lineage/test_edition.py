"""A label that several texts go by is the text that the table of known models has for that model."""

import pytest

from scanner.lineage.edition import in_its_edition
from scanner.model.fact import fact
from scanner.model.place import Place


def concluded(license_id, basis="card"):
    return fact(
        "license-concluded", Place("README.md"), repo="", licenses=(license_id,), spdx=license_id, relation="and",
        basis=basis, name=license_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("model", "label", "basis", "edition"),
    [
        ("moonshotai/Kimi-K2-Instruct", "modified-mit", "card", "kimi-k2-modified-mit"),
        ("moonshotai/Kimi-K2.5", "modified-mit", "tag", "kimi-k2.5-modified-mit"),
        ("moonshotai/Kimi-K2-Thinking", "modified-mit", "card", "modified-mit"),
        ("moonshotai/Kimi-K2-Instruct", "modified-mit", "text", "modified-mit"),
        ("moonshotai/Kimi-K2-Instruct", "mit", "card", "mit"),
        ("tencent/HunyuanVideo", "tencent-hunyuan-community", "card", "tencent-hunyuan-video"),
        ("tencent/HunyuanImage-2.1", "tencent-hunyuan-community", "card", "tencent-hunyuan-community"),
        ("someone/else", "modified-mit", "card", "modified-mit"),
    ],
)
def test_a_label_of_several_editions_is_that_of_the_known_model(model, label, basis, edition):
    found = in_its_edition(concluded(label, basis), model)
    assert found.get("licenses") == (edition,)
    assert found.place == Place("README.md")
