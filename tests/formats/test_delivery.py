"""How a model reaches its loader: wrapped, padded, renamed, or beside something that is none of it."""

import base64
import io
import pickle
import tarfile
import zipfile

import pytest

from scanner.containers.zip import directory_of
from scanner.formats import misnamed, rar, raw_data, text_bomb, torch_storages, torch_zip, zip_tampering
from scanner.formats import tar as tar_format
from scanner.formats import zip as zip_format
from tests.formats.archives import CALL, scanned
from tests.readers import parsed, reader_of, whole

TORCH = {"m/data.pkl": pickle.dumps({}, 2), "m/data/0": bytes(64), "m/version": "3\n"}


def archive(members, method=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def problems(module, data, path="m.pt"):
    return {item.get("problem") for item in parsed(module, data, path)[0]} - {None}


@pytest.mark.parametrize("name", ["m.pkl", "m.pt", "m.npy", "m.joblib", "m.bin"])
@pytest.mark.parametrize(
    "front",
    [bytes(512), b"\xff", bytes(3 << 20), b"some words\n", bytes(range(200, 256)) * 5],
    ids=["zeros", "a byte", "many zeros", "words", "letters"],
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_pickle_behind_anything_is_found(tmp_path, name, front, protocol):
    rules, _ = scanned(tmp_path, name, front + pickle.dumps(pickle.loads, protocol) + b"." + CALL)
    assert "appended-program" in rules or "pickle-unsafe-callable" in rules


@pytest.mark.parametrize("text", [base64.b64encode(CALL * 3), (CALL * 3).hex().encode()])
def test_a_pickle_that_is_written_as_text_under_a_loaders_name_is_read(text):
    _, children, _ = parsed(raw_data, text, "m.pkl")
    assert [(whole(child.reader), child.expect) for child in children] == [(CALL * 3, "pickle")]


def test_numbers_under_a_general_name_say_nothing():
    facts, children, gaps = parsed(raw_data, bytes(range(256)) * 64, "m.bin")
    assert ([item.kind for item in facts], children, gaps) == (["raw-data"], [], [])


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_pickle_under_the_name_of_a_storage_is_read(protocol):
    evil = pickle.dumps(pickle.loads, protocol)
    data = archive(TORCH | {"m/data/1": evil})
    children = [child for child in parsed(torch_zip, data, "m.pt")[1] if child.place.member == "m/data/1"]
    assert [(whole(child.reader), child.expect) for child in children] == [(evil, "pickle")]


def test_a_program_under_the_name_of_a_storage_is_told():
    data = archive(TORCH | {"m/data/1": b"\x7fELF\2\1\1" + bytes(60)})
    assert [item.get("holds") for item in parsed(torch_zip, data, "m.pt")[0] if item.get("holds")] == ["program"]


def test_numbers_in_a_storage_are_not_told():
    storages = {f"m/data/{first}": bytes((first, second)) * 40 for first in range(256) for second in (2, 10, 115)}
    reader = reader_of(archive(storages))
    assert list(torch_storages.in_storages(_place(), reader, directory_of(reader))) == []


def _place():
    from scanner.model.place import Place

    return Place("m.pt")


def test_a_changed_storage_is_told_by_its_checksum():
    data = archive(TORCH | {"m/data/0": b"numbers!" * 8}).replace(b"numbers!", b"Numbers!", 1)
    assert problems(torch_zip, data) == {"crc-mismatch"}


@pytest.mark.parametrize("record", ["m/version", "m/byteorder", "m/.data/serialization_id"])
def test_a_record_of_one_word_that_is_longer_is_looked_at(record):
    data = archive(TORCH | {record: CALL * 2})
    assert record in {child.place.member for child in parsed(torch_zip, data, "m.pt")[1]}


def test_torch_does_not_read_other_compression_than_deflate():
    assert problems(torch_zip, archive(TORCH, zipfile.ZIP_BZIP2)) == {"unusual-compression"}
    assert problems(torch_zip, archive(TORCH, zipfile.ZIP_DEFLATED)) == set()


def test_a_library_in_a_checkpoint_is_native_code():
    facts = parsed(torch_zip, archive(TORCH | {"m/extra/op.so": b"\x7fELF"}), "m.pt")[0]
    assert [item.get("first") for item in facts if item.kind == "native-code"] == ["m/extra/op.so"]


def test_a_version_that_no_reader_knows_is_told():
    data = archive(TORCH)
    at = data.index(b"PK\x01\x02") + 6
    assert problems(torch_zip, data[:at] + b"\xff\xff" + data[at + 2 :]) == {"unknown-version"}


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"model.pt": b"x"}, ["zip"]),
        ({"m.pkl": b"x"}, ["zip"]),
        ({"a.txt": b"x"}, []),
        ({"p/.data/extern_modules": b"", "p/model/model.pkl": b"x"}, []),
        ({"archive_format": b"pt2", "weights/w.pt": b"x"}, []),
    ],
)
def test_weights_wrapped_under_torchs_name(members, told):
    facts = parsed(zip_format, archive(members), "m.pt")[0]
    assert [item.get("container") for item in facts if item.kind == "container-unexpected"] == told


def test_a_tar_under_torchs_name_is_a_wrapper():
    data = tar_of(("m.pkl", b"x", ""))
    assert [item.get("container") for item in parsed(tar_format, data, "m.pt")[0]] == ["tar"]
    assert parsed(tar_format, data, "m.pkl.tar")[0] == []


def tar_of(*members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        for name, content, link in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if link:
                info.type, info.linkname = tarfile.SYMTYPE, link
            file.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def test_two_links_that_lead_out_together():
    data = tar_of(("a", b"", "."), ("a/b", b"", ".."))
    assert [item.get("how") for item in parsed(tar_format, data, "m.tar")[0]] == ["link-through-link"]
    assert parsed(tar_format, tar_of(("a/b", b"", "../c"), ("d", b"", "a")), "m.tar")[0] == []


def test_so_many_empty_members_are_a_bomb():
    data = archive({f"{number}": b"" for number in range(zip_tampering.EMPTY_LIMIT)})
    facts = parsed(zip_format, data, "m.zip")[0]
    assert [item.get("limit") for item in facts if item.kind == "resource-bomb"] == ["limit-children"]


def test_a_stored_member_of_a_rar_archive_is_found():
    facts, children, gaps = parsed(rar, b"Rar!\x1a\x07\x01\x00" + bytes(20) + CALL, "m.rar")
    assert [item.get("holds") for item in facts] == ["pickle"]
    assert ([child.expect for child in children], len(gaps)) == (["pickle"], 1)


@pytest.mark.parametrize(("data", "told"), [(CALL, True), (pickle.dumps({"a": 1}, 4), True), (b"\x80\x08", False)])
def test_a_pickle_under_the_name_of_a_format_of_data(data, told):
    assert misnamed.recognise("m.onnx", reader_of(data)) is told
    assert [item.get("ending") for item in parsed(misnamed, data, "m.ONNX")[0]] == [".onnx"]


def test_a_deep_json_is_a_bomb(tmp_path):
    rules, gaps = scanned(tmp_path, "config.json", b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}")
    assert "resource-bomb" in rules
    assert "limit-depth" in gaps


def header(name, kind, size, content=b""):
    info = tarfile.TarInfo(name)
    info.size = size
    block = bytearray(info.tobuf())
    block[156:157] = kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + content + bytes(-len(content) % 512)


@pytest.mark.parametrize(
    "data",
    [
        tar_of(("a.txt", b"1", "")) + CALL,
        tar_of(("a.txt", b"1", "")) + tar_of(("m.pkl", CALL, "")),
        header("a", b"0", 1, b"1") + bytes(512) + header("m.pkl", b"0", len(CALL), CALL),
        header("m.pkl", b"5", len(CALL), CALL) + bytes(1024),
    ],
    ids=["pickle", "second archive", "behind a zero block", "a folder with content"],
)
def test_what_hides_behind_the_members_of_a_tar_archive_is_found(data):
    facts, children, _ = parsed(tar_format, data, "m.tar")
    assert "pickle" in [item.get("holds") for item in facts]
    assert CALL in [whole(child.reader)[: len(CALL)] for child in children]


def test_padding_behind_a_tar_archive_is_not_told():
    assert parsed(tar_format, tar_of(("a.txt", b"1", "")) + bytes(50_000), "m.tar")[0] == []


@pytest.mark.parametrize(("name", "told"), [("m.pkl", ["encrypted"]), ("notes.txt", [])])
def test_weights_that_are_encrypted_are_told(name, told):
    data = archive({name: bytes(40)})
    size, flag = data.index(bytes(40)) - len(name) - 30, b"\x01\x00"
    central = data.index(b"PK\x01\x02")
    data = data[: size + 6] + flag + data[size + 8 :]
    data = data[: central + 8] + flag + data[central + 10 :]
    data = data[: central + 24] + (28).to_bytes(4, "little") + data[central + 28 :]  # 12 bytes are encryption's
    facts, _, gaps = parsed(zip_format, data, "m.zip")
    assert [item.get("how") for item in facts if item.kind == "archive-concealed"] == told
    assert [gap.reason for gap in gaps] == ["encrypted"]


def laughs(steps):
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, steps)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("x.json", b"[" * 3000 + b"]" * 3000, True),
        ("x.json", b'{"a":' * 3000, True),
        ("x.json", b"[" * 900 + b"]" * 900, False),
        ("x.json", b"[" + b"[]," * 3000 + b"[]]", False),
        ("x.json", b'["' + b"[" * 3000 + b'"]', False),
        ("x.yaml", laughs(10), True),
        ("x.yaml", laughs(5), False),
        ("x.yaml", b"base: &base {a: 1}\n" + b"- <<: *base\n" * 500, False),
    ],
)
def test_a_text_that_no_parser_bears(name, data, told):
    assert text_bomb.recognise(name, reader_of(data)) is told
