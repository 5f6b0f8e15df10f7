"""Tensors that leave their storages are told; what torch writes stays quiet (tests/test_fixtures_scan.py has its files)."""

from __future__ import annotations

import io
import zipfile

import pytest

from scanner.formats import pickle as pickle_format
from scanner.formats import torch_zip
from scanner.model.fact import Fact
from tests.readers import parsed

STORAGE = b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x0ctQ"


def tensor(offset: bytes, size: bytes, stride: bytes) -> bytes:
    call = b"ctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE + offset + size + stride + b"\x89}tR"
    return b"\x80\x02" + call


def problems(program: bytes) -> list[object]:
    facts, _, gaps = parsed(pickle_format, program, "data.pkl")
    assert gaps == []
    return [item.get("problem") for item in facts if item.kind == "tensor-malformed"]


@pytest.mark.parametrize(
    ("offset", "size", "stride"),
    [
        (b"K\0", b"K\x03K\x04\x86", b"K\x04K\x01\x86"),
        (b"K\x02", b"K\x0a\x85", b"K\x01\x85"),
        (b"K\0", b")", b")"),
        (b"K\x0c", b"K\0\x85", b"K\x01\x85"),
        (b"K\0", b"J\x00\x00\x01\x00\x85", b"K\0\x85"),  # expanded: one element, many times
    ],
)
def test_a_tensor_within_its_storage_is_quiet(offset: bytes, size: bytes, stride: bytes) -> None:
    assert problems(tensor(offset, size, stride) + b".") == []


@pytest.mark.parametrize(
    ("offset", "size", "stride", "problem"),
    [
        (b"K\x01", b"K\x03K\x04\x86", b"K\x04K\x01\x86", "reaches beyond its storage"),
        (b"K\x0c", b"K\x01\x85", b"K\x01\x85", "reaches beyond its storage"),
        (b"J\xff\xff\xff\xff", b"K\x01\x85", b"K\x01\x85", "negative"),
        (b"K\0", b"K\x02\x85", b"J\xf0\xff\xff\xff\x85", "negative"),
        (b"K\0", b"K\x02\x85", b")", "more sizes than strides"),
        (b"K\0", b"K\x02\x85", b"\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\x00\x85", "reaches beyond its storage"),
    ],
)
def test_a_tensor_that_leaves_its_storage_is_told(offset: bytes, size: bytes, stride: bytes, problem: str) -> None:
    (found,) = problems(tensor(offset, size, stride) + b".")
    assert problem in str(found)


def test_items_set_in_a_tensor_or_storage_are_told() -> None:
    honest = tensor(b"K\0", b"K\x01\x85", b"K\x01\x85")
    assert problems(honest + b"K\0K\0s.") == ["a tensor is filled like a list or dict"]
    assert problems(b"\x80\x02" + STORAGE + b"K\0K\0s.") == ["a tensor is filled like a list or dict"]


def archived(pickle: str, **records: int) -> list[object]:
    """The problems of a tensor of twelve floats in a torch archive with records of these names and bytes."""
    program = tensor(b"K\0", b"K\x03K\x04\x86", b"K\x04K\x01\x86") + b"."
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in {"m/data.pkl", pickle}:
            file.writestr(name, program)
        for name, size in records.items():
            file.writestr(name, bytes(size))
    _, children, gaps = parsed(torch_zip, buffer.getvalue(), "m.pt")
    (child,) = [child for child in children if child.place.member == pickle]
    assert gaps == []
    facts = [item for item in pickle_format.parse(child.place, child.reader) if isinstance(item, Fact)]
    return [item.get("problem") for item in facts if item.kind == "tensor-malformed"]


RECORDS = [
    ("m/data.pkl", "m/data/0"),
    ("m/data.pkl", "M/DATA/0"),
    ("m/constants.pkl", "m/constants/0"),
    ("m/bytecode.pkl", "m/constants/0"),
    ("m/other/data.pkl", "m/.data/0.storage"),
    ("m/traced_inputs.pkl", "m/traced_inputs/0"),
]


@pytest.mark.parametrize(("pickle", "record"), RECORDS)
def test_a_storage_that_its_record_holds_is_quiet(pickle: str, record: str) -> None:
    assert archived(pickle, **{record: 48}) == archived(pickle, **{record: 64}) == archived(pickle) == []


@pytest.mark.parametrize(("pickle", "record"), RECORDS)
def test_a_storage_that_is_declared_longer_than_its_record_is_told(pickle: str, record: str) -> None:
    assert archived(pickle, **{record: 47}) == ["a storage is declared longer than its record"]


def test_of_two_records_of_one_name_the_shorter_counts() -> None:
    assert archived("m/data.pkl", **{"m/data/0": 48, "m/Data/0": 4, "m/.data/0": 48}) != []
    assert archived("m/data.pkl", **{"m/data/0": 48, "m/.data/0.storage": 4}) != []


def test_the_inputs_of_a_trace_may_have_no_bytes() -> None:
    assert archived("m/traced_inputs.pkl", **{"m/traced_inputs/0": 0}) == []
    assert archived("m/data.pkl", **{"m/data/0": 0}) != []
