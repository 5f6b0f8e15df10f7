"""A Hub as somebody writes one who has read of the routes and never seen the real one, with what such servers do."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

SHA = "a1b2c3d4" * 5
REPO = "org/name"

QUIRKS = {
    *("ids made up", "no commit", "no etag", "no sizes", "no tree", "no paths-info", "no digests", "no ranges"),
    *("redirects", "elsewhere", "HTTP/1.0", "unknown length", "lower case", "chunked", "closing", "modelId", "bare"),
}


class Stranger:
    """One repo, ``files`` by path, and the ``quirks`` (of `QUIRKS`) of its server. ``instead`` may answer a request by
    itself: it is given the handler and the path, and returns whether it did."""

    token = "hf_aMemberOfNoHub"

    def __init__(
        self,
        files: dict[str, bytes],
        *quirks: str,
        instead: Callable[[Handler, str], bool] = lambda handler, path: False,
    ) -> None:
        assert set(quirks) <= QUIRKS
        self.files, self.quirks, self.instead = files, frozenset(quirks), instead
        self.seen: list[str] = []

    def __enter__(self) -> Stranger:
        kind = type("Handler", (Handler,), {"hub": self, "protocol_version": self.protocol})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.port = self.server.server_address[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def protocol(self) -> str:
        return "HTTP/1.0" if "HTTP/1.0" in self.quirks else "HTTP/1.1"

    def environment(self, folder: Path, token: str = "") -> dict[str, str]:
        """What points the client here."""
        return {"HF_ENDPOINT": self.endpoint, "HF_HOME": str(folder / "hf"), "HF_TOKEN": token, "NO_PROXY": "*"}

    def is_large(self, path: str) -> bool:
        return path.endswith((".bin", ".pkl", ".safetensors"))

    def oid(self, path: str) -> str:
        data = self.files[path]
        made_up = path.encode() if "ids made up" in self.quirks else b"blob %d\0" % len(data) + data
        return hashlib.sha1(made_up, usedforsecurity=False).hexdigest()

    def etag(self, path: str) -> str:
        return hashlib.sha256(self.files[path]).hexdigest() if self.is_large(path) else self.oid(path)

    def info(self) -> dict[str, object]:
        """The answer of the API on the repo."""
        told = {"modelId" if "modelId" in self.quirks else "id": REPO, "sha": SHA, "tags": [], "cardData": {}}
        if "bare" not in self.quirks:
            told |= {"gated": False, "private": False, "disabled": False}
        return {**told, "siblings": [self.sibling(path) for path in self.files]}

    def sibling(self, path: str) -> dict[str, object]:
        row: dict[str, object] = {"rfilename": path}
        if "no sizes" not in self.quirks:
            row |= {"size": len(self.files[path]), "blobId": self.oid(path)}
            if self.is_large(path):
                digest = {} if "no digests" in self.quirks else {"sha256": self.etag(path)}
                row["lfs"] = {"size": len(self.files[path]), **digest}
        return row

    def row(self, path: str) -> dict[str, object]:
        row: dict[str, object] = {"type": "file", "path": path, "size": len(self.files[path]), "oid": self.oid(path)}
        if self.is_large(path):
            row["lfs"] = {"oid": self.etag(path), "size": len(self.files[path])}
        return row


class Handler(BaseHTTPRequestHandler):
    """Answers the routes that the facts page names."""

    hub: Stranger

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        self.hub.seen.append(self.path)
        form = parse_qs(self.rfile.read(int(self.headers.get("content-length") or 0)).decode())
        if "no paths-info" in self.hub.quirks:
            return self.answer(405, b"no")
        return self.told([self.hub.row(path) for path in form.get("paths", []) if path in self.hub.files])

    def do_GET(self) -> None:
        self.hub.seen.append(self.path)
        path = unquote(urlsplit(self.path).path)
        if self.hub.instead(self, path):
            return None
        if path in (f"/api/models/{REPO}", f"/api/models/{REPO}/revision/{SHA}"):
            return self.told(self.hub.info())
        if path.startswith(f"/api/models/{REPO}/tree/") and "no tree" not in self.hub.quirks:
            return self.told([self.hub.row(name) for name in self.hub.files])
        named = re.fullmatch(rf"/{REPO}/resolve/{SHA}/(.*)|/files/(.*)", path)
        if named is None or (named[1] or named[2]) not in self.hub.files:
            return self.answer(404, b"")
        return self.file(named[1] or named[2], named[1] is not None)

    def file(self, path: str, resolved: bool) -> None:
        quirks, data = self.hub.quirks, self.hub.files[path]
        sent = {"Accept-Ranges": "bytes"}
        if resolved:
            sent |= {"X-Repo-Commit": SHA, "ETag": f'"{self.hub.etag(path)}"'}
            sent = {name: text for name, text in sent.items() if name[0] != "X" or "no commit" not in quirks}
            sent = {name: text for name, text in sent.items() if name != "ETag" or "no etag" not in quirks}
            if "redirects" in quirks and self.hub.is_large(path):
                host = f"http://localhost:{self.hub.port}" if "elsewhere" in quirks else ""
                return self.answer(302, b"", {**sent, "Location": f"{host}/files/{path}"})
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("range") or "")
        if asked is None or "no ranges" in quirks:
            return self.answer(200, data, sent)
        start, end = int(asked[1]), min(int(asked[2]) + 1, len(data))
        size = "*" if "unknown length" in quirks else str(len(data))
        return self.answer(206, data[start:end], {**sent, "Content-Range": f"bytes {start}-{end - 1}/{size}"})

    def told(self, answer: object) -> None:
        self.answer(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Sends an answer in the way of this server."""
        quirks, sent = self.hub.quirks, dict(headers or {})
        chunked = "chunked" in quirks and status < 300
        sent |= {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(len(body))}
        if "closing" in quirks:
            sent["Connection"] = "close"
            self.close_connection = True
        self.send_response_only(status)
        for name, text in sent.items():
            self.send_header(name.lower() if "lower case" in quirks else name, text)
        self.end_headers()
        pieces = [body[at : at + 7000] for at in range(0, len(body), 7000)]
        self.wfile.write(
            b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""]) if chunked else body
        )
