"""GGUF: what the header says, and every number that does not fit the file."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import gguf
from scanner.model.artifact import Child
from scanner.model.place import Place
from tests.readers import parsed, reader_of, whole

TOP = (1 << 64) - 1


def text(value, sign="<"):
    return struct.pack(f"{sign}Q", len(value)) + value


def key(name, kind, value, sign="<"):
    return text(name, sign) + struct.pack(f"{sign}I", kind) + value


def tensor(name=b"t", shape=(8,), kind=0, offset=0, dimensions=None, sign="<"):
    count = len(shape) if dimensions is None else dimensions
    sizes = struct.pack(f"{sign}{len(shape)}Q", *shape)
    return text(name, sign) + struct.pack(f"{sign}I", count) + sizes + struct.pack(f"{sign}IQ", kind, offset)


ARCHITECTURE = key(b"general.architecture", 8, text(b"llama"))


def file_of(keys=(ARCHITECTURE,), tensors=None, data=32, version=3, counts=None, sign="<", align=32):
    tensors = [tensor()] if tensors is None else tensors
    claimed = counts or (len(tensors), len(keys))
    head = b"GGUF" + struct.pack(f"{sign}IQQ", version, *claimed) + b"".join(keys) + b"".join(tensors)
    return head + bytes(-len(head) % align) + bytes(data)


def problems(data):
    facts, _, _ = parsed(gguf, data)
    return [fact.get("problem") for fact in facts if fact.kind == "gguf-malformed"]


def test_a_header_is_summed_up():
    keys = (
        ARCHITECTURE,
        key(b"general.license", 8, text(b"apache-2.0")),
        key(b"general.base_model.0.repo_url", 8, text(b"https://huggingface.co/a/b")),
        key(b"tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, 2) + text(b"a") + text(b"bc")),
        key(b"split.count", 2, b"\2\0"),
    )
    (fact, *_), children, gaps = parsed(gguf, file_of(keys, (tensor(), tensor(b"u", (256, 2), 12, 32)), data=320))
    assert ([child.place.member for child in children], gaps) == (["general.license"], [])
    assert fact.get("architecture") == "llama"
    assert (fact.get("license"), fact.get("base_models")) == ("apache-2.0", ("https://huggingface.co/a/b",))
    assert (fact.get("tensors"), fact.get("parameters"), fact.get("dtypes")) == (2, 520, ("F32", "Q4_K"))
    assert fact.get("parts") == 2


def test_big_endian_files_are_read():
    keys = (key(b"general.architecture", 8, text(b"llama", ">"), ">"),)
    (fact, *_), _, gaps = parsed(gguf, file_of(keys, (tensor(sign=">"),), sign=">"))
    assert (fact.get("version"), fact.get("architecture"), gaps) == (3, "llama", [])


def test_each_chat_template_is_a_child():
    keys = (
        key(b"tokenizer.chat_template", 8, text(b"{{ a }}")),
        key(b"tokenizer.chat_template.rag", 8, text(b"{{ b }}")),
    )
    _, children, _ = parsed(gguf, file_of(keys))
    assert [(child.place.member, child.expect, whole(child.reader)) for child in children] == [
        ("tokenizer.chat_template", "chat-template", b"{{ a }}"),
        ("tokenizer.chat_template.rag", "chat-template", b"{{ b }}"),
    ]


def test_a_template_is_told_though_the_rest_is_broken():
    keys = (key(b"tokenizer.chat_template", 8, text(b"{{ a }}")),)
    _, children, gaps = parsed(gguf, file_of(keys, counts=(99, 1)))
    assert len(children) == 1
    assert gaps


BROKEN = {
    "keys": file_of(counts=(1, TOP)),
    "tensors": file_of(counts=(1 << 40, 1)),
    "version": file_of(version=99),
    "no version": b"GGUF\3\0",
    "key length": file_of([struct.pack("<Q", TOP) + b"x"]),
    "text length": file_of([key(b"a", 8, struct.pack("<Q", TOP) + b"x")]),
    "list length": file_of([key(b"a", 9, struct.pack("<IQ", 4, 1 << 62))]),
    "list of texts": file_of([key(b"a", 9, struct.pack("<IQ", 8, 1 << 61))]),
    "list in a list": file_of([key(b"a", 9, struct.pack("<IQ", 9, 1) + struct.pack("<IQ", 4, 0))]),
    "item type": file_of([key(b"a", 9, struct.pack("<IQ", 77, 2))]),
    "value type": file_of([key(b"a", 99, bytes(8))]),
    "key twice": file_of([ARCHITECTURE] * 2),
    "alignment 0": file_of([key(b"general.alignment", 4, bytes(4))]),
    "alignment 3": file_of([key(b"general.alignment", 4, struct.pack("<I", 3))]),
    "alignment text": file_of([key(b"general.alignment", 8, text(b"x"))]),
    "dimensions": file_of(tensors=[tensor(shape=(1,) * 5)]),
    "overflow": file_of(tensors=[tensor(shape=(1 << 32, 1 << 32, 1 << 32))]),
    "beyond the file": file_of(tensors=[tensor(shape=(1 << 40,))]),
    "type": file_of(tensors=[tensor(kind=0xFFFFFFFF)]),
    "offset": file_of(tensors=[tensor(offset=1 << 40)]),
    "unaligned": file_of(tensors=[tensor(offset=3)]),
    "overlap": file_of(tensors=[tensor(), tensor(b"u")], data=64),
    "tensor twice": file_of(tensors=[tensor(), tensor(offset=32)], data=64),
    "blocks": file_of(tensors=[tensor(shape=(33,), kind=2)], data=64),
    "name": file_of(tensors=[tensor(b"n" * 5000)]),
    "cut": file_of(data=8),
    "another format": b"nothing of GGUF's",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_does_not_fit_is_malformed(name):
    assert len(problems(BROKEN[name])) == 1
    _, _, gaps = parsed(gguf, BROKEN[name])
    assert [gap.reason for gap in gaps] == ["malformed"]


def test_types_that_are_yet_to_come_are_no_problem():
    assert problems(file_of(tensors=[tensor(kind=55), tensor(b"u", kind=338, offset=32)], data=64)) == []


def test_what_lies_behind_the_tensors_is_searched():
    facts, children, _ = parsed(gguf, file_of() + b"\x80\x04cos\nsystem\nX\x04\0\0\0true\x85R.")
    assert [fact.get("holds") for fact in facts if fact.kind == "appended-data"] == ["pickle"]
    assert [child.expect for child in children] == ["pickle"]


def test_text_that_begins_with_the_mark_is_none():
    assert not gguf.recognise("notes.txt", reader_of(b"GGUF is a format for weights."))
    assert gguf.recognise("m", reader_of(file_of()))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_mutation_makes_it_raise(data):
    keys = (ARCHITECTURE, key(b"a", 9, struct.pack("<IQ", 8, 2) + text(b"a") + text(b"bc")))
    mutated = bytearray(file_of(keys, (tensor(), tensor(b"u", offset=32)), data=64))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        mutated[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(mutated)))
    items = list(gguf.parse(Place("m.gguf"), reader_of(bytes(mutated[:cut]))))
    assert items
    assert not any(isinstance(item, Child) and item.reader.size > len(mutated) for item in items)
