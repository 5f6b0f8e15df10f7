"""The words under which people and tools write the names of models: keys, options, variables, keyword arguments."""

from __future__ import annotations

from scanner.model.regex import regex

MODELS = frozenset(
    """model model_name model_id model_name_or_path model_path_or_name pretrained_model_name_or_path pretrained_model
    pretrained_model_name base_model base_model_name base_model_id base_model_name_or_path hf_model hf_model_id
    hf_model_name hf_repo hf_repo_id hf_model_repo huggingface_model huggingface_model_id huggingface_repo repo_id
    model_repo model_repo_id model_checkpoint checkpoint_name tokenizer tokenizer_name tokenizer_id tokenizer_name_or_path
    adapter adapter_id adapter_name_or_path lora_model lora_repo embedding_model embedding_model_name embedding_model_id
    embed_model embed_model_name embeddings_model reranker reranker_model rerank_model rerank_model_name draft_model
    speculative_model assistant_model reward_model reward_model_name_or_path teacher_model student_model judge_model
    llm_model llm_model_name llm_model_id vlm_model asr_model tts_model whisper_model vae_model controlnet_model
    text_encoder_model vision_model vision_tower mm_vision_tower pretrained_vae_model_name_or_path
    controlnet_model_name_or_path refiner_model diffusion_model sft_model_path default_model default_model_name
    default_model_id""".split()  # noqa: SIM905 - a table
)
"""Keys in lower case with ``_``; their values are asked to be ``owner/name``."""

DATASETS = frozenset(
    ["dataset_name", "dataset_id", "dataset_name_or_path", "hf_dataset", "hf_dataset_id", "hf_dataset_name"]
)

REVISIONS = ("revision", "model_revision", "commit_hash", "commit", "hf_revision", "rev")

INNER = ("name", "id", "repo", "repo_id", "path", "model", "model_id", "model_name", "hf", "name_or_path")
"""Keys of a map that stands where a name is expected."""

COMMANDS = frozenset(
    [
        "command",
        "commands",
        "args",
        "entrypoint",
        "cmd",
        "run",
        "script",
        "before_script",
        "after_script",
        "shell",
        "exec",
        "start",
    ]
)
"""Keys whose values are command lines."""

ENVIRONMENTS = frozenset(
    ["env", "environment", "envs", "variables", "build_args", "args", "environment_variables", "env_vars"]
)

_MODEL = regex(
    r"(?:[a-z0-9]+_){0,4}(?:model|model_id|model_name|model_repo|hf_repo|hf_model|model_name_or_path|repo_id)"
)
_NOT = regex(
    r"(?:hub|push|output|out|save|target|dest|upload|new|export|final|served|trained|car|device|data|db|user)_.*"
)
"""What a result shall be called, and models of other trades."""


def normal(key: str) -> str:
    """The key as the tables have it."""
    return key.strip().strip("-\"'").replace("-", "_").replace(".", "_").casefold()


def kind_of(key: str) -> str:
    """Either "model" or "dataset", or "" for a key (as `normal` makes it) that tells nothing."""
    if key in DATASETS:
        return "dataset"
    if key in MODELS:
        return "model"
    return "model" if _MODEL.fullmatch(key) and not _NOT.fullmatch(key) else ""
