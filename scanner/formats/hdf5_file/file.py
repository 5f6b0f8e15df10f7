"""Where an HDF5 file begins, how wide its addresses are, and numbers read from it (section II, superblock)."""

from __future__ import annotations

from scanner.formats.pages import Pages
from scanner.model.artifact import LimitReachedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

READ_COST, COST_LIMIT = 256, 512 << 20
"""What one read costs beside its bytes, and what all of a file may: two million small reads, or half a GiB of attributes."""

SIGNATURE = b"\x89HDF\r\n\x1a\n"


class BrokenHdf5Error(ValueError):
    """A structure that no HDF5 library writes; ``at`` is its offset in the file."""

    def __init__(self, at: int, problem: str) -> None:
        super().__init__(problem)
        self.at = at


def signature_offset(reader: Reader) -> int:
    """The offset of the superblock, -1 where there is none: the library looks at 0, 512, 1024, 2048 and so on."""
    at = 0
    while at < reader.size:
        if reader.read_at(at, 8) == SIGNATURE:
            return at
        at = at * 2 or 512
    return -1


class Hdf5File:
    """An opened file: its superblock's words, and bounded reads at the addresses that it counts from its base."""

    __slots__ = ("address_size", "base", "end", "heaps", "left", "length_size", "pages", "root", "size", "version")

    def __init__(self, reader: Reader, start: int) -> None:
        self.pages = Pages(reader)
        self.size = reader.size
        self.base = start
        self.left = COST_LIMIT
        self.heaps: dict[int, dict[int, tuple[int, int]]] = {}  # the tables of global heaps that were read, by address
        head = self.pages.read(start, 16)
        self.version = head[8] if len(head) == 16 else 255
        if self.version > 3:
            raise BrokenHdf5Error(start, "its superblock has no known version")
        self.address_size, self.length_size = (head[13], head[14]) if self.version < 2 else (head[9], head[10])
        if self.address_size not in (2, 4, 8) or self.length_size not in (2, 4, 8):
            raise BrokenHdf5Error(start, "its superblock gives no valid width of addresses")
        width = self.address_size
        if self.version < 2:
            at = start + (24 if self.version == 0 else 28)
            self.end = self._number(at + 2 * width, width)
            self.root = self._number(at + 4 * width + self.length_size, width)  # behind the name's offset in the heap
        else:
            self.end = self._number(start + 12 + 2 * width, width)
            self.root = self._number(start + 12 + 3 * width, width)
        stated = self._number(at if self.version < 2 else start + 12, width)
        if self.version < 2 or stated == start:  # else the file was moved: the library counts from where it found it
            self.base = start

    def is_undefined(self, address: int) -> bool:
        """True for the address of all ones, which stands for nothing."""
        return address == (1 << 8 * self.address_size) - 1

    def read(self, address: int, length: int) -> bytes:
        """Exactly ``length`` bytes at an address of the file.

        Raises `BrokenHdf5Error` where they are not there, and `LimitReachedError` for a file whose parts are named so often
        that reading them would not end.
        """
        self.left -= READ_COST + length
        if self.left < 0:
            raise LimitReachedError("limit-objects", "its parts are named more often than is followed")
        data = self.pages.read(self.base + address, length)
        if len(data) != length:
            raise BrokenHdf5Error(self.base + address, "an address or length lies beyond the end of the file")
        return data

    def address(self, data: bytes, at: int) -> int:
        """The address at offset ``at`` of ``data``."""
        return int.from_bytes(data[at : at + self.address_size], "little")

    def length(self, data: bytes, at: int) -> int:
        """The length at offset ``at`` of ``data``."""
        return int.from_bytes(data[at : at + self.length_size], "little")

    def expect(self, address: int, sign: bytes, what: str, length: int) -> bytes:
        """``length`` bytes at ``address``, which begin with ``sign``. Raises `BrokenHdf5Error` otherwise."""
        data = self.read(address, length)
        if not data.startswith(sign):
            raise BrokenHdf5Error(self.base + address, f"there is no {what} where one is named")
        return data

    def _number(self, at: int, width: int) -> int:
        data = self.pages.read(at, width)
        if len(data) != width:
            raise BrokenHdf5Error(at, "the file ends in its superblock")
        return int.from_bytes(data, "little")


def text_of(data: bytes) -> str:
    """The text up to the first zero byte."""
    return data.partition(b"\0")[0].decode("utf-8", "replace")
