"""Which texts name a repo of the Hub. Precision counts for more than recall: ``a/b`` alone is no model anywhere.

Source: ``validate_repo_id`` of huggingface_hub for what a repo may be called; litellm's and OpenRouter's documentation for
the names of services, which look the same.
"""

from __future__ import annotations

import re

from scanner.lineage.ids import is_id, may_be_path, says_nothing
from scanner.model.parent import is_local
from scanner.model.regex import regex
from scanner.naming.mention import Repo

LONGEST = 300
"""Characters of a text that may be a name."""

_KINDS = {"models": "model", "datasets": "dataset", "spaces": "space"}

_NO_REPOS = frozenset(
    """api blog chat collections docs enterprise join learn login logout new organizations papers posts pricing settings
    tasks models datasets spaces privacy terms-of-service security brand support inference inference-api course
    front oauth search users orgs buckets""".split()  # noqa: SIM905 - a table
)
"""First words of the Hub's addresses that are pages about something else."""

_VIEWS = frozenset(("resolve", "raw", "blob", "tree", "commit", "commits", "discussions"))
_FETCHED = frozenset(("resolve", "raw"))

_HOST = r"(?:https?://|(?<![\w./-]))(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)"
_LINK = regex(rf"(?:hf://|{_HOST}/)[\w.@%:+~/-]{{1,400}}")
_BEGINNINGS = ("hf-hub:", "hf_hub:")
"""How timm and open_clip tell a name on the Hub."""

_PLACEHOLDERS = frozenset(
    """org user username your-username your_username your-org your_org my-org my_org your-name yourname your-hf-username
    your_hf_username hf-username hf_username owner namespace repo path some example author organization company
    <org> model-org foo your-user me myorg yourorg your-organization mycompany""".split()  # noqa: SIM905 - a table
)
"""Owners that stand for whoever reads the example."""

_SERVICES = frozenset(
    """ai21 aiml anthropic anyscale azure azure_ai bedrock cerebras chatgpt cloudflare codestral cohere cohere_chat
    custom_openai dashscope deepinfra deepseek featherless_ai fireworks_ai fireworks friendliai galadriel gemini github
    github_copilot groq hosted_vllm hyperbolic jina_ai lemonade litellm litellm_proxy lm_studio lmstudio meta_llama
    mistral moonshot nebius novita nscale nvidia_nim ollama ollama_chat openai_like openrouter palm perplexity
    petals predibase replicate sagemaker sagemaker_chat sambanova snowflake text-completion-openai together_ai together
    topaz triton vercel_ai_gateway vertex_ai vertexai volcengine voyage watsonx watsonx_text xai x-ai xinference zai
    vllm llamafile oobabooga models image audio video text application multipart font library docker.io ghcr.io quay.io
    refs origin feature release bugfix hotfix""".split()  # noqa: SIM905 - a table
)
"""First parts by which services and tools of other kinds (media types, branches, registries) name things."""

_HOSTED = regex(
    r"openai/(?:gpt-(?!oss)|o\d|chatgpt|text-embedding|dall-e|tts|whisper-1|davinci|computer-use|codex)[\w.:-]*"
    r"|google/(?:gemini|palm|imagen|veo)[\w.:-]*|mistralai/(?:mistral-(?:large|medium|small|tiny)|codestral)(?:-latest)?"
    r"|[\w.-]+/[\w.-]+:(?:free|beta|nitro|online|extended|thinking)",
    re.IGNORECASE,
)
"""What services serve and the Hub has not, under owners that the Hub has too."""

_FILES = regex(
    r".*\.(?:safetensors|gguf|ggml|bin|pt|pth|ckpt|pkl|pickle|joblib|onnx|h5|hdf5|keras|npy|npz|tflite|pb|nemo|engine|trt|mar"
    r"|zip|tar|gz|tgz|json|jsonl|ya?ml|toml|txt|md|py|ipynb|csv|tsv|parquet|cfg|ini|xml|proto|model|xmodel|mlmodel|html?"
    r"|png|jpe?g|sh|js|ts|log)",
    re.IGNORECASE,
)

_LEGACY = regex(
    r"(?:albert-(?:base|large|xlarge|xxlarge)-v[12]|(?:distil)?bert-(?:base|large)-[a-z0-9-]+|camembert-base|ctrl|distilgpt2"
    r"|distilroberta-base|gpt2(?:-medium|-large|-xl)?|openai-gpt|roberta-(?:base|large)(?:-mnli|-openai-detector)?"
    r"|t5-(?:small|base|large|3b|11b)|transfo-xl-wt103|xlm-(?:roberta|mlm|clm)-[a-z0-9-]+|xlnet-(?:base|large)-cased)"
)
"""The models without an owner that the Hub began with."""


_SECRET = regex(
    r"(?:hf_|api_org_|gh[pousr]_|gsk_|npm_)[A-Za-z0-9]{30}|github_pat_\w{30}|(?:sk|glpat|nvapi)-[\w-]{20}|A[KS]IA[A-Z0-9]{16}"
)
"""What is a token wherever it stands. As a name it would be told, and sent to the Hub in an address."""


def repo_of(text: str, kind: str = "model", bare: bool = False, served: bool = False) -> Repo | None:
    """The repo that ``text`` as a whole names, or None.

    ``kind`` is what a plain name stands for. With ``bare`` any name without an owner counts, else those that the Hub began
    with. ``served`` is for places where services' names stand too, so that those are left out.
    """
    text = text.strip()
    if not 1 < len(text) <= LONGEST or says_nothing(text):
        return None
    linked = link_of(text)
    if linked is not None:
        return linked[0]
    for beginning in _BEGINNINGS:
        if text.startswith(beginning):
            return repo_of(text[len(beginning) :], kind, True)
    if served and (text.partition("/")[0].lower() in _SERVICES or _HOSTED.fullmatch(text)):
        return None
    name, _, revision = text.partition("@")
    if "/" not in name and not (bare or _LEGACY.fullmatch(name)):
        return None
    if _SECRET.search(text):
        return None
    if not _may_be_repo(name) or (revision and not is_revision(revision)):
        return None
    return Repo(kind, name, revision)


def is_revision(text: str) -> bool:
    """True for what may be a branch, a tag or a commit."""
    return 0 < len(text) <= 255 and re.fullmatch(r"[\w./-]+", text) is not None and ".." not in text


def revision_of(text: str) -> str:
    """The revision that is written beside a name; "" for the main branch, and for a token that was written there."""
    return "" if text == "main" or _SECRET.search(text) else text[:255]


def looks_local(text: str) -> bool:
    """True for what a loader takes for a folder, or a person for a place to fill in: no name on the Hub is meant."""
    return is_local(text) or may_be_path(text) or text.partition("/")[0].lower() in _PLACEHOLDERS


def link_of(text: str) -> tuple[Repo, bool] | None:
    """(the repo, whether files are fetched by it) of an address of the Hub, or None for any other text."""
    return _linked(text) if _LINK.fullmatch(text.partition("?")[0].partition("#")[0]) else None


def links_in(text: str, pages: bool = False) -> list[tuple[int, Repo]]:
    """(where it begins, the repo) of each address in ``text`` by which files are fetched; with ``pages`` of pages too."""
    if "hf" not in text and "huggingface.co" not in text:
        return []
    found = []
    for match in _LINK.finditer(text):
        linked = _linked(match[0].rstrip(".:/"))
        cloned = text.endswith("git+", 0, match.start())  # as pip is told to install what git has
        if linked is not None and (pages or cloned or linked[1]):
            found.append((match.start(), linked[0]))
    return found


def _linked(text: str) -> tuple[Repo, bool] | None:
    from urllib.parse import unquote

    is_scheme = text.startswith("hf://")
    rest = text[5:] if is_scheme else re.sub(rf"^{_HOST}/", "", text)
    parts = [part for part in rest.partition("?")[0].partition("#")[0].split("/") if part]
    if parts[:1] == ["api"] and len(parts) > 2:
        parts = parts[1:]
    kind = _KINDS.get(parts[0] if parts else "", "")
    parts = parts[1:] if kind else parts
    if not parts or (not kind and parts[0].lower() in _NO_REPOS):
        return None
    size = 1 if len(parts) > 1 and parts[1] in _VIEWS else 2
    if not is_scheme and size == 2 and len(parts) < 2:
        return None  # the page of a user or an organisation
    name, _, revision = "/".join(parts[:size]).partition("@")
    name = name.partition(":")[0].removesuffix(".git")
    rest_parts = parts[size:]
    fetched = is_scheme
    if rest_parts and rest_parts[0] in _VIEWS:
        fetched = fetched or rest_parts[0] in _FETCHED
        told = rest_parts[0] not in ("commits", "discussions") and len(rest_parts) > 1
        revision = unquote(rest_parts[1]) if told else ""
    if rest_parts[:1] == ["refs"] or (revision == "refs" and len(rest_parts) > 3):
        revision = "/".join(rest_parts[1:4])
    revision = "" if revision == "main" else unquote(revision)
    if _SECRET.search(f"{name}@{revision}"):
        return None
    if not _may_be_repo(name, linked=True) or (revision and not is_revision(revision)):
        return None
    return Repo(kind or "model", name, revision), fetched


def _may_be_repo(name: str, linked: bool = False) -> bool:
    if not is_id(name) or name.isdigit() or says_nothing(name):
        return False
    if linked:
        return name.partition("/")[0].lower() not in _PLACEHOLDERS
    owner, _, last = name.rpartition("/")
    if owner.replace(".", "").isdigit() or (owner and last.isdigit() and len(last) < 3):
        return False
    return not looks_local(name) and _FILES.fullmatch(name) is None
