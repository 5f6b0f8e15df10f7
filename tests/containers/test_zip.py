"""Zip archives: read as ``zipfile`` wrote them, and as torch would where something is wrong with them."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.containers.zip import BadZipError, directory_of, open_member
from scanner.model.artifact import ChangedError, LimitReachedError
from tests.readers import reader_of, whole

MEMBERS = {"archive/data.pkl": b"pickle" * 50, "archive/data/0": bytes(range(256)) * 30, "archive/ünï": b"", "x": b"x"}


def archive(compression=zipfile.ZIP_STORED, members=MEMBERS, force_zip64=False, comment=b""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            with file.open(zipfile.ZipInfo(name) if compression == 0 else name, "w", force_zip64=force_zip64) as member:
                member.write(content)
        file.comment = comment
    return buffer.getvalue()


def contents(data):
    reader = reader_of(data)
    return {member.name: whole(open_member(reader, member)[0]) for member in directory_of(reader)}


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("prefix", [b"", b"MZ" + b"\0" * 5000])
@pytest.mark.parametrize("comment", [b"", b"a comment" * 900])
@pytest.mark.parametrize("force_zip64", [False, True])
def test_members_are_what_zipfile_wrote(compression, prefix, comment, force_zip64):
    assert contents(prefix + archive(compression, force_zip64=force_zip64, comment=comment)) == MEMBERS


def test_a_zip64_directory_is_read():
    data = archive()
    end = len(data) - 22
    signature, _, _, _, count, size, offset, _ = struct.unpack("<4s4H2LH", data[end:])
    assert signature == b"PK\x05\x06"
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    wide = data[:end] + record + locator + last
    assert contents(wide) == contents(data) == MEMBERS


def test_a_name_that_differs_in_the_local_header_is_told():
    data = archive().replace(b"archive/data.pkl", b"archive/safe.txt", 1)
    reader = reader_of(data)
    member = directory_of(reader)[0]
    content, problems = open_member(reader, member)
    assert (member.name, problems, whole(content)) == (
        "archive/data.pkl",
        ("name-mismatch",),
        MEMBERS["archive/data.pkl"],
    )


@pytest.mark.parametrize("cut", [1, 10, 22, 60, 300])
def test_a_cut_archive_is_bad_and_says_so(cut):
    with pytest.raises(BadZipError):
        directory_of(reader_of(archive()[:-cut]))


def test_a_bomb_meets_its_limit_and_not_the_memory():
    data = archive(zipfile.ZIP_DEFLATED, {"bomb": b"\0" * (200 << 20)})
    assert len(data) < 1 << 20
    reader = reader_of(data)
    content, _ = open_member(reader, directory_of(reader)[0])
    with pytest.raises(LimitReachedError) as raised:
        for at in range(0, content.size, 1 << 20):
            content.read_at(at, 1 << 20)
    assert raised.value.reason == "limit-ratio"


def test_deflated_members_are_read_in_any_order():
    body = bytes(i * 7 % 251 for i in range(300_000))
    reader = reader_of(archive(zipfile.ZIP_DEFLATED, {"m": body}))
    content, _ = open_member(reader, directory_of(reader)[0])
    for at in (0, 250_000, 10, 299_990, 100_000):
        assert content.read_at(at, 50) == body[at : at + 50]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_damage_makes_the_reader_fail(data):
    damaged = bytearray(archive(zipfile.ZIP_DEFLATED, comment=b"c"))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        contents(bytes(damaged))
    except (BadZipError, ChangedError, LimitReachedError):
        pass
