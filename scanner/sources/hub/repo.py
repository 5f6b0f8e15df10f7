"""One repo at one commit: what its files share while they are read."""

from __future__ import annotations

from threading import Condition, Lock
from time import monotonic

from scanner.model.artifact import NotReadError
from scanner.model.record import record
from scanner.sources.hub.blocks import BLOCK, FAR
from scanner.sources.hub.predicted_index import BEGINNING, ENDING, SMALLEST, predicted
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

HEADERS_KEPT = 48 << 20
"""Bytes of headers that are kept for an index."""

HEADERS_WAIT = 60.0
"""Seconds that an index waits for the headers of shards that are being read."""

_TEXTS = (".json", ".txt", ".md", ".py", ".jinja", ".yaml", ".yml", ".ipynb", ".xml", ".html", ".rst")

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

    @property
    def is_predictable(self) -> bool:
        """True for a large shard index of which git's id is known."""
        return bool(self.oid) and self.size >= SMALLEST and self.path.lower().endswith(ENDING)

    @property
    def is_text(self) -> bool:
        """True for a text that git itself keeps: it is read whole, and packs well."""
        return bool(self.oid) and self.path.lower().endswith(_TEXTS)


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
        self._headers: dict[str, bytes] = {}
        self._headers_held = 0
        self._shards_open = 0
        self._shards_read = Condition(self._lock)

    def may_come_plain(self, listed: Listed) -> bool:
        """True where a text may be fetched whole from a server that does not pack it: beside so many weights a long one
        (a vocabulary, an index that the headers do not tell) would cost as much as all their headers."""
        return not self.is_crowded or listed.size <= FAR

    def first_bytes(self, listed: Listed) -> int:
        """How much of the beginning of a file to fetch at once."""
        name = listed.path.lower()
        if listed.is_predictable:
            return BEGINNING
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

    def opens(self, listed: Listed, is_open: bool) -> None:
        """Hears that a file is opened or closed: who wants all headers waits for shards that are open."""
        if listed.path.lower().endswith(".safetensors"):
            with self._lock:
                self._shards_open += 1 if is_open else -1
                self._shards_read.notify_all()

    def keep_header(self, listed: Listed, header: bytes) -> None:
        """Keeps the JSON header of a shard for the index that names it."""
        with self._lock:
            if self._headers_held + len(header) <= HEADERS_KEPT and listed.path not in self._headers:
                self._headers_held += len(header)
                self._headers[listed.path] = header

    def index_text(self, listed: Listed, beginning: bytes) -> bytes | None:
        """The text of a shard index where the headers of its folder's shards tell it, else None.

        Shards that are being read are waited for; a source lists indexes behind them.
        """
        folder = listed.path.rpartition("/")[0]
        until = monotonic() + HEADERS_WAIT
        with self._lock:
            while self._shards_open and monotonic() < until and not self.client.remote.cancelled:
                self._shards_read.wait(0.25)
            inside = f"{folder}/" if folder else ""
            near = {path: header for path, header in self._headers.items() if path.rpartition("/")[0] == folder}
        headers = {path.removeprefix(inside): header for path, header in near.items()}
        return predicted(beginning, listed.size, listed.oid, headers)

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
