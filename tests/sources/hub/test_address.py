"""Names of repos: every way to write one, and nothing else."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.sources.hub.address import Address, is_address, is_plain_path, is_repo_id, parse
from scanner.sources.interface import TargetError

LETTERS = string.ascii_letters + string.digits
PART = st.builds(lambda a, b: a + b, st.sampled_from(LETTERS), st.text(LETTERS + "_", max_size=20))
REVISION = st.one_of(st.just(""), st.text(LETTERS + "-_./", min_size=1, max_size=20).filter(lambda t: ".." not in t))
SEGMENT = st.text(min_size=1, max_size=8).filter(lambda t: is_plain_path(t) and "/" not in t and "@" not in t)
PATH = st.lists(SEGMENT, max_size=3).map("/".join)
KIND = st.sampled_from(["model", "dataset", "space"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(KIND, PART, PART, REVISION, PATH)
def test_what_an_address_is_written_as_is_read_back(kind, owner, name, revision, path):
    address = Address(kind, f"{owner}/{name}", revision, path)
    assert is_address(str(address))
    assert parse(str(address)) == address


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_one_sentence(text):
    for target in (text, f"hf://{text}", f"https://huggingface.co/{text}"):
        if not is_address(target):
            continue
        try:
            address = parse(target)
        except TargetError as error:
            assert "Write hf://" in str(error) and str(error).isprintable()
        else:
            assert is_repo_id(address.id) and (not address.path or is_plain_path(address.path))


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("hf://gpt2", Address("model", "gpt2")),
        ("hf://gpt2@main/config.json", Address("model", "gpt2", "main", "config.json")),
        ("org/name", Address("model", "org/name")),
        ("org/name@v1.0", Address("model", "org/name", "v1.0")),
        ("datasets/org/name", Address("dataset", "org/name")),
        ("hf://spaces/org/name", Address("space", "org/name")),
        ("hf://org/name@refs/pr/3/a/b.pt", Address("model", "org/name", "refs/pr/3", "a/b.pt")),
        ("hf://org/name@feature%2Fx/a", Address("model", "org/name", "feature/x", "a")),
        ("https://huggingface.co/org/name", Address("model", "org/name")),
        ("https://huggingface.co/gpt2/tree/main", Address("model", "gpt2", "main")),
        ("https://hf.co/datasets/org/name/blob/abc/x/y.csv", Address("dataset", "org/name", "abc", "x/y.csv")),
        ("https://huggingface.co/org/name/tree/refs%2Fpr%2F1?a=b#c", Address("model", "org/name", "refs/pr/1")),
    ],
)
def test_addresses(target, address):
    assert is_address(target) and parse(target) == address


@pytest.mark.parametrize(
    "target", ["a/model.safetensors", "./x", "../x/y", "a/b/c", "nope", "/a/b", "https://example.com/a/b", "a/b.c/"]
)
def test_other_words_are_no_address(target):
    assert not is_address(target)


@pytest.mark.parametrize(
    "target",
    ["hf://", "hf://a/b@", "hf://a/../b", "hf://a/b/../c", "hf://-a/b", "hf://a/b@x..y", "hf://a b/c", "hf://a/b@x\ny",
     "https://huggingface.co/docs/hub", "https://huggingface.co/"],
)  # fmt: skip
def test_what_no_repo_can_be_called_is_refused(target):
    with pytest.raises(TargetError, match="Write hf://"):
        parse(target)


@pytest.mark.parametrize(
    "path", ["", "/a", "a//b", "../a", "a/..", "a/./b", "a\\b", "a\0", "a\n", "\ud800", "x" * 5000]
)
def test_hostile_paths_are_no_paths(path):
    assert not is_plain_path(path)
