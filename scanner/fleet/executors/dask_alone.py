"""A target that is read by a process of its own: what ends that process leaves the worker alive, and is known by name.

The child speaks to the store itself; its worker hears only how it ended. It ends with its worker, whatever ends that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from threading import Thread, Timer

from scanner.fleet.executors.dask_worker import Stall, Ticket, UnfitError
from scanner.model.codec import rebuilt
from scanner.model.fleet import Wanted
from scanner.model.objects import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssl import SSLContext
    from typing import Any

    Came = tuple[str, str]

BEGAN = b"began "
"""What a child says before it reads: one that ends earlier says nothing of its target."""

LONGEST = 1800.0
"""Seconds that one target may take alone: each of its files has two minutes at most."""

SAID = 1 << 16
"""Bytes that a child may say at its end."""


def read_alone(ticket: Ticket, wanted: Wanted, worker: str, tls: dict[str, Any] | None) -> Came:
    """How the reading of a target in a process of its own went, as a task says it."""
    told = {"ticket": {**plain(ticket), "secret": ticket.secret.hex()}, "wanted": plain(wanted), "worker": worker}
    found = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-P", "-m", "scanner.fleet.executors.dask_alone"]
    try:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            env={**os.environ, "PYTHONPATH": found},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        return "lost", f"{worker} could not start a process ({error})."
    assert child.stdin is not None and child.stdout is not None
    too_long = Timer(LONGEST, child.kill)
    too_long.start()
    with child:
        try:
            child.stdin.write(json.dumps({**told, "tls": tls}).encode("ascii") + b"\n")
            child.stdin.flush()
            said = child.stdout.read(SAID)
        except OSError:
            said = b""
        child.stdout.close()
        try:
            child.stdin.close()
        except OSError:
            pass
        code = child.wait()
    too_long.cancel()
    return _came(said, code)


def _came(said: bytes, code: int) -> Came:
    """What a child's last words and its exit code tell."""
    began = said.startswith(BEGAN)
    try:
        state, words = json.loads(said.removeprefix(BEGAN))
        return str(state), str(words)
    except (ValueError, TypeError):
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
    if not began:
        return "lost", f"The process that was to read it ended before it began ({how})"
    return "killed", f"the process that read it alone ended by {how}"


def main() -> None:
    """The child: reads what it is told on its standard input, until its worker hangs up."""
    told = json.loads(sys.stdin.buffer.readline())
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _go_first()
    Thread(target=_end_with_worker, daemon=True).start()
    try:
        ticket = Ticket(**{**told["ticket"], "secret": bytes.fromhex(told["ticket"]["secret"])})
        wanted = rebuilt(Wanted, told["wanted"])
        assert isinstance(wanted, Wanted)
        stall = Stall(ticket, told["worker"], _context(told["tls"]))
        answer.write(BEGAN)
        answer.flush()
        stall.read(wanted)
        came: Came = ("stored", "")
    except UnfitError as error:
        came = "unfit", str(error)
    except Exception as error:  # what a target does never ends here: the store is gone, or the run was stopped
        came = "lost", str(error) or type(error).__name__
    answer.write(json.dumps(came).encode("ascii"))
    answer.flush()
    os._exit(0)  # a thread of the reading keeps nobody waiting


def _go_first() -> None:
    """Asks Linux to end this process, not its worker, where memory runs out."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def _end_with_worker() -> None:
    sys.stdin.buffer.read()  # nothing more is ever said: this returns when the worker is gone
    os._exit(1)


def _context(tls: dict[str, str | None] | None) -> SSLContext | None:
    if tls is None:
        return None
    security: Any = import_module("distributed.security").Security(
        require_encryption=True,
        tls_ca_file=tls["ca_file"],
        tls_worker_cert=tls["cert"],
        tls_worker_key=tls["key"],
        tls_ciphers=tls["ciphers"],
    )
    context: SSLContext = security.get_connection_args("worker")["ssl_context"]
    return context


if __name__ == "__main__":
    main()
