"""What unfolds a folder of a 7z archive, by the methods that it names.

Source: ``Methods.txt`` of the LZMA SDK 24.
"""

from __future__ import annotations

from scanner.containers import decoders
from scanner.containers.methods import lzma_filter, usable
from scanner.containers.unfold import Unfolding
from scanner.containers.zip import MethodError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.containers.decoders import Decoder
    from scanner.containers.sevenzip import Coder, Folder
    from scanner.model.artifact import Reader

AES = b"\x06\xf1\x07\x01"
_LZMA, _LZMA2 = b"\x03\x01\x01", b"\x21"
_ZSTD = b"\x04\xf7\x11\x01"
_NAMED = {
    b"\x03\x04\x01": "PPMd", b"\x03\x03\x01\x1b": "BCJ2", b"\x04\x01\x09": "Deflate64", _ZSTD: "zstd",
    b"\x04\xf7\x11\x02": "Brotli", b"\x04\xf7\x11\x04": "LZ4",
}  # fmt: skip
_BRANCH = {  # the filter's name in `lzma`, by 7-Zip's short and long ids
    b"\x04": "X86", b"\x03\x03\x01\x03": "X86", b"\x05": "POWERPC", b"\x03\x03\x02\x05": "POWERPC", b"\x06": "IA64",
    b"\x03\x03\x04\x01": "IA64", b"\x07": "ARM", b"\x03\x03\x05\x01": "ARM", b"\x08": "ARMTHUMB",
    b"\x03\x03\x07\x01": "ARMTHUMB", b"\x09": "SPARC", b"\x03\x03\x08\x05": "SPARC",
}  # fmt: skip


def folder_reader(reader: Reader, folder: Folder) -> Reader:
    """A reader of what the folder unfolds to. Raises `MethodError` where that is not read here."""
    body = reader.window(*folder.packed)
    make = _decoder(folder)
    return body if make is None else body.derived(folder.size, Unfolding(body, make).fetch)


def _decoder(folder: Folder) -> Callable[[], Decoder] | None:
    """What makes the decoder of a folder, None for one that is stored."""
    coders = [coder for coder in folder.coders if coder.method != b"\x00"]
    if len(coders) == 1 and coders[0].method == _ZSTD:
        from scanner.containers.zstd import decoder

        return decoder()
    if not folder.coders or any(coder.method in _NAMED or coder.method == AES for coder in coders):
        names = [_NAMED.get(method, method.hex()) for method in folder.methods]
        raise MethodError(f"method {', '.join(names)} is not supported")
    if not coders:
        return None
    if len(coders) == 1 and coders[0].method == b"\x04\x01\x08":
        return decoders.deflate
    if len(coders) == 1 and coders[0].method == b"\x04\x02\x02":
        return decoders.bzip2
    filters = [_filter(coder) for coder in coders]
    return usable(lambda: decoders.lzma_raw(filters))


def _filter(coder: Coder) -> dict[str, int]:
    import lzma

    properties = coder.properties
    if coder.method == _LZMA and len(properties) == 5:
        found = lzma_filter(properties)
    elif coder.method == _LZMA2 and len(properties) == 1 and properties[0] <= 40:
        bits = properties[0]
        size = 0xFFFFFFFF if bits == 40 else (2 | bits & 1) << (bits // 2 + 11)
        found = {"id": lzma.FILTER_LZMA2, "dict_size": size}
    elif coder.method == b"\x03" and len(properties) == 1:
        return {"id": lzma.FILTER_DELTA, "dist": properties[0] + 1}
    elif coder.method in _BRANCH:
        return {"id": getattr(lzma, f"FILTER_{_BRANCH[coder.method]}")}
    else:
        raise MethodError(f"method {coder.method.hex()} is not supported")
    if found["dict_size"] > decoders.MEMORY_LIMIT:
        raise MethodError("its dictionary is larger than what is given to it here")
    return found
