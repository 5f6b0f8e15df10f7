"""Names of models as people and tools write them, read to the Hub's own: "org/name", or nothing.

What the Hub allows in a name: letters, digits, ``-``, ``_`` and ``.``, at most 96 of them, no ``--`` or ``..`` inside
and none of ``-`` and ``.`` at an end (`huggingface_hub.utils.validate_repo_id`). Case does not count in a lookup.
"""

from __future__ import annotations

from scanner.model.record import record

LONGEST = 500
"""Characters of a written name that are looked at; a name with its address and revision is shorter."""

PART = 96
"""Characters that the Hub allows in either part of a name."""

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")

_HOSTS = frozenset(("huggingface.co", "www.huggingface.co", "hf.co", "www.hf.co", "hf-mirror.com", "huggingface.com"))

_VIEWS = frozenset(("tree", "blob", "resolve", "raw", "commit", "commits", "discussions", "edit", "blame"))
"""What follows a repo's name in its addresses; after the first four comes a revision."""

_SECTIONS = frozenset(("docs", "blog", "papers", "collections", "settings", "join", "posts", "organizations", "learn"))
"""First parts of the Hub's addresses that are no repo."""

_JUNK = frozenset(
    """none null nil n/a na nan false true no yes unknown custom other scratch from-scratch self base model merge mergekit
    lazymergekit tbd todo undefined default local test output outputs checkpoint checkpoints results result model_path
    your-model path/to/model path/to/base/model path/to/base_model path/to/merge org/model org/name user/model
    your-username/your-model username/model final latest tmp temp workspace models weights pretrained ckpt hf""".split()  # noqa: SIM905 - a table
)
"""Names that stand for no name."""

_FOLDERS = frozenset(
    """mnt home root tmp data models model workspace content opt srv usr var work app kaggle out output outputs checkpoints
    checkpoint ckpt ckpts saved_models saves results result runs experiments weights pretrained llm llms merged merges
    cache storage scratch users input drive lora adapters export exports snapshots dbfs lustre gpfs nfs raid ssd disk
    share shared artifacts trained save exp logs""".split()  # noqa: SIM905 - a table
)
"""First parts of relative paths that are folders of somebody's machine more often than owners on the Hub."""

_KINDS = frozenset(("datasets", "spaces"))
"""What names of other things than models begin with on the Hub; nobody can be called so there."""


ODD_OWNERS = _FOLDERS | _HOSTS | _KINDS
"""First parts, in lower case, with which what has the form of a Hub's name is not read as it is written, or in two ways."""


@record
class Name:
    """What a written name comes to.

    ``id`` is the Hub's name ("org/name", or one of the few without an owner), "" where none is meant; ``revision`` a
    branch, tag or commit named with it. ``hints`` are parts of a path on somebody's machine that may be a model's name,
    the likeliest first. Both are there where ``written`` may be either (``data/tiger-7b``): who says it has to decide.
    """

    id: str = ""
    revision: str = ""
    hints: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """True for a name without an owner, which the Hub has few of."""
        return bool(self.id) and "/" not in self.id


NOTHING = Name()


def read_name(written: object) -> Name:
    """The name that is meant by ``written``. Never raises; what is no text is no name.

    Reading the id of an answer gives that id again.
    """
    if not isinstance(written, str) or says_nothing(written):
        return NOTHING
    found = _read(_bare(written))
    return NOTHING if found.id and not _is_models(found.id) else found


def _read(text: str) -> Name:
    lowered = text.casefold()
    if lowered.startswith("hf://"):
        return _of_parts(text[5:].removeprefix("models/"))
    if lowered.startswith(("http://", "https://")) or lowered.partition("/")[0] in _HOSTS:
        return _of_address(text)
    if "models--" in text:
        return _of_cache(text)
    if _is_path(text):
        return Name(hints=_hints(text))
    found = _of_parts(text)
    if found.id and may_be_path(found.id):
        return Name(found.id, found.revision, _hints(found.id))
    return found


def says_nothing(written: object) -> bool:
    """True for what is no text, blank, or a word that stands for no name ("None", "n/a")."""
    return not isinstance(written, str) or not (text := _bare(written)) or text.casefold() in _JUNK


def read_dataset(written: object) -> Name:
    """The data set that is meant by ``written``: as `read_name`, and the Hub's addresses of data sets too."""
    if not isinstance(written, str):
        return NOTHING
    text = _bare(written)
    for start in ("hf://datasets/", "datasets/", "https://huggingface.co/datasets/", "https://hf.co/datasets/"):
        text = text.removeprefix(start)
    name = read_name(text)
    return name if name.id else NOTHING


def canonical(written: object) -> str:
    """The Hub's name that ``written`` means, or ""."""
    return read_name(written).id


def may_be_path(written: object) -> bool:
    """True for ``data/tiger-7b`` and the like: a folder on somebody's machine, or an owner who is called so."""
    first, slash, _ = _bare(written).partition("/") if isinstance(written, str) else ("", "", "")
    return bool(slash) and first.casefold() in _FOLDERS


def folded(model_id: str) -> str:
    """The form in which two names are compared."""
    return model_id.casefold()


def is_id(text: str) -> bool:
    """True for a name that the Hub could have."""
    parts = text.split("/")
    return len(parts) <= 2 and all(map(_is_part, parts))


def last_part(model_id: str) -> str:
    """The model's name without its owner."""
    return model_id.rpartition("/")[2]


def _is_models(model_id: str) -> bool:
    """False for what has the form of a model's name and can be none: a host, a word that stands for no name."""
    first = model_id.partition("/")[0].casefold()
    return model_id.casefold() not in _JUNK and first not in _HOSTS and first not in _KINDS


def _bare(written: str) -> str:
    return written[:LONGEST].strip().strip("\"'`<>").strip()


def _is_part(part: str) -> bool:
    return (
        0 < len(part) <= PART
        and _LETTERS.issuperset(part)
        and part[0] not in "-."
        and part[-1] not in "-."
        and "--" not in part
        and ".." not in part
        and not part.endswith((".git", ".ipynb"))
    )


def _of_parts(text: str) -> Name:
    """``org/name``, ``org/name@revision``, ``org/name/``, ``org/name:revision``, also with a view or a file after it."""
    text, _, after = text.partition("@")
    parts = [part for part in text.split("/") if part]
    revision = after.strip("/")
    if parts and ":" in parts[-1] and not revision:  # as container tools write it: name:tag
        parts[-1], _, revision = parts[-1].partition(":")
    if len(parts) > 2 and parts[2] in _VIEWS:
        return _viewed(parts)
    found = "/".join(parts[:2])
    if len(parts) > 2 or not is_id(found) or found.casefold() in _JUNK:
        return Name(hints=_hints(text)) if len(parts) > 2 else NOTHING
    return Name(found, _cut(revision))


def _of_address(text: str) -> Name:
    without = text.partition("//")[2] if "//" in text[:8] else text
    host, _, path = without.partition("?")[0].partition("#")[0].partition("/")
    host = host.rpartition("@")[2].partition(":")[0].casefold()
    parts = [part for part in path.split("/") if part]
    if host not in _HOSTS or not parts:
        return NOTHING
    if parts[0] in ("api", "models"):  # api/models/org/name
        parts = parts[2:] if parts[:2] == ["api", "models"] else parts[1:]
    if not parts or parts[0] in ("datasets", "spaces", "api") or parts[0] in _SECTIONS:
        return NOTHING
    if len(parts) > 1 and parts[1] in _VIEWS:  # gpt2/tree/main
        return _viewed([parts[0], *parts[1:]], owned=False)
    return _viewed(parts)


def _viewed(parts: list[str], owned: bool = True) -> Name:
    """The name in the parts of an address: one or two, then maybe a view and a revision."""
    size = 2 if owned and len(parts) > 1 else 1
    name, _, revision = "/".join(parts[:size]).partition("@")
    if not is_id(name):
        return NOTHING
    rest = parts[size:]
    if len(rest) > 1 and rest[0] in ("tree", "blob", "resolve", "raw", "commit"):
        revision = rest[1].replace("%2F", "/").replace("%2f", "/")
    return Name(name, _cut(revision))


def _of_cache(text: str) -> Name:
    """The repo of a path in the Hub's local cache: ``…/models--org--name/snapshots/<commit>/…``."""
    parts = _split(text)
    for number, part in enumerate(parts):
        if part.startswith("models--"):
            name = part[len("models--") :].replace("--", "/", 1)
            if is_id(name):
                rest = parts[number + 1 :]
                return Name(name, _cut(rest[1]) if len(rest) > 1 and rest[0] == "snapshots" else "")
    return Name(hints=_hints(text))


def _is_path(text: str) -> bool:
    """True for what can be nothing but a path. A folder's word at its beginning is not enough: owners bear such names."""
    if text[0] in "/\\~." or "\\" in text or "$" in text or "://" in text or text[1:2] == ":":
        return True
    return may_be_path(text) and text.strip("/").count("/") > 1


def _split(text: str) -> list[str]:
    return [part for part in text.replace("\\", "/").split("/") if part not in ("", ".", "..", "~")]


def _hints(text: str) -> tuple[str, ...]:
    """Parts of a path that may be a model's name, from its end: with the folder above it first, then alone."""
    parts = _split(text)
    found: list[str] = []
    for number in range(len(parts) - 1, max(-1, len(parts) - 4), -1):
        part = parts[number]
        if not _is_telling(part):
            continue
        above = parts[number - 1] if number else ""
        if _is_part(above) and above.casefold() not in _FOLDERS and ":" not in above:
            found.append(f"{above}/{part}")
        if "_" in part and is_id(part.replace("_", "/", 1)):  # as text-generation tools name folders: org_name
            found.append(part.replace("_", "/", 1))
        found.append(part)
    return tuple(dict.fromkeys(found))


def _is_telling(part: str) -> bool:
    """True for a part that could be a model's name and no folder of a training run."""
    lowered = part.casefold()
    if not _is_part(part) or lowered in _JUNK or lowered in _FOLDERS or len(part) < 4:
        return False
    return not lowered.startswith(("checkpoint-", "global_step", "epoch", "step-", "run-"))


def _cut(revision: str) -> str:
    return revision[:100] if revision.isprintable() else ""
