"""What a Lambda layer's bytecode names is shown without loading it."""

from __future__ import annotations

import marshal
from base64 import b64encode

import pytest

from scanner.formats.keras_rows import MOST, code_rows, texts_of

CODE = marshal.dumps((lambda x: __import__("os").system("true; true") or x).__code__)
TEXT = b64encode(CODE).decode()


@pytest.mark.parametrize(
    "function",
    [
        TEXT,
        [TEXT, None, None],
        {"class_name": "__lambda__", "config": {"code": TEXT, "defaults": None}},
        {"class_name": "__tuple__", "items": [TEXT, None, None]},
    ],
    ids=["text", "list", "map", "tuple"],
)
def test_the_names_and_texts_of_a_lambda_are_its_evidence(function: object) -> None:
    rows = code_rows(function)
    assert rows[0] == f"  Python bytecode of {len(CODE):,} bytes, which Keras runs. What it names:"
    assert {">   os", ">   system", ">   true; true"} <= set(rows)
    assert "    <lambda>" in rows


@pytest.mark.parametrize("function", [None, "", [], {}, 7, {"config": {"code": [[[[[[TEXT]]]]]]}}])
def test_what_is_no_code_has_no_evidence(function: object) -> None:
    assert code_rows(function) == ()


def test_what_is_not_in_base64_is_shown_as_it_is() -> None:
    assert code_rows("a\x1b[31mb") == (">   a\\x1b[31mb",)


def test_hostile_code_gives_few_rows_that_can_be_shown() -> None:
    names = b"".join(b"\xda\x08\x1b[31m%03d" % n + b"\xfa\x06name%02d" % (n % 100) for n in range(3000))
    rows = code_rows(b64encode(names).decode())
    assert len(rows) <= MOST + 2 and all(row.isprintable() for row in rows)
    assert texts_of(b"\xfa\xff") == [] and texts_of(b"\xf5\xff\xff\xff\0x") == []
