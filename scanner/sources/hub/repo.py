"""One repo at one commit: what its files share while they are read."""

from __future__ import annotations

from threading import Lock

from scanner.model.artifact import NotReadError
from scanner.model.record import record
from scanner.sources.hub.blocks import BLOCK, FAR
from scanner.sources.hub.refusals import gated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.sources.hub.address import Address
    from scanner.sources.hub.client import Client

REPO_BYTES = 2 << 30
"""Bytes that are fetched of one repo unless the user says otherwise."""

FILE_BYTES = 1 << 30
"""Bytes that are fetched of one file: a pickle of a gigabyte has to be read to its end."""

SAFETENSORS_FIRST = 100_000
"""Bytes of the beginning of a safetensors file, before a header of this repo is known."""

SLACK = 600
"""Bytes by which the next header may be longer than the longest so far, and still come in one piece."""

LONGEST_GUESS = 2 << 20
"""Bytes of a header that are fetched on the guess that it is as long as another."""

GGUF_FIRST = 1 << 20

CROWD = 48
"""Weights of one repo from which on only their headers are read, not their ends too."""

_HEAVY = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".h5", ".hdf5", ".keras", ".onnx", ".npz", ".nemo",
          ".zip", ".tar", ".tflite", ".pb", ".dill", ".distcp", ".mar", ".pt2", ".ptl", ".npy", ".msgpack")  # fmt: skip
"""Endings of weights, whose beginnings tell more than their first block."""

LIGHT_FIRST = 4096
"""Bytes of the beginning of a file whose name promises nothing that a loader opens."""


@record
class Listed:
    """One file as the server lists it. ``sha256`` is the digest of a large file, ``oid`` the git blob of another."""

    path: str
    size: int
    sha256: str = ""
    oid: str = ""


class Repo:
    """What reading one file teaches for the next: headers' lengths, refused access, bytes spent."""

    def __init__(self, client: Client, address: Address, sha: str, max_bytes: int = 0, is_gated: bool = False) -> None:
        self.client = client
        self.address = address
        self.sha = sha
        self.is_gated = is_gated
        self.max_bytes = max_bytes or REPO_BYTES
        self._lock = Lock()
        self._spent = 0
        self._header = 0
        self.is_crowded = False
        self._denied: NotReadError | None = None

    def first_bytes(self, listed: Listed) -> int:
        """How much of the beginning of a file to fetch at once."""
        name = listed.path.lower()
        if name.endswith(".safetensors"):
            return min(self._header + SLACK, LONGEST_GUESS) if self._header else SAFETENSORS_FIRST
        if name.endswith(".gguf"):
            return GGUF_FIRST
        return BLOCK if name.endswith(_HEAVY) else LIGHT_FIRST

    def far(self, listed: Listed) -> int:
        """How far away a file is for its readers: see `Reader.far`."""
        if listed.size <= FAR:
            return 0
        return 2 if self.is_crowded and listed.path.lower().endswith(".safetensors") else 1

    def learnt(self, listed: Listed, beginning: bytes) -> int:
        """Where the header that ``beginning`` begins with ends, 0 where that is not known; remembers it for the next."""
        if not listed.path.lower().endswith(".safetensors") or len(beginning) < 8:
            return 0
        end = 8 + int.from_bytes(beginning[:8], "little")
        if end > listed.size:
            return 0
        with self._lock:
            self._header = max(self._header, end)
        return end

    def spend(self, so_far: int, more: int) -> None:
        """Takes ``more`` bytes of a file, of which ``so_far`` were fetched, from what may be. Raises `NotReadError`."""
        with self._lock:
            self._spent += more
            spent = self._spent
        if spent > self.max_bytes:
            message = f"More than {self.max_bytes:,} bytes of the repo would be fetched: raise --max-bytes."
            raise NotReadError("limit-download", message)
        if so_far + more > max(FILE_BYTES, self.max_bytes if self.max_bytes > REPO_BYTES else 0):
            message = f"More than {FILE_BYTES:,} bytes of it would be fetched: download it and scan the file."
            raise NotReadError("limit-download", message)

    def check_access(self) -> None:
        """Raises what an earlier file was refused for, where that holds for all."""
        if self._denied is not None:
            raise self._denied

    def denied(self, error: NotReadError) -> NotReadError:
        """``error``, remembered where it says that no file of the repo may be had."""
        if self.is_gated and error.reason == "refused":
            error = gated(self.address)  # a mirror without error codes
        if error.reason in ("gated", "disabled", "refused"):
            self._denied = error
        return error
