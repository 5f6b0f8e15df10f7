"""7z archives of py7zr 1.1.4 (``words.txt``, ``m/model.pkl``, an empty file), with its usual and its rarer methods."""

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.containers.sevenzip import BadSevenZipError, EncryptedError, archive_of
from scanner.formats import sevenzip
from scanner.model.artifact import ChangedError, LimitReachedError
from tests.readers import parsed, reader_of, whole

PICKLE = b"cposix\nsystem\n(S'true'\ntR."
ARCHIVES = {
    "default": (
        "N3q8ryccAAQCdz3ruQAAAAAAAAAWAAAAAAAAAGFtpyHgAJEAJ10AO5vKqtSwVd9qDZ0BHs+6GyMr8WpwRT71KRZkoMUiSNV+kHOT"
        "RxgAAOAApACCXQAAgTMHrg/Q8bH8nzkQnGzqVhqO4c5CG/fvfe+WtGu2FWBI+DWj7vYNBNvketMvLd2wUG7Biy6iOHJWj42fFWzp"
        "F/Xqe+zjIWZ4/piQetddMQayu3300lHPi0XsMZfDhnAfMaYOY5ipoAzX0dE7y1XiwRPFxjc8TeOORv0tIFtwAAAAABcGLwEJgIoA"
        "BwsBAAEhIQEYDIClAAA="
    ),
    "lzma": (
        "N3q8ryccAASbMAYotgAAAAAAAAAWAAAAAAAAAJjbacQAO5vKqtSwVd9qDZ0BHs+6GyMr6uqkI3sSmDL2KXo+d3EgeQ1Zs14Yf//Y"
        "4AAA4ACgAIBdAACBMweuD9Dij7yfP0dBWNb+AmolqGGIX/wXTyIaz/6ySremz2M+Grqco6Op8jM+Laxs0JtXgY6ShgyW+bi2x6KO"
        "1ZP6NUvVELpxoqvhg6CNCXKuiCSRgfHWftUgbXJj2wX+0d6xoEqiCimAHDwJE9lRff5CEdOq5QBwybFLAAAAABcGLgEJgIgABwsB"
        "AAEhIQEYDIChAAA="
    ),
    "delta": (
        "N3q8ryccAAT1O71xvAAAAAAAAAAWAAAAAAAAADVoOXDgAJEAKl0AO738byeK33WeDOHzIyKSPQ98tpf67gWd2F0v7GO4lsH62Wa7"
        "LN3QnjMAAOAAoACCXQAAgTMHrg/RHxk0oIppsLnhRygF0fHq+59nCXLRg7nllWcCePeOVlGtPlk9VSQ9p2XlstZVTeMIcp+3hrYS"
        "IhJH9+kdS6PfidaJQK5ondqItUPOzlU5cQIspTO1gpI/4P5z37T7T6gBr4rCkCsMmzCeaMZbN50YgqCbLVmRAH3CAAAAABcGMgEJ"
        "gIoABwsBAAEhIQEYDIChAAA="
    ),
    "bzip2": (
        "N3q8ryccAAQqkZC31wAAAAAAAAAWAAAAAAAAAO3hoDBCWmg5MUFZJlNZPFTY8AAAR9OAABBAwRgADiLe4CAAQJKhpo8pkejSFA00"
        "MjJieTSARZ6vh3wCM0ZpBExIIrkEb69Gi10gnXP4u5IpwoSB4qbHgOAAmAB8XQAAgTMHrg/S6CW9QMCQzuXLdvZTf26fusOmEfNl"
        "wyiUV6KNirFsLKIsakBDyWhJDhACZrJEmfdABrS8avTnf868qFtCmnMUCIXZtzoLtwE9rQCz8/YzVNSnLopNlc0y3EE2PaTukk+J"
        "Br885m5CUxbZL9w1zJG6XKbMAAAAABcGUwEJgIQABwsBAAEhIQEYDICZAAA="
    ),
    "deflate": (
        "N3q8ryccAATXqPZ2qQAAAAAAAAAWAAAAAAAAAAAnQXsrzy9KKVYopzuZXJBfnFnBVVxZXJKay6URrF5SVJqqzlUSpAcA4ACYAHxd"
        "AACBMweuD9BaW3yfP0c759Eegq9LjTzmb95dFh4x63t3LaWVBWbjgFDvH95wF8TWto1LTq0hUTbGwZDygbn5xGBD3zs2hN3vVhsi"
        "pZx5n83bPdCh/cPIQidyngDsh02idzXGhtjUeqMpjU4nqZr//7MOIZAqPyLXh7QAAAAAFwYlAQmAhAAHCwEAASEhARgMgJkAAA=="
    ),
    "stored": (
        "N3q8ryccAARFJ9BfEgEAAAAAAAAXAAAAAAAAANCy9gF3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3"
        "b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3JkcyB3b3Jk"
        "cyBjcG9zaXgKc3lzdGVtCihTJ3RydWUnCnRSLuAAlAB4XQAAgTMHrg/VMA2NlmwpH04/02YQKz4DFHibJV8EMjDHfB9ZY6/z1qlw"
        "Bff+9kZKXK/YfQNfr3r2jvCJhzogwBRjLhFhnkMcGzwRmW/OIdgI6EfM6Y177qSq0JFprx/uk8ReNTVuYcckYegVYO+F7dWmpnyq"
        "BeQAAAAAFwaAkgEJgIAABwsBAAEhIQEYDICVAAA="
    ),
    "ppmd": (
        "N3q8ryccAAR85+a0sAAAAAAAAAAWAAAAAAAAAEkoEt4AdvZZcR2CJhJqI5xpuvDMGyFzGtSpKiAxrYxvt4O4vszii3OMAOAAoACC"
        "XQAAgTMHrg/QaX28nz9HQVz21SEdIoAQzF5qP5dfeWDQZv4FnpM675HN8T3+3FVYEeIl7sS9HUg8mWSriFkn6utTq0OTfxB6Y2jt"
        "IajkPGrZCP6Yu6W9Ps7Trx68BbBhG/yT3Ua1SO5LXbunP3qTaAdp2Wz9MS9QXUVf8mU0EDgjAAAAABcGJgEJgIoABwsBAAEhIQEY"
        "DIChAAA="
    ),
}
ENCRYPTED = (
    "N3q8ryccAAQ6N3u6cAAAAAAAAAAoAAAAAAAAAG6xUhJ0BwxiRN5jSaykd4Kx09UZ1/vb9enHLdNKBFw/TBKI/zfNRUSeG/nBanQz"
    "dqQFkcxjGaWSZzH4purIzigHBu63NRS60f1bNccnPYl2D7NkWy2BhixWhmloTk6PXY60VQQIg7d66SOPN98OO+xLhGhIFwYQAQlg"
    "AAcLAQABJAbxBwESUw/7aDP+M4+ZT6doW6QdTsYZDF0AAA=="
)


def archive(name):
    return base64.b64decode(ARCHIVES[name])


@pytest.mark.parametrize("name", [name for name in ARCHIVES if name != "ppmd"])
def test_files_are_what_py7zr_wrote(name):
    facts, children, gaps = parsed(sevenzip, archive(name), "models.7z")
    assert {child.place.member: whole(child.reader) for child in children} == {
        "words.txt": b"words " * 20,
        "m/model.pkl": PICKLE,
    }
    assert (facts, gaps) == ([], [])


def test_a_method_that_is_not_read_names_the_extra_that_reads_it():
    try:
        import py7zr  # noqa: F401
    except ImportError:
        _, children, gaps = parsed(sevenzip, archive("ppmd"), "models.7z")
        assert children == []
        assert [gap.reason for gap in gaps] == ["unsupported-container"]
        assert "weighbridge[archives]" in gaps[0].message
    else:
        _, children, gaps = parsed(sevenzip, archive("ppmd"), "models.7z")
        assert {child.place.member: whole(child.reader) for child in children}["m/model.pkl"] == PICKLE
        assert gaps == []


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "model.pkl", "m.safetensors", "m.gguf", "m.onnx"])
def test_it_is_unexpected_under_any_name_of_weights(name):
    facts, _, _ = parsed(sevenzip, archive("default"), name)
    assert [(fact.kind, fact.get("container")) for fact in facts] == [("container-unexpected", "7z")]


def test_an_encrypted_header_is_a_gap():
    with pytest.raises(EncryptedError):
        archive_of(reader_of(base64.b64decode(ENCRYPTED)))
    _, _, gaps = parsed(sevenzip, base64.b64decode(ENCRYPTED), "models.7z")
    assert [gap.reason for gap in gaps] == ["encrypted"]


@pytest.mark.parametrize("field", [12, 20])
def test_a_header_behind_the_end_is_malformed(field):
    data = bytearray(archive("default"))
    data[field : field + 8] = struct.pack("<Q", 1 << 63)
    facts, _, gaps = parsed(sevenzip, bytes(data), "models.7z")
    assert [fact.kind for fact in facts] == ["archive-malformed"]
    assert [gap.reason for gap in gaps] == ["malformed"]


def test_what_is_behind_the_archive_is_searched():
    facts, children, _ = parsed(sevenzip, archive("default") + PICKLE, "models.7z")
    assert [(fact.kind, fact.get("holds")) for fact in facts] == [("appended-data", "pickle")]
    assert whole(children[-1].reader) == PICKLE


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_damage_makes_the_reader_fail(data):
    damaged = bytearray(archive(data.draw(st.sampled_from(["default", "lzma", "stored"]))))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(6, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    _, children, _ = parsed(sevenzip, bytes(damaged), "models.7z")
    for child in children:
        try:
            whole(child.reader) if child.reader.size < 1 << 20 else child.reader.head
        except (ChangedError, LimitReachedError):
            pass


def test_a_header_of_random_bytes_is_bad():
    for seed in range(256):
        head = b"7z\xbc\xaf\x27\x1c\0\4" + bytes(4) + struct.pack("<QQ", 0, 64) + bytes(4)
        with pytest.raises(BadSevenZipError):
            archive_of(reader_of(head + bytes([seed or 2, 200]) * 32))
