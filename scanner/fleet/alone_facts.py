"""Facts of blobs for a process that reads alone: it asks whoever started it, over the pipe that both have."""

from __future__ import annotations

from threading import Lock

from scanner.store.coding import UnstorableError, decoded, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from queue import SimpleQueue

    from scanner.store.store import Store, Stored


class RelayedFacts:
    """The `Store` of a child. ``say`` sends a message to the parent, ``answers`` has what came back of blobs."""

    def __init__(self, say: Callable[[dict[str, object]], None], answers: SimpleQueue[str]) -> None:
        self.notes: list[str] = []
        self._say = say
        self._answers = answers
        self._lock = Lock()

    def get(self, endpoint: str, digest: str, path: str) -> Stored | None:
        """What was kept of that blob."""
        with self._lock:
            self._say({"facts": [endpoint, digest, path]})
            found = self._answers.get()
        return decoded(found.encode("ascii"), path) if found else None

    def put(self, endpoint: str, digest: str, path: str, stored: Stored) -> None:
        """Keeps what was read of that blob."""
        try:
            body = encoded(stored, path).decode("ascii")
        except UnstorableError:
            return
        self._say({"facts": [endpoint, digest, path], "read": body})

    def close(self) -> None:
        """Nothing: the parent keeps it."""


def answer_of(shared: Store | None, said: dict[str, object]) -> dict[str, object] | None:
    """What a child that said this of a blob is answered, None for nothing. Raises `ValueError` for what no child says."""
    place, body = said["facts"], said.get("read")
    if not isinstance(place, list) or len(place) != 3 or not all(isinstance(each, str) for each in place):
        raise ValueError("no place of a blob")
    endpoint, digest, path = place
    if isinstance(body, str):
        stored = decoded(body.encode("ascii"), path)
        if stored is not None and shared is not None:
            shared.put(endpoint, digest, path, stored)
        return None
    return {"found": kept_of(shared, endpoint, digest, path).decode("ascii")}


def kept_of(facts: Store | None, endpoint: str, digest: str, path: str) -> bytes:
    """What is kept of a blob, as another process is told it; b"" for nothing."""
    kept = facts.get(endpoint, digest, path) if facts is not None else None
    try:
        return encoded(kept, path) if kept is not None else b""
    except UnstorableError:
        return b""
