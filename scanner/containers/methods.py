"""Compressions of zip members: deflate, and bzip2, lzma, xz and (from Python 3.14 on) zstd, which torch does not read."""

from __future__ import annotations

from scanner.containers import decoders
from scanner.containers.unfold import Unfolding
from scanner.containers.zip import MethodError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.containers.decoders import Decoder
    from scanner.model.artifact import Reader

METHODS = {
    1: "shrink", 6: "implode", 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz", 98: "ppmd", 99: "aes",
}  # fmt: skip
"""Compression methods that tools for archives write (4.4.5), beside storing and deflating."""


def unfolding(data: Reader, method: int) -> Unfolding:
    """What unfolds a member's ``data``. Raises `MethodError` where it cannot be read."""
    make: Callable[[], Decoder] | None = None
    if method == 8:
        make = decoders.deflate
    elif method == 12:
        make = decoders.bzip2
    elif method == 95:
        make = decoders.xz
    elif method == 14:
        return _lzma(data)
    elif method == 93:
        from scanner.containers.zstd import decoder

        make = decoder()
    if make is None:
        raise MethodError(f"compression method {method} ({METHODS.get(method, 'unknown')}) is not supported")
    return Unfolding(data, make)


def _lzma(data: Reader) -> Unfolding:
    """4.4.5 method 14: two bytes of version, two of length, the properties, then the stream."""
    head = data.read_at(0, 9)
    if len(head) < 9 or head[2:4] != b"\x05\x00" or int.from_bytes(head[5:9], "little") > decoders.MEMORY_LIMIT:
        raise MethodError("the lzma properties of the member cannot be used")
    filters = [lzma_filter(head[4:9])]
    return Unfolding(data.window(9, data.size), usable(lambda: decoders.lzma_raw(filters)))


def usable(make: Callable[[], Decoder]) -> Callable[[], Decoder]:
    """``make``, tried once. Raises `MethodError` for filters that the library does not take together."""
    try:
        make()
    except Exception as error:  # lzma's error is no subclass of ValueError
        raise MethodError(f"its filters cannot be used ({error})") from error
    return make


def lzma_filter(properties: bytes) -> dict[str, int]:
    """The filter of five bytes of LZMA properties: literal and position bits in one, then the dictionary's size.

    Raises `MethodError` for values that LZMA does not have.
    """
    from lzma import FILTER_LZMA1

    bits = properties[0]
    if bits >= 9 * 5 * 5:
        raise MethodError("the lzma properties are out of range")
    dictionary = max(4096, int.from_bytes(properties[1:5], "little"))
    return {"id": FILTER_LZMA1, "lc": bits % 9, "lp": bits // 9 % 5, "pb": bits // 45, "dict_size": dictionary}
