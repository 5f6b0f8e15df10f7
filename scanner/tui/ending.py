"""How the audit ends when nobody pressed a key for it: asked by the system, or by a mistake of ours."""

from __future__ import annotations

import asyncio
import os
import select
import signal
from threading import Thread
from time import sleep

from textual.app import App
from textual.worker import WorkerFailed

LOOKS_AT_TERMINAL = 1000
"""Milliseconds between two looks at the terminal, where the system does not tell by itself that it is gone."""

PATIENCE = 5
"""Seconds that an end in order may take once the terminal is gone."""

_GONE = 129
"""The exit code that a shell gives for a SIGHUP."""


class Ending(App[int]):
    """The part of the app that leaves the terminal as it was, whatever ends it."""

    failed: Exception | None = None
    """The mistake of ours that ended the audit. The command tells it in a sentence, as other commands do."""

    def heed_signals(self) -> None:
        """From now on a SIGTERM ends the audit in order, with the exit code that a shell gives for it.

        A SIGHUP still ends it at once: the terminal is gone then, and nothing can be written to it. Where somebody has that
        signal ignored, the terminal is watched.
        """
        if self.is_headless or self.is_web:
            return
        try:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._end, 128 + signal.SIGTERM)
        except (NotImplementedError, RuntimeError, ValueError):
            return  # Windows, and threads other than the first: it ends at once
        if os.isatty(0):
            Thread(target=self._watch_terminal, args=(asyncio.get_running_loop(),), daemon=True).start()

    def _watch_terminal(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ends the audit in order once the terminal is gone: nobody is there to end it, and it would read on for ever."""
        poll = select.poll()
        poll.register(0, 0)  # of nothing but the end
        while os.isatty(0):
            if poll.poll(LOOKS_AT_TERMINAL) and os.isatty(0):  # a system whose terminals cannot be waited for
                sleep(LOOKS_AT_TERMINAL / 1000)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):  # what is drawn last would fail
            os.dup2(nowhere, descriptor)
        loop.call_soon_threadsafe(self._end, _GONE)
        sleep(PATIENCE)
        os._exit(_GONE)  # what draws waits for the terminal; all that was decided is written

    def _end(self, code: int) -> None:
        self.exit(return_code=code)

    def _handle_exception(self, error: Exception) -> None:
        within = error.error if isinstance(error, WorkerFailed) else error
        self.failed = self.failed or (within if isinstance(within, Exception) else error)
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        """Prints nothing: pages of Python with the values of its names, scanned ones among them, help no auditor."""
        self._exit_renderables.clear()
