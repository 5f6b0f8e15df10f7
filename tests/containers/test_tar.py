"""Tar archives: read as ``tarfile`` wrote them."""

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.containers.tar import is_tar, members_of
from tests.readers import reader_of

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


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_damage_makes_the_reader_fail(data):
    damaged = bytearray(archive(tarfile.PAX_FORMAT))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    members_of(reader_of(bytes(damaged)))
