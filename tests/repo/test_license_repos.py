"""Repos as publishers lay them out, with the real texts: what is concluded for the weights, and what disagrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.licensing import card, texts
from scanner.model.artifact import Artifact, Reader
from scanner.model.fact import Fact
from scanner.model.place import Place
from scanner.repo.interface import derive
from tests.licensing.known_texts import needs_texts, text_of

REPOS = """
kimi k2 | other modified-mit LICENSE | LICENSE=ai/kimi-k2-modified-mit.txt | kimi-k2-modified-mit | -
kimi k2.5 | other modified-mit LICENSE | LICENSE=ai/kimi-k2.5-modified-mit.txt | kimi-k2.5-modified-mit | -
minimax m2 | other modified-mit LICENSE | LICENSE=ai/minimax-m2.txt | minimax-m2-modified-mit | -
kimi as mit | mit | LICENSE=ai/kimi-k2-modified-mit.txt | kimi-k2-modified-mit | mismatch
exaone | other exaone LICENSE | LICENSE=ai/exaone-4.0.txt | exaone-4.0-nc | -
hunyuan video | other tencent-hunyuan-community LICENSE | LICENSE=ai/hunyuan-video.txt | tencent-hunyuan-video | -
hunyuan a13b | other tencent-hunyuan-a13b LICENSE | LICENSE=ai/hunyuan-a13b.txt | tencent-hunyuan-community | -
qwen under another name | other qwen-research LICENSE | LICENSE=ai/scdb-qwen-2024.txt | qwen-research | mismatch
deepseek v3 | - | LICENSE-CODE=spdx/MIT.txt LICENSE-MODEL=ai/deepseek-license-model-v3.txt | deepseek | split
janus | mit deepseek | LICENSE-CODE=spdx/MIT.txt LICENSE-MODEL=ai/deepseek-license-model-v2.txt | deepseek | mismatch split
minimax m2.5 | - | LICENSE-CODE=ai/minimax-m2.5-code.txt LICENSE-MODEL=ai/minimax-m2.5-model.txt | minimax-model | split
glm-4 | other glm-4 | LICENSE=ai/glm-4-repo.txt | glm-4 | unsaid
baichuan 2 | other baichuan2-community | LICENSE=ai/baichuan2-repo.txt | baichuan2-community | unsaid
gpl | gpl-3.0 | LICENSE=spdx/GPL-3.0-or-later.txt | gpl-3.0 | -
gpt-oss | apache-2.0 | LICENSE=ai/gpt-oss-apache.txt USAGE_POLICY=ai/gpt-oss-usage-policy.txt | gpt-oss | -
llama 3.1 | llama3.1 | LICENSE=ai/llama-3.1-community.txt USE_POLICY.md=ai/llama-3.1-aup.txt | llama3.1 | -
"""
"""What it is | license, license_name and license_link of the card | texts | concluded for the weights | findings."""

CASES = [tuple(part.strip() for part in line.split("|")) for line in REPOS.strip().splitlines()]


def facts_of(root: Path) -> list[Fact]:
    artifacts = [Artifact("model.safetensors", 9, formats=("safetensors",), role="weights")]
    facts: list[Fact] = []
    for path in sorted(root.iterdir()):
        data = path.read_bytes()
        reader = Reader(len(data), lambda at, count, data=data: data[at : at + count], lambda count: None)
        module, form = (card, "model-card") if path.name == "README.md" else (texts, "license-text")
        artifacts.append(Artifact(path.name, len(data), formats=(form,), role="terms"))
        facts += [item for item in module.parse(Place(path.name), reader) if isinstance(item, Fact)]
    return facts + list(derive(artifacts, facts))


@needs_texts
@pytest.mark.parametrize(("name", "declared", "files", "concluded", "told"), CASES, ids=[case[0] for case in CASES])
def test_a_repo(tmp_path: Path, name: str, declared: str, files: str, concluded: str, told: str) -> None:
    keys = zip(("license", "license_name", "license_link"), declared.split(), strict=False)
    front = "".join(f"{key}: {value}\n" for key, value in keys) if declared != "-" else "language: en\n"
    (tmp_path / "README.md").write_text(f"---\n{front}---\n# A model\n", encoding="utf-8")
    for file, _, source in (part.partition("=") for part in files.split()):
        (tmp_path / file).write_text(text_of(source), encoding="utf-8")
    facts = facts_of(tmp_path)
    (weights,) = [item for item in facts if item.kind == "license-concluded" and item.get("covers") != "code"]
    assert weights.get("licenses") == (concluded,)
    found = {"mismatch" for item in facts if item.kind == "license-disagreement"}
    found |= {"unsaid" if item.get("inferred") else "split" for item in facts if item.kind == "license-split"}
    found |= {"unknown" for item in facts if item.kind == "license-unknown" and not item.get("resolved")}
    assert found == set(told.split()) - {"-"}
