"""Each thing that an answer for a part of a file must say, one at a time: without it the answer is refused."""

from types import SimpleNamespace

import pytest

from scanner.model.artifact import NotReadError
from scanner.sources.hub.answers import Expected
from scanner.sources.hub.patience import PassingError
from scanner.sources.hub.repo import Listed

SHA, URL = "a" * 40, "https://hub.example/x"
FILE = Listed("w.bin", 100, sha256="b" * 64)


def answer(status=206, **headers):
    said = {"content-range": "bytes 10-19/100", "content-length": "10", "etag": '"one"'}
    said |= {name.replace("_", "-"): text for name, text in headers.items()}
    return SimpleNamespace(status_code=status, headers={name: text for name, text in said.items() if text is not None})


def test_the_part_that_was_asked_for_is_taken():
    assert Expected(FILE, SHA).part(URL, answer(), 10, 20) is False


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"content_range": "bytes 10-19/101"}, "changed"),
        ({"content_range": "bytes 11-20/100"}, "range-ignored"),
        ({"content_range": None}, "range-ignored"),
        ({"content_length": "11"}, "range-ignored"),
        ({"content_encoding": "gzip"}, "range-ignored"),
        ({"status": 200}, "range-ignored"),
    ],
)
def test_another_part_is_refused(said, reason):
    with pytest.raises(NotReadError) as caught:
        Expected(FILE, SHA).part(URL, answer(**said), 10, 20)
    assert caught.value.reason == reason


def test_less_than_was_asked_for_may_come_the_next_time():
    with pytest.raises(PassingError):
        Expected(FILE, SHA).part(URL, answer(content_length="9"), 10, 20)


def test_another_etag_of_the_same_server_is_a_change():
    expected = Expected(FILE, SHA)
    expected.part(URL, answer(), 10, 20)
    with pytest.raises(NotReadError, match="another than before"):
        expected.part(URL, answer(etag='"two"'), 10, 20)


@pytest.mark.parametrize(
    "said", [{"x_repo_commit": "c" * 40}, {"x_linked_etag": f'"{"c" * 64}"'}, {"x_linked_size": "9"}]
)
def test_another_commit_or_content_is_a_change(said):
    with pytest.raises(NotReadError) as caught:
        Expected(FILE, SHA).from_here(answer(302, **said), True)
    assert caught.value.reason == "changed"
