"""A Hub to test against: a real HTTP server on this machine, its CDN on another port, and a third origin to be sent to.

with FixtureHub() as hub:
    hub.repo("org/name", {"model.safetensors": safetensors({"w": [2, 2]})}, card={"license": "mit"})
    hub.fault(r"GET /cdn/.*model\\.safetensors", "drop", times=1, after=10)
    …hub.endpoint, hub.environment(tmp_path)…
    assert not any(seen.token for seen in hub.seen if seen.origin != "hub")
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.hub.allowance import Allowance, allowed
from tests.hub.content import File, Sparse
from tests.hub.faults import Fault
from tests.hub.repos import HubRepo
from tests.hub.routes import address, answer_of
from tests.hub.web import Answer, Seen

ORIGINS = ("hub", "cdn", "elsewhere")


class FixtureHub:
    """A Hub with its repos, faults and a record of each request.

    ``token`` may read all that is private or gated; ``stranger`` is a valid token that may not. With ``mirror`` it
    answers as many mirrors do: no ``X-Error-Code``, no security status, no ``Link``. With ``resolve_cache`` a regular
    file is redirected to ``/api/resolve-cache`` as on the real Hub; with ``gzip`` it is packed where the client asks.
    ``cdn_host`` may be "localhost" where the CDN has to have another host too, not only another port. Without ``sizes``
    the metadata names files only, as some mirrors do, and the tree has to be asked.
    """

    token = "hf_fixtureMember"
    stranger = "hf_fixtureStranger"
    secret = b"the key of signed addresses"

    def __init__(
        self,
        *,
        mirror: bool = False,
        resolve_cache: bool = False,
        gzip: bool = False,
        signed_for: float = 3600,
        tree_rows: int = 1000,
        expanded_rows: int = 50,
        list_rows: int = 1000,
        cdn_host: str = "127.0.0.1",
        sizes: bool = True,
    ) -> None:
        self.mirror, self.resolve_cache, self.gzip, self.signed_for = mirror, resolve_cache, gzip, signed_for
        self.tree_rows, self.expanded_rows, self.list_rows = tree_rows, expanded_rows, list_rows
        self.cdn_host, self.sizes = cdn_host, sizes
        self.seen: list[Seen] = []
        self.faults: list[Fault] = []
        self.allowances: list[Allowance] = []
        self.servers: dict[str, ThreadingHTTPServer] = {}
        self._repos: dict[tuple[str, str], HubRepo] = {}
        self._former: dict[tuple[str, str], str] = {}
        self._blobs: dict[str, File] = {}

    def __enter__(self) -> FixtureHub:
        for name in ORIGINS:
            server = Server(self, name)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            self.servers[name] = server
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self.servers.values():
            server.shutdown()
            server.server_close()

    def origin(self, name: str) -> str:
        """The address of "hub", "cdn" or "elsewhere", without a slash at its end."""
        host = self.cdn_host if name == "cdn" else "127.0.0.1"
        return f"http://{host}:{self.servers[name].server_address[1]}"

    @property
    def endpoint(self) -> str:
        return self.origin("hub")

    def repo(self, repo_id: str, files: dict[str, bytes | str | Sparse] | None = None, **said: Any) -> HubRepo:
        """Makes a repo (see `HubRepo` for what may be said of it) and returns it."""
        made = HubRepo(repo_id, files, **said)
        self._repos[made.kind, repo_id.lower()] = made
        for name in made.former:
            self._former[made.kind, name.lower()] = repo_id
        return made

    def find(self, kind: str, repo_id: str) -> HubRepo | None:
        """The repo of that name, in whatever case it is written, or that had that name before."""
        key = (kind, repo_id.lower())
        now = self._former.get(key)
        return self._repos.get((kind, now.lower()) if now else key)

    def repos_of(self, kind: str) -> list[HubRepo]:
        return [repo for (of, _), repo in sorted(self._repos.items()) if of == kind]

    def fault(self, route: str, action: str, times: int | None = None, **details: Any) -> Fault:
        """Lets requests go wrong, see `Fault`; of several that match, the first that strikes is taken."""
        made = Fault(route, action, times, **details)
        self.faults.append(made)
        return made

    def calm(self) -> None:
        """Takes all faults away and forgets what was seen."""
        self.faults.clear()
        self.seen.clear()

    def signed(self, file: File) -> str:
        """The address of an LFS file on the CDN, good for ``signed_for`` seconds."""
        return self.origin("cdn") + address(self, file, int(time.time() + self.signed_for))

    def blob(self, sha256: str) -> File | None:
        """The LFS file with that digest."""
        if sha256 not in self._blobs:
            commits = [commit for repo in list(self._repos.values()) for commit in repo.commits.values()]
            self._blobs.update({file.sha256: file for commit in commits for file in commit.values() if file.lfs})
        return self._blobs.get(sha256)

    def requests(self, origin: str = "", method: str = "") -> list[Seen]:
        """What was asked, of one origin or with one method only; the client's own housekeeping is left out."""
        return [
            seen
            for seen in list(self.seen)
            if (not origin or seen.origin == origin)
            and (not method or seen.method == method)
            and seen.route != "/api/agent-harnesses"
        ]

    def sent(self, origin: str = "") -> int:
        """Bytes of bodies that went out, from one origin or from all."""
        return sum(seen.bytes for seen in self.requests(origin))

    def strayed(self) -> list[Seen]:
        """Requests that brought a token to another origin than the Hub's: there must be none."""
        return [seen for seen in list(self.seen) if seen.origin != "hub" and "authorization" in seen.headers]

    def environment(self, folder: object, token: str = "", **more: str) -> dict[str, str]:
        """The environment of a process that is to talk to this Hub, with all it keeps below ``folder``."""
        own = ("HF_", "HUGGING_FACE_", "HUGGINGFACE_", "WEIGHBRIDGE_")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.upper().startswith(own) and not name.lower().endswith("_proxy")
        }
        said = {
            "HF_ENDPOINT": self.endpoint,
            "HF_HOME": os.path.join(str(folder), "hf"),
            "XDG_CACHE_HOME": os.path.join(str(folder), "cache"),
            "WEIGHBRIDGE_STORE": "off",  # a second scan in one test is to ask again, unless it names a store
            "WEIGHBRIDGE_WAIT_FACTOR": "0",  # nobody is spared by waiting here
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "NO_PROXY": "127.0.0.1,localhost",
        }
        return {**kept, **said, **({"HF_TOKEN": token} if token else {}), **more}


class Server(ThreadingHTTPServer):
    """One origin of a Hub, on a port of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, hub: FixtureHub, origin: str) -> None:
        self.hub = hub
        self.origin = origin
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client that hangs up is no news here."""


class Handler(BaseHTTPRequestHandler):
    """Answers for one origin of a Hub."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def log_message(self, *words: object) -> None:
        """Nothing: ``hub.seen`` is the log."""

    def serve(self) -> None:
        hub, origin = self.server.hub, self.server.origin
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(origin, self.command, self.path, headers, body)
        hub.seen.append(seen)
        faults = () if origin == "elsewhere" else list(hub.faults)
        fault = next((fault for fault in faults if fault.strikes(seen)), None)
        if fault is None:
            self.send(seen, allowed(hub.allowances, seen, answer_of(hub, seen)))
            return
        seen.fault = fault.action
        if fault.action == "hang":
            time.sleep(fault.seconds)
        if fault.action in ("reset", "hang"):
            self.hang_up()
            return
        answer = fault.instead(seen, hub.origin("elsewhere"))
        self.send(seen, answer or fault.spoiled(answer_of(hub, seen), seen), fault)

    do_GET = do_HEAD = do_POST = serve  # noqa: N815 (names that http.server looks for)

    def send(self, seen: Seen, answer: Answer, fault: Fault | None = None) -> None:
        if self.server.hub.mirror:
            answer.headers.pop("X-Error-Code", None)
        seen.status = answer.status
        self.send_response(answer.status)
        for name, text in {"Content-Length": str(answer.length), **answer.headers}.items():
            self.send_header(name, text)
        self.end_headers()
        if seen.method != "HEAD":
            self.send_body(seen, answer, fault)

    def send_body(self, seen: Seen, answer: Answer, fault: Fault | None) -> None:
        action = fault.action if fault else ""
        for piece in cut(answer.pieces(), fault.piece if fault else 1 << 16):
            if fault and action == "flip" and seen.bytes <= fault.at < seen.bytes + len(piece):
                piece = flipped(piece, fault.at - seen.bytes)
            if fault and action == "drop":
                piece = piece[: fault.after - seen.bytes]
            seen.bytes += len(piece)  # before the client can have them and look here
            self.wfile.write(piece)
            if fault and action == "slow":
                time.sleep(fault.seconds)
            if fault and action == "drop" and seen.bytes >= fault.after:
                break
        if action == "drop":
            self.hang_up()

    def hang_up(self) -> None:
        """Closes the connection now, so that the client sees it in mid-answer."""
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def cut(pieces: Iterable[bytes], size: int) -> Iterable[bytes]:
    for piece in pieces:
        for at in range(0, len(piece), size):
            yield piece[at : at + size]


def flipped(piece: bytes, at: int) -> bytes:
    return piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]
