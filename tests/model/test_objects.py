"""Records as objects of JSON: what is left out, and that an encoder asks for one record at a time."""

from __future__ import annotations

import json

import pytest

from scanner.model.description import Description
from scanner.model.fact import Fact
from scanner.model.objects import as_object, plain
from scanner.model.place import Place

FACT = Fact("pickle-call", Place("a.pkl", offset=0), (("callable", "os.system"), ("others", ((), ("x", 1)))), 2)

OBJECT = {
    "kind": "pickle-call",
    "place": {"path": "a.pkl", "offset": 0},
    "attributes": {"callable": "os.system", "others": [[], ["x", 1]]},
    "count": 2,
}


def test_a_field_at_its_default_is_left_out_and_attributes_are_an_object() -> None:
    assert plain(FACT) == OBJECT


def test_an_encoder_that_asks_for_records_writes_what_plain_says_in_the_same_order() -> None:
    assert json.dumps(FACT, default=as_object) == json.dumps(OBJECT) == json.dumps(plain(FACT))


def test_records_that_other_languages_read_have_all_their_lists() -> None:
    assert as_object(Description()) == {"files": (), "texts": (), "details": ()}


def test_records_among_others_are_told_as_plain_too() -> None:
    assert plain({"one": (FACT, None)}) == {"one": [OBJECT, None]}


def test_what_is_no_record_is_refused_as_encoders_want_it() -> None:
    with pytest.raises(TypeError, match="JSON has nothing like set"):
        json.dumps({1}, default=as_object)
