"""The same UI in a browser on this machine: nobody else is answered, and no other site's page can drive it.

A page of another site can open connections to this machine's ports, and a name of its own can be made to mean this machine;
so every request must name the very address that is served, by ``Host`` and, where a browser says where it comes from, by
``Origin``, and must know the word that is in the address which the command shows.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys

from scanner.tui.errors import AuditError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from aiohttp.web import Request, StreamResponse

HOST = "127.0.0.1"
"""The only address that is listened at."""

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; form-action 'none'"
)
"""Content-Security-Policy of each answer: the page fetches nothing from elsewhere, a font included."""

_COOKIE = "weighbridge"


def port_of(text: str) -> int:
    """The port that is meant. Raises `AuditError` for what is none, another host among them."""
    host, colon, port = text.rpartition(":")
    if colon and host not in (HOST, "localhost"):
        raise AuditError(
            f"--serve {text}: the audit is served on this machine only. Give a port; use ssh -L from elsewhere."
        )
    if not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535):
        raise AuditError(f"--serve {text}: give a port from 1 to 65535, and the target before --serve.")
    return int(port)


def serve(words: Sequence[str], port: int, say: Callable[[str], None]) -> None:
    """Serves the command line ``words``, a process for each browser window, until it is interrupted.

    ``say`` hears the address. Raises `AuditError` where the port is taken or the extra is not installed.
    """
    try:
        from aiohttp import web
        from textual_serve.server import Server
    except ImportError as error:
        raise AuditError("serving is not installed. Install it: pip install 'weighbridge[serve]'") from error
    _check_free(port)
    word = secrets.token_urlsafe(16)

    @web.middleware
    async def guard(request: Request, handler: Callable[[Request], Awaitable[StreamResponse]]) -> StreamResponse:
        if not is_ours(request.headers.get("Host", ""), request.headers.get("Origin"), port):
            raise web.HTTPForbidden(text="This audit is served to its own address only.")
        known = request.query.get("word") or request.cookies.get(_COOKIE) or ""
        if not secrets.compare_digest(known.encode(), word.encode()):
            raise web.HTTPForbidden(text="Open the whole address that weighbridge audit --serve shows.")
        if request.query.get("word") and request.path == "/":
            response: StreamResponse = web.HTTPFound("/")
            response.set_cookie(_COOKIE, word, httponly=True, samesite="Strict")
            return response
        return await handler(request)

    async def guarded(_: Request, response: StreamResponse) -> None:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "no-referrer"

    class Guarded(Server):
        """textual-serve's server with a guard before it, and without its banner."""

        async def _make_app(self) -> web.Application:
            app = await super()._make_app()
            app.middlewares.append(guard)
            app.on_response_prepare.append(guarded)
            return app

        async def on_startup(self, _: web.Application) -> None:
            """Shows no banner: nobody listens yet."""

    app = Guarded(command_line(words), host=HOST, port=port, title="Weighbridge")._make_app()
    address = f"http://{HOST}:{port}/?word={word}"
    web.run_app(
        app,
        host=HOST,
        port=port,
        access_log=None,
        print=lambda *_: say(f"the audit is at {address} for this machine only. Press Ctrl+C to end it."),
    )


def is_ours(host: str, origin: str | None, port: int) -> bool:
    """True for a request that names the served address, and that no page of another site sent."""
    return host == f"{HOST}:{port}" and origin in (None, f"http://{HOST}:{port}")


def command_line(words: Sequence[str]) -> str:
    """``words`` as one line for the shell that textual-serve starts, each as it is."""
    if os.name == "nt":
        return " ".join(map(_quoted, words))
    import shlex

    return shlex.join(words)


def own_command() -> list[str]:
    """The words that start this command once more."""
    return [sys.executable, "-P", "-m", "scanner"]


def _quoted(word: str) -> str:
    """``word`` in double quotes for Windows. What its shell would replace even there is refused."""
    if any(sign in word for sign in '"%!\r\n'):
        raise AuditError(f"{word} cannot be handed to a shell safely. Name the target in another way.")
    return f'"{word}"'


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise AuditError(
                f"port {port} cannot be served at ({error.strerror}). Give another: --serve PORT."
            ) from error


def is_served() -> bool:
    """True in a process that textual-serve started: its screen is a browser, not a terminal."""
    return "TEXTUAL_DRIVER" in os.environ
