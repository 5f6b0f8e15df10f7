"""The fact that evidence of a parent becomes, the same from every file that names one."""

from __future__ import annotations

from scanner.model.fact import Fact, fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Attributes
    from scanner.model.place import Place

LONGEST = 500
"""Characters kept of a name."""

PARENTS_LIMIT = 256
"""Parents that one file may name; the largest merges of the Hub have a few dozen."""

_FOLDERS = frozenset(
    """models model output outputs out checkpoints checkpoint ckpt ckpts results result data workspace work tmp temp
    saves saved saved_models saved_model runs run exp exps experiments weights home mnt root content kaggle app src
    artifacts downloads pretrained pretrained_models logs cache .cache train training finetuned merged export exports
    local trained . ..""".split()  # noqa: SIM905 - a table
)
"""First parts of relative paths that are folders of somebody's disc, not owners of models on the Hub."""

_FILES = (".safetensors", ".ckpt", ".gguf", ".bin", ".pt", ".pth", ".ggml", ".onnx", ".nemo", ".pkl", ".msgpack")


def parent(
    place: Place,
    name: str,
    source: str,
    relation: str | None = None,
    revision: str | None = None,
    excerpt: tuple[str, ...] = (),
    more: Attributes = (),
) -> Fact:
    """A ``base-model`` fact: ``source`` (of `model.lineage.SOURCES`) names ``name`` as what a model was made from.

    ``more`` are attributes that say more of the parent's part. A path into the Hub's local cache is told as the repo
    that it caches.
    """
    cached = _cached(name)
    if cached is not None:
        name, revision = cached[0], revision or cached[1]
    name = name.strip()[:LONGEST]
    revision = revision[:LONGEST] if revision else None
    said = (("id", name), ("relation", relation), ("source", source), ("revision", revision), ("local", is_local(name)))
    return Fact("base-model", place, (*said, *more), excerpt=excerpt)


def training_data(place: Place, name: str, source: str, excerpt: tuple[str, ...] = ()) -> Fact:
    """A ``training-data`` fact: ``source`` names ``name`` as data that a model was trained on."""
    name = name.strip()[:LONGEST]
    revision = revision_of(name)
    return fact("training-data", place, excerpt=excerpt, id=name, source=source, revision=revision, relation="data")


def is_local(name: str) -> bool:
    """True for a path on somebody's disc, false for what may be a name on the Hub or an address."""
    if name.startswith(("/", "./", "../", "~", "file:")) or "\\" in name or name[1:3] in (":/", ":\\"):
        return True
    if "://" in name:
        return False
    parts = name.strip("/").split("/")
    if name.lower().endswith(_FILES) or name.endswith("/"):
        return True
    return len(parts) > 3 or (len(parts) > 1 and parts[0].lower() in _FOLDERS)


def revision_of(name: str) -> str | None:
    """The revision that ``name`` carries: after an ``@``, or in an address of a tree of files."""
    if "://" in name:
        for sign in ("/tree/", "/blob/", "/resolve/"):
            _, found, rest = name.partition(sign)
            if found:
                return rest.partition("/")[0].partition("?")[0][:LONGEST] or None
        return None
    _, _, revision = name.partition("@")
    return revision.strip()[:LONGEST] or None


def _cached(path: str) -> tuple[str, str | None] | None:
    """(repo, commit) of a path such as ``…/models--org--name/snapshots/<commit>``, or of ModelScope's cache, else None."""
    scope = path.partition("modelscope/hub/")[2].removeprefix("models/").strip("/").split("/")
    if len(scope) == 2 and all(scope):
        return "/".join(scope).replace("___", "."), None
    _, found, rest = path.partition("models--")
    folder, _, below = rest.partition("/")
    if not found or "--" not in folder:
        return None
    commit = below.removeprefix("snapshots/").partition("/")[0] if below.startswith("snapshots/") else ""
    return folder.replace("--", "/", 1), commit or None
