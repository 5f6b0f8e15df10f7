"""Requirement files: where installing them would fetch packages from, beside the public index.

Source: pip's documentation of the requirements file format.
"""

from __future__ import annotations

import re

from scanner.formats.whole_text import whole_text
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 1 << 20
TOLD_LIMIT = 32

_MARK = regex(rb"://|--trusted-host|--index-url|(?:^|\s)-i\s", re.MULTILINE)
_KNOWN_HOSTS = (
    "pypi.org", "pythonhosted.org", "pypi.python.org", "pytorch.org", "github.com", "githubusercontent.com", "gitlab.com",
    "bitbucket.org", "huggingface.co", "hf.co", "data.pyg.org", "googleapis.com", "nvidia.com", "nvidia.cn", "openmmlab.com",
    "paddlepaddle.org.cn", "vllm.ai", "flashinfer.ai", "radeon.com", "amd.com", "intel.com", "anaconda.org", "anaconda.com",
    "tsinghua.edu.cn", "aliyun.com", "aliyuncs.com", "ustc.edu.cn", "doubanio.com", "douban.com", "baidu.com", "bcebos.com",
    "tencent.com", "tencentyun.com", "huaweicloud.com", "sjtu.edu.cn", "modelscope.cn", "gitee.com", "gitcode.com",
    "azuredatabricks.net", "pkg.dev", "cgr.dev", "mosaicml.com", "deepspeed.ai", "unsloth.ai", "rapids.ai", "dlr.de",
    "abetlen.github.io", "github.io", "readthedocs.io", "python.org", "apache.org", "pyai.dev", "ngc.nvidia.com",
    "svn.apache.org", "codeberg.org", "sourceforge.net", "launchpad.net", "debian.org", "gnome.org", "kde.org", "inria.fr",
    "wxpython.org", "scipy.org", "explosion.ai", "spacy.io", "alphacephei.com", "dgl.ai", "amazonaws.com", "jaxlib.net",
)  # fmt: skip
_SHARED_HOSTS = (
    "github.com", "githubusercontent.com", "gitlab.com", "bitbucket.org", "huggingface.co", "hf.co", "gitee.com",
    "gitcode.com", "codeberg.org", "modelscope.cn",
)  # fmt: skip
"""Known hosts on which anybody can put anything: the owner decides."""

_KNOWN_OWNERS = frozenset(
    """huggingface facebookresearch facebook openai pytorch nvidia nvidia-nemo microsoft google google-research
    google-deepmind deepmind tensorflow keras-team apple amazon-science aws awslabs salesforce ibm intel intel-extension
    allenai stanfordnlp explosion ultralytics open-mmlab modelscope paddlepaddle qwenlm thudm zai-org deepseek-ai mistralai
    bigscience-workshop bigcode-project eleutherai laion-ai mlfoundations compvis stability-ai runwayml lllyasviel
    lucidrains rwightman dao-ailab hazyresearch state-spaces tridao vllm-project sgl-project lightning-ai
    pytorchlightning lm-sys unslothai timdettmers bitsandbytes-foundation autogptq casper-hansen turboderp ggerganov
    ggml-org abetlen langchain-ai run-llama gradio-app streamlit coqui-ai mozilla speechbrain espnet k2-fsa snakers4
    m-bain suno-ai resemble-ai hexgrad idea-research haotian-liu opengvlab baaivision flagopen flagalpha alibaba
    alibaba-damo-academy tencent tencentarc bytedance baidu xinntao sczhou cleardusk deepinsight wkentaro ageron karpathy
    kornia albumentations-team opencv scikit-learn scikit-learn-contrib numpy scipy pandas-dev dmlc rapidsai cupy psf pypa
    python pallets tiangolo encode dask ray-project mlflow wandb iterative neptune-ai optuna hyperopt automl cleanlab
    snap-stanford pyg-team rusty1s rdkit deepchem aqlaboratory lukemelas qubvel qubvel-org xformers triton-lang
    nerdyrodent s3fs fsspec invoke-ai automatic1111 kohya-ss black-forest-labs guoqincode illuin-tech jina-ai nomic-ai
    ukplab castorini beir-cellar answerdotai fastai jax-ml google-gemini anthropics cvg mapillary voxel51 roboflow
    roboflow-ai wongkinyiu meituan megvii-basedetection zhaohui8969 salesforce-aiarena lanpa cocodataset ppwwyyxx""".split()  # noqa: SIM905 - a table
)
"""Who publishes what models need, on the shared hosts."""

_OPTION = regex(r"(?:^|\s)(--index-url|--extra-index-url|--find-links|-i|-f|--trusted-host)[ =]+(\S+)")
_LINK = regex(r"(?:(git|hg|svn|bzr)\+)?\b(https?|ssh|git|ftp|file)://([^\s#;'\"\)]+)")


def recognise(_name: str, reader: Reader) -> bool:
    """True where a link or an option that leads to one is in the file."""
    return reader.size <= READ_LIMIT and _MARK.search(whole_text(reader, READ_LIMIT)) is not None


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``requirement-link`` for each source of packages that is named."""
    text = whole_text(reader, READ_LIMIT).decode("utf-8", "replace")
    told = 0
    for number, line in enumerate(text.splitlines(), 1):
        for found in links_of(place, line, number):
            yield found
            told += 1
        if told >= TOLD_LIMIT:
            return


def links_of(place: Place, line: str, number: int) -> Iterator[Fact]:
    """The ``requirement-link`` facts of one line of requirements, or of arguments to pip.

    ``trust`` is "known" for a public host of packages and code over an encrypted connection, "open" for any without one,
    else "unknown".
    """
    line = re.sub(r"(?:^|\s)#.*", "", line[:2000])
    at = Place(place.path, place.member, line=number)
    rest = line
    for option in _OPTION.finditer(line):
        name, value = option[1], option[2].strip("'\"")
        if name == "--trusted-host":
            trust = "known" if _is_known(value) else "open"
            yield fact("requirement-link", at, what="trusted-host", link=value[:200], trust=trust)
        elif "://" in value:
            what = "links" if name in ("-f", "--find-links") else "index"
            yield fact("requirement-link", at, what=what, link=value[:200], trust=_trust(value))
        rest = rest.replace(option[0], " ")
    included = re.match(r"\s*(?:-r|-c|--requirement|--constraint)[ =]+(\S+)", rest)
    if included:
        if "://" in included[1] and not included[1].startswith("file:"):
            trust = _trust(included[1])
            yield fact("requirement-link", at, what="list", link=included[1][:200], trust=trust)
        return
    for link in _LINK.finditer(rest):
        what = "repository" if link[1] else "package"
        trust = "local" if link[2] == "file" else _trust(f"{link[2]}://{link[3]}")
        yield fact("requirement-link", at, what=what, link=link[0][:200], trust=trust)


def _trust(link: str) -> str:
    scheme, _, rest = link.partition("://")
    host = rest.partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    if "$" in host or "{" in host or "<" in host:
        return "known"  # a template that somebody else fills in
    if host in ("localhost", "127.0.0.1", "0.0.0.0"):  # noqa: S104 - compared, not bound
        return "local"
    if scheme in ("http", "git", "ftp"):
        return "open"
    if host.endswith(_SHARED_HOSTS) and _is_known(host):
        return "known" if _is_pinned(rest) or _has_known_owner(rest) else "unknown"
    return "known" if _is_known(host) or scheme == "ssh" else "unknown"


def _has_known_owner(path: str) -> bool:
    parts = path.lower().split("/")
    owner = parts[1].partition(":")[0] if len(parts) > 1 else ""
    if parts[0].partition("@")[2].partition(":")[2]:  # git@host:owner/name
        owner = parts[0].rpartition(":")[2]
    return owner in _KNOWN_OWNERS or owner in ("datasets", "spaces") or "$" in owner or "{" in owner or "<" in owner


def _is_pinned(path: str) -> bool:
    """True for a commit, a release or a tag by its number: what lies there does not change from day to day."""
    return _PINNED.search(path) is not None


_PINNED = regex(
    r"[@/]v?\d+(?:\.\d+)+[\w.+-]*(?:$|/|\.zip|\.tar)|[@/][0-9a-f]{7,40}(?:$|/|\.zip|\.tar)|/releases/download/"
)


def parse_project(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``requirement-link`` for each address that a project's own file names packages or indexes by."""
    text = whole_text(reader, READ_LIMIT).decode("utf-8", "replace")
    told = 0
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        line = line[:2000]
        if line.startswith("["):
            section = line.strip("[] \t").lower()
        at = Place(place.path, place.member, line=number)
        match = _INDEX.match(line) if section.endswith(("source", "index")) else None
        if match:
            yield fact("requirement-link", at, what="index", link=match[1][:200], trust=_trust(match[1]))
            told += 1
        for link in _AT.finditer(line):
            trust = _trust(link[2])
            what = "repository" if link[1] else "package"
            yield fact("requirement-link", at, what=what, link=link[0].lstrip("@ ")[:200], trust=trust)
            told += 1
        if told >= TOLD_LIMIT:
            return


_INDEX = regex(r"""\s*["']?url["']?\s*=\s*["']([^"'\s]{8,300})""")
_AT = regex(r"""@\s*(?:(git|hg|svn|bzr)\+)?((?:https?|git|ftp)://[^\s;'",\])]{4,300})""")


def recognise_project(_name: str, reader: Reader) -> bool:
    """True where a package is named by an address, or an index is."""
    data = whole_text(reader, READ_LIMIT)
    return reader.size <= READ_LIMIT and b"://" in data and _PROJECT_MARK.search(data) is not None


_PROJECT_MARK = regex(rb"@\s*(?:\w+\+)?(?:https?|git|ftp)://|^\s*[\"']?url[\"']?\s*=", re.MULTILINE)


def _is_known(host: str) -> bool:
    host = host.partition(":")[0].lower()
    return any(host == known or host.endswith(f".{known}") for known in _KNOWN_HOSTS)


REQUIREMENTS = Format(
    id="requirements",
    title="Requirements of Python packages",
    parse=parse,
    names=(
        "requirements*.txt",
        "*requirements.txt",
        "*-requirements*.txt",
        "*_requirements*.txt",
        "requirements*.in",
        "constraints*.txt",
        "conda.yaml",
        "conda.yml",
        "environment*.yml",
        "environment*.yaml",
        "python_env.yaml",
        "pip.conf",
    ),
    recognise=recognise,
    states=("requirement-link",),
    order=45,
)

PROJECT = Format(
    id="project-file",
    title="Project file of a Python package",
    parse=parse_project,
    names=("pyproject.toml", "setup.cfg", "pipfile", "setup.py"),
    recognise=recognise_project,
    states=("requirement-link",),
    order=46,
)

FORMATS = (REQUIREMENTS, PROJECT)
