# ruff: noqa: E501 (cards have long lines)
"""Targets that hold several models, old files, or papers that do not agree."""

from __future__ import annotations

from made import MIT, Made, config, on_hub
from trained_repos import LLAMA, OF_LLAMA, TENSORS

from tests.hub.builders import fixture, safetensors

OSS = Made(
    "open-weights",
    {
        "README.md": """\
---
license: apache-2.0
pipeline_tag: text-generation
library_name: transformers
tags:
- vllm
---

Welcome to the open-weights series, models for reasoning and for agents.

# Highlights

* **Permissive Apache 2.0 license:** Build freely without copyleft restrictions or patent risk.
* **Fine-tunable:** Fully customize models to your use case.

# Inference examples

## Transformers

You can use `oss-20b` with Transformers.
""",
        "USAGE_POLICY": "We ask that people use it lawfully.\n",
        "config.json": config(
            architectures=["GptOssForCausalLM"], model_type="gpt_oss", hidden_size=8, vocab_size=64,
            max_position_embeddings=131072, quantization_config={"quant_method": "mxfp4"},
        ),
        "model.safetensors": safetensors(
            {"experts.gate_up_proj_blocks": ("U8", [8, 4, 4, 16]), "experts.scales": ("U8", [8, 4]), "e": ("BF16", [64, 8])}
        ),
        "original/model.safetensors": safetensors({"e": ("BF16", [64, 8])}),
    },
    {
        **on_hub("oak/oss-20b"),
        "description": ["Welcome to the open-weights series…"],
        "task": ["text-generation"],
        "declared": ["Apache-2.0"],
        "concluded": ["Apache-2.0"],
        "library": ["transformers"],
        "tag": ["vllm"],
        "precision": ["BF16", "U8"],
        "weights-format": ["safetensors"],
        "type-of-model": ["gpt_oss"],
        "architecture": ["GptOssForCausalLM"],
        "context-length": ["131072"],
    },
    hub="oak/oss-20b",
)  # fmt: skip

SPEECH = Made(
    "speech",
    {
        "README.md": """\
---
language: da
license: mit
tags:
- automatic-speech-recognition
datasets:
- common_voice
co2_eq_emissions: 12.5
metrics:
- wer
pipeline_tag: automatic-speech-recognition
model-index:
- name: Rail small (Danish)
  results:
  - task:
      type: automatic-speech-recognition
    dataset:
      name: Common Voice
      type: common_voice
      split: test
    metrics:
    - type: wer
      value: 24.63
      name: Wer
    - type: cer
      value: TBD
---

# Rail small (Danish)

**Developed by**: Jo Ringdal
**Paper:** [Rail](https://arxiv.org/abs/0000.00003)

## Performance and Limitations

It does badly on dialects.

## Broader Implications

It may be used to listen to people.
""",
        "LICENSE": MIT,
        "model.safetensors": safetensors({"w": ("F16", [4, 4])}),
    },
    {
        **on_hub("jo/rail-small"),
        "supplier": ["Jo Ringdal"],
        "task": ["automatic-speech-recognition"],
        "declared": ["MIT"],
        "concluded": ["MIT"],
        "detected": ["MIT"],
        "language": ["da"],
        "tag": ["automatic-speech-recognition"],
        "training-dataset": ["common_voice"],
        "evaluation-dataset": ["common_voice"],
        "emissions": ["12.5"],
        "metric": ["Wer=24.63"],
        "paper": ["[Rail](https://arxiv.org/abs/0000.00003)"],
        "limitation": ["It does badly on dialects."],
        "parameters": ["16"],
        "precision": ["F16"],
        "weights-format": ["safetensors"],
    },
    hub="jo/rail-small",
)

CONFLICT = Made(
    "two-minds",
    {
        "README.md": """\
---
license: apache-2.0
license_link: LICENSE
model_name: Two Minds
version: 2.1.0
---

## Model Details

- **Developed by:** TODO
- **Model type:** N/A
- **Version:** {{ version }}
- **Language(s):** {{ language | default("[More Information Needed]", true) }}
- **Repository:** [More Information Needed](https://example.com)
- **Context length:** TBD

## Limitations

Coming soon!

## Intended use

*To be added.*
""",
        "LICENSE": MIT,
        "model.safetensors": safetensors({"w": ("F32", [4, 4])}),
    },
    {
        "name": ["Two Minds"],
        "version": ["2.1.0"],
        "purl": ["pkg:generic/Two%20Minds@2.1.0"],
        "declared": ["Apache-2.0"],
        "concluded": ["MIT"],
        "detected": ["MIT"],
        "parameters": ["16"],
        "precision": ["F32"],
        "weights-format": ["safetensors"],
    },
)

PICKLE = Made(
    "pickle-alone",
    {"model.pkl": fixture("pickle/sklearn-protocol4.pkl")},
    {"name": ["pickle-alone"], "purl": ["pkg:generic/pickle-alone"], "weights-format": ["pickle"]},
)

EMPTY_CARD = Made(
    "vision",
    {
        "README.md": """\
---
license: cc-by-nc-sa-4.0
library_name: timm
tags:
- image-classification
- timm
datasets:
- imagenet-1k
---
# Model card for swift_tiny.in1k

A Swift image classification model. Trained on ImageNet-1k by the authors.

## Model Details
- **Model Type:** Image classification / feature backbone
- **Model Stats:**
  - Params (M): 5.7
  - GMACs: 1.1
  - Image size: 224 x 224
- **Papers:**
  - Swift networks: https://arxiv.org/abs/0000.00004
- **Original:** https://git.kit.invalid/swift
- **Dataset:** ImageNet-1k

## Model Usage
### Image Classification
```python
import timm
model = timm.create_model("swift_tiny.in1k", pretrained=True)
```

## Citation
```bibtex
@article{swift}
```
""",
        "config.json": config(architecture="swift_tiny", num_classes=1000),
        "model.safetensors": safetensors({"w": ("F32", [4, 4])}),
    },
    {
        **on_hub("timm/swift_tiny.in1k"),
        "description": ["A Swift image classification model…"],
        "declared": ["CC-BY-NC-SA-4.0"],
        "concluded": ["CC-BY-NC-SA-4.0"],
        "library": ["timm"],
        "tag": ["image-classification", "timm"],
        "training-dataset": ["imagenet-1k"],
        "type-of-model": ["Image classification / feature backbone"],
        "architecture": ["swift_tiny"],
        "paper": ["- Swift networks: https://arxiv.org/abs/0000.00004"],
        "source-code": ["https://git.kit.invalid/swift"],
        "citation": ["```bibtex…"],
        "parameters": ["16"],
        "precision": ["F32"],
        "weights-format": ["safetensors"],
    },
    hub="timm/swift_tiny.in1k",
)

_CARD = "---\nlicense: {license}\npipeline_tag: text-generation\n---\n# {name}\n\n{name} writes letters for people of the marsh.\n"
_OF_ONE = {**OF_LLAMA, "task": ["text-generation"]}
MONOREPO = Made(
    "models",
    {
        path: content
        for name, terms in (("heron", "apache-2.0"), ("egret", "mit"), ("stork", "cc-by-4.0"))
        for path, content in {
            f"{name}/README.md": _CARD.format(license=terms, name=name),
            f"{name}/config.json": LLAMA,
            f"{name}/model.safetensors": safetensors(TENSORS),
        }.items()
    },
    {},
    units={
        name: {
            **_OF_ONE,
            "name": [name],
            "purl": [f"pkg:generic/{name}"],
            "description": [f"{name} writes letters for people of the marsh."],
            "declared": [spdx],
            "concluded": [spdx],
        }
        for name, spdx in (("heron", "Apache-2.0"), ("egret", "MIT"), ("stork", "CC-BY-4.0"))
    },
)

REPOS = (OSS, SPEECH, CONFLICT, PICKLE, EMPTY_CARD, MONOREPO)
