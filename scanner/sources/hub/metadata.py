"""What the Hub says of a repo: asked for once, and handed on as one virtual file that the report can quote.

The answer is taken as it is sent: the client's own classes drop what they do not expect, and evidence must not.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from scanner.model.artifact import Artifact, Entry, NotReadError, Reader
from scanner.model.fact import Gap
from scanner.model.place import Place
from scanner.model.record import record
from scanner.model.regex import regex
from scanner.sources.hub.address import Address, is_repo_id
from scanner.sources.hub.client import Client, TooLongError
from scanner.sources.hub.refusals import shown_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner.sources.hub.repo import Listed

PATH = "(hub)"
"""The path of the virtual file; no file that git keeps is mistaken for it, since its reader carries `MARK`."""

MARK = "hub-metadata"

_SHA = regex(r"[0-9a-f]{40}|[0-9a-f]{64}")

_TOLD = ("gated", "private", "disabled", "createdAt", "lastModified", "tags", "cardData", "baseModels", "library_name",
         "pipeline_tag", "securityRepoStatus")  # fmt: skip
"""What is handed on, in this order."""

_CHOSEN = ("sha", *_TOLD[:-1])
"""What is asked for by name where everything would be too long."""

_RUNS = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".dill", ".h5", ".hdf5", ".keras", ".npy", ".npz",
         ".pt2", ".ptl", ".nemo", ".mar", ".zip", ".tar", ".gz", ".7z", ".gguf", ".llamafile", ".pb", ".onnx", ".msgpack",
         ".py", ".distcp", ".skops", ".data", ".dat", ".exe", ".so", ".dll", ".sh")  # fmt: skip
"""Endings of files that loading or running can make execute something, of which the Hub's opinion is asked."""

BATCH = 50
"""Paths of one question about verdicts: the Hub's pages with verdicts have as many rows."""

ASKED_LIMIT = 1000
"""Files of one repo whose verdicts are asked for."""


@record
class Metadata:
    """A repo as its server knows it: ``address`` under its present name, ``sha`` the commit, ``raw`` the whole answer."""

    address: Address
    sha: str
    raw: dict[str, object]

    @property
    def is_gated(self) -> bool:
        """True where the Hub says that files are handed out on request only."""
        return bool(self.raw.get("gated"))

    @property
    def is_closed(self) -> bool:
        """True where the Hub says that not everybody may have the files."""
        return self.is_gated or bool(self.raw.get("private"))


def metadata_of(client: Client, address: Address) -> Metadata:
    """What the server says of the repo at its revision. Raises `NotReadError`."""
    base = f"api/{address.plural}/{address.id}"
    if address.revision:
        base += f"/revision/{quote(address.revision, safe='')}"
    try:
        raw, _ = client.json(address, f"{base}?blobs=True&securityStatus=True")
    except TooLongError:
        raw = _chosen(client, address, base)
    if not isinstance(raw, dict):
        raise _odd(client, "answers with no description of a repo")
    sha = raw.get("sha")
    if not isinstance(sha, str) or not _SHA.fullmatch(sha):
        raise _odd(client, "does not say which commit the revision is")
    name = raw.get("id") or raw.get("modelId")
    present = name if is_repo_id(name) and isinstance(name, str) else address.id
    return Metadata(Address(address.kind, present, address.revision, address.path), sha, raw)


STANDING = ("gated", "private", "disabled")
"""What a repo's owner or the Hub may change without a commit, and every answer on the repo can tell."""


def standing_of(said: dict[str, object], asked: str) -> str:
    """What an answer on a repo says that a commit does not, to be put behind the commit: "" for a repo that all may read
    under the name that was ``asked`` for, else as ``+gated+private+as org/other``."""
    name = said.get("id") or said.get("modelId")
    marks = [key for key in STANDING if said.get(key)]
    if isinstance(name, str) and is_repo_id(name) and name.casefold() != asked.casefold():
        marks.append(f"as {name}")
    return "".join(f"+{mark}" for mark in marks)


def is_commit(text: str) -> bool:
    """True for the whole id of a commit."""
    return bool(_SHA.fullmatch(text))


def add_parents(client: Client, known: Metadata) -> Gap | None:
    """Adds ``baseModels`` where tags speak of base models: the Hub tells it only when asked by name.

    A gap that makes nothing incomplete where it could not be had: tags and files speak of base models too.
    """
    tags = known.raw.get("tags")
    if "baseModels" in known.raw or not isinstance(tags, list):
        return None
    if not any(isinstance(tag, str) and tag.startswith("base_model:") for tag in tags):
        return None
    address = known.address
    try:
        said, _ = client.json(
            address, f"api/{address.plural}/{address.id}/revision/{known.sha}?expand=baseModels", brief=True
        )
    except (NotReadError, TooLongError) as error:
        return _unasked("hub-parents", "Which base models the Hub lists", error)
    if not isinstance(said, dict) or "id" not in said:
        return _unasked("hub-parents", "Which base models the Hub lists")
    if "baseModels" in said:
        known.raw["baseModels"] = said["baseModels"]
    return None


def verdicts_of(
    client: Client, known: Metadata, listed: Iterable[Listed]
) -> tuple[list[dict[str, object]] | None, Gap | None]:
    """What the Hub's own scanners say of each file that can run something; None where the server told none.

    They are shown beside our findings and never instead, so that a mirror without them is as good: a gap that makes
    nothing incomplete says where they could not be had.
    """
    there = [file.path for file in listed if file.path.lower().endswith(_RUNS)]
    asked = list(dict.fromkeys([*(_accused(known) if not known.address.path else ()), *there]))
    address = known.address
    unheard = set(there)
    found: list[dict[str, object]] = []
    for start in range(0, min(len(asked), ASKED_LIMIT), BATCH):
        form = {"paths": asked[start : start + BATCH], "expand": "True"}
        try:
            rows, _ = client.json(address, f"api/{address.plural}/{address.id}/paths-info/{known.sha}", form, True)
        except (NotReadError, TooLongError) as error:
            return found or None, _unasked("hub-verdicts", _OPINION, error)
        for row in rows if isinstance(rows, list) else ():
            path = row.get("path") if isinstance(row, dict) else None
            if not isinstance(path, str):
                continue
            unheard.discard(path)
            status = row.get("securityFileStatus")
            if isinstance(status, dict):
                found.append({"path": path, **{key: status[key] for key in status if key != "path"}})
    if len(asked) > ASKED_LIMIT:
        return found, _unasked("hub-verdicts", f"{_OPINION} of more than the first {ASKED_LIMIT:,} files")
    return found, _unasked("hub-verdicts", _OPINION) if unheard else None


_OPINION = "What the Hub's own scanners say"


def _unasked(reason: str, what: str, error: NotReadError | TooLongError | None = None) -> Gap:
    why = "The answer is longer than is read." if isinstance(error, TooLongError) else "The answer leaves it out."
    if isinstance(error, NotReadError):
        why = error.message
    return Gap(reason, Place(PATH), f"{what} could not be had, and nothing else depends on it. {why}", incomplete=False)


def _accused(known: Metadata) -> list[str]:
    status = known.raw.get("securityRepoStatus")
    issues = status.get("filesWithIssues") if isinstance(status, dict) else None
    rows = issues if isinstance(issues, list) else []
    return [row["path"] for row in rows if isinstance(row, dict) and isinstance(row.get("path"), str)]


def entry_of(client: Client, known: Metadata, requested: Address, verdicts: list[dict[str, object]] | None) -> Entry:
    """The virtual file that holds what the Hub said."""
    from json import dumps

    document: dict[str, object] = {
        "endpoint": client.named,
        "kind": known.address.kind,
        "id": known.address.id,
        "requested": {"id": requested.id, "revision": requested.revision or "main"},
        "sha": known.sha,
        **{key: known.raw.get(key) for key in _TOLD},
        "verdicts": verdicts,
    }
    text = dumps(document, indent=2, ensure_ascii=False).encode("utf-8", "replace")

    def opened(charge: Callable[[int], None]) -> tuple[Reader, Callable[[], None]]:
        reader = Reader(len(text), lambda at, length: text[at : at + length], charge)
        reader.shared[MARK] = True
        return reader, lambda: None

    return Entry(Artifact(PATH, 0), opened)  # it is no part of the repo, and takes nothing of its bytes


def _chosen(client: Client, address: Address, base: str) -> object:
    """The answer without its listing of files, which the tree gives page by page."""
    try:
        raw, _ = client.json(address, f"{base}?{urlencode([('expand', name) for name in _CHOSEN])}")
    except TooLongError as error:
        raise _odd(client, "answers with more than is read") from error
    return raw


def _odd(client: Client, what: str) -> NotReadError:
    return NotReadError("unavailable", f"{shown_host(client.endpoint)} {what}: check HF_ENDPOINT.")
