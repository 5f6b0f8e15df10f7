"""JSON from hostile files: read as the standard library reads it, or refused before it takes memory."""

import json
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import config_json, safetensors, shard_index
from scanner.model.bounded_json import DEPTH_LIMIT, JsonLimitError, bounded_json
from tests.readers import parsed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(['"', "\\", "[", '\\"]', "{}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=20,
)


@given(VALUES, st.booleans())
@settings(max_examples=500, deadline=None)
def test_what_is_json_is_read(value, ascii_only):
    assert bounded_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.text(alphabet='[]{}",:\\1a ', max_size=30))
@settings(max_examples=500, deadline=None)
def test_what_is_no_json_is_a_value_error(text):
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError):
            bounded_json(text.encode())
    else:
        assert bounded_json(text.encode()) == expected


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_depth_is_limited_also_behind_strings_that_hold_brackets(opening):
    closing = b"]" if opening == b"[" else b"}"
    assert bounded_json(opening * (DEPTH_LIMIT - 1) + b"1" + closing * (DEPTH_LIMIT - 1))
    with pytest.raises(JsonLimitError):
        bounded_json(opening * 50_000 + b'"]]}}"' + closing * 50_000)


@pytest.mark.parametrize(
    "data",
    [
        b"[" + b"[]," * 20_000_000 + b"[]]",
        b'"\\"' * 15_000_000,
        b'"' * 60_000_000,
        b"[" * 60_000_000,
        b'["' + b"a" * 60_000_000,
        b"[" * 700_000 + b"]" * 700_000,
    ],
    ids=["lists", "escapes", "quotes", "brackets", "unclosed", "deep"],
)
def test_hostile_text_is_refused_at_once(data):
    start = time.process_time()
    with pytest.raises(ValueError):
        bounded_json(data)
    assert time.process_time() - start < 2


def test_the_largest_index_that_is_known_is_read():
    """DeepSeek-V3 has 91,991 tensors in 163 files."""
    weights = {
        f"model.layers.{i % 61}.mlp.experts.{i}.down_proj.weight_scale_inv": f"model-{i % 163:05}-of-000163.safetensors"
        for i in range(91_991)
    }
    data = json.dumps({"metadata": {"total_size": 1}, "weight_map": weights}, indent=2).encode()
    assert len(data) > 9_000_000
    (fact,), _, gaps = parsed(shard_index, data)
    assert (fact.get("tensors"), len(fact.get("shards")), gaps) == (91_991, 163, [])


LISTS = b"[" + b"[]," * 1_000_000 + b"[]]"


@pytest.mark.parametrize(
    ("module", "data"),
    [
        (shard_index, b'{"weight_map":{},"a":' + LISTS + b"}"),
        (config_json, LISTS),
        (safetensors, (len(LISTS) + 6).to_bytes(8, "little") + b'{"a":' + LISTS + b"}"),
    ],
    ids=["shard_index", "config_json", "safetensors"],
)
def test_a_reader_says_that_it_did_not_parse(module, data):
    facts, _, gaps = parsed(module, data)
    assert {fact.kind for fact in facts} <= {"resource-bomb"}
    assert [gap.reason for gap in gaps] == ["limit-json"]


def test_sixty_megabytes_of_lists_take_little_memory():
    data = b'{"weight_map":{},"a":[' + b"[]," * 20_000_000 + b"[]]}"
    tracemalloc.start()
    _, _, gaps = parsed(shard_index, data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [gap.reason for gap in gaps] == ["limit-json"]
    assert peak < 200 << 20
