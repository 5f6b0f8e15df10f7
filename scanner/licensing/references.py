"""The known licence texts: one file of hashed words, made by scripts/build_license_index.py, read when first asked.

The file holds no text. Each word is a number of two bytes, given to it by a hash of the word; each text is its words'
numbers in order. In memory a text is a `str` with one character for each word, so that comparing runs at C speed.
"""

from __future__ import annotations

import os
from struct import Struct
from zlib import decompress

from scanner.licensing.identification import Reference
from scanner.licensing.tokens import canonical

TYPE_CHECKING = False

try:
    from _blake2 import blake2b  # what hashlib has, without loading OpenSSL
except ImportError:  # pragma: no cover - a Python built without it
    from hashlib import blake2b

MAGIC = b"WBLT\x04\0\0\0"
HEADER = Struct("<8s8I")
"""Magic, then the lengths of: the table of texts, word hashes, shingles, postings, digests, lengths of texts, texts."""

SALT = b"weighbridge-text"
SHINGLE = 4
"""Words of one shingle of the search table."""

FIRST = 0x20
"""The character that stands for the commonest word; lower ones are marks of our own."""

SURROGATES = 0xD800

UNKNOWN = "\x01"
"""Stands for a word that is in no known text."""

NAME = "rules/licenses/texts/index.bin"

_NONE = "-"


class Codes(dict[str, str]):
    """The character of each written word, made when it is first asked for."""

    def __init__(self, known: dict[int, str]) -> None:
        super().__init__()
        self.known = known

    def __missing__(self, word: str) -> str:
        made = self.known.get(hash_of(canonical[word]), UNKNOWN)
        if len(self) < 50_000:
            self[word] = made
        return made


class Known:
    """One known text.

    ``head`` is how many words its title has, ``start`` where its terms begin (after a preface, if any), ``tail`` where its
    last optional part begins, ``slots`` are the words before which a name is to be filled in, ``votes`` what it weighs
    where all its shingles of the search table are there.
    """

    __slots__ = ("_at", "_codes", "_index", "_line", "head", "reference", "size", "slots", "start", "tail", "votes")

    def __init__(self, index: References, line: str, at: int) -> None:
        self._index, self._line, self._at, self._codes = index, line, at, ""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Reads the line of the table when something of it is first asked for: few texts ever are."""
            if name not in ("head", "reference", "size", "slots", "start", "tail", "votes"):
                raise AttributeError(name)
            self._read()
            return getattr(self, name)

    def _read(self) -> None:
        name, spdx, row, variant, role, size, head, start, tail, votes, slots = self._line.split("\t")
        self.reference = Reference(name, None if spdx == _NONE else spdx, None if row == _NONE else row, variant, role)
        self.size, self.head, self.start, self.tail = int(size), int(head), int(start), int(tail)
        self.votes = float(votes)
        self.slots = frozenset(map(int, slots.split()))

    @property
    def codes(self) -> str:
        """The text, one character for each word."""
        return self._codes or self._index.text(self._at)

    def keep(self) -> None:
        """Holds the text in memory from now on."""
        self._codes = self.codes


class References:
    """All known texts."""

    def __init__(self, data: bytes) -> None:
        magic, *lengths = HEADER.unpack_from(data)
        if magic != MAGIC:
            raise ValueError("the index of licence texts is of another version: run scripts/build_license_index.py")
        at = HEADER.size
        parts: list[bytes] = []
        for length in lengths:
            parts.append(data[at : at + length])
            at += length
        table, hashes, grams, postings, digests, sizes, texts, aliases = parts
        from array import array

        self._starts = array("I", sizes)
        self._texts = texts
        numbers = array("Q", hashes)
        if _big_endian():
            numbers.byteswap()
            self._starts.byteswap()
        self.codes = Codes(dict(zip(numbers, alphabet(len(numbers)), strict=True)))
        self.known = [Known(self, line, at) for at, line in enumerate(decompress(table).decode().split("\n"))]
        self._table: dict[str, str] | None = None
        self._grams, self._postings = grams, postings
        ends = array("Q", digests)
        if _big_endian():
            ends.byteswap()
        self.digests = dict(zip(ends[::2], ends[1::2], strict=True))
        self.aliases: dict[str, tuple[str, ...]] = {}
        for line in decompress(aliases).decode().split("\n"):
            key, _, names = line.partition("\t")
            self.aliases[key] = tuple(names.split())

    @property
    def table(self) -> dict[str, str]:
        """Which texts have each shingle of the search table; read when a text is first searched for."""
        if self._table is None:
            text = decompress(self._grams).decode("utf-16-le")
            lists = decompress(self._postings).decode("utf-16-le").split("\0")
            grams = [text[at : at + SHINGLE] for at in range(0, len(text), SHINGLE)]
            self._table = dict(zip(grams, lists, strict=True))
            self._grams = self._postings = b""
        return self._table

    def text(self, at: int) -> str:
        """The words of the text with this number."""
        return decompress(self._texts[self._starts[at] : self._starts[at + 1]]).decode("utf-16-le")

    def exact(self, codes: str) -> Known | None:
        """The known text that has just these words, with or without its title and its optional end."""
        found = self.digests.get(digest_of(codes))
        return None if found is None else self.known[found]

    def encoded(self, words: list[str]) -> str:
        """``words`` as one character each."""
        return "".join(map(self.codes.__getitem__, words))

    def candidates(self, codes: str, count: int) -> list[Known]:
        """Up to ``count`` known texts that share rare shingles with ``codes``, the likeliest first."""
        shared = self.table.keys() & set(shingles(codes))
        votes: dict[str, float] = {}
        for gram in shared:
            posted = self.table[gram]
            weight = weight_of(posted)
            for name in posted:
                votes[name] = votes.get(name, 0.0) + weight
        if not votes:
            return []
        known = self.known
        much = sorted(votes, key=lambda name: (-votes[name], name))[:count]
        share = sorted(votes, key=lambda name: (-votes[name] / (known[ord(name) - FIRST].size + 40), name))[:count]
        whole = sorted(
            votes, key=lambda name: (-round(votes[name] / known[ord(name) - FIRST].votes, 1), -votes[name], name)
        )[:count]
        chosen: dict[str, None] = {}
        for each in zip(much, whole, share, strict=True):
            chosen.update(dict.fromkeys(each))
        return [known[ord(name) - FIRST] for name in list(chosen)[: count + count // 2]]


def weight_of(posted: str) -> float:
    """What a shingle that these texts have speaks for each of them."""
    return 1.0 / (len(posted) + 2)


def shingles(codes: str) -> list[str]:
    """All runs of `SHINGLE` words of a text."""
    return [codes[at : at + SHINGLE] for at in range(len(codes) - SHINGLE + 1)]


def alphabet(count: int) -> str:
    """``count`` characters for words, none of them a surrogate."""
    numbers = range(FIRST, FIRST + count)
    return "".join([chr(number if number < SURROGATES else number + 0x800) for number in numbers])


def hash_of(word: str) -> int:
    """64 bits that stand for a word."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8, key=SALT).digest(), "little")


def digest_of(codes: str) -> int:
    """64 bits that stand for a text."""
    return int.from_bytes(blake2b(codes.encode("utf-16-le"), digest_size=8, key=SALT).digest(), "little")


def _big_endian() -> bool:
    import sys

    return sys.byteorder == "big"


_loaded: References | None = None


def references() -> References:
    """The known texts of this process. Raises `FileNotFoundError` where the index is not there."""
    global _loaded
    if _loaded is None:
        _loaded = References(_file())
    return _loaded


def _file() -> bytes:
    from scanner.catalog.resources import data_root

    root = data_root()
    if root is None:
        raise FileNotFoundError(NAME)
    with open(os.path.join(root, *NAME.split("/")), "rb") as file:
        return file.read()
