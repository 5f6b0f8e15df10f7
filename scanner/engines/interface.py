"""The seam of an outside scanner: it looks at pickle streams that our readers found, and states what it reports."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol

from scanner.model.artifact import Reader
from scanner.model.fact import Fact
from scanner.model.place import Place

NAMES = ("modelscan",)
"""The engines there are: each is the module of this room with that name, and makes one by ``engine()``."""


class Engine(Protocol):
    """An outside scanner, ready to look. Many threads may ask it at once."""

    @property
    def name(self) -> str:
        """What a report calls it."""

    @property
    def version(self) -> str:
        """The release that is installed."""

    def examine(self, place: Place, reader: Reader) -> Iterator[Fact]:
        """Yields ``engine-finding`` for each thing that it reports of one pickle stream, ``engine-unread`` where it fails.

        Nothing that the stream holds makes it raise.
        """


class EngineMissingError(Exception):
    """The scanner is not installed; the message ends with what to do."""


def engine_named(name: str) -> Engine:
    """The engine of that name. Raises `EngineMissingError` where its package is absent."""
    made: Engine = import_module(f"scanner.engines.{name}").engine()
    return made
