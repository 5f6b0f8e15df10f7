"""Saved reports that somebody edited are refused in a sentence, or told in valid documents."""

from __future__ import annotations

import json
import math
from typing import Any

import bills
import pytest
from hostile import everyday

from scanner.model.artifact import Artifact
from scanner.model.codec import ReportError, report_from_json, report_to_json
from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.reports.interface import names, output

BILLS = [name for name in names() if name.startswith(("cyclonedx", "spdx"))]
TIMES = [
    *("", "x\x1b[2J", "2026-02-30T00:00:00Z", "2026-13-45", "2026-01-01", "0000-01-01T00:00:00Z"),
    *("0001-01-01T00:00:00-14:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
]


def problems(name: str, data: bytes) -> list[str]:
    """What the format's own validator has against a document."""
    if name.startswith("cyclonedx"):
        validation = pytest.importorskip("cyclonedx.validation.json", reason="cyclonedx-python-lib is not installed")
        schema = pytest.importorskip("cyclonedx.schema")
        version = schema.SchemaVersion.V1_6 if name == "cyclonedx" else schema.SchemaVersion.V1_7
        try:
            found = validation.JsonStrictValidator(version).validate_str(data.decode("ascii"), all_errors=True)
        except ImportError as error:
            pytest.skip(f"the validators of cyclonedx-python-lib are not installed: {error}")
        return [str(one)[:300] for one in found or ()]
    if name == "spdx":
        parsing = pytest.importorskip("spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser")
        validation = pytest.importorskip("spdx_tools.spdx.validation.document_validator")
        document = parsing.JsonLikeDictParser().parse(json.loads(data))
        return [one.validation_message for one in validation.validate_full_spdx_document(document)]
    from test_spdx3 import validator

    return [str(error)[:300] for error in validator().iter_errors(json.loads(data))]


def rendered(name: str, of: Any) -> bytes:
    """The document, where what makes it is installed."""
    found = output(name)
    missing = getattr(found, "missing", None)
    if missing is not None and missing():
        pytest.skip(missing())
    return found.render(of)


@pytest.mark.parametrize("name", BILLS)
@pytest.mark.parametrize("created", TIMES)
def test_a_time_that_is_none_makes_no_document_invalid(name: str, created: str) -> None:
    assert problems(name, rendered(name, altered(bills.whole(), created=created))) == []


@pytest.mark.parametrize("name", BILLS)
def test_a_file_that_is_listed_twice_is_told_once(name: str) -> None:
    whole = bills.whole()
    target = whole.targets[0]
    assert target.description is not None
    doubled = altered(target.description, files=target.description.files * 2)
    assert problems(name, rendered(name, altered(whole, targets=(altered(target, description=doubled),)))) == []


@pytest.mark.parametrize("name", BILLS)
def test_a_digest_that_is_none_is_not_told(name: str) -> None:
    whole = bills.whole()
    artifacts = (Artifact("a.bin", 1, "", sha256="```"), Artifact("a.bin", 1, "", sha256="0" * 63 + "G"))
    target = altered(whole.targets[0], description=None, artifacts=artifacts)
    data = rendered(name, altered(whole, targets=(target,)))
    assert problems(name, data) == []
    assert b"```" not in data and b"000G" not in data


@pytest.mark.parametrize(
    "number", ["1" + "0" * 400, "-1" + "0" * 400, "1e999", "-1e999", "NaN", "Infinity", "-Infinity"]
)
def test_numbers_that_are_none_are_refused(number: str) -> None:
    data = report_to_json(everyday())
    weight = b'"weight":'
    assert weight in data
    at = data.index(weight) + len(weight)
    end = min(data.index(sign, at) for sign in (b",", b"}"))
    with pytest.raises(ReportError):
        report_from_json(data[:at] + number.encode() + data[end:])


def test_what_is_written_is_json_whatever_a_number_is() -> None:
    odd = fact("x", Place("a"), high=math.inf, low=-math.inf, none=math.nan, many=(math.inf,))
    whole = everyday()
    target = altered(whole.targets[0], facts=(*whole.targets[0].facts, odd))
    data = report_to_json(altered(whole, targets=(target,)))

    def refuse(word: str) -> object:
        raise AssertionError(word)

    json.loads(data, parse_constant=refuse)
    assert report_to_json(report_from_json(data)) == data


@pytest.mark.parametrize("name", ["cyclonedx", "cyclonedx17"])
@pytest.mark.parametrize(
    "path",
    [
        *(
            "purl",
            "hashes[]",
            "bom-ref",
            "modelCard",
            "description.x",
            "tags",
            "supplier",
            "invented",
            "modelCard.invented",
        ),
        *("externalReferences[invented]", "properties", "components[].name", "x y", "2026-05-12T00:00:00.123456789Z"),
    ],
)
def test_an_edited_registry_writes_nowhere_else(name: str, path: str) -> None:
    whole = bills.whole()
    moved = tuple(altered(row, cyclonedx=path) for row in whole.fields)
    data = rendered(name, altered(whole, fields=moved))
    assert problems(name, data) == []
    before, after = (json.loads(one)["metadata"]["component"] for one in (rendered(name, whole), data))
    assert {key: after.get(key) for key in ("purl", "name", "hashes")} == {
        key: before.get(key) for key in ("purl", "name", "hashes")
    }


@pytest.mark.parametrize("name", BILLS)
def test_a_digest_that_only_others_state_is_told_as_theirs(name: str) -> None:
    whole = bills.whole()
    target = whole.targets[0]
    assert target.description is not None
    said = "Its SHA-256 is the one that the Hub or a pointer states; its bytes were not read."
    assert said not in rendered(name, whole).decode()
    first, *rest = target.description.files
    listed = altered(target.description, files=(altered(first, sha1=""), *rest))
    data = rendered(name, altered(whole, targets=(altered(target, description=listed),)))
    assert data.decode().count(said) == 1
    assert problems(name, data) == []
