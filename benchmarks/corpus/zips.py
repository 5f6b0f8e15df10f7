"""Zips that a strict reader refuses or misreads and torch's own reader takes."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections.abc import Iterator

from benchmarks.corpus.programs import evil, torch_zip, zipped
from benchmarks.corpus.sample import Group, Sample

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def _patched(archive: bytes, magic: bytes, offset: int, value: bytes, entry: int = 0) -> bytes:
    """``archive`` with ``value`` at ``offset`` in the header number ``entry`` of that kind."""
    at = -1
    for _ in range(entry + 1):
        at = archive.index(magic, at + 1)
    return archive[: at + offset] + value + archive[at + offset + len(value) :]


def tricks() -> Iterator[Sample]:
    """The payload in ``data.pkl``, and one lie about it each."""
    bad = torch_zip(evil(2))
    packed = torch_zip(evil(2), deflate=True)
    good = pickle.dumps({"weight": [1.0]}, 2)
    yield Sample("flag-encrypted.pt", _patched(_patched(bad, LOCAL, 6, b"\x01\0"), CENTRAL, 8, b"\x01\0"))
    yield Sample("flag-encrypted-central.pt", _patched(bad, CENTRAL, 8, b"\x01\0"))
    yield Sample("flag-patch-data.pt", _patched(bad, CENTRAL, 8, b"\x20\0"))
    yield Sample("flag-strong-encryption.pt", _patched(bad, CENTRAL, 8, b"\x41\0"))
    yield Sample("crc-zero.pt", _patched(_patched(bad, LOCAL, 14, bytes(4)), CENTRAL, 16, bytes(4)))
    yield Sample("crc-wrong.pt", _patched(bad, CENTRAL, 16, b"\x01\x02\x03\x04"))
    yield Sample("crc-wrong-both.pt", _patched(_patched(bad, LOCAL, 14, b"abcd"), CENTRAL, 16, b"abcd"))
    yield Sample("local-name.pt", _patched(bad, LOCAL, 30, b"archive/safe.txt"))
    yield Sample("central-name.pt", _patched(bad, CENTRAL, 46, b"archive/date.pkl"))
    yield Sample("local-name-length.pt", _patched(bad, LOCAL, 26, b"\x0f\0"))
    yield Sample("duplicate-last-bad.pt", _duplicated(good, evil(2)), "zipfile")
    yield Sample("duplicate-first-bad.pt", _duplicated(evil(2), good), "zipfile")
    yield Sample("prefix-junk.pt", b"junk" * 40 + bad)
    yield Sample("prefix-pickle.pt", pickle.dumps([1], 2) + bad)
    yield Sample("trailing-junk.pt", bad + b"junk" * 200)
    yield Sample("long-comment.pt", _commented(bad), "zipfile")
    yield Sample("local-sizes.pt", _patched(bad, LOCAL, 18, struct.pack("<LL", 5, 5)))
    yield Sample("central-size.pt", _patched(bad, CENTRAL, 24, struct.pack("<L", 9)))
    yield Sample("method-unknown.pt", _patched(bad, CENTRAL, 10, b"\x63\0"))
    yield Sample("method-local.pt", _patched(packed, LOCAL, 8, b"\0\0"))
    yield Sample("no-directory.pt", bad[: bad.index(CENTRAL)])
    yield Sample("no-end.pt", bad[: bad.index(END)])
    yield Sample("end-offset.pt", _patched(bad, END, 16, struct.pack("<L", 7)))
    yield Sample("entries-zero.pt", _patched(bad, END, 8, b"\0\0\0\0"))
    yield Sample("entry-renamed.pt", zipped({"archive/data.txt": evil(2), "archive/version": b"3\n"}), "zipfile")
    yield Sample("entry-upper-case.pt", zipped({"ARCHIVE/DATA.PKL": evil(2), "ARCHIVE/VERSION": b"3\n"}), "zipfile")
    yield Sample("entry-without-suffix.pt", zipped({"archive/data": evil(2), "archive/version": b"3\n"}), "zipfile")
    yield Sample("entry-backslash.pt", zipped({"archive\\data.pkl": evil(2), "archive\\version": b"3\n"}), "zipfile")
    yield Sample("entry-nul.pt", _nul_name(), "zipfile")
    yield Sample("entry-as-directory.pt", _directory_entry(), "zipfile")
    yield Sample("two-archives.pt", torch_zip(good) + torch_zip(evil(2)))
    yield Sample("second-pickle-member.pt", torch_zip(good, extra={"archive/data/1": evil(2)}), "zipfile")
    yield Sample("extra-pickle-member.pt", torch_zip(good, extra={"archive/extra/x.pkl": evil(4)}), "zipfile")


def _duplicated(first: bytes, second: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", first)
        archive.writestr("archive/datA.pkl", second)
        archive.writestr("archive/version", "3\n")
    return buffer.getvalue().replace(b"datA", b"data")


def _commented(archive: bytes) -> bytes:
    buffer = io.BytesIO(archive)
    with zipfile.ZipFile(buffer, "a") as opened:
        opened.comment = evil(2) + b"x" * 3000
    return buffer.getvalue()


def _nul_name() -> bytes:
    whole = zipped({"archive/data.pklX.txt": evil(2), "archive/version": b"3\n"})
    return whole.replace(b"data.pklX", b"data.pkl\0")


def _directory_entry() -> bytes:
    whole = zipped({"archive/data.pklX": evil(2), "archive/version": b"3\n"})
    return whole.replace(b"data.pklX", b"data.pkl/")


GROUPS = (Group("zip-tricks", tricks, "CVE-2025-1944, CVE-2025-1945, CVE-2025-10156, GHSA-7q5r-7gvp-wc82"),)
