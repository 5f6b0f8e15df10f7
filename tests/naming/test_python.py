"""Programs: the calls that load a model by its name, and what is none."""

from __future__ import annotations

import pytest

from scanner.naming.python_calls import read_python

PROGRAM = '''"""Loads things. See https://huggingface.co/docs/one and AutoModel.from_pretrained("doc/string")."""
import os
import torch
import datasets
from datasets import load_dataset
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from peft import PeftModel
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers import AutoModel, AutoTokenizer, BertModel, pipeline
from vllm import LLM

MODEL_ID = "acme/seven"
REVISION = "0123456789abcdef0123456789abcdef01234567"
# AutoModel.from_pretrained("commented/out")

model = AutoModel.from_pretrained(MODEL_ID, revision=REVISION, trust_remote_code=True)
tokenizer = AutoTokenizer.from_pretrained(pretrained_model_name_or_path="acme/words", revision="v1.0")
old = BertModel.from_pretrained("bert-base-uncased")
tuned = PeftModel.from_pretrained(model, "acme/adapter")
summary = pipeline("summarization", model="acme/summary")
classify = pipeline("zero-shot-classification", "acme/zero")
engine = LLM(model="acme/served", tensor_parallel_size=2)
mini = SentenceTransformer("all-MiniLM-L6-v2")
basic = SentenceTransformer("distilbert-base-cased")
cross = CrossEncoder("cross-encoder/ms-marco-MiniLM-L-6-v2")
file = hf_hub_download(repo_id="acme/one-file", filename="model.safetensors", revision="refs/pr/3")
data = hf_hub_download("acme/rows", "train.csv", repo_type="dataset")
folder = snapshot_download("acme/folder")
rows = load_dataset("acme/set", split="train")
squad = datasets.load_dataset("squad")
local = load_dataset("csv", data_files="rows.csv")
whole = "https://huggingface.co/acme/linked/resolve/v2/model.gguf"
told = "Ask for access at https://huggingface.co/acme/only-told, then come back."
default = AutoModel.from_pretrained(os.environ.get("MODEL", "acme/default"))
for name in ("acme/first", "acme/second"):
    AutoModel.from_pretrained(name)


class Config:
    embedding_model: str = "acme/embedding"
    output_model: str = "acme/result"

    def load(self):
        return AutoModel.from_pretrained(self.embedding_model)


def save(model, name):
    model.push_to_hub("acme/pushed")
    HfApi().create_repo(repo_id="acme/created")
    HfApi().upload_folder(folder_path=".", repo_id="acme/uploaded")
    model.save_pretrained("acme/saved")
    raise ValueError("acme/error")


path = "src/main"
route = "users/profile"
mime = "application/json"
torch.load("acme/weights.pt")
'''

NAMED = {
    ("acme/seven", "0123456789abcdef0123456789abcdef01234567", 12),
    ("acme/words", "v1.0", 17),
    ("bert-base-uncased", "", 18),
    ("acme/adapter", "", 19),
    ("acme/summary", "", 20),
    ("acme/zero", "", 21),
    ("acme/served", "", 22),
    ("sentence-transformers/all-MiniLM-L6-v2", "", 23),
    ("distilbert-base-cased", "", 24),
    ("cross-encoder/ms-marco-MiniLM-L-6-v2", "", 25),
    ("acme/one-file", "refs/pr/3", 26),
    ("acme/folder", "", 28),
    ("acme/linked", "v2", 32),
    ("acme/default", "", 34),
    ("acme/first", "", 35),
    ("acme/second", "", 35),
    ("acme/embedding", "", 40),
}
DATA = {("acme/rows", 27), ("acme/set", 29), ("squad", 30)}


def named(text: str, here=lambda _: False) -> set[tuple[str, str, int]]:
    reading = read_python(text.encode(), here)
    return {(each.repo.id, each.repo.revision, each.line) for each in reading.mentions if each.repo.kind == "model"}


def test_a_program_as_people_write_them():
    reading = read_python(PROGRAM.encode(), lambda _: False)
    assert named(PROGRAM) == NAMED
    assert {(each.repo.id, each.line) for each in reading.mentions if each.repo.kind == "dataset"} == DATA
    assert reading.unknown == () and reading.trouble == ""


def test_a_column_counts_characters():
    reading = read_python('x = "ü"; AutoModel.from_pretrained("acme/one")\n'.encode(), lambda _: False)
    assert [(each.line, each.column) for each in reading.mentions] == [(1, 36)]


def test_a_path_that_exists_is_no_name():
    text = 'AutoModel.from_pretrained("runs/best")\nAutoModel.from_pretrained("acme/here")\n'
    assert named(text, lambda name: name in ("runs/best", "acme/here")) == set()


@pytest.mark.parametrize(
    "call",
    [
        'AutoModel.from_pretrained(f"acme/{size}")',
        "AutoModel.from_pretrained(arguments.model)",
        "def load(name):\n    return AutoModel.from_pretrained(name)",
        'AutoModel.from_pretrained("acme/%s" % size)',
        "from huggingface_hub import snapshot_download\nsnapshot_download(repo_id=config['repo'])",
    ],
)
def test_a_name_that_only_a_run_tells_is_counted(call: str):
    reading = read_python(call.encode(), lambda _: False)
    assert reading.mentions == ()
    assert len(reading.unknown) == 1


@pytest.mark.parametrize(
    "text",
    [
        'import seaborn as sns\nsns.load_dataset("iris")',
        'from efficientnet_pytorch import EfficientNet\nEfficientNet.from_pretrained("efficientnet-b0")',
        'completion(model="openai/gpt-4o", messages=[])',
        'completion(model="ollama/llama3")',
        'router.get("users/profile")',
        'x = {"model": "acme/one"}["model"]',
        'AutoModel.from_pretrained("./local/model")',
        'AutoModel.from_pretrained("/srv/models/one")',
        'Model.objects.get(name="acme/one")',
        'def pipeline(a, b): ...\npipeline("x", "acme/one")',
        'parser.add_argument("--output-model", default="acme/one")',
        'hub_model_id = "acme/mine"',
        'model_name = "path/to/model"',
        'model = "models/best.pt"',
        '"https://huggingface.co/docs/hub/index"',
        'AutoModel.from_pretrained("your-username/your-model")',
    ],
)
def test_what_is_no_model_is_none(text: str):
    assert named(text) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('parser.add_argument("--model-name", default="acme/one")', "acme/one"),
        ('client = InferenceClient("acme/one")', "acme/one"),
        ('from mlx_lm import load\nload("acme/one")', "acme/one"),
        ('timm.create_model("hf_hub:acme/one", pretrained=True)', "acme/one"),
        ('fs.open("hf://acme/one/config.json")', "acme/one"),
        ('x = field(default="acme/one")\nmodel_id = "acme/one"', "acme/one"),
        ('name = "acme/" + "one"\nAutoModel.from_pretrained(name)', "acme/one"),
        ('AutoModel.from_pretrained("acme/one" if big else "acme/one")', "acme/one"),
        ('from unsloth import FastLanguageModel\nFastLanguageModel.from_pretrained(model_name="acme/one")', "acme/one"),
        ('from pyannote.audio import Pipeline\nPipeline.from_pretrained("acme/one@2.1")', "acme/one"),
    ],
)
def test_other_ways_to_name_one(text: str, name: str):
    assert {each[0] for each in named(text)} == {name}


def test_what_is_not_parsed_is_read_by_words_and_said():
    reading = read_python(b'print "old"\nm = AutoModel.from_pretrained("acme/one")\n', lambda _: False)
    assert [each.repo.id for each in reading.mentions] == ["acme/one"]
    assert "no Python" in reading.trouble
    deep = read_python(b"x = " + b"(" * 5000 + b'AutoModel.from_pretrained("acme/one")', lambda _: False)
    assert deep.trouble


def test_names_that_stand_for_lists_of_names_cost_no_more_than_others():
    lists = "".join(f"n{i} = [{', '.join([f'n{i + 1}'] * 16)}]\n" for i in range(8)) + "n8 = ['acme/one']\n"
    import time

    begun = time.monotonic()
    read_python((lists + "AutoModel.from_pretrained(n0)\n" * 50).encode(), lambda _: False)
    assert time.monotonic() - begun < 10
