"""Requirement files: where installing them would fetch packages from, beside the public index.

Source: pip's documentation of the requirements file format.
"""

from __future__ import annotations

import re

from scanner.formats.whole_text import whole_text
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 1 << 20
TOLD_LIMIT = 32

_MARK = re.compile(rb"://|--trusted-host|--index-url|(?:^|\s)-i\s", re.MULTILINE)
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
_OPTION = re.compile(r"(?:^|\s)(--index-url|--extra-index-url|--find-links|-i|-f|--trusted-host)[ =]+(\S+)")
_LINK = re.compile(r"(?:(git|hg|svn|bzr)\+)?\b(https?|ssh|git|ftp|file)://([^\s#;'\"\)]+)")


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
    excerpt = (f"{number:>5}  {line.strip()[:160]}",)
    rest = line
    for option in _OPTION.finditer(line):
        name, value = option[1], option[2].strip("'\"")
        if name == "--trusted-host":
            trust = "known" if _is_known(value) else "open"
            yield fact("requirement-link", at, excerpt=excerpt, what="trusted-host", link=value[:200], trust=trust)
        elif "://" in value:
            what = "links" if name in ("-f", "--find-links") else "index"
            yield fact("requirement-link", at, excerpt=excerpt, what=what, link=value[:200], trust=_trust(value))
        rest = rest.replace(option[0], " ")
    if re.match(r"\s*(?:-r|-c|--requirement|--constraint)\b", rest):
        return
    for link in _LINK.finditer(rest):
        what = "repository" if link[1] else "package"
        trust = "local" if link[2] == "file" else _trust(f"{link[2]}://{link[3]}")
        yield fact("requirement-link", at, excerpt=excerpt, what=what, link=link[0][:200], trust=trust)


def _trust(link: str) -> str:
    scheme, _, rest = link.partition("://")
    host = rest.partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    if "$" in host or "{" in host or "<" in host:
        return "known"  # a template that somebody else fills in
    if host in ("localhost", "127.0.0.1", "0.0.0.0"):  # noqa: S104 - compared, not bound
        return "local"
    if scheme in ("http", "git", "ftp"):
        return "open"
    return "known" if _is_known(host) or scheme == "ssh" else "unknown"


def _is_known(host: str) -> bool:
    host = host.partition(":")[0].lower()
    return any(host == known or host.endswith(f".{known}") for known in _KNOWN_HOSTS)


FORMAT = Format(
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
