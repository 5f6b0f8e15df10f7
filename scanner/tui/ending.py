"""How the audit ends when nobody pressed a key for it: asked by the system, or by a mistake of ours."""

from __future__ import annotations

import asyncio
import signal

from textual.app import App
from textual.worker import WorkerFailed


class Ending(App[int]):
    """The part of the app that leaves the terminal as it was, whatever ends it."""

    failed: Exception | None = None
    """The mistake of ours that ended the audit. The command tells it in a sentence, as other commands do."""

    def heed_signals(self) -> None:
        """From now on a SIGTERM ends the audit in order, with the exit code that a shell gives for it.

        A SIGHUP still ends it at once: the terminal is gone then, and nothing can be written to it.
        """
        if self.is_headless or self.is_web:
            return
        try:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._end, 128 + signal.SIGTERM)
        except (NotImplementedError, RuntimeError, ValueError):
            pass  # Windows, and threads other than the first: it ends at once

    def _end(self, code: int) -> None:
        self.exit(return_code=code)

    def _handle_exception(self, error: Exception) -> None:
        within = error.error if isinstance(error, WorkerFailed) else error
        self.failed = self.failed or (within if isinstance(within, Exception) else error)
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        """Prints nothing: pages of Python with the values of its names, scanned ones among them, help no auditor."""
        self._exit_renderables.clear()
