"""The rows of a report from its lines: patterns that are anchored at the start of a line and read strings as strings."""

from __future__ import annotations

import json
import re
from array import array
from itertools import accumulate

from scanner.model.finding import CONFIDENCES, SEVERITIES
from scanner.model.regex import regex
from scanner.model.report_lines import OtherLayoutError
from scanner.model.report_view import NAMES_LICENSE, license_of
from scanner.model.verdict import OUTCOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model.report_lines import Lines

STRING = rb'"([^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"'
_OTHER = STRING.replace(b"(", b"(?:", 1)
_FINDING = regex(
    rb' {4}\{"rule":' + STRING + rb',"place":\{"path":' + STRING +
    rb'(?:,"[a-z_]++":(?:\d++|null|' + _OTHER + rb'))*+\},"message":' + STRING +
    rb',"severity":"([a-z-]++)","confidence":"([a-z-]++)","fingerprint":' + STRING
)  # fmt: skip
_VERDICT = regex(rb' {4}\{"subject":' + STRING + rb',"outcome":"([a-z]++)"')
_SAYS_BY = b',"by":'
_BY = regex(_SAYS_BY + rb'"([a-z]*+)"\},?')
_LIST = rb"\[(?:[^\]\[\"\n]++|" + _OTHER + rb"|%s)*+\]"
for _ in range(3):  # arguments of calls are lists in lists; what nests deeper is decoded
    _LIST = _LIST.replace(b"%s", _LIST)
_LIST = _LIST.replace(b"|%s", b"")
_SAYS_LICENSE = tuple(f'"{name}":'.encode() for name in NAMES_LICENSE)
_PLAIN = rb'[^\]\[,"{}\n]++'
_LICENSE = regex(
    rb'(?:,"tags":' + _LIST + rb')?+,"attributes":\{(?:' + _OTHER + rb":(?:" + _OTHER + rb"|" + _PLAIN + rb"|" + _LIST +
    rb'),)*?"(?:' + "|".join(NAMES_LICENSE).encode() + rb')":' + STRING
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
        columns: tuple[list[bytes], ...] = ([], [], [], [], [], [])
        self._lines = findings
        self._told_to = array("L")
        for _, rows in _matches(findings, _FINDING):
            for column, values in zip(columns, zip(*[row.groups() for row in rows], strict=True), strict=True):
                column += values
            self._told_to.extend([row.end() for row in rows])
        rules, paths, self._messages, severities, confidences, fingerprints = columns
        try:
            self.verdict = array("L", map(judged.__getitem__, fingerprints))
            self.severity = list(map(_SEVERITIES.__getitem__, severities))
            self.confidence = list(map(_CONFIDENCES.__getitem__, confidences))
        except KeyError as error:
            raise OtherLayoutError from error
        self.rule = _shared(rules)
        self.path = _shared(paths)
        self.fingerprint = _texts(fingerprints)
        self.outcome = list(map(outcomes.__getitem__, self.verdict))
        self.by = list(map(deciders.__getitem__, self.verdict))

    def messages(self) -> list[str]:
        """The message of each finding."""
        return _texts(self._messages)

    def message(self, number: int) -> str:
        """The message of that finding."""
        return text_of(self._messages[number])

    def licenses(self) -> list[str]:
        """The licence that each finding is about, or ""."""
        found: list[str] = []
        for _, part in self._lines.source.lines(self._lines.begin, self._lines.end):
            begin = 0
            while begin < len(part):
                told_to = begin + self._told_to[len(found)]
                begin = part.index(b"\n", told_to) + 1
                said = sum([part.count(name, told_to, begin) for name in _SAYS_LICENSE])
                if not said:
                    found.append("")
                elif said == 1 and (named := _LICENSE.match(part, told_to, begin)):
                    found.append(text_of(named[1]))
                else:  # named elsewhere, twice, or behind something that is nested deep
                    found.append(license_of(self._lines[len(found)].attributes))
        return found


def _texts(raws: Sequence[bytes]) -> list[str]:
    """What each of these says; nearly always all are plain, and read at once."""
    together = b"\n".join(raws)
    if b"\\" not in together and together.isascii():
        return together.decode("ascii").split("\n") if raws else []
    return list(map(text_of, raws))


def _shared(raws: Sequence[bytes]) -> list[str]:
    """The same, with one text for all that say the same."""
    known = list(dict.fromkeys(raws))
    texts = dict(zip(known, _texts(known), strict=True))
    return list(map(texts.__getitem__, raws))


def _matches(lines: Lines, pattern: re.Pattern[bytes]) -> Iterator[tuple[list[bytes], list[re.Match[bytes]]]]:
    """The lines, many at once, and what ``pattern`` finds at the start of each."""
    starts = array("Q")
    for at, part in lines.source.lines(lines.begin, lines.end):
        texts = part.split(b"\n")
        texts.pop()
        found = [match for match in map(pattern.match, texts) if match is not None]
        ends = [text for text in texts if not text.endswith(b",")]
        if len(found) != len(texts) or ends != (texts[-1:] if at + len(part) == lines.end else []):
            raise OtherLayoutError
        starts.extend(accumulate([len(text) + 1 for text in texts[:-1]], initial=at))
        yield texts, found
    lines.set_starts(starts)


def _judged(lines: Lines) -> tuple[dict[bytes, int], list[str], list[str]]:
    """The number of the verdict on each fingerprint, and of each verdict its outcome and who decided."""
    subjects: list[bytes] = []
    outcomes: list[str] = []
    deciders: list[str] = []
    for texts, found in _matches(lines, _VERDICT):
        subjects += [verdict[1] for verdict in found]
        try:
            outcomes += [_OUTCOMES[verdict[2]] for verdict in found]
        except KeyError as error:
            raise OtherLayoutError from error
        deciders += [_decider(text) if _SAYS_BY in text else "" for text in texts]
    numbers = {subject: number for number, subject in enumerate(subjects)}
    if len(numbers) < len(subjects) or b"\\" in b"".join(subjects):  # told apart only once they are decoded
        raise OtherLayoutError
    return numbers, outcomes, deciders


def _decider(text: bytes) -> str:
    """Who decided. No string of the line holds what is looked for: its quotes would be escaped."""
    by = _BY.fullmatch(text, text.index(_SAYS_BY))
    if by is None:
        raise OtherLayoutError
    return by[1].decode("ascii")
