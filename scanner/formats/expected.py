"""Which names a container may honestly have: what the loaders that go by such names open themselves.

Sources: ``torch.load`` (zip, tar and bare pickles), ``joblib.load`` (zlib, gzip, bzip2, xz, lzma and lz4 streams),
``pandas.read_pickle`` (gzip, bzip2, xz, zstd, zip and tar), NeMo's ``restore_from`` (tar, also gzipped), R's ``readRDS``.
"""

from __future__ import annotations

from scanner.model.fact import fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.fact import Fact
    from scanner.model.place import Place

PICKLES = (".pkl", ".pickle", ".p", ".pck", ".joblib", ".dill", ".sav")
TORCH = (".pt", ".pth", ".bin", ".ckpt", ".pt2", ".ptl", ".jit", ".th", ".model", ".distcp")
_BARE = (
    ".safetensors", ".gguf", ".ggml", ".onnx", ".ort", ".pb", ".tflite", ".h5", ".hdf5", ".npy", ".msgpack", ".pte",
    ".pdparams", ".pdopt", ".pdmodel", ".cbm", ".ubj", ".engine", ".plan", ".trt", ".mlmodel", ".pmml",
)  # fmt: skip
_ZIPPED = (".npz", ".keras", ".mar", ".skops")
_TARRED = (".nemo",)

WEIGHTS = (*PICKLES, *TORCH, *_BARE, *_ZIPPED, *_TARRED)
"""Endings of names under which a loader opens weights."""

EXPECTED = {
    "zip": (*PICKLES, *TORCH, *_ZIPPED),
    "tar": (*PICKLES, *_TARRED, ".mar", ".model", ".bin"),  # torch's own of 2016 are no matter of this table
    "gzip": (*PICKLES, *_TARRED),
    "zlib": PICKLES,
    "bzip2": PICKLES,
    "xz": PICKLES,
    "lzma": PICKLES,
    "lz4": PICKLES,
    "joblib": PICKLES,
    "zstd": PICKLES,
    "7z": (),
    "rar": (),
}
"""Endings of weights' names that each kind of container has honestly; any other name may hold what it likes."""


def is_unexpected(container: str, name: str) -> bool:
    """True where ``name`` (a base name in lower case) promises weights that no loader would find in ``container``."""
    return name.endswith(WEIGHTS) and not name.endswith(EXPECTED[container])


def unexpected(container: str, place: Place) -> Fact | None:
    """The fact that an artifact is in a container under whose name no loader opens it, or None."""
    name = (place.member or place.path).rpartition("/")[2].lower()
    if not is_unexpected(container, name):
        return None
    ending = next(ending for ending in WEIGHTS if name.endswith(ending))
    return fact("container-unexpected", place, container=container, ending=ending)


def concealed(container: str, place: Place, how: str) -> Fact | None:
    """The fact that weights, by the name of ``place``, lie in an archive in a way that nobody reads, or None."""
    name = (place.member or place.path).rpartition("/")[2]
    return fact("archive-concealed", place, container=container, name=name[:200], how=how) if _is_model(name) else None


def _is_model(name: str) -> bool:
    return name.lower().endswith(WEIGHTS)
