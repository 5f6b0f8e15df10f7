"""A repo of the size and shape of deepseek-ai/DeepSeek-V3, rebuilt from its configuration.

163 shards with 91,991 tensors, 688.6 GB, of which only the headers (11.9 MB) are kept. Names, types and shapes follow
from the configuration; the texts are ours, but for the licences, which are read from ``../shared`` where that is.
"""

from __future__ import annotations

import json
from functools import cache

from tests.hub.builders import Tensors, sharded
from tests.hub.content import Sparse
from tests.hub.repos import HubRepo
from tests.hub.server import FixtureHub
from tests.licensing.known_texts import CORPUS, text_of

CONFIG = {
    "architectures": ["DeepseekV3ForCausalLM"],
    "attention_bias": False,
    "auto_map": {
        "AutoConfig": "configuration_deepseek.DeepseekV3Config",
        "AutoModel": "modeling_deepseek.DeepseekV3Model",
        "AutoModelForCausalLM": "modeling_deepseek.DeepseekV3ForCausalLM",
    },
    "first_k_dense_replace": 3,
    "hidden_size": 7168,
    "intermediate_size": 18432,
    "kv_lora_rank": 512,
    "max_position_embeddings": 163840,
    "model_type": "deepseek_v3",
    "moe_intermediate_size": 2048,
    "n_routed_experts": 256,
    "n_shared_experts": 1,
    "num_attention_heads": 128,
    "num_experts_per_tok": 8,
    "num_hidden_layers": 61,
    "num_key_value_heads": 128,
    "num_nextn_predict_layers": 1,
    "q_lora_rank": 1536,
    "qk_nope_head_dim": 128,
    "qk_rope_head_dim": 64,
    "quantization_config": {"fmt": "e4m3", "quant_method": "fp8", "weight_block_size": [128, 128]},
    "torch_dtype": "bfloat16",
    "v_head_dim": 128,
    "vocab_size": 129280,
}

LIMIT = 4_240_000_000
"""Bytes of tensors in one shard; with this there are 163."""

CONFIGURATION = """from transformers.configuration_utils import PretrainedConfig


class DeepseekV3Config(PretrainedConfig):
    model_type = "deepseek_v3"
"""

MODELING = """import torch
from torch import nn
from transformers.modeling_utils import PreTrainedModel

from .configuration_deepseek import DeepseekV3Config


class DeepseekV3Model(PreTrainedModel):
    config_class = DeepseekV3Config


class DeepseekV3ForCausalLM(PreTrainedModel):
    config_class = DeepseekV3Config
"""


def put_deepseek_v3(hub: FixtureHub, repo_id: str = "deepseek-ai/DeepSeek-V3") -> HubRepo:
    """Makes the repo. Its card has no front matter, as the real one had none: the licence is only in its files."""
    return hub.repo(repo_id, files(), tags=["transformers", "safetensors", "deepseek_v3", "custom_code", "fp8"])


@cache
def files() -> dict[str, bytes | str | Sparse]:
    """All files of the repo."""
    return {
        **sharded(tensors(), LIMIT, digits=6),
        "README.md": "# DeepSeek-V3\n\nA mixture-of-experts language model.\n",
        "LICENSE-CODE": text("deepseek-v3-code-mit.txt"),
        "LICENSE-MODEL": text("deepseek-license-model-v3.txt"),
        "config.json": json.dumps(CONFIG, indent=2),
        "configuration_deepseek.py": CONFIGURATION,
        "modeling_deepseek.py": MODELING,
        "tokenizer.json": json.dumps({"version": "1.0", "added_tokens": [], "model": {"type": "BPE", "vocab": {}}}),
        "tokenizer_config.json": json.dumps({"model_max_length": 131072, "tokenizer_class": "LlamaTokenizerFast"}),
        "figures/benchmark.png": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    }


def text(name: str) -> str:
    """A stored licence text, or a line in its place."""
    if not (CORPUS / "ai" / name).is_file():
        return f"{name} (the text is not at hand here)\n"
    return text_of(f"ai/{name}")


def tensors() -> Tensors:
    """All tensors, layer by layer."""
    hidden, vocabulary = CONFIG["hidden_size"], CONFIG["vocab_size"]
    made: Tensors = {"model.embed_tokens.weight": ("BF16", [vocabulary, hidden])}
    for layer in range(CONFIG["num_hidden_layers"] + CONFIG["num_nextn_predict_layers"]):
        at = f"model.layers.{layer}."
        made |= attention(at + "self_attn.")
        made |= norms(at + "input_layernorm", at + "post_attention_layernorm")
        if layer < CONFIG["first_k_dense_replace"]:
            made |= feed_forward(at + "mlp.", CONFIG["intermediate_size"])
        else:
            made |= experts(at + "mlp.")
        if layer >= CONFIG["num_hidden_layers"]:
            made |= {
                at + name: ("BF16", [vocabulary, hidden]) for name in ("embed_tokens.weight", "shared_head.head.weight")
            }
            made |= norms(at + "enorm", at + "hnorm", at + "shared_head.norm")
            made[at + "eh_proj.weight"] = ("BF16", [hidden, 2 * hidden])
    return made | norms("model.norm") | {"lm_head.weight": ("BF16", [vocabulary, hidden])}


def attention(at: str) -> Tensors:
    hidden, heads, query, rank = 7168, CONFIG["num_attention_heads"], CONFIG["q_lora_rank"], CONFIG["kv_lora_rank"]
    nope, rope, value = CONFIG["qk_nope_head_dim"], CONFIG["qk_rope_head_dim"], CONFIG["v_head_dim"]
    return {
        **scaled(at + "q_a_proj", query, hidden),
        at + "q_a_layernorm.weight": ("BF16", [query]),
        **scaled(at + "q_b_proj", heads * (nope + rope), query),
        **scaled(at + "kv_a_proj_with_mqa", rank + rope, hidden),
        at + "kv_a_layernorm.weight": ("BF16", [rank]),
        **scaled(at + "kv_b_proj", heads * (nope + value), rank),
        **scaled(at + "o_proj", hidden, heads * value),
    }


def feed_forward(at: str, width: int) -> Tensors:
    hidden = CONFIG["hidden_size"]
    return {
        **scaled(at + "gate_proj", width, hidden),
        **scaled(at + "up_proj", width, hidden),
        **scaled(at + "down_proj", hidden, width),
    }


def experts(at: str) -> Tensors:
    width, count = CONFIG["moe_intermediate_size"], CONFIG["n_routed_experts"]
    made: Tensors = {
        at + "gate.weight": ("BF16", [count, CONFIG["hidden_size"]]),
        at + "gate.e_score_correction_bias": ("F32", [count]),
        **feed_forward(at + "shared_experts.", width * CONFIG["n_shared_experts"]),
    }
    for number in range(count):
        made |= feed_forward(f"{at}experts.{number}.", width)
    return made


def scaled(name: str, rows: int, columns: int) -> Tensors:
    """A matrix in eight bits, and one factor for each block of 128 by 128."""
    blocks = [-(-rows // 128), -(-columns // 128)]
    return {name + ".weight": ("F8_E4M3", [rows, columns]), name + ".weight_scale_inv": ("F32", blocks)}


def norms(*names: str) -> Tensors:
    return {name + ".weight": ("BF16", [CONFIG["hidden_size"]]) for name in names}
