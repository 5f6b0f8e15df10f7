"""Commands and configurations of training and serving, as projects have them."""

from __future__ import annotations

import pytest

from scanner.naming.files import kind_of_file, read

SERVED = """\
services:
  positional:
    image: vllm/vllm-openai:v0.9
    command: acme/one --port 8000
  listed:
    image: vllm/vllm-openai:v0.9
    command:
      - serve
      - acme/two
      - --lora-modules
      - sql=acme/lora
      - --max-model-len=4096
  split:
    image: registry.example.com/vllm:1
    command: [vllm, serve]
    args: ["acme/three", "--served-model-name", "chat"]
  other:
    image: nginx
    command: bin/start --port 80
  started:
    image: vllm/vllm-openai
    command: bin/start.sh acme/none
"""


def reading(path: str, text: str):
    kind = kind_of_file(path)
    assert kind is not None
    found = read(kind, text.encode(), lambda name: name.startswith("bin/"))
    assert found.trouble == ""
    return found


def named(path: str, text: str) -> list[tuple[str, int, int]]:
    """(name, line, column)"""
    return [(each.repo.target.removeprefix("hf://"), each.line, each.column) for each in reading(path, text).mentions]


def test_an_image_that_serves_a_model_takes_its_name_first():
    assert named("compose.yaml", SERVED) == [
        ("acme/one", 4, 14),
        ("acme/two", 9, 9),
        ("acme/lora", 11, 13),
        ("acme/three", 16, 13),
    ]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("run.sh", "python train.py model=llama model.model_name_or_path=acme/one trainer.n=1", [("acme/one", 1, 54)]),
        ("run.sh", "python train.py +model.name=acme/a ++model.base_model=acme/two", [("acme/two", 1, 55)]),
        ("run.sh", "python train.py hub_model_id=acme/out model=conf/llama.yaml", []),
        ("run.sh", "docker run -e MODEL_ID=acme/one -e LOG=a/b image", [("acme/one", 1, 24)]),
        ("run.sh", "vllm serve acme/one --lora-modules a=acme/x b=acme/y --port 1", ["acme/one", "acme/x", "acme/y"]),
        ("Dockerfile", "FROM python\nRUN docker build --build-arg HF_MODEL=acme/one .", [("acme/one", 2, 39)]),
        (
            "Dockerfile",
            "FROM python\nRUN python3 -c \"from transformers import AutoModel; AutoModel.from_pretrained('acme/one')\"",
            [("acme/one", 2, 80)],
        ),
        ("compose.yaml", 'environment:\n  MODEL_ID: "${TGI_MODEL:-acme/one}"', [("acme/one", 2, 27)]),
        ("compose.yaml", "environment:\n  - MODEL_ID=${TGI_MODEL:-acme/one}", [("acme/one", 2, 27)]),
        ("conf.yaml", "base_model: ${oc.env:BASE, acme/one}", [("acme/one", 1, 28)]),
    ],
)
def test_commands_and_defaults(path: str, text: str, expected: list):
    found = named(path, text)
    assert (found if not expected or isinstance(expected[0], tuple) else [name for name, _, _ in found]) == expected
    assert reading(path, text).unknown == ()


@pytest.mark.parametrize(
    ("value", "is_known"),
    [
        ("${model.model_name_or_path}", True),
        ("${model.size}", False),
        ("${MODEL}", False),
        ("${a}/${model.name}", False),
    ],
)
def test_what_another_key_tells_is_not_unknown(value: str, is_known: bool):
    found = reading("conf.yaml", f"tokenizer_name: {value}\n")
    assert (found.mentions, not found.unknown) == ((), is_known)
