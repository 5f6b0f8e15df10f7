# ruff: noqa: E501 (cards have long lines)
"""What makers of models publish: vendors' cards, pipelines, data, several formats of one model, old files."""

from __future__ import annotations

from pathlib import Path

from made import MIT, Made, config, on_hub
from trained_repos import LLAMA, OF_LLAMA, TENSORS

from tests.hub.builders import safetensors, sharded, torch_zip

MODIFIED = MIT.rstrip() + (
    "\n\nOur only modification is that, if the Software (or any derivative works thereof) is used for any of your\n"
    "commercial products or services that have more than 100 million monthly active users, you shall prominently\n"
    'display "Crane" on the user interface of such product or service.\n'
)

MODIFIED_MIT = Made(
    "crane-v3",
    {
        "README.md": """\
---
license: other
license_name: modified-mit
license_link: LICENSE
library_name: transformers
pipeline_tag: text-generation
---
<div align="center">
  <img src="figures/logo.png" width="60%" alt="Crane" />
</div>

# Crane-V3

## 1. Model Introduction

Crane-V3 is a mixture of experts with 1T total parameters. It was made for long tasks with tools.

## 2. Model Summary

| | |
|:---:|:---:|
| **Architecture** | Mixture-of-Experts (MoE) |
| **Total Parameters** | 1T |
| **Activated Parameters** | 32B |
| **Number of Layers** | 61 |
| **Context Length** | 128K |

## 3. Evaluation Results

| Benchmark | Crane-V3 | Other |
|---|---|---|
| MMLU | 89.5 | 88.0 |

## 6. License

Both the code repository and the model weights are released under the [Modified MIT License](LICENSE).

## 7. Contact Us

Write to crane@river.invalid.
""",
        "LICENSE": MODIFIED,
        "config.json": config(
            architectures=["CraneForCausalLM"], model_type="crane", hidden_size=8, max_position_embeddings=131072,
            auto_map={"AutoModelForCausalLM": "modeling_crane.CraneForCausalLM"}, torch_dtype="bfloat16",
            quantization_config={"quant_method": "fp8", "fmt": "e4m3"},
        ),
        "modeling_crane.py": "import torch\n\n\nclass CraneForCausalLM(torch.nn.Module):\n    pass\n",
        "model.safetensors": safetensors({"a.weight": ("F8_E4M3", [64, 8]), "a.weight_scale_inv": ("F32", [1, 1])}),
    },
    {
        **on_hub("river/crane-v3"),
        "task": ["text-generation"],
        "description": ["Crane-V3 is a mixture of experts…"],
        "declared": ["LicenseRef-modified-mit"],
        "concluded": ["LicenseRef-minimax-m2.5-code-changed"],
        "detected": ["LicenseRef-minimax-m2.5-code-changed"],
        "parameters": ["513"],
        "precision": ["F32", "F8_E4M3"],
        "weights-format": ["safetensors"],
        "type-of-model": ["crane"],
        "architecture": ["CraneForCausalLM", "Mixture-of-Experts (MoE)"],
        "context-length": ["131072"],
        "library": ["transformers"],
        "contact": ["Write to crane@river.invalid."],
    },
    hub="river/crane-v3",
)  # fmt: skip

SENTENCES = Made(
    "sentences",
    {
        "README.md": """\
---
language:
- en
license: apache-2.0
tags:
- sentence-transformers
- loss:MultipleNegativesRankingLoss
base_model: microsoft/mpnet-base
datasets:
- sentence-transformers/all-nli
metrics:
- pearson_cosine
pipeline_tag: sentence-similarity
library_name: sentence-transformers
co2_eq_emissions:
  emissions: 2.5
  energy_consumed: 0.006
  source: codecarbon
  training_type: fine-tuning
  on_cloud: false
  hardware_used: 1 x NVIDIA GeForce RTX 3090
model-index:
- name: MPNet on letters
  results:
  - task:
      type: semantic-similarity
      name: Semantic Similarity
    dataset:
      name: sts dev
      type: sts-dev
    metrics:
    - type: pearson_cosine
      value: 0.8471
      name: Pearson Cosine
---

# MPNet on letters

This is a [sentence-transformers](https://www.SBERT.net) model finetuned from [microsoft/mpnet-base](https://huggingface.co/microsoft/mpnet-base) on the [all-nli](https://huggingface.co/datasets/sentence-transformers/all-nli) dataset. It maps sentences to vectors.

## Model Details

### Model Description
- **Model Type:** Sentence Transformer
- **Base model:** [microsoft/mpnet-base](https://huggingface.co/microsoft/mpnet-base)
- **Maximum Sequence Length:** 384 tokens
- **Output Dimensionality:** 768 dimensions
- **Training Dataset:**
    - [all-nli](https://huggingface.co/datasets/sentence-transformers/all-nli)
- **Language:** en
- **License:** apache-2.0

### Model Sources

- **Documentation:** [Sentence Transformers Documentation](https://sbert.net)
- **Repository:** [Sentence Transformers on GitHub](https://github.com/UKPLab/sentence-transformers)

## Training Details

### Training Dataset

#### all-nli

* Size: 557,850 training samples

### Training Hyperparameters
#### Non-Default Hyperparameters

- `per_device_train_batch_size`: 16
- `num_train_epochs`: 1

## Citation

### BibTeX

```bibtex
@inproceedings{reimers, title = "Sentence-BERT"}
```
""",
        "modules.json": '[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]',
        "1_Pooling/config.json": config(word_embedding_dimension=768),
        "config.json": config(
            architectures=["MPNetModel"], model_type="mpnet", vocab_size=64, hidden_size=8, max_position_embeddings=514
        ),
        "model.safetensors": safetensors({"e.weight": ("F32", [64, 8])}),
    },
    {
        **on_hub("eva/letters"),
        "task": ["sentence-similarity"],
        "description": ["This is a [sentence-transformers]…"],
        "declared": ["Apache-2.0"],
        "concluded": ["Apache-2.0"],
        "base-model": ["finetune microsoft/mpnet-base"],
        "training-dataset": ["sentence-transformers/all-nli"],
        "metric": ["Pearson Cosine=0.8471"],
        "energy": ["0.006"],
        "emissions": ["2.5"],
        "hardware": ["1 x NVIDIA GeForce RTX 3090"],
        "hyperparameter": ["per_device_train_batch_size=16", "num_train_epochs=1"],
        "language": ["en"],
        "library": ["sentence-transformers"],
        "tag": ["sentence-transformers", "loss:MultipleNegativesRankingLoss"],
        "citation": ["```bibtex…"],
        "parameters": ["512"],
        "precision": ["F32"],
        "weights-format": ["safetensors"],
        "type-of-model": ["mpnet", "Sentence Transformer"],
        "architecture": ["MPNetModel"],
        "context-length": ["514"],
        "evaluation-dataset": ["sts-dev"],
    },
    hub="eva/letters",
)

ONNX = (Path(__file__).parents[1] / "fixtures/graphs/onnx" / "custom.onnx").read_bytes()
_UNET = {"w.weight": ("F32", [16, 8])}
DIFFUSERS = Made(
    "painter",
    {
        "README.md": """\
---
license: openrail++
tags:
- text-to-image
---

# Painter Model Card

Painter makes pictures of birds from text.

## Uses

### Direct Use

The model is for research on pictures of birds.

### Out-of-Scope Use

Pictures of people as if they were true.

## Limitations and Bias

### Limitations

- It cannot write legible text.

### Bias

It knows the birds of Europe best.
""",
        "model_index.json": config(
            _class_name="StableDiffusionPipeline", unet=["diffusers", "UNet2DConditionModel"],
            vae=["diffusers", "AutoencoderKL"], text_encoder=["transformers", "CLIPTextModel"],
        ),
        "unet/config.json": config(_class_name="UNet2DConditionModel"),
        "unet/diffusion_pytorch_model.safetensors": safetensors(_UNET),
        "unet/diffusion_pytorch_model.fp16.safetensors": safetensors({"w.weight": ("F16", [16, 8])}),
        "vae/config.json": config(_class_name="AutoencoderKL"),
        "vae/diffusion_pytorch_model.safetensors": safetensors({"v.weight": ("F32", [4, 4])}),
        "text_encoder/config.json": config(architectures=["CLIPTextModel"], model_type="clip_text_model"),
        "text_encoder/model.safetensors": safetensors({"t.weight": ("F32", [8, 8])}),
        "scheduler/scheduler_config.json": config(_class_name="DDIMScheduler"),
    },
    {
        **on_hub("fen/painter"),
        "description": ["Painter makes pictures of birds from text."],
        "declared": ["LicenseRef-scancode-bigscience-open-rail-m2"],
        "concluded": ["LicenseRef-scancode-bigscience-open-rail-m2"],
        "tag": ["text-to-image"],
        "intended-use": ["The model is for research on pictures of birds."],
        "out-of-scope-use": ["Pictures of people as if they were true."],
        "limitation": ["- It cannot write legible text."],
        "parameters": [str(128 + 16 + 64)],
        "precision": ["F16", "F32"],
        "weights-format": ["safetensors"],
        "architecture": ["StableDiffusionPipeline"],
    },
    hub="fen/painter",
)  # fmt: skip

DATASET = Made(
    "letters-dataset",
    {
        "README.md": """\
---
license: cc-by-4.0
language:
- en
task_categories:
- text-generation
size_categories:
- 1K<n<10K
---

# Letters

## Dataset Description

Letters that people gave us.

### Personal and Sensitive Information

Names were taken out.
""",
        "data/train.jsonl": '{"text": "Dear Ann"}\n',
    },
    {
        "name": ["notes/letters"],
        "version": ["4f1c2b3a5d6e7f8091a2b3c4d5e6f708192a3b4c"],
        "supplier": ["notes"],
        "declared": ["CC-BY-4.0"],
        "concluded": ["CC-BY-4.0"],
        "language": ["en"],
        "description": ["Letters that people gave us."],
    },
    hub="datasets/notes/letters",
)

OPEN = Made(
    "open-heron-7b",
    {
        "README.md": """\
---
license: apache-2.0
language:
- en
datasets:
- allenai/dolma
- allenai/tulu-3-sft-mixture
library_name: transformers
base_model:
- gil/open-heron-7b-base
pipeline_tag: text-generation
---

# Model Card for Open Heron 7B

Open Heron is a language model whose data, code and logs are all published.

## Model Details

### Model Description

- **Developed by:** Gil Institute (Gil)
- **Model type:** a Transformer style autoregressive language model.
- **Language(s) (NLP):** English
- **License:** The code and model are released under Apache 2.0.
- **Contact:** Technical inquiries: `heron@gil.invalid`.
- **Date cutoff:** Dec. 2024.

### Model Sources

- **Project Page:** https://gil.invalid/heron
- **Repositories:** https://git.gil.invalid/heron
- **Paper:** https://arxiv.org/abs/0000.00002

## Evaluation

| Model | MMLU | GSM8K |
|-------|------|-------|
| Open Heron 7B | 61.3 | 68.2 |

## Training

Pretraining used 4 trillion tokens.

### Hyperparameters

| Name | Value |
|------|-------|
| Learning rate | 3.0E-4 |
| Batch size | 1024 |

## Environmental Impact

- **Hardware Type:** 1024 x H100
- **Energy consumed:** 131 MWh
- **Carbon Emitted:** 52 tCO2eq
- **Compute Region:** Ohio

## Bias, Risks, and Limitations

It can write what is harmful or untrue.

## Citation

```bibtex
@misc{heron}
```
""",
        "config.json": LLAMA,
        **sharded(TENSORS, 1024),
    },
    {
        **on_hub("gil/open-heron-7b"),
        **OF_LLAMA,
        "supplier": ["Gil Institute (Gil)"],
        "task": ["text-generation"],
        "description": ["Open Heron is a language model whose data…"],
        "declared": ["Apache-2.0"],
        "concluded": ["Apache-2.0"],
        "base-model": ["finetune gil/open-heron-7b-base"],
        "training-dataset": ["allenai/dolma", "allenai/tulu-3-sft-mixture"],
        "type-of-model": ["llama", "a Transformer style autoregressive language model."],
        "language": ["en", "English"],
        "library": ["transformers"],
        "paper": ["https://arxiv.org/abs/0000.00002"],
        "website": ["https://gil.invalid/heron"],
        "source-code": ["https://git.gil.invalid/heron"],
        "contact": ["Technical inquiries: `heron@gil.invalid`."],
        "hyperparameter": ["Learning rate=3.0E-4", "Batch size=1024"],
        "hardware": ["1024 x H100"],
        "energy": ["131000"],
        "emissions": ["52000000"],
        "location": ["Ohio"],
        "limitation": ["It can write what is harmful or untrue."],
        "citation": ["```bibtex…"],
    },
    hub="gil/open-heron-7b",
)

PROSE = Made(
    "ibis-small",
    {
        "README.md": """\
# Ibis small

Ibis small tells which bird sings on a recording of ten seconds.

License: MIT

## Training data

We recorded 4,000 hours of birds in the Camargue between 2015 and 2020, cut them into pieces of ten seconds, and let
three people name each of them. Pieces on which two of them did not agree were left out.

## Evaluation

On 500 recordings of others it is right in 91% of cases.

## Limitations

It was never tested on birds of other regions.
""",
        "LICENSE": MIT,
        "ibis.safetensors": safetensors({"w": ("F32", [4, 4])}),
    },
    {
        "name": ["ibis-small"],
        "purl": ["pkg:generic/ibis-small"],
        "description": ["Ibis small tells which bird sings…"],
        "declared": ["MIT"],
        "concluded": ["MIT"],
        "detected": ["MIT"],
        "limitation": ["It was never tested on birds of other regions."],
        "parameters": ["16"],
        "precision": ["F32"],
        "weights-format": ["safetensors"],
        "dataset-description": ["We recorded 4,000 hours of birds…"],
    },
)

CHINESE = Made(
    "白鹭-7b",
    {
        "README.md": """\
---
license: apache-2.0
language:
- zh
- en
pipeline_tag: text-generation
base_model: Qwen/Qwen2.5-7B
---

# 白鹭 7B

## 模型介绍

白鹭 7B 是一个用于写信的中文语言模型。

## 模型信息

- **开发者：** 湿地实验室
- **上下文长度：** 32K

## 训练数据

- [notes/letters](https://huggingface.co/datasets/notes/letters)

## 预期用途

帮助人们写信。

## 局限性

可能会写出不真实的内容。

## 引用

```bibtex
@misc{egret7b}
```
""",
        "config.json": LLAMA,
        "model.safetensors": safetensors(TENSORS),
    },
    {
        **OF_LLAMA,
        "name": ["白鹭-7b"],
        "purl": ["pkg:generic/%E7%99%BD%E9%B9%AD-7b"],
        "supplier": ["湿地实验室"],
        "task": ["text-generation"],
        "description": ["白鹭 7B 是一个用于写信的中文语言模型。"],
        "declared": ["Apache-2.0"],
        "concluded": ["Apache-2.0"],
        "base-model": ["finetune Qwen/Qwen2.5-7B"],
        "training-dataset": ["notes/letters"],
        "language": ["zh", "en"],
        "intended-use": ["帮助人们写信。"],
        "limitation": ["可能会写出不真实的内容。"],
        "citation": ["```bibtex…"],
    },
)

CONSOLIDATED = Made(
    "twice-told",
    {
        "README.md": "---\nlicense: apache-2.0\nlibrary_name: vllm\n---\n# Model Card for Twice-Told-7B\n",
        "config.json": LLAMA,
        "params.json": config(dim=8, n_layers=1),
        **sharded(TENSORS, 1024),
        "consolidated.safetensors": safetensors(TENSORS),
    },
    {
        **on_hub("hal/twice-told"),
        **OF_LLAMA,
        "declared": ["Apache-2.0"],
        "concluded": ["Apache-2.0"],
        "library": ["vllm"],
    },
    hub="hal/twice-told",
)

_XML = """\
<?xml version="1.0"?>
<net name="torch_jit" version="11"><layers><layer id="0" name="x" type="Parameter" version="opset1">
<data shape="1,4" element_type="f32"/><output><port id="0" precision="FP32"><dim>1</dim><dim>4</dim></port></output>
</layer></layers><edges/></net>
"""
COPIES = Made(
    "copies",
    {
        "README.md": "---\nlicense: mit\nlanguage: en\npipeline_tag: fill-mask\ndatasets: [bookcorpus, wikipedia]\n---\n# copies\n",
        "LICENSE": MIT,
        "config.json": config(
            architectures=["BertForMaskedLM"], model_type="bert", vocab_size=64, hidden_size=8, max_position_embeddings=512
        ),
        "model.safetensors": safetensors({"e": ("F32", [64, 8])}),
        "pytorch_model.bin": torch_zip({"e": [64, 8]}).read(0, 1 << 20),
        "onnx/model.onnx": ONNX,
        "openvino/openvino_model.xml": _XML,
        "openvino/openvino_model.bin": b"\0" * 16,
    },
    {
        **on_hub("ivy/copies"),
        "task": ["fill-mask"],
        "declared": ["MIT"],
        "concluded": ["MIT"],
        "detected": ["MIT"],
        "language": ["en"],
        "training-dataset": ["bookcorpus", "wikipedia"],
        "parameters": ["512"],
        "precision": ["F32"],
        "weights-format": ["onnx", "openvino", "safetensors", "torch-zip"],
        "type-of-model": ["bert"],
        "architecture": ["BertForMaskedLM"],
        "context-length": ["512"],
    },
    hub="ivy/copies",
)  # fmt: skip
REPOS = (
    MODIFIED_MIT, SENTENCES, DIFFUSERS, DATASET, OPEN, PROSE, CHINESE, CONSOLIDATED, COPIES,
)  # fmt: skip
