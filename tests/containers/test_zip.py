"""Zip archives: read as ``zipfile`` wrote them, and as torch would where something is wrong with them."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.containers.zip import (
    MEMBER_LIMIT,
    BadZipError,
    ZipLimitError,
    directory_of,
    full_directory,
    open_member,
)
from scanner.formats import zip as zip_format
from scanner.model.artifact import ChangedError, LimitReachedError
from tests.readers import parsed, reader_of, whole

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
    data = prefix + archive(compression, force_zip64=force_zip64, comment=comment)
    assert contents(data) == MEMBERS
    assert not full_directory(reader_of(data)).several


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
    assert contents(b"prefix" + wide) == MEMBERS
    assert not full_directory(reader_of(wide)).several
    assert not full_directory(reader_of(b"prefix" + wide)).several


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


@pytest.mark.parametrize("cut", [1, 10, 22, 60, 200])
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_of_a_cut_archive_are_read_and_the_cut_is_told(cut, compression):
    data = archive(compression)[:-cut]
    facts, children, gaps = parsed(zip_format, data)
    assert {child.place.member: whole(child.reader) for child in children} == MEMBERS
    assert [fact.kind for fact in facts] == ["zip-truncated"]
    assert [gap.reason for gap in gaps] == ["truncated"]


def test_what_begins_as_an_archive_and_holds_no_member_is_bad():
    with pytest.raises(BadZipError):
        directory_of(reader_of(b"PK\x03\x04" + bytes(10)))


def test_a_bomb_meets_its_limit_and_not_the_memory():
    data = archive(zipfile.ZIP_DEFLATED, {"bomb": b"\0" * (300 << 20)})
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


def parts(data):
    """The local part, the directory and the end record of an archive without a comment."""
    end = len(data) - 22
    size, offset = struct.unpack("<2L", data[end + 12 : end + 20])
    return data[:offset], data[offset : offset + size], data[end:]


def moved(directory, by):
    """``directory`` with all header offsets ``by`` bytes further on."""
    moved, at = bytearray(directory), 0
    while at < len(moved):
        (offset,) = struct.unpack("<L", moved[at + 42 : at + 46])
        moved[at + 42 : at + 46] = struct.pack("<L", offset + by)
        at += 46 + sum(struct.unpack("<3H", moved[at + 28 : at + 34]))
    return bytes(moved)


EVIL, DECOY = {"a/data.pkl": b"evil", "a/version": b"3"}, {"a/data.pkl": b"good", "a/version": b"3"}


def two_directories():
    """``zipfile`` reads the decoy, which ends where the end record begins; miniz the one that the record points at."""
    evil, directory, _ = parts(archive(members=EVIL))
    decoy, second, end = parts(archive(members=DECOY))
    shift = len(evil + directory + decoy) - len(evil)
    before = evil + directory
    return before + decoy + moved(second, len(before) - shift) + end[:16] + struct.pack("<L", len(evil)) + end[20:]


def two_end_records(written_is_evil):
    evil, directory, _ = parts(archive(members=EVIL))
    decoy, second, _ = parts(archive(members=DECOY))
    count, size = 2, len(directory)
    record = "<4sQ2H2L4Q"
    data = evil + directory
    far = len(data)
    data += struct.pack(record, b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, len(evil))
    start = len(data)
    data += decoy + moved(second, start)
    near = struct.pack(record, b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start + len(decoy))
    wide = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    short = wide if written_is_evil else (count, count, size, len(evil))
    return (
        data
        + near
        + struct.pack("<4sLQL", b"PK\x06\x07", 0, far if written_is_evil else 3, 1)
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *short, 0)
    )


@pytest.mark.parametrize("data", [two_directories(), two_end_records(True), two_end_records(False)])
def test_members_of_two_directories_are_all_read_and_it_is_told(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.read("a/data.pkl") == b"good"
    reader = reader_of(data)
    found = [whole(open_member(reader, member)[0]) for member in directory_of(reader) if member.name == "a/data.pkl"]
    assert sorted(found) == [b"evil", b"good"]
    facts, _, _ = parsed(zip_format, data)
    assert [(fact.get("problem"), fact.place.member) for fact in facts] == [("two-directories", "")]


def directory_alone(count, name=b"a", flags=0):
    entry = (
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, flags, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    )
    start = b"PK\x03\x04" + bytes(26)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(entry) * count, len(start), 0)
    return start + entry * count + end


@pytest.mark.parametrize(("count", "name"), [(MEMBER_LIMIT + 1, b"a"), (1_300_000, b"a"), (1000, b"n" * 20_000)])
def test_a_directory_beyond_the_limits_is_a_gap_at_once(count, name):
    data = directory_alone(count, name)
    with pytest.raises(ZipLimitError):
        directory_of(reader_of(data))
    facts, children, gaps = parsed(zip_format, data)
    assert (facts, children, [gap.reason for gap in gaps]) == ([], [], ["limit-directory"])


def test_what_is_wrong_with_a_member_is_told_once_for_each_name():
    facts, _, gaps = parsed(zip_format, directory_alone(5000, b"../a", flags=1))
    assert sorted((fact.kind, fact.get("problem") or fact.get("how")) for fact in facts) == [
        ("archive-escape", "parent"),
        ("zip-tampered", "duplicate-entry"),
        ("zip-tampered", "encrypted-flag"),
        ("zip-tampered", "flag-mismatch"),
        ("zip-tampered", "name-mismatch"),
        ("zip-tampered", "overlapping-members"),
    ]
    assert [gap.reason for gap in gaps] == []


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
