"""Which files may name models, by their names, and who reads them; what has no sign of a model is not parsed at all."""

from __future__ import annotations

from scanner.model.record import record
from scanner.model.regex import regex
from scanner.naming.mention import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Locality = Callable[[str], bool]
    Read = Callable[[bytes, Locality], Reading]

_MIB = 1 << 20


@record
class Kind:
    """One kind of file: what reads it ("module:function"), and how many bytes of it are parsed."""

    reader: str
    limit: int = _MIB


_PYTHON = Kind("python_calls:read_python", 4 * _MIB)
_NOTEBOOK = Kind("scripts:read_notebook", 32 * _MIB)
_YAML = Kind("settings:read_yaml")
_JSON = Kind("settings:read_json", 2 * _MIB)
_TOML = Kind("settings:read_toml")
_LINES = Kind("settings:read_lines")
_SHELL = Kind("scripts:read_shell")
_MAKE = Kind("scripts:read_makefile")
_DOCKER = Kind("scripts:read_dockerfile")
_LINKS = Kind("scripts:read_links")

_BY_ENDING = {
    ".py": _PYTHON,
    ".pyw": _PYTHON,
    ".ipynb": _NOTEBOOK,
    ".yaml": _YAML,
    ".yml": _YAML,
    ".json": _JSON,
    ".toml": _TOML,
    ".env": _LINES,
    ".ini": _LINES,
    ".cfg": _LINES,
    ".properties": _LINES,
    ".sh": _SHELL,
    ".bash": _SHELL,
    ".zsh": _SHELL,
    ".ps1": _SHELL,
    ".bat": _SHELL,
    ".slurm": _SHELL,
    ".sbatch": _SHELL,
    ".mk": _MAKE,
    ".dockerfile": _DOCKER,
}
_BY_NAME = {"makefile": _MAKE, "gnumakefile": _MAKE, "justfile": _MAKE, "procfile": _LINES, "modelfile": _DOCKER}
_REQUIREMENTS = regex(r"(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)")
_OWN = regex(r"(?:.*/)?\.weighbridge/.*")
"""What the project's people decided about models: it loads none."""

_TOLD = (".sarif.json", ".spdx.json", ".cdx.json", "package-lock.json", ".lock.json")

_SIGN = regex(
    rb"model|repo_id|tokenizer|adapter|reranker|dataset|vision_tower|hf_repo|hf_hub|from_pretrained|hub_download|vllm"
    rb"|snapshot_download|SentenceTransformer|CrossEncoder|Embedding|huggingface|hf://|hf\.co/|\bhf\b|-hf",
    2,  # re.IGNORECASE
)
_LARGE_SIGN = regex(
    rb"""["']?(?:base_model|repo_id|model|model_id|model_name|model_name_or_path)["']?\s{0,20}[:=]\s{0,20}\\?["']"""
    rb"""[\w.-]{2,96}/[\w.-]{2,96}\\?["']|from_pretrained\(\s{0,100}\\?["']|hf://|(?:huggingface|hf)\.co/[\w.-]+/[\w.-]+/resolve/""",
    2,
)
"""What in a file too large to be parsed is all but a name."""


def kind_of_file(path: str, asked: bool = False) -> Kind | None:
    """The kind of the file at ``path``; None where such files name no models. A file that was ``asked`` for by its own name
    has one whatever it is called: addresses are looked for in it."""
    name = path.rpartition("/")[2].lower()
    if _OWN.fullmatch(path) or name.endswith(_TOLD):
        return None
    found = _BY_NAME.get(name) or _BY_ENDING.get("." + name.rpartition(".")[2] if "." in name else "")
    if found is not None:
        return found
    if name.startswith((".env.", ".env-")) or name == ".env":
        return _LINES
    if name.startswith(("dockerfile", "containerfile")) or name.endswith(("dockerfile", "containerfile")):
        return _DOCKER
    return _LINKS if _REQUIREMENTS.fullmatch(name) or asked else None


def as_utf8(data: bytes) -> bytes:
    """``data`` without a mark of byte order, and in UTF-8 where that says that it is UTF-16: so some editors write, and
    PowerShell what is sent into a file."""
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:]
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return data
    return data.decode("utf-16", "replace").encode("utf-8", "replace")


def may_name(data: bytes, large: bool = False) -> bool:
    """False for bytes in which nothing names a model; of a part of a ``large`` file, in which nothing plainly does."""
    return (_LARGE_SIGN if large else _SIGN).search(data) is not None


def read(kind: Kind, data: bytes, is_here: Locality) -> Reading:
    """What the file says. Never raises for what is in it: a reader that stumbles is trouble of this file alone."""
    from importlib import import_module

    module, _, name = kind.reader.partition(":")
    reader: Read = getattr(import_module(f"scanner.naming.{module}"), name)
    try:
        return reader(as_utf8(data), is_here)
    except (RecursionError, MemoryError):
        return Reading(trouble="it nests too deep")
    except Exception as error:
        return Reading(trouble=f"reading it failed ({type(error).__name__}); please report this")
