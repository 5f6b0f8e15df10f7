"""7z archives: the header, and each file's content where the standard library can unfold it. Nothing is extracted.

Source: ``7zFormat.txt`` and ``Methods.txt`` of the LZMA SDK 24. Read are folders whose coders form one chain of copy,
deflate, bzip2, LZMA, LZMA2, delta and branch filters, which is what 7-Zip and py7zr write by default for anything but
programs; others are named.
"""

from __future__ import annotations

from scanner.containers.sevenzip_methods import AES, folder_reader
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

MAGIC = b"7z\xbc\xaf\x27\x1c"
HEADER_LIMIT = 8 << 20
"""Bytes of header that are read, packed or unpacked."""
FILE_LIMIT = 20_000
FOLDER_LIMIT = 20_000
_CODER_LIMIT = 8
_START = 32

_END, _HEADER, _ENCODED = 0x00, 0x01, 0x17
_PROPERTIES, _ADDITIONAL, _STREAMS, _FILES = 0x02, 0x03, 0x04, 0x05
_PACK, _UNPACK, _SUBSTREAMS = 0x06, 0x07, 0x08
_SIZE, _CRC, _FOLDER, _CODERS_SIZE, _COUNT = 0x09, 0x0A, 0x0B, 0x0C, 0x0D
_EMPTY_STREAM, _NAMES, _ATTRIBUTES = 0x0E, 0x11, 0x15


class BadSevenZipError(ValueError):
    """The header breaks the format; the message says where."""


class EncryptedError(ValueError):
    """The header itself is encrypted."""


@record
class Coder:
    """One step of a folder: the method's id and its properties."""

    method: bytes
    properties: bytes


@record
class Folder:
    """Files that are packed together. ``coders`` are in order from the unpacked side to the packed, empty where they form
    no chain; ``packed`` is where the packed bytes lie; ``size`` is the bytes that they unfold to, of which ``digest`` says
    whether there is a checksum."""

    coders: tuple[Coder, ...]
    packed: tuple[int, int]
    size: int
    methods: tuple[bytes, ...]
    digest: bool


@record
class File:
    """One file: its ``folder`` by number (-1: it is empty), and its bytes in what the folder unfolds to.

    ``mode`` is the Unix mode, 0 where the archive does not say.
    """

    name: str
    folder: int
    offset: int
    size: int
    mode: int

    @property
    def is_link(self) -> bool:
        """True for a symbolic link, whose content is its target."""
        return self.mode & 0o170000 == 0o120000


@record
class SevenZip:
    """The folders and files of one archive, and the offset behind its header."""

    folders: tuple[Folder, ...]
    files: tuple[File, ...]
    end: int


def archive_of(reader: Reader) -> SevenZip:
    """What the archive's header says. Raises `BadSevenZipError`, `EncryptedError` or `MethodError`."""
    head = reader.read_at(0, _START)
    if len(head) < _START:
        raise BadSevenZipError("it ends in its first header")
    offset, size = int.from_bytes(head[12:20], "little"), int.from_bytes(head[20:28], "little")
    if not size:
        return SevenZip((), (), _START)
    if offset + size > reader.size - _START:
        raise BadSevenZipError("its header lies behind the end of the file")
    if size > HEADER_LIMIT:
        raise BadSevenZipError(f"its header of {size:,} bytes is over the {HEADER_LIMIT:,} that are read")
    data = reader.read_at(_START + offset, size)
    for _ in range(4):  # a header may be packed, and so may what comes out
        cursor = _Cursor(data)
        kind = cursor.byte()
        if kind == _HEADER:
            return _header(cursor, reader, _START + offset + size)
        if kind != _ENCODED:
            break
        folders, _ = _streams(cursor, reader)
        if not folders or folders[0].size > HEADER_LIMIT:
            raise BadSevenZipError("its packed header is empty or too large")
        if AES in folders[0].methods:
            raise EncryptedError
        data = folder_reader(reader, folders[0]).read_at(0, folders[0].size)
    raise BadSevenZipError("its header begins with an unknown mark")


class _Cursor:
    """A place in the header; raises `BadSevenZipError` at its end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise BadSevenZipError("its header is cut off")
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """The format's number: the first byte's leading ones say how many bytes follow."""
        first = self.byte()
        mask = 0x80
        value = 0
        for index in range(8):
            if not first & mask:
                return value + ((first & (mask - 1)) << (8 * index))
            value |= self.byte() << (8 * index)
            mask >>= 1
        return value

    def count(self, limit: int) -> int:
        """A number that must not be larger than ``limit``."""
        value = self.number()
        if value > limit:
            raise BadSevenZipError(f"its header counts {value:,} of what is read up to {limit:,}")
        return value

    def bits(self, count: int) -> list[bool]:
        data = self.take((count + 7) // 8)
        return [bool(data[index // 8] & 0x80 >> index % 8) for index in range(count)]

    def optional_bits(self, count: int) -> list[bool]:
        """Bits, or one byte that says that all are set."""
        return [True] * count if self.byte() else self.bits(count)


def _header(cursor: _Cursor, reader: Reader, end: int) -> SevenZip:
    folders: list[Folder] = []
    sizes: list[list[int]] = []
    files: tuple[File, ...] = ()
    while (mark := cursor.byte()) != _END:
        if mark == _PROPERTIES:
            while cursor.byte() != _END:
                cursor.take(cursor.number())
        elif mark == _ADDITIONAL:
            _streams(cursor, reader)
        elif mark == _STREAMS:
            folders, sizes = _streams(cursor, reader)
        elif mark == _FILES:
            files = _files(cursor, sizes)
        else:
            raise BadSevenZipError("its header holds an unknown mark")
    return SevenZip(tuple(folders), files, end)


def _streams(cursor: _Cursor, reader: Reader) -> tuple[list[Folder], list[list[int]]]:
    """The folders, and for each the sizes of the files in it."""
    position = 0
    packs: list[int] = []
    folders: list[Folder] = []
    sizes: list[list[int]] = []
    while (mark := cursor.byte()) != _END:
        if mark == _PACK:
            position = _START + cursor.number()
            packs = _packs(cursor)
            if position + sum(packs) > reader.size:
                raise BadSevenZipError("its packed bytes lie behind the end of the file")
        elif mark == _UNPACK:
            folders = _folders(cursor, position, packs)
            sizes = [[folder.size] for folder in folders]
        elif mark == _SUBSTREAMS:
            sizes = _substreams(cursor, folders)
        else:
            raise BadSevenZipError("its list of streams holds an unknown mark")
    return folders, sizes


def _packs(cursor: _Cursor) -> list[int]:
    count = cursor.count(FOLDER_LIMIT)
    sizes: list[int] = []
    while (mark := cursor.byte()) != _END:
        if mark == _SIZE:
            sizes = [cursor.number() for _ in range(count)]
        elif mark == _CRC:
            _digests(cursor, count)
        else:
            raise BadSevenZipError("its list of packed streams holds an unknown mark")
    return sizes


def _digests(cursor: _Cursor, count: int) -> list[bool]:
    """Which of ``count`` streams have a checksum; the checksums are stepped over."""
    defined = cursor.optional_bits(count)
    cursor.take(4 * sum(defined))
    return defined


def _folders(cursor: _Cursor, position: int, packs: list[int]) -> list[Folder]:
    if cursor.byte() != _FOLDER:
        raise BadSevenZipError("its list of folders is missing")
    count = cursor.count(FOLDER_LIMIT)
    if cursor.byte():
        raise BadSevenZipError("its folders are described elsewhere")
    plans = [_plan(cursor) for _ in range(count)]
    if cursor.byte() != _CODERS_SIZE:
        raise BadSevenZipError("the sizes of its folders are missing")
    unfolded = [[cursor.number() for _ in range(outs)] for _, _, outs, _, _ in plans]
    mark = cursor.byte()
    digests = [False] * count
    if mark == _CRC:
        digests = _digests(cursor, count)
        mark = cursor.byte()
    if mark != _END:
        raise BadSevenZipError("its list of folders holds an unknown mark")
    folders: list[Folder] = []
    used = 0
    for (chain, methods, _, inputs, main), sizes, digest in zip(plans, unfolded, digests, strict=True):
        if used + inputs > len(packs):
            raise BadSevenZipError("its folders ask for more streams than there are")
        packed = (position, packs[used] if inputs else 0)
        position += sum(packs[used : used + inputs])
        used += inputs
        folders.append(Folder(chain if inputs == 1 else (), packed, sizes[main], methods, digest))
    return folders


def _plan(cursor: _Cursor) -> tuple[tuple[Coder, ...], tuple[bytes, ...], int, int, int]:
    """A folder's coders in a chain, their methods, its outputs, its packed streams, and which output is the last."""
    coders: list[Coder] = []
    ins = outs = 0
    simple = True
    for _ in range(cursor.count(_CODER_LIMIT)):
        flags = cursor.byte()
        method = cursor.take(flags & 15)
        inputs = outputs = 1
        if flags & 16:
            inputs, outputs = cursor.count(_CODER_LIMIT), cursor.count(_CODER_LIMIT)
            simple = simple and inputs == outputs == 1
        coders.append(Coder(method, cursor.take(cursor.number()) if flags & 32 else b""))
        ins += inputs
        outs += outputs
    if not coders or not outs:
        raise BadSevenZipError("a folder has no coders")
    bound = {}
    bound_outputs = set()
    for _ in range(outs - 1):
        into, out = cursor.number(), cursor.number()
        bound[into] = out
        bound_outputs.add(out)
    inputs = ins - len(bound)
    if inputs < 0:
        raise BadSevenZipError("a folder binds streams that it does not have")
    if inputs > 1:
        for _ in range(inputs):
            cursor.number()
    main = next((out for out in range(outs) if out not in bound_outputs), 0)
    return _chain(coders, bound, main) if simple else (), tuple(coder.method for coder in coders), outs, inputs, main


def _chain(coders: list[Coder], bound: dict[int, int], main: int) -> tuple[Coder, ...]:
    chain: list[Coder] = []
    at: int | None = main
    while at is not None and at < len(coders) and len(chain) < len(coders):
        chain.append(coders[at])
        at = bound.get(at)
    return tuple(chain) if len(chain) == len(coders) else ()


def _substreams(cursor: _Cursor, folders: list[Folder]) -> list[list[int]]:
    counts = [1] * len(folders)
    mark = cursor.byte()
    if mark == _COUNT:
        counts = [cursor.count(FILE_LIMIT) for _ in folders]
        mark = cursor.byte()
    if sum(counts) > FILE_LIMIT:
        raise BadSevenZipError(f"it holds more than the {FILE_LIMIT:,} files that are read")
    sizes: list[list[int]] = []
    for folder, count in zip(folders, counts, strict=True):
        told = [cursor.number() for _ in range(count - 1)] if mark == _SIZE else []
        sizes.append([*told, folder.size - sum(told)] if count else [])
        if sizes[-1] and sizes[-1][-1] < 0:
            raise BadSevenZipError("the files of a folder are larger than it")
    if mark == _SIZE:
        mark = cursor.byte()
    if mark == _CRC:
        known_before = [folder.digest and count == 1 for folder, count in zip(folders, counts, strict=True)]
        _digests(cursor, sum(count for count, known in zip(counts, known_before, strict=True) if not known))
        mark = cursor.byte()
    if mark != _END:
        raise BadSevenZipError("its list of files' streams holds an unknown mark")
    return sizes


def _files(cursor: _Cursor, sizes: list[list[int]]) -> tuple[File, ...]:
    count = cursor.count(FILE_LIMIT)
    names: list[str] = [""] * count
    modes = [0] * count
    empty = [False] * count
    while (mark := cursor.byte()) != _END:
        part = _Cursor(cursor.take(cursor.number()))
        if mark == _EMPTY_STREAM:
            empty = part.bits(count)
        elif mark == _NAMES and not part.byte():
            texts = part.data[1:].decode("utf-16-le", "replace").split("\0")
            names = [text[:4096] for text in texts[:count]] + [""] * max(0, count - len(texts))
        elif mark == _ATTRIBUTES:
            defined = part.optional_bits(count)
            if not part.byte():
                values = [int.from_bytes(part.take(4), "little") if known else 0 for known in defined]
                modes = [value >> 16 if value & 0x8000 else 0 for value in values]
    places = [(folder, size) for folder, in_folder in enumerate(sizes) for size in in_folder]
    files: list[File] = []
    offsets = [0] * len(sizes)
    waiting = iter(places)
    for name, mode, is_empty in zip(names, modes, empty, strict=True):
        place = None if is_empty else next(waiting, None)
        if place is None:
            files.append(File(name, -1, 0, 0, mode))
            continue
        folder, size = place
        files.append(File(name, folder, offsets[folder], size, mode))
        offsets[folder] += size
    return tuple(files)
