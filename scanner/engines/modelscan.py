"""modelscan on streams of ours: its parser and its list, without its routing.

modelscan picks a scanner by a file's suffix, stops after the first of the five pickles of torch's legacy format, and
passes over what it has no scanner for as if it were clean. So it is handed each pickle stream that our own readers found,
under a name that leads to its pickle scanner. Its list stays its own: extended with ours it would be no second opinion.
Source: ``modelscan/tools/picklescanner.py`` of modelscan 0.8.8.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator
from typing import Any

from scanner.engines.interface import EngineMissingError
from scanner.engines.stream import Stream
from scanner.model.artifact import Reader
from scanner.model.fact import Fact, fact
from scanner.model.place import Place

NAME = "modelscan"

MOST = 64
"""Facts that one stream may come to: a hostile stream can import any number of names."""

LONGEST = 200
"""Characters of a name or a message that a fact keeps."""

_NEVER_READ = "x.pkl"


class Modelscan:
    """modelscan, in this process. ``scan`` is its ``scan_pickle_bytes``, ``model`` its ``Model``."""

    name = NAME

    def __init__(
        self, version: str, settings: dict[str, Any], scan: Callable[..., Any], model: Callable[..., Any]
    ) -> None:
        self.version = version
        self._settings = settings
        self._scan = scan
        self._model = model

    def examine(self, place: Place, reader: Reader) -> Iterator[Fact]:
        """Yields what modelscan reports of the stream, by module and name, and why it stopped early if it did."""
        stream = Stream(reader)
        problem = ""
        issues: list[tuple[str, str, str]] = []
        try:
            results = self._scan(self._model(_NEVER_READ, stream), self._settings, multiple_pickles=True)
            issues = sorted({_row(issue) for issue in results.issues})
            problem = next((str(error.message) for error in results.errors), "")
        except (Exception, RecursionError, MemoryError) as error:  # its parser raises on what it does not expect
            problem = f"{type(error).__name__}: {error}"
        version = self.version
        for severity, module, name in issues[:MOST]:
            yield fact(
                "engine-finding", place, engine=NAME, version=version, severity=severity, module=module, name=name
            )
        problem = stream.stopped or problem
        if problem:
            yield fact("engine-unread", place, engine=NAME, version=version, problem=problem[:LONGEST])


def engine() -> Modelscan:
    """modelscan with a copy of its default settings. Raises `EngineMissingError` where it is not installed."""
    try:
        import modelscan.scanners  # noqa: F401  first: its other modules import each other in a circle
        from modelscan.model import Model
        from modelscan.settings import DEFAULT_SETTINGS
        from modelscan.tools.picklescanner import scan_pickle_bytes
    except ImportError as error:
        raise EngineMissingError(_missing()) from error
    settings = copy.deepcopy(DEFAULT_SETTINGS)  # the module's own dict is shared by whoever imports it
    return Modelscan(str(settings["modelscan_version"]), settings, scan_pickle_bytes, Model)


def _missing() -> str:
    if sys.version_info >= (3, 13):
        return (
            "--engine modelscan needs modelscan, which has no release for Python 3.13 or later: run Weighbridge with "
            'Python 3.11 or 3.12, after pip install "weighbridge[modelscan]"'
        )
    return '--engine modelscan needs modelscan, which is not installed: pip install "weighbridge[modelscan]"'


def _row(issue: Any) -> tuple[str, str, str]:
    """Severity, module and name of an issue."""
    details = issue.details
    return str(issue.severity.name).lower(), str(details.module)[:LONGEST], str(details.operator)[:LONGEST]
