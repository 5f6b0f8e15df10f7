# ruff: noqa: E501 (cards have long lines)
"""What trainers leave behind: fine-tunes, adapters, merges, quantised files, and cards that nobody wrote by hand."""

from __future__ import annotations

from made import COMMIT, MIT, Made, config, gguf, on_hub

from tests.hub.builders import safetensors, sharded, torch_zip

LLAMA = config(
    architectures=["LlamaForCausalLM"], model_type="llama", vocab_size=64, hidden_size=8, num_hidden_layers=1,
    num_attention_heads=2, intermediate_size=16, max_position_embeddings=131072, torch_dtype="bfloat16",
)  # fmt: skip
TENSORS = {"model.embed_tokens.weight": ("BF16", [64, 8]), "lm_head.weight": ("BF16", [64, 8])}
OF_LLAMA = {
    "type-of-model": ["llama"],
    "architecture": ["LlamaForCausalLM"],
    "context-length": ["131072"],
    "precision": ["BF16"],
    "weights-format": ["safetensors"],
    "parameters": ["1024"],
}

TRAINER = Made(
    "llama-by-trainer",
    {
        "README.md": """\
---
library_name: transformers
license: llama3.1
base_model: meta-llama/Llama-3.1-8B
datasets:
- notes/letters
tags:
- generated_from_trainer
metrics:
- accuracy
model-index:
- name: heron-8b-notes
  results: []
---

<!-- This model card has been generated automatically according to the information the Trainer had access to. You
should probably proofread and complete it, then remove this comment. -->

# heron-8b-notes

This model is a fine-tuned version of [meta-llama/Llama-3.1-8B](https://huggingface.co/meta-llama/Llama-3.1-8B) on the notes/letters dataset.
It achieves the following results on the evaluation set:
- Loss: 0.4211
- Accuracy: 0.8932

## Model description

More information needed

## Intended uses & limitations

More information needed

## Training and evaluation data

More information needed

## Training procedure

### Training hyperparameters

The following hyperparameters were used during training:
- learning_rate: 2e-05
- train_batch_size: 8
- seed: 42
- optimizer: Use adamw_torch with betas=(0.9,0.999) and epsilon=1e-08 and optimizer_args=No additional optimizer arguments
- num_epochs: 3

### Training results

| Training Loss | Epoch | Step | Validation Loss | Accuracy |
|:-------------:|:-----:|:----:|:---------------:|:--------:|
| 0.61          | 1.0   | 100  | 0.5             | 0.87     |
| 0.40          | 2.0   | 200  | 0.4211          | 0.8932   |

### Framework versions

- Transformers 4.47.0
- Pytorch 2.5.1+cu121
""",
        "config.json": LLAMA,
        "tokenizer_config.json": config(tokenizer_class="PreTrainedTokenizerFast", model_max_length=131072),
        **sharded(TENSORS, 1024),
    },
    {
        **on_hub("ada/heron-8b-notes"),
        **OF_LLAMA,
        "description": ["This model is a fine-tuned version of [meta-llama/Llama-3.1-8B]…"],
        "declared": ["LicenseRef-scancode-llama-3.1-license-2024"],
        "concluded": ["LicenseRef-scancode-llama-3.1-license-2024"],
        "base-model": ["finetune meta-llama/Llama-3.1-8B"],
        "training-dataset": ["notes/letters"],
        "tag": ["generated_from_trainer"],
        "library": ["transformers", "- Transformers 4.47.0…"],
        "metric": ["Loss=0.4211", "Accuracy=0.8932"],
        "hyperparameter": [
            "learning_rate=2e-05", "train_batch_size=8", "seed=42", "optimizer=Use adamw_torch…", "num_epochs=3",
        ],
    },
    hub="ada/heron-8b-notes",
)  # fmt: skip

ADAPTER = Made(
    "adapter-by-axolotl",
    {
        "README.md": """\
---
library_name: peft
license: apache-2.0
base_model: mistralai/Mistral-7B-v0.1
tags:
- axolotl
- generated_from_trainer
datasets:
- ./preproc_chunks.jsonl
model-index:
- name: outputs/lora-out
  results: []
---

# outputs/lora-out

This model is a fine-tuned version of [mistralai/Mistral-7B-v0.1](https://huggingface.co/mistralai/Mistral-7B-v0.1) on an unknown dataset.

## Training procedure

### Training hyperparameters

- learning_rate: 0.0002
- seed: 1
""",
        "adapter_config.json": config(
            base_model_name_or_path="mistralai/Mistral-7B-v0.1", peft_type="LORA", r=16, lora_alpha=32, lora_dropout=0.05
        ),
        "adapter_model.safetensors": safetensors({"a.lora_A.weight": ("F32", [16, 8]), "a.lora_B.weight": ("F32", [8, 16])}),
    },
    {
        "name": ["lora-out"],
        "purl": ["pkg:generic/lora-out"],
        "description": ["This model is a fine-tuned version of [mistralai/Mistral-7B-v0.1]…"],
        "declared": ["Apache-2.0"],
        "concluded": ["Apache-2.0"],
        "base-model": ["adapter mistralai/Mistral-7B-v0.1"],
        "training-dataset": ["./preproc_chunks.jsonl"],
        "library": ["peft"],
        "tag": ["axolotl", "generated_from_trainer"],
        "parameters": ["256"],
        "precision": ["F32"],
        "weights-format": ["safetensors"],
        "hyperparameter": [
            "learning_rate=0.0002", "seed=1", "r=16", "lora_alpha=32", "lora_dropout=0.05",
        ],
    },
)  # fmt: skip

TEMPLATE = Made(
    "template-alone",
    {
        "README.md": """\
---
library_name: transformers
tags: []
---

# Model Card for Model ID

<!-- Provide a quick summary of what the model is/does. -->

## Model Details

### Model Description

<!-- Provide a longer summary of what this model is. -->

This is the model card of a 🤗 transformers model that has been pushed on the Hub. This model card has been automatically generated.

- **Developed by:** [More Information Needed]
- **Funded by [optional]:** [More Information Needed]
- **Model type:** [More Information Needed]
- **License:** [More Information Needed]
- **Finetuned from model [optional]:** [More Information Needed]

## Uses

### Direct Use

[More Information Needed]

## Bias, Risks, and Limitations

[More Information Needed]

### Recommendations

Users (both direct and downstream) should be made aware of the risks, biases and limitations of the model. More information needed for further recommendations.

## Training Details

### Training Data

<!-- This should link to a Dataset Card. -->

[More Information Needed]

#### Training Hyperparameters

- **Training regime:** [More Information Needed] <!--fp32, fp16 mixed precision, bf16 mixed precision -->

## Environmental Impact

Carbon emissions can be estimated using the [Machine Learning Impact calculator](https://mlco2.github.io/impact#compute) presented in [Lacoste et al. (2019)](https://arxiv.org/abs/1910.09700).

- **Hardware Type:** [More Information Needed]
- **Hours used:** [More Information Needed]
- **Carbon Emitted:** [More Information Needed]

## Citation [optional]

**BibTeX:**

[More Information Needed]
""",
        "config.json": LLAMA,
        "model.safetensors": safetensors(TENSORS),
    },
    {**OF_LLAMA, "name": ["template-alone"], "purl": ["pkg:generic/template-alone"], "library": ["transformers"]},
)

MERGE = Made(
    "merge-by-mergekit",
    {
        "README.md": """\
---
base_model:
- ada/heron-7b
- bo/egret-7b
library_name: transformers
tags:
- mergekit
- merge
license: cc-by-nc-4.0
---
# stork

This is a merge of pre-trained language models created using [mergekit](https://github.com/cg123/mergekit).

## Merge Details
### Merge Method

This model was merged using the SLERP merge method.

### Models Merged

The following models were included in the merge:
* [ada/heron-7b](https://huggingface.co/ada/heron-7b)
* [bo/egret-7b](https://huggingface.co/bo/egret-7b)
""",
        "mergekit_config.yml": """\
slices:
  - sources:
      - model: ada/heron-7b
        layer_range: [0, 32]
      - model: bo/egret-7b
        layer_range: [0, 32]
merge_method: slerp
base_model: ada/heron-7b
dtype: bfloat16
""",
        "config.json": LLAMA,
        "model.safetensors": safetensors(TENSORS),
    },
    {
        **on_hub("cleo/stork"),
        **OF_LLAMA,
        "description": ["This is a merge of pre-trained language models…"],
        "declared": ["CC-BY-NC-4.0"],
        "concluded": ["CC-BY-NC-4.0"],
        "base-model": ["merge ada/heron-7b", "merge bo/egret-7b"],
        "tag": ["mergekit", "merge"],
        "library": ["transformers"],
    },
    hub="cleo/stork",
)

QWEN_KEYS: dict[str, str | int | list[str]] = {
    "general.architecture": "qwen2",
    "general.name": "Qwen2.5 0.5B Instruct",
    "general.license": "apache-2.0",
    "general.size_label": "0.5B",
    "qwen2.context_length": 32768,
    "qwen2.block_count": 24,
}
QWEN_CARD = """\
---
license: apache-2.0
base_model: Qwen/Qwen2.5-0.5B-Instruct
language:
- en
pipeline_tag: text-generation
tags:
- chat
quantized_by: dora
---

# Qwen2.5-0.5B-Instruct-GGUF

## Introduction

Files of Qwen2.5 0.5B Instruct for llama.cpp, in several sizes.

| File | Bits |
|------|------|
| q4_k_m | 4 |
| q8_0 | 8 |
"""
GGUFS = Made(
    "Qwen2.5-0.5B-Instruct-GGUF",
    {
        "README.md": QWEN_CARD,
        "qwen-q4_k_m.gguf": gguf({**QWEN_KEYS, "general.file_type": 15}, {"token_embd.weight": (12, [256, 8])}),
        "qwen-q8_0-00001-of-00002.gguf": gguf({**QWEN_KEYS, "general.file_type": 7}, {"token_embd.weight": (8, [256, 4])}),
        "qwen-q8_0-00002-of-00002.gguf": gguf({}, {"blk.0.weight": (8, [256, 4])}),
    },
    {
        "name": ["Qwen2.5 0.5B Instruct"],
        "purl": ["pkg:generic/Qwen2.5%200.5B%20Instruct"],
        "task": ["text-generation"],
        "description": ["Files of Qwen2.5 0.5B Instruct for llama.cpp…"],
        "declared": ["Apache-2.0"],
        "concluded": ["Apache-2.0"],
        "detected": ["Apache-2.0"],
        "base-model": ["quantized Qwen/Qwen2.5-0.5B-Instruct"],
        "language": ["en"],
        "tag": ["chat"],
        "parameters": ["2048"],
        "precision": ["Q4_K", "Q8_0"],
        "weights-format": ["gguf"],
        "type-of-model": ["qwen2"],
        "context-length": ["32768"],
    },
)  # fmt: skip

GGUF_ALONE = Made(
    "gguf-alone",
    {"egret-f16.gguf": gguf({"general.architecture": "llama", "llama.context_length": 4096}, {"t": (1, [32, 4])})},
    {
        "name": ["gguf-alone"],
        "purl": ["pkg:generic/gguf-alone"],
        "parameters": ["128"],
        "precision": ["F16"],
        "weights-format": ["gguf"],
        "type-of-model": ["llama"],
        "context-length": ["4096"],
    },
)

PACKED = Made(
    "heron-7b-gptq",
    {
        "README.md": "---\nlicense: mit\nbase_model: ada/heron-7b\nbase_model_relation: quantized\n---\n# heron-7b-gptq\n",
        "LICENSE": MIT,
        "config.json": config(
            architectures=["LlamaForCausalLM"], model_type="llama", hidden_size=8, max_position_embeddings=2048,
            quantization_config={"quant_method": "gptq", "bits": 4},
        ),
        "model.safetensors": safetensors(
            {"l.qweight": ("I32", [64, 8]), "l.scales": ("F16", [1, 8]), "embed.weight": ("F16", [64, 8])}
        ),
    },
    {
        **on_hub("ada/heron-7b-gptq"),
        "declared": ["MIT"],
        "concluded": ["MIT"],
        "detected": ["MIT"],
        "base-model": ["quantized ada/heron-7b"],
        "precision": ["F16", "I32"],
        "weights-format": ["safetensors"],
        "type-of-model": ["llama"],
        "architecture": ["LlamaForCausalLM"],
        "context-length": ["2048"],
    },
    hub="ada/heron-7b-gptq",
)  # fmt: skip

BIN = Made(
    "torch-bin-alone",
    {"pytorch_model.bin": torch_zip({"a.weight": [16, 8], "a.bias": [8]}).read(0, 1 << 20), "config.json": LLAMA},
    {
        "name": ["torch-bin-alone"],
        "purl": ["pkg:generic/torch-bin-alone"],
        "parameters": ["136"],
        "precision": ["F32"],
        "weights-format": ["torch-zip"],
        "type-of-model": ["llama"],
        "architecture": ["LlamaForCausalLM"],
        "context-length": ["131072"],
    },
)

SHARDS = Made(
    "many-shards",
    {
        "config.json": LLAMA,
        **sharded({f"model.layers.{n}.weight": ("BF16", [8, 8]) for n in range(163)}, 128, digits=6),
    },
    {
        **OF_LLAMA,
        "name": ["many-shards"],
        "purl": ["pkg:generic/many-shards"],
        "parameters": [str(163 * 64)],
    },
)

REPOS = (TRAINER, ADAPTER, TEMPLATE, MERGE, GGUFS, GGUF_ALONE, PACKED, BIN, SHARDS)
__all__ = ["COMMIT", "REPOS"]
