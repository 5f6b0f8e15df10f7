"""The rows of a report from its lines: patterns that are anchored at the start of a line and read strings as strings."""

from __future__ import annotations

import json
import re
from array import array

from scanner.model.finding import CONFIDENCES, SEVERITIES
from scanner.model.report_lines import OtherLayoutError
from scanner.model.report_view import license_of
from scanner.model.verdict import OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.report_lines import Lines

STRING = rb'"([^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"'
_OTHER = STRING.replace(b"(", b"(?:", 1)
_FINDING = re.compile(
    rb' {4}\{"rule":' + STRING + rb',"place":\{"path":' + STRING +
    rb'(?:,"[a-z_]++":(?:\d++|null|' + _OTHER + rb'))*+\},"message":' + STRING +
    rb',"severity":"([a-z-]++)","confidence":"([a-z-]++)","fingerprint":' + STRING
)  # fmt: skip
_VERDICT = re.compile(rb' {4}\{"subject":' + STRING + rb',"outcome":"([a-z]++)"')
_COMMA = ord(",")
_SAYS_BY = b',"by":'
_BY = re.compile(_SAYS_BY + rb'"([a-z]*+)"\},?\n')
_LIST = rb"\[(?:[^\]\[\"\n]++|" + _OTHER + rb"|%s)*+\]"
for _ in range(3):  # arguments of calls are lists in lists; what nests deeper is decoded
    _LIST = _LIST.replace(b"%s", _LIST)
_LIST = _LIST.replace(b"|%s", b"")
_SAYS_LICENSE = b'"license":'
_PLAIN = rb'[^\]\[,"{}\n]++'
_LICENSE = re.compile(
    rb'(?:,"tags":' + _LIST + rb')?+,"attributes":\{(?:' + _OTHER + rb":(?:" + _OTHER + rb"|" + _PLAIN + rb"|" + _LIST +
    rb'),)*?"license":' + STRING
)  # fmt: skip
_SEVERITIES, _CONFIDENCES, _OUTCOMES = (
    {word.encode(): word for word in words} for words in (SEVERITIES, CONFIDENCES, OUTCOMES)
)


def text_of(raw: bytes) -> str:
    """What a JSON string says, from what stands between its quotes."""
    if b"\\" not in raw and raw.isascii():
        return raw.decode("ascii")
    try:
        text = json.loads(b'"' + raw + b'"')
    except ValueError as error:
        raise OtherLayoutError from error
    assert isinstance(text, str)
    return text


class RowReader:
    """The rows of one target, column by column, and what else a line tells of all findings at once."""

    def __init__(self, findings: Lines, verdicts: Lines) -> None:
        judged, outcomes, deciders = _judged(verdicts)
        texts = _Texts()
        found: list[tuple[bytes, ...]] = []
        self._lines = findings
        self._messages: list[bytes] = []
        self._told_to = array("L")
        for row, _, _ in _matches(findings, _FINDING):
            found.append(row.group(1, 2, 4, 5, 6))
            self._messages.append(row[3])
            self._told_to.append(row.end() - row.start())
        rules, paths, severities, confidences, fingerprints = zip(*found, strict=True) if found else [()] * 5
        try:
            self.verdict = array("L", map(judged.__getitem__, fingerprints))
            self.severity = list(map(_SEVERITIES.__getitem__, severities))
            self.confidence = list(map(_CONFIDENCES.__getitem__, confidences))
        except KeyError as error:
            raise OtherLayoutError from error
        self.rule = list(map(texts.__getitem__, rules))
        self.path = list(map(texts.__getitem__, paths))
        self.fingerprint = list(map(text_of, fingerprints))
        self.outcome = [outcomes[number] for number in self.verdict]
        self.by = [deciders[number] for number in self.verdict]

    def messages(self) -> list[str]:
        """The message of each finding."""
        return list(map(text_of, self._messages))

    def licenses(self) -> list[str]:
        """The licence that each finding is about, or ""."""
        texts = _Texts()
        found: list[str] = []
        for _, part in self._lines.source.lines(self._lines.begin, self._lines.end):
            begin = 0
            while begin < len(part):
                told_to = begin + self._told_to[len(found)]
                begin = part.index(b"\n", told_to) + 1
                if part.find(_SAYS_LICENSE, told_to, begin) < 0:
                    found.append("")
                elif named := _LICENSE.match(part, told_to, begin):
                    found.append(texts[named[1]])
                else:  # named elsewhere, or behind something that is nested deep
                    found.append(license_of(self._lines[len(found)].attributes))
        return found


class _Texts(dict[bytes, str]):
    """Texts that many lines have in common, each decoded once."""

    def __missing__(self, raw: bytes) -> str:
        text = self[raw] = text_of(raw)
        return text


def _matches(lines: Lines, pattern: re.Pattern[bytes]) -> Iterator[tuple[re.Match[bytes], bytes, int]]:
    """What ``pattern`` finds at the start of each line, the bytes that it was found in, and where the line ends in them."""
    starts = array("Q")
    for at, part in lines.source.lines(lines.begin, lines.end):
        begin, size = 0, len(part)
        while begin < size:
            found = pattern.match(part, begin)
            if found is None:
                raise OtherLayoutError
            starts.append(at + begin)
            begin = part.index(b"\n", found.end()) + 1
            if (part[begin - 2] == _COMMA) is (at + begin == lines.end):
                raise OtherLayoutError
            yield found, part, begin
    lines.set_starts(starts)


def _judged(lines: Lines) -> tuple[dict[bytes, int], list[str], list[str]]:
    """The number of the verdict on each fingerprint, and of each verdict its outcome and who decided."""
    numbers: dict[bytes, int] = {}
    outcomes: list[str] = []
    deciders: list[str] = []
    texts = _Texts()
    for verdict, part, end in _matches(lines, _VERDICT):
        outcome = _OUTCOMES.get(verdict[2])
        tail = part.rfind(_SAYS_BY, verdict.end(), end)  # no string holds this: its quotes would be escaped
        by = _BY.fullmatch(part, tail, end) if tail >= 0 else None
        if outcome is None or (tail >= 0 and by is None):
            raise OtherLayoutError
        numbers[verdict[1]] = len(outcomes)
        outcomes.append(outcome)
        deciders.append("" if by is None else texts[by[1]])
    return numbers, outcomes, deciders
