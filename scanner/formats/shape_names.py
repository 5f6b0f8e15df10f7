"""How configurations of models name the sizes of a model, the parts that it is built of, and how it was quantised."""

from __future__ import annotations

NUMBERS: dict[str, tuple[str, ...]] = {
    "vocab_size": ("vocab_size", "padded_vocab_size", "n_vocab", "vocabulary_size"),
    "hidden_size": ("hidden_size", "n_embd", "d_model", "dim", "n_embed", "model_dim", "embed_dim"),
    "layers": ("num_hidden_layers", "n_layer", "n_layers", "num_layers", "num_decoder_layers", "decoder_layers"),
    "heads": ("num_attention_heads", "n_head", "n_heads", "num_heads", "decoder_attention_heads"),
    "kv_heads": ("num_key_value_heads", "n_kv_heads", "num_kv_heads", "n_head_kv", "multi_query_group_num"),
    "intermediate": (
        *("intermediate_size", "ffn_dim", "n_inner", "d_ff", "ffn_hidden_size", "decoder_ffn_dim", "hidden_dim"),
    ),
    "experts": ("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts"),
}
"""Attribute of the fact: the keys that mean it, the usual one first.

transformers', those of GPT-2, MPT, Bloom, Falcon, T5, OPT and ChatGLM, and those of ``params.json``.
"""

NESTED = (
    *(("text_config",), ("llm_config",), ("language_config",), ("language_model_config",), ("text_model_config",)),
    *(("thinker_config", "text_config"), ("llm_cfg",), ("lm_config",), ("decoder",), ("model_config",), ("init_args",)),
    *(("talker_config", "text_config"), ("backbone_config",), ("generator",), ("encoder",), ("question_encoder",)),
)
"""Paths to the language model of one that reads images or sound, most usual first."""

PARTS = (
    ("text_config", "text_config"),
    ("llm_config", "text_config"),
    ("language_config", "text_config"),
    ("vision_config", "vision_config"),
    ("audio_config", "audio_config"),
    ("encoder", "encoder"),
    ("decoder", "decoder"),
    ("mm_vision_tower", "vision_config"),
)
"""Keys of parts that say what they were loaded from: in a map's ``_name_or_path``, or as a text; and the part."""

_SENSES = (
    *(
        "vision_config",
        "audio_config",
        "vision_tower",
        "mm_vision_tower",
        "vision_tower_config",
        "vision_encoder_config",
    ),
    *("visual", "audio_encoder_config", "speech_config", "image_token_id", "image_token_index", "audio_token_id"),
    *("audio_token_index", "video_token_id", "video_token_index", "thinker_config", "embd_layer", "img_processor"),
)
"""Keys of models that take in images or sound."""

_OF_SENSES = ("vision", "visual", "image", "img", "audio", "speech", "video", "multimodal", "mm_")
"""Parts of keys that leave it open."""

_OF_TEXT = ("ForCausalLM", "ForSequenceClassification", "ForTokenClassification", "LMHeadModel")
"""How architectures that read text end."""


def takes_in_more(config: dict[str, object]) -> bool | None:
    """True for a model that takes in images or sound beside text, False for one of text alone, None where it is open."""
    if any(config.get(key) not in (None, False, "", {}, []) for key in _SENSES):
        return True
    if any(word in key.lower() for key in config for word in _OF_SENSES):
        return None
    names = config.get("architectures")
    if not isinstance(names, list) or not names:
        return None
    return False if all(isinstance(name, str) and name.endswith(_OF_TEXT) for name in names) else None


_SIGNS = (
    ("load_in_4bit", "bitsandbytes"),
    ("load_in_8bit", "bitsandbytes"),
    ("w_bit", "awq"),
    ("desc_act", "gptq"),
    ("config_groups", "compressed-tensors"),
    ("qformat_weight", "fp8"),
)
"""Keys by which a quantisation that does not name itself is known."""


def quantized_by(config: dict[str, object], name: str) -> str | None:
    """The method by which the weights were brought into few bits ("gptq"), or None. ``name`` is that of the file."""
    if name in ("quantize_config.json", "quant_config.json"):
        return _method(config) or ("gptq" if name == "quantize_config.json" and "bits" in config else None)
    for key in ("quantization_config", "compression_config", "quantization"):
        settings = config.get(key)
        if isinstance(settings, dict) and settings:
            return _method(settings) or _by_key(key, settings)
        if isinstance(settings, str) and settings.strip():
            return settings.strip().lower()[:40]  # MLC's: "q4f16_1"
    return None


def _method(settings: dict[str, object]) -> str | None:
    for key in ("quant_method", "quant_algo", "method", "quant_type"):
        value = settings.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip().lower()[:40]
    return next((method for key, method in _SIGNS if settings.get(key) not in (None, False)), None)


def _by_key(key: str, settings: dict[str, object]) -> str | None:
    if key == "compression_config":
        return "compressed-tensors"
    if key == "quantization":
        return "mlx" if "group_size" in settings else None
    return "unnamed" if "bits" in settings else None
