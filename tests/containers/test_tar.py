"""Tar archives: read as ``tarfile`` wrote them."""

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.containers.tar import is_tar, members_of
from scanner.formats import tar, torch_tar
from tests.readers import parsed, reader_of

CONTENTS = {"pickle": b"p" * 700, "a/" + "long" * 60 + "/name": b"x", "ünï": b"", "tensors": b"t" * 1024}


def archive(form):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as file:
        for name, content in CONTENTS.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "../../etc/passwd"
        file.addfile(link)
    return buffer.getvalue()


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_members_are_what_tarfile_wrote(form):
    data = archive(form)
    members, complete = members_of(reader_of(data))
    assert complete
    files = {member.name: data[member.offset : member.offset + member.size] for member in members if member.kind == "0"}
    assert files == CONTENTS
    assert [(member.name, member.link) for member in members if member.kind == "2"] == [("link", "../../etc/passwd")]


def test_a_cut_archive_is_not_complete():
    data = archive(tarfile.GNU_FORMAT)
    assert members_of(reader_of(data[:900]))[1] is False
    assert not is_tar(reader_of(b"\0" * 1024))


def header(name, size=0, flag=b"0", signed=False, ustar=b"ustar\x0000"):
    block = bytearray(512)
    block[: len(name)] = name
    block[124:136] = size if isinstance(size, bytes) else b"%011o\0" % size
    block[148:156] = b" " * 8
    block[156:157] = flag
    block[257:265] = ustar
    checksum = sum(byte - 256 if signed and byte > 127 else byte for byte in block)
    block[148:156] = b"%06o\0 " % checksum
    return bytes(block)


def member(name, content, flag=b"0", **options):
    return header(name, len(content), flag, **options) + content + bytes(-len(content) % 512)


def pax(flag=b"x", **told):
    records = b""
    for key, value in told.items():
        record = f" {key}={value}\n".encode()
        length = len(record) + 1
        while len(str(length)) + len(record) != length:
            length += 1
        records += str(length).encode() + record
    return member(b"pax", records, flag)


END = bytes(1024)


def as_tarfile(data):
    """(name, is a file, offset, size) of each member as Python's ``tarfile`` takes them."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        members = archive.getmembers()
    return [
        (info.name, info.isreg() or info.type not in tarfile.SUPPORTED_TYPES, info.offset_data, info.size)
        for info in members
    ]


def as_ours(data):
    return [(member.name, member.is_file, member.offset, member.size) for member in members_of(reader_of(data))[0]]


PIECES = st.one_of(
    st.builds(
        lambda flag, content, path: member(path, content, flag),
        st.sampled_from([bytes([flag]) for flag in b"\x0001234567789VDMAz"]),
        st.sampled_from([b"", b"x", b"y" * 512, b"z" * 700]),
        st.sampled_from([b"a", b"b/c", b"d/", b"e"]),
    ),
    st.builds(lambda flag, size: pax(flag, size=size), st.sampled_from([b"x", b"X", b"g"]), st.integers(0, 1200)),
    st.builds(lambda flag, path: pax(flag, path=path), st.sampled_from([b"x", b"g"]), st.sampled_from(["p", "q/r/"])),
    st.builds(lambda path: member(b"long", path + b"\0", b"L"), st.sampled_from([b"l", b"m" * 600])),
    st.just(member(b"link", b"target\0", b"K")),
)


@given(st.lists(PIECES, min_size=1, max_size=8))
@settings(max_examples=500, deadline=None)
def test_every_archive_is_read_as_tarfile_reads_it(pieces):
    data = b"".join(pieces) + member(b"last", b"end") + END
    try:
        expected = as_tarfile(data)
    except (tarfile.TarError, ValueError):
        return
    found, whole = members_of(reader_of(data))
    if whole:
        assert as_ours(data) == expected
    else:
        assert as_ours(data) == expected[: len(found)], "what is not followed is told as a gap"


@pytest.mark.parametrize("flag", [bytes([flag]) for flag in b"\x00079ADMVz"])
def test_every_type_that_tarfile_extracts_as_a_file_is_a_child(flag):
    data = member(b"m.pkl", b"content", flag) + END
    _, children, gaps = parsed(tar, data)
    assert ([child.place.member for child in children], gaps) == (["m.pkl"], [])


def test_what_an_extended_header_says_of_the_size_hides_no_member():
    decoy = member(b"decoy", b"d") + END
    data = pax(size=len(decoy)) + header(b"junk") + decoy + member(b"pickle", b"evil") + END
    assert [name for name, *_ in as_ours(data)] == [name for name, *_ in as_tarfile(data)] == ["junk", "pickle"]


def test_both_checksums_are_taken_and_no_name_is_needed():
    for options in ({"signed": True}, {"signed": False}):
        data = header("é".encode(), 0, **options) + member(b"m", b"content") + END
        assert as_ours(data) == as_tarfile(data) and is_tar(reader_of(data))
    assert is_tar(reader_of(header(b"") + END))
    assert not is_tar(reader_of(b"a" * 1024))


@pytest.mark.parametrize(
    "data",
    [
        header(b"m", b"-0000000001\0"),
        header(b"m", b"nonsense    "),
        header(b"m", 5 << 20, b"L"),
        member(b"pax", b"10 path=a", b"x") + member(b"m", b"x"),
        member(b"pax", b"99 path=abcdefg\n", b"x") + member(b"m", b"x"),
        pax(path="a"),
        pax() * 100 + member(b"m", b"x"),
    ],
)
def test_a_header_that_cannot_be_followed_is_a_gap(data):
    _, _, gaps = parsed(tar, member(b"first", b"x") + data + END)
    assert [gap.reason for gap in gaps] == ["truncated"]


@pytest.mark.parametrize(
    "data", [member(b"m", b"x", b"S") + END, pax(**{"GNU.sparse.major": "1"}) + member(b"m", b"x") + END]
)
def test_a_file_with_holes_is_a_gap(data):
    assert [gap.reason for gap in parsed(tar, data)[2]] == ["unsupported-container"]


def test_a_link_in_a_tar_checkpoint_is_a_gap():
    data = member(b"storages", b"", b"2") + END
    assert torch_tar.recognise("m.pt", reader_of(data)) and not tar.recognise("m.pt", reader_of(data))
    assert [gap.reason for gap in parsed(torch_tar, data)[2]] == ["malformed"]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_damage_makes_the_reader_fail(data):
    damaged = bytearray(archive(tarfile.PAX_FORMAT))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    members_of(reader_of(bytes(damaged)))
