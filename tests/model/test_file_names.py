"""Which names promise terms or parents: cards and texts as publishers call them, and no programs."""

import pytest

from scanner.model.file_names import tells_parents, tells_terms

TERMS = """readme.md readme_zh.md license licence.txt license.mit license.apache-2.0 license-model license_code notice
notice.txt use_policy.md usage_policy.md qwen_license.txt model_card.md tongyi-license.md copying.lesser eula"""
OTHERS = "license.py license_check.ipynb model.safetensors notes.md license.json app.py"


@pytest.mark.parametrize("name", TERMS.split())
def test_a_text_of_terms(name: str) -> None:
    assert tells_terms(name)


@pytest.mark.parametrize("name", OTHERS.split())
def test_no_text_of_terms(name: str) -> None:
    assert not tells_terms(name)


def test_what_may_name_a_base_model() -> None:
    assert all(map(tells_parents, ("config.json", "adapter_config.json", "mergekit_config.yml", "params.json")))
    assert not tells_parents("tokenizer.json")
