"""Archives and compressed streams that make a reader work: bombs, overlaps, links, and members without number."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from struct import pack

from fuzzing.seeds import in_tar, in_zip, sevenzip


def times(count: float, scale: float) -> int:
    """How many of something there are at ``scale``: two at the least."""
    return max(2, int(count * scale))


def archives(scale: float) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each archive."""
    n = times(200_000, scale)
    yield "many-members.zip", in_zip({f"m{i}.pkl": b"" for i in range(min(n, 199_000))})
    yield "many-pickles.zip", in_zip({f"m{i}.pkl": b"\x80\x04N." for i in range(n // 4)})
    records = {f"m/.data/{i}.storage": b"" for i in range(n // 4)}
    pickles = {f"m/{i}/data.pkl": b"N." for i in range(n // 10)}
    yield "records.pt", in_zip({"m/data.pkl": b"N.", **records, **pickles})
    yield "overlap.zip", overlapping(times(60_000, scale), zlib_stream(times(1 << 20, scale)))
    yield "overlap-nested.zip", overlapping(times(5_000, scale), in_zip({f"{i}.pkl": b"N." for i in range(100)}), 0)
    yield "duplicates.zip", duplicates(times(64_000, scale))
    yield "bomb.zip", in_zip({f"{i}.pkl": bytes(times(64 << 20, scale)) for i in range(4)}, 8)
    yield "bomb.npz", in_zip({"a.npy": bytes(times(400 << 20, scale))}, 8)
    yield "bomb.pt", in_zip({"a/data.pkl": bytes(times(400 << 20, scale)), "a/version": b"3"}, 8)
    fan = in_zip({f"{i}.pkl": b"\x80\x04N." for i in range(20)})
    for level in range(8):
        fan = in_zip({f"{level}-{i}.zip": fan for i in range(100 if scale >= 1 else 3)}, 8)
    yield "fan.zip", fan
    deep = b"\x80\x04N."
    for _ in range(40):
        deep = in_zip({"a.zip": deep})
    yield "deep.zip", deep
    for _ in range(40):
        deep = gzip.compress(deep, mtime=0)
    yield "deep.zip.gz", deep
    yield "names.zip", in_zip({f"{i}" + "a/" * 30_000: b"x" for i in range(times(200, scale))})
    tar = in_tar({"a": b"x"})[:512]
    yield "many.tar", tar.replace(b"00000000001\0", b"00000000000\0") * times(200_000, scale) + bytes(1024)
    yield "links.tar", links(times(40_000, scale))
    yield "pax.tar", pax(times(20_000_000, scale))
    yield "header.7z", sevenzip_header(b"\x01\x05" + number(1 << 40) + b"\0" * 64)
    yield "files.7z", sevenzip_header(b"\x01\x05\xe0\xff\xff\xff" + b"\x0e" + bytes(1000))
    yield (
        "packed.7z",
        sevenzip_header(b"\x01\x04\x06\0" + number(1 << 30) + b"\x09" + b"\x01" * times(5_000_000, scale)),
    )
    yield "empty.7z", sevenzip(b"")
    yield "prefix.bin", bytes(100) + b"PK\x03\x04" * times(5_000_000, scale)
    yield "ends.zip", in_zip({"a.pkl": b"N."}) + b"PK\x05\x06" * 16_000


def zlib_stream(size: int) -> bytes:
    """Zeros of this size as a raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(size)) + packer.flush()


def overlapping(count: int, content: bytes, method: int = 8) -> bytes:
    """An archive whose members are all the same bytes."""
    local = pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, method, 0, 0, 0, len(content), 1 << 20, 1, 0) + b"a"
    rows = [
        pack(
            "<4s6H3L5H2L",
            b"PK\x01\x02",
            20,
            20,
            0,
            method,
            0,
            0,
            0,
            len(content),
            1 << 20 if method else len(content),
            len(name),
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + name
        for name in (f"{i}.pkl".encode() if method else f"{i}.zip".encode() for i in range(count))
    ]
    rows_ = b"".join(rows)
    start = len(local) + len(content)
    return (
        local
        + content
        + rows_
        + pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(rows_), start, 0)
    )


def duplicates(count: int) -> bytes:
    """An archive of many members with one name."""
    import warnings

    whole = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(whole, "w") as archive:
        warnings.simplefilter("ignore")
        for _ in range(count):
            archive.writestr(zipfile.ZipInfo("data.pkl"), b"\x80\x04N.")
    return whole.getvalue()


def links(count: int) -> bytes:
    """A tar archive of links that lead to one another and outside."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for index in range(count):
            member = tarfile.TarInfo(f"l{index}")
            member.type, member.linkname = tarfile.SYMTYPE, f"../l{index + 1}"
            archive.addfile(member)
    return whole.getvalue()


def pax(size: int) -> bytes:
    """A tar archive with one extended header of this size."""
    whole = io.BytesIO()
    with tarfile.open(
        fileobj=whole, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "x" * size}
    ) as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return whole.getvalue()


def number(value: int) -> bytes:
    """A number as 7z writes the widest."""
    return b"\xff" + pack("<Q", value)


def sevenzip_header(header: bytes) -> bytes:
    """A 7z archive with this header and no content."""
    start = pack("<QQI", 0, len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + pack("<I", zlib.crc32(start)) + start + header


def streams(scale: float) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each compressed stream."""
    zeros = bytes(times(300 << 20, scale))
    yield "empties.pkl.gz", gzip.compress(b"", mtime=0) * times(1_000_000, scale)
    yield "empties.pkl.bz2", bz2.compress(b"") * times(500_000, scale)
    yield "empties.pkl.xz", lzma.compress(b"") * times(200_000, scale)
    yield "bomb.pkl.gz", gzip.compress(zeros, mtime=0)
    yield "bomb.joblib", zlib.compress(zeros)
    yield "bomb.pkl.xz", lzma.compress(zeros, preset=1)
    yield "bomb.pkl.bz2", bz2.compress(zeros)
    huge = bytearray(lzma.compress(b"\x80\x04N."))
    huge[16] = 40  # the dictionary's size: 4 GiB
    huge[20:24] = pack("<I", zlib.crc32(huge[12:20]))
    yield "dictionary.pkl.xz", bytes(huge)
    yield (
        "dictionary.lzma",
        b"\x5d" + pack("<I", 0xFFFFFFFF) + b"\xff" * 8 + lzma.compress(b"\x80\x04N.", lzma.FORMAT_ALONE)[13:],
    )
    blocks = pack("<I", 1 | 1 << 31) + b"N"
    yield "blocks.pkl.lz4", b"\x04\x22\x4d\x18\x60\x40\x82" + blocks * times(1_000_000, scale) + bytes(4)
    match = b"\x1f\x80\x01\x00" + b"\xff" * 16_000 + b"\x00"
    yield (
        "matches.pkl.lz4",
        b"\x04\x22\x4d\x18\x60\x70\x73" + (pack("<I", len(match)) + match) * times(200, scale) + bytes(4),
    )
    small = b"".join(b"\x10N\x01\x00" for _ in range(16_000))
    yield (
        "sequences.pkl.lz4",
        b"\x04\x22\x4d\x18\x60\x40\x82" + (pack("<I", len(small)) + small) * times(100, scale) + bytes(4),
    )
    yield "frames.pkl.lz4", (b"\x04\x22\x4d\x18\x60\x40\x82" + bytes(4)) * times(500_000, scale)
    yield (
        "skippable.pkl.lz4",
        b"\x04\x22\x4d\x18\x60\x40\x82" + bytes(4) + (b"\x50\x2a\x4d\x18" + bytes(4)) * times(500_000, scale),
    )
