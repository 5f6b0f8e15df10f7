"""Small reads at scattered places, from a few cached pages: headers of formats that are trees of offsets."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader

PAGE = 1 << 14
"""Bytes of one page: a header and what usually stands near it, far less than a tensor."""

PAGES = 512
"""Pages that are kept: 8 MiB."""


class Span:
    """Bytes ``[start, end)`` of a file."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    @property
    def size(self) -> int:
        """How many bytes these are."""
        return self.end - self.start


class Pages:
    """The bytes of a reader, fetched in whole pages that are kept for the next small read."""

    __slots__ = ("_pages", "reader", "size")

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.size = reader.size
        self._pages: dict[int, bytes] = {}

    def read(self, offset: int, length: int) -> bytes:
        """The bytes ``[offset, offset + length)``, cut at the file's end; none where that lies before ``offset``."""
        number, at = divmod(offset, PAGE)
        page = self._pages.get(number)
        if page is not None and at + length <= len(page):
            return page[at : at + length]
        if offset < 0 or length <= 0 or offset >= self.size:
            return b""
        if length > PAGE:
            return self.reader.read_at(offset, length)
        if at + length <= PAGE:
            return self._page(number)[at : at + length]
        return self._page(number)[at:] + self._page(number + 1)[: at + length - PAGE]

    def _page(self, number: int) -> bytes:
        page = self._pages.get(number)
        if page is None:
            if len(self._pages) >= PAGES:
                del self._pages[next(iter(self._pages))]
            page = self._pages[number] = self.reader.read_at(number * PAGE, PAGE)
        return page
