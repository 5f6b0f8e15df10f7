"""A report read by its lines: rows by one pattern, anchored at the start of a line, and all else when somebody looks.

`report_to_json` writes each element of a long list on a line of its own. A raw newline never stands inside a JSON string,
so that the lines of a valid report are what they seem, whatever was scanned. What is said of a finding before it is decoded
is compared with what it says once it is: a line that says two things is refused.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Sequence
from functools import lru_cache

from scanner.model.artifact import Artifact
from scanner.model.codec import ReportError, checked, compact, rebuilt
from scanner.model.description import DescribedFile, Detail, LicenseFile
from scanner.model.fact import Fact, Gap
from scanner.model.finding import Finding
from scanner.model.lineage import LineageNode
from scanner.model.obligation import Obligation
from scanner.model.regex import regex
from scanner.model.verdict import Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, overload

    from scanner.model.makers import Makers
    from scanner.model.report_source import Source

KINDS: dict[str, type] = {
    "artifacts": Artifact,
    "facts": Fact,
    "findings": Finding,
    "verdicts": Verdict,
    "gaps": Gap,
    "obligations": Obligation,
    "lineage": LineageNode,
}
"""What the lines of each list of a target are."""

DESCRIBED: dict[str, type] = {"files": DescribedFile, "texts": LicenseFile, "details": Detail}
"""What the lines of each list of a target's description are."""

KEPT = 1024
"""Elements of each long list that stay decoded."""

ALL_KEPT = 1 << 23
"""Bytes: lists that are shorter stay decoded as a whole; gaps, obligations and models are told one by one and counted."""

_SHORT = 1024
"""Bytes that are read of a line at first: few are longer."""

_LINE = regex(rb"[^\n]*+\n")


class OtherLayoutError(ReportError):
    """The bytes are not laid out as `report_to_json` does it."""

    def __init__(self) -> None:
        super().__init__("a line of the report is damaged. Scan again.")


class Lines(Sequence["Any"]):
    """The elements of one list of a report, each on a line, decoded when it is asked for."""

    def __init__(self, source: Source, span: tuple[int, int], kind: type) -> None:
        self.source = source
        self.begin, self.end = span
        self._kind = kind
        self._starts: array[int] | None = None
        self._decoded = lru_cache(KEPT if self.end - self.begin > ALL_KEPT else None)(self._decode)

    @property
    def starts(self) -> array[int]:
        """Where each line begins."""
        if self._starts is None:
            self._starts = array("Q")
            for at, part in self.source.lines(self.begin, self.end):
                self._starts.extend([at + line.start() for line in _LINE.finditer(part)])
        return self._starts

    def set_starts(self, starts: array[int]) -> None:
        """Takes where each line begins from somebody who knows."""
        self._starts = starts

    def __len__(self) -> int:
        return len(self.starts)

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> Any: ...
        @overload
        def __getitem__(self, index: slice) -> Sequence[Any]: ...

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return self._decoded(range(len(self))[index])

    def __iter__(self) -> Iterator[Any]:
        if self.end - self.begin <= ALL_KEPT:
            yield from map(self._decoded, range(len(self)))
            return
        for at, part in self.source.lines(self.begin, self.end):
            begin = 0
            while begin < len(part):
                end = part.index(b"\n", begin) + 1
                yield self._read(part[begin:end], at + end == self.end)
                begin = end

    def all(self, makers: Makers) -> Iterator[Any]:
        """All elements, many lines decoded at once, of which no word is checked. Raises `OtherLayoutError`."""
        make = makers.of(self._kind)
        for at, part in self.source.lines(self.begin, self.end):
            makers.forget()
            text = part.rstrip(b" \n")
            elements = text.removesuffix(b",")
            if not elements or (len(elements) == len(text)) is not (at + len(part) == self.end):
                raise OtherLayoutError
            try:
                yield from map(make, json.loads(b"[%s]" % elements))
            except (ValueError, RecursionError, OverflowError) as error:
                raise OtherLayoutError from error

    def _decode(self, index: int) -> Any:
        is_last = index + 1 == len(self.starts)
        return self._read(
            self.source.read(self.starts[index], self.end if is_last else self.starts[index + 1]), is_last
        )

    def raws(self, word: bytes) -> Iterator[Any]:
        """The elements as JSON has them, of which nothing is checked; those are left out that cannot have the name ``word``,
        for it stands nowhere on their line, nor could it be written with escapes."""
        name = b'"%s"' % word
        for at, part in self.source.lines(self.begin, self.end):
            begin = 0
            while begin < len(part):
                end = part.index(b"\n", begin) + 1
                if part.find(name, begin, end) >= 0 or part.find(b"\\", begin, end) >= 0:
                    yield self._raw(part[begin:end], at + end == self.end)
                begin = end

    def _read(self, line: bytes, is_last: bool) -> Any:
        return checked(rebuilt(self._kind, self._raw(line, is_last)))

    def _raw(self, line: bytes, is_last: bool) -> Any:
        line = line.strip()
        if line.endswith(b",") is is_last:
            raise ReportError("not JSON: a comma is amiss. Write the report with --output json:FILE.")
        try:
            return json.loads(line if is_last else line[:-1])
        except (ValueError, RecursionError) as error:
            raise ReportError(f"not JSON: {error}. Write the report with --output json:FILE.") from error

    def firsts(self, field: str) -> dict[bytes, int]:
        """Where the first line begins of each value of ``field``, where that is the first field and a string. The values
        are as `compact` writes them, without their quotes."""
        pattern = re.compile(rb'^ {4}\{"%s":"((?:[^"\\\n]|\\.)*+)"[,}]' % field.encode(), re.MULTILINE)
        found: dict[bytes, int] = {}
        for begin, part in self.source.lines(self.begin, self.end):
            for line in pattern.finditer(part):
                found.setdefault(line[1], begin + line.start())
        return found

    def at(self, begin: int) -> Any:
        """The element whose line begins there, decoded."""
        line = self.source.read(begin, min(begin + _SHORT, self.end))
        size = line.find(b"\n") + 1
        if not size:
            size = self.source.find(b"\n", begin) + 1 - begin
            line = self.source.read(begin, begin + size)
        return self._read(line[:size], begin + size == self.end)

    def beginning(self, field: str, *values: str) -> list[Any]:
        """The elements whose first field is ``field``, with one of these values. The others are not decoded."""
        found = sorted({at for value in values for at in self._places(compact({field: value})[:-1])})
        return [self._read(self.source.read(at, end), end == self.end) for at, end in found]

    def _places(self, text: bytes) -> Iterator[tuple[int, int]]:
        """Where the lines that begin with ``text`` begin and end."""
        text = b"\n    " + text
        at = self.begin - 1
        while (at := self.source.find(text, at, self.end)) >= 0:
            end = self.source.find(b"\n", at + 1) + 1
            if self.source.read(at + len(text), at + len(text) + 1) in (b",", b"}"):
                yield at + 1, end
            at = end - 1
