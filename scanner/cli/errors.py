"""What a command raises when the user, not the scan, has to act."""

from __future__ import annotations


class UsageError(Exception):
    """The command line or a file that it names is wrong; ``message`` is one sentence that ends with the next step.

    The entry point prints the message to standard error and ends with exit code 2.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
