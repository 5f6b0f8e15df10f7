"""A headless Chromium on a pipe: pages opened from files at any width, with or without JavaScript, and what they ask for.

The program is WEIGHBRIDGE_CHROMIUM, else the first known name on PATH. It has a new profile each time and no network.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

PROGRAM = os.environ.get("WEIGHBRIDGE_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
)

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-extensions", "--mute-audio"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe", "--hide-scrollbars"),
)
_SECONDS = 60


class Browser:
    """One browser with one page; use as a context."""

    def __init__(self) -> None:
        self._profile = tempfile.mkdtemp(prefix="weighbridge-chromium-")
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()

        def wire() -> None:  # Chromium reads commands from 3 and writes answers to 4
            source, target = os.dup(to_browser), os.dup(from_browser)
            os.dup2(source, 3)
            os.dup2(target, 4)

        command = [str(PROGRAM), *_FLAGS, f"--user-data-dir={self._profile}", "about:blank"]
        self._process = subprocess.Popen(
            command, preexec_fn=wire, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._number = 0
        self._events: list[dict[str, Any]] = []
        target = self._send("Target.createTarget", {"url": "about:blank"}, "")["targetId"]
        self._session = self._send("Target.attachToTarget", {"targetId": target, "flatten": True}, "")["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.send(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._send("Browser.close", {}, "")
        except (OSError, TimeoutError):
            self._process.kill()
        self._process.wait(_SECONDS)
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self._profile, ignore_errors=True)

    def open(self, path: Path, width: int = 1280, height: int = 900, script: bool = True, media: str = "") -> None:
        """Opens the file as a window of that size shows it; ``media`` is "dark" or "print"."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.send("Emulation.setDeviceMetricsOverride", size)
        self.send("Emulation.setScriptExecutionDisabled", {"value": not script})
        features = [{"name": "prefers-color-scheme", "value": "dark" if media == "dark" else "light"}]
        self.send("Emulation.setEmulatedMedia", {"media": "print" if media == "print" else "", "features": features})
        self._events.clear()
        self.send("Page.navigate", {"url": path.as_uri()})
        end = time.monotonic() + _SECONDS
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            self._read(end)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        answer = self.send("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def picture(self, path: Path, whole: bool = True) -> None:
        """Writes what is seen as a PNG; the ``whole`` page by default."""
        shot = self.send("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": whole})
        path.write_bytes(base64.b64decode(shot["data"]))

    def pdf(self) -> bytes:
        """The page as it is printed."""
        return base64.b64decode(self.send("Page.printToPDF", {"printBackground": False})["data"])

    def requests(self) -> list[str]:
        """The addresses that the page has asked for since it was opened, its own first."""
        return [event["params"]["request"]["url"] for event in self.events("Network.requestWillBeSent")]

    def complaints(self) -> list[str]:
        """What the browser has to say of the page: errors of its script, and what its policy forbade."""
        logged = [event["params"]["entry"]["text"] for event in self.events("Log.entryAdded")]
        return logged + [str(event["params"]) for event in self.events("Runtime.exceptionThrown")]

    def events(self, method: str) -> list[dict[str, Any]]:
        """Those of that name since the page was opened."""
        self.evaluate("1")  # what was sent before it has arrived
        return [event for event in self._events if event.get("method") == method]

    def send(self, method: str, parameters: dict[str, Any] | None = None) -> Any:
        """The answer to one command of the DevTools protocol for the page."""
        return self._send(method, parameters or {}, self._session)

    def _send(self, method: str, parameters: dict[str, Any], session: str) -> Any:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + _SECONDS
        while True:
            answer = self._read(end)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]

    def _read(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not select.select([self._in], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            data = os.read(self._in, 1 << 16)
            if not data:
                raise OSError("the browser ended")
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        decoded: dict[str, Any] = json.loads(message)
        if "method" in decoded:
            self._events.append(decoded)
        return decoded
