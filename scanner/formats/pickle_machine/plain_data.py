"""The regular expression of plain data: complete values, two containers deep, made for one stream.

It is made of the opcodes and lengths that a sample shows, so that it is small. What it matches is sound by itself: every
value is whole, no program can be written in its text, and the first byte of its bytes begins none.
"""

from __future__ import annotations

from collections import Counter

from scanner.formats.pickle_machine.hiding import SHORTEST_TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST = 24_000
"""Characters of an expression: to compile it takes some hundredths of a second."""

LENGTHS = 48
"""Lengths of strings that one expression knows."""

_ARGUMENTS = {ord("K"): 1, ord("M"): 2, ord("J"): 4, ord("G"): 8, ord("h"): 1, ord("j"): 4, ord("q"): 1, ord("r"): 4,
              0x80: 1, 0x95: 8}  # fmt: skip
_COUNTED = {ord("C"): 1, ord("U"): 1, 0x8A: 1, 0x8C: 1, ord("X"): 4, ord("B"): 4}
_BARE = frozenset(b"(N)]}eausltd0R\x85\x86\x87\x88\x89\x8f\x90\x91\x93\x94")

_TEXT = rb"A-Za-z0-9+/\-_=\r\n"
"""What base64 and hex are written in."""

_PLAIN_BYTE = rb"[\x00-\x09\x0b\x0c\x0e-\x1e\x7f\xa0-\xc1\xc3-\xfc\xfe\xff]"
"""A first byte of bytes that are no program, no container and no text: no opcode and no other form's first sign."""

_HOOKS = {3: rb"(?!add)", 6: rb"(?!append|extend)", 7: rb"(?!__new__)", 8: rb"(?!__init__)", 12: rb"(?!__setstate__)"}
"""Strings of these lengths that mean something to an object: they are looked at one by one."""

_CALL_TUPLES = {0x85: 1, 0x86: 2, 0x87: 3}


class Sample:
    """What comes next in a stream: ``opcodes`` by byte and ``lengths`` by (opcode, length of its argument), counted,
    and ``gets``, the numbers of the memo's entries that LONG_BINGET takes."""

    def __init__(self, data: bytes, limit: int = 4096) -> None:
        self.opcodes: Counter[int] = Counter()
        self.lengths: Counter[tuple[int, int]] = Counter()
        self.gets: set[int] = set()
        at = 0
        while at < len(data) and limit:
            limit -= 1
            code = data[at]
            if code in _BARE:
                at += 1
            elif code in _ARGUMENTS:
                if code == ord("j"):
                    self.gets.add(int.from_bytes(data[at + 1 : at + 5], "little"))
                at += 1 + _ARGUMENTS[code]
            elif code in _COUNTED:
                width = _COUNTED[code]
                length = int.from_bytes(data[at + 1 : at + 1 + width], "little")
                self.lengths[code, length] += 1
                at += 1 + width + length
            else:
                break
            self.opcodes[code] += 1

    def add(self, other: Sample) -> None:
        """Takes in what another sample of the stream showed."""
        self.opcodes += other.opcodes
        self.lengths += other.lengths
        self.gets |= other.gets

    @property
    def has_tuples(self) -> bool:
        """True where tuples are made of values that stand before, without a mark."""
        return any(code in self.opcodes for code in _CALL_TUPLES)

    @property
    def is_in_tuples(self) -> bool:
        """True where most values seem to be tuples themselves, not parts of other containers or arguments."""
        count = sum(self.opcodes[code] for code in _CALL_TUPLES) - self.opcodes[ord("R")]
        return count > 0 and count >= self.opcodes[ord("e")] + self.opcodes[ord("u")]

    def __contains__(self, code: int) -> bool:
        return code in self.opcodes


class Grammar:
    """The expressions for one stream.

    ``memoizes`` tells MEMOIZE from numbered entries of the memo; ``gets`` matches what may be taken from it, as an
    argument of a call and otherwise; ``callees`` are
    the gets of names whose calls are only counted, ``filled`` those among them whose objects are filled.
    """

    def __init__(
        self,
        sample: Sample,
        memoizes: bool,
        gets: tuple[bytes, bytes],
        callees: Sequence[bytes] = (),
        filled: Sequence[bytes] = (),
    ) -> None:
        self._sample = sample
        self._rich = False  # whether a tuple of two or three may hold a container
        self._entry = rb"\x94" if memoizes else rb"r(?!.\0\0\0)...\0"  # numbers under 256 are left alone
        self._memo = rb"(?:" + self._entry + rb")?+" if memoizes or ord("r") in sample else b""
        self._callees = _either(map(literal, callees)) if callees else b""
        self._filled = _either(map(literal, filled)) if filled else b""
        bare = [get for get in callees if get not in filled]
        self._bare = _either(map(literal, bare)) if bare else b""
        texts = self._texts()
        memoized = [_either(texts) + self._memo] if texts else []
        self._flat = _either([*self._bare_atoms(gets[1]), *texts])
        self._argument = _either([*self._bare_atoms(gets[0]), *memoized])
        self._atoms = [*self._bare_atoms(gets[1]), *memoized]
        self._atom = _either(self._atoms)

    def values(self, kind: str) -> bytes:
        """The expression of what stands in one batch of a "list" or "dict", as deep as `LONGEST` allows."""
        for depth, self._rich in ((2, True), (2, False), (1, True), (1, False), (0, False)):
            forms = self._forms(depth)
            text = (self._items(forms) if kind == "list" else self._pairs(forms)) + rb"*+"
            if len(text) <= LONGEST:
                return text
        return b"(?!)"

    def entries(self) -> bytes:
        """The expression that steps to the next entry of the memo: group 1, of a numbered one its number. It takes no part
        at the end of the bytes, and before it where they are not what was matched."""
        return self._to(rb"(\x94)" if self._entry == rb"\x94" else rb"r(....)", self._flat)

    def calls(self) -> bytes:
        """The expression that steps to the next name whose object is filled (group 1) or that is called otherwise (group 2);
        at the end as `entries`."""
        filled = self._filled + rb"(?=\)R" + self._memo + self._fill() + rb")" if self._filled else rb"(?!)"
        return self._to(rb"(" + filled + rb")|(" + self._callees + rb")", _either([self._flat, self._entry]))

    def _to(self, wanted: bytes, skipped: bytes) -> bytes:
        gets = [self._callees] if self._callees and rb"(" not in wanted[1:] else []
        return _either([skipped, rb"[()\]}eaustR\x85-\x87]", *gets]) + rb"*+" + _either([wanted, rb"\Z|."])

    def _bare_atoms(self, gets: bytes) -> list[bytes]:
        sample = self._sample
        found = [
            (sample.opcodes[code], literal(bytes([code])) + rb"." * _ARGUMENTS[code])
            for code in (ord("K"), ord("M"), ord("J"), ord("G"))
        ]
        found.append((sum(sample.opcodes[code] for code in b"N)\x88\x89"), rb"[N)\x88\x89]"))
        if gets:
            found.append((sample.opcodes[ord("h")] + sample.opcodes[ord("j")], gets))
        found += [
            (count, rb"\x8a" + byte(length) + rb"." * length)
            for (code, length), count in self._common(0x8A)
            if length < 9
        ]
        found.sort(key=lambda entry: -entry[0])
        return [part for _, part in found]

    def _texts(self) -> list[bytes]:
        found = []
        for code, width in ((0x8C, 1), (ord("X"), 4), (ord("C"), 1)):
            kinds = [
                byte(length) + rb"\0" * (width - 1) + (_data(length) if code == ord("C") else _text(length))
                for (_, length), _count in self._common(code)
                if length < 256
            ]
            if kinds:
                found.append(literal(bytes([code])) + _either(kinds))
        return found

    def _common(self, code: int) -> list[tuple[tuple[int, int], int]]:
        """The usual lengths of one opcode's argument, most frequent first, with those between them and a little above."""
        seen = {key: count for key, count in self._sample.lengths.items() if key[0] == code}
        if seen:
            low, high = min(seen)[1], max(seen)[1] + 3
            if high - low <= LENGTHS // 2:
                seen = {(code, length): seen.get((code, length), 0) for length in range(low, high + 1)}
        return sorted(seen.items(), key=lambda entry: -entry[1])[:LENGTHS]

    def _forms(self, depth: int) -> list[bytes]:
        """The forms of one value with up to ``depth`` containers around an atom."""
        if not depth:
            return self._atoms
        inner = self._forms(depth - 1)
        sample, memo = self._sample, self._memo
        forms = list(self._atoms)  # an empty container that is not the last value may be filled by what is not matched
        batch = rb"\(" + self._items(inner) + rb"*+"
        if self._callees:
            forms.append(self._call(self._argument))
        if ord("]") in sample:
            single = rb"|" + _either(inner) + rb"a" if ord("a") in sample else b""
            forms.append(rb"\]" + memo + rb"(?:(?:" + batch + rb"e" + single + rb")++(?!\(|\Z)|(?=[eut]))")
        if ord("}") in sample:
            single = rb"|" + self._atom + _either(inner) + rb"s" if ord("s") in sample else b""
            batch = rb"\(" + self._pairs(inner) + rb"*+u"
            forms.append(rb"\}" + memo + rb"(?:(?:" + batch + single + rb")++(?!\(|\Z)|(?=[eut]))")
        if ord("t") in sample:
            forms.append(rb"\(" + self._items(inner) + rb"*+t" + memo)
        return forms

    def _items(self, forms: list[bytes]) -> bytes:
        """One to three values, the last of which may go into a tuple; or eight numbers of one kind."""
        if self._sample.has_tuples:
            return _either([_either(forms) + self._tuples(_either(forms) if self._rich else self._atom)])
        numbers = sum(self._sample.opcodes[code] for code in b"KMJG")
        if numbers * 2 < self._sample.opcodes.total():
            return _either(forms)
        return _either([*((literal(bytes([code])) + rb"." * _ARGUMENTS[code]) * 8 for code in b"JGMK"), *forms])

    def _tuples(self, value: bytes) -> bytes:
        """What may follow a value to make a tuple of it and up to two more, the last of which is any ``value``."""
        sample, memo = self._sample, self._memo
        forms = [rb"\x85" + memo] if 0x85 in sample else []
        if 0x86 in sample:
            forms.append(value + rb"\x86" + memo)
        if 0x87 in sample:
            forms.append(self._atom + value + rb"\x87" + memo)
        return _optional(_either(forms)) if forms else b""

    def _pairs(self, forms: list[bytes]) -> bytes:
        key = self._atom + (_optional(self._atom + rb"\x86" + self._memo) if 0x86 in self._sample else b"")
        return _either([key + _either(forms) + self._tuples(self._atom)])

    def _call(self, argument: bytes) -> bytes:
        """A get of a name, its arguments, REDUCE, and what fills the object."""
        forms = [rb"\)"]
        memo = self._memo
        forms += [
            argument + rb"{%d}" % count + byte(code) + memo
            for code, count in _CALL_TUPLES.items()
            if code in self._sample
        ]
        if ord("t") in self._sample:
            forms.append(rb"\(" + argument + rb"*+t" + memo)
        calls = []
        if self._filled:
            last = rb"(?=[eut]|" + self._callees + rb")"  # before anything else it may be filled by what is not matched
            calls.append(self._filled + rb"\)R" + memo + _either([self._fill(), last]))
        if self._bare:
            calls.append(self._bare + _either(forms) + rb"R" + memo)
        return _either(calls)

    def _fill(self) -> bytes:
        """A batch of pairs, or one, that is put into an object."""
        two = self._argument + rb"{2}"
        return rb"(?:\((?:" + two + rb")*+u|" + two + rb"s)"


def _either(parts: Iterable[bytes]) -> bytes:
    return rb"(?:" + b"|".join(parts) + rb")"


def _optional(part: bytes) -> bytes:
    return rb"(?:" + part + rb")?+"


def byte(value: int) -> bytes:
    """One byte as an expression writes it."""
    return rb"\x%02x" % value


def literal(data: bytes) -> bytes:
    """Bytes as an expression writes them."""
    return b"".join(map(byte, data))


def _text(length: int) -> bytes:
    """ASCII of one length that no program is written in: short, or with a character that such texts have not."""
    if length < SHORTEST_TEXT:
        return _HOOKS.get(length, b"") + rb"[\x00-\x7f]{%d}" % length
    return rb"(?=[%s]{0,%d}+[^%s])[^\n\x80-\xff]{%d}" % (_TEXT, min(length, 48) - 1, _TEXT, length)


def _data(length: int) -> bytes:
    """Bytes of one length that begin no program, or in which nothing looks a name up."""
    if not length:
        return b""
    plain = _PLAIN_BYTE + rb".{%d}" % (length - 1)
    if length >= SHORTEST_TEXT:
        return plain
    return _either([plain, rb"(?![PB\x1f\xfd])[^ci\x82-\x84\x93]{%d}" % length])
