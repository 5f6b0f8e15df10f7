"""Zip archives that say two things, or more than they need: each is told, and what a loader would run is still read."""

import io
import struct
import warnings
import zipfile

import pytest

from scanner.containers.names import escape_of, link_escapes
from scanner.formats import zip as zip_format
from scanner.formats import zip_prefixed
from scanner.model.fact import Fact
from tests.readers import parsed, reader_of, whole

PICKLE = b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R."
NAME = b"archive/data.pkl"
MEMBERS = (("archive/data.pkl", PICKLE), ("archive/version", b"3\n"), ("archive/byteorder", b"little"))


def archive(members=MEMBERS, method=zipfile.ZIP_STORED, comment=b""):
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as file:
        warnings.simplefilter("ignore")  # names given twice
        for name, content in members:
            file.writestr(name, content)
        file.comment = comment
    return buffer.getvalue()


def patched(data=None, central=(), local=(), name=NAME):
    """``data`` with (offset, bytes) written into the central and the local header of the member ``name``."""
    data = bytearray(archive() if data is None else data)
    row = data.rindex(name) - 46
    head = data.index(name) - 30
    for start, changes in ((row, central), (head, local)):
        for offset, value in changes:
            data[start + offset : start + offset + len(value)] = value
    return bytes(data)


def end(data, **fields):
    """``data`` with fields of its end record set."""
    names = ("signature", "disk", "first", "here", "all", "size", "offset", "comment")
    values = dict(zip(names, struct.unpack("<4s4H2LH", data[-22:]), strict=True)) | fields
    return data[:-22] + struct.pack("<4s4H2LH", *values.values())


def half(value):
    return struct.pack("<H", value)


def word(value):
    return struct.pack("<L", value)


DEFLATED = archive(method=zipfile.ZIP_DEFLATED)
TWICE = (("archive/data.pkl", b"harmless"), *MEMBERS[1:])
TAMPERED = {
    "encrypted in the directory": (patched(central=[(8, half(1))]), "encrypted-flag"),
    "encrypted in the local header": (patched(local=[(6, half(1))]), "encrypted-flag"),
    "encrypted in both": (patched(None, [(8, half(1))], [(6, half(1))]), "encrypted-flag"),
    "encrypted and deflated": (patched(DEFLATED, [(8, half(1))], [(6, half(1))]), "encrypted-flag"),
    "strong encryption": (patched(central=[(8, half(0x41))]), "encrypted-flag"),
    "masked header": (patched(None, [(8, half(0x2000))], [(6, half(0x2000))]), "encrypted-flag"),
    "another local name": (archive().replace(NAME, b"archive/safe.txt", 1), "name-mismatch"),
    "another local method": (patched(local=[(8, half(8))]), "method-mismatch"),
    "another local length": (patched(local=[(22, word(5))]), "size-mismatch"),
    "shorter unfolded": (patched(central=[(24, word(3))]), "size-mismatch"),
    "longer unfolded": (patched(central=[(24, word(70_000))]), "size-mismatch"),
    "all ones": (patched(central=[(24, b"\xff" * 4)]), "size-mismatch"),
    "shorter stored": (patched(central=[(20, word(3))]), "size-mismatch"),
    "deflated, shorter": (patched(DEFLATED, [(24, word(3))]), "size-mismatch"),
    "deflated, all ones": (patched(DEFLATED, [(24, b"\xff" * 4)]), "size-mismatch"),
    "unknown method": (patched(central=[(10, half(42))]), "method-mismatch"),
    "checksum of the directory": (patched(central=[(16, word(7))]), "crc-mismatch"),
    "checksum in both": (patched(DEFLATED, [(16, word(7))], [(14, word(7))]), "crc-mismatch"),
    "prefix": (b"PK\x05\x06 junk" + archive(), "prefix-data"),
    "trailing": (archive() + b"something", "trailing-data"),
    "twice, first": (archive((*MEMBERS, TWICE[0])), "duplicate-entry"),
    "twice, last": (archive((*TWICE, MEMBERS[0])), "duplicate-entry"),
    "twice, in another case": (archive((*TWICE, ("archive/DATA.PKL", PICKLE))), "duplicate-entry"),
    "twice, with a backslash": (archive((*TWICE, ("archive\\data.pkl", PICKLE))), "duplicate-entry"),
    "control character": (archive((*TWICE, ("archive/data.pkl\x01", PICKLE))), "control-name"),
    "fewer members": (end(archive(), all=1, here=1), "directory-count"),
    "more members": (end(archive(), all=9, here=9), "directory-count"),
    "no directory size": (end(archive(), size=0), "no-directory"),
    "no end record": (archive()[:-22], "no-directory"),
    "half an archive": (archive()[: len(archive()) // 2], "no-directory"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_told_and_the_payload_is_read(name):
    data, problem = TAMPERED[name]
    facts, children, _ = parsed(zip_format, data, "model.zip")
    assert problem in {fact.get("problem") for fact in facts}
    assert any(whole(child.reader).startswith(PICKLE) for child in children)


def test_bytes_between_members_are_searched():
    data = archive()
    _, offset = struct.unpack("<2L", data[-10:-2])
    hidden = data[:offset] + b"\x7fELF\x02\x01\x01" + bytes(80) + data[offset:]
    facts, _, _ = parsed(zip_format, end(hidden, offset=offset + 87), "model.zip")
    assert {(fact.kind, fact.get("problem") or fact.get("holds")) for fact in facts} == {
        ("zip-irregular", "hidden-data"),
        ("appended-data", "program"),
    }


def test_a_row_taken_out_of_the_directory_leaves_a_hidden_member():
    data = archive()
    size, offset = struct.unpack("<2L", data[-10:-2])
    row = data.index(b"PK\x01\x02", offset + 4)
    after = data.index(b"PK\x01\x02", row + 4)
    hidden = end(data[:row] + data[after:], all=2, here=2, size=size - (after - row))
    facts, children, _ = parsed(zip_format, hidden, "model.zip")
    assert "hidden-member" in {fact.get("problem") for fact in facts}
    assert any(whole(child.reader).startswith(b"PK\x03\x04") for child in children)


def test_members_that_share_bytes_are_told():
    data = bytearray(archive())
    second = data.rindex(b"archive/version") - 46
    data[second + 42 : second + 46] = word(0)
    facts, _, _ = parsed(zip_format, bytes(data), "model.zip")
    assert {"overlapping-members", "name-mismatch"} <= {fact.get("problem") for fact in facts}


def test_a_payload_in_the_comment_is_found_and_words_are_not_told():
    facts, children, _ = parsed(zip_format, archive(comment=PICKLE), "model.zip")
    assert [(fact.kind, fact.get("holds")) for fact in facts] == [("appended-data", "pickle")]
    assert whole(children[0].reader) == PICKLE
    assert parsed(zip_format, archive(comment=b"made by hand, see the card"), "model.zip")[0] == []


@pytest.mark.parametrize("data", [b"junk" * 9 + archive(), b"GIF89a" + bytes(400) + archive(comment=b"c" * 99)])
def test_an_archive_behind_other_bytes_is_read_as_if_they_were_not_there(data):
    assert zip_prefixed.recognise("model.pt", reader_of(data))
    assert not zip_prefixed.recognise("setup.exe", reader_of(data))
    facts, children, _ = parsed(zip_prefixed, data, "model.pt")
    assert [fact.get("problem") for fact in facts if fact.kind == "zip-irregular"] == ["prefix-data"]
    inner = children[-1].reader
    assert inner.base == data.index(b"PK\x03\x04")
    items = list(zip_format.parse(children[-1].place, inner))
    assert [item.kind for item in items if isinstance(item, Fact)] == []
    assert whole(items[0].reader) == PICKLE


def streamed(method):
    """An archive as a writer makes it that cannot go back: lengths and checksums follow the data."""

    class Pipe(io.RawIOBase):
        data = b""

        def writable(self):
            return True

        def write(self, more):
            self.data += bytes(more)
            return len(more)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", method) as file:
        for name, content in MEMBERS:
            with file.open(name, "w", force_zip64=name.endswith("version")) as member:
                member.write(content)
    return pipe.data


def on_a_mac():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        info = zipfile.ZipInfo("__MACOSX/m/._a.txt")
        info.extra = struct.pack("<HHBL", 0x5455, 5, 1, 1_700_000_000)
        file.writestr(info, b"\0\5\x16\7\0\2\0\0Mac OS X        ")
        file.writestr("m/Icon\r", b"")
        link = zipfile.ZipInfo("m/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        file.writestr(link, b"../__MACOSX/x")
    return buffer.getvalue()


def without_checksums():
    data = archive()
    for name in (b"archive/data.pkl", b"archive/version", b"archive/byteorder"):
        data = patched(data, [(16, word(0))], [(14, word(0))], name)
    return data


@pytest.mark.parametrize(
    "data",
    [
        archive(),
        archive(()),
        DEFLATED,
        archive(method=zipfile.ZIP_BZIP2),
        archive(method=zipfile.ZIP_LZMA),
        streamed(zipfile.ZIP_STORED),
        streamed(zipfile.ZIP_DEFLATED),
        on_a_mac(),
        without_checksums(),
        archive((("a/", b""), ("a/README", b"x"), ("a/readme", b"y"))),
    ],
)
def test_honest_archives_are_quiet(data):
    facts, _, gaps = parsed(zip_format, data, "model.zip")
    assert (facts, gaps) == ([], [])


def test_a_member_that_is_encrypted_indeed_is_a_gap_and_no_tampering():
    data = patched(
        central=[(8, half(1)), (24, word(len(PICKLE) - 12))], local=[(6, half(1)), (22, word(len(PICKLE) - 12))]
    )
    facts, children, gaps = parsed(zip_format, data, "model.zip")
    assert [fact.kind for fact in facts] == ["archive-concealed"]
    assert "archive/data.pkl" not in [child.place.member for child in children]
    assert [gap.reason for gap in gaps] == ["encrypted"]


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("/etc/x", "absolute"),
        ("C:/x", "absolute"),
        ("..\\x", "parent"),
        ("a/../../x", "parent"),
        ("a..b/x", ""),
        ("a", ""),
    ],
)
def test_names_that_lead_out(name, how):
    assert escape_of(name) == how
    facts, _, _ = parsed(zip_format, archive(((name, b"x"),)), "model.zip")
    assert [fact.get("how") for fact in facts] == ([how] if how else [])


@pytest.mark.parametrize(
    ("name", "target", "hard", "out"),
    [
        ("a/b", "../c", False, False),
        ("a/b", "../../c", False, True),
        ("a/b", "/etc", False, True),
        ("a/b", "../c", True, True),
        ("a/b", "c/../d", True, False),
    ],
)
def test_links_that_lead_out(name, target, hard, out):
    assert link_escapes(name, target, hard) is out


def test_copies_of_an_archive_in_an_archive_are_read_once_and_are_a_bomb():
    inner = archive((("x.txt", b"0" * 5000),))
    facts, children, _ = parsed(zip_format, archive(tuple((f"{n}.zip", inner) for n in range(10))), "model.zip")
    assert [(fact.kind, fact.get("limit")) for fact in facts] == [("resource-bomb", "limit-repeats")]
    assert len(children) == 1


def test_what_promises_to_unfold_too_far_is_a_bomb():
    data = archive((("zeros", bytes(70 << 20)),), zipfile.ZIP_DEFLATED)
    assert [fact.kind for fact in parsed(zip_format, data, "model.zip")[0]] == ["resource-bomb"]
    arrays = archive((("zeros.npy", bytes(70 << 20)),), zipfile.ZIP_DEFLATED)
    assert parsed(zip_format, arrays, "model.npz")[0] == []
