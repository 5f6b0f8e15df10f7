"""modelscan itself on streams of ours; skipped where it is not installed."""

import copy
import pickle
import struct

import pytest

pytest.importorskip("modelscan", reason="modelscan is the extra `modelscan`, for Python below 3.13")

from scanner.engines.interface import engine_named
from scanner.model.place import Place
from tests.readers import reader_of


@pytest.fixture(scope="module")
def engine():
    return engine_named("modelscan")


def states(engine, data):
    return list(engine.examine(Place("f"), reader_of(data)))


def names(facts):
    return {f"{item.get('module')}.{item.get('name')}" for item in facts if item.kind == "engine-finding"}


def test_it_reports_what_is_on_its_list(engine, payload):
    facts = states(engine, payload)
    assert names(facts) == {"posix.system"}
    assert facts[0].get("severity") == "critical"
    assert facts[0].get("engine") == "modelscan"
    assert facts[0].get("version") == engine.version


def test_it_says_nothing_of_data(engine):
    assert states(engine, pickle.dumps({"a": [1, 2.5, "x"]}, 4)) == []


def test_all_pickles_in_a_row_are_read(engine, payload):
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    assert names(states(engine, magic + pickle.dumps(1001, 2) + payload)) == {"posix.system"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xff",
        b"\x80\x04\x93.",
        b"\x80\x04h\x07\x8c\x01a\x93.",
        b"(" * 100,
        b"L" + b"9" * 5000 + b"L\n.",
        b"\x93.",
    ],
)
def test_what_it_cannot_parse_is_told_and_raises_nothing(engine, data):
    facts = states(engine, data)
    assert [item for item in facts if item.kind == "engine-unread"]


def test_a_huge_literal_costs_nothing(engine, payload):
    body = b"\x80\x04B" + struct.pack("<I", 64 << 20) + bytes(64 << 20) + b"0" + payload[2:]
    assert names(states(engine, body)) == {"posix.system"}


def test_its_settings_stay_its_own(engine):
    from modelscan.settings import DEFAULT_SETTINGS

    before = copy.deepcopy(DEFAULT_SETTINGS["unsafe_globals"])
    states(engine, b"cevil\nrun\n.")
    assert DEFAULT_SETTINGS["unsafe_globals"] == before
    assert engine._settings is not DEFAULT_SETTINGS


@pytest.mark.parametrize(
    "name", ["torch-legacy-fourth.pt", "torch-zip.pt", "named.png", "no-suffix", "torch-zip-renamed.bin"]
)
def test_its_blind_spots_are_not_ours(report_of, name):
    from tests.cli.conftest import FIXTURES

    code, report = report_of(FIXTURES / "malicious", "scan", name, "--engine", "modelscan")
    assert code == 1
    assert [
        item
        for item in report["targets"][0]["facts"]
        if item["kind"] == "engine-finding" and item["attributes"]["agreed"]
    ]
