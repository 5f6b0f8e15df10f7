"""Compressed streams around models: what is in scope, what comes out, and what is wrong with them."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib

import pytest

from scanner.formats import compressed
from scanner.formats import tar as tar_format
from scanner.formats.expected import is_unexpected
from tests.readers import parsed, reader_of, whole

PICKLE = b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R."
STREAMS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda body: lzma.compress(body, format=lzma.FORMAT_ALONE),
    "zlib": zlib.compress,
    "joblib": lambda body: b"ZF" + hex(len(body)).encode().ljust(19) + zlib.compress(body),
}


def old_archive(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                info.size = len(content)
            else:
                info.type, info.linkname = content
            file.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", STREAMS)
@pytest.mark.parametrize("name", ["model.pkl", "model.joblib", "x.dat", "noending"])
def test_a_pickle_in_a_stream_is_in_scope_and_read(kind, name):
    data = STREAMS[kind](PICKLE)
    assert compressed.recognise(name, reader_of(data))
    facts, children, gaps = parsed(compressed, data, name)
    assert [whole(child.reader) for child in children] == [PICKLE]
    assert (facts, gaps) == ([], [])


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("train.csv.gz", b"a,b,c\n1,2,3\n" * 50),
        ("d.json.gz", b'{"a": [1, 2]}' * 20),
        ("vocab.txt.gz", b"cat\nclass\nconst\nand\n" * 50),
        ("t10k-images-idx3-ubyte.gz", struct.pack(">4L", 2051, 10, 28, 28) + bytes(7840)),
        ("labels-idx1-ubyte.gz", struct.pack(">2L", 2049, 10) + bytes(10)),
    ],
)
@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz"])
def test_compressed_data_is_no_model(kind, name, body):
    assert not compressed.recognise(name, reader_of(STREAMS[kind](body)))


def test_two_bytes_of_a_raw_model_are_no_stream():
    assert not compressed.recognise("model.bin", reader_of(b"\x78\x01" + bytes(range(200))))


@pytest.mark.parametrize("name", ["a.safetensors", "a.gguf", "a.onnx", "a.pt", "a.bin", "a.h5"])
@pytest.mark.parametrize("kind", STREAMS)
def test_a_stream_is_unexpected_under_a_name_whose_loader_takes_none(kind, name):
    facts, _, _ = parsed(compressed, STREAMS[kind](PICKLE), name)
    assert [(fact.kind, fact.get("container")) for fact in facts] == [("container-unexpected", kind)]


@pytest.mark.parametrize(
    ("container", "name", "unexpected"),
    [
        ("gzip", "m.pkl.gz", False), ("gzip", "m.nemo", False), ("gzip", "m.tar.gz", False), ("zip", "m.pt", False),
        ("zip", "m.npz", False), ("zip", "m.whl", False), ("tar", "m.nemo", False), ("tar", "m.safetensors", True),
        ("7z", "m.7z", False), ("7z", "m.pkl", True), ("rar", "m.bin", True), ("zip", "m.gguf", True),
    ],
)  # fmt: skip
def test_what_wrappers_names_expect(container, name, unexpected):
    assert is_unexpected(container, name) is unexpected


@pytest.mark.parametrize(
    ("name", "inside"),
    [("m.pkl.gz", "m.pkl"), ("m.tgz", "m.tar"), ("a/M.Joblib", "M.Joblib"), ("x.dat", "x.dat (unfolded)")],
)
def test_what_comes_out_is_named_as_people_do(name, inside):
    _, children, _ = parsed(compressed, gzip.compress(PICKLE), name)
    assert [child.place.member for child in children] == [inside]


def test_damage_is_told_and_what_came_out_is_read():
    body = PICKLE + bytes(range(256)) * 40
    cut = gzip.compress(body)[:-200]
    facts, children, gaps = parsed(compressed, cut, "m.pkl.gz")
    assert [(fact.kind, fact.get("problem")) for fact in facts] == [("stream-damaged", "truncated")]
    assert whole(children[0].reader).startswith(PICKLE)
    assert [gap.reason for gap in gaps] == ["truncated"]
    wrong = bytearray(gzip.compress(body))
    wrong[-7] ^= 1
    facts, children, _ = parsed(compressed, bytes(wrong), "m.pkl.gz")
    assert [(fact.kind, fact.get("problem")) for fact in facts] == [("stream-damaged", "corrupt")]
    assert whole(children[0].reader) == body


def test_what_lies_behind_a_stream_is_searched():
    facts, children, _ = parsed(compressed, zlib.compress(PICKLE) + PICKLE, "m.pkl")
    assert [(fact.kind, fact.get("holds")) for fact in facts] == [("appended-data", "pickle")]
    assert [whole(child.reader) for child in children] == [PICKLE, PICKLE]
    assert parsed(compressed, gzip.compress(PICKLE) + bytes(512), "m.pkl.gz")[0] == []


def test_a_bomb_is_told_and_its_start_is_read():
    data = gzip.compress(b"AAAA" + bytes(70 << 20), 9)
    facts, children, gaps = parsed(compressed, data, "bomb.bin.gz")
    assert [fact.kind for fact in facts] == ["resource-bomb"]
    assert children[0].reader.head.startswith(b"AAAA")
    assert [gap.reason for gap in gaps] == ["limit-ratio"]
    assert compressed.recognise("bomb.gz", reader_of(gzip.compress(bytes(70 << 20))))
    assert compressed.recognise("bomb.bz2", reader_of(bz2.compress(bytes(70 << 20))))


def test_zeros_of_an_honest_model_are_no_bomb():
    data = zlib.compress(b"\x80\x04B" + struct.pack("<L", 100 << 20) + bytes(100 << 20) + b".", 9)
    facts, children, gaps = parsed(compressed, data, "m.joblib")
    assert (facts, gaps) == ([], [])
    assert children[0].reader.size == (100 << 20) + 8


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        (("../x", b"x"), "archive-escape"),
        (("/x", b"x"), "archive-escape"),
        (("a/l", (tarfile.SYMTYPE, "../../x")), "archive-link-outside"),
        (("l", (tarfile.SYMTYPE, "/etc")), "archive-link-outside"),
        (("a/l", (tarfile.LNKTYPE, "../x")), "archive-link-outside"),
        (("l", (tarfile.SYMTYPE, "a/" * 80 + "../" * 90)), "archive-link-outside"),
        (("d", (tarfile.CHRTYPE, "")), "archive-link-outside"),
        (("a/l", (tarfile.SYMTYPE, "../b")), None),
        (("a/l", (tarfile.LNKTYPE, "a/b")), None),
        (("a/" * 60 + "b", b"x"), None),
    ],
)
def test_tar_members_that_lead_out_are_told(member, kind):
    facts, _, _ = parsed(tar_format, old_archive([("first.txt", b"x"), member]), "m.tar")
    assert [fact.kind for fact in facts] == ([kind] if kind else [])


def test_a_tar_name_given_twice_is_told_and_both_are_read():
    facts, children, _ = parsed(tar_format, old_archive([("a", b"1"), ("./a", b"2")]), "m.tar")
    assert [fact.kind for fact in facts] == ["archive-duplicate"]
    assert [whole(child.reader) for child in children] == [b"1", b"2"]
