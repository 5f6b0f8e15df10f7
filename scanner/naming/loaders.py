"""The functions that take the name of a repo and fetch it, by the documentation of the libraries that have them."""

from __future__ import annotations

from scanner.model.record import record
from scanner.model.regex import regex


@record
class Loader:
    """Where a call has the name: at ``position`` (-1: never by position), or under one of ``keywords``.

    ``kind`` is what the repo is. ``bare`` names have no owner; ``prefix`` is put before such. ``modules`` are the packages
    that the function has to come from (empty: any, its name is telling enough).
    """

    position: int
    keywords: tuple[str, ...]
    kind: str = "model"
    bare: bool = False
    prefix: str = ""
    modules: tuple[str, ...] = ()


_NAMES = ("pretrained_model_name_or_path", "model_name_or_path", "model_name", "model_id", "repo_id", "checkpoint_path")
_HUB = Loader(0, ("repo_id",), bare=True)
_SENTENCES = "sentence-transformers/"

LOADERS = {
    "from_pretrained": Loader(0, _NAMES, bare=True),
    "from_model_id": Loader(-1, ("model_id",), bare=True),
    "hf_hub_download": _HUB,
    "snapshot_download": _HUB,
    "cached_download": Loader(0, ("url",)),
    "hf_hub_url": _HUB,
    "list_repo_files": Loader(-1, ()),
    "SentenceTransformer": Loader(0, ("model_name_or_path",), bare=True, prefix=_SENTENCES),
    "SparseEncoder": Loader(0, ("model_name_or_path",), bare=True),
    "CrossEncoder": Loader(0, ("model_name", "model_name_or_path"), bare=True),
    "pipeline": Loader(
        1, ("model",), bare=True, modules=("transformers", "optimum", "intel_extension_for_transformers")
    ),
    "LLM": Loader(0, ("model",), bare=True, modules=("vllm", "lmdeploy")),
    "AsyncEngineArgs": Loader(0, ("model",), bare=True),
    "EngineArgs": Loader(0, ("model",), bare=True),
    "Engine": Loader(-1, ("model_path",), modules=("sglang",)),
    "load": Loader(0, ("path_or_hf_repo",), modules=("mlx_lm", "mlx_vlm", "mlx_audio")),
    "load_dataset": Loader(0, ("path",), kind="dataset", bare=True, modules=("datasets",)),
    "load_dataset_builder": Loader(0, ("path",), kind="dataset", bare=True, modules=("datasets",)),
    "get_dataset_config_names": Loader(0, ("path",), kind="dataset", bare=True, modules=("datasets",)),
    "HuggingFaceEmbeddings": Loader(-1, ("model_name", "model"), bare=True, prefix=_SENTENCES),
    "HuggingFaceBgeEmbeddings": Loader(-1, ("model_name",), bare=True),
    "HuggingFaceInstructEmbeddings": Loader(-1, ("model_name",), bare=True),
    "HuggingFaceEmbedding": Loader(0, ("model_name",)),
    "HuggingFaceLLM": Loader(-1, ("model_name",)),
    "HuggingFaceEndpoint": Loader(-1, ("repo_id", "model")),
    "HuggingFaceHub": Loader(-1, ("repo_id",)),
    "InferenceClient": Loader(0, ("model",)),
    "AsyncInferenceClient": Loader(0, ("model",)),
    "FlagModel": Loader(0, ("model_name_or_path",)),
    "FlagReranker": Loader(0, ("model_name_or_path",)),
    "FlagLLMReranker": Loader(0, ("model_name_or_path",)),
    "BGEM3FlagModel": Loader(0, ("model_name_or_path",)),
    "WhisperModel": Loader(0, ("model_size_or_path",)),
    "TextEmbedding": Loader(0, ("model_name",)),
    "KeyBERT": Loader(-1, ("model",)),
}
"""By the last part of the function's name."""

ADAPTED = Loader(1, ("model_id",))
"""``PeftModel.from_pretrained(model, name)``: its first argument is a model that is there already."""

TRANSFORMERS = regex(
    r"(?:Auto|TFAuto|FlaxAuto)\w*|\w*(?:Tokenizer(?:Fast)?|Config|Processor|FeatureExtractor|LMHeadModel"
    r"|For[A-Z]\w+|Pipeline)|(?:TF|Flax)?(?:Albert|Bart|Bert|BigBird|Bloom|Blip|Camembert|CLIP|Clip|Deberta|DistilBert|Electra|ESM"
    r"|Esm|GPT2?|GPTNeo\w*|Llama|Longformer|MBart|MPNet|OPT|Pegasus|Roberta|Swin|T5|ViT|Wav2Vec2|Whisper|XLM\w*|XLNet)"
    r"(?:Encoder)?Model"
)
"""Classes of which a name without an owner is one on the Hub; those of other libraries have names of their own."""

BUILDERS = frozenset(
    """csv json parquet text arrow pandas imagefolder audiofolder videofolder pdffolder webdataset xml sql generator
    spark cache lance""".split()  # noqa: SIM905 - a table
)
"""What ``load_dataset`` reads local files with."""

GIVES = regex(
    r"_?(?:create|upload|push|delete|update|move|super_squash|request|add|set|change|comment|edit|merge|rename|like|unlike"
    r"|pause|restart|duplicate|save|write|log|print|debug|info|warning|error|assert\w*|publish)(?:_\w+)?|\w*(?:Error|Exception"
    r"|Warning)|push_to_hub|\w*Card\w*"
)
"""Functions that put something to the Hub, or only speak of it."""
