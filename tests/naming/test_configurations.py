# ruff: noqa: E501 - files as people write them
"""Configurations, scripts and notebooks as projects have them."""

from __future__ import annotations

import json

import pytest

from scanner.naming.files import kind_of_file, may_name, read


def reading(path: str, text: str, here=lambda _: False):
    kind = kind_of_file(path)
    assert kind is not None, path
    return read(kind, text.encode(), here)


def named(path: str, text: str, here=lambda _: False) -> list[tuple[str, str, int, int]]:
    """(target, what takes it, line, column)"""
    found = reading(path, text, here)
    assert found.trouble == ""
    return [(each.repo.target, each.line, each.column) for each in found.mentions]


KUBERNETES = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: llm, labels: {app.kubernetes.io/name: llm}}
spec:
  template:
    spec:
      containers:
        - name: server
          image: vllm/vllm-openai:v0.6.3
          args:
            - --model
            - acme/seven
            - --revision=v2
          env:
            - name: RERANKER_MODEL
              value: acme/rerank
            - {name: LOG_LEVEL, value: info/debug}
"""
COMPOSE = """\
services:
  tei:
    image: ghcr.io/huggingface/text-embeddings-inference:1.5
    command: --model-id acme/embed --port 80
    environment:
      - MODEL_ID=acme/other
      HUB: x
  web:
    environment:
      HF_MODEL: acme/third
"""
AXOLOTL = """\
base_model: acme/base
tokenizer: acme/words
revision: v3
output_dir: acme/out
hub_model_id: acme/pushed
datasets:
  - path: acme/rows
"""
WORKFLOW = """\
jobs:
  load:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          pip install huggingface_hub
          hf download acme/seven --revision 0123abc \\
            --local-dir models
          # hf download acme/commented
      - run: echo "see https://huggingface.co/acme/told"
"""
MERGE = """\
models:
  - model: acme/one
    parameters: {weight: 0.5}
  - model: acme/two
merge_method: linear
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("k8s/llm.yaml", KUBERNETES, [("hf://acme/seven@v2", 12, 15), ("hf://acme/rerank", 16, 22)]),
        ("axolotl.yml", AXOLOTL, [("hf://acme/base@v3", 1, 13), ("hf://acme/words@v3", 2, 12)]),
        (".github/workflows/load.yml", WORKFLOW, [("hf://acme/seven@0123abc", 8, 23)]),
        ("merge.yaml", MERGE, [("hf://acme/one", 2, 12), ("hf://acme/two", 4, 12)]),
        ("a.yaml", "llm:\n  model: {name: acme/one, revision: v1}\n", [("hf://acme/one@v1", 2, 17)]),
        ("a.yaml", "- model: acme/one\n- x: 1\n", [("hf://acme/one", 1, 10)]),
        ("a.yaml", "models: [acme/one, acme/two]\n", [("hf://acme/one", 1, 10), ("hf://acme/two", 1, 20)]),
        ("a.yaml", "weights: https://huggingface.co/acme/one/resolve/main/x.gguf\n", [("hf://acme/one", 1, 33)]),
        ("a.toml", '[llm]\nmodel_id = "acme/one"\nrevision = "v1"\n', [("hf://acme/one@v1", 2, 13)]),
        ("a.json", '{"a": 1,\n "repo_id": "acme/one",\n "b": {"base_model": "acme/two"}}',
         [("hf://acme/one", 2, 14), ("hf://acme/two", 3, 23)]),
        ("a.json", '{"repo_id": "acme/rows", "repo_type": "dataset"}', [("hf://datasets/acme/rows", 1, 14)]),
        (".env", "MODEL_ID=acme/one\n# MODEL=acme/two\nexport HF_MODEL='acme/three' # x\n",
         [("hf://acme/one", 1, 10), ("hf://acme/three", 3, 18)]),
        ("requirements.txt", "en @ https://huggingface.co/acme/en_core/resolve/main/en-any.whl\n# hf://acme/no/x\n",
         [("hf://acme/en_core", 1, 6)]),
        ("requirements.txt", "git+https://huggingface.co/acme/one\n-e git+https://hf.co/acme/two.git@v1#egg=two\n"
         "three @ git+https://huggingface.co/acme/three@main\n# see https://huggingface.co/acme/four\n",
         [("hf://acme/one", 1, 5), ("hf://acme/two@v1", 2, 8), ("hf://acme/three", 3, 13)]),
        ("Dockerfile", 'FROM vllm/vllm-openai\nENV MODEL_ID acme/one\nRUN huggingface-cli download \\\n  acme/two\n'
         'CMD ["vllm", "serve", "acme/three"]\nADD https://huggingface.co/acme/four/resolve/v1/x /x\n',
         [("hf://acme/one", 2, 14), ("hf://acme/two", 4, 3), ("hf://acme/three", 5, 24), ("hf://acme/four@v1", 6, 28)]),
        ("serve.sh", '#!/bin/sh\nMODEL=${MODEL:-acme/one}\nvllm serve "$MODEL" --revision v1\nollama run hf.co/acme/two:Q4_K_M\n'
         "git clone https://huggingface.co/acme/three && cd three\nllama-server -hf acme/four:Q8_0 -c 0\n",
         [("hf://acme/one", 2, 16), ("hf://acme/one@v1", 3, 13), ("hf://acme/two", 4, 18), ("hf://acme/three", 5, 34),
          ("hf://acme/four", 6, 18)]),
        ("Makefile", "MODEL ?= acme/one\nserve:\n\tvllm serve $(MODEL)\n", [("hf://acme/one", 1, 10), ("hf://acme/one", 3, 1)]),
        ("Modelfile", "FROM hf.co/acme/one:Q4_K_M\nSYSTEM you are acme/two\n", [("hf://acme/one", 1, 12)]),
    ],
)  # fmt: skip
def test_what_projects_have(path: str, text: str, expected: list) -> None:
    assert [each[:1] + each[1:] for each in named(path, text)] == expected


def test_compose_in_its_three_ways():
    text = COMPOSE.replace("      HUB: x\n", "")
    assert [each[:2] for each in named("docker-compose.yml", text)] == [
        ("hf://acme/embed", 4),
        ("hf://acme/other", 6),
        ("hf://acme/third", 9),
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "image: acme/one\npath: acme/two\nname: acme/three\n"),
        ("a.yaml", "model: openai/gpt-4o\n"),
        ("a.yaml", "model: ollama/llama3\nmodel_name: azure/gpt-4\n"),
        ("a.yaml", "model: gpt-4\n"),
        ("a.yaml", "model: checkpoints/best\n"),
        ("a.yaml", "model: weights/yolo.pt\nmodel_id: 1/2\n"),
        ("a.yaml", "weights: https://mirror.example/huggingface.co/acme/one/resolve/main/x.gguf\n"),
        ("a.yaml", "homepage: https://huggingface.co/acme/one\nlicense: https://huggingface.co/acme/one\n"),
        ("package.json", '{"name": "acme/one", "repository": "acme/two", "model": "T-800/x.json"}'),
        ("fixtures.json", '[{"model": "auth.user", "fields": {"name": "acme/one"}}]'),
        ("report.json", '{"schema": "weighbridge.report/v1", "model": "acme/one"}'),
        ("pyproject.toml", '[project.urls]\nHomepage = "https://huggingface.co/acme/one"\n'),
        ("setup.cfg", "[metadata]\nurl = https://github.com/acme/model\n"),
        (
            "run.sh",
            "docker run acme/one\nkubectl apply -f model/x.yaml\ngit checkout feature/model\npip install acme\n",
        ),
        ("Dockerfile", "FROM acme/one:latest\nCOPY model/x /model\nRUN pip install huggingface_hub\n"),
    ],
)
def test_what_is_no_model_is_none(path: str, text: str) -> None:
    assert named(path, text) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("chart/a.yaml", "{{- if .Values.on }}\nmodel_id: acme/one\n{{- end }}\n"),
        ("a.json", '{"model_id": "acme/one",}'),
        ("a.toml", 'model_id = "acme/one"\nx = {\n'),
    ],
)
def test_a_template_is_read_by_lines_and_said(path: str, text: str) -> None:
    found = reading(path, text)
    assert [each.repo.id for each in found.mentions] == ["acme/one"]
    assert found.trouble


def test_a_value_that_is_filled_in_later_is_counted():
    found = reading("a.yaml", "model: ${MODEL}\nother_model: '{{ model }}'\n")
    assert found.mentions == ()
    assert [each.line for each in found.unknown] == [1, 2]
    assert [each.line for each in reading("a.yaml", "a: 1\nmodel: {{ .Values.model }}\n").unknown] == [2]
    assert len(reading("a.sh", "vllm serve $1\n").unknown) == 1


def test_what_the_projects_people_decided_names_none():
    assert kind_of_file(".weighbridge/policy.yaml") is None
    assert kind_of_file("sub/.weighbridge/waivers.yaml") is None
    assert kind_of_file("README.md") is None
    assert kind_of_file("README.md", asked=True) is not None
    assert not may_name(b"x = 1\n")


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell.splitlines(True), "outputs": ["hf://acme/output/x"]} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["hf://acme/prose/x"]}, *made]}, indent=1)


def test_a_notebook_by_its_code_cells():
    text = notebook(
        "%pip install transformers\n!hf download acme/one\n",
        'MODEL = "acme/two"\n',
        "from transformers import AutoModel\nAutoModel.from_pretrained(MODEL)\n",
        "%%bash\nvllm serve acme/three\n",
    )
    found = named("a.ipynb", text)
    assert [each[0] for each in found] == ["hf://acme/two", "hf://acme/one", "hf://acme/three"]
    rows = text.splitlines()
    assert all(target[5:] in rows[line - 1] for target, line, _ in found)


def test_a_cell_that_does_not_parse_costs_only_itself():
    found = reading("a.ipynb", notebook("this is no python", 'AutoModel.from_pretrained("acme/one")\n'))
    assert [each.repo.id for each in found.mentions] == ["acme/one"]
    assert found.trouble
