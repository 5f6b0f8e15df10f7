"""What detect-secrets adds where it is installed, and that nothing breaks where it is not."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from scanner.formats import secrets_more
from scanner.model.fact import Fact
from scanner.model.place import Place
from tests.readers import reader_of

TEXT = b"a = 1\nurl = 'postgres://user:Zk83hdLq0s@db.internal/x'\n"


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    secrets_more._detectors = None
    yield
    secrets_more._detectors = None


def test_without_it_nothing_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "detect_secrets", None)
    monkeypatch.setitem(sys.modules, "detect_secrets.core.plugins.util", None)
    assert not secrets_more.recognise("x.py", reader_of(TEXT))


def test_a_detector_that_fails_finds_nothing() -> None:
    class Failing:
        def analyze_string(self, string: str) -> Iterator[str]:
            raise ValueError(string)

    class Finding:
        def analyze_string(self, string: str) -> Iterator[str]:
            yield "Zk83hdLq0s"

    secrets_more._detectors = (("broken", Failing()), ("Basic Auth Credentials", Finding()))
    assert secrets_more.recognise("x.py", reader_of(TEXT))
    (found,) = secrets_more.parse(Place("x.py"), reader_of(TEXT))
    assert isinstance(found, Fact)
    assert (found.get("what"), found.place.line) == ("Basic Auth Credentials", 2)


def test_what_is_installed_is_used() -> None:
    pytest.importorskip("detect_secrets")
    assert secrets_more.recognise("x.py", reader_of(TEXT))
    found = [item for item in secrets_more.parse(Place("x.py"), reader_of(TEXT)) if isinstance(item, Fact)]
    assert [item.get("what") for item in found] == ["Basic Auth Credentials"]
    plain = b"url = 'postgres://user:password@db.example.com/x'\n"
    assert list(secrets_more.parse(Place("x.py"), reader_of(plain))) == []
