"""Model cards as people, vendors and trainers write them, in words of our own."""

from __future__ import annotations

TEMPLATE = """\
---
license: mit
---

# Model Card for {{ model_id | default("Model ID", true) }}

<!-- Provide a quick summary of what the model is/does. -->

## Model Details

### Model Description

<!-- Provide a longer summary of what this model is. -->



- **Developed by:** [More Information Needed]
- **Model type:** [More Information Needed]
- **Language(s) (NLP):** [More Information Needed]

### Model Sources [optional]

- **Repository:** [More Information Needed]
- **Paper [optional]:** [More Information Needed]

## Uses

### Direct Use

<!-- This section is for the model use without fine-tuning. -->

[More Information Needed]

### Downstream Use [optional]

[More Information Needed]

### Out-of-Scope Use

[More Information Needed]

## Bias, Risks, and Limitations

[More Information Needed]

### Recommendations

Users (both direct and downstream) should be made aware of the risks, biases and limitations of the model. More information
needed for further recommendations.

## Training Details

### Training Data

[More Information Needed]

#### Speeds, Sizes, Times [optional]

[More Information Needed]

## Environmental Impact

Carbon emissions can be estimated using the [Machine Learning Impact calculator](https://mlco2.github.io/impact#compute)
presented in [Lacoste et al. (2019)](https://arxiv.org/abs/1910.09700).

- **Hardware Type:** [More Information Needed]
- **Hours used:** [More Information Needed]
- **Carbon Emitted:** [More Information Needed]

## Citation [optional]

**BibTeX:**

[More Information Needed]

**APA:**

[More Information Needed]
"""

FILLED = """\
---
language:
  - en
  - de
license: apache-2.0
library_name: transformers
pipeline_tag: text-generation
tags: [chat, small]
datasets:
  - org/letters
  - name: org/diaries
co2_eq_emissions:
  emissions: 12.5
  source: codecarbon
  training_type: fine-tuning
  geographical_location: Ghent, Belgium
  hardware_used: 2 x L4
model-index:
  - name: heron-1b
    results:
      - task: {type: text-classification, name: Text Classification}
        dataset: {name: Reviews, type: org/reviews, split: test, config: plain}
        metrics:
          - {type: accuracy, value: 0.91, name: Accuracy}
          - {type: f1, value: 0.9}
---

# Heron 1B

<p align="center"><img src="https://example.invalid/heron.png" width="200"/></p>

## Model Details

### Model Description

Heron writes short letters. It was made to be run on a laptop.

- **Developed by:** [Marsh Labs](https://marsh.invalid)
- **Model type:** decoder-only transformer
- **Language(s) (NLP):** English, German
- **Context length:** 4,096 tokens

### Model Sources [optional]

- **Repository:** https://git.marsh.invalid/heron
- **Paper [optional]:** https://arxiv.org/abs/0000.00001

## Uses

### Direct Use

Drafting of letters &amp; notes.

### Out-of-Scope Use

Medical advice.

## Bias, Risks & Limitations

It knows little of the time after 2024.

| Risk | How likely |
|---|---|
| wrong dates | often |

#### Known gaps

No poetry.

### Recommendations

Read what it wrote before it is sent.

## Training Details

### Training Procedure

Three epochs.

#### Training Hyperparameters

- **Training regime:** bf16 mixed precision
- **Learning rate:** 2e-5

## Environmental Impact

- **Hardware Type:** 2 x L4
- **Carbon Emitted:** 0.0125 kg of CO2
- **Energy Consumed:** 0.13 kWh

## Citation

```bibtex
@misc{heron, title={Heron}}
```

## Model Card Contact

heron@marsh.invalid
"""

TRAINER = """\
---
license: mit
base_model: org/egret
tags:
- generated_from_trainer
metrics:
- accuracy
model-index:
- name: egret-reviews
  results: []
---

<!-- This model card has been generated automatically according to the information the Trainer had access to. You
should probably proofread and complete it, then remove this comment. -->

# egret-reviews

This model is a fine-tuned version of [org/egret](https://huggingface.co/org/egret) on the reviews dataset.
It achieves the following results on the evaluation set:
- Loss: 0.3105
- Accuracy: 0.9312

## Model description

More information needed

## Intended uses & limitations

More information needed

## Training procedure

### Training hyperparameters

The following hyperparameters were used during training:
- learning_rate: 2e-05
- train_batch_size: 16
- optimizer: Adam with betas=(0.9,0.999) and epsilon=1e-08
- mixed_precision_training: Native AMP

### Training results

| Training Loss | Epoch | Step | Validation Loss | Accuracy |
|:-------------:|:-----:|:----:|:---------------:|:--------:|
| 0.4021        | 1.0   | 100  | 0.3601          | 0.9102   |
| 0.2011        | 2.0   | 200  | 0.3105          | 0.9312   |

### Framework versions

- Transformers 4.41.2
- Pytorch 2.3.0
"""

TABLE_OF_EPOCHS = """\
# egret-notes

This model is a fine-tuned version of org/egret on an unknown dataset.

### Training results

| Training Loss | Epoch | Step | Validation Loss | F1 |
|:-:|:-:|:-:|:-:|:-:|
| 0.4 | 1.0 | 100 | 0.36 | 0.80 |
| No log | 2.0 | 200 | 0.31 | 0.85 |
"""

OF_SENTENCES = """\
# SentenceTransformer based on org/stork

## Model Details

### Model Description
- **Model Type:** Sentence Transformer
- **Maximum Sequence Length:** 256 tokens
- **Output Dimensionality:** 384 dimensions
<!-- - **Language:** Unknown -->

## Evaluation

### Metrics

#### Semantic Similarity

* Dataset: `sts-dev`

| Metric | Value |
|:---|:---|
| pearson_cosine | 0.8812 |
| **spearman_cosine** | **0.8791** |

## Training Details

### Training Hyperparameters
#### Non-Default Hyperparameters

- `per_device_train_batch_size`: 64
- `learning_rate`: 3e-05

### Environmental Impact
Carbon emissions were measured using CodeCarbon.
- **Energy Consumed**: 0.130 kWh
- **Carbon Emitted**: 0.051 kg of CO2
- **Hours Used**: 0.2 hours
"""

OF_KERAS = """\
# crane

## Training procedure

### Training hyperparameters

The following hyperparameters were used during training:

| Hyperparameters | Value |
| :-- | :-- |
| name | Adam |
| learning_rate | 0.001 |
"""

OF_A_VENDOR = """\
## Model Information

Pelican is a family of models for chat in eight languages.

**Model developer**: Delta Research

**Model Architecture:** Pelican is an auto-regressive model
with grouped attention.

<table>
  <tr>
   <td></td>
   <td><strong>Params</strong>
   </td>
  </tr>
  <tr>
   <td>Pelican 8B
   </td>
   <td>8B
   </td>
  </tr>
</table>

**Supported languages:** English, French.

**Model Release Date:** July 1, 2026.

## Intended Use

**Intended Use Cases** Pelican is meant for research and trade.

**Out-of-scope** Whatever the law forbids. Languages beyond those above.

## Responsibility & Safety

We tested it with people who tried to break it.

### Red teaming

Forty people for six weeks.

## Ethical Considerations and Limitations

It may offend.
"""

OF_TWO_COLUMNS = """\
# Tern

| | |
|---|---|
| **Developers** | Shore Institute |
| **Architecture** | 14B parameters, dense decoder |
| **Inputs** | Text |
| **Context length** | 16K tokens |
| **Outputs** | Text made from the input |

## Intended Use

| | |
|---|---|
| **Primary Use Cases** | Research |

1. Input

Not a heading.

Model Card Authors
------------------

The shore people.
"""

OF_LISTS = """\
# Gull

### Inputs and outputs

*   **Input:**
    *   Text, such as a question
    *   Pictures of 896 x 896

*   **Output:**
    *   Text in answer to it

**Limitations:**

Slow on old machines.

**Biases**

None were looked for.
"""

OF_AUTOTRAIN = """\
# Model Trained Using AutoTrain

- Problem type: Binary Classification
- Model ID: 123
- CO2 Emissions (in grams): 4.2031

## Validation Metrics

- Loss: 0.185
- Accuracy: 0.942
- loading_script: none
"""
