"""What the Hub says of a repo: tags and card data as statements, verdicts as opinions, never more than it says."""

from __future__ import annotations

import json

import pytest

from scanner.catalog.catalog import load
from scanner.licensing import hub_metadata
from scanner.model.artifact import Artifact, Entry, Reader
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings, Task
from scanner.sources.interface import Listing
from tests.readers import reader_of

PLACE = Place("(hub)")


def items(document: object) -> list[object]:
    data = document if isinstance(document, bytes) else json.dumps(document, indent=1).encode()
    return list(hub_metadata.parse(PLACE, reader_of(data)))


def facts(kind: str, **document: object) -> list[Fact]:
    return [item for item in items(document) if isinstance(item, Fact) and item.kind == kind]


def licenses(**document: object) -> list[tuple[object, object, object]]:
    found = facts("license-declared", **document)
    assert all(item.get("statement") == "tag" for item in found)
    return [(item.get("id"), item.get("license"), item.get("name")) for item in found]


def parents(**document: object) -> list[tuple[object, object, object]]:
    return [(item.get("id"), item.get("relation"), item.get("source")) for item in facts("base-model", **document)]


def test_only_what_a_source_marked_is_read() -> None:
    reader = reader_of(b"{}")
    assert not hub_metadata.recognise("(hub)", reader)
    reader.shared["hub-metadata"] = True
    assert hub_metadata.recognise("(hub)", reader)


def test_a_tag_that_repeats_the_card_data_is_one_statement() -> None:
    assert licenses(tags=["x", "license:mit"]) == [("mit", "mit", None)]
    card = {"license": "other", "license_name": "qwen-research", "license_link": "LICENSE"}
    ((value, license_id, name),) = licenses(tags=["license:other"], cardData=card)
    assert (value, name) == ("other", "qwen-research")
    assert license_id is not None
    assert licenses(cardData={"license": ["mit", "apache-2.0", 3, None]}) == [
        ("mit", "mit", None),
        ("apache-2.0", "apache-2.0", None),
    ]
    assert licenses(cardData={"license": "mit"}, tags=["license:gpl-3.0"]) == [
        ("mit", "mit", None),
        ("gpl-3.0", "gpl-3.0", None),
    ]


def test_places_point_at_the_line() -> None:
    document = {"id": "a/b", "tags": ["pytorch", "license:mit", "base_model:c/d"]}
    lines = json.dumps(document, indent=1).splitlines()
    found = [
        item for item in items(document) if isinstance(item, Fact) and item.kind in ("license-declared", "base-model")
    ]
    assert [lines[(item.place.line or 0) - 1].strip(' ,"') for item in found] == ["license:mit", "base_model:c/d"]


def test_parents_are_told_by_whom_they_are_named() -> None:
    tags = ["base_model:a/b", "base_model:quantized:a/b", "base_model:https://x/y:z"]
    field = {"relation": "quantized", "models": [{"_id": "1", "id": "a/b"}, 3, {"id": ""}]}
    assert parents(tags=tags, baseModels=field) == [
        ("a/b", "quantized", "hub"),
        ("a/b", "quantized", "tag"),
        ("https://x/y:z", None, "tag"),
    ]
    card = {"base_model": ["a/b", {"name": "c/d"}], "base_model_relation": "merge"}
    assert parents(tags=["base_model:a/b"], cardData=card) == [("a/b", None, "tag"), ("c/d", "merge", "card")]
    assert parents(baseModels=None, cardData=None, tags=None) == []


def test_data_sets_are_named_once() -> None:
    found = facts("training-data", tags=["dataset:a/b"], cardData={"datasets": ["a/b", "c/d"]})
    assert [(item.get("id"), item.get("source")) for item in found] == [("a/b", "tag"), ("c/d", "card")]


def test_the_state_of_the_repo() -> None:
    (found,) = facts(
        "hub-repo",
        id="Org/New",
        requested={"id": "org/old", "revision": "main"},
        gated="manual",
        disabled=True,
        sha="0" * 40,
    )
    assert (found.get("gated"), found.get("disabled"), found.get("renamed")) == ("manual", True, "org/old")
    (found,) = facts("hub-repo", id="Org/Name", requested={"id": "org/name"}, gated=False)
    assert (found.get("gated"), found.get("disabled"), found.get("renamed")) == (False, False, None)


def test_a_gate_that_the_card_tells_is_the_cards() -> None:
    assert len(facts("card-gate", gated="auto", cardData={"license": "llama4"})) == 1
    assert facts("card-gate", gated="auto", cardData={"extra_gated_eu_disallowed": True}) == []
    assert facts("card-gate", gated=False) == []


VERDICTS = [
    {
        "path": "a.bin",
        "status": "unsafe",
        "avScan": {"status": "safe"},
        "pickleImportScan": {
            "status": "dangerous",
            "pickleImports": [
                {"module": "posix", "name": "system", "safety": "dangerous"},
                {"module": "torch", "name": "FloatStorage", "safety": "innocuous"},
            ],
        },
    },
    {"path": "b.bin", "status": "suspicious", "avScan": None, "pickleImportScan": None},
    {"path": "c.bin", "status": "safe", "avScan": {"status": "safe", "message": "No threat"}},
    {"path": "d.bin", "status": "queued"},
    {"path": 3, "status": "unsafe"},
    "unsafe",
]


def test_verdicts_stand_at_their_files_and_safe_is_only_counted() -> None:
    issues = {
        "scansDone": True,
        "filesWithIssues": [{"path": "a.bin", "level": "unsafe"}, {"path": "e.bin", "level": "unsafe"}],
    }
    found = facts("hub-verdict", verdicts=VERDICTS, securityRepoStatus=issues)
    assert [(item.place.path, item.get("scanner"), item.get("status"), item.get("level")) for item in found] == [
        ("a.bin", "the Hub's pickle scan", "dangerous", "unsafe"),
        ("b.bin", "Hugging Face Hub", "suspicious", "suspicious"),
        ("e.bin", "Hugging Face Hub", "unsafe", "unsafe"),
        ("(hub)", "Hugging Face Hub", "", "safe"),
        ("(hub)", "Hugging Face Hub", "", "unknown"),
    ]
    assert found[0].get("detail") == ": posix.system"


@pytest.mark.parametrize(
    "data",
    [b"{", b"[]", b"\xff\xfe", b"[" * 200_000, b'{"a":' * 100_000, b'{"id": ' + b"9" * 5_000 + b"}"],
)
def test_what_is_no_document_is_a_gap(data: bytes) -> None:
    assert [type(item) for item in items(data)] == [Gap]


@pytest.mark.parametrize(
    "value", [None, 3, "x", [], {}, [[]], [{}], {"models": 3}, {"a": [1]}, [None, "license:", "base_model:"]]
)
def test_fields_of_any_kind_are_borne(value: object) -> None:
    names = (
        *("id", "requested", "kind", "sha", "gated", "private", "disabled", "tags", "cardData", "baseModels"),
        *("securityRepoStatus", "verdicts", "lastModified"),
    )
    assert all(isinstance(item, Fact) for item in items(dict.fromkeys(names, value)))
    card = dict.fromkeys(
        ("license", "license_name", "license_link", "base_model", "datasets", "base_model_relation"), value
    )
    assert all(isinstance(item, Fact) for item in items({"cardData": card}))


def test_long_values_are_cut_and_long_lists_end() -> None:
    found = facts("license-declared", tags=[f"license:{'x' * 9000}{n}" for n in range(2000)])
    assert len(found) <= 256
    found = facts("hub-verdict", verdicts=[{"path": f"{n}", "status": "unsafe"} for n in range(3000)])
    assert len(found) == 2000


def opened(data: bytes, mark: bool):
    def open_(charge):
        reader = Reader(len(data), lambda at, count: data[at : at + count], charge)
        if mark:
            reader.shared["hub-metadata"] = True
        return reader, lambda: None

    return open_


def report_of(document: dict[str, object], files: dict[str, bytes]):
    data = json.dumps(document, indent=1).encode()
    entries = [Entry(Artifact("(hub)", len(data)), opened(data, True))]
    entries += [Entry(Artifact(path, len(content)), opened(content, False)) for path, content in files.items()]
    catalog = load()
    settings = Settings(catalog, catalog.policy("default"), "2026-01-01T00:00:00Z")
    return run([Task(Listing("hf://a/b", iter(entries), whole=True), "hub")], settings)


EVIL = b"cos\nsystem\n(S'true'\ntR."


def test_the_hub_never_clears_and_never_decides() -> None:
    clean = report_of({"tags": ["license:mit"], "verdicts": [{"path": "m.pkl", "status": "safe"}]}, {"m.pkl": EVIL})
    assert clean.answer == "fail"
    assert any("Only Weighbridge reports" in note and "m.pkl" in note for note in clean.notes)
    blamed = report_of(
        {"tags": ["license:mit"], "verdicts": VERDICTS}, {"a.bin": b"\x80\x04N.", "b.bin": b"\x80\x04N."}
    )
    assert blamed.answer == "pass"
    found = {finding.rule: finding for finding in blamed.targets[0].findings}
    assert {"hub-verdict-unsafe", "hub-verdict-suspicious"} <= found.keys()
    assert found["hub-verdict-unsafe"].message == "the Hub's pickle scan calls it dangerous on the Hub: posix.system"
    verdict = {item.subject: item for item in blamed.targets[0].verdicts}[found["hub-verdict-unsafe"].fingerprint]
    assert verdict.outcome == "allow"
    assert any("Only the Hub's scanners report: a.bin" in note for note in blamed.notes)


def test_a_disabled_repo_is_a_finding() -> None:
    report = report_of({"id": "a/b", "disabled": True, "tags": ["license:mit"]}, {"m.pkl": b"\x80\x04N."})
    assert [finding.rule for finding in report.targets[0].findings] == ["hub-repo-disabled"]


def test_the_tag_beside_the_card_makes_no_second_finding() -> None:
    card = b"---\nlicense: my-own-terms\n---\n"
    weights = {"README.md": card, "m.pkl": b"\x80\x04N."}
    document = {"tags": ["license:my-own-terms"], "cardData": {"license": "my-own-terms"}}
    with_hub = report_of(document, weights).targets[0]
    assert sorted(finding.rule for finding in with_hub.findings) == sorted(
        finding.rule for finding in report_of({}, weights).targets[0].findings
    )


def test_the_tag_alone_is_the_licence_of_the_repo_with_weights_below() -> None:
    report = report_of({"tags": ["license:mit"]}, {"unet/m.pkl": b"\x80\x04N."})
    (concluded,) = [item for item in report.targets[0].facts if item.kind == "license-concluded"]
    assert (concluded.get("licenses"), concluded.get("basis"), concluded.get("repo")) == (("mit",), "tag", "")
